"""A telephone is registered and photographs into a record; on one that is not, the page says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection import attachments, codes, devices
from rounds.models import FieldRecord
from tests.floor.test_devices import photograph
from tests.journeys.conftest import follow
from tests.rectification import stage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Desks

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_asked_agreed_and_used(desks: Desks, tmp_path: Path) -> None:
    cast = desks.cast
    codes.change_setting(cast.office, devices.CAPTURE, True, reason="会议纪要", by=cast.head)
    visit = FieldRecord.objects.create(
        assignment=cast.assignment, method=stage.method(), held_on=cast.assignment.stationing_begins, title="走访",
        created_by=cast.member,
    )  # fmt: skip
    record = f"/rounds/field_records/{visit.pk}/"
    phone = desks.member
    phone.page.set_viewport_size({"width": 390, "height": 800})
    phone.open(record)
    assert "这台设备没有登记" in phone.words()
    phone.picture("camera-refused")
    phone.page.get_by_role("link", name="登记设备", exact=True).last.click()
    phone.put(name="第一组手机2号")
    phone.press("申请登记这台设备")
    phone.sound()
    phone.page.set_viewport_size({"width": 390, "height": 800})
    phone.picture("device-asked")
    desks.secadmin.open("/devices/")
    desks.secadmin.sound()
    desks.secadmin.picture("device-list")
    follow(desks.secadmin.page.get_by_role("button", name="同意").and_(desks.secadmin.page.locator("[value=approve]")))
    assert "已同意登记" in desks.secadmin.said()
    phone.open(record)
    phone.picture("camera")
    (tmp_path / "shot.jpg").write_bytes(photograph().read())
    phone.put(camera=str(tmp_path / "shot.jpg"))
    phone.press("上传照片")
    assert "材料已上传" in phone.said()
    assert [each.name for each in attachments.of(visit)] == ["shot.jpg"]
