"""The letters of an overdue account, on the account's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse

from rectification.models import EscalationLetter
from rectification.models.escalation import waiting_for_a_letter
from rectification.views.escalation import accounts_to_urge, route_of
from rectification.workflow.escalation import DRAFT_LETTER

if TYPE_CHECKING:
    from django.template import Context

register = template.Library()


@register.inclusion_tag("rectification/includes/escalation.html", takes_context=True)
def escalation_of(context: Context, account: Any) -> dict[str, Any]:
    """What was sent, as far as the reader sees it, and the stage that may be drafted now."""
    user, unit_side = context["request"].user, bool(context.get("unit_side"))
    letters = list(EscalationLetter.objects.for_user(user).filter(account=account))
    for each in letters:
        each.unit_page = unit_side  # type: ignore[attr-defined]
    drafts = not unit_side and DRAFT_LETTER in context["held"]
    found = waiting_for_a_letter(accounts_to_urge(user).filter(pk=account.pk)) if drafts else []
    step = found[0][1] if found else None
    url = reverse(route_of(step), args=[account.pk]) if step else ""
    return {"letters": letters, "next": step, "next_url": url}
