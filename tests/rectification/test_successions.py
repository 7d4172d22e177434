"""新官理旧账: open accounts pass from a responsible person to his successor; the unit's balance never moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.models import AuditEntry, Message
from inspection.workflow import Refused, WrongStatus
from rectification import leaders
from rectification.actions import successions as actions
from rectification.actions.ledger import open_account_row
from rectification.models import Account, Posting, Succession
from tests import make
from tests.rectification.test_papers import issued, words

if TYPE_CHECKING:
    from inspection.models import User
    from tests.cast import Cast

OLD, NEW = "周海燕", "何新官"


def account(cast: Cast, number: int, **fields: Any) -> Account:
    given = {
        "leader_name": OLD,
        "leader_post": "党委书记",
        "managing_name": OLD,
        "direct_name": OLD,
        "status": "rectifying",
    }
    made = open_account_row(
        office=cast.office, unit=cast.qingshi, problem=f"问题{number}", by=cast.clerk, origin="supervision",
        **given | {"delivered_on": timezone.localdate()} | fields,
    )  # fmt: skip
    return made


def cleared(of: Account, by: User) -> Account:
    """As 销账 leaves it, without its way there."""
    from rectification.actions.ledger import post

    post(of, "clear", by=by, source=of.holder, text="销账")
    Account.objects.filter(pk=of.pk).update(status="cleared", cleared_on=timezone.localdate())
    return of


@pytest.fixture
def accounts(cast: Cast) -> list[Account]:
    return [
        account(cast, 1), account(cast, 2, leader_name="吴小平", managing_name="", owner_name=f"钱永福、{OLD}"),
        account(cast, 3, leader_name="吴小平", managing_name=""), cleared(account(cast, 4), cast.clerk),
        account(cast, 5, delivered_on=None, status="reported"),
    ]  # fmt: skip


def begun(cast: Cast, by: User | None = None, **fields: Any) -> Succession:
    given = {"unit": cast.qingshi, "old_name": OLD, "new_name": NEW, "new_post": "党委书记", "taken_over_on": timezone.localdate(),
             "basis": "云组干〔2026〕9号"}  # fmt: skip
    return actions.begin(by=by or cast.clerk, **given | fields)


def named(cast: Cast, username: str, name: str) -> User:
    user = make.user(username, name)
    make.unit_role(user, cast.qingshi, "unit_secretary")
    return user


def test_the_list_holds_what_is_open_and_known_to_the_unit(cast: Cast, accounts: list[Account]) -> None:
    found = begun(cast)
    assert [(row["problem"], row["roles"]) for row in found.rows] == [
        ("问题1", ["leader_name", "managing_name"]), ("问题2", ["owner_name"]),
    ]  # fmt: skip
    assert Message.objects.filter(text__contains="责任人交接待签认").exists()


def test_both_sign_and_the_accounts_pass(cast: Cast, accounts: list[Account]) -> None:
    """With the posts' roles; who made the mistake stays named, and each account says what happened."""
    found = begun(cast)
    old, new = named(cast, "old", OLD), named(cast, "new", NEW)
    assert actions.sign(found, by=old).status == "open"
    done = actions.sign(found, by=new)
    assert (done.status, done.done_at is not None) == ("done", True)
    first, second, third = (Account.objects.get(pk=each.pk) for each in accounts[:3])
    assert (first.leader_name, first.leader_post, first.managing_name, first.direct_name) == (NEW, "党委书记", NEW, OLD)
    assert (second.leader_name, second.owner_name) == ("吴小平", f"钱永福、{NEW}")
    assert third.leader_name == "吴小平"
    posting = first.postings.get(kind="succession")
    assert (posting.quantity, posting.text) == (0, f"责任领导、主管责任人由{OLD}交接给{NEW}")
    assert not third.postings.filter(kind="succession").exists()
    assert AuditEntry.objects.filter(object_id=found.pk, verb="agree").exists()


def test_the_units_balance_does_not_move_but_the_persons_does(cast: Cast, accounts: list[Account]) -> None:
    today = timezone.localdate()

    def both() -> tuple[Any, dict[str, Any]]:
        whole = Posting.objects.all().balance(since=today, until=today, party=cast.qingshi.pk)
        return whole, leaders.balances(Account.objects.all(), since=today, until=today)

    whole, before = both()
    assert (before[OLD].opened, before[OLD].cleared, before[OLD].closing, before["吴小平"].closing) == (3, 1, 2, 2)
    actions.confirm(begun(cast), by=cast.head, confirmation="双方已在清单上签字")
    again, after = both()
    assert again == whole
    assert (after[OLD].opened, after[OLD].transferred_out, after[OLD].closing) == (3, 1, 1)
    assert (after[NEW].transferred_in, after[NEW].closing) == (1, 1)
    assert sum(each.closing for each in after.values()) == whole.closing
    # What the successor clears is his; what was cleared before stays with who cleared it.
    cleared(Account.objects.get(pk=accounts[0].pk), cast.clerk)
    _, last = both()
    assert (last[NEW].cleared, last[NEW].closing, last[OLD].cleared) == (1, 0, 1)


def test_only_who_is_named_signs(cast: Cast, accounts: list[Account]) -> None:
    found = begun(cast)
    with pytest.raises(Refused, match="本人签认"):
        actions.sign(found, by=named(cast, "third", "旁人"))
    with pytest.raises(PermissionDenied):
        actions.sign(found, by=make.user("outsider", OLD))


def test_the_office_confirms_by_another_and_in_words(cast: Cast, accounts: list[Account]) -> None:
    found = begun(cast)
    with pytest.raises(Refused, match="另一人"):
        actions.confirm(found, by=cast.clerk, confirmation="已签字")
    with pytest.raises(Refused, match="写明"):
        actions.confirm(found, by=cast.head, confirmation=" ")
    actions.confirm(found, by=cast.head, confirmation="移交人已调离")
    with pytest.raises(WrongStatus):
        actions.confirm(found, by=cast.head, confirmation="再按一次")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old_name": "无此人"}, "没有由无此人负责"), ({"new_name": OLD}, "以外的一个人"), ({"new_name": "甲、乙"}, "以外的一个人"),
        ({"basis": " "}, "任免依据"),
    ],
)  # fmt: skip
def test_what_is_refused(cast: Cast, accounts: list[Account], fields: dict[str, str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        begun(cast, **fields)


def test_one_at_a_time_and_none_after_a_change(cast: Cast, accounts: list[Account]) -> None:
    found = begun(cast)
    with pytest.raises(Refused, match="已在办理"):
        begun(cast)
    account(cast, 9)
    with pytest.raises(Refused, match="有变动"):
        actions.confirm(found, by=cast.head, confirmation="已签字")
    actions.void(found, by=cast.clerk, reason="又有新账户")
    assert len(begun(cast).rows) == 3


def test_the_list_prints_and_the_unit_gets_it(cast: Cast, accounts: list[Account], log_in: Any) -> None:
    """Every account that passes and the roles that pass with it; places to sign for both and for who saw to it."""
    found = begun(cast)
    text = words(issued(found, "rectification.succession_list", cast.clerk))
    for each in (*found.rows, {"number": "问题1"}, {"number": "钱永福"}):
        assert (each["number"] in text) == (each["number"] != "钱永福")
    for each in (
        OLD,
        f"{NEW}（党委书记）",
        "责任领导、主管责任人",
        "云组干〔2026〕9号",
        "共移交未销账账户2个",
        "监交人",
    ):
        assert each in text
    assert "问题3" not in text
    client = log_in(named(cast, "new", NEW))
    page = client.get(reverse("unit:succession", args=[found.pk])).content.decode()
    assert "责任人交接清单" in page
    actions.void(found, by=cast.head, reason="任职有变")
    with pytest.raises(Refused, match="交接已作废"):
        issued(found, "rectification.succession_list", cast.clerk)


def test_not_for_another_unit_nor_one_kept_out_of(cast: Cast, accounts: list[Account]) -> None:
    with pytest.raises(PermissionDenied):
        begun(cast, by=named_elsewhere(cast))
    assert cast.clerk.person is not None
    make.recusal(cast.clerk.person, cast.qingshi)
    with pytest.raises(PermissionDenied):
        begun(cast)


def named_elsewhere(cast: Cast) -> User:
    user = make.user("elsewhere", "邻镇书记")
    make.unit_role(user, cast.liuxi, "unit_secretary")
    return user


# --- in the browser ---


def test_on_both_sides(cast: Cast, accounts: list[Account], log_in: Any) -> None:
    old, client = named(cast, "old", OLD), log_in(cast.clerk)
    answer = client.post(reverse("rectification:succession_add"), {
        "unit": cast.qingshi.pk, "old_name": OLD, "new_name": NEW, "new_post": "党委书记", "taken_over_on": timezone.localdate(), "basis": "文件",
    }, follow=True)  # fmt: skip
    page = answer.content.decode()
    assert "问题1" in page
    assert "巡察办确认交接" not in page  # who made the list does not confirm it
    found = Succession.objects.get()
    assert OLD in client.get(reverse("rectification:succession_list")).content.decode()
    head = log_in(cast.head).get(reverse("rectification:succession", args=[found.pk])).content.decode()
    assert "巡察办确认交接" in head
    unit = log_in(old)
    assert "签认责任人交接" in unit.get(reverse("unit:home")).content.decode()
    page = unit.post(reverse("unit:succession_sign", args=[found.pk]), follow=True).content.decode()
    assert "已签认" in page
    assert "签认交接" not in page  # he has signed


def test_the_balance_page_by_leader(cast: Cast, accounts: list[Account], log_in: Any) -> None:
    page = log_in(cast.clerk).get(reverse("rectification:balance"), {"by": "leader"}).content.decode()
    assert OLD in page
    assert "吴小平" in page


def test_it_does_not_exist_elsewhere(cast: Cast, accounts: list[Account], log_in: Any) -> None:
    found = begun(cast)
    assert log_in(named_elsewhere(cast)).get(reverse("unit:succession", args=[found.pk])).status_code == 404
