"""Pages of assignments: the list, the case file, its steps and the authorisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from inspection import access, codes, deadlines, wording
from inspection.models import Paper, PaperStatus, link_of
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage
from rounds import filters, gates, not_let_pass, workflow
from rounds.actions import assignments as actions
from rounds.actions import authorisations
from rounds.deadlines import DAILY_LOG
from rounds.documents import DECISION
from rounds.forms.fields import ReasonForm
from rounds.forms.rounds import AssignmentForm, AuthoriseForm, ExtendForm, SupplementForm
from rounds.gates import hearings
from rounds.gates import leadership as leader_gates
from rounds.gates import people as people_gates
from rounds.gates import procedure as procedure_gates
from rounds.models import Assignment, Authorisation, DailyLog, FieldRecord, Finding, KeyItem, Round
from rounds.views.bases import Adding, Page
from rounds.views.lamps import lit
from rounds.views.lights import assignment_lights, is_late

if TYPE_CHECKING:
    from django.db.models import QuerySet


class AssignmentList(ListPage):
    table = (
        Shown("被巡察单位", lambda row: row.unit.short_name),
        Shown("轮次", lambda row: row.round),
        Shown("巡察组", lambda row: row.team),
        Shown("巡察类型", lambda row: row.kind_words),
        Shown("进驻", lambda row: row.stationing_begins, "date"),
        Shown("撤离", lambda row: row.stationing_ends, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, filterset_class = Assignment, filters.AssignmentFilter
    power = "rounds.view_assignment"
    template_name, page_title = "rounds/assignment_list.html", "巡察任务"
    related = ("unit", "team__round", "round__office", "kind")
    ordering = ("-round__term", "-round__sequence", "team__number", "ordinal")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for each in context["object_list"]:
            each.lights, each.late = assignment_lights(each), is_late(each)
        return context


class AssignmentPage(Page):
    """The case file: everything that hangs on one team's task on one unit."""

    model, steps_of = Assignment, workflow.ASSIGNMENT_STEPS
    template_name = "rounds/assignment_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        related = (
            "unit__office__region",
            "unit__region",
            "unit__parent__parent__parent",
            "unit__office__region__parent__parent",
            "team__round__office",
            "round__office",
            "kind",
            "mode",
            "procedure",
            "focus",
            "parent",
        )
        return super().get_queryset().select_related(*related).with_people().prefetch_related("nodes__step")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        assignment = self.object
        held = context["held"]
        meetings = assignment.meetings.annotate(waiting=Count("absentees", filter=Q(absentees__informed_on=None)))
        context |= {
            "steps": assignment_lights(assignment), "facts": self.facts(assignment), "texts": self.texts(assignment),
            "leaving": self.leaving(assignment), "members": self.members(assignment), "meetings": meetings, "today": timezone.localdate(),
            # The logs handed in are seen in the strip of days.
            "rechecks": assignment.rechecks.select_related("finding"), "nodes": lit(assignment), "concluded": assignment.conclusions.select_related("focus"),
            "open_focuses": assignment.once(procedure_gates.open_focuses) if assignment.procedure_id else (),
            "deadlines": deadlines.of(assignment).exclude(rule=DAILY_LOG.code, met_at__isnull=False),
        }  # fmt: skip
        if "rounds.view_request" in held and assignment.status == workflow.AssignmentStatus.STATIONED:
            context["hearing"] = hearings.reports_missing(assignment)
            context["may_ask_reports"] = "rounds.send_request" in held
        context["not_let_pass"] = not_let_pass.lines(assignment, held)
        user = self.request.user
        if "rounds.view_field_record" in held:
            items = KeyItem.objects.for_user(user).filter(assignment=assignment)
            context["key_items"] = list(items.select_related("signed_by__person"))
            context["left_to_leader"] = leader_gates.waiting(context["key_items"])
            context["methods"] = FieldRecord.objects.filter(assignment=assignment).counted()
            context["records"] = (
                FieldRecord.objects.for_user(user).filter(assignment=assignment)
                .select_related("method", "subject_person", "assignment")[:8]
            )  # fmt: skip
        if "rounds.view_log" in held:
            context["days"] = self.days(assignment)
        if "rounds.view_finding" in held:
            found = Finding.objects.for_user(user).filter(assignment=assignment)
            context["findings"] = found.select_related("category__parent", "working_paper")
        return context

    def facts(self, assignment: Assignment) -> list[dict[str, Any]]:
        stationing = assignment.stationing_begins and wording.date_range(
            assignment.stationing_begins, assignment.stationing_ends
        )
        period = assignment.period_begins and wording.month_range(assignment.period_begins, assignment.period_ends)
        material = assignment.material_begins and wording.month_range(
            assignment.material_begins, assignment.material_ends
        )
        round_url = reverse("rounds:round", args=[assignment.round_id])
        team_url = reverse("rounds:team", args=[assignment.team_id])
        rows: list[dict[str, Any]] = [
            {"label": "轮次", "value": assignment.round, "url": round_url},
            {"label": "巡察组", "value": assignment.team.full_name, "url": team_url},
            {"label": "被巡察党组织", "value": assignment.unit.party_name},
            {"label": "巡察类型", "value": assignment.kind_words},
            {"label": "组织方式", "value": assignment.mode},
            {"label": "牵头机关", "value": assignment.authority},
            {"label": "专项切入口", "value": assignment.focus},
            {
                "label": "由共性问题发起",
                "value": wording.listing([each.title for each in assignment.common_problems.all()]),
            },
            {"label": "对象人员范围", "value": assignment.persons_words, "wide": True},
            {"label": "进驻时间", "value": stationing},
            {"label": "监督时段", "value": period},
            {"label": "报送资料时段", "value": material},
            {
                "label": "单位联络人员",
                "value": self.contacts(assignment),
                "url": reverse("rounds:contacts", args=[assignment.pk]),
            },
            {"label": "值班电话", "value": assignment.team.phone},
            {"label": "前次（上级）任务", "value": assignment.parent},
        ]
        return [row for row in rows if row["value"]]

    def contacts(self, assignment: Assignment) -> str:
        """Whom the unit named for dealing with the team; of whoever may see its correspondence (R-101)."""
        if assignment.status == "planned" or "rounds.view_request" not in access.powers(self.request.user, assignment):
            return ""
        named = [f"{each.get_role_display()}{each.name}" for each in assignment.contacts.filter(ended_on=None)]
        return wording.listing(named) or "尚未确定"

    def leaving(self, assignment: Assignment) -> int | None:
        """Days left of the stationing once the wrap-up has opened (R-366); nothing before."""
        if assignment.status != workflow.AssignmentStatus.STATIONED or assignment.stationing_ends is None:
            return None
        left = (assignment.stationing_ends - timezone.localdate()).days
        return left if left <= codes.setting(assignment.office_id, "withdrawal.opens") else None

    def texts(self, assignment: Assignment) -> list[dict[str, Any]]:
        """The long texts, folded away."""
        pairs = [
            ("巡察工作任务", assignment.task_text), ("受理对象范围", assignment.accepted_objects),
            ("不属受理范围事项", assignment.excluded_matters), ("联系渠道（原表）", assignment.channels_note),
            ("说明", assignment.note),
        ]  # fmt: skip
        pairs += [
            (f"延期（{each['was']} 改为 {each['now']}）", f"{each['reason']}（{each['document']}，{each['by']}）")
            for each in assignment.extensions
        ]
        return [{"label": label, "value": value, "wide": True} for label, value in pairs if value]

    def members(self, assignment: Assignment) -> list[dict[str, Any]]:
        """Members with what each has and lacks; those authorised who left meanwhile stand in the history only."""
        authorised = {each.person_id: each for each in assignment.authorisations.in_force()}
        kinds = set(codes.setting(assignment.unit.office_id, "recusal.blocks"))
        return [
            {
                "membership": each, "authorisation": authorised.get(each.person_id),
                "missing": gates.missing_pledges(each), "blocked": gates.blocking(each.person, assignment.unit, kinds),
            }
            for each in assignment.team.members()
        ]  # fmt: skip

    def days(self, assignment: Assignment) -> list[dict[str, Any]]:
        """The stationing as a strip of days: submitted, begun, missing, to come (R-155)."""
        if assignment.entered_on is None:
            return []
        logs = {each.day: each for each in DailyLog.objects.filter(assignment=assignment)}
        today = timezone.localdate()
        last = assignment.withdrawn_on or max(today, assignment.stationing_ends or today)
        add = reverse("rounds:log_add", args=[assignment.pk])
        return [
            {"day": day, **_day_state(logs.get(day), day, today), "add_url": f"{add}?day={day:%Y-%m-%d}"}
            for day in gates.log_days(assignment, last)
        ]


def _day_state(log: DailyLog | None, day: Any, today: Any) -> dict[str, Any]:
    if log is not None:
        url = reverse("rounds:log", args=[log.pk])
        return {"url": url, "tone": "good" if log.status == "submitted" else "warn", "words": log.get_status_display()}
    if day > today:
        return {"url": "", "tone": "neutral", "words": "未到"}
    return {"url": "", "tone": "bad" if day < today else "warn", "words": "缺报" if day < today else "今天未填"}


class AssignmentAdd(Adding):
    model, form_class, page_title, needs = Round, AssignmentForm, "列入被巡察单位", "rounds.plan_round"
    submit_label, done = "列入计划", "已列入本轮计划。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user, "round_": record}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {
            "team": self.request.GET.get("team"),
            "stationing_begins": record.begins,
            "stationing_ends": record.ends,
        }

    def perform(self, record: Any, form: Any) -> Any:
        given = form.cleaned_data | {"persons_scope": form.cleaned_data["persons_scope"] or None}
        actions.assign(record, by=self.request.user, **given)  # type: ignore[arg-type]
        return record


class AssignmentEdit(FormView):
    model, form_class, page_title, needs = Assignment, AssignmentForm, "修改任务", "rounds.plan_round"
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user, "instance": record, "round_": record.round}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_assignment(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class AssignmentAuthorise(StepView):
    """Authorise the whole team; the number of the issued decision is offered."""

    model, step, action, form_class = Assignment, workflow.AUTHORISE, authorisations.authorise, AuthoriseForm
    done = "已授权，组员自起始日期起可以办理本任务。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        issued = Paper.objects.filter(**link_of(record.round), kind=DECISION.code, status=PaperStatus.ISSUED)
        number = issued.order_by("-issued_at").values_list("number", flat=True).first()
        return {"document": number or ""}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        names = [f"{each.person.name}（{each.get_seat_display()}）" for each in record.team.members()]
        return [
            {"label": "巡察组", "value": record.team}, {"label": "被巡察单位", "value": record.unit},
            {"label": "授权止", "value": record.stationing_ends}, {"label": "人员", "value": "、".join(names)},
            {"label": "培训", "value": "；".join(people_gates.training_warnings(record)) or "全部参加本轮培训"},
        ]  # fmt: skip


class AssignmentSupplement(StepView):
    model, step, action, form_class = Assignment, workflow.SUPPLEMENT, authorisations.supplement, SupplementForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}


class AssignmentEnter(StepView):
    model, step, action = Assignment, workflow.ENTER, actions.enter
    done = "已进驻，工作日报自今天起每日报送。"


class AssignmentExtend(StepView):
    model, step, action, form_class = Assignment, workflow.EXTEND, actions.extend, ExtendForm


class AssignmentWithdraw(StepView):
    model, step, action = Assignment, workflow.WITHDRAW, actions.withdraw
    done = "已撤离，进驻期间的权限同时终止。"

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:assignment", args=[result.pk])


class AuthorisationRevoke(FormView):
    model, form_class, page_title = Authorisation, ReasonForm, "收回授权"
    needs = "rounds.authorise_assignment"
    submit_label, done, danger = "收回授权", "授权已收回，即时生效。", True

    def perform(self, record: Any, form: Any) -> Any:
        return authorisations.revoke(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:assignment", args=[record.assignment_id])

    def back_url(self, record: Any) -> str:
        return reverse("rounds:assignment", args=[record.assignment_id])

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        words = [{"label": "授权", "value": str(record)}, {"label": "任务", "value": str(record.assignment)}]
        return super().page(None, form, status=status, cancel_url=self.back_url(record), summary=words, **extra)
