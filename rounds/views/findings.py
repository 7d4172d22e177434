"""Pages of findings and working papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404

from inspection import attachments, wording
from inspection.views.exports import Shown
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage
from rounds import filters, gates, tags, workflow
from rounds.actions import field_records, working_papers
from rounds.actions import findings as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.findings import ConfirmForm, DiscussForm, DraftPaperForm, EvidenceForm, FindingForm, ReviewForm
from rounds.gates import working_papers as paper_gates
from rounds.models import Assignment, FieldRecord, Finding, Point, WorkingPaper
from rounds.views.bases import Adding, Page
from rounds.workflow import FindingStatus, WorkingPaperStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

POWER = "rounds.add_finding"


def visible_evidence(finding: Finding, user: Any) -> QuerySet[Any]:
    """What proves a finding, without the records this user may not see (R-148)."""
    seen = Q(field_record=None) | Q(field_record__in=FieldRecord.objects.for_user(user))
    return finding.evidence.filter(seen).select_related(
        "field_record__method", "attachment", "request__to_unit", "added_by__person"
    )


class FindingList(ListPage):
    table = (
        Shown("编号", lambda row: row.number),
        Shown("问题", lambda row: row.title, width=40),
        Shown("类别", lambda row: row.category or ""),
        Shown("被巡察单位", lambda row: row.assignment.unit.short_name),
        Shown("巡察组", lambda row: row.assignment.team),
        Shown(
            "底稿", lambda row: row.working_paper.get_status_display() if hasattr(row, "working_paper") else "未起草"
        ),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, filterset_class = Finding, filters.FindingFilter
    power = "rounds.view_finding"
    template_name, page_title = "rounds/finding_list.html", "问题底稿"
    related = ("assignment__unit", "assignment__team__round", "category__parent", "working_paper")
    ordering = ("-assignment__created_at", "assignment", "-chief", "number")

    def scoped(self) -> QuerySet[Any]:
        return super().scoped().marked().prefetch_related("tags")


class FindingPage(Page):
    """One finding with its evidence; dropped, it stays here with the reason."""

    model, steps_of, template_name = Finding, workflow.FINDING_STEPS, "rounds/finding_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        related = ("assignment__unit", "assignment__team__round__office", "assignment__round__office", "category__parent",
                   "discipline", "sub_unit", "leader_then", "leader_now")  # fmt: skip
        return super().get_queryset().select_related(*related).marked()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        finding = self.object
        evidence = visible_evidence(finding, self.request.user)
        paper = getattr(finding, "working_paper", None)
        open_ = finding.status == FindingStatus.OPEN and (paper is None or paper.status == WorkingPaperStatus.DRAFT)
        if paper is not None:
            context["buttons"] = [each for each in context["buttons"] if each.step is not workflow.DRAFT_PAPER]
        return context | {
            "facts": self.facts(finding), "evidence": evidence, "warnings": gates.single_source(finding),
            "paper": paper, "may_edit": open_ and POWER in context["held"],
            "key_items": (flagged := list(finding.key_items.exclude(status="lifted"))),
            "may_flag": open_ and not flagged and "rounds.flag_key_item" in context["held"],
            "may_prove": POWER in context["held"] and finding.status in (FindingStatus.OPEN, FindingStatus.CONFIRMED),
        }  # fmt: skip

    def facts(self, finding: Finding) -> list[dict[str, Any]]:
        category = finding.category
        shown = f"{category.parent.text}／{category.text}" if category and category.parent else category
        people = "、".join(each.name for each in finding.persons.all())
        occurred = f"{finding.occurred_on:%Y-%m-%d}" if finding.occurred_on else ""
        rows = [
            ("编号", finding.number), ("被巡察单位", finding.assignment.unit), ("问题类别", shown),
            ("纪律类别", finding.discipline), ("发生时间", occurred + ("（向前追溯）" if finding.retroactive else "")),
            ("涉及金额（元）", f"{finding.amount:,.2f}" if finding.amount is not None else ""),
            ("所属单位", finding.sub_unit), ("涉及人员", people), ("立行立改", "是" if finding.immediate else ""),
            ("不采用原因", finding.dropped_reason), ("标签", tags.in_words(finding)), *self.consequences(finding),
            ("历史遗留", "是" if finding.inherited else ""), ("当时主要负责人", finding.leader_then),
            ("现任主要负责人", finding.leader_now),
        ]  # fmt: skip
        long = [
            ("事实", finding.fact), ("定性", finding.nature), ("违反规定", finding.basis), ("原因", finding.cause),
            ("责任", finding.responsibility),
        ]  # fmt: skip
        found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        return found + [{"label": label, "value": value, "wide": True} for label, value in long if value]

    def consequences(self, finding: Finding) -> list[tuple[str, str]]:
        """What follows from day and tags: 不收敛不收手, and to which department a matter of appointments goes."""
        since = tags.unrestrained(finding.occurred_on, tags.cut_offs(finding.assignment.office))
        goes_to = "组织部门（选人用人问题）" if tags.has(finding, tags.APPOINTMENT) else ""
        return [
            ("不收敛不收手", f"发生在{wording.listing(since)}之后" if since else ""), ("整改时转", goes_to),
        ]  # fmt: skip


class FindingAdd(Adding):
    model, form_class, page_title, needs = Assignment, FindingForm, "登记问题", POWER
    submit_label, done = "登记", "问题已登记，请关联证据。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record, "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class FindingFromPoint(FindingAdd):
    """Make a finding of what somebody said; the record is its first evidence, the point says what became of it."""

    page_title = "要点形成问题"
    done = "问题已登记，该谈话（记录）已列为证据。"

    def get_record(self) -> Any:
        point = get_object_or_404(Point.objects.select_related("field_record"), pk=self.kwargs["pk"])
        record = get_object_or_404(FieldRecord.objects.for_user(self.request.user).complete(), pk=point.field_record_id)  # type: ignore[arg-type]
        self.point = point
        return record.assignment

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"title": self.point.text[:60], "fact": self.point.text}

    def perform(self, record: Any, form: Any) -> Any:
        with transaction.atomic():
            made = super().perform(record, form)
            by: Any = self.request.user
            actions.add_evidence(made, by=by, note=self.point.text[:200], field_record=self.point.field_record)
            field_records.follow(self.point, by=by, finding=made)
        return made


class FindingEdit(FormView):
    model, form_class, page_title, needs = Finding, FindingForm, "修改问题", POWER
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment, "user": self.request.user, "instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_finding(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class EvidenceAdd(Adding):
    model, form_class, page_title, needs = Finding, EvidenceForm, "关联工作记录", POWER
    submit_label, done = "加入证据", "已加入证据。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"finding": record, "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        actions.add_evidence(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class FindingAttach(Upload):
    """A file on a finding is evidence at once."""

    model, needs, slot = Finding, POWER, "evidence"
    page_title, done = "上传证据材料", "证据材料已上传。"

    def attach(self, record: Any, upload: Any, note: str) -> Any:
        user: Any = self.request.user
        made = attachments.attach(record, upload, by=user, slot=self.slot, note=note)
        return actions.add_evidence(record, by=user, note=note or made.name, attachment=made)


class FindingDrop(StepView):
    model, step, action, form_class = Finding, workflow.DROP, actions.drop, ReasonForm


class FindingDraftPaper(StepView):
    model, step, action, form_class = Finding, workflow.DRAFT_PAPER, working_papers.draft, DraftPaperForm
    done = "底稿已起草，请提交组务会讨论。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"finding": record, "user": self.request.user}


class WorkingPaperPage(Page):
    """A working paper: the finding as it stands, the drafters, the opinions, the leader's signature."""

    model = WorkingPaper
    template_name, slots = "rounds/working_paper_detail.html", (gates.LEADER_SIGNS,)

    @property
    def steps_of(self) -> list[Any]:  # type: ignore[override]
        """The reviews of the office's own chain; the others are no buttons here."""
        reviews = paper_gates.chain(self.object)
        left_out = set() if "deputy" in reviews else {workflow.REVIEW_PAPER}
        left_out |= set() if "meeting" in reviews else {workflow.DISCUSS}
        return [each for each in workflow.WORKING_PAPER_STEPS if each not in left_out]

    def get_queryset(self) -> QuerySet[Any]:
        related = ("assignment__unit", "assignment__team__round__office", "finding__category__parent", "discussed_at",
                   "created_by__person", "second_drafter__person")  # fmt: skip
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        paper, finding = self.object, self.object.finding
        drafters = "、".join(each.name for each in (paper.created_by, paper.second_drafter) if each)
        rows = [
            ("底稿编号", paper.number), ("被巡察单位", paper.assignment.unit), ("起草人", drafters),
            ("组务会", paper.discussed_at), ("组长意见", paper.leader_opinion),
        ]  # fmt: skip
        long = [
            ("问题", finding.title), ("事实", finding.fact), ("定性", finding.nature), ("违反规定", finding.basis),
            ("原因", finding.cause), ("责任", finding.responsibility), ("副组长意见", paper.deputy_opinion),
            ("组务会意见", paper.meeting_opinion),
        ]  # fmt: skip
        facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        facts += [{"label": label, "value": value, "wide": True} for label, value in long if value]
        return context | {
            "facts": facts, "finding": finding, "steps": self.lights(paper),
            "evidence": visible_evidence(finding, self.request.user), "warnings": gates.single_source(finding),
        }  # fmt: skip

    def lights(self, paper: WorkingPaper) -> list[dict[str, Any]]:
        """The reviews of the office's own chain: what is done, and whose turn it is."""
        reviews = paper_gates.chain(paper)
        nodes = [
            ("两人起草", "draft"),
            ("副组长审核", "reviewed"),
            ("组务会讨论", "discussed"),
            ("组长确认", "confirmed"),
        ]
        left_out = {"reviewed": "deputy" not in reviews, "discussed": "meeting" not in reviews}
        shown = [(name, status) for name, status in nodes if not left_out.get(status)]
        order = [status for _, status in shown]
        done = order.index(paper.status) + 1 if paper.status in order[1:] else 0
        return [
            {"label": name, "state": "done" if at < done else "current" if at == done else "todo"}
            for at, (name, _) in enumerate(shown)
        ]


class WorkingPaperReview(StepView):
    model, step, action, form_class = WorkingPaper, workflow.REVIEW_PAPER, working_papers.review, ReviewForm


class WorkingPaperDiscuss(StepView):
    model, step, action, form_class = WorkingPaper, workflow.DISCUSS, working_papers.discuss, DiscussForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment}


class WorkingPaperConfirm(StepView):
    model, step, action, form_class = WorkingPaper, workflow.CONFIRM, working_papers.confirm, ConfirmForm
    done = "已确认并签字，问题形成底稿。"


class WorkingPaperReturn(StepView):
    model, step, action, form_class = WorkingPaper, workflow.RETURN_PAPER, working_papers.send_back, ReasonForm
