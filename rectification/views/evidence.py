"""佐证墙: all evidence of one account as tiles, by measure and by how far the account was; and the pictures on the tiles."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import attachments, audit, gate, wording
from inspection.foreign.thumbnails import KINDS
from inspection.gate import Rejected
from inspection.models import Attachment, link_of
from inspection.views.pages import DetailPage, Scoped
from rectification.gates.accounts import EVIDENCE
from rectification.models import Account, Check, Hint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

SIDES: Final = {"": 360, "large": 1600}
_MEASURE: Final = re.compile(
    r"(?:措施|第)\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:[项条]?措施|[项条]|(?=[^0-9]|$))"
)


def measure_of(note: str, many: int) -> int:
    """The number of the measure a note names (措施2, 第二项措施), 0 for none or one there is not."""
    found = _MEASURE.search(note)
    if found is None or "措施" not in note:
        return 0
    number = wording.from_cn_number(found[1])
    return number if 1 <= number <= many else 0


class Course:
    """How far an account was at a time: what was handed in before or after which of its turns."""

    def __init__(self, account: Account) -> None:
        applied = account.write_offs.order_by("applied_at")
        turns: list[tuple[datetime, str]] = []
        for place, each in enumerate(applied, start=1):
            turns.append((each.applied_at, f"第{place}次申请销账后"))
        kinds = {"stage": "阶段性销号后", "reopen": "复账后"}
        for kind, at in account.postings.filter(kind__in=kinds).values_list("kind", "recorded_at"):
            turns.append((at, kinds[kind]))
        self.turns = sorted(turns)

    def at(self, moment: datetime) -> str:
        before = [words for at, words in self.turns if at <= moment]
        return before[-1] if before else "首次申请销账前"


class EvidenceWall(DetailPage):
    """Opening it is noted in the trail, as fetching a file is."""

    model, template_name, looks, timeline = Account, "rectification/evidence_wall.html", True, False

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("unit", "holder")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        account = self.object
        files = [each for each in context["attachments"] if each.slot == EVIDENCE]
        checks, hinted = self.checks(account), self.hinted(files)
        course, many = Course(account), len(account.measures)
        for place, each in enumerate(files, start=1):
            each.place, each.measure, each.turn = place, measure_of(each.note, many), course.at(each.added_at)
            each.check_words, each.hints = self.checked(each, checks), hinted.get(each.pk, 0)
            self.picture(account, each)
        pictured = [each for each in files if each.thumb]
        for one, other in pairwise(pictured):
            one.following, other.preceding = other.place, one.place
        return context | {
            "page_title": f"{account.number} 佐证墙", "attachments": "", "groups": list(self.groups(account, files)), "files": files,
            "unit_side": self.namespace == "unit", "account_url": reverse(f"{self.namespace or 'rectification'}:account", args=[account.pk]),
        }  # fmt: skip

    def picture(self, account: Account, file: Any) -> None:
        """Where the tile's picture comes from; nothing for what has none, or is no longer there."""
        file.thumb = ""
        if file.is_readable and file.copy_id and file.kind in KINDS:
            route = f"{self.namespace or 'rectification'}:account_evidence_picture"
            file.thumb = reverse(route, args=[account.pk, file.pk])

    def groups(self, account: Account, files: list[Any]) -> Iterator[dict[str, Any]]:
        """By measure, what names none last; within, by how far the account was."""
        titles = [*enumerate(account.measures, start=1), (0, "")]
        for number, words in titles:
            held = [each for each in files if each.measure == number]
            if not held and (number == 0 or not files):
                continue
            turns = list(dict.fromkeys(each.turn for each in held))
            title = f"措施{number}　{words}" if number else "未注明措施" if account.measures else "全部佐证"
            yield {
                "title": title, "count": len(held),
                "turns": [{"title": turn, "files": [each for each in held if each.turn == turn]} for turn in turns],
            }  # fmt: skip

    def checks(self, account: Account) -> list[Check]:
        user: Any = self.request.user
        found = Check.objects.for_user(user).filter(account=account).select_related("result")
        return list(found.order_by("checked_on", "created_at"))

    def checked(self, file: Attachment, checks: list[Check]) -> str:
        """What the first check after it was handed in came to."""
        day = timezone.localdate(file.added_at)
        for each in checks:
            if each.checked_on >= day:
                return f"{each.checked_on:%Y-%m-%d} 查账" + (f"：{each.result.text}" if each.result else "")
        return "尚未查账"

    def hinted(self, files: list[Any]) -> dict[Any, int]:
        """How many hints stand beside each file, for whoever may see hints."""
        found: dict[Any, int] = {}
        hints = Hint.objects.for_user(self.request.user).filter(file__in=files).exclude(status="dismissed")  # type: ignore[arg-type]
        for key in hints.values_list("file", flat=True):
            found[key] = found.get(key, 0) + 1
        return found


class UnitEvidenceWall(EvidenceWall):
    namespace = "unit"

    def hinted(self, files: list[Any]) -> dict[Any, int]:
        """The unit never learns of a hint."""
        return {}


class EvidencePicture(Scoped, View):
    """A small or large picture of one file, made of its working copy; for nobody who may not fetch the file itself."""

    model = Account

    def get(self, request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
        account = get_object_or_404(self.scoped(), pk=pk)
        rows = Attachment.objects.filter(**link_of(account), slot=EVIDENCE, kind__in=KINDS).select_related(
            "file", "copy"
        )
        found = get_object_or_404(rows, pk=file)
        large = request.GET.get("size") == "large"
        if not found.is_readable or found.copy is None:
            raise Http404
        try:
            with attachments.path_of(found.copy).open("rb") as content:
                data = gate.thumbnail(content, found.kind, found.name, SIDES["large" if large else ""])
        except (Rejected, OSError) as error:
            raise Http404 from error
        if large:
            audit.looked(account, by=request.user, what="查看佐证大图")  # type: ignore[arg-type]
        return HttpResponse(data, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


class UnitEvidencePicture(EvidencePicture):
    namespace = "unit"
