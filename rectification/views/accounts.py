"""The verbs of an account, each a declaration; the unit's own run under /unit/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import access
from inspection.models import Office
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import own_office
from rectification.actions import checks, consequences, evidence, ledger, parts, requests, transfers, write_offs
from rectification.forms import (
    AmendForm,
    ApplyForm,
    CheckForm,
    ClaimForm,
    DecisionForm,
    DueForm,
    EvaluateForm,
    ExtensionForm,
    MergeForm,
    OpenForm,
    OpinionForm,
    PlanForm,
    ProgressForm,
    ReasonForm,
    ReopenForm,
    SplitForm,
    TransferForm,
)
from rectification.models import Account
from rectification.workflow import accounts as workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import Attachment

_SHOWN = ("number", "problem")


class AccountStep(StepView):
    """One verb; the page comes back to the account, whatever the action made."""

    model = Account

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "账户编号", "value": record.number},
            {"label": "现责任单位", "value": record.holder},
            {"label": "问题", "value": record.problem, "wide": True},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        super().perform(record, form)
        return record


class Open(FormView):
    """Open an account that does not come from a report."""

    model, form_class, page_title, submit_label = Account, OpenForm, "立账", "立账"
    power, done = "rectification.open_account", "已立账，请交账给责任单位。"

    def office(self) -> Office:
        return own_office(self.request.user, self.power)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return {"user": user, "office": self.office(), "blocked": access.blocked_units(user)}

    def perform(self, record: Any, form: Any) -> Any:
        return ledger.open_account(office=self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class Attach(Upload):
    """Evidence, by whoever is responsible now, until the application."""

    model, needs, slot = Account, "rectification.add_evidence", "evidence"
    page_title, done = "上传佐证材料", "佐证材料已上传。"

    def attach(self, record: Any, upload: Any, note: str) -> Attachment:
        return evidence.add(record, upload, by=self.request.user, note=note)  # type: ignore[arg-type]


class UnitAttach(Attach):
    namespace = "unit"


class Deliver(AccountStep):
    step, action, form_class = workflow.DELIVER_ACCOUNT, ledger.deliver, DueForm


class Claim(AccountStep):
    namespace, step, action, form_class = "unit", workflow.CLAIM, ledger.claim, ClaimForm
    done = "已认领，请填写整改措施。"


class Plan(AccountStep):
    """The plan's row; what is there already stands in the form."""

    namespace, step, action, form_class = "unit", workflow.PLAN_ACCOUNT, ledger.plan, PlanForm
    done = "整改措施已保存。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        initial = {name: getattr(record, name) for name in PlanForm.base_fields}
        return initial | {"measures": "\n".join(record.measures)}


class Progress(AccountStep):
    step, action, form_class = workflow.PROGRESS, ledger.report_progress, ProgressForm
    done = "整改进展已填报。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"status": record.progress_status or "in_progress", "percent": record.progress_percent}


class UnitProgress(Progress):
    namespace = "unit"


class Extend(AccountStep):
    namespace, step, action, form_class = "unit", workflow.ASK_EXTENSION, requests.ask_extension, ExtensionForm
    done = "延期申请已报巡察办审批。"


class Decided(AccountStep):
    """What one person asked for, another grants or refuses; which of the two it was is said afterwards."""

    form_class: Any = DecisionForm
    granted, refused = "", ""

    def perform(self, record: Any, form: Any) -> Any:
        self.done = self.granted if form.cleaned_data["granted"] else self.refused
        return super().perform(record, form)


class DecideExtension(Decided):
    step, action = workflow.DECIDE_EXTENSION, requests.decide_extension
    granted, refused = "已同意延期，整改时限已顺延。", "未同意延期，整改时限不变。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        waiting = record.extensions.filter(status="asked").first()
        asked = [
            {"label": "原时限", "value": waiting.was_due_on}, {"label": "申请延至", "value": waiting.until},
            {"label": "延期理由", "value": waiting.reason, "wide": True},
        ] if waiting else []  # fmt: skip
        return super().summary(record) + asked


class Transfer(AccountStep):
    step, action, form_class = workflow.TRANSFER, transfers.offer, TransferForm
    done = "已送转入部门签收；签收后责任转移。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"account": record}


class NoTransfer(AccountStep):
    step, action, form_class = workflow.NO_TRANSFER, transfers.mark_none, ReasonForm
    done = "已标注不需转账。"


class ReceiveTransfer(AccountStep):
    step = workflow.RECEIVE_TRANSFER
    action: Callable[..., Any] = transfers.receive
    form_class: Any = OpinionForm
    done = "已签收，责任自今日起转入。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        waiting = record.transfers.filter(status="offered").select_related("giver").first()
        offered = [
            {"label": "转出方", "value": waiting.giver},
            {"label": "范围", "value": "整笔转出" if waiting.whole else "部分转出"},
            {"label": "转出事项", "value": waiting.matter, "wide": True},
        ] if waiting else []  # fmt: skip
        return super().summary(record) + offered


class DeclineTransfer(ReceiveTransfer):
    step, action, form_class = workflow.DECLINE_TRANSFER, transfers.decline, ReasonForm
    done = "已退回转账。"


class Check(AccountStep):
    step, action, form_class = workflow.CHECK, checks.check, CheckForm
    done = "查账情况已记账。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.office}

    def perform(self, record: Any, form: Any) -> Any:
        if form.cleaned_data["result"].code != consequences.DONE and not form.cleaned_data["internal"]:
            self.done = "查账情况已记账。没有整改到位的，请在“督查后续”责成说明、约谈或者要求再次整改。"
        return super().perform(record, form)


class Apply(AccountStep):
    """Sign and apply: on the unit side by the secretary, at a department by its officer."""

    step, action, form_class = workflow.APPLY, write_offs.apply, ApplyForm
    form_note = "提交即以主要负责人身份签字背书。签字后增减佐证材料的，签字失效。"
    done = "已签字并申请销账，请等待巡察办核验。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"account": record}


class UnitApply(Apply):
    namespace = "unit"


class OnApplication(AccountStep):
    """Steps that decide on an application show it."""

    form_class: Any = OpinionForm

    def summary(self, record: Any) -> list[dict[str, Any]]:
        application = record.application
        rows = super().summary(record)
        if application is None:
            return rows
        rows += [
            {"label": "申请人", "value": application.applied_by.name},
            {"label": "事项整改结果", "value": application.matter_outcome, "wide": True},
        ]
        if application.person_outcome:
            rows.append({"label": "人员处理结果", "value": application.person_outcome, "wide": True})
        if application.verified_by:
            rows.append({"label": "核验人", "value": f"{application.verified_by.name} {application.verify_opinion}"})
        return rows


class Verify(OnApplication):
    step, action = workflow.VERIFY, write_offs.verify
    done = "已核验，请审批人销账。"


class Clear(OnApplication):
    step, action, danger = workflow.CLEAR, write_offs.clear, True


class ClearStage(OnApplication):
    step, action = workflow.CLEAR_STAGE, write_offs.clear_stage


class SendBack(OnApplication):
    step, action, form_class = workflow.RETURN_APPLICATION, write_offs.send_back, ReasonForm


class Evaluate(AccountStep):
    step, action, form_class = workflow.EVALUATE, ledger.evaluate, EvaluateForm


class Reopen(AccountStep):
    step, action, form_class = workflow.REOPEN, write_offs.reopen, ReopenForm
    done = "已复账，重新计入责任单位余额。"


class Correct(AccountStep):
    """红字更正 of the last movement; what it is stands above the form."""

    step, action, form_class = workflow.CORRECT, requests.ask_correction, ReasonForm
    form_note = "更正最后一笔变动余额的账：原账保留，旁边记红字，经另一人确认后生效。"
    done = "已申请红字更正，请另一人确认。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        wrong = ledger.latest_movement(record)
        words = (
            f"第{wrong.number}笔 {wrong.get_kind_display()} {wrong.dated:%Y-%m-%d} {wrong.text}"
            if wrong
            else "没有可更正的账"
        )
        return [*super().summary(record), {"label": "将更正", "value": words, "wide": True}]


class ConfirmCorrection(Decided):
    step, action = workflow.CONFIRM_CORRECTION, requests.decide_correction
    granted, refused = "已同意更正，红字已记账。", "未同意更正，原账不变。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        waiting = record.corrections.filter(status="asked").select_related("posting", "created_by__person").first()
        asked = [
            {"label": "更正的账", "value": f"第{waiting.posting.number}笔 {waiting.posting.get_kind_display()}"},
            {"label": "申请人", "value": waiting.created_by.name},
            {"label": "更正原因", "value": waiting.reason, "wide": True},
        ] if waiting else []  # fmt: skip
        return super().summary(record) + asked


class Split(AccountStep):
    step, action, form_class = workflow.SPLIT, parts.split, SplitForm
    form_note = "拆出的事项另立一户，仍由现责任单位整改，时限不变；原账户保留其余事项。"
    done = "已拆账。"


class Merge(AccountStep):
    step, action, form_class = workflow.MERGE, parts.ask_merge, MergeForm
    form_note = "同一问题重复立账的，并入另一账户：经另一人确认后，本账户不再计入余额，时限从早、要求从严。"
    done = "已申请并账，请另一人确认。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        seen = Account.objects.for_user(self.request.user)  # type: ignore[arg-type]
        return {"accounts": parts.candidates(record).filter(pk__in=seen)}


class ConfirmMerge(Decided):
    step, action = workflow.CONFIRM_MERGE, parts.decide_merge
    granted, refused = "已同意并账，本账户不再计入余额。", "未同意并账，两个账户照旧。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        waiting = record.merge_requests.filter(status="asked").select_related("into", "created_by__person").first()
        asked = [
            {"label": "并入", "value": f"{waiting.into} {waiting.into.problem}", "wide": True},
            {"label": "申请人", "value": waiting.created_by.name}, {"label": "并账原因", "value": waiting.reason, "wide": True},
        ] if waiting else []  # fmt: skip
        return super().summary(record) + asked


class Amend(AccountStep):
    step, action, form_class = workflow.AMEND, ledger.amend, AmendForm
    form_note = "问题原文不变，更正记在旁边。"
    done = "更正已记在原文旁边。"
