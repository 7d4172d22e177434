"""One reason at a time, as in ``clauses.py``: devices that were registered, and where a scanned page may be filed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from inspection import codes, devices, scan_targets
from inspection.models import Device, Office
from inspection.scan_targets import Target
from tests.doors.clauses import case, petition, user

if TYPE_CHECKING:
    from collections.abc import Callable

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"


def asked(name: str) -> tuple[Device, str]:
    return devices.ask("手机", by=user(name))


def agreed(name: str) -> tuple[Device, str]:
    device, token = asked(name)
    return devices.approve(device, by=user("secadmin")), token


def request_of(name: str, token: str | None = None, agent: str = "", **headers: str) -> Any:
    """From a browser that carries this token, if any."""
    made: Any = RequestFactory().get("/", HTTP_USER_AGENT=agent, **headers)
    made.user = user(name)
    if token is not None:
        response = HttpResponse()
        devices.carry(response, token, made.user)
        made.COOKIES |= {key: morsel.value for key, morsel in response.cookies.items()}
    return made


def allowed(setting: str) -> None:
    codes.change_setting(case().office, setting, True, reason="核对", by=user("office-head"))


def devices_seen_one_reason_at_a_time() -> None:
    """One's own; those of the offices where one decides on them; nobody else's."""
    device, _ = asked("team-leader")
    people = ("team-leader", "secadmin", "team-leader-2", "office-head", "sysadmin")
    assert [devices.visible(user(name)).filter(pk=device.pk).exists() for name in people] == [
        True,
        True,
        False,
        False,
        False,
    ]
    elsewhere = Device.objects.create(
        office=Office.objects.get(parent=case().office), user=user("team-leader"), name="手机", token_hash="0" * 64
    )
    assert not devices.visible(user("secadmin")).filter(pk=elsewhere.pk).exists()


def a_token_is_good_for_whoever_asked() -> None:
    device, token = asked("team-leader")
    assert devices.here(request_of("team-leader", token)) == device
    assert devices.here(request_of("team-leader")) is None
    assert devices.here(request_of("team-leader", "another")) is None
    assert devices.here(request_of("team-leader-2", token)) is None


def photographs_one_reason_at_a_time() -> None:
    """The office allows it, the device is this office's, agreed to, not taken back and in its time."""
    office = case().office
    device, token = agreed("team-leader")
    browser = request_of("team-leader", token)
    assert devices.reasons_against(browser, office.pk) == [devices.OFF]
    allowed(devices.CAPTURE)
    assert devices.reasons_against(browser, office.pk) == []
    assert devices.reasons_against(request_of("team-leader"), office.pk) == [devices.UNKNOWN]
    assert devices.reasons_against(request_of("team-leader", asked("team-leader")[1]), office.pk) == [devices.UNKNOWN]
    for change in (
        {"expires_on": timezone.localdate() - timedelta(days=1)},
        {"ended_by": user("secadmin"), "ended_at": timezone.now()},
        {"office": Office.objects.get(parent=office)},
    ):
        was = {name: getattr(device, name) for name in change}
        Device.objects.filter(pk=device.pk).update(**change)
        assert devices.reasons_against(browser, office.pk) == [devices.UNKNOWN], change
        Device.objects.filter(pk=device.pk).update(**was)
    assert devices.reasons_against(browser, office.pk) == []


def signatures_one_reason_at_a_time() -> None:
    """A computer signs as ever; a telephone where the office allows it, from a device of that office only."""
    device, token = agreed("team-leader")
    phone = request_of("team-leader", token, PHONE)
    assert devices.reasons_against_signing(request_of("team-leader", agent="Mozilla/5.0 (X11; Linux)")) == []
    assert devices.reasons_against_signing(request_of("team-leader", HTTP_SEC_CH_UA_MOBILE="?1")) == [
        devices.NO_SIGNING
    ]
    assert devices.reasons_against_signing(phone) == [devices.NO_SIGNING]
    allowed(devices.SIGN)
    assert devices.reasons_against_signing(phone) == []
    assert devices.reasons_against_signing(request_of("team-leader", agent=PHONE)) == [devices.UNKNOWN_SIGNING]
    # Whoever has no office of his own finds it allowed nowhere.
    assert devices.reasons_against_signing(request_of("unit-liaison", agent=PHONE)) != []
    for change in (
        {"expires_on": timezone.localdate() - timedelta(days=1)},
        {"office": Office.objects.get(parent=device.office)},
    ):
        was = {name: getattr(device, name) for name in change}
        Device.objects.filter(pk=device.pk).update(**change)
        assert devices.reasons_against_signing(phone) == [devices.UNKNOWN_SIGNING], change
        Device.objects.filter(pk=device.pk).update(**was)


def scanned_pages_one_reason_at_a_time() -> None:
    """Filed by whoever keeps the registers of the record's office, never where a source needs protection."""
    here = case()
    plain, protected = Target(here, "scan", "任务"), Target(petition(here, "scans"), "scan", "信访件")
    clerk = user("office")
    assert scan_targets._allowed(plain, clerk) == plain
    assert [scan_targets._allowed(plain, user(name)) for name in ("team-leader", "office-head@county")] == [None, None]
    assert "单独上传" in str(scan_targets._allowed(protected, clerk))
    assert scan_targets._allowed("不认识", clerk) == "不认识"
    assert scan_targets._allowed(None, clerk) is None


CHECKS: tuple[Callable[[], None], ...] = (
    devices_seen_one_reason_at_a_time,
    a_token_is_good_for_whoever_asked,
    photographs_one_reason_at_a_time,
    signatures_one_reason_at_a_time,
    scanned_pages_one_reason_at_a_time,
)
