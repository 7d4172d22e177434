"""Papers (公文): how one template becomes a PDF that meets GB/T 9704-2012 and an editable DOCX twin.

The only package that imports WeasyPrint, and only when the first paper is printed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from inspection.documents.fonts import FontsMissing, RoleFont, ensure_fonts_conf, font_report
from inspection.documents.marks import code128_svg, qr_svg
from inspection.documents.templates import render_template
from inspection.documents.titles import break_title, cells

if TYPE_CHECKING:
    from inspection.documents.docx import render_docx
    from inspection.documents.isolation import RenderingFailed, render_pdf_isolated
    from inspection.documents.pdf import Rendered, render_pdf

__all__ = [
    "FontsMissing",
    "Rendered",
    "RenderingFailed",
    "RoleFont",
    "break_title",
    "cells",
    "code128_svg",
    "ensure_fonts_conf",
    "font_report",
    "qr_svg",
    "render_docx",
    "render_pdf",
    "render_pdf_isolated",
    "render_template",
]

# WeasyPrint and python-docx take a third of a second to load: only for a process that prints.
_ON_FIRST_USE = {
    "Rendered": "pdf",
    "render_pdf": "pdf",
    "RenderingFailed": "isolation",
    "render_pdf_isolated": "isolation",
    "render_docx": "docx",
}


def __getattr__(name: str) -> Any:
    if name in _ON_FIRST_USE:
        return getattr(import_module(f"{__name__}.{_ON_FIRST_USE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
