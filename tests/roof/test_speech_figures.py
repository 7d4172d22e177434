"""The figures that speeches and reports of inspection offices say, one by one, each from records that speak (register I)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from inspection import codes, statistics, wording
from inspection.models import Region
from inspection.statistics import crosses
from inspection.statistics.splits import SPLIT_BY_KEY
from petitions.models import Lead, Petition
from rectification.models import Account
from rounds.models import (
    Allotment,
    Attendance,
    Course,
    FieldRecord,
    Finding,
    NegativeItem,
    Publicity,
    Regulation,
    RoundMeeting,
    ServiceNote,
    Team,
)
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() - timedelta(days=2)


def found(cast: Cast, span: statistics.Span | None = None) -> dict[str, int]:
    return statistics.values(span or statistics.over(cast.round), cast.clerk)


def said(cast: Cast, span: statistics.Span | None = None, **words: Any) -> str:
    span = span or statistics.over(cast.round)
    return "".join(statistics.sentences(span, cast.clerk, found(cast, span), **words))


def split(cast: Cast, key: str, span: statistics.Span | None = None) -> dict[str, int]:
    parts = SPLIT_BY_KEY[key].parts(span or statistics.over(cast.round), cast.clerk)
    return {row["label"]: row["value"] for row in parts}


def choices(key: str, cast: Cast) -> list[Any]:
    return list(codes.choices(key, cast.office))


def record(cast: Cast, method: str, **fields: Any) -> FieldRecord:
    given = {"assignment": cast.assignment, "held_on": DAY, "status": "complete", "title": "某事"} | fields
    return FieldRecord.objects.create(method=codes.code("methods", method, cast.office), **given)


def test_units_covered_and_rounds_held(cast: Cast) -> None:
    """R-296: 已对N个单位开展了M轮巡察, a unit inspected twice once."""
    second = make.round_(cast.office, 8)
    make.assignment(second, make.team(second), cast.qingshi, status="closed")
    type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(status="fed_back")
    term = statistics.Span(cast.office, term=cast.office.term)
    assert (found(cast, term)["covered"], found(cast, term)["rounds"]) == (1, 2)
    assert "开展巡察2轮" in said(cast, term)
    assert "已完成巡察单位1个" in said(cast, term)
    kinds = {cast.qingshi.get_category_display(): 1}
    kinds[cast.liuxi.get_category_display()] = kinds.get(cast.liuxi.get_category_display(), 0) + 1
    assert f"对{wording.unit_categories(kinds)}开展巡察" in said(cast, term), "a unit inspected twice is one unit"


def test_the_scale_of_a_round(cast: Cast) -> None:
    """R-297."""
    assert (found(cast)["teams"], found(cast)["assignments"]) == (2, 2)
    assert said(cast).startswith("本轮巡察共设立两个巡察组，巡察的对象为")


def test_by_calendar_year_teams_places_and_kinds(cast: Cast) -> None:
    """R-298."""
    cast.qingshi.region = Region.objects.create(name="江阳县")
    cast.qingshi.save()
    year = statistics.Span(cast.office, year=2026)
    assert (
        found(cast, year)["counties"]
        == type(cast.assignment).objects.values("unit__region").exclude(unit__region=None).distinct().count()
    )
    assert sum(split(cast, "assignment_category", year).values()) == 2
    assert found(cast, statistics.Span(cast.office, year=2019))["teams"] == 0
    assert said(cast, year).startswith("2026年开展巡察1轮，组建巡察组2个")


def test_places_and_teams_of_a_joint_inspection(cast: Cast) -> None:
    """R-299: 统筹15个县（市、区）巡察组."""
    Team.objects.filter(pk=cast.team_2.pk).update(origin="江阳县")
    lower = make.office("临水县委巡察办", code="LS")
    Team.objects.filter(pk=cast.team.pk).update(sender=lower)
    make_third = Team.objects.create(round=cast.round, number=3, origin="江阳县")
    assert (found(cast)["joint_teams"], found(cast)["joint_from"]) == (3, 2)
    assert "统筹2个地区的3个巡察组" in said(cast, statistics.Span(cast.office, term=cast.office.term))
    assert make_third.sent_from


def test_inspectors_by_where_they_come_from(cast: Cast) -> None:
    """R-300: persons, not seats; those from other places apart."""
    seats = cast.round.teams.all()
    seat = seats[0].memberships.first()
    seat.home_unit = make.unit(cast.office, "县审计局")
    seat.home_region = Region.objects.create(name="商州区")
    seat.save()
    make.member(cast.team_2, seat.person)
    people = {each.person_id for team in seats for each in team.memberships.all()}
    assert (found(cast)["inspectors"], found(cast)["outsiders"]) == (len(people), 1)
    assert split(cast, "inspector_from")["县审计局"] == 1
    assert f"抽调{len(people)}名人员组成2个巡察组，其中外地抽调1名。" in said(cast)


def test_forums_and_who_was_there(cast: Cast) -> None:
    """R-301."""
    kinds = [each.code for each in choices("interviewees", cast)][:2]
    for n in (4, 5):
        record(cast, "forum", person_times=n + 3, details={"participants": {kinds[0]: n, kinds[1]: 3}})
    assert (found(cast)["forums"], found(cast)["forum_people"]) == (2, 15)
    assert sorted(split(cast, "forum_category").values()) == [6, 9]
    assert "召开座谈会2场次" in said(cast)


def test_questionnaires_issued_returned_and_valid(cast: Cast) -> None:
    """R-302."""
    record(cast, "questionnaire", copies=348, details={"issued": 348, "returned": 300, "valid": 291})
    record(cast, "questionnaire", copies=10)
    assert [found(cast)[f"questionnaires{each}"] for each in ("", "_back", "_valid")] == [358, 300, 291]


def test_person_times_are_not_persons(cast: Cast) -> None:
    """R-303: the same person twice is two person-times and one person; one without a number in the register by his name."""
    for fields in (
        {"subject_person": cast.liaison.person},
        {"subject_person": cast.liaison.person},
        {"subject_name": "吕某"},
        {"subject_name": "吕某"},
    ):
        record(cast, "interview", **fields)
    assert (found(cast)["interviews"], found(cast)["interviewed"]) == (4, 2)
    assert "个别谈话4人次" in said(cast)


def test_random_visits_apart(cast: Cast) -> None:
    """R-304."""
    record(cast, "visit", person_times=30, details={"selection": "每隔10户取1户"})
    record(cast, "visit", person_times=12, details={"selection": ""})
    record(cast, "visit", person_times=5)
    assert (found(cast)["visits"], found(cast)["visits_random"]) == (47, 30)
    assert "走访群众47人次，随机走访群众30人次" in said(cast)


def test_units_whose_accounts_were_read(cast: Cast) -> None:
    """R-305: units by kind, and by what sort of account."""
    sort = choices("account_categories", cast)[0]
    record(cast, "accounts", details={"category": sort.code})
    record(cast, "accounts", details={"category": sort.code})
    record(cast, "accounts", assignment=cast.assignment_2)
    assert (found(cast)["accounts_read"], found(cast)["accounts_read_units"]) == (3, 2)
    assert split(cast, "read_category") == {sort.text: 2, "未分类": 1}
    assert sum(split(cast, "read_unit_category").values()) == 2


def finding(cast: Cast, number: int, category: Any = None, assignment: Any = None, **fields: Any) -> Finding:
    return Finding.objects.create(
        assignment=assignment or cast.assignment,
        number=f"问-{number}",
        title="问题",
        fact="事实",
        status="confirmed",
        category=category,
        **fields,
    )


def test_aspects_and_problems(cast: Cast) -> None:
    """R-306: N个方面M个问题, by framework, discipline and unit; what was dropped does not count."""
    rows = [each for each in choices("framework.problems", cast) if each.parent_id] or codes.codes(
        "framework.problems", cast.office
    )
    first, second = rows[0], next(each for each in rows if each.parent_id != rows[0].parent_id)
    discipline = choices("disciplines", cast)[0]
    finding(cast, 1, first, discipline=discipline), finding(cast, 2, first), finding(cast, 3, second, cast.assignment_2)
    Finding.objects.create(
        assignment=cast.assignment, number="问-4", title="某", fact="某", status="dropped", dropped_reason="查否"
    )
    assert "共发现2个方面3个问题" in said(cast)
    assert sorted(split(cast, "heading").values()) == [1, 2]
    assert split(cast, "finding_unit") == {"青石乡": 2, "柳溪镇": 1}
    assert split(cast, "discipline")[discipline.text] == 1


def lead(cast: Cast, number: int, **fields: Any) -> Lead:
    from inspection.models import NumberEntry, NumberSeries

    series, _ = NumberSeries.objects.get_or_create(office=cast.office, key="试", year=2026)
    given = {"office": cast.office, "assignment": cast.assignment, "number": f"线-{number}", "summary": "某"} | fields
    return Lead.objects.create(
        number_entry=NumberEntry.objects.create(series=series, number=number),
        discipline=choices("disciplines", cast)[0],
        **given,
    )


def test_leads_by_receiver_and_outcome(cast: Cast) -> None:
    """R-307."""
    finding(cast, 1)
    lead(cast, 1)
    lead(cast, 2, status="handed_over", handed_on=DAY, receiver=cast.discipline_organ)
    assert (found(cast)["leads"], found(cast)["leads_handed"]) == (2, 1)
    assert split(cast, "lead_receiver") == {cast.discipline_organ.name: 1}
    assert split(cast, "lead_state") == {"已登记": 1, "已移交": 1}
    assert "收集问题线索2件，移交1件" in said(cast)


def test_what_kinds_of_problems_come_round_by_round(cast: Cast) -> None:
    """R-308."""
    second = make.round_(cast.office, 8)
    later = make.assignment(second, make.team(second), cast.qingshi)
    often, seldom = choices("framework.problems", cast)[:2]
    finding(cast, 1, often), finding(cast, 2, often, later), finding(cast, 3, seldom, later)
    chart = crosses.over_rounds(statistics.Span(cast.office), cast.clerk, "category")
    assert chart is not None
    assert chart["names"] == [often.text, seldom.text]
    assert [row["values"] for row in chart["rows"]] == [[1, 0], [1, 1]]


def test_meetings_by_kind_and_chair(cast: Cast) -> None:
    """R-309: 7次常委会, 4次书记专题会, and who presided."""
    kinds = choices("round_meetings", cast)[:2]
    for n, (kind, chair) in enumerate([(kinds[0], "李亚"), (kinds[0], "李亚"), (kinds[1], "赵主任")]):
        RoundMeeting.objects.create(office=cast.office, kind=kind, held_on=DAY - timedelta(days=n), chair=chair)
    year = statistics.Span(cast.office, year=DAY.year)
    assert found(cast, year)["meetings"] == 3
    assert split(cast, "meeting_kind", year) == {kinds[0].text: 2, kinds[1].text: 1}
    assert split(cast, "meeting_chair", year) == {"李亚": 2, "赵主任": 1}
    assert f"召开{kinds[0].text}2次、{kinds[1].text}1次，研究部署巡察工作。" in said(cast, year)


def test_promoted_inspectors_by_level(cast: Cast) -> None:
    """R-310: 13 = 11 + 2."""
    for n in range(13):
        ServiceNote.objects.create(
            office=cast.office,
            person=make.person(f"干部{n}"),
            kind="promotion",
            on=DAY,
            text="提任",
            level="处级" if n < 11 else "科级",
        )
    ServiceNote.objects.create(office=cast.office, person=make.person("某"), kind="award", on=DAY, text="表彰")
    year = statistics.Span(cast.office, year=DAY.year)
    assert split(cast, "promoted_level", year) == {"处级": 11, "科级": 2}
    assert "提拔使用巡察干部13人，其中处级11人、科级2人。" in said(cast, year)


def test_courses_and_who_came(cast: Cast) -> None:
    """R-311: who did not sign in does not count."""
    course = Course.objects.create(office=cast.office, round=cast.round, title="培训", held_on=DAY)
    for person, presence in zip(
        (cast.leader, cast.member, cast.second_member), ("present", "made_up", "absent"), strict=True
    ):
        Attendance.objects.create(course=course, person=person.person, presence=presence)
    assert (found(cast)["courses"], found(cast)["trained"]) == (1, 2)
    assert "开展巡察工作集中培训1次，参训2人次" in said(cast)


def test_articles_by_medium(cast: Cast) -> None:
    """R-312: published ones only."""
    for n, (medium, status) in enumerate(
        [("县电视台", "published"), ("县电视台", "published"), ("廉洁云岭", "published"), ("廉洁云岭", "passed")]
    ):
        Publicity.objects.create(
            office=cast.office, assignment=cast.assignment, medium=medium, title=f"稿{n}", text="文", status=status,
            published_on=DAY if status == "published" else None, reviewed_by=cast.head,
        )  # fmt: skip
    assert split(cast, "article_medium") == {"县电视台": 2, "廉洁云岭": 1}
    assert "刊发巡察工作信息稿件3篇" in said(cast)


def test_lists_and_rules_in_force(cast: Cast) -> None:
    """R-313: the common list and one's own, as they stand today."""
    whole = statistics.Span(cast.office)
    before = found(cast, whole)
    common = {"dimension": "某", "topic": "某", "text": "某", "regulation": "某", "clause": "某"}
    NegativeItem.objects.create(office=cast.office, number="自-1", **common)
    NegativeItem.objects.create(office=cast.office, number="自-2", active=False, **common)
    Regulation.objects.create(office=cast.office, kind="internal", title="内控")
    Regulation.objects.create(office=cast.office, kind="internal", title="废止的内控", effective=False)
    now = found(cast, whole)
    assert now["negative_items"] == before["negative_items"] + 1
    assert now["rules_inside"] == before["rules_inside"] + 1


def test_petitions_by_channel_day_and_unit(cast: Cast) -> None:
    """R-314: a unit with many stands out."""
    letter = {"office": cast.office, "kind": "claim"}
    for n in range(5):
        day = DAY - timedelta(days=n % 2)
        Petition.objects.create(
            assignment=cast.assignment,
            number=f"信-{n}",
            received_on=day,
            channel=codes.code("petitions.intake", "letter"),
            **letter,
        )
    Petition.objects.create(
        assignment=cast.assignment_2,
        number="信-9",
        received_on=DAY,
        channel=codes.code("petitions.intake", "visit"),
        **letter,
    )
    assert split(cast, "petition_day") == {str(DAY - timedelta(days=1)): 2, str(DAY): 4}
    assert sorted(split(cast, "channel").values()) == [1, 5]

    def marked() -> list[str]:
        lines = crosses.table(statistics.over(cast.round), cast.clerk, crosses.BY_KEY["unit"], statistics.FIGURES)[
            "lines"
        ]
        return [line["label"] for line in lines if any(cell.get("many") for cell in line["cells"])]

    assert marked() == [], "fewer than the ten that count as many unless the office says otherwise"
    codes.change_setting(cast.office, "statistics.many_petitions", 3, reason="试", by=cast.head)
    assert marked() == [cast.qingshi.name]


def test_units_supervised_by_campaigns(cast: Cast) -> None:
    """R-315."""
    team = Team.objects.create(round=cast.round, kind="supervision", number=1)
    common = {"team": team, "document": "云巡〔2026〕9号", "begins": DAY, "ends": DAY + timedelta(days=30)}
    Allotment.objects.create(assignment=cast.assignment, **common)
    gone = Allotment.objects.create(assignment=cast.assignment_2, **common)
    Allotment.objects.filter(pk=gone.pk).update(revoked_at=timezone.now(), revoked_reason="撤回")
    assert (found(cast)["supervised"], found(cast)["campaigns"]) == (1, 1)


def test_speeches_round_down(cast: Cast) -> None:
    """R-316: 发放调查问卷340余份; exact unless asked."""
    record(cast, "questionnaire", copies=348)
    assert "发放调查问卷348份" in said(cast)
    assert "发放调查问卷340余份" in said(cast, approx=True)
    assert wording.approximate(7, "份") == "7份"


def test_what_is_open_and_the_rate(cast: Cast) -> None:
    """R-317: per unit and round; a part split off is no second problem."""
    common = {
        "office": cast.office,
        "assignment": cast.assignment,
        "unit": cast.qingshi,
        "holder": cast.qingshi,
        "origin": "report",
        "problem": "某",
        "reported_on": DAY,
        "delivered_on": DAY,
    }
    rows = [Account.objects.create(number=f"账-{n}", status=status, cleared_on=DAY if status == "cleared" else None, **common)
            for n, status in enumerate(["cleared", "rectifying", "delivered", "voided"])]  # fmt: skip
    Account.objects.create(number="账-9", parent=rows[1], **common)
    assert "反馈问题立账3个，已销账1个，未销账2个，销账率33.3%。" in said(cast)
    cross = crosses.table(statistics.over(cast.round), cast.clerk, crosses.BY_KEY["unit"], statistics.FIGURES)
    at = [each.key for each in cross["columns"]].index("open")
    assert {line["label"]: line["cells"][at]["value"] for line in cross["lines"]}[cast.qingshi.name] == 2
