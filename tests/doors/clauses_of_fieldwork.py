"""One reason at a time, as in ``clauses.py``: of what a team does in the unit, and of what passes between it and the unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection.models import Code
from rounds.models import (
    Assignment,
    Contact,
    Disclosure,
    FieldRecord,
    FocusPerson,
    KeyItem,
    Meeting,
    NegativeItem,
    Request,
    UnitLeave,
)
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit, without_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import Unit

TODAY = timezone.localdate
PEOPLE = ("office", "team-leader", "team-member", "team-leader-2", "unit-secretary", "unit-liaison", "discipline")
INSIDE = [True, True, True, False, False, False, False]


def any_code() -> Code:
    found = Code.objects.first()
    assert found is not None
    return found


def record(of: Assignment, **fields: Any) -> FieldRecord:
    given = {"method": any_code(), "held_on": TODAY(), "title": "某某"} | fields
    return FieldRecord.objects.create(assignment=of, **given)


def restricted_records_one_reason_at_a_time() -> None:
    """What is restricted: the leader's, and of whoever is named on it (R-148)."""
    here = case()
    assert sees(record(here), *PEOPLE) == INSIDE
    kept = record(here, restricted=True)
    assert sees(kept, *PEOPLE) == [False, True, False, False, False, False, False]
    kept.conducted_by.set([user("team-member").person])
    assert sees(kept, *PEOPLE) == [False, True, True, False, False, False, False]
    assert not FieldRecord.objects.for_user(without_person(here)).filter(pk=kept.pk).exists()


def talks_a_liaison_may_know_one_reason_at_a_time() -> None:
    """Only those arranged through him, still to come, while the team is there."""
    here = case()
    Assignment.objects.filter(pk=here.pk).update(status="stationed")
    _, there = elsewhere(here)
    Assignment.objects.filter(pk=there.pk).update(status="stationed")
    talk = Code.objects.filter(list__key="methods", code="interview").first()
    other = Code.objects.filter(list__key="methods").exclude(code="interview").first()
    told: dict[str, Any] = {"arranged_by_liaison": True, "method": talk}
    known = record(here, **told)
    later = record(here, **told, title="明天的")
    FieldRecord.objects.filter(pk=later.pk).update(held_on=TODAY() + timedelta(days=1))
    hidden = [
        record(here, **told | {"arranged_by_liaison": False}), record(here, **told, undercover=True),
        record(here, **told | {"method": other}), record(here, **told, status="complete"),
        record(here, **told, held_on=TODAY() - timedelta(days=1)), record(there, **told),
    ]  # fmt: skip
    shown = FieldRecord.objects.arranged([here.unit_id])
    assert [shown.filter(pk=each.pk).exists() for each in (known, later, *hidden)] == [True, True] + [False] * 6
    tomorrow = FieldRecord.objects.arranged([here.unit_id], TODAY() + timedelta(days=1))
    assert [tomorrow.filter(pk=each.pk).exists() for each in (known, later)] == [False, True]
    Assignment.objects.filter(pk=here.pk).update(status="withdrawn")
    assert not FieldRecord.objects.arranged([here.unit_id]).filter(pk=known.pk).exists()


def not_for_whom_it_is_about_one_reason_at_a_time() -> None:
    here = case()
    member = user("team-member").person
    plain = KeyItem.objects.create(assignment=here, kind="matter", title="甲", reason="某某")
    his = KeyItem.objects.create(assignment=here, kind="person", title="乙", reason="某某", person=member)
    assert sees(plain, "team-leader", "team-member", "unit-secretary") == [True, True, False]
    assert sees(his, "team-leader", "team-member") == [True, False]
    FocusPerson.objects.filter(assignment=here).delete()
    focus = FocusPerson.objects.create(assignment=here, person=member)
    assert sees(focus, "team-leader", "team-member", "unit-secretary", "team-leader-2") == [True, False, False, False]
    nobody = without_person(here)
    for row in (plain, his, focus):
        assert type(row)._default_manager.for_user(nobody).filter(pk=row.pk).exists()


def meetings_and_lists_one_reason_at_a_time() -> None:
    here = case()
    _, there = elsewhere(here)

    def of_the_unit(row: Meeting) -> list[bool]:
        kinds = ("mobilisation",)
        return [
            Meeting.objects.for_unit(user(each), kinds).filter(pk=row.pk).exists()
            for each in ("unit-secretary", "unit-liaison-2", "office")
        ]

    Assignment.objects.filter(pk__in=[here.pk, there.pk]).update(status="stationed")
    held = Meeting.objects.create(assignment=here, kind="mobilisation", held_on=TODAY())
    assert of_the_unit(held) == [True, False, False]
    assert of_the_unit(Meeting.objects.create(assignment=here, kind="study", held_on=TODAY())) == [False] * 3
    assert of_the_unit(Meeting.objects.create(assignment=there, kind="mobilisation", held_on=TODAY())) == [False] * 3
    Assignment.objects.filter(pk=here.pk).update(status="planned")
    assert of_the_unit(held) == [False, False, False]
    county = user("office-head@county").office_grants.get().office
    common = NegativeItem.objects.filter(office=None, active=True).first()
    assert common is not None
    common.pk = None
    common.pk, common.number = NegativeItem().pk, 9001
    common.save(force_insert=True)
    rows = [common]
    for number, office in ((9002, here.office), (9003, county)):
        row = NegativeItem.objects.get(pk=common.pk)
        row.pk, row.number, row.office = NegativeItem().pk, number, office
        row.save(force_insert=True)
        rows.append(row)

    def listed(found: Any) -> list[bool]:
        return [found.filter(pk=each.pk).exists() for each in rows]

    assert listed(NegativeItem.objects.for_office(here.office.pk)) == [True, True, False]
    for name in ("office", "team-leader"):
        assert listed(NegativeItem.objects.for_user(user(name))) == [True, True, False], name
    assert listed(NegativeItem.objects.for_user(user("unit-secretary"))) == [False, False, False]
    NegativeItem.objects.filter(pk=common.pk).update(active=False)
    assert listed(NegativeItem.objects.for_office(here.office.pk)) == [False, True, False]


def disclosures_one_reason_at_a_time() -> None:
    """The leader's, the head of the office's, and of whoever took it down; never of whom it is about, nor of the unit."""
    here = case()
    unit, there = elsewhere(here)

    def disclosure(number: str, of: Assignment = here, **fields: Any) -> Disclosure:
        return Disclosure.objects.create(assignment=of, number=number, kind="self", received_on=TODAY(), **fields)

    people = ("team-leader", "office-head", "team-member", "office", "team-leader-2", "unit-secretary")
    plain = disclosure("F-1")
    assert sees(plain, *people) == [True, True, False, False, False, False]
    # Asked for another power, it is that power which counts.
    assert Disclosure.objects.for_user(user("office"), "rounds.view_assignment").filter(pk=plain.pk).exists()
    mine = disclosure("F-2", created_by=user("team-member"))
    assert sees(mine, *people) == [True, True, True, False, False, False]
    assert Disclosure.objects.handed_in_by(user("team-member")).filter(pk=mine.pk).exists()
    assert not Disclosure.objects.handed_in_by(user("team-leader")).filter(pk=mine.pk).exists()
    about = disclosure("F-3")
    about.about.set([user("team-leader").person])
    assert sees(about, *people) == [False, True, False, False, False, False]
    apart = disclosure("F-4", there)
    assert sees(apart, "office-head") == [True]
    make.recusal(user("office-head").person, unit)
    assert sees(apart, "office-head") == [False]
    assert sees(about, "office-head") == [True]


def what_goes_to_the_unit_and_back_one_reason_at_a_time() -> None:
    """Requests once they are sent, at the desk they are addressed to; leave and contacts the unit's own."""
    here = case()
    unit, there = elsewhere(here)
    department = user_unit("organisation")

    def request(to: Unit, of: Assignment = here, status: str = "sent") -> Request:
        given: dict[str, Any] = {"sent_on": TODAY()} if status != "draft" else {}
        given |= {"withdrawn_reason": "不需要了"} if status == "withdrawn" else {}
        return Request.objects.create(
            assignment=of, kind="explain", to_unit=to, title="某某", text="某某", due_on=TODAY(), status=status, **given
        )

    def received(name: str, row: Request) -> bool:
        return Request.objects.received_by(user(name)).filter(pk=row.pk).exists()

    people = ("office", "team-leader", "team-leader-2", "unit-liaison", "unit-liaison-2", "organisation")
    to_unit = request(here.unit)
    assert sees(to_unit, *people) == [True, True, False, True, False, False]
    assert [received(each, to_unit) for each in ("office", "unit-liaison", "organisation")] == [False, True, False]
    assert [Request.objects.inside(user(each)).filter(pk=to_unit.pk).exists() for each in people] == [True, True] + [
        False
    ] * 4
    for status in ("draft", "withdrawn"):
        hidden = request(here.unit, status=status)
        assert sees(hidden, *people) == [True, True, False, False, False, False], status
    to_department = request(department, there)
    assert sees(to_department, *people) == [True, False, False, False, False, True]
    make.recusal(user("organisation").person, unit)
    assert not received("organisation", to_department)
    assert sees(to_department, "organisation") == [False]
    leave = UnitLeave.objects.create(
        assignment=here, name="某人", group=any_code(), kind="private", reason="某某", destination="省城", phone="1",
        leaves_on=TODAY(), returns_on=TODAY(),
    )  # fmt: skip
    contact = Contact.objects.create(
        assignment=here, role="member", name="某人", post="某职", phone="1", named_on=TODAY()
    )
    Assignment.objects.filter(pk=here.pk).update(status="stationed")
    for row in (leave, contact):
        assert sees(row, "office", "team-leader", "team-leader-2", "unit-liaison", "unit-liaison-2") == [
            True, True, False, True, False,
        ], row  # fmt: skip
        of_unit = type(row)._default_manager.of_unit
        assert [of_unit(user(each)).filter(pk=row.pk).exists() for each in ("office", "unit-liaison", "unit-liaison-2")] == [
            False, True, False,
        ]  # fmt: skip
    Assignment.objects.filter(pk=here.pk).update(status="planned")
    assert not Contact.objects.of_unit(user("unit-liaison")).filter(pk=contact.pk).exists()


CHECKS: tuple[Callable[[], None], ...] = (
    restricted_records_one_reason_at_a_time, talks_a_liaison_may_know_one_reason_at_a_time,
    not_for_whom_it_is_about_one_reason_at_a_time, meetings_and_lists_one_reason_at_a_time, disclosures_one_reason_at_a_time,
    what_goes_to_the_unit_and_back_one_reason_at_a_time,
)  # fmt: skip
