"""A stack of signed papers scanned as one PDF: handed in, sorted by the worker, and what no code placed, placed by hand.

The bytes lie enciphered under the server's key until every page has its place; then they are destroyed. The worker reads in
confined children, some pages at a time, and files in one transaction: a turn that fails leaves no page filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, gate, isolation, scan_targets, server_keys
from inspection.gate import Rejected
from inspection.models import Attachment, PageState, ScanPage, ScanPiece, ScanStack, StackStatus, User
from inspection.models.paper_registers import POWER
from inspection.scan_targets import Target
from inspection.workflow import Refused, WrongStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from inspection.models import Office

MOST_PAGES: Final = 100
# So many pages are read by one child: between them the page of the stack says how far it is.
AT_ONCE: Final = 5
PURPOSE: Final = b"scan-stacks"
PIECE: Final = 1024 * 1024
TASK: Final = "inspection.tasks.split_scan_stack"
# A turn longer than a task may last was lost with its worker.
LOST_AFTER: Final = timedelta(minutes=11)
NUDGED_AFTER: Final = timedelta(seconds=30)
UNREAD = "没有读到条码或二维码"


def span_words(numbers: list[int]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"第{first}页" if first == last else f"第{first}—{last}页"


# --- the bytes ---------------------------------------------------------------------------------------------------


def _bound_to(stack: ScanStack, number: int) -> bytes:
    return stack.pk.bytes + number.to_bytes(4, "big")


def _put_away(stack: ScanStack, content: IO[bytes]) -> None:
    content.seek(0)
    number = 0
    while piece := content.read(PIECE):
        box = server_keys.encrypt(PURPOSE, piece, _bound_to(stack, number))
        ScanPiece.objects.create(stack=stack, number=number, box=box)
        number += 1


def content_of(stack: ScanStack) -> IO[bytes]:
    """The scanned PDF, in memory. Raises Refused when it is gone or cannot be opened."""
    file, number = isolation.memory_file(name="stack"), 0
    for each in stack.pieces.order_by("number").iterator(8):
        piece = server_keys.decrypt(PURPOSE, each.box, _bound_to(stack, each.number))
        if piece is None or each.number != number:
            file.close()
            raise Refused("暂存的扫描件已损坏，请重新扫描上传。")
        file.write(piece)
        number += 1
    if not number:
        file.close()
        raise Refused("暂存的扫描件已不在系统中，请重新扫描上传。")
    file.flush()
    file.seek(0)
    return file


def preview(stack: ScanStack, number: int, side: int) -> bytes:
    """A picture of one page that has no place yet. Raises Refused, Rejected."""
    with content_of(stack) as content:
        return gate.thumbnail(content, "pdf", stack.name, side, page=number - 1)


# --- handed in ---------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_in(upload: UploadedFile, *, office: Office, by: User) -> ScanStack:
    """Take a scanned stack in and wake the worker.

    Raises Rejected when the file is no PDF that may come in, is too large or too long; PermissionDenied without the register.
    """
    if office.pk not in access.offices_with(by, POWER):
        raise PermissionDenied(POWER)
    name = gate.clean_name(upload.name)
    gate.check_size(name, upload.size or 0)
    upload.seek(0)
    with isolation.memory_file(upload.read()) as content:
        gate.scan(content)
        verdict = gate.judge(content, name)
        if verdict.kind != "pdf":
            raise Rejected("请上传扫描成的 PDF 文件。")
        if verdict.pages > MOST_PAGES:
            raise Rejected(f"一次最多拆分{MOST_PAGES}页，请分几次扫描。")
        made = ScanStack.objects.create(office=office, created_by=by, name=name, pages=verdict.pages)
        ScanPage.objects.bulk_create(ScanPage(stack=made, number=each + 1) for each in range(verdict.pages))
        _put_away(made, content)
    audit.record(made, "hand_in_scans", by=by, label="交来扫描件", pages=made.pages)
    transaction.on_commit(lambda: nudge(str(made.pk)), robust=True)
    return made


def nudge(key: str) -> None:
    """Wake a worker. A lost nudge loses nothing: a sweep finds what waits."""
    current_app.send_task(TASK, args=[key])


def _locked(stack: ScanStack, by: User) -> ScanStack:
    found: ScanStack = ScanStack.objects.select_for_update(of=("self",)).get(pk=stack.pk)
    if not access.may(by, POWER, found):
        raise PermissionDenied(POWER)
    return found


@transaction.atomic
def again(stack: ScanStack, *, by: User) -> ScanStack:
    """Sort once more what has no place yet: after a failure, or when the papers have been registered meanwhile."""
    stack = _locked(stack, by)
    if stack.status not in (StackStatus.FAILED, StackStatus.SORTED):
        raise WrongStatus(f"该扫描件现为“{stack.get_status_display()}”，不能重新分拣。")
    if not stack.pieces.exists():
        raise Refused("暂存的扫描件已不在系统中，请重新扫描上传。")
    stack.status, stack.failure, stack.read = StackStatus.WAITING, "", 0
    stack.version += 1
    stack.save(update_fields=["status", "failure", "read", "version"])
    audit.record(stack, "split_scans_again", by=by, label="重新分拣")
    transaction.on_commit(lambda: nudge(str(stack.pk)), robust=True)
    return stack


# --- the worker's turn -------------------------------------------------------------------------------------------


def work(key: str) -> None:
    """Sort one waiting stack. Safe to run twice and by two at once; a failure is kept in words and files nothing."""
    stack = _begin(key)
    if stack is None:
        return
    try:
        with content_of(stack) as content:
            _sort(stack, content, _read(stack, content))
    except (Rejected, Refused) as error:
        _fail(stack, str(error))
    except Exception as error:
        _fail(
            stack, f"分拣时出错（{type(error).__name__}），没有归档任何一页。请重新分拣；仍不行的，请告知系统管理员。"
        )
        raise


@transaction.atomic
def _begin(key: str) -> ScanStack | None:
    rows = ScanStack.objects.select_for_update(of=("self",), skip_locked=True)
    stack: ScanStack | None = rows.filter(pk=key, status=StackStatus.WAITING).first()
    if stack is not None:
        stack.status, stack.started_at, stack.read = StackStatus.WORKING, timezone.now(), 0
        stack.save(update_fields=["status", "started_at", "read"])
    return stack


def _own_turn(stack: ScanStack) -> Any:
    """The stack's row as long as this turn is the one under way."""
    return ScanStack.objects.filter(pk=stack.pk, status=StackStatus.WORKING, started_at=stack.started_at)


def _fail(stack: ScanStack, words: str) -> None:
    _own_turn(stack).update(status=StackStatus.FAILED, failure=words[:300])


def _read(stack: ScanStack, content: IO[bytes]) -> list[dict[str, Any]]:
    """What every page says, read some at a time, so that the page of the stack shows how far it is."""
    pages: list[dict[str, Any]] = []
    for first in range(0, stack.pages, AT_ONCE):
        pages += gate.codes(content, stack.name, first=first, count=AT_ONCE)
        _own_turn(stack).update(read=len(pages))
    return pages


@transaction.atomic
def _sort(stack: ScanStack, content: IO[bytes], pages: list[dict[str, Any]]) -> None:
    """File every part, or none; say of each other page why it has no place."""
    locked = _own_turn(stack).select_for_update(of=("self",)).select_related("created_by").first()
    if locked is None:
        return
    by: Any = locked.created_by
    if not by.is_active or not access.may(by, POWER, locked):
        raise Refused("交件人已不再保管用印和送达登记，不能以其名义归档。")
    sheets = {each.number - 1: each for each in locked.sheets.all()}
    settled = {at for at, each in sheets.items() if each.state != PageState.OPEN}
    parts, reasons = _sorted_out(pages, by, settled)
    for part in parts:
        try:
            made = _attach(locked, content, [at + 1 for at in part.pages], part.target, by)
        except Rejected as error:
            reasons |= dict.fromkeys(part.pages, f"{part.target.label}：{error}")
            continue
        _settle([sheets[at] for at in part.pages], f"已附到{part.target.label}", made)
    for at, why in reasons.items():
        sheets[at].words = why[:300]
        sheets[at].save(update_fields=["words"])
    locked.status, locked.read = StackStatus.SORTED, locked.pages
    locked.save(update_fields=["status", "read"])
    left = _finish(locked)
    audit.record(locked, "split_scans", by=by, label="分拣扫描件", pages=locked.pages, parts=len(parts), left=left)


@dataclass(frozen=True)
class Part:
    """Pages (from zero) that go to one place together."""

    pages: list[int]
    target: Target


def _sorted_out(pages: list[dict[str, Any]], user: User, settled: set[int]) -> tuple[list[Part], dict[int, str]]:
    """(parts with where they go, reasons of the pages that go nowhere), of the pages that have no place yet."""
    parts: list[Part] = []
    reasons: dict[int, str] = {}
    taken = set(settled)
    for at, page in enumerate(pages):
        if at in settled:
            continue
        if not page["codes"]:
            reasons[at] = "空白页" if page["blank"] else UNREAD
            continue
        found = scan_targets.of_codes(page["codes"], user)
        span = _span(pages, at, found.pages, taken) if isinstance(found, Target) else found
        if isinstance(span, str) or not isinstance(found, Target):
            reasons[at] = str(span)
            continue
        taken.update(span)
        parts.append(Part(span, found))
    return parts, {at: why for at, why in reasons.items() if at not in taken}


def _span(pages: list[dict[str, Any]], at: int, needed: int, taken: set[int]) -> list[int] | str:
    """The pages (from zero) of a part that ends at a page: so many with writing, none of them with a code of its own."""
    span, written = [at], 1
    while written < needed:
        before = span[0] - 1
        if before < 0 or before in taken or pages[before]["codes"]:
            return f"该文书共{needed}页，本页之前只有{written - 1}页与它相连，可能缺页"
        span.insert(0, before)
        written += not pages[before]["blank"]
    return span


# --- places ------------------------------------------------------------------------------------------------------


def _attach(stack: ScanStack, content: IO[bytes], numbers: list[int], target: Target, by: User) -> Attachment:
    name = f"{stack.name.removesuffix('.pdf')}-{span_words(numbers)}.pdf"
    with gate.pages(content, numbers, name) as made:
        part = UploadedFile(made, name, "application/pdf", size=made.seek(0, 2))
        note = f"取自“{stack.name}”{span_words(numbers)}"
        return attachments.attach(target.record, part, by=by, slot=target.slot, note=note[:200])


def _settle(sheets: Iterable[ScanPage], words: str, made: Attachment | None, by: User | None = None) -> None:
    """Give pages their place; with ``by`` a person did."""
    for each in sheets:
        each.state, each.words, each.attachment = PageState.FILED if made else PageState.ASIDE, words[:300], made
        each.settled_by, each.settled_at = by, timezone.now()
        each.save(update_fields=["state", "words", "attachment", "settled_by", "settled_at"])


def _finish(stack: ScanStack) -> int:
    """How many pages have no place yet; where none is left the stack is done and its bytes are destroyed."""
    left: int = stack.sheets.filter(state=PageState.OPEN).count()
    if not left:
        stack.status, stack.failure = StackStatus.DONE, ""
        stack.save(update_fields=["status", "failure"])
        stack.pieces.all().delete()
    return left


def _loose(stack: ScanStack, number: int, count: int = 1) -> list[ScanPage]:
    """So many pages from one on, all without a file yet. Raises WrongStatus, Refused."""
    if stack.status not in (StackStatus.SORTED, StackStatus.FAILED):
        raise WrongStatus(f"该扫描件现为“{stack.get_status_display()}”，现在不能逐页归档。")
    found = list(stack.sheets.select_for_update().filter(number__gte=number, number__lt=number + count))
    if len(found) < count:
        raise Refused(f"从第{number}页起没有{count}页，本次扫描共{stack.pages}页。")
    if gone := [each for each in found if each.state == PageState.FILED]:
        raise WrongStatus(f"第{gone[0].number}页已经归档，请刷新后核对。")
    return found


@transaction.atomic
def place(stack: ScanStack, number: int, typed: str, *, by: User, count: int = 1) -> ScanStack:
    """File pages by hand where a typed number leads. Raises Refused in words for what is unknown or out of scope."""
    stack = _locked(stack, by)
    sheets = _loose(stack, number, count)
    found = scan_targets.of_number(typed, by)
    if isinstance(found, str):
        raise Refused(found)
    with content_of(stack) as content:
        made = _attach(stack, content, [each.number for each in sheets], found, by)
    _settle(sheets, f"已附到{found.label}", made, by)
    audit.record(stack, "place_scan_page", by=by, label="扫描页归档", page=number, count=count, attachment=made.pk,
                 left=_finish(stack))  # fmt: skip
    return stack


@transaction.atomic
def put_aside(stack: ScanStack, number: int, reason: str, *, by: User) -> ScanStack:
    """Say that a page is filed nowhere, and why."""
    stack = _locked(stack, by)
    sheets = _loose(stack, number)
    if sheets[0].state == PageState.ASIDE:
        raise WrongStatus(f"第{number}页已经搁置。")
    if not reason.strip():
        raise Refused("请写明搁置的原因。")
    _settle(sheets, reason.strip(), None, by)
    audit.record(stack, "put_scan_page_aside", by=by, label="搁置扫描页", page=number, reason=reason.strip(),
                 left=_finish(stack))  # fmt: skip
    return stack


def sweep() -> int:
    """Wake the worker for what still waits; what was lost with a worker is said to have failed. Returns how many."""
    now = timezone.now()
    lost = ScanStack.objects.filter(status=StackStatus.WORKING, started_at__lt=now - LOST_AFTER)
    count = lost.update(status=StackStatus.FAILED, failure="处理中断，没有归档任何一页，请重新分拣。")
    waiting = ScanStack.objects.filter(status=StackStatus.WAITING, created_at__lt=now - NUDGED_AFTER)
    keys = list(waiting.values_list("pk", flat=True)[:20])
    for key in keys:
        nudge(str(key))
    return count + len(keys)
