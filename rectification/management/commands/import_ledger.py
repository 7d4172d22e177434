"""import_ledger FILE: 期初建账 from an office's own ledger, as a dry run or for real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from inspection import audit
from inspection.imports_exports import importers
from inspection.imports_exports.commands import ImportCommand
from inspection.models import Unit
from rectification.actions.imports import missing_units

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(ImportCommand):
    """Reads a ledger; with ``--create-units`` units nobody has registered are registered first."""

    help = "导入整改台账（期初建账）：先用 --dry-run 查看各列对应和每一行的处理"
    code = "ledger"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--create-units", action="store_true", help="登记文件中尚未登记的单位")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        if options["create_units"]:
            self._create_units(options)
        super().handle(**options)

    def _create_units(self, options: dict[str, Any]) -> None:
        kind = importers.importers()[self.code]
        office = self._office(options["office"])
        try:
            report = importers.dry_run(kind, options["file"].read_bytes(), office=office)
        except Exception:  # the import itself, right after, says what is wrong with the file
            return
        for name in missing_units(report):
            self.stdout.write(f"登记单位：{name}" + ("（试运行）" if options["dry_run"] else ""))
            if not options["dry_run"]:
                unit = Unit.objects.create(office=office, name=name, short_name=name[:30])
                audit.record(None, "register", by=None, label="登记单位", office_id=office.pk, unit=unit.pk)
