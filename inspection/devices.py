"""登记设备: who may photograph straight into the case. Off until the office allows it, and then on registered devices only.

The asking browser gets a long random token in a signed cookie at once; it opens nothing before the administrator has agreed,
nor after the day it is good for, nor for anybody but who asked.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import access, audit, codes
from inspection.models import Device, User
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

POWER: Final = "inspection.approve_device"
CAPTURE, SIGN, DAYS = "devices.capture", "devices.sign", "devices.days"
_SALT: Final = "inspection.devices"
MOST_OPEN: Final = 3
OFF: Final = "本机构没有开通拍照上传。"
UNKNOWN: Final = "这台设备没有登记，不能拍照上传。请在“登记设备”里申请，经管理员同意后再用；已有的照片可以从文件上传。"

NO_SIGNING: Final = "本机构没有开通手机签字，请到电脑上办理。"
UNKNOWN_SIGNING: Final = "这台设备没有登记，不能签字。请在“登记设备”里申请，经管理员同意后再用，或到电脑上办理。"
_PHONES: Final = re.compile(r"Mobile|Android|iPhone|iPad|HarmonyOS|OpenHarmony")


def visible(user: User) -> QuerySet[Device]:
    """One's own, and those of the offices where one decides on them."""
    rows = Device.objects.filter(Q(user=user) | Q(office__in=access.offices_with(user, POWER)))
    return rows.select_related("user__person", "approved_by__person", "office")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_of(user: Any) -> str:
    """Each person's own: a shared telephone is registered by each who uses it."""
    return f"device-{str(user.pk)[:8]}"


def here(request: HttpRequest) -> Device | None:
    """The device this browser was registered as by whoever sits at it, whatever became of it."""
    token = request.get_signed_cookie(cookie_of(request.user), default="", salt=_SALT)
    if not token:
        return None
    return Device.objects.filter(token_hash=_hash(token), user=request.user).first()  # type: ignore[misc]


def carry(response: HttpResponse, token: str, user: User) -> None:
    """Give the browser its token. It lasts as long as browsers keep any; what it opens is decided here."""
    response.set_signed_cookie(
        cookie_of(user), token, salt=_SALT, max_age=400 * 86_400, httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def reasons_against(request: HttpRequest, office_id: Any) -> list[str]:
    """Why this browser may not photograph into a record of an office; empty when it may."""
    if not codes.setting(office_id, CAPTURE):
        return [OFF]
    device = here(request)
    return [] if device is not None and device.is_valid and device.office_id == office_id else [UNKNOWN]


def is_phone(request: HttpRequest) -> bool:
    """What the browser says of itself: a rule for honest people, as a browser may say what it likes."""
    told = request.headers.get("Sec-CH-UA-Mobile", "") == "?1"
    return told or bool(_PHONES.search(request.headers.get("User-Agent", "")))


def reasons_against_signing(request: HttpRequest) -> list[str]:
    """Why nothing may be signed from here; a computer signs as ever."""
    if not is_phone(request):
        return []
    office_id = access.home_office_id(request.user)  # type: ignore[arg-type]
    if office_id is None or not codes.setting(office_id, SIGN):
        return [NO_SIGNING]
    device = here(request)
    return [] if device is not None and device.is_valid and device.office_id == office_id else [UNKNOWN_SIGNING]


@transaction.atomic
def ask(name: str, *, by: User) -> tuple[Device, str]:
    """Ask for the browser one sits at; returns the row and the token that browser is to carry. Raises Refused."""
    office_id = access.home_office_id(by)
    if not name.strip():
        raise Refused("请写明设备名称，如“第一组手机2号”。")
    if office_id is None:
        raise Refused("您没有所属的巡察机构，不能申请。")
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if Device.objects.filter(user=by, approved_at=None, ended_at=None).count() >= MOST_OPEN:
        raise Refused("您已有几项申请还没有处理，请先等待或撤销。")
    token = secrets.token_urlsafe(32)
    made = Device.objects.create(office_id=office_id, user=by, name=name.strip()[:40], token_hash=_hash(token))
    audit.record(None, "ask_device", by=by, label="申请登记设备", office_id=office_id, device=made.pk)
    return made, token


def _locked(device: Device) -> Device:
    return Device.objects.select_for_update(of=("self",)).get(pk=device.pk)


@transaction.atomic
def approve(device: Device, *, by: User) -> Device:
    """Good from now until the office's number of days is over. Never one's own. Raises PermissionDenied, Refused."""
    if device.office_id not in access.offices_with(by, POWER):
        raise PermissionDenied(POWER)
    device = _locked(device)
    if device.user_id == by.pk:
        raise Refused("本人的设备须由另一名管理员同意。")
    if not device.is_open:
        raise Refused("这项申请已经处理。")
    device.approved_by, device.approved_at = by, timezone.now()
    device.expires_on = timezone.localdate() + timedelta(days=codes.setting(device.office_id, DAYS))
    device.save(update_fields=["approved_by", "approved_at", "expires_on"])
    audit.record(None, "approve_device", by=by, label="同意登记设备", office_id=device.office_id, device=device.pk,
                 user=device.user_id, until=f"{device.expires_on:%Y-%m-%d}")  # fmt: skip
    return device


@transaction.atomic
def end(device: Device, *, by: User) -> Device:
    """Refuse what was asked, or take back what was agreed: felt on the next request. One's own, or as who decides."""
    if device.user_id != by.pk and device.office_id not in access.offices_with(by, POWER):
        raise PermissionDenied(POWER)
    device = _locked(device)
    if device.ended_at is not None:
        raise Refused("这台设备已经撤销。")
    device.ended_by, device.ended_at = by, timezone.now()
    device.save(update_fields=["ended_by", "ended_at"])
    audit.record(None, "end_device", by=by, label="撤销登记设备", office_id=device.office_id, device=device.pk, user=device.user_id)  # fmt: skip
    return device
