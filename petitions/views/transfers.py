"""Pages of transfers: made from a petition, dealt with at the receiving desk or on the unit side."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inspection.views.exports import Shown
from inspection.views.files import Upload
from inspection.views.pages import DetailPage, ListPage
from petitions import filters, workflow
from petitions.actions import lateness
from petitions.actions import transfers as actions
from petitions.forms import transfers as forms
from petitions.forms.fields import Reason
from petitions.models import Petition, Transfer
from petitions.views.asking import AskStep, Mine, lights, link
from petitions.views.petitions import PetitionStep
from petitions.workflow import TransferStatus

REACHED = {TransferStatus.SENT: 1, TransferStatus.CLAIMED: 2, TransferStatus.ANSWERED: 3, TransferStatus.SETTLED: 5}


class MakeTransfer(PetitionStep):
    """Transfer a petition: to whom, in one's own words."""

    step, action, form_class = workflow.TRANSFER, actions.transfer, forms.TransferForm
    done = "已转办，请提醒承办单位当天认领。"

    def success_url(self, result: Any, record: Any) -> str:
        return link("petition", record)


class TransferList(Mine, ListPage):
    """What was transferred to my unit: the receiving desk."""

    table = (
        Shown("转办号", lambda row: row.number),
        Shown("转办日期", lambda row: row.sent_on, "date"),
        Shown("反映事项摘要", lambda row: row.summary, width=60),
        Shown("承办单位", lambda row: row.to_unit),
        Shown("要求", lambda row: row.requirement),
        Shown("反馈期限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model = Transfer
    power = "petitions.answer_transfer"
    filterset_class = filters.TransferFilter
    template_name = "petitions/transfer_list.html"
    page_title = "转办件"
    related = ("to_unit", "requirement")
    ordering = ("-sent_on", "-created_at", "pk")
    empty_title = "没有转办件"
    empty_text = "收到转办件后会在提醒中告知，请当天认领。"

    def scoped(self) -> Any:
        return Transfer.objects.received_by(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"namespace": self.namespace or "petitions"}


class UnitTransferList(TransferList):
    namespace = "unit"


class TransferPage(Mine, DetailPage):
    """One transfer. Office and team see the petition behind it, the receiving side never."""

    model = Transfer
    looks = True
    template_name = "petitions/transfer_detail.html"

    def scoped(self) -> Any:
        related = ("to_unit", "requirement", "petition", "claimed_by__person", "office")
        return super().scoped().select_related(*related)

    @property
    def inside(self) -> bool:
        """Whether the reader may see the petition: office and team."""
        if self.namespace == "unit":
            return False
        return Petition.objects.for_user(self.request.user).filter(pk=self.object.petition_id).exists()

    @property
    def steps_of(self) -> Any:  # type: ignore[override]
        return workflow.TRANSFER_STEPS if self.inside else workflow.RECEIVING_STEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        inside = self.inside
        context = super().get_context_data(
            facts=self.facts(record),
            steps=lights(("转办", "认领", "办理反馈", "审核", "办结"), REACHED.get(record.status, 5)),
            answers=record.answers.select_related("by__person", "decided_by__person"),
            petition=record.petition if inside else None,
            points=record.points.all() if inside else (),
            upload_url=""
            if inside or record.status != TransferStatus.CLAIMED
            else link("transfer_upload", record, self.namespace),
            upload_hint="办理依据、结果材料；请勿上传信访人信息。",
            attachments_title="办理材料",
            **kwargs,
        )  # fmt: skip
        if not inside:
            context |= {"entries": (), "makeable": ()}
        return context

    def facts(self, record: Transfer) -> list[dict[str, Any]]:
        claimed = record.claimed_by.name if record.claimed_by else ""
        when = f"{timezone.localtime(record.claimed_at):%Y-%m-%d %H:%M}" if record.claimed_at else ""
        rows: list[dict[str, Any]] = [
            {"label": "转办号", "value": record.number},
            {"label": "承办单位", "value": str(record.to_unit)},
            {"label": "转办日期", "value": f"{record.sent_on:%Y-%m-%d}"},
            {"label": "办理要求", "value": str(record.requirement)},
            {"label": "反馈期限", "value": f"{record.due_on:%Y-%m-%d}" if record.due_on else "及时"},
            {"label": "认领", "value": f"{claimed} {when}".strip()},
        ]
        if record.note:
            rows.append({"label": "其他要求", "value": record.note})
        if record.contact_through_office:
            rows.append({"label": "与信访人见面", "value": "信访人同意见面，请与转办机关联系安排"})
        if record.withdrawn_reason:
            rows.append({"label": "收回原因", "value": record.withdrawn_reason})
        rows.append({"label": "反映事项摘要", "value": record.summary, "wide": True})
        return rows


class UnitTransferPage(TransferPage):
    namespace = "unit"

    def scoped(self) -> Any:
        return Transfer.objects.received_by(self.request.user).select_related("to_unit", "requirement", "petition")


class TransferStep(AskStep):
    model = Transfer

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "转办号", "value": record.number},
            {"label": "承办单位", "value": str(record.to_unit)},
            {"label": "反映事项摘要", "value": record.summary, "wide": True},
        ]


class Claim(TransferStep):
    """One press on the day itself; afterwards it asks why it is late."""

    step, action = workflow.CLAIM, actions.claim
    done = "已认领，请按要求办理并反馈。"

    def make_form(self, record: Any, *args: Any) -> Any:
        if lateness.overdue(record, forms.ClaimForm.late_rule):
            return forms.ClaimForm(*args, **self.form_kwargs(record))
        return super().make_form(record, *args)


class Answer(TransferStep):
    step, action, form_class = workflow.ANSWER, actions.answer, forms.AnswerForm
    done = "已反馈，待转办机关审核。"


class Settle(TransferStep):
    step, action = workflow.SETTLE, actions.settle
    done = "已采纳，转办件办结。"


class SendBack(TransferStep):
    step, action, form_class = workflow.SEND_BACK, actions.send_back, forms.SendBackForm
    done = "已退回承办单位重新办理。"


class Withdraw(TransferStep):
    step, action, form_class = workflow.WITHDRAW, actions.withdraw, Reason
    done = "已收回，要点恢复待甄别。"


class TransferUpload(Mine, Upload):
    """The receiving side adds what its answer rests on."""

    model = Transfer
    needs = "petitions.answer_transfer"
    slot = "answer"

    def scoped(self) -> Any:
        return Transfer.objects.received_by(self.request.user).filter(status=TransferStatus.CLAIMED)


class OnUnitSide:
    """The same step, under /unit/."""

    namespace = "unit"

    def scoped(self) -> Any:
        return Transfer.objects.received_by(self.request.user)  # type: ignore[attr-defined]


class UnitClaim(OnUnitSide, Claim):
    pass


class UnitAnswer(OnUnitSide, Answer):
    pass


class UnitTransferUpload(TransferUpload):
    namespace = "unit"
