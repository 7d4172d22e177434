"""Teams (巡察组): numbered within a round, never a standing group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection import wording
from inspection.models import Keyed, Office, Person, Record, Region, Unit
from rounds import querysets
from rounds.models.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Iterable


class TeamKind(models.TextChoices):
    INSPECTION = "inspection", "巡察组"
    SUPERVISION = "supervision", "督查组"


class Team(Record):
    """A team of a round: 第一巡察组. Its identity is (round, kind, number) (R-003, R-043)."""

    noun = "team"

    round = models.ForeignKey(Round, models.PROTECT, related_name="teams", verbose_name="轮次")
    kind = models.CharField("组别", max_length=12, choices=TeamKind.choices, default=TeamKind.INSPECTION)
    number = models.PositiveSmallIntegerField("序号")
    origin = models.CharField("派出地区", max_length=40, blank=True, help_text="交叉、联动巡察时填写，如：江阳县")
    # Whose team it is, where a lower office sends it into this office's round.
    sender = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="sent_teams", verbose_name="派出机构"
    )
    phone = models.CharField("值班电话", max_length=20, blank=True)
    note = models.CharField("说明", max_length=200, blank=True, help_text="如导入时的原组名")
    # A supervision team has a plan of its own; an inspecting team works by the round's.
    plan = models.TextField("督查方案", blank=True)
    plan_document = models.CharField("方案批准依据", max_length=120, blank=True, editable=False)
    plan_approved_on = models.DateField("方案批准日期", null=True, editable=False)

    objects = querysets.TeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察组"
        ordering = ["round", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "number"], name="team_number_once_per_round"),
            models.CheckConstraint(
                condition=Q(plan_approved_on=None) | (~Q(plan="") & ~Q(plan_document="")),
                name="team_plan_approved_by_a_document",
            ),
        ]

    def __str__(self) -> str:
        return (
            wording.team_name(self.number)
            if self.kind == TeamKind.INSPECTION
            else f"第{wording.cn_number(self.number)}督查组"
        )

    def scope_office_id(self) -> Any:
        return self.round.office_id

    def sending_office_id(self) -> Any:
        return self.sender_id

    @property
    def sent_from(self) -> str:
        """Whence the team comes: the lower office that holds it, or as the leading office wrote it."""
        return self.sender.committee_short if self.sender else self.origin

    def name_of(self, other: Team) -> str:
        """Another team, as it is named to whoever seats people in this one: to a lower office none but its own (R-051)."""
        hidden = self.sender_id is not None and self.round_id == other.round_id and self.sender_id != other.sender_id
        return "其他巡察组" if hidden else str(other)

    @property
    def full_name(self) -> str:
        """云岭县委第一巡察组, as papers sign it (R-320)."""
        if self.kind != TeamKind.INSPECTION:
            return f"{wording.committee_name(self.round.office.committee_short)}{self}"
        return wording.team_name(self.number, self.round.office.committee_short)

    def members(self) -> list[Membership]:
        """Who is in the team today, the leader first."""
        if "memberships" in getattr(self, "_prefetched_objects_cache", {}):
            found = [each for each in self.memberships.all() if each.ends is None]
        else:
            found = list(self.memberships.filter(ends=None).select_related("person", "home_unit", "home_region"))
        return sorted(found, key=lambda each: (Seat.values.index(each.seat), each.person.name))

    def in_seat(self, *seats: str) -> Iterable[Membership]:
        """The present holders of some seats."""
        return [each for each in self.members() if each.seat in seats]

    @property
    def outside_words(self) -> str:
        """其中外地组员2人（商州区2人): counted apart, by where they were sent from; empty when there are none (R-015)."""
        counted: dict[str, int] = {}
        for each in self.in_seat(Seat.OUTSIDE):
            name = each.home_region.name if each.home_region else "未填派出地区"
            counted[name] = counted.get(name, 0) + 1
        if not counted:
            return ""
        return f"其中外地组员{sum(counted.values())}人（{'、'.join(f'{name}{n}人' for name, n in counted.items())}）"

    @property
    def leader(self) -> Membership | None:
        return next(iter(self.in_seat(Seat.LEADER)), None)


class Seat(models.TextChoices):
    """Seats in a team; the values are the roles of roles.py."""

    LEADER = "team_leader", "组长"
    DEPUTY = "team_deputy", "副组长"
    LIAISON = "team_liaison", "联络员"
    MEMBER = "team_member", "组员"
    OUTSIDE = "team_outside_member", "外地组员"


class Membership(Record):
    """A person's seat in a team, with dates and home unit (R-011, R-024)."""

    noun = "membership"

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name="巡察组")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="人员")
    seat = models.CharField("席位", max_length=24, choices=Seat.choices, default=Seat.MEMBER)
    home_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原单位")
    home_region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="派出地区",
        help_text="外地组员必填，如：商州区",
    )  # fmt: skip
    duty = models.CharField("分工", max_length=80, blank=True)
    begins = models.DateField("到组日期", null=True, blank=True)
    ends = models.DateField("离组日期", null=True, blank=True)
    released_on = models.DateField("原单位脱钩确认日期", null=True, blank=True)

    objects = querysets.MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组员"
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], condition=Q(ends=None), name="membership_once_per_team"),
            # Exactly one leader at most; that there is one is a gate of the authorisation.
            models.UniqueConstraint(
                fields=["team"], condition=Q(seat="team_leader", ends=None), name="team_has_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(begins=None) | Q(ends__gte=F("begins")),
                name="membership_ends_after_it_begins",
                violation_error_message="离组日期不能早于到组日期。",
            ),
            models.CheckConstraint(
                condition=~Q(seat="team_outside_member") | ~Q(home_region=None),
                name="membership_outside_says_whence",
                violation_error_message="外地组员须填派出地区。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.get_seat_display()}）"

    def scope_office_id(self) -> Any:
        return self.team.round.office_id

    def sending_office_id(self) -> Any:
        return self.team.sender_id

    def seat_assignment_id(self) -> Any:
        """The assignment by which the team's leader answers for what concerns the member, not any one unit."""
        return self.team.assignments.order_by("ordinal", "created_at").values_list("pk", flat=True).first()


class PledgeKind(models.TextChoices):
    """The three pledges (R-021)."""

    SECRECY = "secrecy", "保密承诺书"
    RECUSAL = "recusal", "回避承诺书"
    DISCIPLINE = "discipline", "纪律承诺书"


class Pledge(Keyed):
    """One of the three pledges signed by a member for a round; all of them by all members gate the entry (R-022)."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="pledges", verbose_name="组员")
    kind = models.CharField("种类", max_length=12, choices=PledgeKind.choices)
    signed_on = models.DateField("签订日期")
    scan = models.ForeignKey("inspection.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺书"
        constraints = [models.UniqueConstraint(fields=["membership", "kind"], name="pledge_once_per_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()
