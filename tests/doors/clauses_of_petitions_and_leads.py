"""Petitions, leads and transfers: records that one clause only keeps from somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection.models import OrganKind, Unit
from petitions.models import Lead, LeadPerson, Petition, Transfer
from tests import make
from tests.doors.clauses import case, elsewhere, entry, petition, sees, user, without_person

if TYPE_CHECKING:
    from collections.abc import Callable


def petitions_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)
    everybody = ("office", "office-head")
    about = petition(here, "1", about_team=True)
    assert sees(about, *everybody, "team-leader", "team-leader-2") == [True, True, False, False]
    plain = petition(here, "2")
    assert sees(plain, *everybody, "team-leader", "team-leader-2", "unit-secretary") == [True, True, True, False, False]
    assert Petition.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    mine = petition(here, "3", {"person": user("office").person})
    assert sees(mine, *everybody, "team-leader") == [False, True, True]
    apart = [
        petition(there, "4"), petition(here, "5", assignment=None, responsible_unit=unit),
        petition(here, "6", {"unit": unit}, assignment=None),
    ]  # fmt: skip
    assert [sees(each, *everybody) for each in apart] == [[True, True]] * 3
    make.recusal(user("office").person, unit)
    assert [sees(each, *everybody) for each in apart] == [[False, True]] * 3
    assert sees(plain, *everybody) == [True, True]


def leads_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)
    kept = {"office": here.office, "summary": "某某"}
    discipline = Lead.objects.filter(office=here.office).values_list("discipline", flat=True).first()

    def lead(number: str, accused: dict[str, Any] | None = None, **fields: Any) -> Lead:
        made = Lead.objects.create(
            **(
                {"assignment": here, "number": f"C-{number}"}
                | kept
                | {"discipline_id": discipline, "number_entry": entry(here)}
                | fields
            )
        )
        LeadPerson.objects.create(lead=made, name="某人", **(accused or {}))
        return made

    assert sees(lead("1", about_team=True), "office", "team-leader") == [True, False]
    plain = lead("2")
    assert sees(plain, "office", "team-leader", "team-leader-2", "discipline") == [True, True, False, False]
    assert Lead.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    assert sees(lead("3", {"person": user("office").person}), "office", "office-head") == [False, True]
    organ = Unit.objects.get(office=here.office, organ_kind=OrganKind.DISCIPLINE)
    assert sees(lead("7", receiver=organ, status="registered"), "discipline") == [False]
    apart = [
        lead("4", assignment=there),
        lead("5", assignment=None, unit=unit),
        lead("6", {"unit": unit}, assignment=None),
    ]
    assert [sees(each, "office") for each in apart] == [[True]] * 3
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in apart] == [[False, True]] * 3


def transfers_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)
    to = Unit.objects.get(office=here.office, organ_kind=OrganKind.PETITION_BUREAU)

    requirement = Transfer.objects.values_list("requirement", flat=True).first()

    def transfer(number: str, of: Petition, **fields: Any) -> Transfer:
        return Transfer.objects.create(
            **(
                {
                    "number_entry": entry(here),
                    "requirement_id": requirement,
                    "petition": of,
                    "to_unit": to,
                    "number": f"Z-{number}",
                    "summary": "某某",
                    "office": here.office,
                    "sent_on": timezone.localdate(),
                }
                | fields
            )
        )

    desk, outside = "petition-bureau", "finance-bureau"
    plain = transfer("1", petition(here, "11"))
    assert sees(plain, desk, outside, "office", "team-leader", "team-leader-2") == [True, False, True, True, False]
    assert Transfer.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    assert sees(transfer("2", petition(here, "12"), status="withdrawn", withdrawn_reason="重复"), desk, "office") == [
        False,
        True,
    ]
    assert sees(transfer("3", petition(here, "13", {"person": user(desk).person})), desk, "office") == [False, True]
    apart = [
        transfer("4", petition(there, "14")), transfer("5", petition(here, "15", assignment=None, responsible_unit=unit)),
        transfer("6", petition(here, "16", {"unit": unit}, assignment=None)),
    ]  # fmt: skip
    make.recusal(user(desk).person, unit)
    assert [sees(each, desk, "office") for each in apart] == [[False, True]] * 3
    received = Transfer.objects.received_by(user(desk))
    assert not received.filter(pk__in=[each.pk for each in apart]).exists()
    assert received.filter(pk=plain.pk).exists()


CHECKS: tuple[Callable[[], None], ...] = (
    petitions_one_reason_at_a_time,
    leads_one_reason_at_a_time,
    transfers_one_reason_at_a_time,
)
