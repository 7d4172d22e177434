"""What follows the checks of an account, on the account's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from rectification.actions.consequences import DONE
from rectification.models import Check, Consequence
from rectification.workflow.consequences import FOLLOW

if TYPE_CHECKING:
    from django.template import Context

register = template.Library()


@register.inclusion_tag("rectification/includes/consequences.html", takes_context=True)
def consequences_of(context: Context, account: Any) -> dict[str, Any]:
    """What was asked after its checks, and the checks that found something and have led to nothing yet."""
    user, space = context["request"].user, "unit" if context.get("unit_side") else "rectification"
    found = list(Consequence.objects.for_user(user).filter(account=account).select_related("account"))
    for each in found:
        each.unit_page = space == "unit"  # type: ignore[attr-defined]
    checks: list[Any] = []
    if space != "unit" and FOLLOW in context["held"]:
        rows = Check.objects.for_user(user).filter(account=account).select_related("result")
        checks = list(rows.order_by("-checked_on").prefetch_related("consequences"))
    loose = [each for each in checks if not each.consequences.all() and not (each.result and each.result.code == DONE)]
    return {"found": found, "loose": loose[:5], "account": account, "may": bool(checks)}
