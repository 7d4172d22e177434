"""Labels of equipment: of what the list shows, for whoever manages it; noted in the trail (R-040)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pdfplumber
from django.urls import reverse

from inspection.models import AuditEntry
from rounds.actions import equipment
from tests.cast import Cast


def test_labels_of_what_is_filtered(cast: Cast, lists: None, log_in: Any) -> None:
    for number, name, carrier in (
        ("L-001", "笔记本电脑", True),
        ("U-002", "加密U盘", True),
        ("R-003", "录音笔", False),
    ):
        equipment.register(cast.office, by=cast.clerk, number=number, name=name, carrier=carrier)
    client, url = log_in(cast.clerk), reverse("rounds:equipment_labels")
    assert f"{url}?carrier=true" in client.get(reverse("rounds:equipment_list"), {"carrier": "true"}).content.decode()
    answer = client.get(url, {"carrier": "true"})
    with pdfplumber.open(BytesIO(answer.content)) as file:
        text = "".join((page.extract_text() or "") for page in file.pages)
        assert len(file.pages) == 1
    assert "L-001" in text
    assert "涉密载体" in text
    assert "R-003" not in text
    assert AuditEntry.objects.get(verb="print").data["count"] == 2
    assert client.get(url, {"q": "无此编号"}).status_code == 404
    for who, status in ((cast.leader, 403), (cast.liaison, 404), (cast.auditor, 403)):
        assert log_in(who).get(url).status_code == status
