"""登记设备: asked by one, agreed to by another, felt at once; photographs straight from a camera come from nowhere else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from inspection import attachments, audit, codes, devices
from inspection.models import AuditEntry, Device
from inspection.workflow import Refused
from rectification.models import Plan
from rounds.models import FieldRecord
from tests.rectification import stage
from tests.rectification.test_plans import planned

if TYPE_CHECKING:
    from tests.cast import Cast


def photograph() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return SimpleUploadedFile("image.jpg", stream.getvalue(), "image/jpeg")


@pytest.fixture
def visit(cast: Cast) -> FieldRecord:
    return FieldRecord.objects.create(
        assignment=cast.assignment, method=stage.method(), held_on=cast.assignment.stationing_begins, title="走访",
        created_by=cast.member,
    )  # fmt: skip


@pytest.fixture
def opened(cast: Cast) -> None:
    codes.change_setting(cast.office, devices.CAPTURE, True, reason="会议纪要", by=cast.head)


def page(client: Any) -> str:
    return client.get(reverse("device_list")).content.decode()


def press(client: Any, act: str, device: Device) -> Any:
    return client.post(reverse("device_list"), {"act": act, "device": device.pk}, follow=True)


def registered(cast: Cast, client: Any, *, agreed: bool = True) -> Device:
    """A browser of the member's, asked for and agreed to."""
    client.post(reverse("device_list"), {"name": "第一组手机2号"})
    device = Device.objects.latest("asked_at")
    return devices.approve(device, by=cast.secadmin) if agreed else device


def shoot(client: Any, visit: FieldRecord) -> Any:
    return client.post(reverse("rounds:field_record_attach", args=[visit.pk]), {"camera": photograph()})


class TestRegister:
    def test_asked_and_agreed(self, cast: Cast, log_in: Any) -> None:
        client = log_in(cast.member)
        answer = client.post(reverse("device_list"), {"name": "第一组手机2号"})
        cookie = answer.cookies[devices.cookie_of(cast.member)]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        device = Device.objects.get()
        assert device.token_hash not in cookie.value
        assert "等管理员同意" in page(client)
        administrator = log_in(cast.secadmin)
        assert "第一组手机2号" in page(administrator)
        assert "已同意登记" in press(administrator, "approve", device).content.decode()
        device.refresh_from_db()
        assert device.expires_on == timezone.localdate() + timedelta(days=180)
        assert {"ask_device", "approve_device"} <= set(AuditEntry.objects.values_list("verb", flat=True))

    @pytest.mark.parametrize("name", ["", "  "])
    def test_it_has_a_name(self, cast: Cast, log_in: Any, name: str) -> None:
        assert log_in(cast.member).post(reverse("device_list"), {"name": name}).status_code == 422
        assert not Device.objects.exists()

    def test_three_wait_and_no_more(self, cast: Cast) -> None:
        for number in range(3):
            devices.ask(f"手机{number}", by=cast.member)
        with pytest.raises(Refused, match="还没有处理"):
            devices.ask("手机", by=cast.member)

    def test_nobody_agrees_to_his_own(self, cast: Cast) -> None:
        device, _ = devices.ask("手机", by=cast.secadmin)
        with pytest.raises(Refused, match="须由另一名管理员同意"):
            devices.approve(device, by=cast.secadmin)
        device.approved_by, device.approved_at, device.expires_on = cast.secadmin, timezone.now(), timezone.localdate()
        with pytest.raises(IntegrityError, match="device_approved_by_another"), transaction.atomic():
            device.save()

    def test_nobody_else_decides_or_sees(self, cast: Cast, log_in: Any) -> None:
        device, _ = devices.ask("手机", by=cast.member)
        for who in (cast.head, cast.clerk, cast.leader, cast.sysadmin):
            assert device not in devices.visible(who)
            assert press(log_in(who), "approve", device).status_code == 404
            for action in (devices.approve, devices.end):
                with pytest.raises(PermissionDenied):
                    action(device, by=who)
        assert press(log_in(cast.member), "approve", device).status_code == 403
        assert log_in(cast.liaison).get(reverse("device_list")).status_code == 404
        assert log_in(cast.secadmin).post(reverse("device_list"), {"act": "end", "device": "x"}).status_code == 404

    def test_once(self, cast: Cast, log_in: Any) -> None:
        device, _ = devices.ask("手机", by=cast.member)
        press(log_in(cast.secadmin), "approve", device)
        assert "已经处理" in press(log_in(cast.secadmin), "approve", device).content.decode()
        assert "已撤销" in press(log_in(cast.member), "end", device).content.decode()
        assert "已经撤销" in press(log_in(cast.secadmin), "end", device).content.decode()
        with pytest.raises(Refused):
            devices.approve(device, by=cast.secadmin)


class TestCamera:
    def test_off_nothing_is_offered_and_nothing_is_taken(self, cast: Cast, visit: FieldRecord, log_in: Any) -> None:
        client = log_in(cast.member)
        registered(cast, client)
        assert "capture=" not in client.get(reverse("rounds:field_record", args=[visit.pk])).content.decode()
        answer = shoot(client, visit)
        assert answer.status_code == 422
        assert devices.OFF in answer.content.decode()
        assert not attachments.of(visit)

    def test_on_a_registered_device_it_is_taken(
        self, cast: Cast, visit: FieldRecord, log_in: Any, opened: None
    ) -> None:
        client = log_in(cast.member)
        registered(cast, client)
        assert 'capture="environment"' in client.get(reverse("rounds:field_record", args=[visit.pk])).content.decode()
        assert shoot(client, visit).status_code == 302
        assert [each.name for each in attachments.of(visit)] == ["image.jpg"]
        assert "attach" in {each.verb for each in audit.of(visit)}

    @pytest.mark.parametrize("lacks", ["nothing", "agreement", "time", "standing", "person", "signature"])
    def test_from_nowhere_else(self, cast: Cast, visit: FieldRecord, log_in: Any, opened: None, lacks: str) -> None:
        client = log_in(cast.member)
        if lacks != "nothing":
            device = registered(cast, client, agreed=lacks != "agreement")
            if lacks == "time":
                Device.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
            elif lacks == "standing":
                devices.end(device, by=cast.secadmin)
            elif lacks == "person":
                cookie = client.cookies[devices.cookie_of(cast.member)].value
                client = log_in(cast.leader)
                client.cookies[devices.cookie_of(cast.leader)] = cookie
            elif lacks == "signature":
                client.cookies[devices.cookie_of(cast.member)] = "invented"
        words = client.get(reverse("rounds:field_record", args=[visit.pk])).content.decode()
        assert "capture=" not in words
        assert "这台设备没有登记" in words
        answer = shoot(client, visit)
        assert answer.status_code == 422
        assert "这台设备没有登记" in answer.content.decode()
        assert not attachments.of(visit)

    def test_files_come_as_before(self, cast: Cast, visit: FieldRecord, log_in: Any) -> None:
        client = log_in(cast.member)
        address = reverse("rounds:field_record_attach", args=[visit.pk])
        assert client.post(address, {"files": photograph()}).status_code == 302
        assert client.post(address, {}).status_code == 422

    def test_other_pages_take_none(self, cast: Cast, log_in: Any) -> None:
        account = stage.rectifying(cast)
        answer = log_in(cast.liaison).post(reverse("unit:account_attach", args=[account.pk]), {"camera": photograph()})
        assert answer.status_code == 422
        assert "这里不能拍照上传" in answer.content.decode()


PHONE = "Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


class TestSigning:
    """Telephones sign where the office allows it, and then registered ones only; computers as ever."""

    def sign(self, client: Any, plan: Plan, agent: str = PHONE, **said: str) -> Any:
        return client.post(reverse("unit:plan_submit", args=[plan.pk]), HTTP_USER_AGENT=agent, **said)

    def allow(self, cast: Cast) -> None:
        codes.change_setting(cast.office, devices.SIGN, True, reason="会议纪要", by=cast.head)

    def test_a_computer_signs_as_ever(self, cast: Cast, log_in: Any) -> None:
        assert self.sign(log_in(cast.secretary), planned(cast), DESK).status_code == 302

    @pytest.mark.parametrize(("agent", "said"), [(PHONE, {}), (DESK, {"HTTP_SEC_CH_UA_MOBILE": "?1"})])
    def test_off_nothing_is_signed(self, cast: Cast, log_in: Any, agent: str, said: dict[str, str]) -> None:
        plan = planned(cast)
        client = log_in(cast.secretary)
        answer = self.sign(client, plan, agent, **said)
        assert answer.status_code == 403
        assert devices.NO_SIGNING in answer.content.decode()
        plan.refresh_from_db()
        assert plan.status == "draft"

    def test_on_only_registered_ones_do(self, cast: Cast, log_in: Any) -> None:
        self.allow(cast)
        plan, client = planned(cast), log_in(cast.secretary)
        assert "这台设备没有登记，不能签字" in self.sign(client, plan).content.decode()
        client.post(reverse("unit:device_list"), {"name": "书记手机"})
        assert self.sign(client, plan).status_code == 403
        device = devices.approve(Device.objects.get(), by=cast.secadmin)
        assert self.sign(client, plan).status_code == 302
        plan.refresh_from_db()
        assert plan.status == "submitted"
        devices.end(device, by=cast.secretary)
        assert not device.is_open

    def test_what_is_no_signature_is_done_anywhere(self, cast: Cast, log_in: Any) -> None:
        plan = planned(cast)
        address = reverse("unit:plan_write", args=[plan.pk])
        typed = {"organisation": "领导小组", "study_meeting": "党委会第4次会议"}
        assert log_in(cast.liaison).post(address, typed, HTTP_USER_AGENT=PHONE).status_code == 302
