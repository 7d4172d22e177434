"""Every figure is a query, and the same query is the list that the figure opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, IntegerField, Q, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from inspection.models import OrganKind
from petitions import models as petitions
from petitions.workflow import LeadStatus
from rectification import models as rectification
from rectification.workflow.accounts import AccountStatus
from rounds import models as rounds
from rounds.models.plans import COVERING
from rounds.models.talent import NoteKind
from rounds.models.training import Presence
from rounds.workflow import FieldRecordStatus, FindingStatus, RoundStatus
from rounds.workflow.library import PublicityStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from inspection.models import User
    from inspection.statistics.spans import Span


def joined(*parts: str) -> str:
    return "__".join(part for part in parts if part)


@dataclass(frozen=True)
class Figure:
    """One figure: records of a kind, counted, or something of theirs summed. ``rule``: where it is asked for.

    ``task`` is the way to the inspection assignment ("" where the record is one, None where there is none), ``round_`` to the
    round, ``day`` the date whose calendar year counts: without one it is the round's year.
    """

    key: str
    group: str
    label: str
    unit: str
    model: type[Model]
    rule: str
    where: Q = field(default_factory=Q)
    summed: Any = None
    distinct: Any = None
    task: str | None = "assignment"
    round_: str = ""
    office: str = ""
    day: str = ""
    # What belongs to no office is everybody's.
    common: bool = False
    # Rows of no manager of their own are seen with what they hang on.
    hangs_on: str = ""

    @property
    def round_path(self) -> str:
        """The way to the round; "" where there is none, and where the record is the round."""
        return self.round_ if self.task is None else joined(self.task, "round")

    @property
    def office_path(self) -> str:
        return self.office or joined(self.round_path, "office")

    def _of_round(self, name: str, value: Any) -> Q | None:
        """A condition on the round; None where the record has no round."""
        if not self.round_path and self.model is not rounds.Round:
            return None
        return Q(**{joined(self.round_path, name): value})

    def within(self, span: Span) -> Q | None:
        """What of a span counts; None where the figure is not counted over such a span."""
        if span.round is not None:
            return self._of_round("pk", span.round.pk)
        here = Q(**{self.office_path: span.office})
        if self.common:
            here |= Q(**{self.office_path: None})
        if span.term is not None:
            loose = self.task is None and self.day and span.dates
            chosen = Q(**{f"{self.day}__range": span.dates}) if loose else self._of_round("term", span.term)
        elif span.year is not None:
            chosen = Q(**{f"{self.day}__year": span.year}) if self.day else self._of_round("year", span.year)
        else:
            return here
        return None if chosen is None else here & chosen

    def seen(self, user: User) -> QuerySet[Any]:
        """All records of its kind that the user may see."""
        if self.hangs_on:
            above: Any = self.model._meta.get_field(self.hangs_on).related_model
            return self.model._default_manager.filter(
                **{f"{self.hangs_on}__in": above._default_manager.for_user(user).values("pk")}
            )
        keys = self.model._default_manager.for_user(user).values("pk")  # type: ignore[attr-defined]
        return self.model._default_manager.filter(pk__in=keys)

    def rows(self, span: Span, user: User) -> QuerySet[Any]:
        """The records behind the figure, in the user's scope; none where it is not counted over such a span."""
        within = self.within(span)
        return self.seen(user).none() if within is None else self.seen(user).filter(within, self.where)

    def amount(self, where: Q | None = None) -> Any:
        """The figure as an aggregate over its records."""
        if self.summed is not None:
            return Sum(self.summed, filter=where)
        if self.distinct is not None:
            return Count(self.distinct, distinct=True, filter=where)
        return Count("pk", filter=where)

    def value(self, span: Span, user: User) -> int:
        return int(self.rows(span, user).aggregate(n=self.amount())["n"] or 0)


DONE = Q(status=FieldRecordStatus.COMPLETE)
INSPECTING = Q(kind="inspection")


def number_in(name: str) -> Any:
    """A number kept among the details of a field record's method."""
    return Cast(KT(f"details__{name}"), IntegerField())


def _record(
    key: str,
    label: str,
    unit: str,
    method: str,
    rule: str,
    summed: Any = None,
    where: Q | None = None,
    distinct: Any = None,
) -> Figure:
    return Figure(key, "进驻了解", label, unit, rounds.FieldRecord, rule, DONE & Q(method__code=method) & (where or Q()), summed, distinct, day="held_on")  # fmt: skip


def _measured(key: str, label: str, kind: str) -> Figure:
    """Items on which an organ decided a measure of this kind (R-292); one item may have several."""
    measures = rectification.AccountabilityMeasure.objects.filter(kind__code=kind).values("accountability")
    return Figure(key, "整改问责", label, "件", rectification.Accountability, "R-292", Q(pk__in=measures), office="office")  # fmt: skip


def _brought(key: str, label: str, unit: str, where: Q, summed: Any = None) -> Figure:
    """成效 that stand: neither taken back, nor of an account that was written off in red (R-277)."""
    return Figure(key, "整改成效", label, unit, rectification.Outcome, "R-277", rectification.Outcome.STANDS & where, summed,
                  task="account__assignment", office="account__office")  # fmt: skip


def _account(key: str, label: str, where: Q) -> Figure:
    return Figure(key, "整改销账", label, "个", rectification.Account, "R-317", PROBLEMS & where, office="office")


def _lead(key: str, label: str, rule: str, where: Q | None = None) -> Figure:
    return Figure(key, "信访线索", label, "件", petitions.Lead, rule, where or Q(), office="office")


RULES = Q(kind="rule")
# A part that a department took over is the same problem: it is counted once, with the account it was split from.
PROBLEMS = Q(parent=None)
OPEN = ~Q(status__in=[AccountStatus.CLEARED, AccountStatus.VOIDED])
# 查处: the organ took it up as a case or closed it with a result; 予以了结 is not.
DEALT = Q(pk__in=petitions.LeadProgress.objects.filter(stage__code__in=("case", "closed")).values("lead"))
# The same person by his number in the register; whoever is in none, by his name within the assignment.
WHO = Case(
    When(~Q(subject_person=None), then=Cast("subject_person_id", CharField())),
    When(~Q(subject_name=""), then=Concat(Cast("assignment_id", CharField()), Value("："), "subject_name")),
    default=Cast("pk", CharField()),
)
# From another place: a county's team in its city's inspection, or a team that another place sent across.
LENT = INSPECTING & (~Q(sender=None) | ~Q(origin=""))
WHENCE = Case(When(~Q(sender=None), then=F("sender__name")), default=F("origin"))
BEGUN = ~Q(status__in=(RoundStatus.DRAFT, RoundStatus.SUBMITTED, RoundStatus.REVIEWED))
COVERED = Q(status__in=COVERING)

FIGURES: tuple[Figure, ...] = (
    Figure("rounds", "规模", "开展轮次", "轮", rounds.Round, "R-296", BEGUN, task=None),
    Figure("teams", "规模", "巡察组", "个", rounds.Team, "R-297", INSPECTING, task=None, round_="round"),
    Figure("assignments", "规模", "巡察任务", "项", rounds.Assignment, "R-297", task=""),
    Figure("covered", "规模", "已巡察单位", "个", rounds.Assignment, "R-296", COVERED, distinct="unit", task=""),
    Figure("counties", "规模", "涉及地区", "个", rounds.Assignment, "R-298", distinct="unit__region", task=""),
    Figure("joint_teams", "规模", "联动、交叉巡察组", "个", rounds.Team, "R-299", LENT, task=None, round_="round"),
    Figure("joint_from", "规模", "参加联动的地区", "个", rounds.Team, "R-299", LENT, distinct=WHENCE, task=None, round_="round"),
    Figure("inspectors", "人员", "抽调人员", "名", rounds.Membership, "R-300", Q(team__kind="inspection"), distinct="person",
           task=None, round_="team__round"),
    Figure("outsiders", "人员", "外地抽调", "名", rounds.Membership, "R-300", Q(team__kind="inspection") & ~Q(home_region=None),
           distinct="person", task=None, round_="team__round"),
    Figure("promoted", "人员", "提拔使用", "人", rounds.ServiceNote, "R-310", Q(kind=NoteKind.PROMOTION), distinct="person", task=None,
           office="office", day="on"),
    Figure("courses", "人员", "集中培训", "次", rounds.Course, "R-311", task=None, round_="round", day="held_on"),
    Figure("trained", "人员", "参训", "人次", rounds.Attendance, "R-311", Q(presence__in=(Presence.PRESENT, Presence.MADE_UP)), task=None,
           round_="course__round", day="course__held_on", hangs_on="course"),
    Figure("meetings", "会议宣传", "研究部署会议", "次", rounds.RoundMeeting, "R-309", task=None, round_="round", office="office", day="held_on"),
    Figure("articles", "会议宣传", "刊发信息稿件", "篇", rounds.Publicity, "R-312", Q(status=PublicityStatus.PUBLISHED, kind="press"), office="office",
           day="published_on"),
    Figure("rules_inside", "会议宣传", "现行内控制度", "项", rounds.Regulation, "R-313", Q(kind="internal", effective=True), task=None,
           office="office"),
    Figure("newsletters", "会议宣传", "编发工作动态", "期", rounds.Publicity, "R-312", Q(status=PublicityStatus.PUBLISHED, kind="newsletter"),
           task=None, office="office", day="published_on"),
    Figure("negative_items", "会议宣传", "现行负面清单", "项", rounds.NegativeItem, "R-313", Q(active=True), task=None, office="office", common=True),
    _record("interviews", "个别谈话", "人次", "interview", "R-303", "person_times"),
    _record("interviewed", "谈话对象", "人", "interview", "R-303", distinct=WHO),
    _record("forums", "座谈会", "场次", "forum", "R-301"),
    _record("forum_people", "参加座谈", "人次", "forum", "R-301", "person_times"),
    _record("visits", "走访群众", "人次", "visit", "R-304", "person_times"),
    _record("visits_random", "其中随机走访", "人次", "visit", "R-304", "person_times", Q(details__has_key="selection") & ~Q(details__selection="")),
    _record("questionnaires", "发放调查问卷", "份", "questionnaire", "R-302", "copies"),
    _record("questionnaires_back", "收回问卷", "份", "questionnaire", "R-302", number_in("returned"), Q(details__has_key="returned")),
    _record("questionnaires_valid", "有效问卷", "份", "questionnaire", "R-302", number_in("valid"), Q(details__has_key="valid")),
    _record("accounts_read", "调阅账务", "次", "accounts", "R-305"),
    _record("accounts_read_units", "调阅账务单位", "个", "accounts", "R-305", distinct="assignment__unit"),
    Figure("records", "进驻了解", "工作记录", "次", rounds.FieldRecord, "R-137", DONE, day="held_on"),
    Figure("petitions", "信访线索", "受理信访", "件", petitions.Petition, "R-314", office="office", day="received_on"),
    _lead("leads", "收集问题线索", "R-307"), _lead("leads_handed", "移交问题线索", "R-307", ~Q(handed_on=None)),
    # 印证 by the team's leader, 移交, 查处; and those that went to police and courts apart.
    _lead("leads_verified", "审核印证", "R-234", ~Q(status=LeadStatus.REGISTERED)), _lead("leads_dealt", "已查处", "R-234", DEALT),
    _lead("leads_judicial", "移交公安司法", "R-230", ~Q(handed_on=None) & Q(receiver__organ_kind=OrganKind.JUDICIAL)),
    Figure("findings", "发现问题", "发现问题", "个", rounds.Finding, "R-306", ~Q(status=FindingStatus.DROPPED)),
    _account("accounts", "立账", ~Q(status=AccountStatus.VOIDED)), _account("cleared", "已销账", Q(status=AccountStatus.CLEARED)),
    _account("staged", "阶段性销号", Q(status=AccountStatus.STAGED)),
    _brought("rules", "建立完善制度", "项", RULES & ~Q(change="abolished")), _brought("rules_abolished", "废止制度", "项", RULES & Q(change="abolished")),
    _brought("recovered", "挽回资金", "元", Q(kind="money"), "amount"), _brought("sessions", "召开会议", "次", Q(kind="meeting")),
    Figure("accountabilities", "整改问责", "移送问责", "件", rectification.Accountability, "R-290", ~Q(sent_on=None), office="office"),
    _measured("talked", "约谈", "talk"), _measured("circulated", "通报", "circular"), _measured("handled", "处理", "handling"),
    _account("open", "未销账", OPEN),
    Figure("supervised", "整改督查", "督查单位", "个", rounds.Allotment, "R-315", Q(revoked_at=None), distinct="assignment__unit", task=None,
           round_="team__round", day="begins"),
    Figure("campaigns", "整改督查", "督查组", "个", rounds.Team, "R-315", Q(kind="supervision"), task=None, round_="round"),
)  # fmt: skip
# A figure is shown to those who may see its records somewhere: to others a nought would be an untrue statement.
SEEN_WITH: dict[Any, tuple[str, ...]] = {
    rounds.FieldRecord: ("rounds.view_field_record",),
    rounds.Finding: ("rounds.view_finding",),
    rounds.ServiceNote: ("rounds.view_people",),
    rounds.Publicity: ("rounds.write_publicity",),
    rounds.Course: ("rounds.view_training",),
    rounds.Attendance: ("rounds.view_training",),
    rounds.NegativeItem: ("rounds.view_preparation",),
    rounds.RoundMeeting: ("rounds.view_plan",),
    petitions.Petition: ("petitions.view_petition",),
    petitions.Lead: ("petitions.view_lead",),
    rectification.Accountability: ("rectification.view_accountability", "rectification.answer_accountability"),
    rectification.Account: ("rectification.view_ledger", "rectification.view_supervised_ledger"),
    rectification.Outcome: ("rectification.view_ledger", "rectification.view_supervised_ledger"),
}
BY_KEY = {each.key: each for each in FIGURES}


def shown(held: Iterable[str]) -> list[Figure]:
    """The figures that somebody with these powers is shown."""
    held = frozenset(held)
    return [each for each in FIGURES if not (needed := SEEN_WITH.get(each.model)) or held.intersection(needed)]


def values(span: Span, user: User, figures: Iterable[Figure] = FIGURES) -> dict[str, int]:
    """All figures over a span by key: one query for each kind of record. What is not counted over such a span is 0."""
    found = {each.key: 0 for each in figures}
    kinds: dict[Any, list[Figure]] = {}
    for each in figures:
        if each.within(span) is not None:
            kinds.setdefault((each.model, each.round_path, each.day), []).append(each)
    for alike in kinds.values():
        within: Any = alike[0].within(span)
        counted = alike[0].seen(user).filter(within).aggregate(**{each.key: each.amount(each.where) for each in alike})
        found |= {key: int(value or 0) for key, value in counted.items()}
    return found


def late(span: Span, user: User) -> QuerySet[Any]:
    """挂账: open accounts past their date (R-265). Today's figure, so it is no part of a frozen table."""
    return BY_KEY["open"].rows(span, user).filter(due_on__lt=timezone.localdate())
