"""卷宗: cover, index, papers and copies of files in order, pages numbered through, 备考表; only what its reader may see."""

from __future__ import annotations

import os
import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from inspection import attachments, codes
from inspection.documents import case_files, papers
from inspection.models import AuditEntry, Paper, PaperStatus, link_of
from rounds.models import FieldRecord, Meeting, MeetingKind
from tests import make
from tests.floor.people import as_user
from tests.petitions import made

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inspection.models import User
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
COVER = {"title": "十届县委第一轮巡察青石乡案卷", "number": "0012-2026-003", "retention": "永久", "secrecy": "秘密★10年",
         "compiler": "钱静", "checker": "赵主任"}  # fmt: skip


def issued(record: Any, cast: Cast, title: str, kind: str = "rounds.mobilisation_notice", **fields: Any) -> Paper:
    """A paper as it is when it has been issued: frozen text, number and date."""
    today = timezone.localdate()
    html = f"<html><head><title>t</title></head><body class='working'><h1 class='title'>{title}</h1><p>正文</p></body></html>"
    given = {
        "kind": kind, "title": title, "status": PaperStatus.ISSUED, "office": cast.office, "dated": today, "html": html,
        "text_hash": papers.text_hash(html), "issued_at": timezone.now(), "issued_by": cast.clerk, "number": "云委巡〔2026〕7号",
    }  # fmt: skip
    return Paper.objects.create(**link_of(record), **(given | fields))


def attached(record: Any, name: str, content: bytes, by: User, slot: str = "material") -> Any:
    return attachments.attach(record, SimpleUploadedFile(name, content), by=by, slot=slot)


def met(cast: Cast, assignment: Any = None) -> Meeting:
    task = assignment or cast.assignment
    return Meeting.objects.create(
        assignment=task, kind=MeetingKind.values[0], held_on=date(2026, 11, 2), created_by=cast.leader
    )


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 400), "navy").save(out, "JPEG")
    return out.getvalue()


def asked(user: User, kind: str, record: Any, **cover: str) -> HttpResponse:
    return as_user(user).get(reverse("case_file", args=[kind, record.pk]), COVER | cover)  # type: ignore[no-any-return]


def pages(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "application/pdf", answer.content.decode()[:3000]
    if where := os.environ.get("SEEN"):
        Path(where).write_bytes(answer.content)
    with pypdfium2.PdfDocument(answer.content) as document:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def test_cover_index_numbers_and_the_last_sheet(cast: Cast, media_folder: Any) -> None:
    issued(cast.assignment, cast, "关于巡察青石乡党委的通知")
    issued(cast.assignment, cast, "整改台账", "rectification.ledger", status=PaperStatus.DRAFT)
    meeting = met(cast)
    attached(meeting, "见面会签到表.pdf", make.pdf(), cast.leader)
    attached(meeting, "见面会照片.jpg", picture(), cast.leader)
    answer = asked(cast.clerk, "assignment", cast.assignment)
    found = pages(answer)
    cover, index, last = found[0], found[1], found[-1]
    for words in ("十届县委第一轮巡察青石乡案卷", "0012-2026-003", "秘密★10年", "永久", "件数3件", "页数3页"):
        assert words in cover, words
    assert "卷内目录" in index
    assert "云委巡〔2026〕7号" in index
    titles = ["关于巡察青石乡党委的通知", "见面会照片.jpg", "见面会签到表.pdf"]
    assert [index.index(each) for each in titles] == sorted(index.index(each) for each in titles)
    assert [re.findall(r"第(\d+)页共3页", each) for each in found[2:-1]] == [["1"], ["2"], ["3"]]
    assert "共有文件3件，3页" in last
    assert "未印发的公文1件未编入" in last
    assert "立卷人钱静" in last
    assert AuditEntry.objects.filter(verb="bind", object_id=cast.assignment.pk).count() == 1


def test_what_cannot_be_bound_has_a_sheet_that_says_so(cast: Cast, media_folder: Any) -> None:
    import openpyxl

    out = BytesIO()
    openpyxl.Workbook().save(out)
    attached(met(cast), "名册.xlsx", out.getvalue(), cast.leader)
    found = pages(asked(cast.clerk, "assignment", cast.assignment))
    assert "电子文件说明" in found[2]
    assert "不能按页装订" in found[2]


def test_of_a_letter_nothing_protected_goes_in(cast: Cast, media_folder: Any) -> None:
    petition = made.accepted(cast)
    issued(petition, cast, "信访件登记表", "petitions.registration_form")
    safe = attached(petition, "核实材料.pdf", make.pdf("核实"), cast.member)
    letter = attached(petition, "王某某举报信.pdf", make.pdf("原信"), cast.member)
    type(letter).objects.filter(pk=letter.pk).update(protected=True, sha256="", name="来件材料1.pdf")
    found = case_files.contents(case_files.of("petition"), petition, cast.clerk)  # type: ignore[arg-type]
    assert [each.title for each in found] == ["信访件登记表", safe.name]


def test_a_petition_is_no_part_of_the_inspections_file(cast: Cast) -> None:
    issued(made.accepted(cast), cast, "信访件登记表", "petitions.registration_form")
    issued(made.lead(cast), cast, "线索移交单", "petitions.handover_form")
    assert not case_files.contents(case_files.of("assignment"), cast.assignment, cast.clerk)  # type: ignore[arg-type]


def test_only_what_the_reader_may_see_goes_in(cast: Cast) -> None:
    talk = FieldRecord.objects.create(
        assignment=cast.assignment, method=codes.code("methods", "interview", cast.office), held_on=date(2026, 11, 3),
        title="谈话", created_by=cast.leader,
    )  # fmt: skip
    issued(met(cast), cast, "见面会纪要")
    issued(talk, cast, "谈话记录", "rounds.interview_record")
    kind: Any = case_files.of("assignment")
    titles = {
        user: [each.title for each in case_files.contents(kind, cast.assignment, user)]
        for user in (cast.leader, cast.group_deputy)
    }
    assert titles[cast.leader] == ["见面会纪要", "谈话记录"]
    assert "谈话记录" not in titles[cast.group_deputy], "the leading group does not read what was said in talks"


def test_who_is_let_in(cast: Cast) -> None:
    issued(cast.assignment, cast, "关于巡察青石乡党委的通知")
    address = reverse("case_file", args=["assignment", cast.assignment.pk])
    assert as_user(cast.clerk).get(address).status_code == 200
    assert as_user(cast.member).get(address).status_code == 403, "a member sees the task, not the power over papers"
    for stranger in (cast.leader_2, cast.liaison):
        assert as_user(stranger).get(address).status_code == 404
    make.recusal(cast.clerk.person, cast.qingshi)
    assert as_user(cast.clerk).get(address).status_code == 404
    assert as_user(cast.head).get(reverse("case_file", args=["nothing", cast.assignment.pk])).status_code == 404
    assert as_user(cast.head).post(address).status_code == 405


def test_a_cover_without_its_number_is_asked_for_again(cast: Cast) -> None:
    issued(cast.assignment, cast, "关于巡察青石乡党委的通知")
    answer = asked(cast.clerk, "assignment", cast.assignment, number="")
    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(verb="bind").exists()


def test_too_much_for_one_volume_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_files, "MOST_ITEMS", 1)
    issued(cast.assignment, cast, "关于巡察青石乡党委的通知")
    issued(met(cast), cast, "见面会纪要")
    answer = asked(cast.clerk, "assignment", cast.assignment)
    assert answer.status_code == 422
    assert "请分卷装订" in answer.content.decode()


def test_the_page_of_the_record_leads_there(cast: Cast) -> None:
    address = reverse("case_file", args=["account", "0" * 8 + "-0000-0000-0000-" + "0" * 12])
    assert "account" in address
    shown = as_user(cast.clerk).get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
    assert reverse("case_file", args=["assignment", cast.assignment.pk]) in shown
    shown = as_user(cast.member).get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
    assert "装订卷宗" not in shown
