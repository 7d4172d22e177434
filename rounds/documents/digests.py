"""The weekly digest on paper: a line a team and unit, for the leading group's head (R-156)."""

from __future__ import annotations

from typing import Any

from inspection.documents import papers
from rounds.models import Digest


def _digest(digest: Digest) -> dict[str, Any]:
    rows = [
        [each["team"], each["unit"], f"{each['logs']}天" + (f"，缺{'、'.join(each['missing'])}" if each["missing"] else ""),
         "、".join(each["methods"]), "\n".join(each["problems"]), "\n".join(each["difficulties"]),
         "" if each["index"] is None else str(each["index"])]
        for each in digest.sections
    ]  # fmt: skip
    heads = (
        ("巡察组", 24),
        ("被巡察单位", 26),
        ("日报", 28),
        ("了解方式", 50),
        ("发现问题", 62),
        ("困难和需协调事项", 51),
        ("进度指数", 20),
    )
    return {
        "title": f"{digest.office.name}巡察工作周汇总", "caption": str(digest).removesuffix("周汇总"), "rows": rows,
        "columns": [{"label": label, "width": width, "kind": "prose" if width > 40 else "centred"} for label, width in heads],
        "signatures": ["巡察办意见：" + (digest.office_note or "　　　　　　"), "领导小组组长阅示：" + (digest.comment or "　　　　　　")],
    }  # fmt: skip


DIGEST = papers.kind(
    code="rounds.weekly_digest", label="周汇总", model=Digest, template="documents/rounds/digest.html", context=_digest,
    title=lambda digest: str(digest), power="rounds.submit_digest",
)  # fmt: skip
