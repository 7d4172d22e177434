"""核查提示 in the demo: the unit used one file for several accounts; one hint proved true, one did not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from inspection.management.demo.days import on
from rectification.actions import finding_hints, hints, traits
from rectification.models import Hint

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.people import Demo


def play(demo: Demo, today: date) -> None:
    """Evidence and words read as the worker does, compared as the night does; the office has judged two."""
    with on(today - timedelta(days=2)):
        for key in list(traits.unread().values_list("pk", flat=True)):
            traits.read(key)
        traits.read_words(demo.office)
        finding_hints.sweep(demo.office)
    found = list(Hint.objects.filter(office=demo.office).order_by("kind", "account__number", "found_as"))
    with on(today - timedelta(days=1)):
        hints.confirm(
            found[0], by=demo.users["office"], reason="两个账户用同一份凭证，其中一个没有自己的落实材料，已要求补充。"
        )
        hints.dismiss(found[1], by=demo.users["office-head"], reason="会议一并研究了两个问题，纪要可以共用。")
