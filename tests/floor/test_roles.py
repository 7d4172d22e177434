"""The table of roles against a list written by hand from appendix (a): what each role must never have."""

from __future__ import annotations

import csv
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import accounts, powers, roles, two_person
from inspection.models import OfficeGrant, User
from tests import make
from tests.cast import Cast

DATA = Path(__file__).parents[1] / "data"
# Whom the access table asks for a role.
PLAYED_BY = {
    "supervisor": "supervisor", "unit_secretary": "unit-secretary", "unit_liaison": "unit-liaison",
    "discipline_officer": "discipline", "organisation_officer": "organisation",
    "petition_bureau_officer": "petition-bureau", "system_administrator": "sysadmin",
    "security_administrator": "secadmin", "auditor": "auditor",
}  # fmt: skip


def never(kind: str) -> list[tuple[str, str]]:
    with (DATA / "may_not.csv").open(encoding="utf-8") as file:
        return [(row["role"], row["never"]) for row in csv.DictReader(file) if row["kind"] == kind]


@pytest.mark.parametrize(("role", "pattern"), never("power"))
def test_a_role_never_has(role: str, pattern: str) -> None:
    assert not [power for power in roles.powers_of(role) if fnmatch(power, pattern)]


@pytest.mark.parametrize(("role", "address"), never("address"))
def test_a_role_never_opens(role: str, address: str) -> None:
    with (DATA / "access.csv").open(encoding="utf-8") as file:
        table = {row["address"]: row for row in csv.DictReader(file)}
    assert table[address][PLAYED_BY[role]] in ("403", "404")


def test_every_role_of_the_appendix_has_a_line_of_what_it_may_not() -> None:
    listed = {role for role, _ in never("power")}
    assert listed == set(roles.ROLES)


def test_the_patterns_bite() -> None:
    """Each pattern names powers that somebody has: a pattern that matches nothing would forbid nothing."""
    everything = set().union(*(each.powers for each in roles.ROLES.values()))
    toothless = {pattern for _, pattern in never("power") if not any(fnmatch(each, pattern) for each in everything)}
    assert toothless <= {"inspection.*edit*"}


def test_every_power_has_its_words() -> None:
    everything = set().union(*(each.powers for each in roles.ROLES.values()))
    assert not sorted(power for power in everything if powers.words_of(power) == power), "inspection/powers.py: WORDS"
    assert not sorted(power for table in powers.WORDS.values() for power in table if power not in everything)


@pytest.mark.parametrize("who", ["head", "secadmin", "auditor"])
def test_the_table_in_words_is_shown(cast: Cast, log_in, who: str) -> None:
    client = log_in(getattr(cast, who))
    page = client.get(reverse("role_table")).content.decode()
    for words in ("上级检查人员", "查看整改台账", "不见信访、线索"):
        assert words in page
    turned = client.get(f"{reverse('role_table')}?held=seat&power").content.decode()
    assert {"确认底稿", "巡察组组长"} <= {words for words in ("确认底稿", "巡察组组长") if words in turned}


@pytest.mark.parametrize("who", ["clerk", "leader", "sysadmin", "supervisor"])
def test_the_table_is_not_everybodys(cast: Cast, log_in, who: str) -> None:
    assert log_in(getattr(cast, who)).get(reverse("role_table")).status_code == 403


# A visiting inspection from above: temporary, by document, and only looking.


@pytest.fixture
def visitor(cast: Cast) -> User:
    user = make.user("visitor", "温检查")
    make.office_role(
        user, cast.office, "visiting_inspector", ends=timezone.localdate(), document="南委巡办函〔2026〕8号"
    )
    return user


@pytest.mark.parametrize("fields", [{}, {"ends": timezone.localdate()}, {"document": "南委巡办函〔2026〕8号"}])
def test_a_visitor_has_an_end_and_a_document(cast: Cast, fields: dict) -> None:
    user = make.user("visitor", "温检查")
    with pytest.raises(IntegrityError, match="office_grant_of_a_visitor"), transaction.atomic():
        make.office_role(user, cast.office, "visiting_inspector", **fields)


def test_a_visitor_is_granted_for_a_time_only(cast: Cast) -> None:
    user, today = make.user("visitor", "温检查"), timezone.localdate()
    with pytest.raises(two_person.NotAllowed, match="限期授予"):
        accounts.grant(
            user, "visiting_inspector", at=cast.office, begins=today, ends=None, document="函", by=cast.secadmin
        )
    accounts.grant(
        user, "visiting_inspector", at=cast.office, begins=today, ends=today, document="函", by=cast.secadmin
    )
    with pytest.raises(two_person.NotAllowed, match="只读，不得兼任"):
        accounts.grant(user, "office_staff", at=cast.office, begins=today, ends=None, document="函", by=cast.secadmin)


def test_a_visitor_sends_nothing_in(cast: Cast, visitor: User, log_in) -> None:
    client = log_in(visitor)
    assert client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).status_code == 200
    for address in ("rounds:recusal_add", "rounds:round_add"):
        assert client.post(reverse(address), {"unit": cast.qingshi.pk}).status_code == 403, address
    assert client.get(reverse("password_change")).status_code == 200
    assert client.post(reverse("logout")).status_code == 302


def test_a_visitor_reads_neither_petitions_nor_leads(cast: Cast, visitor: User, log_in) -> None:
    client = log_in(visitor)
    for address in (
        "petitions:petition_list",
        "petitions:lead_list",
        "rounds:field_record_list",
        "statistics",
        "audit",
    ):
        assert client.get(reverse(address)).status_code == 403, address
    for address in (
        "rounds:round_list",
        "rounds:finding_list",
        "rectification:ledger",
        "rectification:balance",
        "papers",
    ):
        assert client.get(reverse(address)).status_code == 200, address


def test_a_grant_by_a_person_names_its_document(cast: Cast) -> None:
    user, today = make.user("neu", "新人"), timezone.localdate()
    with pytest.raises(IntegrityError, match="office_grant_names_its_document"), transaction.atomic():
        OfficeGrant.objects.create(
            user=user, office=cast.office, role="office_staff", begins=today, granted_by=cast.secadmin
        )
    with pytest.raises(IntegrityError, match="unit_grant_names_its_document"), transaction.atomic():
        user.unit_grants.create(unit=cast.qingshi, role="unit_clerk", begins=today, granted_by=cast.secadmin)
