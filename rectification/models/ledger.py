"""The ledger: accounts (账户) of the inspected units, their postings (记账), and notes of progress, which are no postings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Keyed, Office, Record, Unit
from rectification import balances, querysets
from rectification.models.reports import ReportItem
from rectification.workflow.accounts import OPEN, AccountStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from datetime import date

    from rectification.models.write_offs import WriteOff


class AccountKind(models.TextChoices):
    PROBLEM = "problem", "问题"
    RECOMMENDATION = "recommendation", "意见建议"


class PostingKind(models.TextChoices):
    """What happens to an account; the openings first. Each word is the office's own."""

    REPORT = "report", "报账"
    HISTORY = "history", "期初建账"
    IMMEDIATE = "immediate", "立行立改转入"
    SUPERVISION = "supervision", "督查立账"
    SUPERIOR = "superior", "上级移交立账"
    SPLIT = "split", "拆账"
    MERGE = "merge", "并账"
    DELIVER = "deliver", "交账"
    TRANSFER = "transfer", "转账"
    NO_TRANSFER = "no_transfer", "不需转账"
    CHECK = "check", "查账"
    STAGE = "stage", "阶段性销号"
    CLEAR = "clear", "销账"
    REOPEN = "reopen", "复账"
    RED = "red", "红字更正"
    SUCCESSION = "succession", "责任交接"


_TONES: dict[str, str] = {
    AccountStatus.DELIVERED: "warn", AccountStatus.RECTIFYING: "info", AccountStatus.STAGED: "gold",
    AccountStatus.APPLIED: "info", AccountStatus.VERIFIED: "info", AccountStatus.CLEARED: "good",
}  # fmt: skip
ORIGINS = [(each.value, each.label) for each in PostingKind if each.value in balances.OPENINGS]
PROGRESS = [
    ("not_started", "未启动"), ("in_progress", "推进中"), ("nearly_done", "基本完成"), ("done", "已完成"),
    ("done_continuing", "已完成，持续巩固"),
]  # fmt: skip


class Account(Record):
    """One problem or recommendation of a unit. Its wording and number never change; a correction stands beside them.

    ``unit`` is the inspected unit; ``holder`` the party responsible now, in whose balance it counts as 1 while open.
    A part that moves to a department becomes an account of its own (``parent``), so that balances stay whole numbers.
    Dates of the five lights are kept here for lists; what counts is in the postings.
    """

    noun = "account"
    judged_by = ("transfers",)

    office = models.ForeignKey(Office, models.PROTECT, related_name="accounts", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="巡察任务"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts", verbose_name="被巡察单位")
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="held_accounts", verbose_name="现责任单位")
    number = models.CharField("账户编号", max_length=60)
    kind = models.CharField("种类", max_length=16, choices=AccountKind.choices, default=AccountKind.PROBLEM)
    origin = models.CharField("立账方式", max_length=12, choices=ORIGINS)
    status = models.CharField("状态", max_length=12, choices=AccountStatus.choices, default=AccountStatus.REPORTED)
    problem = models.TextField("反馈问题")
    report_item = models.OneToOneField(
        ReportItem, models.PROTECT, null=True, blank=True, related_name="account", verbose_name="报告问题"
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="拆自")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    category = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题类别")
    category_text = models.CharField("问题类别", max_length=80, blank=True)
    subcategory_text = models.CharField("问题小类", max_length=80, blank=True)
    names_persons = models.BooleanField("涉及人员", default=False)

    at_once = models.BooleanField("立行立改", default=False)
    long_term = models.BooleanField("长期坚持", default=False)
    due_on = models.DateField("完成时限", null=True, blank=True)

    goal = models.TextField("整改目标", blank=True)
    measures = models.JSONField("整改措施", default=list, blank=True)
    leader_name = models.CharField("责任领导", max_length=40, blank=True)
    leader_post = models.CharField("责任领导职务", max_length=60, blank=True)
    department = models.CharField("责任单位", max_length=80, blank=True)
    owner_name = models.CharField("责任人", max_length=80, blank=True)
    # 三谁: 谁主管、谁分管、谁犯错.
    managing_name = models.CharField("主管责任人", max_length=40, blank=True)
    overseeing_name = models.CharField("分管责任人", max_length=40, blank=True)
    direct_name = models.CharField("直接责任人", max_length=80, blank=True)

    progress_status = models.CharField("整改进展", max_length=16, choices=PROGRESS, blank=True)
    progress_percent = models.PositiveSmallIntegerField("进展（%）", null=True, blank=True)
    progress_text = models.CharField("进展说明", max_length=300, blank=True)
    progressed_on = models.DateField("最近进展", null=True, blank=True)

    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认领人"
    )
    claimed_on = models.DateField("认领日期", null=True, blank=True)
    objection = models.TextField("异议", blank=True)

    reported_on = models.DateField("报账日期", null=True)
    delivered_on = models.DateField("交账日期", null=True)
    transferred_on = models.DateField("转账日期", null=True)
    no_transfer_reason = models.CharField("不需转账原因", max_length=200, blank=True)
    checked_on = models.DateField("查账日期", null=True)
    cleared_on = models.DateField("销账日期", null=True)
    evaluated_on = models.DateField("评估日期", null=True)
    evaluation = models.TextField("评估意见", blank=True)
    reopened = models.BooleanField("曾复账", default=False)

    # What an imported row said, letter by letter (历史导入).
    historical = models.BooleanField("历史导入", default=False)
    historical_status = models.CharField("原销号情况", max_length=60, blank=True)
    historical_progress = models.CharField("原整改进展", max_length=300, blank=True)
    query = models.CharField("存疑", max_length=200, blank=True)
    outside_number = models.CharField("原序号", max_length=40, blank=True)
    import_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = querysets.AccountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改账户"
        ordering = ["unit", "number"]
        indexes = [
            # The figures above the ledger, and the choices of its filter, are counted without touching a row.
            models.Index(fields=["office", "status", "due_on"], include=["delivered_on"], name="account_by_standing"),
            models.Index(fields=["office", "category_text"], name="account_by_category"),
            models.Index(fields=["holder", "status"], name="account_by_holder"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="account_number_once"),
            models.UniqueConstraint(
                fields=["office", "import_key"], condition=~Q(import_key=""), name="account_imported_once"
            ),
            models.CheckConstraint(condition=~Q(problem=""), name="account_states_its_problem"),
            models.CheckConstraint(
                condition=Q(status__in=("reported", "voided")) | ~Q(delivered_on=None), name="account_order_reported_delivered"
            ),
            models.CheckConstraint(
                condition=~Q(status="cleared") | ~Q(cleared_on=None), name="account_cleared_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status="voided"), name="account_merged_counts_no_more"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """Those who act on it: the party responsible now, and the one asked to take it over."""
        if self.delivered_on is None and self.holder_id == self.unit_id:
            own: tuple[Any, ...] = ()
        else:
            own = (self.holder_id,)
        # All of them, as pages of many accounts have fetched them: a transfer or two.
        return own + tuple(each.receiver_id for each in self.transfers.all() if each.status == "offered")

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id, self.holder_id)

    @property
    def application(self) -> WriteOff | None:
        """The application for 销账 that is under way, or was granted last."""
        return self.write_offs.exclude(status="returned").order_by("-applied_at").first()

    @property
    def status_word(self) -> str:
        """Its status in words; a merged account says where it went."""
        return "已并账" if self.merged_into_id else self.get_status_display()

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def tone(self) -> str:
        """The colour of its status on a page."""
        return _TONES.get(self.status, "neutral")

    @property
    def time_type(self) -> str:
        """立行立改, 限期整改, 长期坚持, or a combination, in the office's words."""
        words = ["立行立改"] * self.at_once + ["长期坚持"] * self.long_term
        return "并".join(words) or "限期整改"

    def is_late(self, today: date | None = None) -> bool:
        """挂账: delivered, open, past the due date."""
        day = today or timezone.localdate()
        return bool(self.is_open and self.delivered_on and self.due_on and self.due_on < day)

    def quiet_days(self, today: date | None = None) -> int:
        """Days since the due date or the last progress after it, of an account that is late; else 0."""
        if not self.is_late(today):
            return 0
        since = max(each for each in (self.due_on, self.progressed_on) if each)
        return max(0, ((today or timezone.localdate()) - since).days)

    def lateness(self, dull_days: int | None = None) -> tuple[str, str]:
        """挂账 or 呆账 with its tone, or nothing."""
        if not self.is_late():
            return "", ""
        limit = codes.setting(self.office_id, "ledger.dull_days") if dull_days is None else dull_days
        return ("呆账", "bad") if self.quiet_days() >= limit else ("挂账", "warn")

    def lights(self) -> list[dict[str, Any]]:
        """The five lights 报 交 转 查 销 with their dates (R-262)."""

        def light(label: str, day: date | None, *, note: str = "", busy: bool = False) -> dict[str, Any]:
            state = "done" if day else "current" if busy else "todo"
            return {"label": label, "state": state, "date": day, "note": note}

        moved = light("转账", self.transferred_on, busy=bool(getattr(self, "transfer_waits", False)))
        if self.no_transfer_reason and not self.transferred_on:
            moved = {"label": "转账", "state": "skipped", "date": None, "note": self.no_transfer_reason}
        opened = next(label for code, label in ORIGINS if code == self.origin)
        staged = "已作阶段性销号" if self.status == AccountStatus.STAGED else ""
        return [
            light("报账", self.reported_on, note="" if self.origin == "report" else opened),
            light("交账", self.delivered_on, busy=self.status == AccountStatus.REPORTED),
            moved,
            light("查账", self.checked_on),
            light(
                "销账", self.cleared_on if self.status == AccountStatus.CLEARED else None, note=staged,
                busy=self.status in (AccountStatus.APPLIED, AccountStatus.VERIFIED, AccountStatus.STAGED),
            ),
        ]  # fmt: skip


class Posting(Keyed):
    """One entry in the ledger: immutable (a trigger refuses change and deletion), dated, numbered, signed.

    A posting that moves the balance takes ``quantity`` 1 from ``source`` and gives it to ``target``; outside the ledger
    one of them is empty. Numbers run within the account, without gaps; what is kept from the unit runs in a series of
    its own.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", verbose_name="账户")
    number = models.PositiveSmallIntegerField("笔号")
    internal = models.BooleanField("对外不显示", default=False)
    kind = models.CharField("账务", max_length=12, choices=PostingKind.choices)
    dated = models.DateField("记账日期")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="记账人")
    by_name = models.CharField("记账人姓名", max_length=60)
    source = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="转出方")
    target = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="转入方")
    quantity = models.PositiveSmallIntegerField("数量", default=0)
    text = models.CharField("摘要", max_length=500)
    reason = models.CharField("原因", max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name="更正的账"
    )

    objects = querysets.PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记账"
        ordering = ["dated", "recorded_at", "number"]
        indexes = [
            models.Index(fields=["target", "dated"], name="posting_into_party"),
            models.Index(fields=["source", "dated"], name="posting_out_of_party"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "internal", "number"], name="posting_number_once"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(kind__in=balances.OPENINGS), name="posting_opens_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity=0, source=None, target=None) | Q(quantity=1) & (~Q(source=None) | ~Q(target=None)),
                name="posting_moves_one_or_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("red", "reopen", "no_transfer", "merge")) | ~Q(reason=""),
                name="posting_states_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="red", corrects__isnull=False) | (~Q(kind="red") & Q(corrects=None)),
                name="posting_red_corrects_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=balances.OPENINGS) | Q(source=None), name="posting_opens_from_outside"
            ),
            # Only history read in from the command line has no account behind it.
            models.CheckConstraint(condition=~Q(by=None) | Q(kind="history"), name="posting_is_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_kind_display()} {self.dated}"


class ProgressNote(Keyed):
    """What the party responsible reports about its progress: a note, not a posting."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="notes", verbose_name="账户")
    status = models.CharField("进展", max_length=16, choices=PROGRESS, blank=True)
    percent = models.PositiveSmallIntegerField("进展（%）", null=True, blank=True)
    text = models.TextField("进展情况", blank=True)
    noted_on = models.DateField("日期")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField(auto_now_add=True)

    objects = querysets.OfAccount.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改进展"
        ordering = ["-noted_on", "-at"]
        constraints = [
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="progress_within_a_hundred"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
