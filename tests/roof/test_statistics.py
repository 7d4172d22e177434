"""Every figure of the statistics equals a recount in plain SQL, over each kind of span, and opens exactly its records."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from inspection import briefing, codes, statistics
from inspection.models import Person, Unit, User
from inspection.statistics import crosses, figures, views
from inspection.statistics.figures import BY_KEY
from petitions.models import Lead
from rounds.models import Assignment, FieldRecord, Publicity, Round, ServiceNote

TASKS = "JOIN rounds_assignment a ON a.id = {0}.assignment_id JOIN rounds_round r ON r.id = a.round_id"
RECORDS = f"FROM rounds_fieldrecord t JOIN inspection_code c ON c.id = t.method_id {TASKS.format('t')} WHERE t.status = 'complete' AND c.code = "
LEADS = f"FROM petitions_lead t {TASKS.format('t')} WHERE "
# Over all time with those taken over from an earlier ledger, which belong to no task.
ACCOUNTS = f"FROM rectification_account t {TASKS.format('t').replace('JOIN', 'LEFT JOIN')} WHERE t.parent_id IS NULL AND t.status "
BROUGHT = (
    "FROM rectification_outcome t JOIN rectification_account k ON k.id = t.account_id "
    f"{TASKS.format('k')} WHERE t.withdrawn_on IS NULL AND (k.status <> 'voided' OR k.merged_into_id IS NOT NULL) AND t.kind = "
)
ITEMS = f"FROM rectification_accountability t {TASKS.format('t')} WHERE "
MEASURE = "EXISTS (SELECT 1 FROM rectification_accountabilitymeasure m JOIN inspection_code c ON c.id = m.kind_id WHERE m.accountability_id = t.id AND c.code = '{}')"
TEAMS = "FROM rounds_team t JOIN rounds_round r ON r.id = t.round_id WHERE t.kind = "
SEATS = "FROM rounds_membership t JOIN rounds_team g ON g.id = t.team_id JOIN rounds_round r ON r.id = g.round_id WHERE g.kind = 'inspection'"
LENT = "'inspection' AND (t.sender_id IS NOT NULL OR t.origin <> '')"
WHO = "coalesce(t.subject_person_id::text, CASE WHEN t.subject_name <> '' THEN t.assignment_id::text || '：' || t.subject_name ELSE t.id::text END)"
# What is counted, from where, and the day whose year counts ("" where it is the round's year, None where there is no round).
RECOUNTS: dict[str, tuple[str, str]] = {
    "rounds": ("SELECT count(*) FROM rounds_round r WHERE r.status NOT IN ('draft', 'submitted', 'reviewed')", ""),
    "teams": (f"SELECT count(*) {TEAMS} 'inspection'", ""),
    "assignments": ("SELECT count(*) FROM rounds_assignment a JOIN rounds_round r ON r.id = a.round_id WHERE true", ""),
    "covered": ("SELECT count(DISTINCT a.unit_id) FROM rounds_assignment a JOIN rounds_round r ON r.id = a.round_id"
                " WHERE a.status IN ('withdrawn', 'reported', 'fed_back', 'closed')", ""),
    "counties": ("SELECT count(DISTINCT u.region_id) FROM rounds_assignment a JOIN rounds_round r ON r.id = a.round_id"
                 " JOIN inspection_unit u ON u.id = a.unit_id WHERE true", ""),
    "joint_teams": (f"SELECT count(*) {TEAMS} {LENT}", ""),
    "joint_from": (f"SELECT count(DISTINCT coalesce((SELECT o.name FROM inspection_office o WHERE o.id = t.sender_id), t.origin)) {TEAMS} {LENT}", ""),
    "inspectors": (f"SELECT count(DISTINCT t.person_id) {SEATS}", ""),
    "outsiders": (f"SELECT count(DISTINCT t.person_id) {SEATS} AND t.home_region_id IS NOT NULL", ""),
    "promoted": ("SELECT count(DISTINCT t.person_id) FROM rounds_servicenote t WHERE t.kind = 'promotion'", "on"),
    "courses": ("SELECT count(*) FROM rounds_course t JOIN rounds_round r ON r.id = t.round_id WHERE true", "held_on"),
    "trained": ("SELECT count(*) FROM rounds_attendance x JOIN rounds_course t ON t.id = x.course_id JOIN rounds_round r ON r.id = t.round_id"
                " WHERE x.presence IN ('present', 'made_up')", "held_on"),
    "meetings": ("SELECT count(*) FROM rounds_roundmeeting t LEFT JOIN rounds_round r ON r.id = t.round_id WHERE true", "held_on"),
    "articles": ("SELECT count(*) FROM rounds_publicity t LEFT JOIN rounds_assignment a ON a.id = t.assignment_id"
                 " LEFT JOIN rounds_round r ON r.id = a.round_id WHERE t.status = 'published' AND t.kind = 'press'", "published_on"),
    "newsletters": ("SELECT count(*) FROM rounds_publicity t WHERE t.status = 'published' AND t.kind = 'newsletter'", "published_on"),
    "rules_inside": ("SELECT count(*) FROM rounds_regulation t WHERE t.kind = 'internal' AND t.effective", "-"),
    "negative_items": ("SELECT count(*) FROM rounds_negativeitem t WHERE t.active AND (t.office_id IS NULL OR t.office_id = (SELECT office_id"
                       " FROM rounds_round LIMIT 1))", "-"),
    "interviews": (f"SELECT sum(t.person_times) {RECORDS} 'interview'", "held_on"),
    "interviewed": (f"SELECT count(DISTINCT {WHO}) {RECORDS} 'interview'", "held_on"),
    "forums": (f"SELECT count(*) {RECORDS} 'forum'", "held_on"),
    "forum_people": (f"SELECT sum(t.person_times) {RECORDS} 'forum'", "held_on"),
    "visits": (f"SELECT sum(t.person_times) {RECORDS} 'visit'", "held_on"),
    "visits_random": (f"SELECT sum(t.person_times) {RECORDS} 'visit' AND t.details ->> 'selection' <> ''", "held_on"),
    "questionnaires": (f"SELECT sum(t.copies) {RECORDS} 'questionnaire'", "held_on"),
    "questionnaires_back": (f"SELECT sum((t.details ->> 'returned')::int) {RECORDS} 'questionnaire'", "held_on"),
    "questionnaires_valid": (f"SELECT sum((t.details ->> 'valid')::int) {RECORDS} 'questionnaire'", "held_on"),
    "accounts_read": (f"SELECT count(*) {RECORDS} 'accounts'", "held_on"),
    "accounts_read_units": (f"SELECT count(DISTINCT a.unit_id) {RECORDS} 'accounts'", "held_on"),
    "records": (f"SELECT count(*) FROM rounds_fieldrecord t {TASKS.format('t')} WHERE t.status = 'complete'", "held_on"),
    "petitions": ("SELECT count(*) FROM petitions_petition t LEFT JOIN rounds_assignment a ON a.id = t.assignment_id"
                  " LEFT JOIN rounds_round r ON r.id = a.round_id WHERE true", "received_on"),
    "leads": (f"SELECT count(*) {LEADS} true", ""),
    "leads_handed": (f"SELECT count(*) {LEADS} t.handed_on IS NOT NULL", ""),
    "leads_verified": (f"SELECT count(*) {LEADS} t.status <> 'registered'", ""),
    "leads_dealt": (f"SELECT count(*) {LEADS} EXISTS (SELECT 1 FROM petitions_leadprogress p JOIN inspection_code c ON c.id = p.stage_id"
                    " WHERE p.lead_id = t.id AND c.code IN ('case', 'closed'))", ""),
    "leads_judicial": (f"SELECT count(*) {LEADS} t.handed_on IS NOT NULL AND EXISTS"
                       " (SELECT 1 FROM inspection_unit u WHERE u.id = t.receiver_id AND u.organ_kind = 'judicial')", ""),
    "findings": (f"SELECT count(*) FROM rounds_finding t {TASKS.format('t')} WHERE t.status <> 'dropped'", ""),
    "accounts": (f"SELECT count(*) {ACCOUNTS} <> 'voided'", ""),
    "cleared": (f"SELECT count(*) {ACCOUNTS} = 'cleared'", ""),
    "staged": (f"SELECT count(*) {ACCOUNTS} = 'staged'", ""),
    "open": (f"SELECT count(*) {ACCOUNTS} NOT IN ('cleared', 'voided')", ""),
    "rules": (f"SELECT count(*) {BROUGHT} 'rule' AND t.change <> 'abolished'", ""),
    "rules_abolished": (f"SELECT count(*) {BROUGHT} 'rule' AND t.change = 'abolished'", ""),
    "recovered": (f"SELECT sum(t.amount) {BROUGHT} 'money'", ""),
    "sessions": (f"SELECT count(*) {BROUGHT} 'meeting'", ""),
    "accountabilities": (f"SELECT count(*) {ITEMS} t.sent_on IS NOT NULL", ""),
    "talked": (f"SELECT count(*) {ITEMS} {MEASURE.format('talk')}", ""),
    "circulated": (f"SELECT count(*) {ITEMS} {MEASURE.format('circular')}", ""),
    "handled": (f"SELECT count(*) {ITEMS} {MEASURE.format('handling')}", ""),
    "supervised": ("SELECT count(DISTINCT a.unit_id) FROM rounds_allotment t JOIN rounds_assignment a ON a.id = t.assignment_id"
                   " JOIN rounds_team g ON g.id = t.team_id JOIN rounds_round r ON r.id = g.round_id WHERE t.revoked_at IS NULL", "begins"),
    "campaigns": (f"SELECT count(*) {TEAMS} 'supervision'", ""),
}  # fmt: skip
# Of what there is nothing at all in the made history; everything else counts at least one over all of it.
NOTHING_MADE = {
    "joint_teams", "joint_from", "leads_judicial", "leads_dealt", "handled", "circulated", "rules", "rules_abolished", "recovered", "staged",
}  # fmt: skip
OF_NO_ROUND = {"promoted", "newsletters", "rules_inside", "negative_items"}


@pytest.fixture
def more(case: Any) -> None:
    """What the made history has none of: every figure counts something, every split has parts."""
    task = Assignment.objects.get(unit__name="青石乡", round__sequence=3)
    day, office = task.stationing_begins, task.office
    method = {code: codes.code("methods", code, office) for code in ("forum", "accounts", "questionnaire", "visit")}
    done = {"assignment": task, "held_on": day, "status": "complete", "title": "某事"}
    FieldRecord.objects.create(
        **done, method=method["forum"], person_times=12, details={"participants": {"cadre": 5, "villager": 7}}
    )
    FieldRecord.objects.create(**done, method=method["accounts"], details={"category": "three_public"})
    FieldRecord.objects.create(**done, method=method["accounts"], details={})
    FieldRecord.objects.create(**done, method=method["visit"], person_times=9, details={"selection": "花名册抽签"})
    FieldRecord.objects.create(
        **done, method=method["questionnaire"], copies=200, details={"issued": 200, "returned": 180, "valid": 171}
    )
    FieldRecord.objects.create(**done | {"status": "draft"}, method=method["visit"], person_times=50)
    people = list(Person.objects.filter(office=office)[:2])
    for person, level in zip(people, ("处级", "科级"), strict=True):
        ServiceNote.objects.create(office=office, person=person, kind="promotion", on=day, text="提任", level=level)
    Publicity.objects.create(
        office=office,
        assignment=task,
        medium="县电视台",
        title="进驻",
        text="进驻",
        status="published",
        published_on=day,
    )
    lead = Lead.objects.filter(assignment=task).first()
    organ = Unit.objects.filter(office=office, organ_kind="discipline").first()
    Lead.objects.filter(pk=lead.pk).update(receiver=organ, handed_on=day)


def spans() -> dict[str, statistics.Span]:
    round_ = Round.objects.get(sequence=3)
    office = round_.office
    return {
        "第二轮": statistics.over(Round.objects.get(sequence=2)), "第三轮": statistics.over(round_),
        "年度": statistics.Span(office, year=round_.year), "届次": statistics.Span(office, term=round_.term),
        "累计": statistics.Span(office),
    }  # fmt: skip


def recounted(key: str, span: statistics.Span) -> int:
    query, day = RECOUNTS[key]
    given: list[Any] = []
    if span.round is not None:
        if key in OF_NO_ROUND or key == "rounds":
            return 0 if key in OF_NO_ROUND else _one(f"{query} AND r.id = %s", [span.round.pk])
        query, given = f"{query} AND r.id = %s", [span.round.pk]
    elif span.term is not None:
        if day == "-":
            return 0
        loose = day in ("on", "held_on", "begins", "published_on") and BY_KEY[key].task is None
        if loose and span.dates:
            query, given = f"{query} AND t.{day} BETWEEN %s AND %s", list(span.dates)
        else:
            query, given = f"{query} AND r.term = %s", [span.term]
    elif span.year is not None:
        if day == "-":
            return 0
        query, given = f"{query} AND " + (f"extract(year FROM t.{day}) = %s" if day else "r.year = %s"), [span.year]
    return _one(query, given)


def _one(query: str, given: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return int(cursor.fetchone()[0] or 0)


@pytest.mark.django_db
@pytest.mark.parametrize("over", ["第二轮", "第三轮", "年度", "届次", "累计"])
def test_every_figure_equals_a_recount(more: None, over: str) -> None:
    assert set(RECOUNTS) == set(BY_KEY)
    span, office = spans()[over], User.objects.get(username="office")
    found = statistics.values(span, office)
    assert found == {key: recounted(key, span) for key in found}
    assert found == {key: BY_KEY[key].value(span, office) for key in found}, "together and alone"
    if over == "累计":
        assert {key for key, n in found.items() if not n} == NOTHING_MADE


@pytest.mark.django_db
@pytest.mark.parametrize("split", statistics.SPLITS, ids=lambda split: split.key)
def test_the_parts_add_up_and_open_their_records(more: None, split: statistics.Split) -> None:
    office, span = User.objects.get(username="office"), spans()["累计"]
    parts = split.parts(span, office)
    assert parts
    assert sum(part["value"] for part in parts) == split.of.value(span, office)
    client = entered(office)
    for part in parts:
        if part["query"]:
            assert client.get(views.address(span, split.of, part["query"])).context["total"] == part["value"]


@pytest.mark.django_db
@pytest.mark.parametrize("dimension", crosses.DIMENSIONS, ids=lambda each: each.key)
def test_lines_side_by_side_open_their_records(case: Any, dimension: crosses.Dimension) -> None:
    office, span = User.objects.get(username="office"), spans()["累计"]
    client = entered(office)
    cross = client.get(f"/statistics/?over=all&by={dimension.key}").context["cross"]
    assert len(cross["lines"]) >= 2
    assert {"findings", "accounts", "petitions"} <= {each.key for each in cross["columns"]}
    for at, figure in enumerate(cross["columns"]):
        cells = [line["cells"][at] for line in cross["lines"]]
        if figure.distinct is None:
            assert sum(cell["value"] for cell in cells) == figure.value(span, office), figure.label
        for cell in cells[:2]:
            if cell["value"]:
                assert client.get(cell["url"]).context["total"] == cell["value"]


@pytest.mark.django_db
def test_many_petitions_of_one_unit_are_marked(case: Any) -> None:
    """R-314: at least the office's number, and twice what the units have on the average."""
    office = User.objects.get(username="office")
    lines = crosses.table(spans()["累计"], office, crosses.BY_KEY["unit"], figures.FIGURES)["lines"]
    assert not [each for line in lines for each in line["cells"] if each.get("many")]
    codes.change_setting(Round.objects.get(sequence=3).office, "statistics.many_petitions", 2, reason="试", by=office)
    lines = crosses.table(spans()["累计"], office, crosses.BY_KEY["unit"], figures.FIGURES)["lines"]
    marked = [line["label"] for line in lines if any(each.get("many") for each in line["cells"])]
    assert marked == ["青石乡"]


@pytest.mark.django_db
def test_round_by_round_what_kinds_of_problems(case: Any) -> None:
    """R-308: the same split, one row a round, its series the largest parts and the rest."""
    office, span = User.objects.get(username="office"), spans()["累计"]
    chart = crosses.over_rounds(span, office, "category")
    assert chart is not None
    assert sum(sum(row["values"]) for row in chart["rows"]) == BY_KEY["findings"].value(span, office)
    assert len(chart["names"]) == len(chart["rows"][0]["values"]) <= crosses.MOST + 1
    assert crosses.over_rounds(spans()["第三轮"], office, "category") is None


@pytest.mark.django_db
def test_somebody_outside_counts_nothing(case: Any) -> None:
    found = statistics.values(spans()["第三轮"], User.objects.get(username="recused"))
    assert {key for key, n in found.items() if n} <= {"rounds", "teams", "inspectors", "outsiders"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", ["round:x", "round:00000000-0000-4000-8000-000000000000", "year:x", "year:99999", "term:", "nonsense"]
)
def test_a_span_that_there_is_not_is_not_found(case: Any, wrong: str) -> None:
    client = entered(User.objects.get(username="office"))
    assert client.get(f"/statistics/findings/?over={wrong}").status_code == 404
    assert client.get(f"/statistics/?over={wrong}").status_code == 200, "the page falls back on the newest round"


@pytest.mark.django_db
def test_who_may_not_see_the_records_is_not_told_a_nought(case: Any) -> None:
    """The leading group's deputy reads no petition: neither the figure nor its list is there for him."""
    client = entered(User.objects.get(username="group-deputy"))
    shown = {each["label"] for rows in client.get("/statistics/?over=all").context["groups"].values() for each in rows}
    assert "巡察组" in shown
    for key, figure in BY_KEY.items():
        assert client.get(f"/statistics/{key}/?over=all").status_code == (200 if figure.label in shown else 404), key


@pytest.mark.django_db
def test_the_round_report_says_the_same(case: Any) -> None:
    said = briefing.context(Round.objects.get(sequence=2))
    assert "共发现5个方面8个问题。" in said["sentences"]
    assert any("反馈问题立账8个，已销账1个，未销账7个" in each for each in said["sentences"])


@pytest.mark.django_db
def test_speeches_may_round_down(case: Any) -> None:
    """R-316: both wordings are offered, exact by default."""
    client = entered(User.objects.get(username="office"))
    exact, rounded = (client.get(f"/statistics/?over=all{more}").context["sentences"] for more in ("", "&words=approx"))
    assert exact != rounded
    assert "余" in "".join(rounded)
    assert "余" not in "".join(exact)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client
