"""The 汇报会: two reports for the inspected period, uploaded by the unit; what is missing is said in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, codes, deadlines
from inspection.workflow import Refused
from rounds.actions import meetings, requests
from rounds.gates.hearings import reports_missing
from rounds.models import MeetingKind, Request
from tests import make

if TYPE_CHECKING:
    from rounds.models import Assignment
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def asked(cast: Cast, assignment: Assignment, report: str = "committee", **fields: Any) -> Request:
    due = timezone.localdate() + timedelta(days=5)
    given = {"topic": codes.code("hearing_reports", report), "text": "请撰写汇报材料。", "due_on": due} | fields
    return requests.draft(assignment, "hearing", by=cast.member, to_units=(), **given)[0]


def paper(name: str = "工作汇报.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.pdf(name))


def reported(cast: Cast, made: Request) -> Request:
    made = requests.receive(requests.send(made, by=cast.member), by=cast.liaison)
    return requests.reply(made, by=cast.liaison, text="报送如附件。", files=[paper()])


def test_each_is_for_the_inspected_period(cast: Cast, stationed: Assignment) -> None:
    assert asked(cast, stationed).title == "党委（党组）工作汇报（2021年1月至今）"
    type(stationed).objects.filter(pk=stationed.pk).update(period_begins=None)
    stationed.refresh_from_db()
    with pytest.raises(Refused, match="监督时段未定，不能要求报送汇报材料"):
        asked(cast, stationed)
    with pytest.raises(IntegrityError, match="request_hearing_names_its_report"), transaction.atomic():
        Request.objects.create(
            assignment=stationed, kind="hearing", to_unit=cast.qingshi, title="汇报", text="x", due_on=date(2030, 1, 1)
        )


def test_the_unit_uploads_it(cast: Cast, stationed: Assignment, log_in) -> None:
    made = requests.receive(requests.send(asked(cast, stationed), by=cast.member), by=cast.liaison)
    assert deadlines.of(made).filter(rule="rounds.hearing", met_at=None).exists()
    with pytest.raises(Refused, match="请上传汇报材料"):
        requests.reply(made, by=cast.liaison, text="口头汇报。")
    url = reverse("unit:request_reply", args=[made.pk])
    client = log_in(cast.liaison)
    assert client.post(url, {"text": "报送如附件。"}).status_code == 422
    assert client.post(url, {"text": "报送如附件。", "files": paper()}).status_code == 302
    assert attachments.of(made).get().name == "工作汇报.pdf"


def test_what_is_missing_is_said(cast: Cast, stationed: Assignment, log_in) -> None:
    assert reports_missing(stationed) == ["尚未要求报送党委（党组）工作汇报", "尚未要求报送纪检组专题汇报"]
    made = asked(cast, stationed)
    assert reports_missing(stationed)[0] == "报送党委（党组）工作汇报的要求尚未发出"
    made = requests.send(made, by=cast.member)
    assert reports_missing(stationed)[0] == f"党委（党组）工作汇报尚未报送，期限{made.due_on:%Y-%m-%d}"
    meeting = meetings.record_meeting(
        stationed, by=cast.member, kind=MeetingKind.REPORTING, held_on=timezone.localdate()
    )
    client = log_in(cast.member)
    for name, pk in (("meeting", meeting.pk), ("assignment", stationed.pk)):
        page = client.get(reverse(f"rounds:{name}", args=[pk])).content.decode()
        assert "党委（党组）工作汇报尚未报送" in page
        assert "尚未要求报送纪检组专题汇报" in page
    unit = log_in(cast.liaison).get(reverse("unit:meeting", args=[meeting.pk])).content.decode()
    assert "尚未要求报送" not in unit
    made = requests.receive(made, by=cast.liaison)
    made = requests.reply(made, by=cast.liaison, text="报送如附件。", files=[paper()])
    assert reports_missing(stationed)[0] == "党委（党组）工作汇报已报送，尚未采纳"
    requests.accept(made, by=cast.member)
    requests.accept(reported(cast, asked(cast, stationed, "discipline")), by=cast.member)
    assert reports_missing(stationed) == []


def test_asked_for_in_a_browser(cast: Cast, stationed: Assignment, log_in) -> None:
    url = reverse("rounds:request_add", args=[stationed.pk, "hearing"])
    client = log_in(cast.member)
    assert "监督时段：2021年1月" in client.get(url).content.decode()
    due = timezone.localdate() + timedelta(days=5)
    sent = {"text": "请报送。", "due_on": due}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"topic": codes.code("hearing_reports", "discipline").pk}).status_code == 302
    assert Request.objects.get().title == "纪检组专题汇报（2021年1月至今）"
