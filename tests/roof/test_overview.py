"""图表总览: every number equals a recount or what the statistics and 对账 print, opens its records, and tells nobody more."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspection.models import Deadline, Recusal, User, link_of
from inspection.overview import charts, running
from inspection.statistics import figures, spans, views
from petitions.models import Petition
from rectification.models import Account, Posting
from rectification.months import by_month, last_day, month_of
from rounds.models import Round

pytestmark = pytest.mark.django_db


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def person(username: str) -> User:
    return User.objects.get(username=username)


def page(who: str, over: str = "all") -> Any:
    return entered(person(who)).get(reverse("overview"), {"over": over}).context


def chart(context: Any, key: str) -> Any:
    return next((each for each in context["charts"] if each["id"] == f"chart-{key}"), None)


def visible(user: User) -> list[Deadline]:
    """Row by row: each running deadline whose record the user finds in his own scope."""
    rows = Deadline.objects.filter(met_at=None, cancelled_at=None, paused_on=None).exclude(due_on=None)
    return [
        each for each in rows
        if each.content_type.model_class()._default_manager.for_user(user).filter(pk=each.object_id).exists()
    ]  # fmt: skip


@pytest.fixture
def scattered(case: Any) -> None:
    """Deadlines of the world on days of which one was long ago, one is today, and one far off."""
    today = timezone.localdate()
    for n, each in enumerate(Deadline.objects.filter(met_at=None).exclude(due_on=None).order_by("pk")):
        each.due_on = today + timedelta(days=(-200, -3, 0, 1, 13, 14, 300)[n % 7])
        each.save(update_fields=["due_on"])


@pytest.mark.parametrize("who", ["office", "office-head", "group-head", "group-deputy"])
def test_the_calendar_counts_what_each_may_see(scattered: None, who: str) -> None:
    context, today = page(who), timezone.localdate()
    mine = visible(person(who))
    assert mine
    days = {cell["day"].on: cell["day"] for week in context["heat"]["weeks"] for cell in week}
    for on, day in days.items():
        assert day.count == sum(each.due_on == on for each in mine), on
        assert day.late == (on < today)
    assert context["heat"]["before"] == sum(each.due_on < min(days) for each in mine)
    assert context["heat"]["after"] == sum(each.due_on > max(days) for each in mine)
    assert context["total"] == len(mine)
    assert context["late"] == sum(each.due_on < today for each in mine)


@pytest.mark.parametrize("who", ["office", "group-head"])
def test_every_number_of_deadlines_opens_as_many(scattered: None, who: str) -> None:
    client = entered(person(who))
    context = client.get(reverse("overview"), {"over": "all"}).context
    heat = context["heat"]
    doors = [(cell["url"], cell["day"].count) for week in heat["weeks"] for cell in week if cell["url"]]
    doors += [
        (heat["before_url"], heat["before"]),
        (heat["after_url"], heat["after"]),
        (context["late_url"], context["late"]),
    ]
    for key in ("teams", "people"):
        doors += [(row["url"], sum(row["values"][:3])) for row in chart(context, key)["rows"] if row["url"]]
    for url, count in doors:
        opened = client.get(url).context
        assert opened["page_obj"].paginator.count == count, url
        assert len(opened["object_list"]) == min(count, 50), url


def test_loads_equal_a_recount(scattered: None) -> None:
    Deadline.objects.filter(pk__in=[each.pk for each in visible(person("office"))[:4]]).update(handler=person("office"))
    context, today = page("office"), timezone.localdate()
    mine = visible(person("office"))
    ours = [each for each in mine if each.handler == person("office")]
    row = next(row for row in chart(context, "people")["rows"] if row["label"] == person("office").name)
    assert row["values"] == [
        sum(each.due_on < today for each in ours),
        sum(today <= each.due_on < today + timedelta(days=14) for each in ours),
        sum(each.due_on >= today + timedelta(days=14) for each in ours),
        len({each.object_id for each in ours}),
    ]  # fmt: skip
    for key in ("teams", "people"):
        assert sum(sum(row["values"][:3]) for row in chart(context, key)["rows"]) == len(mine)


def test_the_teams_figures_are_those_of_the_statistics(case: Any) -> None:
    client = entered(person("office"))
    cross = client.get("/statistics/?over=all&by=team").context["cross"]
    at = {each.label: n for n, each in enumerate(cross["columns"])}
    found = chart(client.get("/overview/?over=all").context, "teams")
    assert set(found["names"][4:]) == set(at) & {figures.BY_KEY[key].label for key in charts.HANDS} != set()
    lines = [line for line in cross["lines"] if line["code"]]
    assert len(lines) >= 2
    for line, row in zip(lines, found["rows"], strict=False):  # the same order; what is no team's comes last
        assert row["label"].endswith(line["label"])
        assert row["values"][4:] == [line["cells"][at[name]]["value"] for name in found["names"][4:]], row["label"]
    for n, name in enumerate(found["names"][4:]):
        whole = sum(line["cells"][at[name]]["value"] for line in cross["lines"])
        assert sum(row["values"][4 + n] for row in found["rows"]) == whole, name


@pytest.mark.parametrize("over", ["all", "newest", f"year:{timezone.localdate().year}"])
def test_the_funnel_is_what_the_statistics_print(case: Any, over: str) -> None:
    office = person("office")
    span = spans.newest(office, Round.objects.get(sequence=3).office)
    assert span is not None
    wanted = span.query.removeprefix("over=") if over == "newest" else over
    client = entered(office)
    printed = {
        each["label"]: each
        for rows in client.get(reverse("statistics"), {"over": wanted}).context["groups"].values() for each in rows
    }  # fmt: skip
    rows = chart(client.get(reverse("overview"), {"over": wanted}).context, "funnel")["rows"]
    assert [row["label"] for row in rows] == ["受理信访", "收集问题线索", "审核印证", "移交问题线索", "已查处"]
    assert rows[0]["values"][0]
    for row in rows:
        assert row["values"] == [printed[row["label"]]["value"]]
        if row["url"]:
            assert row["url"] == printed[row["label"]]["url"]
            assert client.get(row["url"]).context["total"] == row["values"][0]


def test_who_reads_no_letters_is_shown_no_number_of_them(case: Any) -> None:
    for who in ("group-head", "group-deputy"):
        client = entered(person(who))
        told = {
            each["label"] for rows in client.get("/statistics/?over=all").context["groups"].values() for each in rows
        }
        context = client.get("/overview/?over=all").context
        funnel = chart(context, "funnel")
        assert {row["label"] for row in funnel["rows"]} <= told if funnel else not told & {"受理信访", "收集问题线索"}
        assert ("受理信访" in chart(context, "teams")["names"]) == ("受理信访" in told)


def test_a_letters_deadline_is_in_no_number_of_who_may_not_read_it(case: Any) -> None:
    deputy, letter = person("group-deputy"), Petition.objects.exclude(assignment=None).first()
    assert letter is not None
    assert not Petition.objects.for_user(deputy).exists()
    before = page("group-deputy")["total"], page("office")["total"]
    Deadline.objects.create(
        **link_of(letter), rule="petitions.probe", label="试", office=letter.office, assignment_id=letter.assignment_id,
        starts_on=timezone.localdate(), due_on=timezone.localdate(),
    )  # fmt: skip
    assert (page("group-deputy")["total"], page("office")["total"]) == (before[0], before[1] + 1)
    text = entered(deputy).get(reverse("overview_deadlines")).content.decode()
    assert letter.number not in text


def test_a_recusal_takes_the_units_deadlines_away(case: Any) -> None:
    head = person("office-head")
    mine = visible(head)
    unit = next(each.unit for each in mine if each.unit_id)
    assert head.person is not None
    Recusal.objects.create(person=head.person, unit=unit, kind="post", reason="曾任职", begins=timezone.localdate())
    left = visible(head)
    assert len(left) < len(mine)
    assert page("office-head")["total"] == len(left)


@pytest.mark.parametrize("back", [0, 1, 5])
def test_each_month_is_what_the_balance_draws(case: Any, back: int) -> None:
    """Postings spread over a year: each month equals the balance of its days, by the queries of 对账."""
    today = timezone.localdate()
    accounts = Account.objects.for_user(person("office"))
    rows = Posting.objects.filter(account__in=accounts)
    until = last_day(month_of(today, back)) if back else today
    found = by_month(rows, until=until, months=12)
    assert len(found) == 12
    assert back or any(each.closing for each in found.values())
    for first, each in found.items():
        assert each == rows.balance(since=first, until=min(last_day(first), until)), first


def test_the_ledger_is_what_the_page_prints(case: Any) -> None:
    client = entered(person("office"))
    posted = (
        Posting.objects.exclude(account__assignment=None).values_list("account__assignment__round", flat=True).first()
    )
    for over in ("all", f"round:{posted}"):
        ledger = client.get(reverse("overview"), {"over": over}).context["ledger"]
        for row in ledger["rows"]:
            assert client.get(row["url"]).context["rows"][-1]["cells"] == row["values"], (over, row["label"])


def test_months_are_told_apart() -> None:
    assert month_of(date(2026, 1, 31)) == date(2026, 1, 1)
    assert month_of(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert month_of(date(2026, 3, 31), 15) == date(2024, 12, 1)
    assert (last_day(date(2026, 12, 1)), last_day(date(2028, 2, 1))) == (date(2026, 12, 31), date(2028, 2, 29))


def test_the_calendar_holds_every_deadline_once() -> None:
    today = date(2026, 11, 30)
    ons = [today + timedelta(days=n) for n in (-400, -28, -29, 0, 62, 63, 900)]
    kept = running.calendar([running.Line(on, None, None, None) for on in ons], today)
    assert kept.before + kept.after + sum(day.count for week in kept.weeks for day in week) == len(ons)
    assert (kept.begins, kept.ends) == (date(2026, 11, 2), date(2027, 1, 31))
    assert (kept.before, kept.after) == (2, 2)


@pytest.mark.parametrize("wrong", ["since=x", "until=2026-13-40", "team=x", "person=x"])
def test_what_is_no_day_and_no_key_is_not_found(case: Any, wrong: str) -> None:
    assert entered(person("office")).get(f"{reverse('overview_deadlines')}?{wrong}").status_code == 404


def test_more_rows_ask_no_more_questions(case: Any) -> None:
    client = entered(person("office"))
    client.get(reverse("overview"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("overview"))
        return len(queries)

    before, letter = asked(), Petition.objects.exclude(assignment=None).first()
    assert letter is not None
    for n in range(20):
        Deadline.objects.create(
            **link_of(letter), rule=f"petitions.probe{n}", label="试", office=letter.office, assignment_id=letter.assignment_id,
            starts_on=timezone.localdate(), due_on=timezone.localdate() + timedelta(days=n),
        )  # fmt: skip
    assert asked() == before


def test_every_chart_stands_in_a_table_without_a_script(case: Any) -> None:
    text = entered(person("office")).get(reverse("overview")).content.decode()
    assert len(re.findall(r"<details class=\"chart-table\" open>", text)) == text.count('class="chart" role="img"') == 4
    assert views.POWER == "inspection.view_office"
    assert entered(person("team-leader")).get(reverse("overview")).status_code == 403
