"""The surveys held on a record, and those that may be begun on it, as a card of its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from inspection import surveys

register = template.Library()


@register.inclusion_tag("surveys/surveys_of.html", takes_context=True)
def surveys_of(context: Any, record: Any) -> dict[str, Any]:
    """What this user may see of it; whoever is evaluated finds no evaluation here, nor a button for one."""
    user = context["request"].user
    begin = [
        {
            "label": each.label,
            "url": reverse("survey_begin", args=[each.code, record.pk]),
            "reasons": each.unmet(record),
        }
        for each in surveys.may_begin(record, user)
    ]
    return {"surveys": list(surveys.of(record, user)), "begin": begin}
