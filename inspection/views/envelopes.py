"""Envelopes for addressees of issued papers: chosen, completed from former service, printed one a page on the envelope's own size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from inspection import access, audit, codes, documents
from inspection.documents.templates import render_template
from inspection.models import ServiceReceipt
from inspection.models.paper_registers import POWER
from inspection.views.papers import framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

# GB/T 1416: length and height in millimetres.
SIZES = {"DL": (220, 110), "C5": (229, 162), "ZL": (230, 120), "C4": (324, 229)}
# So many at a time: what one print-out holds.
MOST = 200


@dataclass(frozen=True)
class Envelope:
    """One envelope: to whom, and the number of the paper in it, never its title."""

    receipt: ServiceReceipt
    address: str
    postcode: str

    @property
    def boxes(self) -> str:
        """Six places, empty where there is no postcode."""
        return self.postcode.ljust(6)[:6]

    @property
    def lacks(self) -> str:
        return "、".join(words for words, there in (("地址", self.address), ("邮编", self.postcode)) if not there)


class EnvelopeForm(forms.Form):
    size = forms.ChoiceField(
        label="信封", choices=[(key, f"{key}（{wide}×{high}毫米）") for key, (wide, high) in SIZES.items()]
    )
    secrecy = forms.CharField(
        label="密级标志", max_length=12, required=False, help_text="如：秘密★10年；印在信封右上。不涉密的留空。"
    )
    receipt = forms.UUIDField(label="收件单位", required=False)


def envelopes(rows: Sequence[ServiceReceipt]) -> list[Envelope]:
    """Addresses as registered; what is missing is taken from the newest service of the same office on the same addressee."""
    lacking = {each.addressee for each in rows if not (each.address and each.postcode)}
    offices = {each.paper.office_id for each in rows}
    former = ServiceReceipt.objects.filter(addressee__in=lacking, paper__office__in=offices).exclude(address="")
    known = {
        (each.paper.office_id, each.addressee): each for each in former.select_related("paper").order_by("created_at")
    }
    made = []
    for each in rows:
        old = known.get((each.paper.office_id, each.addressee))
        address = each.address or (old.address if old else "")
        made.append(Envelope(each, address, each.postcode or (old.postcode if old and old.address == address else "")))
    return made


class Envelopes(View):
    """Whom to print for (``paper``: the addressees of one paper; else all that wait), and the print-out itself; noted."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not access.may(user, POWER):
            raise PermissionDenied(POWER)
        rows = ServiceReceipt.objects.for_user(user).filter(received_on=None).select_related("paper__office")
        if re.fullmatch(r"[0-9a-f-]{36}", paper := request.GET.get("paper", "")):
            rows = rows.filter(paper__pk=paper)
        waiting = list(rows.order_by("-sent_on", "addressee")[:MOST])
        wanted = set(request.GET.getlist("receipt"))
        chosen = [each for each in waiting if str(each.pk) in wanted]
        asked = "size" in request.GET
        form = EnvelopeForm({**request.GET.dict(), "receipt": ""} if asked else None)
        if asked and form.is_valid():
            if chosen:
                return self.printed(user, envelopes(chosen), form.cleaned_data)
            form.add_error(None, "请勾选收件单位。")
        context = {
            "page_title": "打印信封", "form": form, "rows": envelopes(waiting), "paper": paper,
            "wanted": wanted if asked else {str(each.pk) for each in waiting}, "most": MOST,
        }  # fmt: skip
        return render(request, "papers/envelopes.html", context, status=422 if asked else 200)

    def printed(self, user: Any, made: list[Envelope], said: dict[str, Any]) -> HttpResponse:
        office = made[0].receipt.paper.office
        wide, high = SIZES[said["size"]]
        context = {
            "title": "信封", "envelopes": made, "secrecy": said["secrecy"], "wide": wide, "high": high, "big": high > 140,
            "sender": {
                "name": office.name, "address": codes.setting(office.pk, "envelope.address"),
                "postcode": codes.setting(office.pk, "envelope.postcode"),
            },
        }  # fmt: skip
        source = render_template("documents/inspection/envelopes.html", context)
        pdf = documents.render_pdf_isolated(source, title="信封", author=office.name, created=timezone.now()).pdf
        for each in made:
            audit.record(each.receipt, "print", by=user, label="打印信封", size=said["size"])
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="envelopes.pdf"'
        return framed(response)
