"""Every method says what is its own: what a record lacks, who sees it, what waits for the leader, what is fixed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection import attachments, codes, corrections, workflow
from inspection.models import Code, Message
from rounds import methods
from rounds.actions import field_records, findings
from rounds.models import Assignment, FieldRecord
from tests.cast import Cast
from tests.floor import evil_files
from tests.rounds.conftest import finding

PNG = evil_files.png()


def record(
    cast: Cast, assignment: Assignment, code: str, details: dict[str, Any] | None = None, **fields: Any
) -> FieldRecord:
    """A draft of a method by the leader and a member."""
    defaults = {
        "method": codes.code("methods", code), "held_on": timezone.localdate(), "place": "石桥村", "summary": "了解情况。",
        "conducted_by": [cast.leader.person, cast.member.person], "title": "了解", "details": details or {},
    }  # fmt: skip
    return field_records.register(assignment, **{"by": cast.leader, **defaults, **fields})


WANTED = {code: [each.label for each in method.details if each.required] for code, method in methods.METHODS.items()}


@pytest.mark.parametrize(("code", "wanted"), WANTED.items())
def test_an_empty_record_of_a_method_says_what_it_lacks(
    cast: Cast, stationed: Assignment, code: str, wanted: list[str]
) -> None:
    made = record(cast, stationed, code)
    if not wanted and not methods.of(code).needs:
        return
    made.place = ""
    made.save(update_fields=["place"])
    with pytest.raises(workflow.Refused) as refused:
        field_records.complete(made, by=cast.leader)
    for label in wanted:
        assert f"未填{label}" in str(refused.value)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("forum", "forum_forms"),
        ("verification", "verification_results"),
        ("accounts", "account_categories"),
        ("observing", "observed_meetings"),
        ("measuring", "evidence_kinds"),
    ],
)
def test_a_methods_choices_are_the_offices_lists(
    cast: Cast, stationed: Assignment, log_in, code: str, key: str
) -> None:
    url = reverse("rounds:field_record_add", args=[stationed.pk]) + f"?kind={code}"
    page = log_in(cast.member).get(url).content.decode()
    words = list(Code.objects.filter(list__key=key).values_list("text", flat=True))
    assert words
    assert [each for each in words if each not in page] == []


@pytest.mark.parametrize(
    ("code", "details", "words"),
    [
        ("sampling", {"subject": "低保", "population": 10, "sample": 20, "errors": 1}, "抽查数量不能大于总体数量"),
        ("sampling", {"subject": "低保", "population": 30, "sample": 20, "errors": 21}, "不符数量不能大于抽查数量"),
        ("questionnaire", {"issued": 10, "returned": 9, "valid": 10}, "有效份数不能大于收回份数"),
        ("accounts", {"category": "farmers", "period_begins": "2025-01-01", "period_ends": "2024-01-01", "amount": "1"}, "止期不能早于起期"),
        ("accounts", {"category": "farmers", "period_begins": "2024-01-01", "period_ends": "2025-01-01", "amount": "10",
                      "doubtful_amount": "11", "doubts": ["重复"]}, "疑点金额不能大于查阅金额"),
        ("observing", {"meeting_kind": "committee", "silent": False}, "须确认列席人员未参加表决"),
        ("reading", {"materials": ["会议记录"], "custodian": "王某", "borrowed": True}, "须写明约定归还日期"),
        ("measuring", {"evidence_kind": "photo", "taker": "李", "reported_at": "2026-01-01T10:00", "arrived_at": "2026-01-01T09:00",
                       "taken_at": "2026-01-01T11:00"}, "到达现场不能早于接报"),
    ],
)  # fmt: skip
def test_what_a_methods_numbers_cannot_be(code: str, details: dict[str, Any], words: str) -> None:
    assert words in "；".join(methods.reasons(code, details))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999))
def test_a_sample_stands_only_within_its_population(population: int, sample: int, errors: int) -> None:
    found = methods.reasons(
        "sampling", {"subject": "低保", "population": population, "sample": sample, "errors": errors}
    )
    assert (found == []) == (errors <= sample <= population)


def test_a_forum_counts_its_people_by_category(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    url = reverse("rounds:field_record_add", args=[stationed.pk]) + "?kind=forum"
    assert "两代表一委员" in client.get(url).content.decode()
    sent = {
        "title": "惠农政策座谈", "held_on": timezone.localdate(), "place": "村委会", "conducted_by": [cast.member.person.pk],
        "detail_form": "meeting", "detail_participants__deputy": 3, "detail_participants__village": 5, "summary": "反映三件事。",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    made = FieldRecord.objects.get()
    assert (made.person_times, made.details["participants"]) == (8, {"deputy": 3, "village": 5})
    field_records.complete(made, by=cast.member)
    page = client.get(reverse("rounds:field_record", args=[made.pk])).content.decode()
    assert "村（社区）干部5人、两代表一委员3人" in page


def test_every_method_has_its_form(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.leader)
    url = reverse("rounds:field_record_add", args=[stationed.pk])
    offered = client.get(f"{url}?kind=other").content.decode()
    for each in codes.choices("methods", cast.office):
        assert each.text in offered
        assert client.get(f"{url}?kind={each.code}").status_code == 200
    assert client.get(f"{url}?kind=nothing").status_code == 404


def test_what_was_typed_into_details_is_kept(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    url = reverse("rounds:field_record_add", args=[stationed.pk]) + "?kind=visit"
    key = "8f14e45f-ceea-467f-a0e6-0d5f3c1f0005"
    typed = {"detail_selection": "每隔十户取一户", "detail_households": "9"}
    client.post(url, typed | {"draft_act": "keep", "form_key": key})
    assert "每隔十户取一户" in client.get(f"{url}&draft={key}").content.decode()
    assert "每隔十户取一户" not in client.get(f"{url[:-5]}interview&draft={key}").content.decode()


def test_a_verification_proves_its_finding(cast: Cast, stationed: Assignment) -> None:
    found = finding(cast, stationed)
    made = record(cast, stationed, "verification", {"result": "partly"}, finding=found)
    field_records.complete(made, by=cast.leader)
    assert found.evidence.get(field_record=made).note == "走访核实：部分属实"


def test_originals_on_loan_come_back(cast: Cast, stationed: Assignment, log_in) -> None:
    today = timezone.localdate()
    details = {"materials": ["凭证"], "custodian": "王某", "borrowed": True, "return_by": str(today)}
    made = field_records.complete(record(cast, stationed, "reading", details, copies=3), by=cast.member)
    assert FieldRecord.objects.on_loan().get() == made
    client, url = log_in(cast.member), reverse("rounds:field_record_return", args=[made.pk])
    assert client.post(url, {"returned_on": today + timedelta(days=1)}).status_code == 422
    assert client.post(url, {"returned_on": today}).status_code == 302
    assert not FieldRecord.objects.on_loan().exists()
    assert client.post(url, {"returned_on": today}).status_code == 422


class TestPersonalMatters:
    DETAILS = {"items": ["房产"], "result": "different"}

    def test_only_the_leader_enters_it(self, cast: Cast, stationed: Assignment) -> None:
        with pytest.raises(workflow.Refused, match="由组长登记"):
            record(cast, stationed, "personal_matters", self.DETAILS, by=cast.member)

    def test_only_the_leader_and_those_he_names_see_it(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = record(
            cast, stationed, "personal_matters", self.DETAILS, subject_person=cast.secretary.person,
            conducted_by=[cast.member.person],
        )  # fmt: skip
        url = reverse("rounds:field_record", args=[made.pk])
        seen = {
            who: log_in(getattr(cast, who)).get(url).status_code
            for who in ("leader", "member", "second_member", "clerk", "head")
        }
        assert seen == {"leader": 200, "member": 200, "second_member": 404, "clerk": 404, "head": 404}
        page = log_in(cast.second_member).get(reverse("rounds:field_record_list")).content.decode()
        assert "抽查个人有关事项报告</a>" not in page

    def test_a_finding_does_not_show_it_to_others(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = record(
            cast, stationed, "personal_matters", self.DETAILS, subject_person=cast.secretary.person,
            conducted_by=[cast.member.person], title="抽查甲的房产",
        )  # fmt: skip
        field_records.complete(made, by=cast.leader)
        found = finding(cast, stationed)
        findings.add_evidence(found, by=cast.leader, note="不一致", field_record=made)
        url = reverse("rounds:finding", args=[found.pk])
        assert "抽查甲的房产" in log_in(cast.member).get(url).content.decode()
        assert "抽查甲的房产" not in log_in(cast.second_member).get(url).content.decode()


class TestOneLevelDown:
    def test_it_waits_for_the_leader(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = record(cast, stationed, "sub_unit", {"reason": ["核对村级账"]}, sub_unit=cast.liuxi, by=cast.member)
        assert Message.objects.filter(user=cast.leader, text__contains="下沉一级").exists()
        with pytest.raises(workflow.Refused, match="尚未经组长批准"):
            field_records.complete(made, by=cast.member)
        approve = reverse("rounds:field_record_approve", args=[made.pk])
        assert log_in(cast.member).post(approve).status_code == 403
        assert log_in(cast.leader).post(approve).status_code == 302
        assert field_records.complete(made, by=cast.member).approved_by == cast.leader

    def test_another_reason_is_another_approval(self, cast: Cast, stationed: Assignment) -> None:
        made = record(cast, stationed, "sub_unit", {"reason": ["核对村级账"]}, sub_unit=cast.liuxi, by=cast.member)
        made = field_records.approve(made, by=cast.leader)
        made = field_records.edit_record(made, by=cast.member, details={"reason": ["另一件事"]})
        assert (made.approved_by, made.approved_at) == (None, None)

    def test_another_method_needs_no_approval(self, cast: Cast, stationed: Assignment) -> None:
        with pytest.raises(workflow.Refused, match="不须组长批准"):
            field_records.approve(record(cast, stationed, "visit"), by=cast.leader)


class TestFixedEvidence:
    def fixed(self, cast: Cast, stationed: Assignment) -> FieldRecord:
        now = timezone.localtime().replace(tzinfo=None).isoformat(timespec="minutes")
        details = {"evidence_kind": "photo", "arrived_at": now, "taken_at": now, "taker": "李组员"}
        return record(cast, stationed, "measuring", details)

    def test_without_a_file_it_is_none(self, cast: Cast, stationed: Assignment) -> None:
        with pytest.raises(workflow.Refused, match="没有上传照片"):
            field_records.complete(self.fixed(cast, stationed), by=cast.member)

    def test_complete_nothing_of_it_changes(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = self.fixed(cast, stationed)
        kept = attachments.attach(made, SimpleUploadedFile("现场.png", PNG), by=cast.member)
        made = field_records.complete(made, by=cast.member)
        client = log_in(cast.member)
        assert kept.sha256 in client.get(reverse("rounds:field_record", args=[made.pk])).content.decode()
        sent = {"files": SimpleUploadedFile("另一张.png", PNG)}
        assert client.post(reverse("rounds:field_record_attach", args=[made.pk]), sent).status_code == 422
        with pytest.raises(corrections.CannotCorrect):
            corrections.correct(made, "place", "别处", reason="改", by=cast.member, power="rounds.add_field_record")

    def test_a_photo_comes_with_the_form(self, cast: Cast, stationed: Assignment, log_in) -> None:
        url = reverse("rounds:field_record_add", args=[stationed.pk]) + "?kind=measuring"
        sent = {
            "held_on": timezone.localdate(), "place": "河堤", "conducted_by": [cast.member.person.pk], "detail_taker": "李组员",
            "detail_evidence_kind": "photo", "files": SimpleUploadedFile("河堤.png", PNG), "summary": "堤面厚度不足。",
        }  # fmt: skip
        assert log_in(cast.member).post(url, sent).status_code == 302
        assert attachments.of(FieldRecord.objects.get()).get().name == "河堤.png"


def test_an_undercover_check_never_reaches_the_unit(cast: Cast, stationed: Assignment, log_in) -> None:
    today = timezone.localdate()
    made = record(cast, stationed, "check", {"relayed": "no"}, undercover=True, title="暗访河道", held_on=today)
    for path in ("unit:home", "unit:schedule", "unit:meeting_list"):
        assert "暗访" not in log_in(cast.liaison).get(reverse(path)).content.decode()
    assert log_in(cast.liaison).get(reverse("rounds:field_record", args=[made.pk])).status_code == 404
    assert not FieldRecord.objects.arranged([cast.qingshi.pk]).exists()


def test_the_register_filters_and_exports(cast: Cast, stationed: Assignment, log_in) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    details = {"subject": "低保户", "population": 30, "sample": 10, "errors": 1}
    field_records.complete(record(cast, stationed, "sampling", details, title="=抽查"), by=cast.member)
    record(cast, stationed, "visit")
    client = log_in(cast.member)
    method = codes.code("methods", "sampling")
    answer = client.get(reverse("rounds:field_record_export") + f"?method={method.pk}")
    sheet = load_workbook(BytesIO(answer.getvalue())).worksheets[0]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 3
    assert "抽查内容：低保户；总体数量：30；抽查数量：10；不符数量：1" in rows[2]
    assert log_in(cast.liaison).get(reverse("rounds:field_record_export")).status_code == 404
    assert log_in(cast.group_head).get(reverse("rounds:field_record_export")).status_code == 403


def test_more_records_ask_no_more_questions(
    cast: Cast, stationed: Assignment, log_in, django_assert_max_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url, method = log_in(cast.member), reverse("rounds:field_record_list"), codes.code("methods", "visit")

    def fill(count: int) -> None:
        FieldRecord.objects.bulk_create(
            FieldRecord(assignment=stationed, method=method, held_on=timezone.localdate(), title="走访", status="complete",
                        details={"households": 3, "selection": "抽签"}) for _ in range(count)
        )  # fmt: skip

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    export = reverse("rounds:field_record_export")
    fill(60)
    client.get(url)
    few = asked(url), asked(export)
    fill(900)
    assert (asked(url), asked(export)) == few


def test_a_method_matrix_by_team(cast: Cast, stationed: Assignment, log_in) -> None:
    details = {"households": 3, "selection": "抽签"}
    field_records.complete(record(cast, stationed, "visit", details, person_times=7), by=cast.member)
    finding(cast, stationed)
    page = log_in(cast.clerk).get(reverse("rounds:round_methods", args=[cast.round.pk])).content.decode()
    assert "1（7）" in page
    assert "证据来源单一的问题" in page
    assert log_in(cast.recused).get(reverse("rounds:round_methods", args=[cast.round.pk])).status_code == 404
