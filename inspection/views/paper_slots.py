"""What a record's page offers for signatures on paper: record one, or confirm one that another recorded."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from inspection import access, signatures


def with_paper(record: Any, user: Any, slots: list[dict[str, Any]], namespace: str = "") -> list[dict[str, Any]]:
    """Add to a page's slots what may be done on paper: record a signature, or confirm one that another recorded."""
    how = signatures.on_paper(record)
    if how is None or namespace or how.power not in access.powers(user, record):
        return slots
    capacities = list(how.capacities(record))
    for slot in slots:
        if slot.get("signature") or slot["label"] not in capacities:
            continue
        waiting = signatures.unconfirmed(record, slot["label"])
        if waiting is not None:
            slot["signature"] = waiting
            if waiting.recorded_by_id != user.pk:
                slot["confirm_url"] = reverse("signature_confirm", args=[waiting.pk])
        elif not how.refuse(record, slot["label"]):
            place = capacities.index(slot["label"])
            slot["paper_url"] = reverse("signature_on_paper", args=[record._meta.label_lower, record.pk, place])
    return slots
