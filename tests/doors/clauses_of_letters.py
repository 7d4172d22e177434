"""One reason at a time, as in ``clauses.py``: of what is made from letters on the way to their receivers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes
from inspection.models import Code, OrganKind, Unit
from petitions.models import (
    Appointment,
    BoxLetter,
    BoxOpening,
    Channel,
    DirectDelivery,
    ExpressReport,
    HandoverItem,
    HandoverMeeting,
    HandoverSlip,
    Lead,
    LeadPerson,
    MissedProblem,
    Outage,
    Probe,
    Reconciliation,
    ReconciliationLine,
    SlipItem,
)
from petitions.models.reception import AppointmentPlace
from rounds.models import Assignment, RoundMeeting
from tests import make
from tests.doors.clauses import case, elsewhere, entry, petition, sees, user, without_person

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = timezone.localdate


def organ(of: Assignment) -> Unit:
    return Unit.objects.get(office=of.office, organ_kind=OrganKind.DISCIPLINE)


def any_code() -> Code:
    found = Code.objects.first()
    assert found is not None
    return found


def lead(of: Assignment, number: str, accused: dict[str, Any] | None = None, **fields: Any) -> Lead:
    """A lead of the office itself, on no task and no unit, unless told otherwise."""
    given = {"discipline": any_code(), "number_entry": entry(of), "office": of.office, "summary": "某某"} | fields
    made = Lead.objects.create(number=f"D-{number}", **given)
    LeadPerson.objects.create(lead=made, name="某人", **(accused or {}))
    return made


def closed_lead(of: Assignment, number: str) -> Lead:
    """One that is against the office's clerk himself."""
    return lead(of, number, {"person": user("office").person})


def leads_at_their_receivers_one_reason_at_a_time() -> None:
    """Handed leads are the organ's own desk alone, from the offer on; against its own man it has nothing."""
    here = case()
    to = {"receiver": organ(here), "status": "offered", "offered_on": TODAY()}
    plain = lead(here, "1", **to)
    assert sees(plain, "discipline", "finance-bureau", "office", "team-leader") == [True, False, True, False]

    def found(name: str, row: Lead) -> list[bool]:
        return [way(user(name)).filter(pk=row.pk).exists() for way in (Lead.objects.inside, Lead.objects.handed_to)]

    assert [found(each, plain) for each in ("office", "discipline")] == [[True, False], [False, True]]
    against = lead(here, "2", {"person": user("discipline").person}, **to)
    assert found("discipline", against) == [False, False]
    assert found("office", closed_lead(here, "3")) == [False, False]
    assert found("organisation", plain) == [False, False]


def what_hangs_on_leads_one_reason_at_a_time() -> None:
    """Meetings, probes, express reports, reconciliations: whose they are, and not with a lead that is closed to him."""
    here = case()
    unit, _ = elsewhere(here)

    def meeting(about: Lead) -> HandoverMeeting:
        held = RoundMeeting.objects.create(office=here.office, kind=any_code(), held_on=TODAY())
        made = HandoverMeeting.objects.create(office=here.office, meeting=held)
        HandoverItem.objects.create(meeting=made, lead=about, position=1)
        return made

    names = ("office", "office-head", "office-head@county", "team-leader", "discipline")
    assert sees(meeting(lead(here, "11")), *names) == [True, True, False, False, False]
    assert sees(meeting(closed_lead(here, "12")), *names[:2]) == [False, True]
    probe = Probe.objects.create(lead=lead(here, "13", assignment=here), reason="某某")
    assert sees(probe, *names) == [True, True, False, True, False]
    assert not Probe.objects.for_user(user("team-leader-2")).filter(pk=probe.pk).exists()

    def run(about: Lead, receiver: Unit, status: str) -> Reconciliation:
        made = Reconciliation.objects.create(
            office=here.office, receiver=receiver, as_of=TODAY(), status=status, **ends(status)
        )
        ReconciliationLine.objects.create(run=made, position=1, lead=about, number=about.number)
        return made

    def ends(status: str) -> dict[str, Any]:
        if status != "concluded":
            return {}
        return {
            "agreed_by": user("discipline"), "agreed_on": TODAY(), "concluded_by": user("office-head"), "concluded_on": TODAY(),
        }  # fmt: skip

    plain = run(lead(here, "14"), organ(here), "concluded")
    assert sees(plain, *names, "finance-bureau") == [True, True, False, False, True, False]
    assert sees(run(closed_lead(here, "15"), organ(here), "concluded"), *names[:2]) == [False, True]
    assert sees(run(lead(here, "16"), unit, "open"), "office", "discipline") == [True, False]


def express_reports_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)

    def report(**fields: Any) -> ExpressReport:
        given = {"office": here.office, "trigger": any_code(), "title": "某某", "text": "某某"} | fields
        return ExpressReport.objects.create(**given)

    people = ("office", "group-head", "team-leader", "team-leader-2", "office-head@county", "unit-secretary")
    sent = {"status": "sent", "sent_at": timezone.now()}
    assert sees(report(assignment=here), *people) == [True, False, True, False, False, False]
    assert sees(report(assignment=here, **sent), *people) == [True, True, True, False, False, False]
    assert sees(report(assignment=here, about_team=True, **sent), *people) == [True, True, False, False, False, False]
    assert sees(report(lead=closed_lead(here, "21"), **sent), "office", "office-head") == [False, True]
    apart = report(assignment=there, **sent)
    assert sees(apart, "office", "office-head") == [True, True]
    make.recusal(user("office").person, unit)
    assert sees(apart, "office", "office-head") == [False, True]
    assert sees(report(assignment=here), "office") == [True]


def problems_missed_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)

    def problem(on: Assignment, number: str, *members: Any) -> MissedProblem:
        made = MissedProblem.objects.create(
            assignment=on, found_by="县审计局", found_on=TODAY(), document=number, occurred_on=TODAY(), problem="某某",
            should_have="某某",
        )  # fmt: skip
        made.members.set(members)
        return made

    plain, apart = problem(here, "1"), problem(there, "2")
    assert sees(plain, "office", "team-leader", "unit-secretary", "office-head@county") == [True, False, False, False]
    assert MissedProblem.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    named = problem(here, "3", make.member(here.team, user("office").person))
    assert sees(named, "office", "office-head") == [False, True]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (plain, apart)] == [[True, True], [False, True]]


def channels_one_reason_at_a_time() -> None:
    """What hangs on the wall and what came in there: team and office; the unit's liaison sees the wall alone, while it is used."""
    here = case()
    unit, there = elsewhere(here)
    wall = {"kind": codes.code("petitions.channels", "box", here.office), "opens_on": TODAY()}
    channel = Channel.objects.create(assignment=here, address="某处", **wall)
    apart = Channel.objects.create(assignment=there, address="别处", **wall)
    people = ("office", "team-leader", "team-leader-2", "unit-secretary", "unit-liaison", "office-head@county")
    assert sees(channel, *people) == [True, True, False, False, False, False]
    opening = BoxOpening.objects.create(
        assignment=here, channel=channel, opened_at=timezone.now(), first=user("team-leader"), second=user("team-member"), letters=1,
    )  # fmt: skip
    letter = BoxLetter.objects.create(opening=opening, position=1)
    outage = Outage.objects.create(assignment=here, channel=channel, found_on=TODAY(), what="某某", by_unit=True)
    own = Outage.objects.create(assignment=here, channel=channel, found_on=TODAY(), what="某某")
    other = Outage.objects.create(assignment=there, channel=apart, found_on=TODAY(), what="某某", by_unit=True)
    for row in (opening, letter, outage):
        assert sees(row, *people) == [True, True, False, False, False, False], row

    def on_the_unit_side(name: str) -> tuple[list[bool], list[bool]]:
        walls, reports = Channel.objects.checked_by(user(name)), Outage.objects.reported_by(user(name))
        return (
            [walls.filter(pk=each.pk).exists() for each in (channel, apart)],
            [reports.filter(pk=each.pk).exists() for each in (outage, own, other)],
        )

    Assignment.objects.filter(pk=there.pk).update(status="stationed")
    Assignment.objects.filter(pk=here.pk).update(status="stationed")
    assert on_the_unit_side("unit-liaison") == ([True, False], [True, False, False])
    assert on_the_unit_side("unit-liaison-2") == ([False, False], [False, False, False])
    Channel.objects.filter(pk=channel.pk).update(status="closed")
    assert on_the_unit_side("unit-liaison") == ([False, False], [True, False, False])
    Channel.objects.filter(pk=channel.pk).update(status="open")
    Assignment.objects.filter(pk=here.pk).update(status="withdrawn")
    assert on_the_unit_side("unit-liaison") == ([False, False], [False, False, False])
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (channel, apart)] == [[True, True], [False, True]]


def visits_and_lists_one_reason_at_a_time() -> None:
    here = case()
    unit, _ = elsewhere(here)
    visit = Appointment.objects.create(
        assignment=here, number="D-1", number_entry=entry(here), starts_at=timezone.now() + timedelta(days=1),
        receiver=user("team-member"),
    )  # fmt: skip
    place = AppointmentPlace.objects.create(appointment=visit, place="某处")
    assert sees(place, "team-leader", "office", "team-leader-2", "unit-liaison") == [True, False, False, False]

    def slip(number: str, of: Any) -> HandoverSlip:
        made = HandoverSlip.objects.create(
            assignment=here, to_unit=organ(here), number=number, number_entry=entry(here)
        )
        SlipItem.objects.create(slip=made, petition=of, position=1, summary="某某")
        return made

    plain = slip("D-1", petition(here, "31"))
    assert sees(plain, "office", "team-leader", "team-leader-2", "unit-secretary") == [True, True, False, False]
    assert HandoverSlip.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    assert sees(slip("D-2", petition(here, "32", {"person": user("office").person})), "office", "office-head") == [
        False,
        True,
    ]
    apart = [
        slip("D-3", petition(here, "33", responsible_unit=unit)), slip("D-4", petition(here, "34", {"unit": unit})),
    ]  # fmt: skip
    assert [sees(each, "office", "office-head") for each in apart] == [[True, True]] * 2
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in apart] == [[False, True]] * 2


def envelopes_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)

    def envelope(on: Assignment | None, number: str) -> DirectDelivery:
        return DirectDelivery.objects.create(
            office=here.office,
            assignment=on,
            number=number,
            number_entry=entry(here),
            envelope=number,
            received_on=TODAY(),
        )

    plain, apart = envelope(here, "9001"), envelope(there, "9002")
    assert sees(plain, "office", "team-leader", "team-leader-2", "unit-secretary") == [True, True, False, False]
    assert sees(plain, "office-head@county") == [False]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (plain, apart)] == [[True, True], [False, True]]


CHECKS: tuple[Callable[[], None], ...] = (
    leads_at_their_receivers_one_reason_at_a_time, what_hangs_on_leads_one_reason_at_a_time, express_reports_one_reason_at_a_time,
    problems_missed_one_reason_at_a_time, channels_one_reason_at_a_time, visits_and_lists_one_reason_at_a_time,
    envelopes_one_reason_at_a_time,
)  # fmt: skip
