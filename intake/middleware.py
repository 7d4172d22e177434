"""What every answer of the public's door says to the browser: keep nothing, send nothing on, load nothing from elsewhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

HEADERS = {
    "Cache-Control": "no-store, max-age=0",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class NothingKept:
    """Headers on every answer, no cookie on any; a request larger than what is taken is not looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST:
            drain(request)
            response = render(request, "intake/words.html", {"title": "材料过大", "words": TOO_LARGE}, status=413)
        else:
            response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response


def drain(request: HttpRequest, most: int = 128 * 1024 * 1024) -> None:
    """Read past what will not be taken, keeping nothing: a browser that is cut off while sending shows no words at all."""
    while most > 0 and (part := request.read(256 * 1024)):
        most -= len(part)


TOO_LARGE = "一次提交的材料合计不得超过15MB。请返回，减少或压缩材料后再提交；也可以先提交文字，凭查询码再补充材料。"


class Bare(logging.Formatter):
    """The time, and what kind of failure it was: tracebacks name variables, and requests name addresses."""

    def format(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.levelname
        return f"{self.formatTime(record)} {record.name} {kind}"
