"""What other pages show of report and ledger: the ledger of an assignment, the evidence behind a sentence of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from inspection import access
from rectification.actions.assignments import still_open
from rectification.balances import total
from rectification.gates.evaluations import something_was_cleared
from rectification.models import (
    Account,
    Accountability,
    Evaluation,
    EvidenceTraits,
    Feedback,
    Hint,
    Plan,
    Posting,
    RectificationReport,
    Report,
)
from rectification.views.hints import mask, name_of
from rectification.views.rows import shown, with_lights
from rounds.models import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template import Context
    from django.utils.safestring import SafeString

    from rectification.models import ReportItem, ReportVersion
    from rounds.models import Assignment

register = template.Library()


@register.inclusion_tag("rectification/includes/ledger_of.html", takes_context=True)
def ledger_of(context: Context, assignment: Assignment) -> dict[str, Any]:
    """Report, feedback and accounts of an assignment as the reader may see them, with the next thing to begin."""
    user = context["request"].user
    accounts = list(
        shown(with_lights(Account.objects.for_user(user).filter(assignment=assignment)).order_by("number"), {})
    )
    balances = Posting.objects.filter(account__in=accounts).balances(until=timezone.localdate(), by="office")
    held = access.powers(user, assignment)
    report = Report.objects.for_user(user).filter(assignment=assignment).first()
    feedback = Feedback.objects.for_user(user).filter(assignment=assignment).first()
    may_close = assignment.status == "fed_back" and "rectification.verify_account" in held
    return {
        "request": context["request"], "csrf_token": context.get("csrf_token"), "assignment": assignment, "accounts": accounts, "report": report,
        "feedback": feedback,
        "plan": Plan.objects.for_user(user).filter(assignment=assignment).first(),
        "rectification": RectificationReport.objects.for_user(user).filter(assignment=assignment).first(),
        **judged(user, assignment, held),
        "balance": total(balances.values()),
        "may_report": report is None and "rectification.draft_report" in held
        and assignment.status not in ("planned", "authorised"),
        "may_follow": feedback is not None and "rectification.keep_follow_up" in held,
        "may_close": may_close, "still_open": still_open(assignment) if may_close else [],
        "may_feed_back": assignment.status == "reported" and "rectification.draft_feedback" in held
        and not Feedback.objects.filter(assignment=assignment).exists(),
    }  # fmt: skip


def judged(user: Any, assignment: Assignment, held: Any) -> dict[str, Any]:
    """How the rectification was evaluated and who answers for it, as far as the reader sees either."""
    delivered = assignment.status in ("fed_back", "closed")
    return {
        "evaluations": Evaluation.objects.for_user(user).filter(assignment=assignment).select_related("assignment__unit"),
        "accountabilities": Accountability.objects.for_user(user).filter(assignment=assignment).select_related("unit", "severity"),
        "may_evaluate": delivered and "rectification.score_evaluation" in held and not something_was_cleared(assignment),
        "may_raise": delivered and "rectification.raise_accountability" in held,
    }  # fmt: skip


@register.inclusion_tag("rectification/includes/hints_of.html", takes_context=True)
def hints_of(context: Context, account: Account) -> dict[str, Any]:
    """What looks like paper rectification on an account, for the office; both sides of a likeness count."""
    user = context["request"].user
    if "rectification.view_hint" not in access.powers(user, account):
        return {"hints": (), "unread": ()}
    on_it = Q(account=account) | Q(other=account) | Q(among=account)
    found = list(
        Hint.objects.for_user(user).filter(on_it).distinct().select_related("account__unit").order_by("-found_on", "pk")
    )
    mask(user, found)
    for each in found:
        if each.account_id != account.pk:
            each.other_words = f"针对{name_of(each.account)}提出"
    unread = EvidenceTraits.objects.filter(account=account).exclude(failure="").select_related("attachment")
    return {"hints": found, "unread": unread}


@register.simple_tag
def with_rectification(rechecks: Iterable[Any]) -> list[Any]:
    """Earlier findings to be looked at again, each with the account that was opened for it: where its rectification stands."""
    rows = list(rechecks)
    found = Account.objects.filter(report_item__finding__in=[each.finding_id for each in rows], parent=None)
    accounts = {each.report_item.finding_id: each for each in found.select_related("report_item") if each.report_item}
    for each in rows:
        each.account = accounts.get(each.finding_id)
    return rows


@register.simple_tag(takes_context=True)
def evidence_of(context: Context, item: ReportItem) -> SafeString | str:
    """A link to the finding behind an item, for those who may open it, and how many pieces of evidence it rests on."""
    finding = item.finding
    if finding is None:
        return "—"
    count = finding.evidence.count()
    words = f"证据{count}件" if count else "没有证据"
    scope = context.get("finding_scope")
    if scope is None:
        scope = set(
            Finding.objects.for_user(context["request"].user)
            .filter(assignment=finding.assignment_id)
            .values_list("pk", flat=True)
        )
        context["finding_scope"] = scope
    if finding.pk not in scope:
        return format_html("{}<br>{}", finding.number, words)
    url = reverse("rounds:finding", args=[finding.pk])
    return format_html('<a href="{}">{}</a><br><a href="{}#evidence-title">{}</a>', url, finding.number, url, words)


@register.simple_tag
def section_of(version: ReportVersion, name: str) -> str:
    """The text of one section of a report."""
    return str(getattr(version, name))
