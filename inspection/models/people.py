"""Persons and the posts they hold or held; recusal is computed from these."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from inspection.models.pinyin import PinyinField

if TYPE_CHECKING:
    from collections.abc import Collection

    from inspection.models.units import Unit


class PersonQuerySet(models.QuerySet["Person"]):
    def kept_by(self, offices: Collection[Any]) -> PersonQuerySet:
        """Whose particulars the offices keep; who is kept by nobody yet is taken in by the first that does."""
        return self.filter(Q(office__in=offices) | Q(office=None)) if offices else self.none()

    def near(self, offices: Collection[Any]) -> PersonQuerySet:
        """Kept by the offices, or with a post, now or once, in one of their units."""
        posts = Post.objects.filter(unit__office__in=offices).values("person")
        return (self.kept_by(offices) | self.filter(pk__in=posts)) if offices else self.none()

    def named(self, name: str) -> PersonQuerySet:
        """All persons of a name: more than one means the user must choose by post and birth month before linking."""
        return self.filter(name=name.strip()).prefetch_related("posts__unit")


class Person(models.Model):
    """One human being, told apart from namesakes by post and birth month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=40, db_index=True)
    pinyin = PinyinField("姓名拼音")
    sex = models.CharField("性别", max_length=2, choices=[("男", "男"), ("女", "女")], blank=True)
    birth_month = models.DateField("出生年月", null=True, blank=True, help_text="记当月一日")
    native_region = models.ForeignKey(
        "inspection.Region", models.PROTECT, null=True, blank=True, related_name="natives", verbose_name="籍贯"
    )
    residence_region = models.ForeignKey(
        "inspection.Region", models.PROTECT, null=True, blank=True, related_name="residents", verbose_name="长期居住地"
    )
    party_member = models.BooleanField("中共党员", default=True)
    supervised = models.BooleanField("监察对象", default=True)
    rank = models.CharField("职级", max_length=20, blank=True)
    education = models.CharField(
        "学历", max_length=10, blank=True,
        choices=[(each, each) for each in ("研究生", "大学本科", "大学专科", "中专及以下")],
    )  # fmt: skip
    phone = models.CharField("工作电话", max_length=20, blank=True)
    # The register is common, so that nobody stands in it twice; each person is kept by one office, which alone changes him.
    office = models.ForeignKey(
        "inspection.Office", models.PROTECT, null=True, blank=True, related_name="people", verbose_name="归口机构"
    )
    specialties = models.JSONField("专业特长", default=list, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def told_apart(self) -> str:
        """Name with present post and birth month: 张伟（青石乡财政所出纳，1980年5月）."""
        marks = [str(post) for post in self.posts.all() if post.ends is None][:1]
        if self.birth_month:
            marks.append(f"{self.birth_month.year}年{self.birth_month.month}月")
        return f"{self.name}（{'，'.join(marks)}）" if marks else self.name

    @property
    def out_of_reach(self) -> bool:
        """Neither a party member nor a supervised official: no discipline organ can deal with him (R-065)."""
        return not (self.party_member or self.supervised)

    def namesakes(self) -> PersonQuerySet:
        return Person.objects.named(self.name).exclude(pk=self.pk)


class PostQuerySet(models.QuerySet["Post"]):
    def in_charge(self, today: date) -> PostQuerySet:
        """Posts of main persons in charge (一把手) held on a day (R-066)."""
        begun, going_on = Q(begins=None) | Q(begins__lte=today), Q(ends=None) | Q(ends__gte=today)
        return self.filter(begun, going_on, principal=True)


class Post(models.Model):
    """A post a person holds or held in a unit, with dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name="人员")
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, related_name="posts", verbose_name="单位")
    title = models.CharField("职务", max_length=60)
    begins = models.DateField("任职日期", null=True, blank=True)
    ends = models.DateField("免职日期", null=True, blank=True)
    principal = models.BooleanField("主要负责人", default=False)
    leading = models.BooleanField("班子成员", default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "职务"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(begins=None) | Q(ends__gte=models.F("begins")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name}{self.title}"

    @classmethod
    def principal_of(cls, unit: Unit, today: date) -> Post | None:
        """The main person in charge (主要负责人) of a unit on a day."""
        return cls.objects.in_charge(today).filter(unit=unit).select_related("person").first()
