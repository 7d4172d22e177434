"""Accounts: one person, one account; nobody is superuser."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """An account without any rights: rights are granted by somebody else."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do comes from dated grants (offices, assignments, units), never from flags here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("账号", max_length=60, unique=True)
    person = models.OneToOneField(
        "inspection.Person", models.PROTECT, null=True, blank=True, related_name="user", verbose_name="人员"
    )
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("开户时间", auto_now_add=True)
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    demo = models.BooleanField("演示账号", default=False, editable=False)
    # Given by somebody else and read off paper: the first thing its owner does is to choose his own.
    password_is_initial = models.BooleanField(default=False, editable=False)
    # How its pages look to him alone, on whatever machine he sits.
    dark_pages = models.BooleanField("深色页面", default=False)
    large_type = models.BooleanField("大字号", default=False)
    # 初次使用指引 (inspection/tours.py): whether it is put away, and the pages of it that he has opened.
    tour_hidden = models.BooleanField("不再显示使用指引", default=False, editable=False)
    tour_done = ArrayField(models.CharField(max_length=60), default=list, blank=True, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="user_nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, as the trail and signatures show it."""
        return self.person.name if self.person else self.username


class LoginAttempt(models.Model):
    """A failed log-in, kept in PostgreSQL so that the brake survives a flushed cache; per account and address."""

    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录失败"
        indexes = [models.Index(fields=["username", "address", "at"])]

    def __str__(self) -> str:
        return f"{self.username} {timezone.localtime(self.at):%F %T}"


class KnownAddress(models.Model):
    """An address from which an account has logged in: strangers' failures never slow its owner down there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_addresses")
    address = models.CharField(max_length=45)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "常用地址"
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="known_address_once")]

    def __str__(self) -> str:
        return self.address


class FormerPassword(models.Model):
    """The hash of a password an account has had, so that it is not taken again at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=256)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%F %T}"


class SecondFactor(models.Model):
    """A device that shows one-time codes. Its secret is encrypted with a key that is not in the database."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    # The thirty seconds whose code was used last: a code that was seen over a shoulder opens nothing.
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "双因素验证"

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code for the day the device is lost; each opens once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.used_at or ''}"
