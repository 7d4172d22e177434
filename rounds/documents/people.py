"""Papers about the people of a round: the letter that borrows (借调函), the appraisal (干部鉴定表)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import paper_numbers, signatures, wording
from inspection.documents import papers
from rounds.documents import group_office
from rounds.gates import people as gates
from rounds.models import Appraisal, Secondment

if TYPE_CHECKING:
    from inspection.models import Unit


def _home(secondment: Secondment) -> Unit:
    return secondment.home_unit


def _letter(secondment: Secondment) -> dict[str, Any]:
    sender = group_office(secondment.office)
    return {
        "mark": sender, "issuer": sender, "secondment": secondment, "addressee": secondment.home_unit.party_name,
        "period": wording.date_range(secondment.begins, secondment.ends), "round_title": secondment.round.title,
        "title_keep": [secondment.person.name],
    }  # fmt: skip


# Letters that borrow have a series of their own: a gap in it hints at nothing else.
LETTER = papers.kind(
    code=gates.LETTER, label="借调函", model=Secondment, template="documents/rounds/secondment_letter.html",
    context=_letter, title=lambda each: f"关于借调{each.person.name}同志参加巡察工作的函", power="rounds.form_team",
    approve_power="inspection.approve_paper", series=paper_numbers.series("借调函", "借调函", "借"),
    gates=(gates.unit_has_consented,), addressee=_home,
)  # fmt: skip


def _appraisal(appraisal: Appraisal) -> dict[str, Any]:
    membership = appraisal.membership
    person, team = membership.person, membership.team
    current = person.posts.filter(ends=None).select_related("unit").first()
    born = f"{person.birth_month.year}年{person.birth_month.month}月" if person.birth_month else ""
    return {
        "title": "巡察干部鉴定表", "appraisal": appraisal, "person": person, "post": str(current) if current else "",
        "born": born, "seat": f"{team.full_name}{membership.get_seat_display()}", "round_title": team.round.title,
        "period": wording.date_range(membership.begins, membership.ends) if membership.begins and membership.ends else (
            f"{wording.date_text(membership.begins)}起" if membership.begins else ""
        ),
        "work": "；".join(f"{label}{value}" for label, value in appraisal.facts),
        "slots": [
            {"capacity": each, "signature": signatures.signed(appraisal, each)} for each in gates.appraisal_slots(appraisal)
        ],
    }  # fmt: skip


APPRAISAL_FORM = papers.kind(
    code="rounds.appraisal_form", label="干部鉴定表", model=Appraisal, template="documents/rounds/appraisal_form.html",
    context=_appraisal, title=lambda each: f"巡察干部鉴定表（{each.membership.person.name}）",
    power="rounds.dispatch_appraisal", gates=(gates.appraisal_is_written, gates.appraisal_is_signed),
)  # fmt: skip
