"""Assignments (巡察任务): one team, one unit, one period. The case file on which everything hangs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection import access, wording
from inspection.models import Code, DatedGrant, Office, Person, Record, Unit
from rounds import querysets
from rounds.models.rounds import Round
from rounds.models.teams import Seat, Team
from rounds.workflow import AssignmentStatus


class Assignment(Record):
    """A team's task on a unit: kind, dates, inspected period, scope (R-045–R-063). Kind belongs here, not to the round."""

    noun = "assignment"

    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments", verbose_name="巡察机构")
    round = models.ForeignKey(Round, models.PROTECT, related_name="assignments", verbose_name="轮次")
    team = models.ForeignKey(Team, models.PROTECT, related_name="assignments", verbose_name="巡察组")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="被巡察单位")
    kind = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="巡察类型")
    mode = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="组织方式")
    subject = models.CharField("专项主题", max_length=80, blank=True)
    focus = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="切入口")
    authority = models.CharField(
        "牵头机关", max_length=60, blank=True, help_text="交叉、联动、提级巡察填写，如：南川市委巡察办"
    )
    with_special = models.BooleanField("带专项", default=False, help_text="常规巡察中带着开展专项")
    ordinal = models.PositiveSmallIntegerField("组内序号", default=1, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="embedded", verbose_name="所属任务"
    )
    procedure = models.ForeignKey(
        "rounds.Procedure", models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="程序模板"
    )
    status = models.CharField("状态", max_length=12, choices=AssignmentStatus.choices, default=AssignmentStatus.PLANNED)
    stationing_begins = models.DateField("进驻日期", null=True, blank=True)
    stationing_ends = models.DateField("撤离日期", null=True, blank=True)
    period_begins = models.DateField("监督时段起", null=True, blank=True)
    period_ends = models.DateField("监督时段止", null=True, blank=True, help_text="空为“至今”")
    material_begins = models.DateField("报送资料时段起", null=True, blank=True)
    material_ends = models.DateField("报送资料时段止", null=True, blank=True)
    accepted_objects = models.TextField("受理对象范围", blank=True)
    excluded_matters = models.TextField("不属受理范围事项", blank=True)
    persons_scope = models.ManyToManyField(Code, blank=True, related_name="+", verbose_name="对象人员范围")
    task_text = models.TextField("巡察工作任务", blank=True)
    channels_note = models.TextField("联系渠道（原表）", blank=True)
    note = models.TextField("说明", blank=True)
    extensions = models.JSONField("延期", default=list, editable=False)
    entered_on = models.DateField("实际进驻日", null=True, editable=False)
    withdrawn_on = models.DateField("实际撤离日", null=True, editable=False)

    objects = querysets.AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察任务"
        ordering = ["-created_at"]
        # guardian's row on an assignment carries this one permission; what a seat may do stands in roles.py.
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["team", "unit", "subject"], name="assignment_once_per_team_and_unit"),
            models.CheckConstraint(
                condition=Q(stationing_ends=None)
                | Q(stationing_begins=None)
                | Q(stationing_ends__gte=F("stationing_begins")),
                name="assignment_stationing_ends_after_it_begins",
                violation_error_message="撤离日期不能早于进驻日期。",
            ),
            models.CheckConstraint(
                condition=Q(period_ends=None) | Q(period_begins=None) | Q(period_ends__gte=F("period_begins")),
                name="assignment_period_ends_after_it_begins",
                violation_error_message="监督时段的止期不能早于起期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}巡察{self.unit.short_name}"

    def scope_assignment_id(self) -> Any:
        return self.pk

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id,)

    @property
    def number_stem(self) -> str:
        """What an inner number begins with: round, team and, from the team's second unit on, the unit: 10-1, 10-1-2."""
        parts = [self.round.sequence, self.team.number] + ([self.ordinal] if self.ordinal > 1 else [])
        return "-".join(map(str, parts))

    @property
    def kind_words(self) -> str:
        """常规巡察, 常规巡察（带专项：公租房）, 专项巡察（公租房）."""
        if self.kind is None:
            return "巡察"
        special = f"带专项：{self.subject}" if self.with_special and self.subject else "带专项"
        inside = special if self.with_special else self.subject
        return f"{self.kind.text}（{inside}）" if inside else self.kind.text

    @property
    def persons_words(self) -> str:
        """Whom the inspection is of, as papers say it (R-063); empty where the office left it open."""
        return wording.listing([each.text for each in self.persons_scope.all()])

    def signing_text(self) -> str:
        return "\n".join(map(str, (self.round, self.team, self.unit, self.stationing_begins, self.stationing_ends)))


class Authorisation(Record):
    """One person authorised once, for one assignment, by a document (一次一授权, R-075, R-076).

    A replacement needs a 补充授权: another row, ``supplement`` set. Nothing carries over to the next round.
    """

    noun = "authorisation"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="authorisations", verbose_name="巡察任务")
    person = models.ForeignKey(Person, models.PROTECT, related_name="authorisations", verbose_name="人员")
    seat = models.CharField("席位", max_length=24, choices=Seat.choices)
    document = models.CharField("授权文件", max_length=120)
    begins = models.DateField("授权起")
    ends = models.DateField("授权止")
    supplement = models.BooleanField("补充授权", default=False)
    revoked_at = models.DateTimeField("收回时间", null=True, editable=False)
    revoked_reason = models.CharField("收回原因", max_length=200, blank=True)

    objects = querysets.AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "person"], condition=Q(revoked_at=None), name="authorisation_once_in_force"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="authorisation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(document=""), name="authorisation_names_its_document"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_seat_display()} {self.document}"


class AssignmentGrant(access.UserObjectPermissionBase, DatedGrant):
    """Access to one assignment: guardian's direct row with a seat, dates and the authorisation it comes from."""

    content_object = models.ForeignKey(Assignment, models.PROTECT, related_name="grants", verbose_name="巡察任务")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignment_grants")
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, null=True, related_name="grants")
    # A supervision team's member has his seat by an allotment instead.
    allotment = models.ForeignKey("rounds.Allotment", models.PROTECT, null=True, related_name="grants")

    class Meta:
        verbose_name = verbose_name_plural = "任务授权"
        unique_together: list[str] = []
        indexes = [models.Index(fields=["user", "content_object"], name="assignment_grant_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("begins")), name="assignment_grant_ends_after_it_begins"
            ),
        ]
