"""Letters out, pages and answers in: each a signed file that may be carried by hand or by a one-way gate, any number of times."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import transaction

from intake import keys, wire
from intake.models import Answer, LastTaken, Letter, Page


def letters() -> tuple[bytes, int]:
    """Every letter the office has not confirmed yet, as a bundle, and how many. Carried twice, it is taken in once."""
    waiting = Letter.objects.exclude(sealed=b"").order_by("day", "first", "id")
    rows = [
        {"id": str(each.id), "page": each.page, "number": each.number, "first": each.first, "day": f"{each.day:%Y-%m-%d}",
         "sealed": wire.pack64(bytes(each.sealed)), "boxes": each.boxes}
        for each in waiting.iterator(chunk_size=50)
    ]  # fmt: skip
    return wire.bundle(wire.LETTERS, {"letters": rows}, keys.signature()), len(rows)


@transaction.atomic
def take_in(data: bytes) -> dict[str, int]:
    """Pages as they are now, answers that are new, letters that have arrived. Raises wire.Refused; then nothing changed."""
    body = wire.opened(data, wire.PAGES, keys.office())
    last, _ = LastTaken.objects.select_for_update().get_or_create(pk=1)
    if body["serial"] <= last.serial:
        raise wire.Refused("这个发布包比已接收的旧，未作改动。")
    pages = [_page(each) for each in body["pages"]]
    Page.objects.exclude(slug__in=[each.slug for each in pages]).delete()
    for each in pages:
        each.save()
    answers = [
        Answer(id=uuid.UUID(each["id"]), number=each["number"], day=date.fromisoformat(each["day"]), sealed=wire.unpack64(each["sealed"]))
        for each in body["answers"]
    ]  # fmt: skip
    Answer.objects.bulk_create(answers, ignore_conflicts=True)
    # What has arrived is emptied here; its receipt stays known.
    gone = Letter.objects.filter(id__in=body["received"]).exclude(sealed=b"").update(sealed=b"", boxes={})
    LastTaken.objects.filter(pk=1).update(serial=body["serial"])
    return {"pages": len(pages), "answers": len(answers), "received": gone}


def _page(said: dict[str, Any]) -> Page:
    closes = said["closes_on"]
    return Page(
        slug=said["slug"], title=said["title"], scope=said["scope"], reception=said.get("reception", "")[:300], opens_on=date.fromisoformat(said["opens_on"]),
        closes_on=date.fromisoformat(closes) if closes else None, intake_key=said["intake_key"], custodians=said["custodians"],
    )  # fmt: skip
