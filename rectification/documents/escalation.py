"""The paper of 催办函: a letter to the unit, named as the office's chain names it."""

from __future__ import annotations

from typing import Any

from inspection import paper_numbers
from inspection.documents import papers
from rectification.models import EscalationLetter
from rectification.workflow.escalation import DRAFT_LETTER


def _title(letter: EscalationLetter) -> str:
    return f"关于{letter.unit.party_name}整改逾期的{letter.name}函"


def _letter(letter: EscalationLetter) -> dict[str, Any]:
    office = letter.account.office
    sender = office.group_name if letter.signer == "group" else office.name
    return {
        "title": f"{sender}\n{_title(letter)}",
        "mark": sender,
        "issuer": [sender],
        "title_keep": [letter.unit.party_name],
        "addressee": letter.addressee,
        "letter": letter,
        "date": letter.signed_on,
    }


papers.kind(
    code="rectification.escalation_letter", label="催办函", model=EscalationLetter,
    template="documents/rectification/escalation_letter.html", context=_letter, title=_title, power=DRAFT_LETTER,
    unit_side=True, addressee=lambda letter: letter.unit,
    series=paper_numbers.series("escalation", "催办函", "催"),
    gates=(lambda letter: [] if letter.status == "sent" else ["催办函尚未签发"],),
)  # fmt: skip
