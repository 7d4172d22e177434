"""Text of a draft edited in Word: proposed, compared, taken over as a new version or not at all; signatures of old are void.

Only of kinds that another person approves: whoever rewords a paper is never the one who lets it go out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, differences, gate, isolation
from inspection.documents import papers, read_back, rewording
from inspection.models import EditedText, Paper, PaperStatus, User
from inspection.workflow import Refused, Stale, WrongStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

OPEN = (PaperStatus.DRAFT, PaperStatus.APPROVED)


def may_reword(paper: Paper) -> bool:
    """Whether its text may come back from Word at all."""
    return paper.status in OPEN and bool(papers.kinds()[paper.kind].approve_power)


def _newest(paper: Paper) -> int:
    return EditedText.objects.filter(paper=paper).exclude(number=None).count()


def lines_of(segments: Sequence[Sequence[str]]) -> str:
    return "\n".join(line for run in segments for line in run)


def _checked(paper: Paper, by: User) -> None:
    if not access.may(by, papers.kinds()[paper.kind].power, paper.record):
        raise PermissionDenied("reword_paper")
    if paper.status not in OPEN:
        raise WrongStatus("该公文状态已变化，请刷新后重试。")
    if not may_reword(paper):
        raise Refused("这种公文由记录生成，不从 Word 读回，请在所附事项中修改。")


def propose(paper: Paper, upload: UploadedFile, *, by: User) -> EditedText:
    """Read a returned Word text and put it beside the draft. Nothing changes yet. Raises Rejected, Refused."""
    _checked(paper, by)
    name = attachments.clean_name(upload.name)
    source = papers.compose(paper)
    came = _read(upload, name)
    try:
        with isolation.memory_file(papers.docx_of(paper)) as own:
            made = read_back.compare(source, read_back.words_of(own), came)
    except isolation.Refused as refused:
        raise Refused(str(refused)) from refused
    today, old = timezone.localdate(), rewording.segments(source)
    if made.segments == old and not made.remarks:
        raise Refused("来稿与现稿文字相同，没有改动。")
    found = EditedText.objects.create(
        paper=paper, segments=made.segments, old=old, remarks=made.remarks, after=_newest(paper), base_day=today,
        base_hash=rewording.digest(rewording.segments(papers.generated(paper, on=today))), file_name=name, made_by=by,
    )  # fmt: skip
    audit.record(paper.record, "propose_text", by=by, label="上传改稿比对", paper=paper.pk, text=found.pk)
    return found


def _read(upload: UploadedFile, name: str) -> dict[str, Any]:
    """The words of the returned file, judged and scanned before anything of it is read."""
    gate.check_size(name, upload.size or 0)
    upload.seek(0)
    with isolation.memory_file(upload.read()) as content:
        gate.scan(content)
        basis = content
        if gate.is_old(name):
            basis, verdict = gate.convert(content, name)
        else:
            verdict = gate.judge(content, name)
        if verdict.kind != "docx":
            raise gate.Rejected(f"“{name}”不是 Word 文稿，请上传由可编辑稿改成的 .docx 文件。")
        try:
            return read_back.words_of(basis)
        except isolation.Refused as refused:
            raise gate.Rejected(str(refused)) from refused
        except isolation.Failed as failed:
            raise gate.Rejected(f"“{name}”不能安全读取，请在 Word 或 WPS 中另存后再传。") from failed


@transaction.atomic
def take(text: EditedText, *, by: User) -> Paper:
    """Make a proposed text the paper's. An approval given to the old one is void. Raises Stale, WrongStatus, Refused."""
    paper: Paper = Paper.objects.select_for_update(of=("self",)).get(pk=text.paper_id)
    text = EditedText.objects.select_for_update(of=("self",)).get(pk=text.pk)
    _checked(paper, by)
    if text.number is not None:
        return paper
    if text.made_by_id != by.pk:
        raise Refused("改稿由上传人采用。")
    if text.after != _newest(paper):
        raise Stale("其间另有改稿已采用，请重新下载可编辑稿，改后再传。")
    if text.base_hash != rewording.digest(rewording.segments(papers.generated(paper, on=text.base_day))):
        raise Stale("所附事项的内容其间有变动，请重新下载可编辑稿，改后再传。")
    _number(text, paper)
    return _reopened(paper, text, "采用改稿", by)


@transaction.atomic
def restore(paper: Paper, *, by: User) -> Paper:
    """Back to what the record says, as a new version beside the edited ones."""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    _checked(paper, by)
    if papers.edited(paper) is None:
        raise Refused("正文本来就是按记录生成的。")
    made = EditedText(paper=paper, segments=[], base_day=timezone.localdate(), made_by=by, after=_newest(paper))
    _number(made, paper)
    return _reopened(paper, made, "恢复为按记录生成", by)


def _number(text: EditedText, paper: Paper) -> None:
    text.number, text.taken_at = _newest(paper) + 1, timezone.now()
    text.save()


def _reopened(paper: Paper, text: EditedText, label: str, by: User) -> Paper:
    """A changed text was approved by nobody."""
    void = paper.approved_by.name if paper.approved_by is not None else ""
    paper.status, paper.approved_by, paper.approved_at = PaperStatus.DRAFT, None, None
    paper.save(update_fields=["status", "approved_by", "approved_at"])
    audit.record(paper.record, "reword_paper", by=by, label=label, paper=paper.pk, number=text.number,
                 **({"void_approval": void} if void else {}))  # fmt: skip
    return paper


def compared(text: EditedText) -> list[differences.Line]:
    """Old and new side by side."""
    return differences.lines(lines_of(text.old), lines_of(text.segments))
