"""未巡先改: a notice drafted, written, issued by another or not at all; each unit answers with its self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders, signatures
from inspection.workflow import Refused, move
from rectification.actions.publications import kept_inside
from rectification.models import SelfCheck, SelfCheckNotice
from rectification.workflow.self_checks import ANSWER_SELF_CHECK, DRAFT_NOTICE, DROP_NOTICE, ISSUE_NOTICE, NoticeStatus
from rounds.actions.editing import edit, speak_for_the_team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Office, Unit, User

SIGNER = "签发人"


def _said(office: Office, by: User, *texts: str) -> None:
    if not all(each.strip() for each in texts):
        raise Refused("请写明标题、共性问题和要求。")
    speak_for_the_team(office, *texts)
    if reasons := kept_inside("\n".join(texts), office=office, unit=None, by=by):
        raise Refused("；".join(reasons))


@transaction.atomic
def draft(
    office: Office,
    *,
    by: User,
    title: str,
    level: str,
    problems: str,
    demands: str,
    due_on: date,
    units: Iterable[Unit],
) -> SelfCheckNotice:
    """A draft to the chosen units. Raises PermissionDenied, Refused for names of open leads."""
    if office.pk not in access.offices_with(by, DRAFT_NOTICE):
        raise PermissionDenied(DRAFT_NOTICE)
    _said(office, by, title, problems, demands)
    made = SelfCheckNotice.objects.create(
        office=office, title=title.strip(), level=level, problems=problems.strip(), demands=demands.strip(), due_on=due_on, created_by=by,
    )  # fmt: skip
    _send_to(made, units, by)
    audit.record(made, "register", by=by, label="起草未巡先改通知", level=level)
    return made


def _send_to(notice: SelfCheckNotice, units: Iterable[Unit], by: User) -> None:
    """The chosen units and no others, while nothing has gone out."""
    notice.checks.all().delete()
    SelfCheck.objects.bulk_create([SelfCheck(notice=notice, unit=each, created_by=by) for each in units])


@transaction.atomic
def write(
    notice: SelfCheckNotice, *, by: User, units: Iterable[Unit], version: int | None = None, **fields: Any
) -> SelfCheckNotice:
    """Only while it is a draft."""
    if notice.status != NoticeStatus.DRAFT:
        raise Refused("通知已发，不能修改。")
    _said(notice.office, by, fields["title"], fields["problems"], fields["demands"])
    notice = (
        edit(notice, by=by, power=DRAFT_NOTICE, changes=fields, label="修改未巡先改通知", version=version) or notice
    )
    _send_to(notice, units, by)
    return SelfCheckNotice.objects.get(pk=notice.pk)


@transaction.atomic
def issue(notice: SelfCheckNotice, *, by: User) -> SelfCheckNotice:
    """签发: each unit finds it in its inbox. Raises Refused with each reason of the gates; CannotSign for one's own draft."""
    notice = move(notice, ISSUE_NOTICE, by=by, issued_on=timezone.localdate())
    signatures.sign(notice, SIGNER, by=by)
    words = f"收到未巡先改通知，请对照自查，{notice.due_on:%Y-%m-%d}前报告。"
    for each in notice.checks.select_related("unit", "notice"):
        for user in access.holders(ANSWER_SELF_CHECK.permission, each):
            reminders.notify(user, words, url=reminders.address_of(each, user))
    return notice


@transaction.atomic
def drop(notice: SelfCheckNotice, *, by: User) -> SelfCheckNotice:
    return move(notice, DROP_NOTICE, by=by)  # type: ignore[no-any-return]


@transaction.atomic
def answer(check: SelfCheck, *, by: User, found: bool, measures: str, finish_on: date | None = None) -> SelfCheck:
    """报告自查情况: 有 or 无, what was done, by when; the office hears of it."""
    if not measures.strip():
        raise Refused("请写明自查情况和整改措施。")
    if found and finish_on is None:
        raise Refused("自查有问题的，须写明整改完成日期。")
    check = move(
        check, ANSWER_SELF_CHECK, by=by, found=found, measures=measures.strip(), finish_on=finish_on if found else None,
        answered_on=timezone.localdate(), answered_by=by,
    )  # fmt: skip
    for user in access.holders(DRAFT_NOTICE, check.notice):
        reminders.notify(
            user, f"{check.unit.short_name}已报告未巡先改自查情况", url=reminders.address_of(check.notice, user)
        )
    return check
