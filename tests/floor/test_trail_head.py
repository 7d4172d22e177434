"""The head of the day: a slip with its code, a file the verifiers take, and what they say when the trail was rewritten."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from inspection import audit, trail_export, trail_head, two_person
from inspection.models import AuditEntry, AuditSeal
from tests.cast import Cast


@pytest.fixture
def head(cast: Cast, tmp_path: Path) -> Path:
    """Two seals, and the file of the day on another machine."""
    for _ in range(2):
        for number in range(3):
            audit.record(None, "probe", by=cast.clerk, label=f"第{number}件")
        assert audit.seal() is not None
    (tmp_path / "elsewhere").mkdir()
    call_command("export_trail_head", tmp_path / "elsewhere", stdout=StringIO())
    return next((tmp_path / "elsewhere").iterdir())


def exported(cast: Cast, folder: Path) -> Path:
    act = two_person.ask(trail_export.EXPORT, by=cast.auditor, reason="交上级")
    act = two_person.decide(act, by=cast.secadmin, agree=True)
    audit.seal()
    path = folder / "trail.jsonl"
    path.write_bytes(b"".join(trail_export.lines(act, by=cast.auditor)))
    return path


def tool(*given: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(settings.BASE_DIR / "tools" / "verify_trail.py"), *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_both_verifiers_accept_it(cast: Cast, head: Path, tmp_path: Path) -> None:
    audit.record(None, "probe", by=cast.clerk, label="次日")
    call_command("verify_audit", head=[head], stdout=StringIO())
    done = tool(exported(cast, tmp_path), "--head", head)
    assert done.returncode == 0, done.stderr


def rewrite(cast: Cast) -> None:
    """What the owner of the database can do and no chain shows: every row and every seal made anew."""
    tables = "inspection_auditentry", "inspection_auditseal"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        AuditSeal.objects.all().delete()
        AuditEntry.objects.filter(pk=AuditEntry.objects.order_by("pk").values("pk")[:1]).delete()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert audit.seal() is not None
    assert not list(audit.verify()), "without the head nobody sees it"


def test_a_whole_new_chain_is_seen_by_the_head_alone(cast: Cast, head: Path, tmp_path: Path) -> None:
    rewrite(cast)
    with pytest.raises(CommandError, match="已不在审计记录中"):
        call_command("verify_audit", head=[head], stdout=StringIO(), stderr=StringIO())
    path = exported(cast, tmp_path)
    assert tool(path).returncode == 0
    done = tool(path, "--head", head)
    assert done.returncode == 1
    assert "不在文件中" in done.stderr


@pytest.mark.parametrize("field", ["rows", "last", "seals"])
def test_a_head_that_says_otherwise_is_told(cast: Cast, head: Path, tmp_path: Path, field: str) -> None:
    said = json.loads(head.read_text())
    said[field] += 1
    head.write_text(json.dumps(said))
    with pytest.raises(CommandError, match="所记行数与当时不符"):
        call_command("verify_audit", head=[head], stdout=StringIO(), stderr=StringIO())
    assert "所记行数与当时不符" in tool(exported(cast, tmp_path), "--head", head).stderr


@pytest.mark.parametrize("content", ["", "{}", "[1]", "不是"])
def test_what_is_no_head_is_refused(cast: Cast, head: Path, tmp_path: Path, content: str) -> None:
    head.write_text(content)
    assert tool(exported(cast, tmp_path), "--head", head).returncode == 1
    if content:
        with pytest.raises(CommandError, match="不是审计首部文件"):
            call_command("verify_audit", head=[head], stdout=StringIO(), stderr=StringIO())


def test_nothing_elsewhere_is_overwritten(cast: Cast, head: Path) -> None:
    day = f"{timezone.localdate():%F}"
    call_command("export_trail_head", head.parent, day=day, stdout=StringIO())
    head.write_text("{}")
    with pytest.raises(CommandError, match="改写"):
        call_command("export_trail_head", head.parent, day=day, stdout=StringIO())
    assert head.read_text() == "{}"
    with pytest.raises(CommandError, match="还没有封存"):
        call_command("export_trail_head", head.parent, day="2001-01-01", stdout=StringIO())


def test_the_slip_shows_the_head_and_its_code(cast: Cast, head: Path, log_in: Any) -> None:
    answer = log_in(cast.auditor).get(reverse("trail_head_slip"))
    assert answer.status_code == 200
    found = trail_head.of(timezone.localdate())
    assert found is not None
    assert audit.head().hash == found.hash  # type: ignore[union-attr]
    with pymupdf.open(stream=answer.content, filetype="pdf") as document:
        assert document.page_count == 1
        text = "".join(document[0].get_text().split())
    assert found.hash in text
    assert f"{found.rows}行，至第{found.last}行" in text
    assert AuditEntry.objects.order_by("-pk")[0].label == "打印审计首部"


def test_the_file_of_a_day_past_is_what_stood_then(cast: Cast, head: Path, log_in: Any) -> None:
    client = log_in(cast.auditor)
    said = json.loads(client.get(reverse("trail_head_file")).content)
    assert said["hash"] == audit.head().hash  # type: ignore[union-attr]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert client.get(reverse("trail_head_file") + f"?day={yesterday}").status_code == 404
    assert client.get(reverse("trail_head_file") + "?day=2026-99-99").status_code == 200
    assert log_in(cast.sysadmin).get(reverse("trail_head_file")).status_code == 403
