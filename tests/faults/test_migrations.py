"""An upgrade killed in the middle leaves nothing half done: each of our migrations is one transaction."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader

OURS = ("inspection", "rounds", "petitions", "rectification")


def test_each_is_one_transaction() -> None:
    found = [each for key, each in MigrationLoader(None).disk_migrations.items() if key[0] in OURS]
    assert len(found) > 50
    assert [f"{each.app_label}.{each.name}" for each in found if not each.atomic] == []
