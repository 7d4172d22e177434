"""Pages of requests for office, team and departments; the unit's own stand in `unit_requests`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from inspection import access, correspondence
from inspection.models import CorrespondenceStatus as Status
from inspection.models import PaperStatus
from inspection.views.exports import Shown
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, ListPage
from rounds import filters
from rounds.actions import findings
from rounds.actions import requests as actions
from rounds.filters.supervision import ReceivedRequestFilter
from rounds.forms import requests as forms
from rounds.forms.fields import ReasonForm
from rounds.gates.requests import items_are_accounted_for
from rounds.models import Assignment, Finding, Request
from rounds.views.bases import Adding
from rounds.workflow import requests as table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

LIGHTS = ("起草", "发出", "签收", "回复", "采纳")
REACHED = {Status.DRAFT: 0, Status.SENT: 2, Status.RECEIVED: 3, Status.REPLIED: 4, Status.ACCEPTED: 5}
RELATED = ("to_unit", "topic", "assignment__unit", "assignment__team__round__office", "received_by__person")
VIEW, ANSWER = "rounds.view_request", "rounds.answer_request"


class RequestList(ListPage):
    """All requests of my offices and assignments."""

    table = (
        Shown("编号", lambda row: row.number),
        Shown("种类", lambda row: row.kind_label),
        Shown("事由", lambda row: row.title, width=40),
        Shown("巡察任务", lambda row: row.assignment),
        Shown("收件单位", lambda row: row.to_unit.short_name),
        Shown("办理期限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, filterset_class, power = Request, filters.RequestFilter, VIEW
    template_name, page_title = "rounds/request_list.html", "函询、调阅和通知"
    related = ("to_unit", "assignment__unit", "assignment__team__round")
    ordering = ("-created_at", "pk")
    empty_title = "没有函询、调阅和通知"

    def scoped(self) -> Any:
        return Request.objects.inside(self.request.user)  # type: ignore[arg-type]


class ReceivedRequestList(ListPage):
    """What was asked of my department: its own desk."""

    filterset_class = ReceivedRequestFilter
    table = (
        Shown("编号", lambda row: row.number),
        Shown("种类", lambda row: row.kind_label),
        Shown("事由", lambda row: row.title, width=40),
        Shown("收件单位", lambda row: row.to_unit.short_name),
        Shown("发出日期", lambda row: row.sent_on, "date"),
        Shown("办理期限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, power = Request, ANSWER
    template_name, page_title = "rounds/received_request_list.html", "函询、商请"
    related = ("to_unit",)
    ordering = ("-sent_on", "pk")
    empty_title, empty_text = "没有收到函询、商请", "收到后会在提醒中告知，请签收并按期回复。"

    def scoped(self) -> Any:
        return Request.objects.received_by(self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"route": f"{self.namespace or 'rounds'}:request"}


class RequestPage(DetailPage):
    """One request. Office and team see why it is asked and act on the replies; the receiver sees what is asked of him."""

    model, template_name, looks = Request, "rounds/request_detail.html", True

    def scoped(self) -> Any:
        return super().scoped().select_related(*RELATED)

    @property
    def inside(self) -> bool:
        """Whether the reader is of the office or the team."""
        if self.namespace == "unit":
            return False
        return Request.objects.inside(self.request.user).filter(pk=self.object.pk).exists()  # type: ignore[arg-type]

    @property
    def steps_of(self) -> Any:  # type: ignore[override]
        steps = self.object.sort.table
        return steps.all if self.inside else steps.receiving

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, inside = self.object, self.inside
        context = super().get_context_data(**kwargs)
        held = context["held"]
        waits = record.status == Status.RECEIVED and ANSWER in held
        namespace = self.namespace or "rounds"
        context |= {
            "page_title": record.title, "inside": inside, "namespace": namespace, "facts": facts(record),
            "steps": lights(record), "replies": correspondence.replies_of(record), "attachments_title": "附件",
            "items": list(record.items.select_related("category")), "waits": waits,
            "left": items_are_accounted_for(record) if record.kind == table.DOCUMENTS.code else [],
            "upload_url": reverse(f"{namespace}:request_attach", args=[record.pk]) if waits else "",
        }  # fmt: skip
        if not inside:
            return context | {"entries": (), "makeable": (), "papers": self.issued(context["papers"])}
        return context | self.inner(record, held)

    def issued(self, found: Iterable[Any]) -> list[Any]:
        """The receiver sees papers that went out to him."""
        return [each for each in found if each.status == PaperStatus.ISSUED]

    def inner(self, record: Request, held: Any) -> dict[str, Any]:
        may_draft = record.sort.table.send.permission in held
        return {
            "basis": getattr(record, "basis", None), "may_draft": may_draft and record.status == Status.DRAFT,
            "may_take": may_draft and record.items.filter(taken_on=None).exclude(provided_on=None).exists(),
            "may_return": may_draft and record.items.filter(returned_on=None).exclude(taken_on=None).exists(),
            "may_use": record.status == Status.ACCEPTED and "rounds.add_finding" in held,
            "may_turn": record.kind == table.EXPLAIN.code and record.status == Status.ACCEPTED
            and table.RECTIFY.table.send.permission in held,
            "evidence_of": record.evidence_of.select_related("finding"), "later": record.later.select_related("request"),
        }  # fmt: skip


def lights(record: Request) -> list[dict[str, Any]]:
    """How far a request has come."""
    reached = REACHED.get(Status(record.status), len(LIGHTS))
    if record.status == Status.WITHDRAWN:
        return []
    dates = {1: record.sent_on, 2: record.received_at}
    return [
        {
            "label": label, "date": dates.get(place),
            "state": "done" if place < reached else "current" if place == reached else "todo",
        }
        for place, label in enumerate(LIGHTS)
    ]  # fmt: skip


def facts(record: Request) -> list[dict[str, Any]]:
    """What both sides read."""
    when = f"{timezone.localtime(record.received_at):%Y-%m-%d %H:%M}" if record.received_at else ""
    who = f"{record.received_by.name} {when}" if record.received_by else ""
    words = {table.RECTIFY.code: ("存在问题", "整改要求"), table.EXPLAIN.code: ("需说明的问题", "须附材料")}
    text, requirement = words.get(record.kind, ("内容", "要求"))
    rows: list[dict[str, Any]] = [
        {"label": "种类", "value": record.kind_label}, {"label": "编号", "value": record.number},
        {"label": "收件单位", "value": record.to_unit}, {"label": "事项类别", "value": record.topic},
        {"label": "发出日期", "value": record.sent_on and f"{record.sent_on:%Y-%m-%d}"},
        {"label": "办理期限", "value": f"{record.due_on:%Y-%m-%d}"}, {"label": "签收", "value": who},
        {"label": "收回原因", "value": record.withdrawn_reason}, {"label": text, "value": record.text, "wide": True},
        {"label": requirement, "value": record.requirement, "wide": True},
    ]  # fmt: skip
    return [row for row in rows if row["value"]]


class RequestAdd(Adding):
    """Draft a request of one kind; to departments, one each."""

    model, submit_label = Assignment, "起草"

    @property
    def kind(self) -> correspondence.Kind:
        found = next((each for each in table.KINDS if each.code == self.kwargs["kind"]), None)
        if found is None:
            raise Http404
        return found

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return f"起草{self.kind.label}"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return forms.FORMS[self.kind.code]

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, actions.power_for(self.kind.code), record):  # type: ignore[arg-type]
            raise PermissionDenied(self.kind.code)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def get_initial(self, record: Any) -> dict[str, Any]:
        if (earlier := self.earlier(record)) is not None:
            return {"title": earlier.title, "text": earlier.text}
        if self.kind.code == table.DOCUMENTS.code:
            name = record.unit.party_name
            return {"title": "调阅巡察有关资料", "text": f"请{name}按所附清单提供资料，并指定专人办理交接。"}
        if self.kind.code == table.HEARING.code:
            return {"text": f"请{record.unit.party_name}围绕监督时段撰写汇报材料，于汇报会前报送电子文档。"}
        return {}

    def earlier(self, record: Any) -> Request | None:
        """The explanation a notice follows from (R-160)."""
        key = self.request.GET.get("from", "")
        found = Request.objects.inside(self.request.user).filter(assignment=record, kind=table.EXPLAIN.code)  # type: ignore[arg-type]
        return next((each for each in found if str(each.pk) == key), None)

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        data = dict(form.cleaned_data)
        lists = {name: data.pop(name) for name in ("templates", "titles") if name in data}
        made = actions.draft(
            record, self.kind.code, by=user, to_units=data.pop("to_units", ()), earlier=self.earlier(record), **data
        )
        if lists:
            actions.list_items(made[0], by=user, **lists)
        self.count = len(made)
        return made[0]

    def done_words(self, result: Any) -> str:
        many = f"{self.count}件" if self.count > 1 else ""
        return f"已起草{many}{self.kind.label}，尚未发出。"

    def success_url(self, result: Any, record: Any) -> str:
        if self.count > 1:
            return f"{reverse('rounds:request_list')}?assignment={record.pk}&kind={self.kind.code}"
        return super().success_url(result, record)


class RequestEdit(FormView):
    model, page_title, submit_label = Request, "修改", "保存"

    def scoped(self) -> Any:
        return Request.objects.inside(self.request.user)  # type: ignore[arg-type]

    def check(self, record: Any) -> None:
        self.form_class = forms.FORMS[record.kind]
        if not access.may(self.request.user, actions.power_for(record.kind), record):  # type: ignore[arg-type]
            raise PermissionDenied(record.kind)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment, "editing": True}

    def make_form(self, record: Any, *args: Any) -> Any:
        form = super().make_form(record, *args)
        for name in ("templates", "titles"):
            form.fields.pop(name, None)
        return form

    def get_initial(self, record: Any) -> dict[str, Any]:
        basis = getattr(record, "basis", None)
        own = {name: getattr(record, name) for name in ("title", "text", "requirement", "due_on", "topic")}
        return own | ({"purpose": basis.purpose, "approval": basis.approval} if basis else {})

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_draft(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class RequestStep(StepView):
    """A step of a request: which one depends on the record's kind."""

    model = Request
    verb = ""

    def get_record(self) -> Any:
        record = super().get_record()
        self.step = getattr(record.sort.table, self.verb)
        return record

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            row
            for row in facts(record)
            if row["label"] in ("编号", "收件单位", "办理期限", "内容", "存在问题", "需说明的问题")
        ]


class RequestSend(RequestStep):
    verb, action, done = "send", actions.send, "已发出，收件单位已收到提醒。"


class RequestReceive(RequestStep):
    verb, action, done = "receive", actions.receive, "已签收，请按期回复。"


class RequestReply(RequestStep):
    verb, action, form_class, done = "reply", actions.reply, forms.ReplyForm, "已回复，待对方审核。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"request": record}


class RequestAccept(RequestStep):
    verb, action, done = "accept", actions.accept, "已采纳，本件办结。"


class RequestSendBack(RequestStep):
    verb, action, form_class, done = "send_back", actions.send_back, forms.SendBackForm, "已退回补充。"


class RequestWithdraw(RequestStep):
    verb, action, form_class, done = "withdraw", actions.withdraw, ReasonForm, "已收回，收件单位不再看到本件。"


class RequestAttach(Upload):
    """The receiver adds what its answer rests on, while it is working on it."""

    model, needs, slot = Request, ANSWER, correspondence.REPLY_FILES

    def scoped(self) -> Any:
        return Request.objects.received_by(self.request.user).filter(status=Status.RECEIVED)  # type: ignore[arg-type]


class RequestUse(Adding):
    """The accepted reply becomes evidence of a finding."""

    model, form_class, page_title, submit_label = Request, forms.UseReplyForm, "作为问题证据", "关联"
    done = "已列为证据。"

    def scoped(self) -> Any:
        return Request.objects.inside(self.request.user)  # type: ignore[arg-type]

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, "rounds.add_finding", record):  # type: ignore[arg-type]
            raise PermissionDenied("rounds.add_finding")

    def findings(self, record: Any) -> QuerySet[Finding]:
        return Finding.objects.for_user(self.request.user).filter(assignment=record.assignment)  # type: ignore[arg-type]

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"findings": self.findings(record).exclude(status__in=("reported", "dropped"))}

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        findings.add_evidence(data["finding"], by=self.request.user, note=data["note"], request=record)  # type: ignore[arg-type]
        return record
