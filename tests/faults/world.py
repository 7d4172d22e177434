"""Whom and what a fault run works on: the cast of all tests, its ledger, and a few more people at the keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inspection import codes
from inspection.models import Message, User
from petitions import codes as petition_lists
from rectification import codes as lists
from rectification.actions import ledger
from rectification.models import Account
from rounds import codes as round_lists
from tests import cast as casting
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

PASSWORD = "secret-enough"


@dataclass
class World:
    """Usernames at the keys, and the keys of what they write on."""

    checkers: list[str]
    reporters: list[str]
    registrars: list[str]
    accounts: list[str]
    assignment: str
    kind: str
    result: str
    channel: str
    notices: dict[str, list[str]] = field(default_factory=dict)

    def put_in_boxes(self, count: int) -> None:
        """So many notices for each who checks or reports, to be opened one by one."""
        for user in User.objects.filter(username__in=[*self.checkers, *self.reporters]):
            made = [Message(user=user, kind="notice", text=f"通知{number}") for number in range(count)]
            Message.objects.bulk_create(made, batch_size=1000)
            self.notices[user.username] = [str(each.pk) for each in made]


def build(accounts: int = 24) -> World:
    """One assignment whose feedback was received, with so many accounts in the unit's hands, and one under way."""
    for each in (round_lists, petition_lists, lists):
        each.load_lists()
    cast = casting.build()
    stage.received(cast, accounts)
    for account in Account.objects.all():
        ledger.claim(account, by=cast.liaison, leader_name="吴书记", leader_post="党委书记")
    return seats(cast)


def seats(cast: Cast) -> World:
    """More people of the kinds that write most, beside the cast's own."""
    checkers, reporters, registrars = [], [], []
    for number in range(1, 5):
        checker = make.user(f"checker-{number}", f"督查员{number}")
        make.allotted(checker, cast.assignment)
        reporter = make.user(f"reporter-{number}", f"联络员{number}")
        make.unit_role(reporter, cast.qingshi, "unit_liaison")
        registrar = make.user(f"registrar-{number}", f"组员{number}")
        make.seat(registrar, cast.assignment_2)
        checkers.append(checker.username)
        reporters.append(reporter.username)
        registrars.append(registrar.username)
    keys = [str(each) for each in Account.objects.order_by("number").values_list("pk", flat=True)]

    def first(key: str) -> Any:
        return codes.choices(key, cast.office).first()

    return World(
        checkers, reporters, registrars, keys, str(cast.assignment_2.pk), str(first("check_kind").pk),
        str(codes.code("check_result", "done").pk), str(codes.code(petition_lists.INTAKE, "letter").pk),
    )  # fmt: skip
