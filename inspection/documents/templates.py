"""A paper's template filled in: the one HTML that both the PDF and the DOCX are made from."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string


def render_template(template: str, context: Mapping[str, Any]) -> str:
    """The HTML of a paper; `template` is a path below `templates/`, such as `documents/rounds/announcement.html`.

    Everything a context holds is escaped; a paper gets no request and so none of the page's own variables.
    """
    return render_to_string(template, dict(context))
