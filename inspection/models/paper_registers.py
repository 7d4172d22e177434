"""What happens to an issued paper: under which seal it went out, and whom it reached."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from inspection.models.papers import Paper
from inspection.models.records import Record

if TYPE_CHECKING:
    from inspection.models.users import User

POWER = "inspection.keep_paper_register"


class OfPaperQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Rows of papers the person sees, at the offices whose registers he keeps."""
        access, visible = import_module("inspection.access"), import_module("inspection.documents.visible")
        offices = access.offices_with(user, POWER)
        return self.filter(paper__office__in=offices, paper__in=visible.visible(user).values("pk"))


class OfPaper(Record):
    """A row about one paper: it belongs to whom the paper belongs."""

    space = ""
    judged_by = ("paper",)

    paper = models.ForeignKey(Paper, models.PROTECT, editable=False, related_name="+", verbose_name="公文")

    objects = OfPaperQuerySet.as_manager()

    class Meta:
        abstract = True

    def scope_office_id(self) -> Any:
        return self.paper.office_id

    def scope_assignment_id(self) -> Any:
        return self.paper.assignment_id

    def recusal_unit_ids(self) -> Any:
        return self.paper.record.recusal_unit_ids()  # type: ignore[union-attr]

    def recusal_person_ids(self) -> Any:
        return self.paper.record.recusal_person_ids()  # type: ignore[union-attr]


class SealUse(OfPaper):
    """One use of a seal on one paper (用印登记): how many copies, who asked, who approved, who held the seal."""

    noun = "seal_use"
    correctable = ("seal", "copies", "asked_by", "approved_by", "sealed_by", "sealed_on", "note")

    seal = models.CharField("印章", max_length=60)
    copies = models.PositiveSmallIntegerField("份数")
    asked_by = models.CharField("申请人", max_length=40)
    approved_by = models.CharField("批准人", max_length=40)
    sealed_by = models.CharField("监印人", max_length=40)
    sealed_on = models.DateField("用印日期")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用印登记"
        ordering = ["-sealed_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(copies__gte=1, copies__lte=9999), name="seal_use_of_some_copies",
                violation_error_message="份数为1至9999。",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("asked_by")), name="seal_use_approved_by_another",
                violation_error_message="批准人不能是申请人本人。",
            ),
            models.UniqueConstraint(
                fields=["paper", "seal", "sealed_on"], name="seal_use_once_a_day",
                violation_error_message="该公文当天已登记过这枚印章；份数有变的，请更正原登记。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper.number or self.paper.title}用印登记"


class ServiceMethod(models.TextChoices):
    DIRECT = "direct", "直接送达"
    EXCHANGE = "exchange", "机要交换"
    POST = "post", "邮寄送达"


class ServiceReceipt(OfPaper):
    """One addressee of one paper (送达回证): printed with its reference as a bar code, filled in when it comes back signed."""

    noun = "receipt"
    correctable = (
        "addressee",
        "address",
        "postcode",
        "attention",
        "sent_on",
        "received_on",
        "receiver",
        "receiver_post",
        "note",
    )

    number = models.CharField("回证号", max_length=12, unique=True, editable=False)
    addressee = models.CharField("受送达单位", max_length=80)
    address = models.CharField("地址", max_length=120, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True)
    attention = models.CharField("收件人", max_length=40, blank=True)
    method = models.CharField("送达方式", max_length=10, choices=ServiceMethod.choices, default=ServiceMethod.DIRECT)
    sent_on = models.DateField("送出日期")
    received_on = models.DateField("签收日期", null=True, blank=True)
    receiver = models.CharField("签收人", max_length=40, blank=True)
    receiver_post = models.CharField("签收人职务", max_length=60, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达回证"
        ordering = ["-sent_on", "addressee"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None, receiver="") | (~Q(received_on=None) & ~Q(receiver="")),
                name="receipt_came_back_signed", violation_error_message="签收日期和签收人须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("sent_on")), name="receipt_not_before_it_was_sent",
                violation_error_message="签收日期不能早于送出日期。",
            ),
            models.UniqueConstraint(
                fields=["paper", "addressee"], name="receipt_once_per_addressee",
                violation_error_message="该公文已有这个单位的送达回证。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.addressee}"

    @property
    def came_back(self) -> bool:
        return self.received_on is not None

    @property
    def state(self) -> str:
        return "已交回" if self.came_back else "待交回"

    @property
    def tone(self) -> str:
        return "good" if self.came_back else "warn"
