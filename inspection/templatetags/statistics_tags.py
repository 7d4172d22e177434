"""What pages of the apps show of the statistics: the sentences of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from inspection import briefing

if TYPE_CHECKING:
    from rounds.models import Round

register = template.Library()


@register.simple_tag
def sentences_of(round_: Round) -> list[str]:
    """The sentences of a round's figures, as its papers say them."""
    return briefing.sentences(round_)
