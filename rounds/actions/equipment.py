"""Equipment and carriers: registered, issued, signed for, returned, countersigned; a round's readiness (R-040, R-041)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, edit, locked
from rounds.models import Equipment, EquipmentIssue, Membership, Readiness

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, Office, User
    from rounds.models import Round


@transaction.atomic
def register(office: Office, *, by: User, number: str, name: str, **fields: Any) -> Equipment:
    """Put a numbered thing on the office's list."""
    made = Equipment(office=office, number=number.strip(), name=name, created_by=by, **fields)
    allow(by, "rounds.manage_equipment", made)
    if Equipment.objects.filter(office=office, number=made.number).exists():
        raise Refused(f"编号{made.number}已登记。")
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="登记设备载体")
    return made


@transaction.atomic
def edit_equipment(equipment: Equipment, *, by: User, **changes: Any) -> Equipment:
    return edit(equipment, by=by, power="rounds.manage_equipment", changes=changes)


@transaction.atomic
def issue(equipment: Equipment, *, by: User, membership: Membership, issued_on: date) -> EquipmentIssue:
    """Give a thing out to a member; it counts as his from then on, and he signs for it."""
    equipment = locked(equipment)
    allow(by, "rounds.manage_equipment", equipment)
    if equipment.scrapped_on:
        raise Refused("已报废，不能领用。")
    if (out := equipment.out) is not None:
        raise Refused(f"已由{out.membership.person.name}领用，尚未归还。")
    if membership.ends is not None:
        raise Refused(f"{membership.person.name}已离组。")
    if by.person_id == membership.person_id:
        raise Refused("发放人和领用人不能是同一人。")
    if issued_on > timezone.localdate():
        raise Refused("领用日期不能晚于今天。")
    made = EquipmentIssue.objects.create(equipment=equipment, membership=membership, issued_on=issued_on, issued_by=by)
    audit.record(equipment, "issue", by=by, label=f"领用：{membership.person.name}", membership=membership.pk)
    return made


def _out(equipment: Equipment) -> tuple[Equipment, EquipmentIssue]:
    equipment = locked(equipment)
    found = equipment.issues.select_for_update().filter(returned_on=None).first()
    if found is None:
        raise Refused("没有待归还的领用。")
    return equipment, found


@transaction.atomic
def sign_for(equipment: Equipment, *, by: User) -> EquipmentIssue:
    """The member countersigns that he has it."""
    equipment, out = _out(equipment)
    if by.person_id is None or by.person_id != out.membership.person_id:
        raise Refused("由领用人本人签收。")
    if out.received_at is not None:
        raise Refused("已签收。")
    out.received_at = timezone.now()
    out.save(update_fields=["received_at"])
    audit.record(equipment, "sign_for", by=by, label="领用签收")
    return out


@transaction.atomic
def take_back(equipment: Equipment, *, by: User, returned_on: date, condition: str) -> EquipmentIssue:
    """Take a thing back; a second person checks it afterwards, and it is not one's own."""
    equipment, out = _out(equipment)
    allow(by, "rounds.manage_equipment", equipment)
    if by.person_id == out.membership.person_id:
        raise Refused("不能由领用人自己收回。")
    if returned_on > timezone.localdate() or returned_on < out.issued_on:
        raise Refused("归还日期应在领用之后、不晚于今天。")
    out.returned_on, out.returned_to, out.condition = returned_on, by, condition
    out.save(update_fields=["returned_on", "returned_to", "condition"])
    audit.record(equipment, "take_back", by=by, label="归还", condition=condition)
    return out


@transaction.atomic
def check_return(equipment: Equipment, *, by: User) -> EquipmentIssue:
    """The second person: neither who brought it nor who took it."""
    equipment = locked(equipment)
    allow(by, "rounds.manage_equipment", equipment)
    found = equipment.issues.select_for_update().filter(returned_on__isnull=False, checked_by=None)
    last = found.order_by("-returned_on").first()
    if last is None:
        raise Refused("没有待核对的归还。")
    if by.pk == last.returned_to_id or by.person_id == last.membership.person_id:
        raise Refused("归还须由另一人核对。")
    last.checked_by = by
    last.save(update_fields=["checked_by"])
    audit.record(equipment, "check_return", by=by, label="核对归还")
    return last


@transaction.atomic
def confirm_ready(round_: Round, *, by: User, item: Code, note: str) -> Readiness:
    """One of rooms, facilities, funds is there; saying so again replaces the note."""
    round_ = locked(round_)
    allow(by, "rounds.plan_round", round_)
    made, _ = Readiness.objects.update_or_create(
        round=round_, item=item, defaults={"note": note, "confirmed_on": timezone.localdate(), "confirmed_by": by}
    )
    audit.record(round_, "confirm_ready", by=by, label=f"保障落实：{item.text}", item=item.code)
    return made
