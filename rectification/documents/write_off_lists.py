"""The paper of a list for 销账: many accounts in one landscape table, signed once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inspection import signatures, wording
from inspection.documents import papers
from rectification.models import WriteOffList, WriteOffRow


def _write_off_list(found: WriteOffList) -> dict[str, Any]:
    people = ("application__applied_by__person", "application__verified_by__person")
    rows = list(found.rows.exclude(state="released").select_related("account__unit", *people).order_by("position"))
    struck = sum(each.state == "struck" for each in rows)
    signed = signatures.signed(found, found.APPROVER)
    return {
        "title": f"{found.office.name}批量销账审批表",
        "title_keep": [found.office.name],
        "number": found.number,
        "caption": wording.date_text(timezone.localdate(found.created_at)),
        "columns": [
            {"label": "序号", "width": 12, "kind": "centred"}, {"label": "单位", "width": 24},
            {"label": "账户编号", "width": 32, "kind": "centred"}, {"label": "问题", "width": 54},
            {"label": "整改结果", "width": 60}, {"label": "申请", "width": 22, "kind": "centred"},
            {"label": "核验意见", "width": 32}, {"label": "审批结果", "width": 25},
        ],
        "rows": [_list_row(each) for each in rows],
        "table_note": "\n".join(filter(None, (
            f"共列{len(rows)}户，划去{struck}户，报请审批{len(rows) - struck}户。签批后逐户按销账条件办理，不符合条件的不销。", found.note,
        ))),
        "signatures": [
            f"拟制人：{found.created_by.name if found.created_by else ''}",
            f"审批意见：{found.opinion}" if signed and found.opinion else "审批意见：",
            f"{found.APPROVER}：" + (f"{signed.signer_name}　{wording.date_text(signed.signed_on)}" if signed else ""),
        ],
    }  # fmt: skip


def _list_row(row: WriteOffRow) -> list[Any]:
    asked, result = row.application, row.get_state_display()
    outcome = asked.matter_outcome + (f"\n人员：{asked.person_outcome}" if asked.person_outcome else "")
    return [
        str(row.position), row.account.unit.short_name, row.account.number, row.account.problem, outcome,
        f"{asked.applied_by.name}\n{timezone.localtime(asked.applied_at):%Y-%m-%d}",
        "\n".join(filter(None, (asked.verify_opinion, asked.verified_by and asked.verified_by.name, f"{asked.verified_on}"))),
        "\u3000" if row.state == "listed" else f"{result}：{row.reason}" if row.reason else result,
    ]  # fmt: skip


papers.kind(
    code="rectification.write_off_list", label="批量销账审批表", model=WriteOffList,
    template="documents/rectification/write_off_list.html", context=_write_off_list, title=str,
    power="rectification.list_write_offs", listed=False,
    gates=(lambda found: ["审批表已作废"] if found.status == "void" else [],),
)  # fmt: skip
