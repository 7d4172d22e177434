"""Signed papers as a scanner sends them, and the stack they are handed in as."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image, ImageFilter

from inspection import attachments, scan_stacks, tasks
from inspection.documents.pdf import render_pdf
from inspection.models import ScanStack, ServiceReceipt

if TYPE_CHECKING:
    from tests.cast import Cast


def scan(pdf: bytes, *, dpi: int = 200, askew: float = 0.7) -> list[Image.Image]:
    """The pages as a scanner sends them: a little askew, a little out of focus, a little grainy, as JPEG."""
    sent = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        picture = picture.rotate(askew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        picture = picture.filter(ImageFilter.GaussianBlur(0.6 * dpi / 200))
        grain = Image.effect_noise(picture.size, 40)
        held = io.BytesIO()
        Image.blend(picture, grain, 0.06).save(held, "JPEG", quality=60)
        sent.append(Image.open(held))
    return sent


def stack(*pictures: Image.Image, name: str = "回证.pdf", dpi: int = 200) -> SimpleUploadedFile:
    """Scanned pages as one upload."""
    held = io.BytesIO()
    first, *more = (
        each.copy() for each in pictures
    )  # a picture that was saved once remembers how, and is saved so again
    first.save(held, "PDF", save_all=True, append_images=more, resolution=dpi)
    return SimpleUploadedFile(name, held.getvalue(), "application/pdf")


def upload_of(*pdfs: bytes, name: str = "回证.pdf") -> SimpleUploadedFile:
    """Whole PDFs one behind the other as one upload."""
    held = io.BytesIO()
    with pikepdf.new() as joined:
        for each in pdfs:
            with pikepdf.open(io.BytesIO(each)) as pdf:
                joined.pages.extend(pdf.pages)
        joined.save(held)
    return SimpleUploadedFile(name, held.getvalue(), "application/pdf")


def printed(*receipts: ServiceReceipt) -> bytes:
    paper = receipts[0].paper
    context = {"paper": paper, "office": paper.office, "receipts": receipts}
    source = render_to_string("documents/inspection/service_receipts.html", context)
    return render_pdf(source, title="送达回证", author="云岭县", created=datetime(2026, 3, 2), variant=None).pdf


def blank() -> Image.Image:
    return Image.new("L", (1654, 2339), 255)


@cache
def written() -> Image.Image:
    """A page with writing and no code."""
    made = render_pdf("<body><p>说明材料</p></body>", title="x", author="y", created=datetime(2026, 3, 2), variant=None)
    return scan(made.pdf)[0]


def split(cast: Cast, upload: Any) -> ScanStack:
    """Handed in, and the worker's turn taken."""
    made = scan_stacks.hand_in(upload, office=cast.office, by=cast.clerk)
    tasks.split_scan_stack(str(made.pk))
    made.refresh_from_db()
    return made


def filed(made: ScanStack) -> list[int]:
    return list(made.sheets.filter(state="filed").values_list("number", flat=True))


def words(made: ScanStack) -> list[str]:
    return [each.words for each in made.sheets.all()]


def pages_of(attachment: Any) -> int:
    with pikepdf.open(attachments.path_of(attachment.file)) as pdf:
        return len(pdf.pages)
