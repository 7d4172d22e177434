"""Registers of petitions from other hands: the office's own file, and what may go wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from inspection import vault
from inspection.models import AuditEntry, Deadline, ImportBatch, SealedSecret
from petitions.actions import petitions as actions
from petitions.models import Petition, PetitionKind
from petitions.workflow import PetitionStatus
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE

HEAD = (
    "登记号,登记日期,来源,反映人,联系电话,是否实名,被反映人,被反映人单位及职务,反映主要问题,承办人,办理方式,办结情况\n"
)
ROW = "XF001,2026年3月2日,来信,金丝雀乙,19900100002,是,张伟,青石乡出纳,反映青石乡张伟虚报补贴,,受理,正在办理\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "登记.csv"
    path.write_bytes((HEAD + text).encode("gb18030"))
    return path


def run(path: Path, **options: Any) -> str:
    from io import StringIO

    out = StringIO()
    call_command("import_petitions", str(path), stdout=out, **options)
    return out.getvalue()


def test_the_offices_own_file(cast: Cast, custodian: Any, cases: Path) -> None:
    said = run(cases / "信访登记-云岭县.csv", assignment=str(cast.assignment.pk))
    assert "已导入180条，未导入0行。" in said
    found = Petition.objects.filter(imported=True)
    assert found.count() == 180
    assert not Deadline.objects.exists()
    assert {each.assignment_id for each in found} == {cast.assignment.pk}
    named = found.filter(is_anonymous=False)
    assert SealedSecret.objects.count() >= named.count() > 100


def test_a_dry_run_writes_nothing(cast: Cast, custodian: Any, cases: Path) -> None:
    said = run(cases / "信访登记-云岭县.csv", dry_run=True)
    assert "试运行，没有写入。" in said
    assert "A列“登记号” → 登记号" in said
    assert not Petition.objects.exists()


def test_the_identity_goes_to_the_vault_and_nowhere_else(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    run(write(tmp_path, ROW))
    found = Petition.objects.get()
    assert found.name_words == "实名（已核实）"
    opened = vault.open_secret(found, "reporter", by=cast.head, passphrase=PASSPHRASE, reason="核对导入")
    assert opened == {"name": "金丝雀乙", "phone": "19900100002"}
    for text in dump():
        assert "金丝雀乙" not in text
        assert "19900100002" not in text


def dump() -> list[str]:
    """Every row of every table, as the database shows it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] or "" for row in cursor.fetchall()]
    return found


def test_without_a_custodian_named_rows_are_refused(cast: Cast, tmp_path: Path) -> None:
    anonymous = "XF002,2026年3月2日,来信,匿名,,否,张伟,青石乡出纳,反映青石乡张伟虚报补贴,,受理,\n"
    said = run(write(tmp_path, ROW + anonymous))
    assert "本机构尚未设立身份保管人" in said
    assert [each.number for each in Petition.objects.all()] == ["XF002"]


def test_a_description_that_names_somebody_is_sealed_too(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    run(write(tmp_path, ROW.replace("金丝雀乙", "金丝雀丙等5人").replace("19900100002", "").replace("是", "否")))
    assert Petition.objects.get().is_anonymous
    assert not any("金丝雀丙" in text for text in dump())
    assert SealedSecret.objects.count() == 1


def test_repeated_numbers_are_refused(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    path = write(tmp_path, ROW + ROW)
    assert "登记号XF001与第2行重复" in run(path)
    assert "登记号XF001已登记过" in run(path)
    assert Petition.objects.count() == 1


def test_historical_status_is_kept_and_marked(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    rows = [
        ROW.replace("XF001", f"XF{at}").replace("受理,正在办理", words)
        for at, words in enumerate(["受理,已办结", "存查,", "转办,正在办理", "受理,", ","])
    ]
    run(write(tmp_path, "".join(rows)))
    assert list(Petition.objects.order_by("number").values_list("status", flat=True)) == [
        PetitionStatus.CONCLUDED, PetitionStatus.FILED, PetitionStatus.IN_HAND, PetitionStatus.ACCEPTED,
        PetitionStatus.REGISTERED,
    ]  # fmt: skip
    first = Petition.objects.get(number="XF0")
    assert first.imported_status == "受理／已办结"
    assert first.days_late == 0
    assert not Deadline.objects.exists()


def test_gates_apply_to_what_comes_next(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    run(write(tmp_path, ROW.replace("受理,正在办理", ",")), assignment=str(cast.assignment.pk))
    found = actions.accept(Petition.objects.get(), by=cast.member)
    assert {each.rule for each in Deadline.objects.filter(object_id=found.pk)} == {
        "petitions.assign", "petitions.conclude", "petitions.acknowledge",
    }  # fmt: skip


def test_a_formula_stays_text(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    run(write(tmp_path, ROW.replace("反映青石乡张伟虚报补贴", '"=HYPERLINK(""http://x"",""点我"")"')))
    assert Petition.objects.get().text.problem == '=HYPERLINK("http://x","点我")'


def test_columns_that_contradict_are_kept_and_said(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    said = run(write(tmp_path, ROW.replace("反映青石乡张伟", "反映柳溪镇尤某")))
    assert "没有提到被反映人张伟" in said
    assert "没有提到被反映人张伟" in Petition.objects.get().imported_note


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ("反映青石乡张伟虚报补贴", PetitionKind.ACCUSATION), ("不服法院民事判决，要求再审", PetitionKind.CLAIM),
        ("反映低保未批，家庭困难", PetitionKind.CLAIM), ("建议增设公交站", PetitionKind.SUGGESTION),
    ],
)  # fmt: skip
def test_kinds_are_read_from_the_words(cast: Cast, custodian: Any, tmp_path: Path, problem: str, kind: str) -> None:
    run(write(tmp_path, ROW.replace("反映青石乡张伟虚报补贴", problem)))
    assert Petition.objects.get().kind == kind


def test_every_row_is_in_the_trail(cast: Cast, custodian: Any, tmp_path: Path) -> None:
    run(write(tmp_path, ROW), by="clerk")
    entry = AuditEntry.objects.get(verb="import")
    assert entry.actor == cast.clerk
    assert Petition.objects.get().created_by == cast.clerk


def test_missing_columns_stop_the_command(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("来源,被反映人,说明\n来信,张伟,无\n", encoding="utf-8")
    with pytest.raises(CommandError, match="缺少必需的列"):
        run(path)


def test_a_column_can_be_named(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("登记号,登记日期,事由\n1,2026-03-02,反映办事拖延\n", encoding="utf-8")
    run(path, column=["反映主要问题=事由"])
    assert Petition.objects.get().text.problem == "反映办事拖延"


def test_in_the_browser_from_file_to_list(cast: Cast, custodian: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    content = SimpleUploadedFile("登记.csv", (HEAD + ROW).encode("gb18030"))
    given = {"file": content, "office": cast.office.pk, "assignment": cast.assignment.pk}
    page = client.post(reverse("import_new", args=["petitions.register"]), given, follow=True)
    assert "将导入 <b>1</b> 行" in page.content.decode()
    assert not any("金丝雀乙" in text or "19900100002" in text for text in dump())
    batch = ImportBatch.objects.get()
    client.post(reverse("import_commit", args=[batch.pk]))
    shown = client.get(reverse("petitions:petition_list")).content.decode()
    assert "XF001" in shown
    assert "历史导入" in shown
    assert "金丝雀乙" not in shown


def test_a_team_member_may_not_import(cast: Cast, log_in: Any) -> None:
    assert log_in(cast.member).get(reverse("import_new", args=["petitions.register"])).status_code == 403
    assert made.PROBLEM
