"""澄清正名: the good name of somebody whom an accusation wronged is put right, once another allowed it (检举控告工作规则第五十条)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from petitions import querysets
from petitions.models.petitions import Petition, PetitionAccused
from petitions.workflow import ClarificationStatus


class ClarificationWay(models.TextChoices):
    """How it is done; the last three may be used together, one record each."""

    LETTER = "letter", "书面发函澄清"
    FACE = "face", "当面澄清"
    COMMITTEE = "committee", "向党委（党组）通报"
    CIRCULAR = "circular", "在一定范围内通报"


class Clarification(Record):
    """One clarification for one accused: the words are typed anew, and tell nothing of the letter or who wrote it."""

    noun = "clarification"

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="clarifications", verbose_name="信访件")
    accused = models.ForeignKey(PetitionAccused, models.PROTECT, related_name="clarifications", verbose_name="被反映人")
    way = models.CharField("澄清方式", max_length=10, choices=ClarificationWay.choices)
    audience = models.CharField("澄清范围", max_length=120)
    text = models.TextField("澄清内容")
    status = models.CharField(
        "状态", max_length=10, choices=ClarificationStatus.choices, default=ClarificationStatus.ASKED, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="批准人"
    )
    decided_on = models.DateField("批准日期", null=True, editable=False)
    opinion = models.CharField("批准意见", max_length=200, blank=True, editable=False)
    done_on = models.DateField("澄清日期", null=True, editable=False)
    done_note = models.CharField("办理说明", max_length=200, blank=True, editable=False)

    objects = querysets.OnPetition.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "澄清正名"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["accused", "way"], condition=~Q(status="refused"), name="clarification_once_in_each_way"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("created_by")), name="clarification_decided_by_another"
            ),
            models.CheckConstraint(condition=~Q(status="done") | ~Q(done_on=None), name="clarification_done_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.petition}澄清"

    @property
    def tone(self) -> str:
        return {"asked": "warn", "approved": "info", "done": "good"}.get(self.status, "neutral")

    def scope_office_id(self) -> Any:
        return self.petition.office_id

    def scope_assignment_id(self) -> Any:
        return self.petition.scope_assignment_id()

    def recusal_unit_ids(self) -> set[Any]:
        return self.petition.recusal_unit_ids()

    def recusal_person_ids(self) -> set[Any]:
        return self.petition.recusal_person_ids()
