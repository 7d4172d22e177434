"""The list by which a unit's open accounts pass to a successor, signed by both and by who saw to it (新官理旧账, R-291)."""

from __future__ import annotations

from typing import Any

from inspection import signatures, wording
from inspection.documents import papers
from rectification.models import Succession
from rectification.models.successions import GIVER, ROLES, TAKER
from rectification.workflow.successions import OFFICE_SIDE, SuccessionStatus

NAME = "责任人交接清单"


def _succession_list(found: Succession) -> dict[str, Any]:
    labels = dict(ROLES)
    slots = {slot: signatures.signed(found, slot) for slot in (GIVER, TAKER)}
    successor = f"{found.new_name}（{found.new_post}）" if found.new_post else found.new_name
    return {
        "title": f"{found.unit.party_name}\n巡察整改{NAME}",
        "title_keep": [found.unit.party_name],
        "number": f"{GIVER}：{found.old_name}　{TAKER}：{successor}",
        "caption": wording.date_text(found.taken_over_on),
        "columns": [
            {"label": "序号", "width": 12, "kind": "centred"}, {"label": "账户编号", "width": 38, "kind": "centred"},
            {"label": "问题", "width": 127}, {"label": "移交的责任", "width": 52},
            {"label": "完成时限", "width": 32, "kind": "centred"},
        ],
        "rows": [
            [str(place), row["number"], row["problem"], "、".join(labels[role] for role in row["roles"]), row["due"]]
            for place, row in enumerate(found.rows, 1)
        ],
        "table_note": "\n".join(filter(None, (
            f"共移交未销账账户{len(found.rows)}个，整改责任自交接之日起由接收人承担；直接责任人不因交接而变更。",
            f"任免依据：{found.basis}", f"确认情况：{found.confirmation}" if found.confirmation else "",
        ))),
        "signatures": [
            *(
                f"{slot}：" + (f"{signed.signer_name}　{wording.date_text(signed.signed_on)}" if signed else "")
                for slot, signed in slots.items()
            ),
            "监交人：",
        ],
    }  # fmt: skip


papers.kind(
    code="rectification.succession_list", label=NAME, model=Succession,
    template="documents/rectification/succession_list.html", context=_succession_list,
    title=lambda found: f"{found.unit.short_name}{NAME}", power=OFFICE_SIDE, unit_side=True,
    addressee=lambda found: found.unit,
    gates=(lambda found: ["交接已作废"] if found.status == SuccessionStatus.VOID else [],),
)  # fmt: skip
