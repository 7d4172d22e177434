"""批量销账审批表: drawn up by the office, single rows struck with a reason, signed once; each account is cleared by its own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, numbering, reminders, signatures
from inspection.models import Office
from inspection.workflow import Refused, Stale, WrongStatus, move
from rectification.actions import write_offs
from rectification.models import Account, WriteOffList, WriteOffRow
from rectification.workflow import write_off_lists as workflow
from rectification.workflow.accounts import CLEAR, AccountStatus
from rectification.workflow.write_off_lists import RowStatus, WriteOffListStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import User

LIST = "rectification.list_write_offs"
STALE = "列入后账户有变动，请划去，核对后另行列入"


def why_not_listed(account: Account) -> list[str]:
    """What keeps an account out of a list: what would keep it from being cleared, or another list."""
    if account.status != AccountStatus.VERIFIED:
        return ["尚未核验" if account.status == AccountStatus.APPLIED else "不在待审批状态"]
    other = WriteOffRow.objects.filter(account=account, state=RowStatus.LISTED).select_related("list").first()
    return [*CLEAR.unmet(account), *([f"已列入{other.list.number}"] if other else [])]


def why_not_cleared(row: WriteOffRow) -> list[str]:
    """What will keep a listed row from being written off when the list is signed now."""
    if row.account.status != AccountStatus.VERIFIED:
        return [f"账户现为“{row.account.status_word}”"]
    return [STALE] if row.stale else CLEAR.unmet(row.account)


@transaction.atomic
def draw_up(office: Office, *, by: User, accounts: Iterable[Account], note: str = "") -> WriteOffList:
    """Put verified accounts into a new, numbered list and tell those who approve. Raises Refused with each reason."""
    if office.pk not in access.offices_with(by, LIST):
        raise PermissionDenied(LIST)
    year = timezone.localdate().year
    entry = numbering.take(office, "write_off_list", year, note="批量销账审批表")
    number = numbering.document_number(f"{office.code}销批", year, entry.number)
    made = WriteOffList.objects.create(office=office, number=number, note=note.strip(), created_by=by)
    rows = _put_in(made, accounts, by=by)
    audit.record(made, "register", by=by, label="拟制批量销账审批表", number=number, accounts=rows)
    for person in approvers(made):
        if person.pk != by.pk:
            reminders.notify(person, f"{made}待签批", url=reminders.address_of(made, person))
    return made


def _put_in(found: WriteOffList, accounts: Iterable[Account], *, by: User) -> list[str]:
    keys = [each.pk for each in accounts]
    if not keys:
        raise Refused("请勾选账户。")
    seen = Account.objects.for_user(by).filter(pk__in=keys, office=found.office_id).values("pk")
    rows = list(Account.objects.select_for_update(of=("self",)).filter(pk__in=seen).order_by("pk"))
    if len(rows) != len(set(keys)):
        raise Refused("勾选的账户中有的不属本机构。")
    if reasons := [f"{each.number}：{'、'.join(why)}" for each in rows if (why := why_not_listed(each))]:
        raise Refused("；".join(reasons))
    rows.sort(key=lambda each: (each.unit.name, each.number))
    last = found.rows.count()
    for place, each in enumerate(rows, last + 1):
        WriteOffRow.objects.create(
            list=found, account=each, application=each.application, position=place, account_version=each.version
        )
    return [each.number for each in rows]


@transaction.atomic
def extend(found: WriteOffList, *, by: User, accounts: Iterable[Account]) -> WriteOffList:
    """增列账户: more of them, as long as it is not signed; a signature recorded from paper before does not cover them."""
    found = move(found, workflow.EXTEND_LIST, by=by, note={"accounts": [each.number for each in accounts]})
    _put_in(found, accounts, by=by)
    return found


@transaction.atomic
def strike(found: WriteOffList, *, by: User, row: WriteOffRow, reason: str) -> WriteOffList:
    """划去 one row before the list is signed; the account waits as before."""
    if not reason.strip():
        raise Refused("请写明划去原因。")
    found = move(found, workflow.STRIKE_ROW, by=by, note={"account": row.account.number, "reason": reason.strip()})
    row = WriteOffRow.objects.select_for_update(of=("self",)).get(pk=row.pk, list=found)
    if row.state != RowStatus.LISTED:
        raise WrongStatus("该账户已划去。")
    row.state, row.reason, row.struck_by = RowStatus.STRUCK, reason.strip(), by
    row.save(update_fields=["state", "reason", "struck_by"])
    return found


@transaction.atomic
def void(found: WriteOffList, *, by: User, reason: str) -> WriteOffList:
    """作废: its accounts are free for another list."""
    if not reason.strip():
        raise Refused("请写明作废原因。")
    found = move(found, workflow.VOID_LIST, by=by, void_reason=reason.strip())
    found.rows.filter(state=RowStatus.LISTED).update(state=RowStatus.RELEASED)
    signatures.void(found, reason="审批表作废", by=by)
    return found


def approvers(found: WriteOffList) -> list[User]:
    """Who may sign it: whoever the office's setting lets approve write-offs, and who keeps out of none of its units."""
    holders = access.holders(workflow.SIGN_LIST.permission, found)
    return [each for each in holders if write_offs.approves(each, found.office_id)]


@transaction.atomic
def sign(found: WriteOffList, *, by: User, opinion: str = "") -> WriteOffList:
    """签批: one signature; every row not struck is written off by the rules of 销账, in the same act.

    What cannot be written off stays and says why. Raises Refused when that is all of them, or when its maker signs.
    """
    if by.pk in found.author_ids():
        raise Refused("拟制人不能签批本人拟制的审批表。")
    found = move(
        found, workflow.SIGN_LIST, by=by, approved_by=by, signed_on=timezone.localdate(), opinion=opinion.strip()
    )
    if not write_offs.approves(by, found.office_id):
        raise PermissionDenied(workflow.SIGN_LIST.permission)
    signatures.sign(found, WriteOffList.APPROVER, by=by, opinion=opinion.strip())
    return _carry_out(found, by=by, signer=None)


def _cleared(row: WriteOffRow, *, by: User, signer: User | None, opinion: str) -> str:
    """Write one account off; why not, or nothing."""
    try:
        with transaction.atomic():
            write_offs.clear(row.account, by=by, opinion=opinion, version=row.account_version, signer=signer)
    except Stale:
        return STALE
    except WrongStatus:
        return f"账户现为“{Account.objects.get(pk=row.account_id).status_word}”"
    except Refused as refusal:
        return str(refusal)
    except PermissionDenied:
        return "审批人没有办理该账户的权限"
    return ""


def _carry_out(found: WriteOffList, *, by: User, signer: User | None) -> WriteOffList:
    done, stay = [], {}
    for row in found.rows.filter(state=RowStatus.LISTED).select_related("account").order_by("account_id"):
        why = _cleared(row, by=by, signer=signer, opinion=found.opinion)
        row.state, row.reason = (RowStatus.STAYED, why[:500]) if why else (RowStatus.CLEARED, "")
        row.save(update_fields=["state", "reason"])
        if why:
            stay[row.account.number] = why
        else:
            done.append(row.account.number)
    if not done:
        raise Refused("没有一户可以销账：" + "；".join(f"{number}：{why}" for number, why in stay.items()))
    audit.record(found, "carried_out", by=by, label="批量销账", cleared=done, stayed=stay)
    return found


def _named(found: WriteOffList, name: str) -> User:
    """The approver who signed on paper; a name nobody who approves bears is refused."""
    named = [each for each in approvers(found) if each.name == name.strip()]
    if len(named) != 1:
        raise signatures.CannotSign(f"“{name.strip()}”不是本机构的销账审批人，请核对扫描件上的姓名。")
    return named[0]


def _signed_on_paper(found: WriteOffList, *, by: User) -> WriteOffList:
    """The scan was compared: what was signed on paper is carried out, by whoever confirmed it, in the signer's name."""
    signature = signatures.signed(found, WriteOffList.APPROVER)
    if signature is None:
        raise Refused("登记签字后审批表有增减，该签字不再有效，请作废后重新印制、签字。")
    signer: Any = signature.signer
    found = move(
        found, workflow.SIGN_LIST_ON_PAPER, by=by, approved_by=signer, signed_on=signature.signed_on, opinion="纸质签批"
    )
    return _carry_out(found, by=by, signer=signer)


def _not_open(found: WriteOffList, capacity: str) -> str:
    if found.status != WriteOffListStatus.OPEN:
        return "审批表已不在签批中"
    return "没有待审批的账户" if workflow.SIGN_LIST.unmet(found) else ""


signatures.accept_on_paper(
    WriteOffList, lambda found: (WriteOffList.APPROVER,), "inspection.record_paper_signature", refuse=_not_open,
    after=_signed_on_paper, signer=_named,
)  # fmt: skip
