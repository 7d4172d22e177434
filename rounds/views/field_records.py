"""Pages of field records: the list of all methods, entering by method, the record, completing, approving, correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from inspection import access, attachments, audit, codes, corrections, devices
from inspection.models import Code
from inspection.views.corrections import Correct
from inspection.views.exports import download, wanted
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage
from rounds import exports, filters, gates, methods, workflow
from rounds.actions import field_records as actions
from rounds.forms.records import InterviewForm, MethodForm, ReturnForm
from rounds.models import Assignment, Evidence, FieldRecord, Finding
from rounds.views.bases import Adding, Page
from rounds.workflow import FieldRecordStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

POWER = "rounds.add_field_record"


class FieldRecordList(ListPage):
    model, filterset_class = FieldRecord, filters.FieldRecordFilter
    power = "rounds.view_field_record"
    template_name, page_title = "rounds/field_record_list.html", "方式台账"
    related = ("method", "assignment__unit", "assignment__team__round", "subject_person")
    ordering = ("-held_on", "-created_at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = context["filter"].qs.order_by()
        query = self.request.GET.urlencode()
        export = reverse("rounds:field_record_export")
        return context | {
            "methods": rows.counted(), "export_url": f"{export}?{query}", "export_csv_url": f"{export}?{query}&export=csv",
        }  # fmt: skip


class FieldRecordExport(FieldRecordList):
    """The filtered list as a table; noted in the trail."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        self.filterset = self.get_filterset(self.get_filterset_class())
        rows, kind = self.filterset.qs, wanted(request) or "xlsx"
        response, count = download("方式台账", kind, lambda stream: exports.export_field_records(rows, stream, kind))
        audit.record(None, "export", by=user, label="导出方式台账", office_id=access.home_office_id(user), rows=count)
        return response


class FieldRecordPage(Page):
    """One record. Opening an interview, an undercover check or a check of personal matters is noted in the trail."""

    model, template_name = FieldRecord, "rounds/field_record_detail.html"
    upload, upload_needs = "rounds:field_record_attach", POWER

    @property
    def steps_of(self) -> list[Any]:  # type: ignore[override]
        """Approval and return stand on the records they concern only."""
        record, fitting = self.object, [workflow.COMPLETE]
        if methods.of(record.method.code).approved and record.approved_at is None:
            fitting.insert(0, workflow.APPROVE_RECORD)
        return [*fitting, workflow.RETURN_MATERIALS] if record.out_on_loan else fitting

    def get_queryset(self) -> QuerySet[Any]:
        related = ("method", "assignment__unit", "assignment__team__round__office", "subject_person", "subject_category",
                   "recorder", "sub_unit", "finding", "approved_by__person")  # fmt: skip
        return super().get_queryset().select_related(*related)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        found = super().get_object(queryset)
        if gates.is_interview(found) or found.undercover or found.restricted:
            audit.looked(found, by=self.request.user)  # type: ignore[arg-type]
        return found

    def makeable(self, record: Any) -> list[Any]:
        return super().makeable(record) if gates.is_interview(record) else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        record, held = self.object, context["held"]
        draft = record.status == FieldRecordStatus.DRAFT
        fixed = methods.of(record.method.code).fixed and not draft
        if fixed:
            context.pop("upload_url", None)
        if "upload_url" in context:
            context["camera_offered"] = codes.setting(record.scope_office_id(), devices.CAPTURE)
            context["camera_reasons"] = devices.reasons_against(self.request, record.scope_office_id())
        stationed = record.assignment.status == workflow.AssignmentStatus.STATIONED
        return context | {
            "facts": self.facts(record), "points": record.points.select_related("finding"), "draft": draft, "fixed": fixed,
            "proves": Evidence.objects.filter(
                field_record=record, finding__in=Finding.objects.for_user(self.request.user)  # type: ignore[arg-type]
            ).select_related("finding").order_by("finding__number"),
            "warnings": gates.interview_warnings(record), "corrections": corrections.of(record),
            "may_add": POWER in held, "may_find": "rounds.add_finding" in held and not draft,
            "may_petition": "petitions.register_petition" in held and stationed and POWER in held and not draft,
        }  # fmt: skip

    def facts(self, record: FieldRecord) -> list[dict[str, Any]]:
        found = [*self._common(record), *self._own(record)]
        if record.summary:
            found.append({"label": "主要情况", "value": record.summary, "wide": True})
        return found

    def _common(self, record: FieldRecord) -> list[dict[str, Any]]:
        times = "—".join(f"{each:%H:%M}" for each in (record.begins_at, record.ends_at) if each)
        people = "、".join(each.name for each in record.conducted_by.all())
        interview = gates.is_interview(record)
        rows = [
            ("方式", record.method), ("日期", f"{record.held_on:%Y-%m-%d} {times}".strip()), ("地点", record.place),
            ("谈话对象" if interview else "对象", record.met), ("对象类别", record.subject_category),
            ("谈话人" if interview else "办理人", people), ("记录人", record.recorder), ("所到单位", record.sub_unit),
            ("人次", record.person_times), ("份数", record.copies or ""), ("纸质件存放", record.paper_location),
            ("安排方式", ("经联络员安排" if record.arranged_by_liaison else "自行安排") if interview else ""),
            ("暗访", "是" if record.undercover else ""), ("可见范围", "限组长和办理人" if record.restricted else ""),
            ("空白表编号", record.form_number), ("补录原因", record.late_reason),
            ("收到纸质记录", f"{timezone.localtime(record.received_at):%Y-%m-%d %H:%M}" if record.received_at else ""),
        ]  # fmt: skip
        return [{"label": label, "value": value} for label, value in rows if value]

    def _own(self, record: FieldRecord) -> list[dict[str, Any]]:
        """What the method's own details say, and what followed from them."""
        texts = exports.texts([record.method.code])
        found: list[dict[str, Any]] = []
        if record.finding is not None:
            url = reverse("rounds:finding", args=[record.finding_id])
            found.append({"label": "所核查问题", "value": record.finding, "url": url})
        for detail in methods.of(record.method.code).details:
            if value := methods.shown(detail, record.details.get(detail.name), texts):
                found.append({"label": detail.label, "value": value, "wide": detail.kind == methods.LINES})
        if record.method.code == "sampling" and record.details.get("sample"):
            rate = 100 * (record.details.get("errors") or 0) / record.details["sample"]
            found.append({"label": "不符率", "value": f"{rate:.1f}%"})
        if record.approved_by is not None:
            found.append(
                {
                    "label": "组长批准",
                    "value": f"{record.approved_by} {timezone.localdate(record.approved_at):%Y-%m-%d}",
                }
            )
        if record.details.get("borrowed"):
            words = f"{record.returned_on:%Y-%m-%d}归还" if record.returned_on else "尚未归还"
            found.append({"label": "原件", "value": words})
        if methods.of(record.method.code).filed:
            found += [
                {"label": "文件指纹（SHA-256）", "value": f"{each.name}：{each.sha256}，{timezone.localtime(each.added_at):%Y-%m-%d %H:%M}存入",
                 "wide": True} for each in attachments.of(record)
            ]  # fmt: skip
        return found


class ByMethod:
    """A form made for one method: the interview's, or the common one with the method's own details."""

    def method_of(self, record: Any) -> Code:
        raise NotImplementedError

    @property
    def form_class(self) -> Any:
        return InterviewForm if self.method_of(self.get_record()).code == gates.INTERVIEW else MethodForm  # type: ignore[attr-defined]

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        method = self.method_of(record)
        kwargs = {"assignment": getattr(record, "assignment", record), "user": self.request.user}
        return kwargs if method.code == gates.INTERVIEW else kwargs | {"method": method}


class FieldRecordAdd(ByMethod, Adding):
    """Enter an interview, or (``?kind=<method>``) a record of another method; ``?kind=other`` offers the methods."""

    model, needs = Assignment, POWER
    submit_label, done = "保存", "已登记为草稿，核对后请定稿。"

    @property
    def kind(self) -> str:
        return self.request.GET.get("kind", gates.INTERVIEW)

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"form_number": self.request.GET.get("form", "")[:40]}

    def method_of(self, record: Any) -> Code:
        return get_object_or_404(codes.choices("methods", record.office), code=self.kind)

    @property
    def page_title(self) -> str:  # type: ignore[override]
        if self.kind in ("other", gates.INTERVIEW):
            return "选择方式" if self.kind == "other" else "登记谈话"
        return f"登记{self.method_of(self.get_record())}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kind != "other":
            return super().get(request, *args, **kwargs)
        record = self.get_record()
        self.check(record)
        return self.choose(record)

    def choose(self, record: Assignment) -> HttpResponse:
        """All methods of the office's list; those only the leader enters are offered to him only."""
        led = access.may(self.request.user, "rounds.view_restricted_record", record)  # type: ignore[arg-type]
        offered = [
            each for each in codes.choices("methods", record.office).order_by("position")
            if led or not methods.of(each.code).restricted
        ]  # fmt: skip
        self.template_name = "rounds/method_list.html"
        return self.page(record, None, offered=offered)

    def perform(self, record: Any, form: Any) -> Any:
        data = dict(form.cleaned_data)
        files = data.pop("files", [])
        made = actions.register(record, by=self.request.user, **data)  # type: ignore[arg-type]
        for upload in files:
            attachments.attach(made, upload, by=self.request.user)  # type: ignore[arg-type]
        return made


class FieldRecordEdit(ByMethod, FormView):
    model, needs, page_title = FieldRecord, POWER, "修改工作记录"
    submit_label = "保存"

    def method_of(self, record: Any) -> Code:
        return record.method

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_record(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class FieldRecordComplete(StepView):
    model, step, action = FieldRecord, workflow.COMPLETE, actions.complete


class FieldRecordApprove(StepView):
    model, step, action = FieldRecord, workflow.APPROVE_RECORD, actions.approve
    done = "已批准。"


class FieldRecordReturn(StepView):
    model, step, action, form_class = FieldRecord, workflow.RETURN_MATERIALS, actions.return_materials, ReturnForm


class FieldRecordCorrect(Correct):
    model, needs = FieldRecord, POWER
    allowed = (FieldRecordStatus.COMPLETE,)


class FieldRecordAttach(Upload):
    model, needs = FieldRecord, POWER

    def against_camera(self, record: Any) -> list[str]:
        return devices.reasons_against(self.request, record.scope_office_id())

    def attach(self, record: Any, upload: Any, note: str) -> Any:
        if methods.of(record.method.code).fixed and record.status == FieldRecordStatus.COMPLETE:
            raise attachments.Rejected("证据已固定，不能再增加文件；另有证据的，请另行登记。")
        return super().attach(record, upload, note)
