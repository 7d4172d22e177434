"""What the page of charts draws: of each chart its figures, with the address that opens each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from inspection.models import User
from inspection.overview import running
from inspection.statistics import crosses, figures
from inspection.statistics.views import address
from rectification import months
from rectification.documents import COLUMNS
from rectification.models import Account, Posting
from rounds.models import Team

if TYPE_CHECKING:
    from datetime import date

    from inspection.statistics import Span

# From what comes in to what was made of it, as the statistics count it.
FUNNEL = ("petitions", "leads", "leads_verified", "leads_handed", "leads_dealt")
# What a team has on its hands, as the statistics count it.
HANDS = ("assignments", "petitions", "leads", "findings", "open")
MONTHS = 12
NO_TEAM, NO_PERSON = "未分到组", "未定到人"
LOADS = ("已超期", "两周内到期", "以后到期", "在办记录")


def deadlines_address(span: Span, **more: Any) -> str:
    """Where a number of deadlines opens them."""
    kept = {name: value for name, value in more.items() if value is not None}
    return f"{reverse('overview_deadlines')}?{span.query}" + (f"&{urlencode(kept)}" if kept else "")


def heat(span: Span, found: list[running.Line], today: date) -> dict[str, Any]:
    """The calendar with the addresses of its days."""
    kept = running.calendar(found, today)
    one = timedelta(days=1)
    return {
        "weeks": [
            [{"day": day, "url": deadlines_address(span, since=day.on, until=day.on) if day.count else ""} for day in week]
            for week in kept.weeks
        ],
        "before": kept.before, "before_url": deadlines_address(span, until=kept.begins - one),
        "after": kept.after, "after_url": deadlines_address(span, since=kept.ends + one),
        "begins": kept.begins, "ends": kept.ends,
    }  # fmt: skip


def funnel(span: Span, user: User, shown: list[figures.Figure]) -> dict[str, Any] | None:
    """From letters to what was dealt with; who may see no letters or leads is shown none of it."""
    stages = [figures.BY_KEY[key] for key in FUNNEL if figures.BY_KEY[key] in shown]
    if not stages:
        return None
    values = figures.values(span, user, stages)
    rows = [
        {"label": each.label, "values": [values[each.key]], "url": address(span, each) if values[each.key] else ""}
        for each in stages
    ]
    return {"id": "chart-funnel", "title": "信访线索走到哪一步", "kind": "rank", "names": ["件"], "rows": rows, "row_head": "环节",
            "say": "各环节与“统计”页同一口径，点开是其中的件。"}  # fmt: skip


def _load(load: running.Load | None) -> list[int]:
    load = load or running.Load()
    return [load.late, load.soon, load.later, len(load.records)]


def teams(
    span: Span, user: User, shown: list[figures.Figure], found: list[running.Line], today: date
) -> dict[str, Any] | None:
    """Each team's deadlines, and what it has on its hands as the statistics split it by team."""
    cross = crosses.table(span, user, crosses.BY_KEY["team"], [each for each in shown if each.key in HANDS])
    loads = running.loads(found, "team", today)
    hands = {line["code"]: line for line in cross["lines"]}
    names = {code: line["label"] for code, line in hands.items() if code}
    others = [str(key) for key in loads if key is not None]
    found_teams = Team.objects.filter(pk__in={*names, *others}).select_related("round__office")
    names |= {
        str(each.pk): crosses.called(each, span)
        for each in found_teams.order_by("round__term", "round__sequence", "number")
    }
    keyed = {"" if key is None else str(key): load for key, load in loads.items()}
    if "" in keyed or "" in hands:
        names[""] = NO_TEAM
    rows = []
    for code, label in names.items():
        cells = [each["value"] for each in hands[code]["cells"]] if code in hands else [0] * len(cross["columns"])
        url = deadlines_address(span, team=code or "none") if code in keyed else ""
        rows.append({"label": label, "values": [*_load(keyed.get(code)), *cells], "url": url})
    if not rows:
        return None
    return {"id": "chart-teams", "title": "各组工作量", "kind": "rank", "names": [*LOADS, *(each.label for each in cross["columns"])],
            "drawn": [0, 1, 2], "rows": rows, "row_head": "巡察组", "say": "图上是在走的期限；表中其余各列与“统计”页按巡察组分列的数相同。"}  # fmt: skip


def people(span: Span, found: list[running.Line], today: date) -> dict[str, Any] | None:
    """Each person's deadlines; what names nobody waits on whoever holds the power, and stands in a line of its own."""
    loads = running.loads(found, "person", today)
    if not loads:
        return None
    persons = User.objects.filter(pk__in=[key for key in loads if key]).select_related("person")
    named: list[tuple[str, Any]] = sorted(
        ((each.name, each.pk) for each in persons), key=lambda each: (-loads[each[1]].late, each[0])
    )
    named += [(NO_PERSON, None)] * (None in loads)
    rows = [
        {"label": name, "values": _load(loads[key]), "url": deadlines_address(span, person=key or "none")}
        for name, key in named
    ]
    return {"id": "chart-people", "title": "个人工作量", "kind": "rank", "names": list(LOADS), "drawn": [0, 1, 2], "rows": rows, "row_head": "承办人",
            "say": "只算指定了承办人的期限；未指定的由有权办理的人共同负责，归入“未定到人”。"}  # fmt: skip


def ledger(span: Span, user: User, today: date) -> dict[str, Any] | None:
    """The balance month by month: what 对账 prints for the same accounts and the same days."""
    within = figures.BY_KEY["open"].within(span)
    accounts = Account.objects.for_user(user).filter(within)
    found = months.by_month(Posting.objects.filter(account__in=accounts), until=today, months=MONTHS)
    if not any(any(each.as_dict().values()) for each in found.values()):
        return None
    # 对账 narrows by round only: over a year or a term, or beside another office's accounts, it draws another sum.
    alike = span.year is None and span.term is None
    alike = alike and (span.round is not None or not Account.objects.for_user(user).exclude(pk__in=accounts).exists())
    names = [name for name, _ in COLUMNS]
    rows = []
    for month, each in found.items():
        period: dict[str, Any] = {"since": month, "until": min(months.last_day(month), today)}
        if span.round is not None:
            period["round"] = span.round.pk
        url = f"{reverse('rectification:balance')}?{urlencode(period)}" if alike else ""
        values = each.as_dict()
        rows.append({"label": f"{month.year}年{month.month}月", "values": [values[name] for name in names], "url": url})
    drawn = [names.index(name) for name in ("closing", "opened", "cleared")]
    return {"id": "chart-ledger", "title": "台账余额逐月变化", "kind": "mixed", "names": [label for _, label in COLUMNS], "drawn": drawn, "rows": rows,
            "row_head": "月份", "say": "期初＋立账＋转入＋复账±红字更正－转出－销账＝期末，由记账逐月算出" + ("，与“对账”页相同。" if alike else "。")}  # fmt: skip
