"""Whom the unit names for dealing with the team, and what the team has talked over with the unit's head (R-101)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from inspection.models import Person, Record
from rounds import querysets
from rounds.models.assignments import Assignment


class ContactRole(models.TextChoices):
    """A liaison with a clerk, or a group of a head and members: as the office has it (C-18)."""

    LIAISON = "liaison", "联络人"
    CLERK = "clerk", "专办人员"
    LEAD = "lead", "联络组组长"
    MEMBER = "member", "联络组成员"


HEADS = (ContactRole.LIAISON, ContactRole.LEAD)


class Contact(Record):
    """One person of the unit who deals with the team. Both sides see and name him; replaced, he stays in the history."""

    noun = "contact"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contacts", verbose_name="巡察任务")
    role = models.CharField("职责", max_length=8, choices=ContactRole.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员库中的人员"
    )
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60)
    phone = models.CharField("联系电话", max_length=40)
    named_on = models.DateField("确定日期")
    ended_on = models.DateField("更换日期", null=True, editable=False)
    ended_reason = models.CharField("更换原因", max_length=200, blank=True, editable=False)

    objects = querysets.ContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联络人和专办人员"
        # Who leads stands first.
        ordering = [
            models.Case(models.When(role__in=["liaison", "lead"], then=0), default=1), "named_on", "name",
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ended_on=None, role__in=["liaison", "lead"]), name="contact_one_head"
            ),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ended_on=None, role="clerk"), name="contact_one_clerk"
            ),
            # Who leads is a member of the unit's leadership, known by his posts.
            models.CheckConstraint(
                condition=~Q(role__in=["liaison", "lead"]) | ~Q(person=None), name="contact_head_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_on__gte=F("named_on")) & ~Q(ended_reason="")),
                name="contact_replaced_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}{self.name}"

    def scope_unit_ids(self) -> tuple[object, ...]:
        return (self.assignment.unit_id,)

    @property
    def over(self) -> bool:
        """Whether the team has left: nobody answers to it any more."""
        return self.assignment.status not in ("planned", "authorised", "stationed")


class ContactNote(Record):
    """A talk of the team with the unit's head about how the inspection goes: what was said, what was settled. The team's own."""

    noun = "contact_note"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contact_notes", verbose_name="巡察任务")
    held_on = models.DateField("沟通日期")
    with_whom = models.CharField("沟通对象", max_length=60)
    subject = models.CharField("沟通事项", max_length=120)
    text = models.TextField("沟通情况")
    settled = models.CharField("商定事项", max_length=300, blank=True)

    objects = querysets.ContactNoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "沟通记录"
        ordering = ["-held_on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} 与{self.with_whom}沟通：{self.subject}"
