"""What the access table needs of papers: texts that came back, registers, scans, proofs."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspection import (
    paper_registers,
    scan_stacks,
)  # fmt: skip
from inspection.models import (
    EditedText,
    Paper,
    User,
)
from tests import make


def returned_text(paper: Paper, clerk: User) -> EditedText:
    """A text that came back from Word and lies beside the paper's own."""
    today = timezone.localdate()
    return EditedText.objects.create(
        paper=paper, segments=[["一、新"]], old=[["一、旧"]], base_day=today, file_name="改.docx", made_by=clerk
    )


def registered(paper: Any, clerk: User) -> dict[str, dict[str, Any]]:
    """An issued paper sealed and served: its rows in both registers."""
    today = timezone.localdate()
    sealed = paper_registers.seal(
        paper,
        by=clerk,
        sealed_on=today,
        seal="云岭县委巡察办",
        copies=3,
        asked_by="钱静怡",
        approved_by="赵明远",
        sealed_by="钱静",
    )
    served = paper_registers.serve(paper, [{"addressee": "青石乡党委"}], method="direct", sent_on=today, by=clerk)[0]
    of_paper = {"pk": paper.pk}
    return {
        "seal_use": make.key(sealed), "seal_use_add": of_paper, "receipt": make.key(served), "receipt_add": of_paper,
        "receipts_pdf": of_paper, **scanned(paper.office, clerk),
    }  # fmt: skip


def scanned(office: Any, clerk: User) -> dict[str, dict[str, Any]]:
    """A stack of which no page could be filed."""
    made = scan_stacks.hand_in(SimpleUploadedFile("回证.pdf", make.pdf()), office=office, by=clerk)
    made.sheets.update(words=scan_stacks.UNREAD)
    type(made).objects.filter(pk=made.pk).update(status="sorted", read=made.pages)
    page = {"pk": made.pk, "number": 1}
    return {
        "scan_stack": make.key(made), "scan_stack_again": make.key(made), "scan_page_picture": page, "scan_page_place": page,
        "scan_page_aside": page,
    }  # fmt: skip


def proven(paper: Any) -> Any:
    """An issued paper as it is once it was printed: its bytes are proven."""
    paper.manifest = {"signed": "XZM1"}
    paper.save(update_fields=["manifest"])
    return paper
