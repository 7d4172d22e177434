"""Papers made of a round's figures: the report (轮次报告) and the summary (轮次总结).

The figures are those of the statistics page, frozen when issued.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inspection import paper_numbers, roles, statistics, wording
from inspection.documents import papers
from inspection.models import OfficeGrant, User
from rounds.gates import summaries as gates
from rounds.models import Round, RoundSummary, Term

REPORT = "inspection.round_report"
SUMMARY = "inspection.round_summary"
TERM = "inspection.term_report"
# What a term report compares round by round.
COMPARED = ("teams", "covered", "interviews", "petitions", "findings", "leads_handed", "accounts", "cleared")


def _office_view(round_: Round | Term) -> User | None:
    """Whose scope the figures are counted in: a holder of the office-wide view, so that none is missing."""
    codes = roles.roles_with("rectification.view_ledger")
    both = [code for code in codes if {"petitions.view_petition", "rounds.view_finding"} <= roles.powers_of(code)]
    grants = OfficeGrant.objects.live().filter(Q(role__in=both), office_id=round_.office_id, user__is_active=True)
    return User.objects.filter(pk__in=grants.values("user")).order_by("username").first()


def sentences(round_: Round) -> list[str]:
    """What the figures of a round say, counted in the office's scope."""
    user = _office_view(round_)
    return [] if user is None else _said(round_, user)


def _said(round_: Round, user: User) -> list[str]:
    span = statistics.over(round_)
    return statistics.sentences(span, user, statistics.values(span, user))


def figures(span: statistics.Span, user: User) -> dict[str, Any]:
    """Sentences, figures by group and splits over a span, as a report prints them."""
    found = statistics.values(span, user)
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in statistics.FIGURES:
        if each.within(span) is None:
            continue
        groups.setdefault(each.group, []).append((each.label, f"{found[each.key]}{each.unit}"))
    parts = [
        (each, [(row["label"], row["value"]) for row in each.parts(span, user)])
        for each in statistics.SPLITS
        if each.on_paper
    ]
    splits = [
        {"title": f"（{wording.cn_number(place)}）{each.title}", "unit": each.of.unit, "rows": rows}
        for place, (each, rows) in enumerate([pair for pair in parts if pair[1]], start=1)
    ]
    return {"sentences": statistics.sentences(span, user, found), "groups": groups, "splits": splits}


def context(round_: Round) -> dict[str, Any]:
    """The report's sentences, figures by group, and the four splits."""
    user = _office_view(round_)
    if user is None:
        return {"sentences": [], "groups": {}, "splits": []}
    return figures(statistics.over(round_), user) | {
        "tasks": round_.assignments.select_related("team__round", "unit", "kind").order_by("team__number", "pk"),
        "addressee": round_.office.group_name,
    }  # fmt: skip


def has_assignments(round_: Round) -> list[str]:
    return [] if round_.assignments.exists() else ["本轮还没有巡察任务，无数可报"]


papers.kind(
    REPORT, "轮次报告", Round, "documents/inspection/round_report.html", context,
    lambda round_: f"{wording.round_title(round_.office.committee_short, round_.term, round_.sequence)}情况统计报告",
    "rounds.plan_round",
    series=paper_numbers.GENERAL, gates=(has_assignments,), approve_power="inspection.approve_paper",
)  # fmt: skip


def _summary(summary: RoundSummary) -> dict[str, Any]:
    found = list(summary.improvements.all())
    return {
        "summary": summary, "improvements": found, "numbered": [(wording.cn_number(at), each) for at, each in enumerate(found, 1)],
        "sentences": sentences(summary.round),
        "addressee": summary.round.office.group_name, "round_title": summary.round.title,
    }  # fmt: skip


papers.kind(
    SUMMARY, "轮次总结", RoundSummary, "documents/inspection/round_summary.html", _summary,
    lambda summary: f"{summary.round.title}工作总结", "rounds.write_summary",
    series=paper_numbers.GENERAL, approve_power="inspection.approve_paper",
    gates=(gates.has_begun, gates.headings_are_written, gates.shortcomings_are_named),
)  # fmt: skip


def rounds_of(term: Term) -> list[Round]:
    """The rounds of a term that have begun, in their order."""
    begun = Round.objects.filter(statistics.BEGUN, office=term.office_id, term=term.number)
    return list(begun.select_related("office").order_by("sequence"))


def _term(term: Term) -> dict[str, Any]:
    """The same figures over the whole term, and the main ones round by round."""
    user = _office_view(term)
    if user is None:
        return {"sentences": [], "groups": {}, "splits": [], "compared": [], "heads": []}
    columns = [each for each in statistics.FIGURES if each.key in COMPARED]
    by_round = [(each, statistics.values(statistics.over(each), user, columns)) for each in rounds_of(term)]
    return figures(statistics.Span(term.office, term=term.number), user) | {
        "term": term, "period": wording.month_range(term.begins, term.ends), "addressee": term.office.group_name,
        "heads": [(each.label, each.unit) for each in columns],
        "compared": [(wording.ordinal(each.sequence, "轮"), each.year, [found[one.key] for one in columns]) for each, found in by_round],
    }  # fmt: skip


def has_rounds(term: Term) -> list[str]:
    return [] if rounds_of(term) else ["本届还没有开展的轮次，无数可报"]


papers.kind(
    TERM, "届期报告", Term, "documents/inspection/term_report.html", _term,
    lambda term: f"{term.office.committee_short}{wording.ordinal(term.number, '届')}巡察工作情况统计报告", "rounds.plan_round",
    series=paper_numbers.GENERAL, gates=(has_rounds,), approve_power="inspection.approve_paper",
)  # fmt: skip
