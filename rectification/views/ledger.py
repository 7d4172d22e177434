"""The ledger's list, an account's page, and the export."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import access, attachments, gate
from inspection.imports_exports.people import measures_text
from inspection.models import Correction, link_of
from inspection.views.exports import download, wanted
from inspection.views.pages import DetailPage, ListPage
from inspection.views.paging import KeysFirst
from rectification import filters
from rectification.actions import exports, outcomes, write_offs
from rectification.deadlines import REVIEW
from rectification.gates import accounts as gates
from rectification.models import Account, Check, Posting
from rectification.views.boards import Viewed
from rectification.views.rows import RELATED, shown, with_lights
from rectification.workflow import accounts as workflow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.workflow import Step

LEDGER_POWERS = (
    "rectification.view_ledger", "rectification.view_supervised_ledger", "rectification.receive_transfer",
)  # fmt: skip
# Greyed they would only say that nothing waits; they appear when something does.
_ONLY_WHEN_WAITING = (
    workflow.DECIDE_EXTENSION, workflow.CONFIRM_CORRECTION, workflow.RECEIVE_TRANSFER, workflow.DECLINE_TRANSFER,
    workflow.DELIVER_ACCOUNT, workflow.NO_TRANSFER, workflow.CLEAR_STAGE, workflow.ASK_EXTENSION,
    workflow.EVALUATE, workflow.CONFIRM_MERGE, workflow.MERGE, workflow.CORRECT,
)  # fmt: skip


class LedgerMixin:
    """The scoped accounts of the list and of the export, under the same filter."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.powers(request.user).intersection(LEDGER_POWERS):  # type: ignore[arg-type]
            raise PermissionDenied("rectification.view_ledger")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Ledger(LedgerMixin, Viewed, ListPage):
    model, filterset_class = Account, filters.AccountFilter
    template_name, page_title = "rectification/ledger.html", "整改台账"
    ordering = ("unit__name", "number")
    paginator_class = KeysFirst
    empty_text = "巡察报告审定后逐条报账；已有的台账可以导入。"
    SORTS = ("number", "due_on", "status", "progress_percent", "unit__name")

    def get_queryset(self) -> QuerySet[Any]:
        rows = with_lights(super().get_queryset())
        sort = self.request.GET.get("sort", "")
        return rows.order_by(sort, "number") if sort.lstrip("-") in self.SORTS else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user: Any = self.request.user
        shown(context["object_list"], {})
        held = access.powers(user)
        query = self.request.GET.urlencode()
        offices = access.offices_with(user, workflow.CLEAR.permission)
        several = [("原表", "ledger_file_list")] if "rectification.import_ledger" in held else []
        several += [("批量核验", "ledger_verify")] if workflow.VERIFY.permission in held else []
        if any(write_offs.approves(user, each) for each in offices):
            several.append(("批量销账", "ledger_clear"))
        if "rectification.list_write_offs" in held:
            several.append(("拟制审批表", "write_off_list_add"))
        return context | {
            "several": [
                {"label": label, "url": reverse(f"rectification:{name}") + (f"?{query}" if query else "")}
                for label, name in several
            ],
            "figures": self.figures(), "may_open": "rectification.open_account" in held,
            "may_import": "rectification.import_ledger" in held,
            "export_url": reverse("rectification:ledger_export") + (f"?{query}" if query else ""),
            "export_csv_url": reverse("rectification:ledger_export") + f"?{query}&export=csv",
        }  # fmt: skip

    def figures(self) -> list[dict[str, Any]]:
        """The whole scope in four figures, each opening its rows."""
        accounts = Account.objects.for_user(self.request.user)  # type: ignore[arg-type]
        whole, cleared, late = accounts.standing()
        url = reverse("rectification:ledger")
        share = round(100 * cleared / whole) if whole else 0
        return [
            {"label": "账户", "value": whole, "unit": "个", "icon": "book-open-check", "tone": "info", "url": url},
            {"label": "未销账", "value": whole - cleared, "unit": "个", "icon": "hourglass", "tone": "gold", "url": f"{url}?standing=open"},
            {"label": "已销账", "value": cleared, "unit": "个", "icon": "circle-check-big", "tone": "good", "url": f"{url}?status=cleared", "share": share, "share_label": "销账率"},
            {"label": "挂账", "value": late, "unit": "个", "icon": "alarm-clock", "tone": "bad" if late else "neutral", "url": f"{url}?standing=late", "hint": "超过整改时限仍未销账"},
        ]  # fmt: skip


class LedgerExport(LedgerMixin, ListPage):
    """The filtered list as a table that imports back unchanged; noted in the trail."""

    model, filterset_class = Account, filters.AccountFilter
    power = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        self.filterset = self.get_filterset(self.get_filterset_class())
        rows, office, kind = self.filterset.qs, access.home_office_id(user), wanted(request) or "xlsx"

        def write(stream: IO[bytes]) -> int:
            return exports.export_ledger(rows, stream, by=user, office_id=office, kind=kind)

        return download("巡察整改台账", kind, write)[0]


class AccountPage(DetailPage):
    """One account: five lights, what is asked, what was done, its postings, evidence, checks, transfers."""

    model, template_name = Account, "rectification/account_detail.html"
    steps_of: Iterable[Step] = workflow.ACCOUNT_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return with_lights(super().get_queryset()).select_related(
            *RELATED, "office", "parent", "merged_into", "claimed_by__person"
        )

    def gist(self, record: Any) -> Iterable[tuple[str, str]]:
        amended = [each.new for each in Correction.objects.filter(**link_of(record), field="problem").order_by("at")]
        return (
            ("反馈问题", record.problem), ("更正文字", "\n".join(amended)), ("整改目标", record.goal), ("整改措施", measures_text(record.measures)),
            ("进展说明", record.progress_text),
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        account, user = self.object, self.request.user
        word, tone = account.lateness()
        unit_side = self.namespace == "unit"
        corrections = Correction.objects.filter(**link_of(account), field="problem")
        return context | {
            "steps": account.lights(), "facts": self.facts(account), "late_word": word, "late_tone": tone,
            "quiet_days": account.quiet_days(), "buttons": self.fitting(account, context["buttons"]),
            "postings": Posting.objects.for_user(user).filter(account=account).select_related("source", "target"),  # type: ignore[arg-type]
            "checks": Check.objects.for_user(user).filter(account=account).select_related("kind", "result", "created_by__person"),  # type: ignore[arg-type]
            "notes": account.notes.select_related("by__person")[:20],
            "transfers": account.transfers.select_related("giver", "receiver", "part", "received_by__person"),
            "write_offs": account.write_offs.select_related("applied_by__person", "verified_by__person", "granted_by__person", "returned_by__person"),
            "extensions": account.extensions.select_related("created_by__person"),
            "pending_correction": None if unit_side else account.corrections.filter(status="asked").first(),
            "corrections": corrections.order_by("at"), "parts": account.parts.select_related("holder"), "merged": account.merged.order_by("number"),
            "pending_merge": None if unit_side else account.merge_requests.filter(status="asked").select_related("into").first(),
            # When the office looks again after 阶段性销号 is its own affair.
            "deadlines": [each for each in context["deadlines"] if not (unit_side and each.rule == REVIEW.code)],
            "outcomes": account.outcomes.select_related("file", "by__person", "withdrawn_by__person"),
            # The text of a rule stands with the rule, not among the evidence.
            "attachments": [each for each in context["attachments"] if each.slot != outcomes.SLOT],
            "wall_url": reverse(f"{self.namespace or 'rectification'}:account_evidence", args=[account.pk]),
            "outcome_route": self.outcome_route(account, context["held"]),
            "attachments_title": "佐证材料", "upload_slots": None, "slot": gates.EVIDENCE,
            "upload_url": self.upload_url(account, context["held"]), "accept": gate.accepted(),
            "upload_hint": f"{attachments.upload_hint()}申请销账后不能再增减。", "unit_side": unit_side,
        }  # fmt: skip

    def upload_url(self, account: Account, held: Any) -> str:
        open_ = account.status in (workflow.AccountStatus.RECTIFYING, workflow.AccountStatus.STAGED)
        if not open_ or "rectification.add_evidence" not in held:
            return ""
        return reverse(f"{self.namespace or 'rectification'}:account_attach", args=[account.pk])

    def outcome_route(self, account: Account, held: Any) -> str:
        """The address under which 成效 are entered, for who may; their taking back lies beside it."""
        return f"{self.namespace or 'rectification'}:account_outcome" if self.upload_url(account, held) else ""

    def fitting(self, account: Account, buttons: Any) -> list[Any]:
        """Buttons this person can mean: what waits for nobody is left out; the third person is asked for in words."""
        user: Any = self.request.user
        application = account.application
        found = []
        for button in buttons:
            reasons = list(button.reasons)
            if button.step in _ONLY_WHEN_WAITING and reasons:
                continue
            if button.step in (workflow.CLEAR, workflow.CLEAR_STAGE):
                if not write_offs.may_approve(user, account):
                    continue
                if application and user.pk in (application.applied_by_id, application.verified_by_id):
                    reasons.append("申请、核验、审批须由三个不同的人办理")
            if (
                button.step == workflow.CONFIRM_CORRECTION
                and account.corrections.filter(status="asked", created_by=user).exists()
            ) or (
                button.step == workflow.CONFIRM_MERGE
                and account.merge_requests.filter(status="asked", created_by=user).exists()
            ):
                reasons.append("须由申请人以外的另一人确认")
            found.append(replace(button, reasons=tuple(reasons)))
        return found

    def facts(self, account: Account) -> list[dict[str, Any]]:
        category = "／".join(filter(None, (account.category_text, account.subcategory_text)))
        leader = f"{account.leader_name}（{account.leader_post}）" if account.leader_post else account.leader_name
        due = f"{account.due_on:%Y-%m-%d}" if account.due_on else ""
        rows = [
            ("账户编号", account.number), ("种类", account.get_kind_display()), ("立账方式", account.get_origin_display()),
            ("被巡察单位", account.unit), ("现责任单位", account.holder), ("问题类别", category),
            ("整改类型", account.time_type), ("完成时限", due), ("责任领导", leader),
            ("责任单位（科室）", account.department), ("责任人", account.owner_name),
            ("主管责任人", account.managing_name), ("分管责任人", account.overseeing_name),
            ("直接责任人", account.direct_name), ("涉及人员", "是" if account.names_persons else ""),
            ("认领", f"{account.claimed_on:%Y-%m-%d} {account.claimed_by.name}" if account.claimed_by and account.claimed_on else ""),
            ("原序号", account.outside_number), ("原整改进展", account.historical_progress),
            ("原销号情况", account.historical_status),
        ]  # fmt: skip
        long = [("整改目标", account.goal), ("异议", account.objection), ("评估意见", account.evaluation)]
        found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        return found + [{"label": label, "value": value, "wide": True} for label, value in long if value]
