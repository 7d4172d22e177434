"""Accounts and grants: the one who opens accounts grants no rights, the one who grants rights opens no accounts.

None of the three administrators acts on himself, and none holds a business role beside (R-340, roles appendix).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import access, audit, codes, roles
from inspection.models import (
    CustodianKey,
    Deadline,
    Draft,
    LoginAttempt,
    Message,
    Office,
    OfficeGrant,
    Person,
    TwoPersonAct,
    Unit,
    UnitGrant,
    User,
    live_on,
)
from inspection.two_person import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

# No 0/O, 1/l: initial passwords are read off paper.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def looked_after(by: User) -> QuerySet[User]:
    """The accounts an administrator looks after: whoever holds or held something at his offices, and who holds nothing yet.

    An installation may serve several offices: the administrator of one resets no password of another's.
    """
    offices = {office for office, _ in access.offices_of(by)}
    in_units = UnitGrant.objects.filter(unit__office__in=offices).values("user")
    here = Q(pk__in=access.people_of(offices).order_by().values("pk")) | Q(pk__in=in_units)
    anywhere = [OfficeGrant.objects.values("user"), UnitGrant.objects.values("user"), access.seats().values("user")]
    nowhere = ~Q(pk__in=anywhere[0]) & ~Q(pk__in=anywhere[1]) & ~Q(pk__in=anywhere[2])
    return User.objects.filter(here | nowhere)


def _check(by: User, power: str, subject: User | None = None) -> None:
    if not access.may(by, power):
        raise PermissionDenied(power)
    if subject is not None and not looked_after(by).filter(pk=subject.pk).exists():
        raise PermissionDenied(power)
    if subject is not None and subject.pk == by.pk:
        raise NotAllowed("不能对本人账号进行此操作，请由另一名管理员办理。")


def initial_password() -> str:
    """A random initial password of 14 characters, shown once."""
    return "".join(secrets.choice(ALPHABET) for _ in range(14))


@transaction.atomic
def create(
    username: str, person: Person | None, *, by: User, name: str = "", birth_month: date | None = None
) -> tuple[User, str]:
    """Open an account without any rights; returns it with its initial password, which is stored nowhere in the open.

    ``person`` None: somebody who is not in the register of people yet, by his name and month of birth.
    """
    _check(by, "inspection.create_account")
    if person is None:
        kept_by = next(iter(access.offices_with(by, "inspection.create_account")), None)
        person = Person.objects.create(name=name, birth_month=birth_month, office_id=kept_by)
        audit.record(person, "register", by=by, label="登记人员")
    if User.objects.filter(username=username).exists():
        raise NotAllowed(f"账号“{username}”已存在。")
    if User.objects.filter(person=person).exists():
        raise NotAllowed(f"{person.name}已有账号，一人一号。")
    password = initial_password()
    user = User.objects.create_user(username, password, person=person, password_is_initial=True)
    audit.record(user, "create_account", by=by, label="开设账号", username=username)
    return user, password


@transaction.atomic
def disable(user: User, *, reason: str, by: User) -> User:
    """Disable an account; its grants stay in the history and give nothing any more."""
    _check(by, "inspection.disable_account", user)
    user.is_active, user.session_key = False, ""
    user.save(update_fields=["is_active", "session_key"])
    audit.record(user, "disable_account", by=by, label="停用账号", reason=reason)
    return user


@transaction.atomic
def enable(user: User, *, reason: str, by: User) -> User:
    """Enable a disabled account again."""
    _check(by, "inspection.disable_account", user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(user, "enable_account", by=by, label="启用账号", reason=reason)
    return user


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """A new initial password for somebody who forgot his; ends his sessions and his address's brake."""
    _check(by, "inspection.create_account", user)
    password = initial_password()
    user.set_password(password)
    user.session_key, user.password_is_initial = "", True
    user.save(update_fields=["password", "session_key", "password_is_initial"])
    LoginAttempt.objects.filter(username=user.username).delete()
    audit.record(user, "reset_password", by=by, label="重置密码")
    return password


@transaction.atomic
def dress(user: User, *, dark_pages: bool, large_type: bool) -> None:
    """How pages look to oneself; nobody does it for another."""
    User.objects.filter(pk=user.pk).update(dark_pages=dark_pages, large_type=large_type)
    audit.record(user, "change_appearance", by=user, label="调整页面外观")


def _roles_between(user: User, begins: date, ends: date | None) -> set[str]:
    """Every role a user holds on any day of a time: at offices, in units, in seats on assignments."""
    running = Q(revoked_at=None) & (Q(ends=None) | Q(ends__gte=begins))
    if ends is not None:
        running &= Q(begins__lte=ends)
    models = (OfficeGrant, UnitGrant, apps.get_model(settings.ASSIGNMENT_GRANT_MODEL))
    return {
        role
        for model in models
        for role in model._default_manager.filter(running, user=user).values_list("role", flat=True)
    }


def refusals(
    user: User, role: str, office: Office | None, *, begins: date | None = None, ends: date | None = None
) -> list[str]:
    """Why a person may not be given a role beside those he holds at that time. The database refuses the same."""
    held = _roles_between(user, begins or timezone.localdate(), ends)
    admin = set(roles.ADMINISTRATORS)
    if role not in roles.ROLES:
        return ["没有这个角色。"]
    reading = set(roles.READ_ONLY)
    if (role in reading and held - reading) or (role not in reading and held & reading):
        return ["上级检查人员只读，不得兼任其他角色。"]
    if role not in admin:
        return ["管理员不得兼任业务角色。"] if held & admin else []
    reasons = []
    if held - admin:
        reasons.append("业务人员不得兼任管理员。")
    others = (held & admin) - {role}
    if "auditor" in others | {role} and others:
        reasons.append("审计员必须另由他人担任。")
    elif others and not (office and codes.setting(office, "administrators.system_and_security_in_one")):
        reasons.append("系统管理员和安全管理员不得为同一人（小型机构可在设置中另行规定）。")
    return reasons


@transaction.atomic
def grant(
    user: User, role: str, *, at: Office | Unit, begins: date, ends: date | None, document: str, by: User
) -> OfficeGrant | UnitGrant:
    """Give a role at an office or in a unit for a time, by a document."""
    _check(by, "inspection.grant_role", user)
    office = at if isinstance(at, Office) else None
    if roles.ROLES[role].held != (roles.OFFICE if office else roles.UNIT):
        raise NotAllowed("该角色不在此处授予。")
    if reasons := refusals(user, role, office, begins=begins, ends=ends):
        raise NotAllowed("；".join(reasons))
    if role in roles.READ_ONLY and ends is None:
        raise NotAllowed("上级检查人员只能限期授予，请填写截止日期。")
    own_office = at.pk if isinstance(at, Office) else at.office_id
    if own_office not in access.offices_with(by, "inspection.grant_role"):
        raise PermissionDenied("inspection.grant_role")
    common: dict[str, Any] = {
        "user": user, "role": role, "begins": begins, "ends": ends, "document": document, "granted_by": by,
    }  # fmt: skip
    made: OfficeGrant | UnitGrant = (
        OfficeGrant.objects.create(office=at, **common)
        if isinstance(at, Office)
        else UnitGrant.objects.create(unit=at, **common)
    )
    audit.record(
        user, "grant_role", by=by, label=f"授予角色：{roles.ROLES[role].label}", office_id=own_office, grant=made.pk,
        at=str(at), begins=begins, ends=ends, document=document,
    )  # fmt: skip
    return made


@transaction.atomic
def revoke(held: OfficeGrant | UnitGrant, *, reason: str, by: User) -> None:
    """Take a role back; felt on the next request."""
    _check(by, "inspection.revoke_role", held.user)
    if held.revoked_at is not None:
        raise NotAllowed("该角色已收回。")
    held.revoked_at = timezone.now()
    held.save(update_fields=["revoked_at"])
    office_id = held.office_id if isinstance(held, OfficeGrant) else held.unit.office_id
    label = roles.ROLES[held.role].label if held.role in roles.ROLES else held.role
    audit.record(
        held.user, "revoke_role", by=by, label=f"收回角色：{label}", office_id=office_id, grant=held.pk, reason=reason
    )


@transaction.atomic
def leave(user: User, *, reason: str, by: User) -> int:
    """Take back every role a leaver holds at the offices (and their units) the administrator looks after; returns how many.

    Seats on assignments end with the membership of the team, by the office's own hand and document.
    """
    _check(by, "inspection.revoke_role", user)
    offices = access.offices_with(by, "inspection.revoke_role")
    held = [
        *OfficeGrant.objects.live(user).filter(office__in=offices).select_for_update(of=("self",)),
        *UnitGrant.objects.live(user).filter(unit__office__in=offices).select_for_update(of=("self",)),
    ]
    if not held:
        raise NotAllowed("该账号在您负责的机构没有可收回的角色。")
    for each in held:
        revoke(each, reason=reason, by=by)
    Draft.objects.filter(user=user).delete()  # what he typed and never sent has no reader any more
    return len(held)


def left_behind(user: User) -> list[tuple[str, int]]:
    """What a leaver still holds, as counts only: the administrators see no business content."""
    return [
        ("机构角色", OfficeGrant.objects.live(user).count()),
        ("单位席位", UnitGrant.objects.live(user).count()),
        ("任务席位", len(access.seats_of(user))),
        ("经办中的期限", Deadline.objects.filter(handler=user, met_at=None, cancelled_at=None).count()),
        ("身份保管人密钥", CustodianKey.objects.filter(user=user, retired_at=None).count()),
        ("未提交的草稿", Draft.objects.filter(user=user).count()),
        ("未读提醒", Message.objects.filter(user=user, read_at=None).count()),
        ("待他人确认的申请", TwoPersonAct.objects.filter(asked_by=user, outcome="").count()),
    ]


def role_labels(users: Iterable[User]) -> dict[Any, list[str]]:
    """The live roles of many accounts in words, with their places, by account: two questions, however many there are."""
    found: dict[Any, list[str]] = {}
    offices = OfficeGrant.objects.live().filter(user__in=users).values_list("user_id", "role", "office__name")
    units = UnitGrant.objects.live().filter(user__in=users).values_list("user_id", "role", "unit__name")
    for key, role, place in (*offices.order_by("begins"), *units.order_by("begins")):
        if role in roles.ROLES:
            found.setdefault(key, []).append(f"{roles.ROLES[role].label}（{place}）")
    return found


def holders_of_nothing() -> Any:
    """Accounts without any live role: opened and not yet granted, or left over."""
    today = timezone.localdate()
    live = live_on(today)
    with_roles = Q(pk__in=OfficeGrant.objects.filter(live).values("user")) | Q(
        pk__in=UnitGrant.objects.filter(live).values("user")
    )
    return User.objects.filter(is_active=True).exclude(with_roles)
