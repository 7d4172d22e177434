"""Whom an inspection looks at first among the unit's own people (重点人)."""

from __future__ import annotations

from typing import Any

from django.db import models

from inspection.models import Code, Person, Record
from rounds import querysets
from rounds.models.assignments import Assignment


class FocusPerson(Record):
    """A person of the inspected unit judged a focus by ticked criteria (R-067). Whoever may not see petitions sees none."""

    noun = "focus_person"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="focus_persons", verbose_name="巡察任务")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    criteria = models.ManyToManyField(Code, related_name="+", verbose_name="判定依据")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = querysets.FocusPersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重点人"
        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "person"], name="focus_person_once_per_assignment"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """It does not exist for the person it is about."""
        return (self.person_id,)
