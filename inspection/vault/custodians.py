"""Custodians come and go by two people; each sets his own passphrase, and nobody else ever knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from nacl.public import PrivateKey

from inspection import access, audit, roles
from inspection.models import CustodianAppointment, CustodianKey, Office, SealedSecret, User
from inspection.vault import boxes, locks, secrets
from inspection.vault.boxes import VaultClosed

if TYPE_CHECKING:
    from inspection.vault.secrets import Copied

ASK = "inspection.ask_custodian"
CONFIRM = "inspection.confirm_custodian"


@transaction.atomic
def make_custodian(
    office: Office, user: User, passphrase: str, *, by: User | None, assignment_id: Any = None
) -> CustodianKey:
    """A key pair for a custodian; only he can open what is sealed to it. Passphrases shorter than 12 are refused.

    With an assignment: the 信访专办员's key, one per assignment. This is the bare act; ``ask`` and ``confirm`` lead to it.
    """
    private = PrivateKey.generate()
    wrapped = boxes.wrap(private, passphrase)
    Office.objects.select_for_update().get(pk=office.pk)
    in_use = CustodianKey.objects.filter(office=office, retired_at=None, assignment_id=assignment_id)
    if (in_use if assignment_id else in_use.filter(user=user)).exists():
        raise VaultClosed("该任务已有信访专办员。" if assignment_id else "该账号已是身份保管人。")
    made = CustodianKey.objects.create(
        office=office, user=user, assignment_id=assignment_id, public_key=bytes(private.public_key), **wrapped
    )
    audit.record(made, "make_custodian", by=by, label="设立身份保管人", office_id=office.pk, custodian=user.pk)
    return made


def _refuse_unfit(office: Office, user: User) -> None:
    """Who can be no custodian: outsiders, the unit side, visitors from above, the three administrators."""
    held = set(access.roles_of(user))
    works_here = any(roles.ROLES[each].held in (roles.OFFICE, roles.SEAT) for each in held if each in roles.ROLES)
    if not user.is_active or not works_here or access.on_unit_side(user) or access.home_office_id(user) != office.pk:
        raise VaultClosed("身份保管人须是本机构的工作人员或巡察组成员。")
    if held & {*roles.ADMINISTRATORS, "visiting_inspector"}:
        raise VaultClosed("管理员和上级检查人员不得担任身份保管人。")


def _check(by: User, power: str, office: Office, subject: User) -> None:
    if office.pk not in access.offices_with(by, power):
        raise PermissionDenied(power)
    if by.pk == subject.pk:
        raise VaultClosed("不能办理本人的任免，请由他人办理。")


@transaction.atomic
def ask(office: Office, user: User, *, document: str, by: User, limited: bool = False) -> CustodianAppointment:
    """The security administrator proposes a custodian, or (``limited``) a 信访专办员. Raises VaultClosed."""
    _check(by, ASK, office, user)
    _refuse_unfit(office, user)
    Office.objects.select_for_update().get(pk=office.pk)
    if not limited and CustodianKey.objects.filter(office=office, user=user, retired_at=None, assignment_id=None):
        raise VaultClosed("该账号已是身份保管人。")
    if CustodianAppointment.objects.filter(office=office, user=user, limited=limited, confirmed=None, retires=None):
        raise VaultClosed("已提出过，正待确认。")
    made = CustodianAppointment.objects.create(
        office=office, user=user, limited=limited, document=document, asked_by=by
    )
    audit.record(made, "ask_custodian", by=by, label="提出设立身份保管人", user=user.pk, limited=limited)
    return made


@transaction.atomic
def ask_retirement(key: CustodianKey, *, document: str, by: User) -> CustodianAppointment:
    """The security administrator proposes that a custodian ceases to be one. Raises VaultClosed."""
    user = key.user
    if user is None:
        raise VaultClosed("应急密钥不在此处撤换。")
    _check(by, ASK, key.office, user)
    key = CustodianKey.objects.select_for_update().get(pk=key.pk)
    if key.retired_at is not None or key.retirements.filter(confirmed=None).exists():
        raise VaultClosed("该保管人已免去，或正待确认。")
    made = CustodianAppointment.objects.create(
        office=key.office, user=user, retires=key, limited=key.assignment_id is not None,
        assignment_id=key.assignment_id, document=document, asked_by=by,
    )  # fmt: skip
    audit.record(made, "ask_custodian_retirement", by=by, label="提出免去身份保管人", user=user.pk, key=key.pk)
    return made


def _undecided(appointment: CustodianAppointment, by: User) -> CustodianAppointment:
    appointment = CustodianAppointment.objects.select_for_update().get(pk=appointment.pk)
    _check(by, CONFIRM, appointment.office, appointment.user)
    if appointment.confirmed is not None:
        raise VaultClosed("该事项已有决定。")
    if by.pk == appointment.asked_by_id:
        raise VaultClosed("须由提出人以外的另一人确认。")
    return appointment


def _decide(appointment: CustodianAppointment, *, by: User, confirmed: bool) -> None:
    appointment.confirmed, appointment.decided_by, appointment.decided_at = confirmed, by, timezone.now()
    appointment.save(update_fields=["confirmed", "decided_by", "decided_at", "assignment_id"])
    verb, label = ("confirm_custodian", "确认") if confirmed else ("refuse_custodian", "不同意")
    what = "免去身份保管人" if appointment.retires_id else "设立身份保管人"
    audit.record(appointment, verb, by=by, label=f"{label}{what}", user=appointment.user_id,
                 assignment=appointment.assignment_id, asked_by=appointment.asked_by_id)  # fmt: skip


@transaction.atomic
def confirm(appointment: CustodianAppointment, *, by: User, assignment_id: Any = None) -> CustodianAppointment:
    """The second person agrees; a 信访专办员 is named for one assignment. A retirement takes effect at once.

    Raises VaultClosed: decided already, by the same person, about himself, or with secrets nobody else could open.
    """
    locks.alone(appointment.office_id)
    appointment = _undecided(appointment, by)
    if appointment.retires is not None:
        retire(appointment.retires)
    else:
        _refuse_unfit(appointment.office, appointment.user)
        if appointment.limited and not assignment_id:
            raise VaultClosed("信访专办员须指定一个巡察任务。")
        appointment.assignment_id = assignment_id if appointment.limited else None
    _decide(appointment, by=by, confirmed=True)
    return appointment


@transaction.atomic
def refuse(appointment: CustodianAppointment, *, by: User) -> CustodianAppointment:
    """The second person does not agree."""
    appointment = _undecided(appointment, by)
    _decide(appointment, by=by, confirmed=False)
    return appointment


@transaction.atomic
def begin(appointment: CustodianAppointment, *, by: User, passphrase: str) -> CustodianKey:
    """The appointed sets his passphrase; from now on new secrets are sealed to him too. Raises VaultClosed."""
    appointment = CustodianAppointment.objects.select_for_update().get(pk=appointment.pk)
    if appointment.user_id != by.pk:
        raise PermissionDenied("inspection.begin_custodian")
    if not appointment.confirmed or appointment.retires_id or appointment.key_id:
        raise VaultClosed("该任命尚未确认，或口令已经设定。")
    _refuse_unfit(appointment.office, by)
    appointment.key = make_custodian(appointment.office, by, passphrase, by=by, assignment_id=appointment.assignment_id)
    appointment.save(update_fields=["key"])
    return appointment.key


def held_alone(key: CustodianKey) -> int:
    """How many secrets would be lost with this key: no other custodian in use has a box of them (the escrow aside)."""
    others = SealedSecret.objects.filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), field=OuterRef("field"),
        custodian__retired_at=None, custodian__assignment_id=None,
    ).exclude(Q(custodian=key) | Q(custodian__user=None))  # fmt: skip
    return SealedSecret.objects.filter(~Exists(others), custodian=key).count()


def retire(key: CustodianKey) -> None:
    """Take a key out of use: its boxes and its wrapped half are destroyed, an old passphrase opens nothing any more."""
    locks.alone(key.office_id)
    key = CustodianKey.objects.select_for_update().get(pk=key.pk)
    if alone := held_alone(key):
        raise VaultClosed(f"有{alone}件身份信息只有他能开启，请先由他补封给其他保管人。")
    key.secrets.all().delete()
    key.retired_at, key.wrapped_key = timezone.now(), b""
    key.save(update_fields=["retired_at", "wrapped_key"])


def own_key(office: Office, user: User) -> CustodianKey | None:
    """A user's key in use as custodian of the office."""
    return CustodianKey.objects.filter(office=office, user=user, retired_at=None, assignment_id=None).first()


def reseal(target: CustodianKey, *, by: User, passphrase: str) -> Copied:
    """补封: a custodian of the office opens what he can and seals it to a newer key. Raises VaultClosed.

    Each batch stands by itself; broken off, it is simply done again.
    """
    source = own_key(target.office, by)
    if source is None or source.pk == target.pk or target.retired_at is not None:
        raise VaultClosed("只有本机构的现任保管人可以为他人补封。")
    private = boxes.unwrap(source, passphrase)
    done = secrets.copy(source, private, target, by=by)
    audit.record(target, "reseal", by=by, label="补封", made=done.made, broken=len(done.broken))
    return done


def waiting(source: CustodianKey, target: CustodianKey) -> int:
    """How many secrets one key opens that another does not: of the assignment alone, for a 专办员."""
    lacking = secrets.lacking(source, target)
    if target.assignment_id is None:
        return lacking.count()
    return sum(
        each.record.scope_assignment_id() == target.assignment_id
        for each in lacking.prefetch_related("record")
        if hasattr(each.record, "scope_assignment_id")
    )


@transaction.atomic
def change_passphrase(key: CustodianKey, *, by: User, passphrase: str, new: str) -> None:
    """A new passphrase for the same key. Raises VaultClosed for a wrong old or a short new one."""
    key = CustodianKey.objects.select_for_update().get(pk=key.pk)
    if key.user_id != by.pk or key.retired_at is not None:
        raise PermissionDenied("inspection.change_passphrase")
    for name, value in boxes.wrap(boxes.unwrap(key, passphrase), new).items():
        setattr(key, name, value)
    key.save(update_fields=["wrapped_key", "salt", "passes", "memory"])
    audit.record(key, "change_passphrase", by=by, label="更换保管人口令")


@transaction.atomic
def rotate(key: CustodianKey, *, passphrase: str, new: str, by: User | None) -> tuple[CustodianKey, Copied]:
    """A new key pair in the place of an old one, everything sealed to it anew; all of it or nothing.

    Petitions are registered all the while: they are sealed to the old key until, for the last moment alone, the vault is
    taken and what came or changed in between is copied too. Boxes that no longer open stay with the old key, named in what
    is returned. Raises VaultClosed.
    """
    # Not a lock that forbids new boxes to point at the key.
    key = CustodianKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    if key.user is None or key.retired_at is not None:
        raise VaultClosed("该密钥不在使用中。")
    private, fresh = boxes.unwrap(key, passphrase), PrivateKey.generate()
    key.retired_at = timezone.now()
    key.save(update_fields=["retired_at"])
    made = CustodianKey.objects.create(
        office=key.office, user=key.user, assignment_id=key.assignment_id, public_key=bytes(fresh.public_key),
        **boxes.wrap(fresh, new),
    )  # fmt: skip
    done = secrets.copy(key, private, made, by=by, alone=False)
    locks.alone(key.office_id)
    secrets.drop_stale(key, made, done)
    done = secrets.copy(key, private, made, by=by, done=done)
    done.broken = list(dict.fromkeys(done.broken))
    broken = [each.pk for each in done.broken]
    key.secrets.exclude(object_id__in=broken).delete()
    if not broken:
        CustodianKey.objects.filter(pk=key.pk).update(wrapped_key=b"")
    audit.record(made, "rotate_key", by=by, label="更换保管人密钥", office_id=key.office_id, old=key.pk,
                 made=done.made, broken=len(broken))  # fmt: skip
    return made, done
