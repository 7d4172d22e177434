"""主动说明 (R-163, R-164): who came to the team is a secret of the vault, or open to the leader only; what he said, his too."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Person, Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.workflow import disclosures as table


class Disclosure(Record):
    """One disclosure. ``created_by`` is empty when its maker, protected, handed it in himself."""

    noun = "disclosure"
    SEALED = "discloser"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="disclosures", verbose_name="巡察任务")
    number = models.CharField("回执号", max_length=40)
    kind = models.CharField("内容", max_length=8, choices=table.DisclosureKind.choices)
    venue = models.CharField("途径", max_length=6, choices=table.Venue.choices, default=table.Venue.TEAM)
    protected = models.BooleanField("保护身份", default=True)
    received_on = models.DateField("接收日期")
    campaign = models.CharField("专项行动", max_length=60, blank=True)
    about = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name="涉及人员")
    status = models.CharField(
        "状态", max_length=10, choices=table.DisclosureStatus.choices, default=table.DisclosureStatus.RECEIVED,
        editable=False,
    )  # fmt: skip
    disposal = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处置方式"
    )  # fmt: skip
    disposal_note = models.CharField("处置说明", max_length=300, blank=True)
    mitigation = models.CharField("从宽建议", max_length=8, choices=table.Mitigation.choices, blank=True)
    disposed_on = models.DateField("处置日期", null=True, editable=False)

    objects = querysets.DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "主动说明"
        ordering = ["-received_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="disclosure_number_once"),
            models.CheckConstraint(
                condition=~Q(status="disposed") | (~Q(disposal=None) & ~Q(disposed_on=None)),
                name="disclosure_disposed_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"主动说明 {self.number}"

    def recusal_person_ids(self) -> set[Any]:
        """It does not exist for whom it is about."""
        return set(self.about.values_list("pk", flat=True))


class DisclosureText(Keyed):
    """What was said, and by whom when no protection was asked: apart, so that lists and logs never load it."""

    disclosure = models.OneToOneField(Disclosure, models.PROTECT, related_name="text", verbose_name="主动说明")
    content = models.TextField("说明内容")
    discloser = models.CharField("说明人", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "主动说明内容"

    def __str__(self) -> str:
        return "主动说明内容"
