"""The office's pools of inspectors (组长库、人才库): admitted by a decision, left with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, locked
from rounds.gates.people import admission_reasons
from rounds.models import Round, ServiceNote, Talent

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from inspection.models import Office, Person, User


@transaction.atomic
def admit(
    office: Office, person: Person, *, by: User, pool: str, basis: str, checks: Collection[str], vetted_by: str,
    vetted_on: date, begins: date | None = None, **fields: Any,
) -> Talent:  # fmt: skip
    """Admit a person to a pool by a decision, past vetting and checklist (R-010). Raises Refused with every reason."""
    allow(by, "rounds.form_team", Round(office=office))
    if Talent.objects.filter(office=office, person=person, pool=pool, ends=None).exists():
        raise Refused(f"{person.name}已在库。")
    if reasons := admission_reasons(office, person, checks=checks, vetted_by=vetted_by, vetted_on=vetted_on):
        raise Refused("；".join(reasons))
    return place(
        office, person, by=by, pool=pool, basis=basis, begins=begins or timezone.localdate(), checks=checks,
        vetted_by=vetted_by, vetted_on=vetted_on, **fields,
    )  # fmt: skip


@transaction.atomic
def place(
    office: Office, person: Person, *, by: User | None, pool: str, checks: Collection[str], **fields: Any
) -> Talent:
    """The row itself. Power and conditions were asked before: by ``admit``, or for every row of a table."""
    made = Talent.objects.create(
        office=office, person=person, pool=pool, checks=sorted(checks), created_by=by, **fields
    )
    audit.record(made, "register", by=by, label="入库", pool=pool)
    return made


@transaction.atomic
def suspend(talent: Talent, *, by: User, reason: str) -> Talent:
    """Not to be called on for the time being (停用); the row and its history stay."""
    talent = locked(talent)
    allow(by, "rounds.form_team", talent)
    if talent.ends is not None or talent.suspended_on is not None:
        raise Refused("已停用或已出库。")
    talent.suspended_on, talent.suspended_reason, talent.version = timezone.localdate(), reason, talent.version + 1
    talent.save(update_fields=["suspended_on", "suspended_reason", "version"])
    audit.record(talent, "suspend", by=by, label="停用", reason=reason)
    return talent


@transaction.atomic
def resume(talent: Talent, *, by: User) -> Talent:
    talent = locked(talent)
    allow(by, "rounds.form_team", talent)
    if talent.ends is not None or talent.suspended_on is None:
        raise Refused("没有停用。")
    talent.suspended_on, talent.suspended_reason, talent.version = None, "", talent.version + 1
    talent.save(update_fields=["suspended_on", "suspended_reason", "version"])
    audit.record(talent, "resume", by=by, label="恢复在库")
    return talent


@transaction.atomic
def note(office: Office, person: Person, *, by: User, kind: str, on: date, text: str, level: str = "") -> ServiceNote:
    """Promotion, award, guidance or criticism of somebody who serves or served as an inspector (R-031, R-035)."""
    made = ServiceNote(office=office, person=person, kind=kind, on=on, text=text, level=level, created_by=by)
    allow(by, "rounds.form_team", made)
    if kind == "promotion" and not level.strip():
        raise Refused("提拔使用须填提任层级。")
    if on > timezone.localdate():
        raise Refused("日期不能晚于今天。")
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label=made.get_kind_display(), person=person.pk)
    return made


@transaction.atomic
def leave_pool(talent: Talent, *, by: User, reason: str) -> Talent:
    """Take a person out of a pool; the row stays."""
    talent = locked(talent)
    allow(by, "rounds.form_team", talent)
    if talent.ends is not None:
        raise Refused("已退出。")
    talent.ends, talent.version = timezone.localdate(), talent.version + 1
    talent.save(update_fields=["ends", "version"])
    audit.record(talent, "leave_pool", by=by, label="退出", reason=reason)
    return talent
