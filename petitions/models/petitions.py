"""Petitions (信访件) without their reporter: who reported is in the vault and nowhere else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection import bigrams
from inspection.models import Code, Keyed, NumberEntry, Office, Person, Record, Unit
from petitions import querysets
from petitions.workflow import ENDED, PetitionStatus
from rounds.models import Assignment, Finding


class PetitionKind(models.TextChoices):
    """The three kinds of 《信访工作条例》; where a petition may go depends on them."""

    ACCUSATION = "accusation", "检举控告"
    CLAIM = "claim", "申诉求决"
    SUGGESTION = "suggestion", "意见建议"


class Outcome(models.TextChoices):
    """What came of a claim (R-194–R-197)."""

    RESOLVED = "resolved", "诉求合理，已解决"
    PENDING = "pending", "诉求合理，一时不能解决"
    UNFOUNDED = "unfounded", "诉求不合理，已疏导"
    UNLAWFUL = "unlawful", "行为违法，依法处理"


class Verdict(models.TextChoices):
    """What an accusation proved to be (R-205). Malicious only by a superior organ's document."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    UNTRUE = "untrue", "失实"
    MISTAKEN = "mistaken", "错告"
    UNVERIFIABLE = "unverifiable", "无法查实"
    MALICIOUS = "malicious", "诬告"


# Of these nothing stays with the accused: they count for nothing, and his name may be put right.
PROVED_UNTRUE = (Verdict.UNTRUE, Verdict.MISTAKEN, Verdict.MALICIOUS)


class Petition(Record):
    """A letter, visit, call or mail, as a row without its reporter (R-176, R-190–R-206).

    ``is_anonymous`` and ``real_name_verified`` are all that is said of the reporter here; name, telephone and address
    are sealed in the vault under the field ``reporter``. No network address is kept anywhere.
    """

    noun = "petition"
    judged_by = ("assignment", "accused")
    SEALED = "reporter"

    office = models.ForeignKey(Office, models.PROTECT, related_name="petitions", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name="巡察任务"
    )
    number = models.CharField("登记号", max_length=40)
    number_entry = models.OneToOneField(NumberEntry, models.PROTECT, null=True, editable=False, related_name="petition")
    received_on = models.DateField("收到日期")
    registered_at = models.DateTimeField("登记时间", default=timezone.now)
    late_reason = models.CharField("迟登原因", max_length=200, blank=True)
    channel = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="来源")
    # when a visitor came, and why outside the hours.
    visit_time = models.TimeField("来访时间", null=True, blank=True)
    off_hours_reason = models.CharField("接访时间外原因", max_length=120, blank=True)
    # Somebody who cannot write: taken down, read aloud, confirmed by a fingerprint, before a second member of staff.
    taken_down = models.BooleanField("口述代书", default=False)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="见证人"
    )
    kind = models.CharField("类别", max_length=12, choices=PetitionKind.choices, default=PetitionKind.ACCUSATION)
    is_anonymous = models.BooleanField("匿名", default=True)
    real_name_verified = models.BooleanField("实名已核实", default=False)
    reporter_count = models.PositiveSmallIntegerField("人数", default=1)
    responsible_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name="责任单位"
    )
    about_team = models.BooleanField("反映巡察干部", default=False)
    # somebody pays for a petition. Comes first, and what becomes of it is a matter of political discipline.
    retaliation = models.BooleanField("反映打击报复", default=False)
    retaliated_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="retaliations", verbose_name="因哪件信访"
    )
    object_in_scope = models.BooleanField("对象在受理范围", null=True, editable=False)
    content_in_scope = models.BooleanField("内容在受理范围", null=True, editable=False)
    out_of_scope_reason = models.ForeignKey(
        Code, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="不属受理范围情形"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name="承办人"
    )
    handler_name = models.CharField("承办人姓名", max_length=40, blank=True, editable=False)
    status = models.CharField("状态", max_length=14, choices=PetitionStatus.choices, default=PetitionStatus.REGISTERED)
    outcome = models.CharField("办理结果", max_length=12, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField("解决日期", null=True, blank=True)
    plan_due = models.DateField("方案完成日期", null=True, blank=True)
    law_reference = models.CharField("依法处理文书", max_length=120, blank=True)
    verdict = models.CharField("核实结论", max_length=12, choices=Verdict.choices, blank=True)
    verdict_document = models.CharField("认定文书", max_length=120, blank=True)
    replied_on = models.DateField("答复日期", null=True, blank=True)
    reply_way = models.CharField("答复方式", max_length=40, blank=True)
    reply_reaction = models.CharField("信访人意见", max_length=120, blank=True)
    reply_waived = models.CharField("不答复原因", max_length=120, blank=True)
    file_reason = models.CharField("存查原因", max_length=200, blank=True)
    repeat_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name="重复件，原件"
    )
    paper_location = models.CharField("原件存放", max_length=60, blank=True)
    imported = models.BooleanField("历史导入", default=False, editable=False)
    imported_status = models.CharField("原登记状态", max_length=60, blank=True, editable=False)
    imported_note = models.TextField("导入提示", blank=True, editable=False)

    objects = querysets.PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信访件"
        ordering = ["-received_on", "-registered_at"]
        indexes = [
            models.Index(fields=["assignment", "-received_on", "-registered_at", "-id"], name="petition_of_assignment"),
            models.Index(fields=["office", "-received_on", "-registered_at", "-id"], name="petition_of_office"),
            bigrams.index("number", "petition_number_pairs"),
            # What still waits for somebody is one in fifty after some years; the oldest comes first.
            models.Index(fields=["office", "created_at"], name="petition_open", condition=~Q(status__in=ENDED)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="petition_number_once"),
            models.CheckConstraint(condition=Q(reporter_count__gte=1), name="petition_counts_its_reporters"),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(real_name_verified=False), name="petition_anonymous_not_verified"
            ),
            models.CheckConstraint(condition=Q(repeat_of=None) | ~Q(repeat_of=F("id")), name="petition_not_its_repeat"),
            models.CheckConstraint(
                condition=Q(retaliated_for=None) | (Q(retaliation=True) & ~Q(retaliated_for=F("id"))),
                name="petition_retaliation_names_another",
            ),
            models.CheckConstraint(
                condition=Q(taken_down=False, witness=None) | (Q(taken_down=True) & ~Q(witness=None)),
                name="petition_taken_down_before_a_witness",
            ),
            models.CheckConstraint(
                condition=Q(witness=None) | ~Q(witness=F("created_by")), name="petition_witnessed_by_another"
            ),
            models.CheckConstraint(condition=Q(imported=True) | Q(imported_note=""), name="petition_note_of_import"),
            models.CheckConstraint(
                condition=~Q(verdict="malicious") | ~Q(verdict_document=""), name="petition_malicious_by_document"
            ),
        ]

    def __str__(self) -> str:
        return f"信访件 {self.number}"

    def scope_assignment_id(self) -> Any:
        """None for a petition about the team: no seat of the team then empowers on it, reminds of it, or lists it."""
        return None if self.about_team else self.assignment_id

    def recusal_unit_ids(self) -> set[Any]:
        keys = {self.responsible_unit_id, *(each.unit_id for each in self.accused.all())}
        if self.assignment is not None:
            keys.add(self.assignment.unit_id)
        return keys - {None}

    def recusal_person_ids(self) -> set[Any]:
        return {each.person_id for each in self.accused.all()} - {None}

    def author_ids(self) -> set[Any]:
        return {self.created_by_id, self.handler_id} - {None}

    @property
    def is_accusation(self) -> bool:
        return self.kind == PetitionKind.ACCUSATION

    @property
    def is_claim(self) -> bool:
        return self.kind == PetitionKind.CLAIM

    @property
    def is_proved_untrue(self) -> bool:
        return self.verdict in PROVED_UNTRUE

    @property
    def is_running(self) -> bool:
        return self.status not in ENDED

    @property
    def days_late(self) -> int:
        """Days between receipt and registration; a letter is taken in on its day, Saturdays too (R-190)."""
        return 0 if self.imported else (timezone.localtime(self.registered_at).date() - self.received_on).days

    @property
    def waits_too_long(self) -> bool:
        """Whether it should have been taken up or set aside before today (R-190)."""
        waiting = self.status == PetitionStatus.REGISTERED and not self.imported
        return waiting and self.received_on < timezone.localdate()

    @property
    def tone(self) -> str:
        """The colour of its status: what waits for somebody is amber, what is done green."""
        return {
            PetitionStatus.REGISTERED: "bad" if self.waits_too_long else "warn", PetitionStatus.OUT_OF_SCOPE: "warn",
            PetitionStatus.ACCEPTED: "info", PetitionStatus.IN_HAND: "info", PetitionStatus.CONCLUDED: "good",
        }.get(PetitionStatus(self.status), "neutral")  # fmt: skip

    @property
    def name_words(self) -> str:
        """实名、匿名: all that is said of the reporter outside the vault."""
        if self.is_anonymous:
            return "匿名"
        return "实名（已核实）" if self.real_name_verified else "署名（未核实）"


class PetitionText(models.Model):
    """The long texts of a petition, apart, so that status changes never touch what is searched."""

    petition = models.OneToOneField(Petition, models.CASCADE, primary_key=True, related_name="text")
    problem = models.TextField("主要问题")
    demand = models.TextField("诉求", blank=True)
    handling = models.TextField("办理情况", blank=True)
    reply = models.TextField("答复内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信访件内容"
        indexes = [bigrams.index("problem", "petition_text_pairs")]

    def __str__(self) -> str:
        return self.problem[:40]


class PetitionAccused(Keyed):
    """One person (or unit) a petition accuses: not the unit that is responsible for a claim."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="accused", verbose_name="信访件")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("姓名", max_length=40, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="accused_in", verbose_name="人员"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="accused_in", verbose_name="单位"
    )
    unit_name = models.CharField("单位名称", max_length=80, blank=True)
    post = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "被反映人"
        ordering = ["position"]
        indexes = [bigrams.index("name", "petition_accused_pairs")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(unit=None) | ~Q(unit_name=""), name="petition_accused_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        where = f"{self.unit.short_name if self.unit else self.unit_name}{self.post}"
        return f"{self.name}（{where}）" if self.name and where else self.name or where


class Disposition(models.TextChoices):
    """Where a point ends (R-221)."""

    LEAD = "lead", "问题线索"
    FINDING = "finding", "整改问题"
    TRANSFER = "transfer", "转办"
    EXPRESS = "express", "专报"
    NOT_UPHELD = "not_upheld", "不成立"
    FILED = "filed", "存查"


class PetitionPoint(Keyed):
    """One matter a petition raises; each ends somewhere, none is silently dropped (R-198)."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="points", verbose_name="信访件")
    position = models.PositiveSmallIntegerField("序号", default=1)
    text = models.TextField("反映要点")
    disposition = models.CharField("去向", max_length=12, choices=Disposition.choices, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    lead = models.ForeignKey("petitions.Lead", models.PROTECT, null=True, blank=True, related_name="points")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="petition_points")
    transfer = models.ForeignKey("petitions.Transfer", models.PROTECT, null=True, blank=True, related_name="points")
    disposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    disposed_at = models.DateTimeField("甄别时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "反映要点"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "position"], name="petition_point_position_once"),
            models.CheckConstraint(
                condition=~Q(disposition__in=["not_upheld", "filed", "express"]) | ~Q(reason=""),
                name="petition_point_says_why",
            ),
            models.CheckConstraint(condition=~Q(disposition="lead") | ~Q(lead=None), name="petition_point_has_lead"),
            models.CheckConstraint(
                condition=~Q(disposition="finding") | ~Q(finding=None), name="petition_point_has_finding"
            ),
            models.CheckConstraint(
                condition=~Q(disposition="transfer") | ~Q(transfer=None), name="petition_point_has_transfer"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.position}条"


class PetitionEvidence(Keyed):
    """A petition as evidence of a finding: the link lives here, because findings know no petitions."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="evidence", verbose_name="信访件")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="petition_evidence", verbose_name="问题")
    note = models.CharField("印证内容", max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "信访印证"
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["petition", "finding"], name="petition_evidence_once")]

    def __str__(self) -> str:
        return f"{self.petition.number} → {self.finding.number}"
