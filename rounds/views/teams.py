"""Pages of teams and their members: seats, home units, recusal, pledges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import access, duties
from inspection.models import HandoverCause, RecusalKind, User
from inspection.views.duties import HandingOver
from inspection.views.forms import FormView
from rounds import gates, rosters
from rounds.actions import conduct, leave, pledges
from rounds.actions import teams as actions
from rounds.forms.allotments import SupervisionTeamForm
from rounds.forms.rounds import EndMemberForm, MemberForm, MembershipForm, PledgeForm, TeamForm
from rounds.gates import people as people_gates
from rounds.models import Appraisal, Membership, PledgeKind, Round, Seat, Talent, Team, TeamKind
from rounds.views.bases import Adding, Page

if TYPE_CHECKING:
    from django.db.models import QuerySet


class TeamAdd(Adding):
    model, form_class, page_title, needs = Round, TeamForm, "组建巡察组", "rounds.form_team"
    submit_label, done = "组建", "巡察组已组建，请编入组长和组员。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"round_": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.form_team(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TeamEdit(FormView):
    model, form_class, page_title, needs = Team, TeamForm, "修改小组", "rounds.form_team"
    submit_label = "保存"

    def make_form(self, record: Any, *args: Any) -> Any:
        """A supervision team's form has its plan besides."""
        if record.kind == TeamKind.SUPERVISION:
            return SupervisionTeamForm(*args, instance=record)
        return super().make_form(record, *args)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        """Who holds the team is asked of the leading office only."""
        leads = access.may(self.request.user, "rounds.plan_round", record.round)  # type: ignore[arg-type]
        return {"instance": record, "round_": record.round if leads else None}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_team(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TeamPage(Page):
    """One team: who sits in it, what each still owes, which units it has."""

    model, template_name = Team, "rounds/team_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("round__office")

    def allotments(self, team: Team) -> list[dict[str, Any]]:
        """What a supervision team was given, as far as its reader may see it, and whether it is in force."""
        if team.kind != TeamKind.SUPERVISION:
            return []
        found = team.allotments.for_user(self.request.user)  # type: ignore[attr-defined]
        today, rows = timezone.localdate(), []
        for each in found.select_related("assignment__unit", "assignment__team__round"):
            running = each.revoked_at is None and each.ends >= today
            words = (
                ("督查中", "good") if each.in_force(today) else ("未开始", "info") if running else ("已结束", "neutral")
            )
            state, tone = ("已收回", "neutral") if each.revoked_at else words
            rows.append({"row": each, "running": running, "state": state, "tone": tone})
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        team = self.object
        open_assignments = list(actions.open_assignments(team))
        office = "rounds.form_team" in context["held"]
        inspects = team.kind == TeamKind.INSPECTION
        return context | {
            "page_title": str(team), "outside": team.outside_words, "rows": [self.row(each, open_assignments, office) for each in team.members()],
            "former": team.memberships.exclude(ends=None).select_related("person"),
            "assignments": team.assignments.for_user(self.request.user).select_related("unit", "kind"),
            "supervises": team.kind == TeamKind.SUPERVISION, "allotments": self.allotments(team),
            "roster": rosters.warnings(team) if inspects and "rounds.form_team" in context["held"] else [],
            "untrained": people_gates.untrained(team) if inspects else [], "away": leave.away(team, timezone.localdate()),
            "today": timezone.localdate(),
            "unchecked": conduct.without_self_check(team, timezone.localdate())
            if inspects and self.sees_conduct(team, context["held"]) else [],
        }  # fmt: skip

    def sees_conduct(self, team: Team, held: Any) -> bool:
        """The leading office, and who leads the team on one of its assignments."""
        power = "rounds.view_conduct"
        if power in held:
            return True
        seats = access.assignments_with(self.request.user, power)  # type: ignore[arg-type]
        return bool(seats) and team.assignments.filter(pk__in=seats).exists()

    def row(self, membership: Membership, assignments: list[Any], office: bool) -> dict[str, Any]:
        """What stands in a member's way. Whom he is kin to or knows is told to the office alone (R-020)."""
        person = membership.person
        found = [pair for each in assignments for pair in gates.conflicts(person, each.unit)]
        warnings = [words for kind, words in found if office or kind != RecusalKind.KINSHIP]
        if office:
            warnings += [words for each in assignments for words in gates.acquaintances(person, each.unit)]
        if (
            membership.seat == Seat.LEADER
            and not Talent.objects.filter(person=person, pool="leaders", ends=None).exists()
        ):
            warnings.append("不在组长库")
        if membership.home_unit_id and membership.released_on is None:
            warnings.append("原单位尚未确认脱钩")
        return {"membership": membership, "missing": gates.missing_pledges(membership), "warnings": warnings}


class TeamSuggestions(Page):
    """Whom the pools offer for this team, and who is out of the question, each with the reasons."""

    model, template_name = Team, "rounds/team_suggestions.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("round__office")

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        team = super().get_object(queryset)
        if not access.may(self.request.user, "rounds.form_team", team):  # type: ignore[arg-type]
            raise PermissionDenied("rounds.form_team")
        return team

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        team, seat = self.object, self.request.GET.get("seat", Seat.MEMBER)
        seat = Seat.LEADER if seat == Seat.LEADER else Seat.MEMBER
        # Each office draws from its own pools: the one that holds the team, or the one that leads the round.
        sends = team.sender_id in access.offices_sending(self.request.user, "rounds.form_team")  # type: ignore[arg-type]
        fit, unfit = rosters.suggest(team, seat=seat, pool_of=team.sender if sends else None)
        return super().get_context_data(**kwargs) | {
            "page_title": f"{team}人选建议", "fit": fit, "unfit": unfit, "seat": seat, "roster": rosters.warnings(team),
            "buttons": [], "papers": "", "entries": (),
        }  # fmt: skip


class MembershipAdd(Adding):
    model, form_class, page_title, needs = Team, MemberForm, "编入组员", "rounds.form_team"
    submit_label, done = "编入", "已编入巡察组。"
    form_note = "同名人员请按职务、出生年月辨认。与被巡察单位有任职、地域、公务、亲属回避情形的不能编入。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def get_initial(self, record: Any) -> dict[str, Any]:
        """A suggestion taken up brings its person along."""
        return {name: self.request.GET[name] for name in ("person", "seat") if name in self.request.GET}

    def perform(self, record: Any, form: Any) -> Any:
        actions.add_member(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class MembershipPage(Page):
    """One member of a team: seat, home unit, the three pledges. His own page is open to himself from the first day."""

    model, template_name = Membership, "rounds/membership_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("person", "team__round__office", "home_unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        membership = self.object
        own = self.request.user.person_id == membership.person_id  # type: ignore[union-attr]
        missing = gates.missing_pledges(membership)
        facts = [
            ("巡察组", membership.team), ("席位", membership.get_seat_display()), ("派出地区", membership.home_region), ("原单位", membership.home_unit),
            ("分工", membership.duty), ("到组日期", membership.begins), ("离组日期", membership.ends),
            ("原单位脱钩确认", membership.released_on),
        ]  # fmt: skip
        return context | {
            "page_title": f"{membership.person.name}（{membership.team}{membership.get_seat_display()}）",
            "facts": [{"label": label, "value": value} for label, value in facts if value],
            "pledges": sorted(membership.pledges.all(), key=lambda each: PledgeKind.values.index(each.kind)), "missing": missing,
            "sign_url": reverse("rounds:membership_sign", args=[membership.pk]) if own and missing else "",
            "own": own, "appraisal": self.appraisal(membership), "leaving": people_gates.appraisal_lets_go(membership),
            "carriers": membership.equipment.filter(returned_on=None).select_related("equipment"),
        }  # fmt: skip

    def appraisal(self, membership: Membership) -> dict[str, Any]:
        """The appraisal as this user may see it, or the way to begin it."""
        user: Any = self.request.user
        found = Appraisal.objects.for_user(user).filter(membership=membership).first()
        if found is not None:
            return {"record": found}
        begun = Appraisal(membership=membership, home_unit_id=membership.home_unit_id)
        may = membership.home_unit_id and access.may(user, "rounds.draft_appraisal", begun)
        return {"add_url": reverse("rounds:appraisal_add", args=[membership.pk])} if may else {}


class MembershipEdit(FormView):
    model, form_class, page_title, needs = Membership, MembershipForm, "修改组员", "rounds.form_team"
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user, "instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_member(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class MembershipEnd(FormView):
    model, form_class, page_title, needs = Membership, EndMemberForm, "离组", "rounds.form_team"
    submit_label, done, danger = "离组", "已离组，其授权同时收回。", True

    def perform(self, record: Any, form: Any) -> Any:
        return actions.end_member(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class MembershipPledge(FormView):
    """The office records pledges that were signed on paper."""

    model, form_class, page_title, needs = Membership, PledgeForm, "登记承诺书", "rounds.record_pledge"
    submit_label, done = "登记三承诺书", "承诺书已登记。"

    def perform(self, record: Any, form: Any) -> Any:
        pledges.record_pledges(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class MembershipSign(FormView):
    """A member signs his own pledges."""

    model, page_title = Membership, "签订三承诺书"
    submit_label, done = "签订", "三承诺书已签订。"
    template_name = "rounds/membership_sign.html"

    def check(self, record: Any) -> None:
        if record.person_id != self.request.user.person_id:  # type: ignore[union-attr]
            raise PermissionDenied("rounds.sign_pledge")

    def perform(self, record: Any, form: Any) -> Any:
        pledges.sign_pledges(record, by=self.request.user)  # type: ignore[arg-type]
        return record

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"units": [each.unit.party_name for each in record.team.assignments.select_related("unit")]}


class TeamHandOver(HandingOver):
    """At the end of a round: what the whole team still holds goes to the office, in bulk."""

    model, needs = Team, duties.POWER
    form_note = "把全组遗留的在办事项成批交给巡察办接续办理；席位随撤离和轮次办结自行终止，不在此移交。"

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        return super().page(record, form, status=status, page_title=f"{record}：遗留事项交巡察办", **extra)

    def givers(self, record: Any) -> list[User]:
        people = record.memberships.values("person")
        return list(User.objects.filter(person__in=people).exclude(pk=self.request.user.pk).select_related("person"))

    def receivers(self, record: Any) -> QuerySet[User]:
        """The office's own people."""
        held = access.holders(duties.POWER, record)
        return User.objects.filter(pk__in=[each.pk for each in held]).select_related("person")

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"cause": HandoverCause.ROUND_END, "reason": f"{record.round.title}结束"}

    def make_form(self, record: Any, *args: Any) -> Any:
        form = super().make_form(record, *args)
        form.fields["cause"].choices = [(HandoverCause.ROUND_END.value, HandoverCause.ROUND_END.label)]
        form.fields["cause"].widget = forms.HiddenInput()
        return form

    def subject(self, record: Any) -> str:
        return f"{record.round.title}{record}"
