"""Prints one paper to a file: the issued one if there is one, else a preview from the record as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspection import audit
from inspection.documents import papers
from inspection.models import Paper, PaperStatus, link_of
from inspection.tasks import declare_everything


class Command(BaseCommand):
    help = "把一件公文印成文件。主键可以是所依附记录的，也可以是公文本身的。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="种类", help="种类代码，见 list_papers")
        parser.add_argument("pk", metavar="主键")
        parser.add_argument("--format", choices=["pdf", "docx"], default="pdf", help="默认 pdf")
        parser.add_argument("-o", "--output", required=True, metavar="文件", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        declare_everything()
        kind = papers.kinds().get(options["kind"])
        if kind is None:
            raise CommandError(f"没有“{options['kind']}”这种公文；种类见 manage.py list_papers。")
        paper = find(kind, options["pk"])
        content = papers.pdf_of(paper) if options["format"] == "pdf" else papers.docx_of(paper)
        target = Path(options["output"])
        try:
            target.write_bytes(content)
        except OSError as error:
            raise CommandError(f"写不了 {target}：{error.strerror}") from error
        audit.record(paper.record, "print_paper", by=None, label=f"命令行打印：{kind.label}"[:60], kind=kind.code)
        state = PaperStatus(paper.status).label
        self.stdout.write(f"{kind.label}（{state}）{paper.number or ''} → {target}（{len(content)}字节）")


def find(kind: papers.Kind, pk: str) -> Paper:
    """The newest issued paper of a kind on a record, or a paper made for this moment and kept nowhere."""
    try:
        if (paper := Paper.objects.filter(pk=pk, kind=kind.code).first()) is not None:
            return paper
        record = kind.model._default_manager.get(pk=pk)
    except (kind.model.DoesNotExist, ValidationError, ValueError):
        raise CommandError(f"没有主键为 {pk} 的{kind.model._meta.verbose_name}。") from None
    issued = Paper.objects.filter(**link_of(record), kind=kind.code, status=PaperStatus.ISSUED)
    return issued.order_by("-issued_at").first() or Paper(
        **link_of(record), kind=kind.code, title=kind.title(record)[:200], office_id=record.scope_office_id(),
        assignment_id=record.scope_assignment_id(), unit=kind.addressee(record),
    )  # fmt: skip
