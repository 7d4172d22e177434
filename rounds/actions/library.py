"""Keeping the library and the office's own books: regulations and who read them, guidance, items from above, publicity, conduct."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import audit, deadlines, numbering
from inspection.workflow import Refused, WrongStatus, move
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import SUPERIOR
from rounds.gates import library as gates
from rounds.models import (
    Assignment,
    ConductCase,
    Guidance,
    Publicity,
    Reading,
    Regulation,
    SuperiorItem,
    Talent,
)
from rounds.workflow.library import CHECK, PASS, PUBLISH, REPORT_UP, REVISIT, SETTLE, STOP, PublicityStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, User

KEEP = "rounds.keep_library"
WRITE = "rounds.write_publicity"
NEWSLETTER = "工作动态"  # the series its issues are counted in


@transaction.atomic
def add_regulation(office: Office, *, by: User, former: Regulation | None = None, **fields: Any) -> Regulation:
    """Take a regulation into the library; one it replaces is no longer in force and stays readable."""
    allow(by, KEEP, Regulation(office=office))
    made = Regulation.objects.create(office=office, former=former, created_by=by, **fields)
    audit.record(made, "register", by=by, label="收入法规库")
    if former is not None:
        edit(former, by=by, power=KEEP, changes={"effective": False}, label="由新版代替")
    return made


@transaction.atomic
def edit_regulation(regulation: Regulation, *, by: User, **changes: Any) -> Regulation:
    """Change the text: whoever had read it reads it anew."""
    return edit(regulation, by=by, power=KEEP, changes=changes)


@transaction.atomic
def acknowledge(regulation: Regulation, *, by: User) -> Reading:
    """Say that one has read it (R-030). Raises PermissionDenied out of one's library."""
    if not Regulation.objects.for_user(by).filter(pk=regulation.pk).exists():
        raise PermissionDenied("read")
    made, new = Reading.objects.get_or_create(regulation=regulation, user=by, version=regulation.version)
    if new:
        audit.record(regulation, "acknowledge", by=by, label="阅知")
    return made


@transaction.atomic
def note_guidance(office: Office, *, by: User, **fields: Any) -> Guidance:
    """Help given to a team, or criticism (R-031)."""
    made = Guidance(office=office, created_by=by, **fields)
    if made.team.round.office_id != office.pk:
        raise Refused("所选巡察组不属于本机构。")
    if made.person and not made.team.memberships.filter(person=made.person).exists():
        raise Refused(f"{made.person}不在{made.team}。")
    allow(by, KEEP, made)
    made.save()
    audit.record(made, "register", by=by, label="登记指导记录")
    return made


@transaction.atomic
def take_item(office: Office, *, by: User, due_on: date | None = None, **fields: Any) -> SuperiorItem:
    """Book what an inspection from above demanded or handed down; followed until it is reported (R-103)."""
    made = SuperiorItem(office=office, due_on=due_on, created_by=by, **fields)
    allow(by, "rounds.keep_task", made)
    made.save()
    audit.record(made, "register", by=by, label="登记上级移交事项")
    if due_on is not None:
        deadlines.start(made, SUPERIOR, due_on=due_on)
    return made


@transaction.atomic
def report_up(item: SuperiorItem, *, by: User, progress: str, on: date) -> SuperiorItem:
    if on > timezone.localdate():
        raise Refused("报告日期不能晚于今天。")
    item = move(item, REPORT_UP, by=by, progress=progress, reported_on=on)
    deadlines.meet(item, SUPERIOR)
    return item


@transaction.atomic
def revisit(item: SuperiorItem, *, by: User, revisit: str) -> SuperiorItem:
    return move(item, REVISIT, by=by, revisit=revisit)


@transaction.atomic
def draft_publicity(place: Office | Assignment, *, by: User, **fields: Any) -> Publicity:
    """Draft a press item, of a round's work or of one assignment's meeting."""
    assignment = place if isinstance(place, Assignment) else None
    office = place.office if isinstance(place, Assignment) else place
    made = Publicity(office=office, assignment=assignment, created_by=by, **fields)
    allow(by, WRITE, made)
    made.save()
    audit.record(made, "register", by=by, label="拟宣传稿")
    return made


@transaction.atomic
def edit_publicity(item: Publicity, *, by: User, **changes: Any) -> Publicity:
    item = locked(item)
    if item.status != PublicityStatus.DRAFT:
        raise WrongStatus("稿件已复核，不能修改。")
    return edit(item, by=by, power=WRITE, changes=changes)


@transaction.atomic
def pass_publicity(item: Publicity, *, by: User, checks: list[str]) -> Publicity:
    """Another than the author ticks every point of 三不两防 (R-352, R-353). Raises Refused naming what is missing."""
    if item.created_by_id == by.pk:
        raise Refused("复核人不能是拟稿人本人。")
    if missing := gates.unchecked(item.office, checks):
        raise Refused(f"尚未逐项核对：{'、'.join(missing)}。")
    return move(item, PASS, by=by, checks=checks, reviewed_by=by)


@transaction.atomic
def publish(item: Publicity, *, by: User, on: date, link: str) -> Publicity:
    """Register that it was published; an issue of the newsletter takes the year's next number (R-328)."""
    if on > timezone.localdate():
        raise Refused("发布日期不能晚于今天。")
    item = locked(item)
    if item.kind != Publicity.Kind.NEWSLETTER:
        return move(item, PUBLISH, by=by, published_on=on, link=link)
    number = numbering.take(item.office, NEWSLETTER, on.year).number
    return move(item, PUBLISH, by=by, published_on=on, link=link, issue=number)


@transaction.atomic
def stop_publicity(item: Publicity, *, by: User, reason: str) -> Publicity:
    return move(item, STOP, by=by, note={"reason": reason})


@transaction.atomic
def open_case(office: Office, *, by: User, **fields: Any) -> ConductCase:
    """Open a case on an inspector (R-356)."""
    made = ConductCase(office=office, created_by=by, **fields)
    allow(by, "rounds.keep_conduct", made)
    made.save()
    audit.record(made, "register", by=by, label="立违纪责任追究件")
    return made


@transaction.atomic
def check_case(case: ConductCase, *, by: User, finding: str) -> ConductCase:
    return move(case, CHECK, by=by, finding=finding)


@transaction.atomic
def settle_case(case: ConductCase, *, by: User, result: str, effect: str) -> ConductCase:
    """Settle it; who opened it does not settle it. Removal takes the person out of the pools at once (R-356)."""
    if by.pk in case.author_ids():
        raise Refused("登记人不能办理处理结果。")
    case = move(case, SETTLE, by=by, result=result, effect=effect)
    if effect == "removed":
        for place in Talent.objects.filter(office=case.office, person=case.person, ends=None):
            edit(place, by=by, power="rounds.settle_conduct", changes={"ends": timezone.localdate()}, label="清退出库")
    return case
