"""Papers of supervision: 被督查单位情况说明 (D-43), 约谈记录 (D-45)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import wording
from inspection.documents import papers
from rectification.gates import consequences as gates
from rectification.models import Consequence

if TYPE_CHECKING:
    from datetime import date

FOLLOW = "rectification.follow_check"


def _day(day: date | None) -> str:
    return wording.date_text(day) if day else ""


def _explanation(item: Consequence) -> dict[str, Any]:
    return {
        "title": f"{item.unit.party_name}\n关于巡察整改督查有关问题的情况说明",
        "title_keep": [item.unit.party_name],
        "addressee": item.account.office.name,
        "account": item.account,
        "checked": _day(item.check_made.checked_on),
        "issuer": [item.unit.party_name],
        "date": item.handed_on,
        "sealed": False,
    }


papers.kind(
    code="rectification.explanation", label="被督查单位情况说明", model=Consequence,
    template="documents/rectification/explanation.html", context=_explanation,
    title=lambda item: f"{item.unit.short_name}督查情况说明", power=FOLLOW, unit_side=True,
    addressee=lambda item: item.unit, gates=(gates.explanation_was_handed_in,), applies=lambda item: item.kind == "statement",
)  # fmt: skip


def _talk(item: Consequence) -> dict[str, Any]:
    return {
        "title": "约谈记录",
        "account": item.account,
        "rows": [
            ("约谈日期", _day(item.talked_on)), ("约谈人", item.talker), ("被约谈单位", item.unit.party_name),
            ("约谈对象", item.talked_to), ("涉及账户", item.account.number),
        ],
        "checked": _day(item.check_made.checked_on),
        "sealed": False,
    }  # fmt: skip


papers.kind(
    code="rectification.talk_record", label="约谈记录", model=Consequence,
    template="documents/rectification/talk_record.html", context=_talk,
    title=lambda item: f"{item.unit.short_name}约谈记录", power=FOLLOW, gates=(gates.talk_was_held,),
    applies=lambda item: item.kind == "talk",
)  # fmt: skip
