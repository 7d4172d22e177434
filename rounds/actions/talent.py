"""The office's pools of inspectors (组长库、人才库): admitted by a decision, left with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, locked
from rounds.models import Round, Talent

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, Person, User


@transaction.atomic
def admit(office: Office, person: Person, *, by: User, pool: str, basis: str, begins: date | None = None) -> Talent:
    """Admit a person to a pool by a decision (R-010)."""
    allow(by, "rounds.form_team", Round(office=office))
    if Talent.objects.filter(office=office, person=person, pool=pool, ends=None).exists():
        raise Refused(f"{person.name}已在库。")
    made = Talent.objects.create(
        office=office, person=person, pool=pool, basis=basis, begins=begins or timezone.localdate(), created_by=by
    )
    audit.record(made, "register", by=by, label="入库", pool=pool)
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
