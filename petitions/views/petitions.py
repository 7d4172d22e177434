"""Pages of petitions: the list, registration from the keyboard, one petition, its steps."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from inspection import access, vault
from inspection.models import Office
from inspection.views.exports import Shown, wanted
from inspection.views.files import Upload
from inspection.views.pages import DetailPage, ListPage
from inspection.views.paging import KeyPaged
from petitions import filters, gates, repeats, workflow
from petitions.actions import identity, protection
from petitions.actions import leads as lead_actions
from petitions.actions import petitions as actions
from petitions.forms import petitions as forms
from petitions.models import Petition
from petitions.views.asking import Ask, AskStep, Mine, lights, link, with_buttons
from petitions.workflow import PetitionStatus
from rounds.actions import field_records
from rounds.models import Assignment, FieldRecord, Point
from rounds.workflow import AssignmentStatus

REACHED = {
    PetitionStatus.REGISTERED: 1, PetitionStatus.ACCEPTED: 2, PetitionStatus.OUT_OF_SCOPE: 2, PetitionStatus.IN_HAND: 3,
}  # fmt: skip

CHIEFS = 5
# So many characters of the accused are compared while a letter is typed.
ACCUSED_COMPARED = 400


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def places(user: Any) -> list[dict[str, str]]:
    """Where a user may register a petition: his assignments under way, his offices."""
    tasks = Assignment.objects.for_user(user, actions.REGISTER).filter(status=AssignmentStatus.STATIONED)
    found = [
        {"label": str(each), "url": reverse("petitions:petition_add", args=[each.pk])}
        for each in tasks.select_related("team", "unit")
    ]
    offices = Office.objects.filter(pk__in=access.offices_with(user, actions.REGISTER))
    return found + [
        {"label": each.name, "url": reverse("petitions:office_petition_add", args=[each.pk])} for each in offices
    ]


class PetitionList(KeyPaged, Mine, ListPage):
    """Petitions of my offices and assignments, the newest first."""

    table = (
        Shown("登记号", lambda row: row.number),
        Shown("收到日期", lambda row: row.received_on, "date"),
        Shown("来源", lambda row: row.channel.text if row.channel else ""),
        Shown("类别", lambda row: row.get_kind_display()),
        Shown("巡察任务", lambda row: row.assignment or "巡察办"),
        Shown("被反映人", lambda row: "、".join(str(each) for each in row.accused.all())),
        Shown("责任单位", lambda row: row.responsible_unit or ""),
        Shown("承办人", lambda row: row.handler.name if row.handler else row.handler_name),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model = Petition
    power = "petitions.view_petition"
    filterset_class = filters.PetitionFilter
    template_name = "petitions/petition_list.html"
    page_title = "信访件"
    related = ("text",)
    ordering = ("-received_on", "-registered_at", "-pk")
    key = ("received_on", "registered_at", "pk")
    empty_text = "可以放宽筛选条件；新的来信来访请点“登记”。"

    def get_queryset(self) -> Any:
        rows = super().get_queryset().prefetch_related("accused__unit")
        if wanted(self.request):
            return rows.select_related(
                "channel", "assignment__team", "assignment__unit", "handler__person", "responsible_unit"
            )
        # A page's rows share a few tasks and channels. Joined, the database would think longer about the order of nine
        # tables than it takes to fetch the page.
        tasks = Prefetch("assignment", Assignment.objects.select_related("team", "unit"))
        return rows.prefetch_related("channel", tasks, "handler__person", "responsible_unit")

    def take(self, rows: Any, count: int) -> Any:
        return rows.of_newest(self.request.user, count)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # On the plain list, what is said of main persons in charge and not yet settled stands first.
        chiefs = () if self.request.GET else self.scoped().about_chiefs().running().select_related("text")[:CHIEFS]
        return super().get_context_data(**kwargs) | {"places": places(self.request.user), "chiefs": chiefs}


class OffersRepeats:
    """A page that registers a petition offers those it may repeat, while it is typed."""

    if TYPE_CHECKING:
        request: Any
        form_class: Any
        get_record: Any
        check: Any
        form_kwargs: Any

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.look_for_repeats() if "alike" in request.POST else super().post(request, *args, **kwargs)  # type: ignore[misc]

    def look_for_repeats(self) -> Any:
        """Letters that may be the same one, while it is typed: a part of the page, or without script the page again.

        Nothing is written; only opening one of them is a look.
        """
        record, given = self.get_record(), self.request.POST
        self.check(record)
        form = self.form_class(initial=given.dict(), **self.form_kwargs(record))
        form.show_repeats(self.repeats(form, given))
        if self.request.headers.get("HX-Request"):
            shown = form.fields["repeat_of"].widget.shown(given.get("repeat_of"))
            return render(self.request, "petitions/repeats_offered.html", shown)
        return self.page(record, form)

    def repeats(self, form: Any, given: Any) -> list[repeats.Repeat]:
        """What the letter may repeat, by text and accused as they stand in the form."""
        rows = form.fields["accused"].rows(given.get("accused", "")[:ACCUSED_COMPARED], form.office)
        chosen = given.get("repeat_of", "")
        keep = uuid.UUID(chosen) if _is_key(chosen) else None
        return repeats.find(self.request.user, form.office, given.get("problem", ""), rows, keep=keep)

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        if form.is_bound:  # what was sent and is asked again still shows what it may repeat
            form.show_repeats(self.repeats(form, form.data))
        return super().page(record, form, status=status, **extra)  # type: ignore[misc]


class PetitionAdd(OffersRepeats, Ask):
    """Register a petition of an assignment."""

    model = Assignment
    needs = actions.REGISTER
    form_class = forms.RegisterForm
    template_name = "petitions/petition_form.html"
    page_title = "登记信访件"
    submit_label = "登记"

    def refuse_stale(self, record: Any) -> None:
        """Nothing of the assignment is changed."""

    def get_initial(self, record: Any) -> dict[str, Any]:
        point = self.point(record)
        return {"received_on": timezone.localdate()} | ({"problem": point.text} if point else {})

    def point(self, record: Any) -> Point | None:
        """What was said in a talk and is now registered (``?point=``), within what the user may see."""
        key = self.request.GET.get("point", "")
        if not key or not isinstance(record, Assignment):
            return None
        records = FieldRecord.objects.for_user(self.request.user).complete().filter(assignment=record)
        return (
            get_object_or_404(Point, pk=key, field_record__in=records, finding=None, follow_up="")
            if _is_key(key)
            else None
        )

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        office = record if isinstance(record, Office) else record.office
        return {
            "place": record,
            "has_custodian": vault.has_custodian(office),
            "cancel_url": reverse("petitions:petition_list"),
            "record": None,
        }

    def perform(self, record: Any, form: Any) -> Any:
        point = self.point(record)
        with transaction.atomic():
            made = actions.register(record, by=self.request.user, **form.given())
            if point is not None:
                field_records.follow(point, by=self.request.user, words="已转信访登记")
        return made

    def success_url(self, result: Any, record: Any) -> str:
        # A petition about the team is no longer there for whoever of the team took it in.
        if not Petition.objects.for_user(self.request.user).filter(pk=result.pk).exists():
            return reverse("petitions:petition_list")
        return link("petition", result)

    def done_words(self, result: Any) -> str:
        if result.about_team:
            return "已登记并转巡察办，本组不再显示。"
        return f"已登记，编号{result.number}。请当天甄别受理。"


class OfficePetitionAdd(PetitionAdd):
    """Register a petition the office itself received."""

    def get_record(self) -> Any:
        return get_object_or_404(
            Office, pk=self.kwargs["pk"], pk__in=access.offices_with(self.request.user, "petitions.view_petition")
        )

    def check(self, record: Any) -> None:
        if not actions.may_register(self.request.user, record):
            raise PermissionDenied(actions.REGISTER)


class PetitionPage(Mine, DetailPage):
    """One petition; opening it is itself noted in the trail."""

    model = Petition
    looks = True
    template_name = "petitions/petition_detail.html"

    def scoped(self) -> Any:
        related = ("channel", "assignment__team", "assignment__unit", "text", "responsible_unit", "office")
        return super().scoped().select_related(*related)

    @property
    def steps_of(self) -> list[Any]:  # type: ignore[override]
        """Steps that fit this petition; telling a nameless reporter anything does not."""
        record = self.object
        unfit = set()
        if not actions.is_named_accusation(record):
            unfit.add(workflow.ACKNOWLEDGE)
        if record.is_anonymous:
            unfit |= {workflow.COMMUNICATE, workflow.REPLY}
        fitting = [each for each in workflow.PETITION_STEPS if each not in unfit]
        if record.handler_id:
            # Somebody has it: closing comes first, giving it to another last.
            fitting.remove(workflow.ASSIGN)
            fitting.append(workflow.ASSIGN)
            fitting.remove(workflow.CONCLUDE)
            fitting.insert(0, workflow.CONCLUDE)
        return fitting

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        held = access.powers(user, record)
        place = record.assignment if record.assignment and not record.about_team else record.office
        may_lead = lead_actions.may_register(user, place)
        under_way = record.status in (PetitionStatus.ACCEPTED, PetitionStatus.IN_HAND)
        return super().get_context_data(
            facts=self.facts(record),
            steps=lights(("登记", "甄别受理", "交办转办", "办理答复", "办结"), REACHED.get(record.status, 5)),
            points=record.points.select_related("lead", "finding", "transfer", "disposed_by__person"),
            accused=record.accused.select_related("person", "unit"),
            transfers=record.transfers.select_related("to_unit"),
            leads=record.leads.inside(user),
            communications=record.communications.select_related("by__person"),
            evidence=record.evidence.select_related("finding"),
            online=getattr(record, "online", None),
            online_messages=record.online.messages.select_related("by__person") if hasattr(record, "online") else (),
            repeats=Petition.objects.for_user(user).filter(repeat_of=record),
            clarifications=clarifications_of(record, user),
            clarify_url=link("petition_clarify", record)
            if "petitions.conclude_petition" in held and not gates.may_be_cleared(record)
            else "",
            is_sealed=vault.sealed(record, Petition.SEALED),
            identity_door=identity.has_business(record, user),
            may_triage="petitions.triage_petition" in held and record.is_running,
            may_lead=may_lead and under_way,
            upload_url=link("petition_upload", record) if "petitions.triage_petition" in held else "",
            upload_hint="信件、照片扫描后上传；笔迹可能暴露信访人，不随转办件带出。",
            attachments_title="原件和材料",
            **kwargs,
        )  # fmt: skip

    def facts(self, record: Petition) -> list[dict[str, Any]]:
        count = f"，{record.reporter_count}人" if record.reporter_count > 1 else ""
        rows: list[dict[str, Any]] = [
            {"label": "收到日期", "value": f"{record.received_on:%Y-%m-%d}"},
            {"label": "来源", "value": record.channel or ""},
            {"label": "类别", "value": record.get_kind_display()},
            {"label": "信访人", "value": record.name_words + count},
            {"label": "巡察任务", "value": str(record.assignment or "巡察办直接收件")},
            {"label": "责任单位", "value": str(record.responsible_unit or "")},
            {"label": "承办人", "value": record.handler.name if record.handler else record.handler_name},
            {"label": "原件存放", "value": record.paper_location},
        ]
        for label, value in (
            ("不属受理范围情形", record.out_of_scope_reason), ("办理结果", record.get_outcome_display()),
            ("核实结论", record.get_verdict_display()), ("存查原因", record.file_reason), ("迟登原因", record.late_reason),
            ("原登记状态", record.imported_status), ("答复", self.reply_words(record)),
        ):  # fmt: skip
            if value:
                rows.append({"label": label, "value": str(value)})
        if record.visit_time:
            why = f"（接访时间外：{record.off_hours_reason}）" if record.off_hours_reason else ""
            rows.append({"label": "来访时间", "value": f"{record.visit_time:%H:%M}{why}"})
        if record.taken_down and record.witness is not None:
            rows.append({"label": "口述代书", "value": f"已宣读、按手印，见证人{record.witness.name}"})
        for label, key in (("因哪件信访", record.retaliated_for_id), ("原件", record.repeat_of_id)):
            if key and (other := Petition.objects.for_user(self.request.user).filter(pk=key).first()):
                rows.append({"label": label, "value": other.number, "url": link("petition", other)})
        for label, value in (
            ("主要问题", record.text.problem), ("诉求", record.text.demand), ("办理情况", record.text.handling),
            ("答复内容", record.text.reply), ("导入提示", record.imported_note),
        ):  # fmt: skip
            if value:
                rows.append({"label": label, "value": value, "wide": True})
        return rows

    def reply_words(self, record: Petition) -> str:
        if record.replied_on:
            return f"{record.replied_on:%Y-%m-%d} {record.reply_way} {record.reply_reaction}".strip()
        return f"不答复：{record.reply_waived}" if record.reply_waived else ""


def clarifications_of(record: Petition, user: Any) -> list[Any]:
    """What was asked and done to put a wrongly accused's name right, each with what may be done with it."""
    rows = record.clarifications.select_related("accused__unit", "petition__assignment")
    return with_buttons(rows, user, workflow.CLARIFICATION_STEPS)


class PetitionStep(AskStep):
    """Base of a petition's steps; the head of the page says what it is about."""

    model = Petition

    def summary(self, record: Any) -> list[dict[str, Any]]:
        rows = [
            {"label": "登记号", "value": record.number},
            {"label": "类别", "value": record.get_kind_display()},
            {"label": "被反映人", "value": "；".join(map(str, record.accused.select_related("unit")))},
            {"label": "主要问题", "value": record.text.problem, "wide": True},
        ]
        return rows


class Scoping(PetitionStep):
    """Triage: the assignment's own scope stands above the question."""

    def summary(self, record: Any) -> list[dict[str, Any]]:
        rows = super().summary(record)
        if record.assignment is not None:
            for label, text in (
                ("本任务受理对象", record.assignment.accepted_objects),
                ("不属受理范围事项", record.assignment.excluded_matters),
            ):
                rows.append({"label": label, "value": text or "（任务中尚未填写）", "wide": True})
        return rows


class Accept(Scoping):
    step, action, form_class = workflow.ACCEPT, actions.accept, forms.AcceptForm
    done = "已受理，请当天交办。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.accept(record, by=self.request.user, late_reason=form.cleaned_data.get("late_reason", ""))


class SetAside(Scoping):
    step, action, form_class = workflow.SET_ASIDE, actions.set_aside, forms.SetAsideForm
    done = "已登记为不属受理范围，请当天转办。"


class Assign(PetitionStep):
    step, action, form_class = workflow.ASSIGN, actions.assign, forms.AssignForm


class Reply(PetitionStep):
    step, action, form_class = workflow.REPLY, actions.reply, forms.ReplyForm
    done = "答复已登记。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"replied_on": timezone.localdate()}


class Conclude(PetitionStep):
    step, action, form_class = workflow.CONCLUDE, actions.conclude, forms.ConcludeForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"handling": record.text.handling, "outcome": record.outcome, "verdict": record.verdict}


class File(PetitionStep):
    step, action, form_class = workflow.FILE, actions.file, forms.FileForm


class Reopen(PetitionStep):
    step, action, form_class = workflow.REOPEN, actions.reopen, forms.Reason


class Acknowledge(PetitionStep):
    step, action, form_class = workflow.ACKNOWLEDGE, protection.acknowledge, forms.AcknowledgeForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"on": timezone.localdate()}


class Communicate(PetitionStep):
    step, action, form_class = workflow.COMMUNICATE, protection.communicate, forms.CommunicateForm
    done = "沟通已记录。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"on": timezone.localdate()}


class PetitionUpload(Upload):
    model = Petition
    needs = "petitions.triage_petition"
    slot = "letter"
