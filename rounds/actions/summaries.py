"""Writing a round's summary, sending it up, and doing better what it found wanting (R-105)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders
from inspection.workflow import WrongStatus, move
from rounds.actions.editing import allow, edit, locked
from rounds.models import Improvement, Round, RoundSummary
from rounds.workflow import summaries as table

if TYPE_CHECKING:
    from inspection.models import User

WRITE = "rounds.write_summary"


def _draft(summary: RoundSummary) -> None:
    if summary.status != table.SummaryStatus.DRAFT:
        raise WrongStatus("总结已上报，须退回后才能修改。")


@transaction.atomic
def write(round_: Round, *, by: User, **fields: Any) -> RoundSummary:
    """Begin or change the summary of a round; its figures are not written but counted."""
    allow(by, WRITE, round_)
    summary, fresh = RoundSummary.objects.get_or_create(round=locked(round_), defaults={"created_by": by})
    _draft(summary)
    return edit(summary, by=by, power=WRITE, changes=fields, label="起草轮次总结" if fresh else "修改轮次总结")  # type: ignore[no-any-return]


@transaction.atomic
def find_wanting(summary: RoundSummary, *, by: User, text: str, measure: str, owner: str) -> Improvement:
    """A shortcoming, with what is to be done about it and by whom."""
    summary = locked(summary)
    allow(by, WRITE, summary)
    _draft(summary)
    made = Improvement.objects.create(
        summary=summary, text=text.strip(), measure=measure.strip(), owner=owner.strip(), created_by=by
    )
    audit.record(made, "register", by=by, label="列出问题与不足")
    return made


@transaction.atomic
def change(improvement: Improvement, *, by: User, **fields: Any) -> Improvement:
    """Word it otherwise, while the summary is a draft."""
    _draft(locked(improvement.summary))
    return edit(improvement, by=by, power=WRITE, changes=fields, label="修改问题与不足")  # type: ignore[no-any-return]


@transaction.atomic
def submit(summary: RoundSummary, *, by: User) -> RoundSummary:
    """To the leading group; from now on the shortcomings stand on the next round's page."""
    summary = move(summary, table.SUBMIT_SUMMARY, by=by, returned_reason="")
    for each in access.holders("rounds.adopt_summary", summary):
        reminders.notify(each, "轮次总结待审阅", url=reminders.address_of(summary, each))
    return summary


@transaction.atomic
def adopt(summary: RoundSummary, *, by: User, opinion: str) -> RoundSummary:
    return move(summary, table.ADOPT_SUMMARY, by=by, note={"opinion": opinion}, opinion=opinion)  # type: ignore[no-any-return]


@transaction.atomic
def send_back(summary: RoundSummary, *, by: User, reason: str) -> RoundSummary:
    return move(summary, table.RETURN_SUMMARY, by=by, note={"reason": reason}, returned_reason=reason)  # type: ignore[no-any-return]


@transaction.atomic
def finish(improvement: Improvement, *, by: User, result: str) -> Improvement:
    """It is done better, and how."""
    return move(  # type: ignore[no-any-return]
        improvement, table.FINISH_IMPROVEMENT, by=by, result=result.strip(), closed_on=timezone.localdate()
    )
