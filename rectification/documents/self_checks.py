"""The paper of 未巡先改: a notice with red head to the units it goes to."""

from __future__ import annotations

from typing import Any

from inspection import paper_numbers, wording
from inspection.documents import papers
from rectification.models import SelfCheckNotice
from rectification.workflow.self_checks import DRAFT_NOTICE


def _notice(notice: SelfCheckNotice) -> dict[str, Any]:
    lines = [each.strip() for each in notice.problems.splitlines() if each.strip()]
    return {
        "title": f"{notice.office.name}\n{notice.title}",
        "mark": f"{notice.office.name}文件",
        "addressee": "各有关党组织",
        "lines": [(wording.cn_number(at), each) for at, each in enumerate(lines, 1)],
        "notice": notice,
        "due": wording.date_text(notice.due_on),
        "issuer": [notice.office.name],
        "date": notice.issued_on,
    }


papers.kind(
    code="rectification.self_check_notice", label="未巡先改通知", model=SelfCheckNotice,
    template="documents/rectification/self_check_notice.html", context=_notice, title=str, power=DRAFT_NOTICE,
    series=paper_numbers.GENERAL,
    gates=(lambda notice: [] if notice.status == "issued" else ["通知尚未签发"],),
)  # fmt: skip
