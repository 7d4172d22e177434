"""Meeting a same-day duty late: it is allowed, shown, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import deadlines
from inspection.models import Deadline, link_of
from inspection.workflow import Refused

if TYPE_CHECKING:
    from inspection.models import Record


def overdue(record: Record, rule: deadlines.Rule) -> int:
    """Days by which a running duty is late now; 0 when it is not, or nothing runs."""
    running = Deadline.objects.filter(**link_of(record), rule=rule.code, met_at=None, cancelled_at=None).first()
    return deadlines.overdue_days(running) if running is not None else 0


def meet(record: Record, rule: deadlines.Rule, late_reason: str) -> None:
    """Meet a duty; refused when it is late and no reason is given (R-190–R-192)."""
    days = overdue(record, rule)
    if days and not late_reason.strip():
        raise Refused(f"“{rule.label}”已超期{days}天，请填写逾期说明。")
    deadlines.meet(record, rule, late_reason=late_reason if days else "")
