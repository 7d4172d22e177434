"""The summary of a round, and what the next round is to do better (R-105)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from inspection.models import Record
from rounds import querysets
from rounds.models.rounds import Round
from rounds.workflow.summaries import ImprovementStatus, SummaryStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


class RoundSummary(Record):
    """特点、成效、问题与不足、经验做法、下步 of one round. The figures come from the statistics and are nobody's to write."""

    noun = "round_summary"

    round = models.OneToOneField(Round, models.PROTECT, related_name="summary", verbose_name="轮次")
    features = models.TextField("特点", blank=True)
    results = models.TextField("成效", blank=True)
    experience = models.TextField("经验做法", blank=True)
    next_steps = models.TextField("下步打算", blank=True)
    opinion = models.CharField("领导小组意见", max_length=300, blank=True, editable=False)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    status = models.CharField(
        "状态", max_length=10, choices=SummaryStatus.choices, default=SummaryStatus.DRAFT, editable=False
    )

    objects = querysets.SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "轮次总结"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.round}总结"

    def scope_office_id(self) -> Any:
        return self.round.office_id

    def recusal_unit_ids(self) -> Iterable[Any]:
        """It tells of a whole round, of no single unit."""
        return ()

    def signing_text(self) -> str:
        return "\n".join(
            (self.features, self.results, *(each.text for each in self.improvements.all()), self.next_steps)
        )


class Improvement(Record):
    """A shortcoming of a round (问题与不足): with what is to be done about it, an item of the round that follows."""

    noun = "improvement"

    summary = models.ForeignKey(
        RoundSummary, models.PROTECT, related_name="improvements", editable=False, verbose_name="轮次总结"
    )
    text = models.CharField("问题与不足", max_length=300)
    measure = models.CharField("改进措施", max_length=300)
    owner = models.CharField("责任人", max_length=40)
    status = models.CharField(
        "状态", max_length=8, choices=ImprovementStatus.choices, default=ImprovementStatus.OPEN, editable=False
    )
    result = models.CharField("改进情况", max_length=300, blank=True, editable=False)
    closed_on = models.DateField("完成日期", null=True, editable=False)

    objects = querysets.ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "改进事项"
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(result="") & ~Q(closed_on=None)), name="improvement_done_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def scope_office_id(self) -> Any:
        return self.summary.round.office_id

    def recusal_unit_ids(self) -> Iterable[Any]:
        return ()


def improvements_for(round_: Round) -> QuerySet[Improvement]:
    """What earlier rounds left to be done better in this one: all of the round just before, and what is still open of older ones."""
    before = Round.objects.filter(office_id=round_.office_id).filter(
        Q(term__lt=round_.term) | Q(term=round_.term, sequence__lt=round_.sequence)
    )
    last = before.order_by("-term", "-sequence").values_list("pk", flat=True)[:1]
    found = Improvement.objects.filter(summary__round__in=before).exclude(summary__status=SummaryStatus.DRAFT)
    return found.filter(Q(summary__round__in=list(last)) | Q(status=ImprovementStatus.OPEN)).select_related(
        "summary__round"
    )
