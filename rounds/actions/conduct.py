"""Inspectors' conduct: entries of the registers, weekly self-checks, complaints about inspectors (R-172, R-335–R-339, R-039)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, codes
from inspection.workflow import Refused, move
from rounds.actions.editing import allow, locked
from rounds.models import Complaint, ConductKind, ConductRecord, Handling, Membership, SelfCheck
from rounds.models.conduct import OFFERED
from rounds.workflow import people as workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from inspection.models import Office, Person, User


def _own(membership: Membership, by: User) -> None:
    if by.person_id is None or by.person_id != membership.person_id:
        raise Refused("由本人如实登记。")


@transaction.atomic
def record(
    membership: Membership, *, by: User, kind: str, happened_on: date, matter: str, handling: str, **fields: Any
) -> ConductRecord:
    """An entry of one's own register, append-only: nobody changes it, a wrong one is followed by another."""
    membership = locked(membership)
    _own(membership, by)
    if happened_on > timezone.localdate():
        raise Refused("日期不能晚于今天。")
    if kind in OFFERED and handling not in (Handling.REFUSED, Handling.RETURNED, Handling.HANDED_OVER):
        raise Refused("礼金礼品和宴请只能登记为当场拒绝、已退还或已上交。")
    if kind in (ConductKind.PLEADING, *OFFERED) and not fields.get("who", "").strip():
        raise Refused("请填写对方的姓名、单位、职务。")
    if handling == Handling.HANDED_OVER and not fields.get("witness", "").strip():
        raise Refused("已上交的，请填写接收人。")
    made = ConductRecord(
        membership=membership, kind=kind, happened_on=happened_on, matter=matter, handling=handling, created_by=by,
        **fields,
    )  # fmt: skip
    allow(by, "rounds.record_conduct", made)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label=f"登记{made.get_kind_display()}", kind=kind)
    return made


@transaction.atomic
def pay(conduct: ConductRecord, *, by: User, paid_on: date, receipt: str) -> ConductRecord:
    """The member's share of a meal or a drive is paid (R-175)."""
    conduct = locked(conduct)
    _own(conduct.membership, by)
    if not conduct.unpaid:
        raise Refused("没有待缴的费用。")
    if paid_on > timezone.localdate():
        raise Refused("缴纳日期不能晚于今天。")
    conduct.paid_on, conduct.receipt, conduct.version = paid_on, receipt, conduct.version + 1
    conduct.save(update_fields=["paid_on", "receipt", "version"])
    audit.record(conduct, "pay", by=by, label="缴纳个人费用", paid_on=paid_on)
    return conduct


@transaction.atomic
def conclude(conduct: ConductRecord, *, by: User, outcome: str) -> ConductRecord:
    """What became of it: every attempt to plead reaches an outcome (R-172). Never one's own entry."""
    if by.person_id == conduct.membership.person_id:
        raise Refused("本人登记的事项由他人处理。")
    return move(conduct, workflow.CONDUCT_CONCLUDE, by=by, outcome=outcome)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@transaction.atomic
def check_oneself(membership: Membership, *, by: User, kept: Mapping[str, bool], note: str = "") -> SelfCheck:
    """This week's self-check (R-335): every item answered; one not kept says what happened."""
    membership = locked(membership)
    _own(membership, by)
    if membership.ends is not None:
        raise Refused("您已离组。")
    items = {each.code: each.text for each in codes.choices("conduct.prohibitions", membership.team.round.office)}
    if missing := [text for code, text in items.items() if code not in kept]:
        raise Refused(f"还有未自查的：{'、'.join(missing)}")
    if not all(kept[code] for code in items) and not note.strip():
        raise Refused("有未做到的，请说明情况。")
    week = monday(timezone.localdate())
    if membership.self_checks.filter(week=week).exists():
        raise Refused("本周已自查。")
    made = SelfCheck.objects.create(
        membership=membership, week=week, kept={code: bool(kept[code]) for code in items}, note=note, recorded_by=by
    )
    audit.record(membership, "self_check", by=by, label="五严禁自查", week=week)
    return made


def without_self_check(team: Any, day: date) -> list[str]:
    """Whose self-check of the week is missing."""
    done = SelfCheck.objects.filter(membership__team=team, week=monday(day)).values("membership")
    missing = team.memberships.filter(ends=None).exclude(pk__in=done).select_related("person")
    return [each.person.name for each in missing.order_by("person__name")]


# Complaints about inspectors


@transaction.atomic
def take_complaint(
    office: Office, *, by: User, received_on: date, source: str, text: str, category: Any = None, team: Any = None,
    persons: Iterable[Person] = (),
) -> Complaint:  # fmt: skip
    """Take a complaint about inspectors in. Whoever it concerns cannot take it (R-039)."""
    about = list(persons)
    if received_on > timezone.localdate():
        raise Refused("收到日期不能晚于今天。")
    if team is None and not about:
        raise Refused("请选择涉及的巡察组或人员。")
    made = Complaint(
        office=office, received_on=received_on, source=source, text=text, category=category, team=team, created_by=by
    )
    concerned = {each.pk for each in about}
    if team is not None:
        concerned |= set(team.memberships.values_list("person_id", flat=True))
    if by.person_id in concerned:
        raise Refused("涉及本人或本组的反映，请交由他人登记。")
    made.save(force_insert=True)
    made.persons.set(about)
    allow(by, "rounds.handle_complaint", made)
    audit.record(made, "register", by=by, label="登记对巡察干部的反映")
    return made


@transaction.atomic
def conclude_complaint(complaint: Complaint, *, by: User, outcome: str) -> Complaint:
    return move(complaint, workflow.COMPLAINT_CONCLUDE, by=by, outcome=outcome)
