"""The report of a supervision team on its units: what was done well and what was not (R-286)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from inspection import access
from inspection.models import Record, User
from rectification import querysets
from rectification.models.checks import Check
from rectification.models.consequences import Consequence
from rectification.models.matter_checks import looked_into
from rectification.workflow.consequences import ConsequenceKind
from rectification.workflow.supervision import WRITE_REPORT, SupervisionReportStatus
from rounds.models import Team

if TYPE_CHECKING:
    from collections.abc import Iterable


class SupervisionReport(Record):
    """督查报告 (D-42): of one team on all units allotted to it; its figures stand still once it was handed in.

    Members write it for as long as they sit in the team; no seat on one unit reaches it.
    """

    noun = "supervision_report"

    team = models.ForeignKey(Team, models.PROTECT, related_name="supervision_reports", verbose_name="督查组")
    status = models.CharField(
        "状态", max_length=10, choices=SupervisionReportStatus.choices, default=SupervisionReportStatus.DRAFT, editable=False
    )  # fmt: skip
    overview = models.TextField("督查工作开展情况", blank=True)
    achievements = models.TextField("成绩", blank=True)
    problems = models.TextField("问题", blank=True)
    suggestions = models.TextField("意见建议", blank=True)
    rows = models.JSONField("报送时的逐单位情况", default=list, editable=False)
    submitted_on = models.DateField("报送日期", null=True, editable=False)
    opinion = models.TextField("领导小组意见", blank=True, editable=False)
    read_on = models.DateField("阅处日期", null=True, editable=False)

    objects = querysets.SupervisionReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查报告"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(status="draft"), name="supervision_report_one_draft"),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(achievements="") & ~Q(problems="") & ~Q(submitted_on=None)),
                name="supervision_report_has_both_sides",
            ),
            models.CheckConstraint(
                condition=~Q(status="read") | (~Q(opinion="") & ~Q(read_on=None)), name="supervision_report_read_in_words"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.team.round}{self.team}督查报告"

    @property
    def tone(self) -> str:
        return {"submitted": "info", "read": "good"}.get(self.status, "warn")

    def allotments(self) -> Any:
        """What the team was given and keeps, in the order of the units."""
        given = self.team.allotments.filter(revoked_at=None)
        return given.select_related("assignment__unit", "team").order_by("assignment__unit__name", "begins")

    def demands(self) -> Any:
        """Rebounds and second demands of its units, for the circular to the office (R-327)."""
        accounts = [each.assignment_id for each in self.allotments()]
        found = Consequence.objects.filter(kind=ConsequenceKind.AGAIN, account__assignment__in=accounts)
        return found.select_related("account", "unit", "check_made__result").order_by("account__number")

    def rows_now(self) -> list[dict[str, Any]]:
        """Of each unit: how many accounts, how often they were checked with which results, what followed, what was handed over of it (R-287)."""
        return [self._row(each) for each in self.allotments()]

    def _row(self, allotment: Any) -> dict[str, Any]:
        within = {"checked_on__gte": allotment.begins, "checked_on__lte": allotment.ends}
        checks = list(
            Check.objects.filter(account__assignment=allotment.assignment_id, **within).select_related("result").order_by("checked_on")
        )  # fmt: skip
        results = Counter(each.result.text if each.result else "未注明" for each in checks)
        after = Counter(
            each.get_kind_display() for each in Consequence.objects.filter(check_made__in=[each.pk for each in checks])
        )
        return {
            "unit": allotment.assignment.unit.short_name,
            "accounts": allotment.assignment.accounts.exclude(status="voided").count(),
            "checks": len(checks), "results": sorted(results.items()), "after": sorted(after.items()),
            "matters": [self._matter(*each) for each in looked_into(allotment)],
        }  # fmt: skip

    @staticmethod
    def _matter(matter: Any, check: Any) -> dict[str, Any]:
        """What one receiver was handed, and the last look at it; ``since``: how many came after that."""
        return {
            "kind": matter.kind.label, "receiver": matter.receiver.short_name, "handed": matter.handed, "answered": matter.answered,
            "looked_on": check and check.looked_on.isoformat(), "finding": check.finding if check else "",
            "demand": check.demand if check else "", "since": max(matter.handed - check.handed, 0) if check else 0,
        }  # fmt: skip

    def shown_rows(self) -> list[dict[str, Any]]:
        return self.rows_now() if self.status == SupervisionReportStatus.DRAFT else self.rows

    def scope_office_id(self) -> Any:
        return self.team.round.office_id

    def scope_assignment_id(self) -> Any:
        """No seat on one unit reaches what is about several."""
        return None

    def recusal_unit_ids(self) -> set[Any]:
        return {each.assignment.unit_id for each in self.allotments()}

    def powers_of_person(self, person_id: Any) -> Iterable[str]:
        """Who sits in the team writes its report, unless he keeps out of one of its units."""
        if not self.team.memberships.filter(person_id=person_id, ends=None).exists():
            return ()
        return () if self._kept_out(person_id) else (WRITE_REPORT, "rectification.view_supervision_report")

    def _kept_out(self, person_id: Any) -> bool:
        user = User.objects.filter(person_id=person_id).first()
        return bool(user and access.blocked_units(user) & self.recusal_unit_ids())
