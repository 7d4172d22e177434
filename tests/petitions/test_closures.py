"""A lead is not closed as a favour: reason, second person, and the leading group is told."""

from __future__ import annotations

import pytest

from inspection.models import Message
from inspection.workflow import Refused
from petitions.actions import handover
from tests.cast import Cast
from tests.petitions import made


def test_what_is_closed_is_told_to_the_leading_group(cast: Cast) -> None:
    asked = handover.ask_retirement(
        made.reported(cast), by=cast.clerk, reason="查否。", result_document="云纪办〔2026〕8号"
    )
    with pytest.raises(Refused, match="另一人复核"):
        handover.retire(asked, by=cast.clerk)
    assert not Message.objects.filter(user=cast.group_head, text__contains="已销号").exists()
    handover.retire(asked, by=cast.head)
    assert Message.objects.filter(user=cast.group_head, text__contains=f"{asked.number}已销号").count() == 1
