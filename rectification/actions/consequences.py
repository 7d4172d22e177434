"""What follows a check: asked of the unit, or reported up, by whoever supervises; each kind goes its own way to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders, signatures
from inspection.workflow import Refused, WrongStatus, move
from rectification.actions import ledger, write_offs
from rectification.deadlines import CHECK_AGAIN, EXPLAIN, RECTIFY, REPORT_NEW, REVIEW, TALK
from rectification.gates import PRINCIPAL
from rectification.models import Account, Consequence, PostingKind
from rectification.workflow import consequences as steps
from rectification.workflow.accounts import DEMAND_AGAIN, AccountStatus
from rectification.workflow.consequences import OF_THE_UNIT, ConsequenceKind, ConsequenceStatus
from rounds.actions.editing import allow, locked, speak_for_the_team

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, User
    from inspection.workflow import Step
    from rectification.models import Check

BEGINS = {
    ConsequenceKind.STATEMENT: (ConsequenceStatus.ASKED, EXPLAIN),
    ConsequenceKind.TALK: (ConsequenceStatus.TO_TALK, TALK),
    ConsequenceKind.AGAIN: (ConsequenceStatus.AGAIN, CHECK_AGAIN),
    ConsequenceKind.NEW: (ConsequenceStatus.FOUND, REPORT_NEW),
}
# A result by which nothing is left undone; by its code in the office's list.
DONE = "done"


def why_not(check: Check, kind: str) -> list[str]:
    """What stands in the way of one kind after a check, in words."""
    reasons, account, made = [], check.account, set(check.consequences.values_list("kind", flat=True))
    if kind in made:
        reasons.append("本次查账已提出这一后续")
    elif kind in (ConsequenceKind.STATEMENT, ConsequenceKind.TALK) and made & {
        ConsequenceKind.STATEMENT,
        ConsequenceKind.TALK,
    }:
        reasons.append("书面情况说明和约谈只选其一，本次查账已选定")
    if kind not in OF_THE_UNIT:
        return reasons
    if check.internal:
        reasons.append("该次查账不告知被查单位，须另作一次公开查账再提出")
    if check.result is not None and check.result.code == DONE:
        reasons.append("该次查账结果为整改到位")
    if kind == ConsequenceKind.AGAIN:
        if account.status == AccountStatus.DELIVERED:
            reasons.append("单位还没有认领")
        if account.status in (AccountStatus.APPLIED, AccountStatus.VERIFIED):
            reasons.append("账户已申请销账，须由巡察办先退回申请")
        if account.consequences.filter(status__in=(ConsequenceStatus.AGAIN, ConsequenceStatus.TO_REOPEN)).exists():
            reasons.append("本账户已有再次整改要求没有办结")
    return reasons


@transaction.atomic
def begin(check: Check, *, by: User, kind: str, matter: str, due_on: date | None = None) -> Consequence:
    """Let something follow from a check. Raises PermissionDenied, Refused with every reason."""
    account = locked(check.account)
    allow(by, steps.FOLLOW, account)
    kind, day = ConsequenceKind(kind), timezone.localdate()
    if not matter.strip():
        raise Refused("请写明事项和要求。")
    if reasons := why_not(check, kind):
        raise Refused("；".join(reasons))
    if kind in OF_THE_UNIT:
        if due_on is None or due_on <= day:
            raise Refused("请填写期限，须晚于今天。")
        speak_for_the_team(account.office, matter)
    status, rule = BEGINS[kind]
    cleared = kind == ConsequenceKind.AGAIN and account.status == AccountStatus.CLEARED
    made = Consequence.objects.create(
        check_made=check, account=account, unit=account.holder, kind=kind, matter=matter.strip(), created_by=by,
        due_on=due_on if kind in OF_THE_UNIT else None, status=ConsequenceStatus.TO_REOPEN if cleared else status,
    )  # fmt: skip
    audit.record(made, "register", by=by, label=f"提出：{made.get_kind_display()}"[:60], due_on=made.due_on)
    if cleared:
        _tell("rectification.reopen_account", made, f"{account.number}查出反弹，督查建议复账，请决定")
    else:
        deadlines.start(made, rule, due_on=made.due_on, unit_id=made.unit_id if rule is EXPLAIN else None)
    if kind == ConsequenceKind.AGAIN:
        # The office hears of every second demand by itself.
        _tell("rectification.verify_account", made, f"{account.number}整改效果不明显或反弹，督查提出再次整改")
        if not cleared:
            _demand(made, by)
    elif kind == ConsequenceKind.STATEMENT:
        _tell(steps.HAND_IN.permission, made, f"{account.number}须报送书面情况说明，{made.due_on:%Y-%m-%d}前")
    elif kind == ConsequenceKind.TALK:
        _tell(steps.HAND_IN.permission, made, f"{account.number}整改不力，督查组将约谈主要负责人")
    return made


def _tell(power: str, item: Consequence, words: str) -> None:
    for user in access.holders(power, item):
        reminders.notify(user, f"{words}。", url=reminders.address_of(item, user))


def _demand(item: Consequence, by: User) -> None:
    """The account is to be rectified again, by the new date."""
    was = item.account.due_on
    account = move(
        item.account,
        DEMAND_AGAIN,
        by=by,
        due_on=item.due_on,
        note={"consequence": str(item.pk), "was_due_on": str(was)},
    )
    deadlines.cancel(account, REVIEW)
    if deadlines.of(account).filter(rule=RECTIFY.code, met_at=None).exists():
        deadlines.extend(account, RECTIFY, item.due_on, reason="督查提出再次整改", by=by)  # type: ignore[arg-type]
    ledger.watch(account)
    _tell(
        "rectification.apply_write_off", item, f"{account.number}整改效果不明显，请再次整改，时限{item.due_on:%Y-%m-%d}"
    )


@transaction.atomic
def write(item: Consequence, *, by: User, explanation: str) -> Consequence:
    """填写情况说明 on the unit's own side, as often as it takes before it is handed in (R-326)."""
    item = move(item, steps.WRITE_EXPLANATION, by=by, explanation=explanation.strip())
    signatures.void(item, reason="情况说明已修改", by=by)
    return item


@transaction.atomic
def hand_in(item: Consequence, *, by: User) -> Consequence:
    """The principal signs the explanation and hands it in."""
    item = move(item, steps.HAND_IN, by=by, handed_on=timezone.localdate())
    signatures.sign(item, PRINCIPAL, by=by, own_work=True)
    deadlines.meet(item, EXPLAIN)
    _tell(steps.FOLLOW, item, f"{item.unit.short_name}已报送{item.account.number}的书面情况说明")
    return item


def _finish(item: Consequence, step: Step, by: User, conclusion: str, **changes: Any) -> Consequence:
    return move(  # type: ignore[no-any-return]
        item, step, by=by, conclusion=conclusion.strip(), finished_on=timezone.localdate(), **changes
    )


@transaction.atomic
def accept(item: Consequence, *, by: User, opinion: str = "") -> Consequence:
    return _finish(item, steps.ACCEPT, by, opinion)


@transaction.atomic
def send_back(item: Consequence, *, by: User, reason: str, due_on: date) -> Consequence:
    """退回重新说明, with the reason and a new day; the signature over the old one is void."""
    if not reason.strip():
        raise Refused("请写明退回原因。")
    if due_on <= timezone.localdate():
        raise Refused("新的期限须晚于今天。")
    speak_for_the_team(item.account.office, reason)
    item = move(item, steps.RETURN_EXPLANATION, by=by, returned_reason=reason.strip(), due_on=due_on, handed_on=None)
    signatures.void(item, reason="情况说明退回", by=by)
    deadlines.start(item, EXPLAIN, due_on=due_on, unit_id=item.unit_id)
    _tell(steps.HAND_IN.permission, item, f"{item.account.number}的情况说明被退回，请重新报送")
    return item


@transaction.atomic
def talk(item: Consequence, *, by: User, talked_on: date, talker: str, talked_to: str, demands: str) -> Consequence:
    """登记约谈: who talked to whom, when, and what was demanded (D-45)."""
    if talked_on > timezone.localdate():
        raise Refused("约谈日期不能晚于今天。")
    if talked_on < item.check_made.checked_on:
        raise Refused("约谈日期不能早于查账日期。")
    for text, words in ((talker, "约谈人"), (talked_to, "约谈对象"), (demands, "约谈要求")):
        if not text.strip():
            raise Refused(f"请写明{words}。")
    speak_for_the_team(item.account.office, demands)
    item = _finish(
        item, steps.TALK, by, "", talked_on=talked_on, talker=talker.strip(), talked_to=talked_to.strip(), demands=demands.strip(),
    )  # fmt: skip
    deadlines.meet(item, TALK)
    return item


@transaction.atomic
def reopen(item: Consequence, *, by: User, reason: str, due_on: date) -> Consequence:
    """What a check found to have come back is opened again by whoever decides that (复账), and rectified by the new date."""
    if item.status != ConsequenceStatus.TO_REOPEN:
        raise WrongStatus("该件状态已变化，请刷新后重试。")
    write_offs.reopen(item.account, by=by, reason=reason, due_on=due_on)
    return locked(item)  # type: ignore[no-any-return]


@transaction.atomic
def leave_cleared(item: Consequence, *, by: User, reason: str) -> Consequence:
    if not reason.strip():
        raise Refused("请写明不予复账的理由。")
    return _finish(item, steps.LEAVE_CLEARED, by, reason)


@transaction.atomic
def finish(item: Consequence, *, by: User, opinion: str) -> Consequence:
    """办结再次整改, once it was looked at again."""
    if not opinion.strip():
        raise Refused("请写明再次查账的结论。")
    item = _finish(item, steps.FINISH_AGAIN, by, opinion)
    deadlines.meet(item, CHECK_AGAIN)
    return item


@transaction.atomic
def report(item: Consequence, *, by: User) -> Consequence:
    """报告领导小组 in time (T-37)."""
    item = move(item, steps.REPORT_NEW, by=by, reported_on=timezone.localdate())
    deadlines.meet(item, REPORT_NEW)
    _tell(steps.ORDER_ACCOUNT.permission, item, f"督查发现新情况新问题（{item.account.unit.short_name}），请研究")
    return item


@transaction.atomic
def order_account(item: Consequence, *, by: User, opinion: str = "") -> Consequence:
    """The leading group wants an account opened of it; the office does so."""
    item = move(item, steps.ORDER_ACCOUNT, by=by, conclusion=opinion.strip())
    _tell(
        steps.OPEN_NEW.permission, item, f"领导小组决定对督查新发现的问题立账（{item.account.unit.short_name}），请办理"
    )
    return item


@transaction.atomic
def assign(item: Consequence, *, by: User, assigned_to: str, opinion: str) -> Consequence:
    """交办: to whom, and what he is to do."""
    if not assigned_to.strip() or not opinion.strip():
        raise Refused("请写明交办单位和办理要求。")
    item = _finish(item, steps.ASSIGN, by, opinion, assigned_to=assigned_to.strip())
    _tell(steps.OPEN_NEW.permission, item, f"领导小组决定将督查新发现的问题交办{item.assigned_to[:30]}")
    return item


@transaction.atomic
def dismiss(item: Consequence, *, by: User, reason: str) -> Consequence:
    if not reason.strip():
        raise Refused("请写明不予处理的理由。")
    return _finish(item, steps.DISMISS, by, reason)


@transaction.atomic
def open_account(
    item: Consequence, *, by: User, problem: str, category: Code | None = None, names_persons: bool = False
) -> Account:
    """督查立账 of the new problem, on the assignment where it was found."""
    source = item.account
    if source.office_id not in access.offices_with(by, steps.OPEN_NEW.permission):
        raise PermissionDenied(steps.OPEN_NEW.permission)
    opened = ledger.open_account(
        office=source.office, unit=source.unit, problem=problem, origin=PostingKind.SUPERVISION, by=by,
        assignment=source.assignment, category=category, names_persons=names_persons,
    )  # fmt: skip
    move(item, steps.OPEN_NEW, by=by, opened=opened, finished_on=timezone.localdate())
    return opened
