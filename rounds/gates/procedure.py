"""五不放过 in words: the procedure is walked to its end, every focus of the framework has its conclusion (R-082, R-083)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes
from inspection.models import AuditEntry, Paper, PaperStatus, link_of
from rounds import not_let_pass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# Verbs on the trail that show a step done, by the fact they show.
_VERBS = {"report_approved": "reported", "feed_back": "fed_back", "close": "closed"}
_REACHED = {"reported": ("reported", "fed_back", "closed"), "fed_back": ("fed_back", "closed"), "closed": ("closed",)}


def facts(assignment: Any) -> dict[str, date]:
    """What has happened on an assignment, fact → day: entry, withdrawal, meetings held, notice, report, feedback."""
    found: dict[str, date] = assignment.once(_happened)
    return found


def _happened(assignment: Any) -> dict[str, date]:
    return facts_of([assignment])[assignment.pk]


def facts_of(assignments: Iterable[Any]) -> dict[Any, dict[str, date]]:
    """The same of many, assignment's key → fact → day, by three questions however many they are."""
    today, rows = timezone.localdate(), {each.pk: each for each in assignments}
    found: dict[Any, dict[str, date]] = {key: {} for key in rows}
    if not rows:
        return found
    meetings = next(iter(rows.values())).meetings.model.objects.filter(assignment__in=rows, held_on__lte=today)
    for key, kind, day in meetings.order_by("-held_on").values_list("assignment_id", "kind", "held_on"):
        found[key][kind] = day
    kind_of = link_of(next(iter(rows.values())))["content_type"]
    notices = Paper.objects.filter(
        content_type=kind_of, object_id__in=rows, kind="rounds.mobilisation_notice", status=PaperStatus.ISSUED
    ).exclude(issued_at=None)
    for key, at in notices.values_list("object_id", "issued_at"):
        found[key].setdefault("notice", timezone.localdate(at))
    reported = [key for key, each in rows.items() if each.status in _REACHED["reported"]]
    acts = AuditEntry.objects.filter(content_type=kind_of, object_id__in=reported, verb__in=_VERBS)
    for key, verb, at in acts.values_list("object_id", "verb", "at") if reported else ():
        found[key].setdefault(_VERBS[verb], timezone.localdate(at))
    for key, each in rows.items():
        if each.entered_on:
            found[key]["entered"] = each.entered_on
        if each.withdrawn_on:
            found[key]["withdrawn"] = each.withdrawn_on
        for fact, statuses in _REACHED.items():
            if each.status in statuses:
                found[key].setdefault(fact, today)
    return found


def done_on(node: Any, happened: dict[str, date]) -> date | None:
    """The day a node was done: as the team said, or as the fact shows."""
    said: date | None = node.done_on
    return said or happened.get(node.step.fact)


def procedure_is_walked(assignment: Any) -> list[str]:
    """程序没走完不放过: what has to lie behind the team before it leaves."""
    happened = facts(assignment)
    known = "nodes" in getattr(assignment, "_prefetched_objects_cache", {})
    nodes = [
        each
        for each in (assignment.nodes.all() if known else assignment.nodes.select_related("step"))
        if each.step.mandatory and each.step.before_withdrawal and not each.omitted
    ]
    left = [each.step.name for each in nodes if done_on(each, happened) is None]
    return [f"程序没走完不放过：{'、'.join(left)}尚未完成"] if left else []


def open_focuses(assignment: Any) -> list[Any]:
    """Headings of the round's framework on which there is neither a finding nor a conclusion."""
    headings = list(assignment.round.framework_codes().filter(parent=None))
    findings = assignment.findings.exclude(status="dropped").values_list("category_id", "category__parent_id")
    said = {key for pair in findings for key in pair}
    said |= set(assignment.conclusions.values_list("focus_id", flat=True))
    return [each for each in headings if each.pk not in said]


def contents_are_concluded(assignment: Any) -> list[str]:
    """内容不全不细不放过: asked of assignments that run under a procedure."""
    if assignment.procedure_id is None:
        return []
    left = [each.text for each in assignment.once(open_focuses)]
    return [f"内容不全不细不放过：{'、'.join(left)}既没有问题，也没有逐项结论"] if left else []


def procedure_stands(assignment: Any) -> tuple[str, list[str]]:
    """程序: the first of the five, in words."""
    if not assignment.nodes.exists():
        return not_let_pass.LATER, ["尚未排定程序节点"]
    if reasons := assignment.once(procedure_is_walked):
        return not_let_pass.HELD, reasons
    return not_let_pass.GOOD, ["撤离前的必经程序已走完"]


def contents_stand(assignment: Any) -> tuple[str, list[str]]:
    """内容: the second of the five, in words."""
    if assignment.procedure_id is None:
        return not_let_pass.LATER, ["尚未选定程序模板，不逐项核对"]
    if reasons := assignment.once(contents_are_concluded):
        return not_let_pass.HELD, reasons
    return not_let_pass.GOOD, ["监督重点逐项有问题或结论"]


not_let_pass.line(1, "procedure", "程序没走完不放过", "rounds.view_assignment", procedure_stands)
not_let_pass.line(2, "contents", "内容不全不细不放过", "rounds.view_assignment", contents_stand)


def stays_within_powers(office: Any, texts: Iterable[str]) -> list[str]:
    """No step of a procedure consists in what only a discipline organ may do (R-358); the office keeps the list."""
    terms = list(codes.choices("beyond_powers", office).values_list("text", flat=True))
    found = dict.fromkeys(term for text in texts for term in terms if term in text)
    return [f"“{term}”不是巡察的方式方法，不能写入程序" for term in found]


def is_not_done(node: Any) -> list[str]:
    return ["该节点已完成"] if done_on(node, facts(node.assignment)) else []
