"""问题资料包: what goes with a lead to the receiving organ, retyped, with an index (R-213, R-214)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection import attachments
from inspection.models import Attachment, Code, Keyed
from petitions.models.petitions import PetitionPoint
from rounds.models import FieldRecord, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable


class PackageItem(Keyed):
    """One sheet or file of a lead's package.

    ``text`` is retyped by whoever assembles it. Which petition, record or finding it was made from is known inside only:
    no paper, list or file name of the package says so.
    """

    lead: Any = models.ForeignKey("petitions.Lead", models.PROTECT, related_name="package", verbose_name="线索")
    position = models.PositiveSmallIntegerField("序号")
    kind = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="材料种类")
    title = models.CharField("材料名称", max_length=80)
    text = models.TextField("内容（重新概述）", blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    pages = models.PositiveSmallIntegerField("页数", default=0, editable=False)
    point = models.ForeignKey(PetitionPoint, models.PROTECT, null=True, blank=True, related_name="+")
    field_record = models.ForeignKey(FieldRecord, models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编入人")
    added_at = models.DateTimeField("编入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "资料包材料"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["lead", "position"], name="package_position_once"),
            models.UniqueConstraint(fields=["lead", "attachment"], name="package_file_once"),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(attachment=None), name="package_item_holds_something"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """A name made from place and kind alone: what a file was called where it came from may tell who gave it."""
        assert self.attachment is not None
        ending = self.attachment.name.rpartition(".")[2].lower()
        safe = ending if ending.isalnum() and len(ending) <= 5 else "dat"
        return f"{self.position:02d} {self.kind.text}.{safe}"


def contents(lead: Any) -> list[PackageItem]:
    """The package in order, its files loaded."""
    return list(lead.package.select_related("kind", "attachment__copy", "attachment__file").order_by("position"))


def loose_files(lead: Any) -> Iterable[Attachment]:
    """Files on the lead that no sheet of the package names yet."""
    used = lead.package.exclude(attachment=None).values("attachment")
    return attachments.of(lead, "package").exclude(pk__in=used)


def digest(lead: Any) -> str:
    """The hash of everything in the package, in order; empty when there is nothing in it.

    A file counts by what was taken in: its working copy may still be made after the lead was offered.
    """
    lines = []
    for each in contents(lead):
        file = each.attachment.file if each.attachment else None
        lines.append(
            "\x1f".join((str(each.position), each.kind.code, each.title, each.text, file.sha256 if file else ""))
        )
    loose: Any = loose_files(lead)
    lines += [each.file.sha256 for each in loose.order_by("added_at", "pk")]
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest() if lines else ""
