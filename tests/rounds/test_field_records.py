"""Field records: an interview needs two, times and a point; complete, it is corrected beside the original."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, corrections, workflow
from inspection.models import AuditEntry, Draft
from rounds import gates
from rounds.actions import field_records
from rounds.models import Assignment, FieldRecord
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import interview


def test_a_whole_interview_is_completed(cast: Cast, stationed: Assignment) -> None:
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    assert (record.title, record.status) == ("与吕某谈话", "complete")
    assert [each.label for each in audit.of(record)] == ["定稿", "登记"]


def test_what_an_interview_lacks(cast: Cast, stationed: Assignment) -> None:
    record = interview(
        cast, stationed, conducted_by=[cast.member.person], begins_at=None, ends_at=None, points=[], subject_name=""
    )
    with pytest.raises(workflow.Refused) as refused:
        field_records.complete(record, by=cast.member)
    assert str(refused.value) == (
        "个别谈话须有两名以上谈话人（现有1人）；未填谈话起止时间；未填谈话对象；未记录反映情况，至少一条"
    )


def test_an_interview_to_come_is_not_completed(cast: Cast, stationed: Assignment) -> None:
    record = interview(cast, stationed, held_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(workflow.Refused, match="尚未开展"):
        field_records.complete(record, by=cast.member)


def test_another_method_needs_less(cast: Cast, stationed: Assignment) -> None:
    record = field_records.register(
        stationed, by=cast.member, method=codes.code("methods", "visit"), held_on=timezone.localdate(),
        conducted_by=[cast.member.person], person_times=12, summary="走访石桥村12户，反映低保评议不公开。", place="石桥村",
        details={"households": 12, "selection": "花名册抽签"},
    )  # fmt: skip
    assert field_records.complete(record, by=cast.member).title == "随机走访群众"


def test_warnings_come_from_the_offices_settings(cast: Cast, stationed: Assignment) -> None:
    record = interview(cast, stationed, begins_at=time(16), ends_at=time(21, 30))
    assert gates.interview_warnings(record) == ["谈话超过4小时", "谈话晚于21时", "谈话跨过用餐时间（18:00—19:00）"]


def test_outside_the_stationing_nothing_is_entered(cast: Cast, stationed: Assignment) -> None:
    Assignment.objects.filter(pk=stationed.pk).update(status="withdrawn")
    stationed.refresh_from_db()
    with pytest.raises(workflow.Refused, match="不在进驻期间"):
        interview(cast, stationed)


def test_points_of_a_draft_are_rewritten_in_order(cast: Cast, stationed: Assignment) -> None:
    record = interview(cast, stationed, points=["一", "二", "三"])
    field_records.edit_record(record, by=cast.member, points=["甲", "乙"])
    assert [each.text for each in record.points.all()] == ["甲", "乙"]


def test_a_complete_record_is_not_edited(cast: Cast, stationed: Assignment) -> None:
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    with pytest.raises(workflow.WrongStatus, match="请用“更正”"):
        field_records.edit_record(record, by=cast.member, place="别处")


def test_a_correction_stands_beside_the_original(cast: Cast, stationed: Assignment, log_in) -> None:
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    client = log_in(cast.member)
    sent = {"field": "person_times", "new": "2", "reason": "漏计陪同人员"}
    assert client.post(reverse("rounds:field_record_correct", args=[record.pk]), sent).status_code == 302
    record.refresh_from_db()
    kept = corrections.of(record).get()
    assert (record.person_times, kept.old, kept.new) == (2, "1", "2")
    page = client.get(reverse("rounds:field_record", args=[record.pk])).content.decode()
    assert "漏计陪同人员" in page
    assert "<del>1</del>" in page


@pytest.mark.parametrize(
    ("field", "new", "words"),
    [
        ("person_times", "1", "相同"),
        ("person_times", "两", "人次"),
        ("status", "draft", "不能更正"),
        ("ends_at", "08:00", "晚于开始"),
    ],
)
def test_what_is_no_correction(cast: Cast, stationed: Assignment, field: str, new: str, words: str) -> None:
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    with pytest.raises(corrections.CannotCorrect, match=words):
        corrections.correct(record, field, new, reason="改", by=cast.member, power="rounds.add_field_record")


def test_only_whoever_may_write_corrects(cast: Cast, stationed: Assignment) -> None:
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    with pytest.raises(PermissionDenied):
        corrections.correct(record, "place", "别处", reason="改", by=cast.clerk, power="rounds.add_field_record")


def test_opening_an_interview_is_noted(cast: Cast, stationed: Assignment, log_in) -> None:
    record = interview(cast, stationed)
    assert log_in(cast.leader).get(reverse("rounds:field_record", args=[record.pk])).status_code == 200
    assert AuditEntry.objects.filter(object_id=record.pk, verb="look", actor=cast.leader).exists()


@pytest.mark.parametrize(
    ("who", "status"), [("leader_2", 404), ("recused", 404), ("expired", 404), ("group_head", 404)]
)
def test_who_does_not_see_an_interview(cast: Cast, stationed: Assignment, log_in, who: str, status: int) -> None:
    record = interview(cast, stationed)
    assert log_in(getattr(cast, who)).get(reverse("rounds:field_record", args=[record.pk])).status_code == status


def test_the_form_enters_an_interview(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    url = reverse("rounds:field_record_add", args=[stationed.pk])
    assert client.get(url).status_code == 200
    sent = {
        "subject_name": "吕某", "held_on": timezone.localdate(), "begins_at": "09:00", "ends_at": "10:00",
        "place": "派出所一楼", "conducted_by": [cast.member.person.pk, cast.leader.person.pk], "person_times": 1,
        "points": "接待超标准\n\n重复报销", "form_key": "8f14e45f-ceea-467f-a0e6-0d5f3c1f0002",
    }  # fmt: skip
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    record = FieldRecord.objects.get()
    assert [each.text for each in record.points.all()] == ["接待超标准", "重复报销"]
    assert record.conducted_by.count() == 2


def test_what_was_typed_is_kept_on_the_server(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    url = reverse("rounds:field_record_add", args=[stationed.pk])
    typed = {"subject_name": "吕某", "points": "接待超标准", "conducted_by": [str(cast.member.person.pk)]}
    key = {"form_key": "8f14e45f-ceea-467f-a0e6-0d5f3c1f0003"}
    assert client.post(url, typed | key | {"draft_act": "keep"}).status_code == 200
    page = client.get(f"{url}?draft={key['form_key']}").content.decode()
    assert "接待超标准" in page
    ticked = re.findall(r'<input[^>]*name="conducted_by"[^>]*value="([^"]+)"[^>]* checked', page)
    assert ticked == [str(cast.member.person.pk)]
    client.post(url, typed | key | {"held_on": timezone.localdate(), "person_times": 1})
    assert not Draft.objects.exists()


def test_a_draft_is_ones_own(cast: Cast, stationed: Assignment, log_in) -> None:
    url = reverse("rounds:field_record_add", args=[stationed.pk])
    key = "8f14e45f-ceea-467f-a0e6-0d5f3c1f0004"
    log_in(cast.member).post(url, {"points": "只有我知道", "draft_act": "keep", "form_key": key})
    assert "只有我知道" not in log_in(cast.leader).get(f"{url}?draft={key}").content.decode()


def test_conductors_are_the_authorised_only(cast: Cast, stationed: Assignment, log_in) -> None:
    stranger = make.person("局外人")
    sent = {"held_on": timezone.localdate(), "conducted_by": [stranger.pk], "person_times": 1, "subject_name": "吕某"}
    answer = log_in(cast.member).post(reverse("rounds:field_record_add", args=[stationed.pk]), sent)
    assert answer.status_code == 422
    assert not FieldRecord.objects.exists()


def test_the_list_counts_by_method(cast: Cast, stationed: Assignment, log_in) -> None:
    field_records.complete(interview(cast, stationed, person_times=3), by=cast.member)
    interview(cast, stationed)
    assert FieldRecord.objects.all().counted() == [
        {"code": "interview", "text": "个别谈话", "records": 1, "person_times": 3, "copies": 0}
    ]
    assert log_in(cast.leader).get(reverse("rounds:field_record_list")).status_code == 200
