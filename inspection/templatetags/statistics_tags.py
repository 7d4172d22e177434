"""What pages of the apps show of the statistics: the sentences of a round, and where its figures do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from inspection import briefing, statistics

if TYPE_CHECKING:
    from inspection.models import User
    from rounds.models import Round

register = template.Library()


@register.simple_tag
def sentences_of(round_: Round) -> list[str]:
    """The sentences of a round's figures, as its papers say them."""
    return briefing.sentences(round_)


@register.simple_tag
def contradictions_of(round_: Round, user: User) -> list[str]:
    """Where the figures of a round do not fit, as far as the user sees the records behind them."""
    return statistics.contradictions(statistics.over(round_), user)
