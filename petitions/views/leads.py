"""Pages of leads inside office and team: list, one lead, registration from a point or a record, review, handover."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from inspection import access, signatures
from inspection.models import Office
from inspection.views.exports import Shown
from inspection.views.files import Upload
from inspection.views.pages import DetailPage, ListPage
from inspection.views.paper_slots import with_paper
from petitions import filters, gates, workflow
from petitions.actions import handover, openings, packages
from petitions.actions import leads as actions
from petitions.forms import leads as forms
from petitions.forms.fields import PersonLines, Reason
from petitions.models import Lead, Petition, PetitionPoint
from petitions.models.packages import contents
from petitions.views.asking import Ask, AskStep, Mine, lights, link, with_buttons
from petitions.workflow import LeadStatus
from rounds import tags
from rounds.forms.openings import SpecialForm
from rounds.models import Assignment, Request

REACHED = {
    LeadStatus.REGISTERED: 1, LeadStatus.REVIEWED: 2, LeadStatus.SUBMITTED: 3, LeadStatus.OFFERED: 3,
    LeadStatus.HANDED_OVER: 5, LeadStatus.REPORTED: 5, LeadStatus.RETIRING: 6, LeadStatus.RETIRED: 7,
}  # fmt: skip
LIGHTS = ("登记", "组长审核", "报巡察办", "三方签字", "移交", "办理反馈", "销号")
SLOTS = {"team": gates.TEAM, "office": gates.OFFICE, "receiver": gates.RECEIVER}


def places(user: Any) -> list[dict[str, str]]:
    """Where a user may register a lead."""
    tasks = Assignment.objects.for_user(user, actions.REGISTER).select_related("team", "unit")
    return [{"label": str(each), "url": reverse("petitions:assignment_lead_add", args=[each.pk])} for each in tasks]


class LeadList(Mine, ListPage):
    """The lead ledger of office and team."""

    table = (
        Shown("线索编号", lambda row: row.number),
        Shown("被反映人", lambda row: "、".join(str(each) for each in row.accused.all())),
        Shown("主要问题", lambda row: row.summary, width=60),
        Shown("纪律类别", lambda row: row.discipline.text if row.discipline else ""),
        Shown("等次", lambda row: row.grade),
        Shown("巡察任务", lambda row: row.assignment or "巡察办"),
        Shown("接受部门", lambda row: row.receiver.short_name if row.receiver else ""),
        Shown("移交日期", lambda row: row.handed_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
        Shown("销号日期", lambda row: row.retired_on, "date"),
        Shown("销号理由", lambda row: row.retire_reason),
    )
    model = Lead
    power = "petitions.view_lead"
    filterset_class = filters.LeadFilter
    template_name = "petitions/lead_list.html"
    page_title = "问题线索"
    related = ("assignment__team", "assignment__unit", "unit", "discipline", "category", "receiver")
    ordering = ("-foremost", "-created_at", "pk")
    empty_text = "线索从信访件要点、工作记录转来，也可以直接登记。"

    def scoped(self) -> Any:
        return Lead.objects.inside(self.request.user).weighed().prefetch_related("accused__unit", "tags")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"places": places(self.request.user)}


class AssignmentLeadAdd(Ask):
    """Register a lead of an assignment, from a field record or one's own work."""

    model = Assignment
    needs = actions.REGISTER
    form_class = forms.LeadForm
    template_name = "petitions/lead_form.html"
    page_title, submit_label = "登记问题线索", "登记"

    def refuse_stale(self, record: Any) -> None:
        """Nothing of the assignment is changed."""

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"office": record.office, "assignment": record, "with_record": True}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"unit": record.unit_id, "field_record": self.request.GET.get("record", "")}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("petitions:lead_list"), "record": None}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(record, by=self.request.user, **form.given())

    def done_words(self, result: Any) -> str:
        return f"已登记，编号{result.number}。"


class LeadAdd(Ask):
    """Turn a petition's point into a lead."""

    model = Petition
    form_class = forms.LeadForm
    template_name = "petitions/lead_form.html"
    page_title, submit_label = "转为问题线索", "转为问题线索"

    def get_record(self) -> Any:
        self.point = get_object_or_404(
            PetitionPoint.objects.select_related("petition__office", "petition__assignment"),
            pk=self.kwargs["pk"], petition__in=self.scoped().values("pk"),
        )  # fmt: skip
        return self.point.petition

    def place(self, petition: Any) -> Assignment | Office:
        return petition.assignment if petition.assignment and not petition.about_team else petition.office

    def check(self, record: Any) -> None:
        if not actions.may_register(self.request.user, self.place(record)):
            raise PermissionDenied(actions.REGISTER)

    def refuse_stale(self, record: Any) -> None:
        """The point is locked inside the action."""

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"office": record.office, "assignment": record.assignment}

    def get_initial(self, record: Any) -> dict[str, Any]:
        accused = list(record.accused.select_related("unit"))
        unit = next((each.unit_id for each in accused if each.unit_id), None)
        return {
            "summary": self.point.text, "accused": PersonLines.text(accused),
            "unit": unit or getattr(record.assignment, "unit_id", None),
        }  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        given = form.given()
        known = {each.name: each for each in record.accused.all()}
        for row in given["accused"]:
            # Whoever was told apart on the petition stays so on the lead.
            if (same := known.get(row["name"])) is not None:
                row["person"], row["unit"] = same.person, row["unit"] or same.unit
        return actions.from_point(self.point, by=self.request.user, **given)

    def done_words(self, result: Any) -> str:
        return f"已转为问题线索，编号{result.number}。"


class LeadPage(Mine, DetailPage):
    """One lead, as office and team see it; the receiving organ is led to its own desk."""

    model = Lead
    looks = True
    template_name = "petitions/lead_detail.html"
    steps_of = workflow.LEAD_STEPS

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if Lead.objects.inside(request.user).filter(pk=self.kwargs["pk"]).exists():
            return super().get(request, *args, **kwargs)
        get_object_or_404(Lead.objects.handed_to(request.user), pk=self.kwargs["pk"])
        return HttpResponseRedirect(link_to_desk(self.kwargs["pk"]))

    def scoped(self) -> Any:
        related = ("assignment__team", "assignment__unit", "unit", "discipline", "category", "receiver", "petition",
                   "special__unit", "special__team")  # fmt: skip
        inside = Lead.objects.inside(self.request.user).weighed().select_related(*related)
        return inside.prefetch_related("accused__unit", "accused__person", "tags")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        held = access.powers(user, record)
        mendable = record.status in (LeadStatus.REGISTERED, LeadStatus.REVIEWED) and actions.REGISTER in held
        petition = None
        if record.petition_id and Petition.objects.for_user(user).filter(pk=record.petition_id).exists():
            petition = record.petition
        return super().get_context_data(
            facts=facts(record, inside=True),
            steps=lights(LIGHTS, REACHED[record.status] + self.all_signed(record)),
            accused=record.accused.all(),
            progress=record.progress.select_related("stage", "form", "by__person"),
            petition=petition,
            slots=slots(record, user),
            edit_url=link("lead_edit", record) if mendable else "",
            upload_url=link("lead_upload", record) if actions.REGISTER in held and record.status in workflow.GROWING else "",
            upload_hint="资料包：信访举报、谈话记录、查账资料、调阅的票据和文件、深入了解的情况。移交后接受部门可见。",
            attachments_title="资料包文件",
            requests=Request.objects.for_user(user).filter(pk__in=record.requests.values("pk")),
            ask_documents_url=ask_documents_url(record, held),
            probes=probes_of(record, user),
            probe_add_url=link("lead_probe_add", record)
            if actions.REGISTER in held and not gates.may_be_probed(record)
            else "",
            express_url=f"{reverse('petitions:express_report_add')}?lead={record.pk}" if "petitions.send_express" in held else "",
            **package_of(record, may=actions.REGISTER in held),
            **kwargs,
        )  # fmt: skip

    def all_signed(self, record: Lead) -> bool:
        return record.status == LeadStatus.OFFERED and not gates.three_parties_signed(record)


def package_of(record: Lead, *, may: bool) -> dict[str, Any]:
    """The package card of a lead's page."""
    growing = may and record.status in workflow.GROWING
    return {
        "package": contents(record), "package_url": link("lead_package", record),
        "package_add_url": link("lead_package_add", record) if growing else "",
        "package_intact": packages.intact(record),
    }  # fmt: skip


def ask_documents_url(record: Lead, held: Any) -> str:
    """Where more is asked of the unit: while the lead is not reported up, and only for a task's lead."""
    may = actions.REGISTER in held and record.status in (LeadStatus.REGISTERED, LeadStatus.REVIEWED)
    return link("lead_ask_documents", record) if may and record.scope_assignment_id() else ""


def probes_of(record: Lead, user: Any) -> list[Any]:
    """Where the lead was looked into further, each with what may be done with it."""
    rows = record.probes.select_related("lead__assignment").prefetch_related("methods")
    return with_buttons(rows, user, workflow.PROBE_STEPS)


def link_to_desk(pk: Any) -> str:
    return reverse("petitions:handed_lead", args=[pk])


def facts(record: Lead, *, inside: bool) -> list[dict[str, Any]]:
    """What a reader sees of a lead; the receiving organ sees nothing of where it came from."""
    ticks = [
        label
        for label, is_so in (
            ("具体明确", record.is_concrete), ("反映强烈", record.is_strong), ("影响较大", record.has_impact),
        )
        if is_so
    ]  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"label": "线索编号", "value": record.number},
        {"label": "涉及单位", "value": str(record.unit or "")},
        {"label": "纪律类别", "value": str(record.discipline or "")},
        {"label": "问题领域", "value": str(record.category or "")},
        {"label": "标签", "value": tags.in_words(record)},
        {"label": "等次", "value": record.get_grade_display() + (f"（{'、'.join(ticks)}）" if ticks else "")},
        {"label": "发生时间", "value": record.occurred},
        {"label": "涉及金额", "value": f"{record.amount:,.2f}元" if record.amount is not None else ""},
        {"label": "处置建议", "value": record.suggestion},
        {"label": "领导小组处置意见", "value": record.group_opinion},
        {"label": "对人的处置要求", "value": record.person_disposition},
        {"label": "对事的处置要求", "value": record.matter_disposition},
        {"label": "接受部门", "value": str(record.receiver or "")},
        {"label": "移交日期", "value": f"{record.handed_on:%Y-%m-%d}" if record.handed_on else ""},
    ]
    if inside:
        rows.insert(1, {"label": "巡察任务", "value": str(record.assignment or "巡察办")})
        rows += [
            {"label": label, "value": value}
            for label, value in (
                ("移交途径", record.get_route_display() + (f"：{record.route_reason}" if record.route_reason else "")),
                ("移交会研究日期", f"{record.heard_on:%Y-%m-%d}" if record.heard_on else ""),
                ("下一步核实措施", record.next_action), ("审核意见", record.review_opinion),
                ("结果文书", record.result_document), ("销号理由", record.retire_reason),
                ("销号日期", f"{record.retired_on:%Y-%m-%d}" if record.retired_on else ""),
            )
            if value
        ]  # fmt: skip
    return [*rows, {"label": "主要问题", "value": record.summary, "wide": True}]


def slots(record: Lead, user: Any) -> list[dict[str, Any]]:
    """The three signatures: signed, mine to sign, or why not yet."""
    if record.status not in workflow.HANDED:
        return []
    held = access.powers(user, record)
    made = []
    standing = {each.capacity: each for each in signatures.standing(record)}
    for slot, capacity in SLOTS.items():
        if capacity not in gates.parties_of(record):
            continue
        signature = standing.get(capacity)
        reason = "" if signature else handover.why_not_sign(record, capacity)
        mine = not signature and not reason and handover.SIGNING[capacity] in held
        url = reverse("petitions:lead_sign", args=[record.pk, slot])
        made.append({"label": capacity, "signature": signature, "mine": mine, "url": url, "reason": reason})
    return with_paper(record, user, made)


class LeadStep(AskStep):
    model = Lead

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "线索编号", "value": record.number},
            {"label": "被反映人", "value": "；".join(map(str, record.accused.select_related("unit")))},
            {"label": "主要问题", "value": record.summary, "wide": True},
        ]


class LeadEdit(Ask):
    """Supplement a lead that is not yet reported."""

    model = Lead
    form_class = forms.LeadForm
    template_name = "petitions/lead_form.html"
    page_title, submit_label, done = "补充线索", "保存", "已保存。"
    needs = actions.REGISTER

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"office": record.office, "assignment": record.assignment}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return forms.LeadForm.initial_of(record)

    def perform(self, record: Any, form: Any) -> Any:
        given = form.given()
        known = {each.name: each for each in record.accused.all()}
        for row in given["accused"]:
            # Whoever was told apart stays so.
            if (same := known.get(row["name"])) is not None:
                row["person"] = same.person
        return actions.mend(record, by=self.request.user, **given)


class Review(LeadStep):
    step, action, form_class = workflow.REVIEW, actions.review, forms.OpinionForm


class Submit(LeadStep):
    step, action = workflow.SUBMIT, actions.submit


class Return(LeadStep):
    step, action, form_class = workflow.RETURN, actions.send_back, Reason


class Offer(LeadStep):
    step, action, form_class = workflow.OFFER, handover.offer, forms.OfferForm
    done = "已提请移交，请巡察组、巡察办、接受部门依次签字。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        hints = [f"{words}，移交纪检监察机关前请核实身份" for words in gates.out_of_reach(record)]
        if tags.has(record, tags.APPOINTMENT):
            hints.append(gates.TO_ORGANISATION)
        return super().summary(record) + ([{"label": "提示", "value": "；".join(hints), "wide": True}] if hints else [])


class Refuse(LeadStep):
    step, action, form_class = workflow.REFUSE, handover.refuse, Reason
    done = "已拒收，退回巡察办。"

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("petitions:handed_lead_list")


class HandOver(LeadStep):
    step, action = workflow.HAND_OVER, handover.hand_over


class Report(LeadStep):
    step, action, form_class = workflow.REPORT, handover.report, forms.ReportForm
    done = "办理情况已报告。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"on": timezone.localdate()}


class AskRetirement(LeadStep):
    step, action, form_class = workflow.ASK_RETIREMENT, handover.ask_retirement, forms.AskRetirementForm
    done = "已申请销号，请另一人复核。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        last = record.progress.first()
        return {"result_document": last.document if last else ""}


class Retire(LeadStep):
    step, action, form_class = workflow.RETIRE, handover.retire, forms.OpinionForm


class OpenSpecial(LeadStep):
    """A special inspection straight from the lead."""

    step, form_class = workflow.OPEN_SPECIAL, SpecialForm
    done = "专项任务已列入轮次；与线索的链接只有能看线索的人看得到。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user, "office": record.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"unit": record.unit_id}

    def perform(self, record: Any, form: Any) -> Any:
        openings.open_from_lead(record, by=self.request.user, **form.cleaned_data)
        return record


class LeadUpload(Upload):
    model = Lead
    needs = actions.REGISTER
    slot = "package"


class Sign(Ask):
    """One of the three signatures."""

    model = Lead
    page_title = submit_label = "签字"
    done = "已签字。"

    def check(self, record: Any) -> None:
        """The action asks for the power of the capacity."""
        if self.kwargs["slot"] not in SLOTS:
            raise Http404

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {}

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.check(self.get_record())
        return HttpResponseNotAllowed(["POST"])

    def perform(self, record: Any, form: Any) -> Any:
        handover.sign(record, by=self.request.user, capacity=SLOTS[self.kwargs["slot"]])
        return record
