"""Which papers petitions and leads print: 巡察公告, 转办函, 信访登记表, 审批交接单, 信访材料移交清单. None of them names a reporter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import paper_numbers, signatures, wording
from inspection.documents import papers
from petitions import gates
from petitions.models import HandoverSlip, Lead, Petition, Transfer
from petitions.models.reception import hours_of, in_words
from petitions.workflow import ChannelStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from inspection.models import Office

RECEPTION = "reception"
PHONES = ("duty_phone", "mobile")


def team_title(assignment: Assignment) -> str:
    """中共云岭县委第一巡察组."""
    return "中共" + wording.team_name(assignment.team.number, assignment.office.committee_short)


def office_title(office: Office) -> str:
    """The office's full name, as letters carry it."""
    return f"{office.group_name}办公室"


# --- 巡察公告 (R-184, R-185) -------------------------------------------------------------------------------------


def _announcement(assignment: Assignment) -> dict[str, Any]:
    channels = list(assignment.channels.filter(status=ChannelStatus.OPEN).select_related("kind"))
    closing = max((each.closes_on for each in channels if each.closes_on), default=assignment.stationing_ends)
    return {
        "title": f"{team_title(assignment)}关于巡察{assignment.unit.party_name}的公告",
        "title_keep": [team_title(assignment), assignment.unit.party_name],
        "issuer": team_title(assignment),
        # What is posted on a wall carries no 版记.
        "printed_by": "",
        "copy_to": "",
        "assignment": assignment,
        "period": wording.date_range(assignment.stationing_begins, assignment.stationing_ends)
        if assignment.stationing_begins
        else "",
        "reception": [each for each in channels if each.kind.code == RECEPTION],
        "contacts": [each for each in channels if each.kind.code != RECEPTION],
        "hours": in_words(hours_of(assignment)),
        "by_phone": any(each.kind.code in PHONES for each in channels),
        "closing": closing,
    }


ANNOUNCEMENT = papers.kind(
    code="petitions.announcement",
    label="巡察公告",
    model=Assignment,
    template="documents/petitions/announcement.html",
    context=_announcement,
    title=lambda assignment: f"{team_title(assignment)}关于巡察{assignment.unit.party_name}的公告",
    power="petitions.manage_channel",
    approve_power="inspection.approve_paper",
    series=paper_numbers.series("petitions.announcement", "公告", "公告"),
    gates=(gates.announcement_elements,),
    unit_side=True,
    addressee=lambda assignment: assignment.unit,
)


# --- 转办函 (R-189) ----------------------------------------------------------------------------------------------


def _transfer_letter(transfer: Transfer) -> dict[str, Any]:
    return {
        "title": "关于转办信访事项的函",
        "mark": office_title(transfer.office),
        # The unit's own series numbers the transfer; its letter carries the same number.
        "number": transfer.number,
        "addressee": transfer.to_unit.name,
        "issuer": office_title(transfer.office),
        "transfer": transfer,
    }


TRANSFER_LETTER = papers.kind(
    code="petitions.transfer_letter",
    label="转办函",
    model=Transfer,
    template="documents/petitions/transfer_letter.html",
    context=_transfer_letter,
    title=lambda transfer: f"关于转办信访事项的函（{transfer.number}）",
    power="petitions.transfer_petition",
    unit_side=True,
    addressee=lambda transfer: transfer.to_unit,
)


# --- 信访登记表 (R-176) ------------------------------------------------------------------------------------------


def _taken_down(petition: Petition) -> list[list[dict[str, Any]]]:
    """Room for the fingerprint of somebody who cannot write, and for the two who heard him."""
    if not petition.taken_down or petition.witness is None:
        return []
    said = "以上内容由本人口述、工作人员代书，已当面向本人宣读，与本人所述一致。"
    return [
        [{"label": "来访人确认（按手印）", "value": said, "span": 3, "kind": "tall"}],
        [
            {"label": "代书人", "value": petition.created_by.name if petition.created_by else ""},
            {"label": "见证人", "value": petition.witness.name},
        ],
    ]


def _registration_form(petition: Petition) -> dict[str, Any]:
    text = petition.text
    accused = "\n".join(str(each) for each in petition.accused.select_related("unit")) or "（未写明）"
    points = "\n".join(
        f"{each.position}. {each.text}"
        + (f"　→ {each.get_disposition_display()}" if each.disposition else "　→ （待甄别）")
        for each in petition.points.all()
    )
    # The room for a fingerprint is taken from what is printed there, so that the form stays on its page.
    roomy = "prose" if petition.taken_down else "tall"
    scope = {True: "在范围内", False: "不在范围内", None: "待甄别"}
    count = f"，{petition.reporter_count}人" if petition.reporter_count > 1 else ""
    rows = [
        [
            {"label": "登记号", "value": petition.number},
            {"label": "收到日期", "value": wording.date_text(petition.received_on)},
        ],
        [
            {"label": "来　源", "value": petition.channel.text if petition.channel else ""},
            {"label": "类　别", "value": petition.get_kind_display()},
        ],
        [
            {"label": "信访人", "value": f"{petition.name_words}{count}"},
            {"label": "责任单位", "value": petition.responsible_unit.name if petition.responsible_unit else ""},
        ],
        [{"label": "被反映人", "value": accused, "span": 3}],
        [{"label": "主要问题", "value": text.problem, "span": 3, "kind": "prose"}],
        [{"label": "反映要点", "value": points, "span": 3, "kind": roomy}],
        *_taken_down(petition),
        [
            {"label": "对　象", "value": scope[petition.object_in_scope]},
            {"label": "内　容", "value": scope[petition.content_in_scope]},
        ],
        [
            {"label": "承办人", "value": petition.handler.name if petition.handler else petition.handler_name},
            {"label": "状　态", "value": petition.get_status_display()},
        ],
        [{"label": "办理情况", "value": text.handling, "span": 3, "kind": roomy}],
        [{"label": "答复情况", "value": text.reply or petition.reply_waived, "span": 3}],
        [{"label": "组长意见", "value": "", "span": 3, "kind": "sign"}],
    ]
    return {
        "title": "信访登记表",
        "number": f"登记号：{petition.number}",
        "caption": office_title(petition.office),
        "rows": rows,
        "table_note": "信访人身份信息另行封存，不在本表填写。",
    }


REGISTRATION_FORM = papers.kind(
    code="petitions.registration_form",
    label="信访登记表",
    model=Petition,
    template="documents/petitions/registration_form.html",
    context=_registration_form,
    title=lambda petition: f"信访登记表（{petition.number}）",
    power="petitions.triage_petition",
)


# --- 审批交接单 (R-223, R-224) -----------------------------------------------------------------------------------


def _handover_form(lead: Lead) -> dict[str, Any]:
    parties = gates.parties_of(lead)
    return {
        "title": "问题线索审批交接单",
        "number": f"编号：{lead.number}",
        "caption": f"单位：{office_title(lead.office)}",
        "lead": lead,
        "accused": list(lead.accused.select_related("unit")),
        "parties": [{"capacity": each, "signature": signatures.signed(lead, each)} for each in parties],
        "barcode_text": lead.number,
    }


HANDOVER_FORM = papers.kind(
    code="petitions.handover_form",
    label="审批交接单",
    model=Lead,
    template="documents/petitions/handover_form.html",
    context=_handover_form,
    title=lambda lead: f"问题线索审批交接单（{lead.number}）",
    power="petitions.hand_over_lead",
    gates=(gates.receiver_is_proper,),
    addressee=lambda lead: lead.receiver,
)


# --- 信访材料移交清单 (R-201) ----------------------------------------------------------------------------------------


def _side(slip: HandoverSlip, side: str) -> str:
    found = signatures.signed(slip, side)
    signed = f"{found.signer_name}　{wording.date_text(found.signed_on)}" if found else "　　　　　　　　年　月　日"
    return f"{side}（签字）：{signed}"


def _slip(slip: HandoverSlip) -> dict[str, Any]:
    items = slip.items.select_related("petition")
    return {
        "title": "信访材料移交清单",
        "number": f"清单号：{slip.number}",
        "caption": f"{team_title(slip.assignment)}移交{slip.to_unit.name}",
        "columns": [
            {"label": "序号", "width": 15, "kind": "centred"}, {"label": "登记号", "width": 42, "kind": "centred"},
            {"label": "收到日期", "width": 32, "kind": "date"}, {"label": "类别", "width": 28, "kind": "centred"},
            {"label": "移交材料摘要", "width": 116, "kind": "prose"}, {"label": "备注", "width": 28},
        ],
        "rows": [
            [each.position, each.petition.number, each.petition.received_on, each.petition.get_kind_display(), each.summary, ""]
            for each in items
        ],
        "signatures": [_side(slip, side) for side in gates.BOTH_SIDES],
        "table_note": f"共{len(items)}件。本清单只移交摘要，不移交原件；信访人身份信息不在移交之列，接收单位不得追查。",
    }  # fmt: skip


HANDOVER_LIST = papers.kind(
    code="petitions.handover_list",
    label="信访材料移交清单",
    model=HandoverSlip,
    template="documents/petitions/handover_list.html",
    context=_slip,
    title=lambda slip: f"信访材料移交清单（{slip.number}）",
    power="petitions.transfer_petition",
    gates=(gates.slip_reaches_nobody_accused,),
    addressee=lambda slip: slip.to_unit,
)
