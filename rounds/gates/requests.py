"""Why a request cannot go out yet, and why it cannot be answered yet."""

from __future__ import annotations

from typing import Any

# Words from which the receiving side would learn what is behind a request: it is told what is asked, never why.
BETRAYING = (
    "举报人", "反映人", "信访人", "检举人", "控告人", "来信反映", "来电反映", "来访反映", "群众举报", "群众反映", "有人反映",
    "据反映", "匿名信", "举报信", "检举信", "信访件", "问题线索", "暗访",
)  # fmt: skip


def betrayals(*texts: str) -> list[str]:
    """The words in these texts that say why something is asked (R-202, roles appendix)."""
    whole = "\n".join(texts)
    found = [word for word in BETRAYING if word in whole]
    return [f"不能写明来由，请删去“{'”“'.join(found)}”"] if found else []


def says_not_why(request: Any) -> list[str]:
    return betrayals(request.title, request.text, request.requirement)


def items_are_listed(request: Any) -> list[str]:
    return [] if request.items.exists() else ["调阅清单是空的，请至少列一项"]


def items_are_accounted_for(request: Any) -> list[str]:
    """Every item is handed over or explained: nothing is passed over in silence (R-119)."""
    left = request.items.filter(provided_on=None, note="").count()
    return [f"还有{left}项既未提供也未说明"] if left else []


def items_are_taken_over(request: Any) -> list[str]:
    """What the unit says it has provided has been counted and signed for."""
    left = request.items.exclude(provided_on=None).filter(taken_on=None).count()
    return [f"还有{left}项已提供、未清点接收"] if left else []
