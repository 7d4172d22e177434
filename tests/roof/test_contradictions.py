"""口径核对: figures of one thing that differ are named, with both numbers, to whoever may see the records."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import codes, statistics
from petitions.models import Petition
from rectification.models import Account, Feedback, Report, ReportItem
from rounds.models import (
    Attendance,
    Course,
    CoveragePlan,
    DailyLog,
    FieldRecord,
    Finding,
    Handing,
    Meeting,
    PlannedUnit,
    Term,
)
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from tests.cast import Cast


def told(cast: Cast, span: statistics.Span | None = None, user: Any = None) -> list[str]:
    user = user or cast.clerk
    return statistics.contradictions(span or statistics.over(cast.round), user)


def record(cast: Cast, method: str, **fields: Any) -> FieldRecord:
    day = timezone.localdate() - timedelta(days=1)
    given = {"assignment": cast.assignment, "held_on": day, "status": "complete", "title": "某事"} | fields
    return FieldRecord.objects.create(method=codes.code("methods", method, cast.office), **given)


@pytest.mark.django_db
def test_nothing_is_said_where_everything_fits(cast: Cast) -> None:
    record(cast, "questionnaire", copies=20, details={"issued": 20, "returned": 18, "valid": 18})
    record(cast, "forum", person_times=7, details={"participants": {"cadre": 3, "villager": 4}})
    assert told(cast) == []


@pytest.mark.django_db
def test_drafts_are_not_counted(cast: Cast) -> None:
    record(cast, "visit", status="draft")
    record(cast, "visit", status="draft", held_on=timezone.localdate() + timedelta(days=2))
    assert told(cast) == ["有1份已到日期的工作记录尚未定稿，没有计入统计。"]


@pytest.mark.django_db
def test_a_log_says_another_number_than_its_records(cast: Cast) -> None:
    one = record(cast, "visit")
    said = {"methods": [{"code": "visit", "text": "走访", "records": 3, "person_times": 3, "copies": 0}]}
    DailyLog.objects.create(assignment=cast.assignment, day=one.held_on, status="submitted", counts=said)
    assert told(cast) == [f"工作日报与定稿的工作记录次数不一致：青石乡{one.held_on:%m月%d日}日报3次、记录1次。"]
    assert told(cast, statistics.Span(cast.office, year=one.held_on.year)) == told(cast)
    record(cast, "visit")
    record(cast, "forum")
    assert told(cast) == []


@pytest.mark.django_db
def test_numbers_of_one_record_that_differ(cast: Cast) -> None:
    record(cast, "questionnaire", copies=20, details={"issued": 25, "returned": 18, "valid": 18})
    record(cast, "forum", person_times=9, details={"participants": {"cadre": 3, "villager": 4}})
    assert told(cast) == ["有1份问卷调查记录的“份数”与“发放份数”不同。", "有1场座谈会按类别相加的人数与“人次”不同。"]


@pytest.mark.django_db
def test_a_unit_inspected_twice(cast: Cast) -> None:
    make.assignment(make.round_(cast.office, 8), make.team(make.round_(cast.office, 9), 1), cast.qingshi)
    assert told(cast) == []
    assert told(cast, statistics.Span(cast.office)) == [
        "巡察任务数多于单位数，同一单位列入多次：青石乡2次。写“单位”时用单位数。"
    ]


@pytest.mark.django_db
def test_units_inspected_that_the_coverage_plan_leaves_out(cast: Cast) -> None:
    type(cast.assignment).objects.filter(pk__in=(cast.assignment.pk, cast.assignment_2.pk)).update(status="withdrawn")
    span = statistics.Span(cast.office, term=cast.round.term)
    assert told(cast, span) == []
    today = timezone.localdate()
    term = Term.objects.create(
        office=cast.office, number=cast.round.term, begins=today - timedelta(days=900), ends=today + timedelta(days=900)
    )
    plan = CoveragePlan.objects.create(
        term=term, edition=1, status="adopted", document="云委〔2026〕1号", adopted_on=today
    )
    PlannedUnit.objects.create(plan=plan, unit=cast.liuxi, reason="撤并")
    assert told(cast, span) == ["已巡察的单位中有1个不在全覆盖规划应巡察之列，两处“已巡察”相差此数：柳溪镇。"]


@pytest.mark.django_db
def test_fewer_accounts_than_problems_fed_back(cast: Cast) -> None:
    report = Report.objects.create(assignment=cast.assignment)
    for n in (1, 2, 3):
        finding = Finding.objects.create(
            assignment=cast.assignment, number=f"问-{n}", title="问题", fact="事实", status="confirmed"
        )
        ReportItem.objects.create(report=report, finding=finding, position=n, wording=f"问题{n}")
    Feedback.objects.create(assignment=cast.assignment, status="approved")
    assert told(cast) == [], "not fed back yet"
    meeting = Meeting.objects.create(assignment=cast.assignment, kind="feedback", held_on=timezone.localdate())
    Feedback.objects.update(status="delivered", meeting=meeting)
    common = {
        "office": cast.office,
        "assignment": cast.assignment,
        "unit": cast.qingshi,
        "holder": cast.qingshi,
        "origin": "report",
    }
    whole = Account.objects.create(number="账-1", problem="某", **common)
    Account.objects.create(number="账-2", problem="某", parent=whole, **common)
    assert told(cast) == ["反馈问题数与立账数不一致：青石乡反馈3个、立账1个。"]


@pytest.mark.django_db
def test_more_than_was_handed_over(cast: Cast) -> None:
    Handing.objects.create(
        assignment=cast.assignment,
        counts={"petitions": 1, "leads": 0},
        received_by=cast.clerk,
        handed_on=timezone.localdate(),
    )
    letter = {"office": cast.office, "assignment": cast.assignment, "received_on": timezone.localdate()}
    for n in (1, 2):
        Petition.objects.create(number=f"信-{n}", **letter)
    assert told(cast) == ["撤离移交的数量少于现有数量：青石乡信访件移交1件、现有2件。"]
    # About the team itself: neither handed over by it nor counted here.
    Petition.objects.filter(number="信-2").update(about_team=True)
    assert told(cast) == []


@pytest.mark.django_db
def test_courses_nobody_signed_in_to(cast: Cast) -> None:
    course = Course.objects.create(
        office=cast.office, round=cast.round, title="培训", held_on=timezone.localdate() - timedelta(days=3)
    )
    Attendance.objects.create(course=course, person=cast.member.person)
    assert told(cast) == ["已办培训中有1人次没有登记签到，没有计入参训人次。"]


@pytest.mark.django_db
def test_who_may_not_see_the_records_is_told_nothing_of_them(cast: Cast) -> None:
    record(cast, "visit", status="draft")
    assert told(cast, user=cast.head) == told(cast)
    assert told(cast, user=cast.group_deputy) == []
    assert told(cast, user=cast.liaison) == []


@pytest.mark.django_db
def test_it_stands_where_a_paper_is_begun(cast: Cast) -> None:
    """On the statistics, on the round's page and over its summary; and nothing is stopped by it."""
    record(cast, "visit", status="draft")
    words = "有1份已到日期的工作记录尚未定稿"
    clerk = as_user(cast.clerk)
    assert words in clerk.get(reverse("statistics")).content.decode()
    assert words in clerk.get(reverse("rounds:round", args=[cast.round.pk])).content.decode()
    assert words not in as_user(cast.leader).get(reverse("rounds:round", args=[cast.round.pk])).content.decode()
