"""What follows a check: the unit explains, its head is talked to, it rectifies again, or a new problem goes up (R-283–R-285)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.models import Record, Unit
from rectification import querysets
from rectification.models.checks import Check
from rectification.models.ledger import Account
from rectification.workflow.consequences import OF_THE_UNIT, STATUSES_OF, ConsequenceKind, ConsequenceStatus


def _of_one_kind() -> Q:
    found = Q(pk__in=())
    for kind, statuses in STATUSES_OF.items():
        found |= Q(kind=kind, status__in=statuses)
    return found


class Consequence(Record):
    """What one check brings after it (督查结果的后续): one kind, when it is due, where it stands, how it ended.

    ``unit``: the party that was responsible when it was asked; a demand stays with whom it was made of. What is for the
    unit is shown to it; a new problem never is (R-285).
    """

    noun = "consequence"

    check_made = models.ForeignKey(Check, models.PROTECT, related_name="consequences", verbose_name="查账")
    account = models.ForeignKey(Account, models.PROTECT, related_name="consequences", verbose_name="账户")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consequences", verbose_name="被督查单位")
    kind = models.CharField("后续", max_length=10, choices=ConsequenceKind.choices)
    matter = models.TextField("事项和要求")
    due_on = models.DateField("期限", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=ConsequenceStatus.choices, editable=False)

    explanation = models.TextField("情况说明", blank=True, editable=False)
    handed_on = models.DateField("报送日期", null=True, editable=False)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True, editable=False)
    talked_on = models.DateField("约谈日期", null=True, editable=False)
    talker = models.CharField("约谈人", max_length=120, blank=True, editable=False)
    talked_to = models.CharField("约谈对象", max_length=120, blank=True, editable=False)
    demands = models.TextField("约谈要求", blank=True, editable=False)
    reported_on = models.DateField("报告领导小组日期", null=True, editable=False)
    assigned_to = models.CharField("交办单位", max_length=120, blank=True, editable=False)
    opened = models.OneToOneField(
        Account, models.PROTECT, null=True, related_name="arose_from", editable=False, verbose_name="所立账户"
    )
    conclusion = models.TextField("结论", blank=True, editable=False)
    finished_on = models.DateField("办结日期", null=True, editable=False)

    objects = querysets.ConsequenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查后续"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=_of_one_kind(), name="consequence_status_is_of_its_kind"),
            models.CheckConstraint(condition=~Q(matter=""), name="consequence_says_what_it_is_about"),
            models.CheckConstraint(
                condition=Q(kind="new", due_on=None) | (~Q(kind="new") & ~Q(due_on=None)),
                name="consequence_for_the_unit_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(status="handed") | (~Q(explanation="") & ~Q(handed_on=None)),
                name="consequence_handed_in_is_written",
            ),
            models.CheckConstraint(
                condition=~Q(kind="talk", status="done")
                | (~Q(talked_on=None) & ~Q(talker="") & ~Q(talked_to="") & ~Q(demands="")),
                name="consequence_talk_is_on_record",
            ),
            models.CheckConstraint(condition=~Q(status="done") | ~Q(finished_on=None), name="consequence_done_on_a_day"),
            models.UniqueConstraint(fields=["check_made", "kind"], name="consequence_once_a_kind"),
            # 该完未完 leads to a statement or to a talk, as the supervisor chooses.
            models.UniqueConstraint(
                fields=["check_made"], condition=Q(kind__in=("statement", "talk")), name="consequence_statement_or_talk"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account} {self.get_kind_display()}"

    def scope_office_id(self) -> Any:
        return self.account.office_id

    def scope_assignment_id(self) -> Any:
        return self.account.assignment_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """Of whom it was demanded; nobody outside has to do with a new problem, or with what is not demanded yet."""
        theirs = self.kind in OF_THE_UNIT and self.status != ConsequenceStatus.TO_REOPEN
        return (self.unit_id,) if theirs else ()

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id, self.account.holder_id, self.unit_id)

    def signing_text(self) -> str:
        return "\n".join([str(self), self.matter, self.explanation])

    @property
    def tone(self) -> str:
        return {"done": "good", "handed": "info", "again": "info"}.get(self.status, "warn")
