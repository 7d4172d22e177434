"""Custodians by two people; 补封, rotation, retirement; the escrow on paper; what each step may not do."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import vault
from inspection.models import AuditEntry, CustodianAppointment, CustodianKey, SealedSecret
from inspection.vault import VaultClosed, custodians, escrow, secrets, shares
from tests import make

if TYPE_CHECKING:
    from rounds.models import Assignment
    from tests.cast import Cast

OLD = "银杏树下的第三块石板银杏树下"
NEW = "河对岸的第二座磨坊河对岸的磨坊"
CANARY = {"name": "卞金丝雀", "phone": "19900100042"}


@pytest.fixture
def head_key(cast: Cast) -> CustodianKey:
    return vault.make_custodian(cast.office, cast.head, OLD, by=None)


@pytest.fixture
def sealed(cast: Cast, head_key: CustodianKey) -> Assignment:
    vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader)
    return cast.assignment


def opened(cast: Cast, by: Any, passphrase: str) -> dict[str, Any]:
    return vault.open_secret(cast.assignment, "reporter", by=by, passphrase=passphrase, reason="核对")


def propose(cast: Cast, user: Any = None, **given: Any) -> CustodianAppointment:
    return custodians.ask(cast.office, user or cast.clerk, document="云委巡〔2026〕9号", by=cast.secadmin, **given)


def appointed(cast: Cast, user: Any = None) -> CustodianKey:
    asked = custodians.confirm(propose(cast, user), by=cast.head)
    return custodians.begin(asked, by=asked.user, passphrase=NEW)


# --- two people ----------------------------------------------------------------------------------------------------------


def test_one_proposes_another_confirms_and_he_sets_his_own_passphrase(cast: Cast) -> None:
    key = appointed(cast)
    assert (key.user, key.office, key.assignment_id) == (cast.clerk, cast.office, None)
    vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader)
    assert opened(cast, cast.clerk, NEW) == CANARY
    rows = AuditEntry.objects.filter(verb__in=("ask_custodian", "confirm_custodian", "make_custodian")).order_by("pk")
    assert [each.actor for each in rows] == [cast.secadmin, cast.head, cast.clerk]


def test_nobody_confirms_what_he_proposed_or_what_concerns_him(cast: Cast) -> None:
    asked = propose(cast)
    with pytest.raises(PermissionDenied):
        custodians.confirm(asked, by=cast.secadmin)
    about_head = propose(cast, cast.head)
    with pytest.raises(VaultClosed, match="本人的任免"):
        custodians.confirm(about_head, by=cast.head)
    custodians.confirm(about_head, by=cast.group_head)
    # And the database itself says so.
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodianAppointment.objects.filter(pk=asked.pk).update(confirmed=True, decided_by=cast.secadmin)
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodianAppointment.objects.filter(pk=asked.pk).update(confirmed=True, decided_by=cast.clerk)


@pytest.mark.parametrize("who", ["head", "clerk", "sysadmin", "auditor", "group_head", "leader", "liaison"])
def test_only_the_security_administrator_proposes(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        custodians.ask(cast.office, cast.clerk, document="文", by=getattr(cast, who))


@pytest.mark.parametrize("who", ["secadmin", "sysadmin", "auditor", "clerk", "group_deputy", "leader"])
def test_only_the_head_or_the_group_confirms(cast: Cast, who: str) -> None:
    asked = propose(cast, cast.member)
    with pytest.raises(PermissionDenied):
        custodians.confirm(asked, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "liaison", "secretary", "discipline"])
def test_administrators_and_outsiders_become_no_custodians(cast: Cast, who: str) -> None:
    with pytest.raises(VaultClosed):
        propose(cast, getattr(cast, who))


def test_a_visiting_inspector_becomes_no_custodian(cast: Cast) -> None:
    visitor = make.user("visitor", "访客")
    ends = timezone.localdate() + timedelta(days=30)
    make.office_role(visitor, cast.office, "visiting_inspector", ends=ends, document="市委巡函〔2026〕3号")
    with pytest.raises(VaultClosed, match="上级检查人员"):
        propose(cast, visitor)


def test_decided_once_and_begun_once(cast: Cast) -> None:
    asked = propose(cast)
    with pytest.raises(VaultClosed, match="尚未确认"):
        custodians.begin(asked, by=cast.clerk, passphrase=NEW)
    custodians.confirm(asked, by=cast.head)
    with pytest.raises(VaultClosed, match="已有决定"):
        custodians.refuse(asked, by=cast.head)
    with pytest.raises(PermissionDenied):
        custodians.begin(asked, by=cast.head, passphrase=NEW)
    custodians.begin(asked, by=cast.clerk, passphrase=NEW)
    with pytest.raises(VaultClosed, match="口令已经设定"):
        custodians.begin(asked, by=cast.clerk, passphrase=NEW)
    with pytest.raises(VaultClosed, match="已是身份保管人"):
        propose(cast)


def test_refused_is_nothing(cast: Cast) -> None:
    asked = custodians.refuse(propose(cast), by=cast.head)
    with pytest.raises(VaultClosed, match="尚未确认"):
        custodians.begin(asked, by=cast.clerk, passphrase=NEW)
    propose(cast)


def test_a_named_officer_gets_one_assignment_and_only_its_secrets(cast: Cast, sealed: Assignment) -> None:
    asked = propose(cast, cast.member, limited=True)
    with pytest.raises(VaultClosed, match="指定一个巡察任务"):
        custodians.confirm(asked, by=cast.head)
    custodians.confirm(asked, by=cast.head, assignment_id=cast.assignment.pk)
    key = custodians.begin(asked, by=cast.member, passphrase=NEW)
    vault.seal(cast.assignment_2, "reporter", {"name": "另一人"}, by=cast.leader_2)
    assert custodians.waiting(CustodianKey.objects.get(user=cast.head), key) == 1
    done = custodians.reseal(key, by=cast.head, passphrase=OLD)
    assert (done.made, done.broken) == (1, [])
    assert opened(cast, cast.member, NEW) == CANARY
    assert not SealedSecret.objects.filter(custodian=key).exclude(object_id=cast.assignment.pk).exists()
    with pytest.raises(VaultClosed, match="已有信访专办员"):
        vault.make_custodian(cast.office, cast.leader, NEW, by=None, assignment_id=cast.assignment.pk)


# --- 补封, rotation, retirement --------------------------------------------------------------------------------------------


def test_older_secrets_open_only_after_an_existing_custodian_reseals(cast: Cast, sealed: Assignment) -> None:
    key = appointed(cast)
    with pytest.raises(VaultClosed, match="不是该身份信息的保管人"):
        opened(cast, cast.clerk, NEW)
    with pytest.raises(VaultClosed, match="口令不正确"):
        custodians.reseal(key, by=cast.head, passphrase=NEW)
    with pytest.raises(VaultClosed, match="现任保管人"):
        custodians.reseal(key, by=cast.leader, passphrase=OLD)
    assert custodians.reseal(key, by=cast.head, passphrase=OLD).made == 1
    assert custodians.reseal(key, by=cast.head, passphrase=OLD).made == 0
    assert opened(cast, cast.clerk, NEW) == CANARY
    assert AuditEntry.objects.filter(object_id=sealed.pk, verb="reseal", actor=cast.head).count() == 1


def test_resealing_goes_in_batches_and_names_what_is_broken(
    cast: Cast, sealed: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "BATCH", 2)
    for number in range(5):
        vault.seal(cast.assignment, f"source-{number}", {"name": f"来源{number}"}, by=cast.leader)
    vault.seal(cast.assignment_2, "reporter", CANARY, by=cast.leader_2)
    SealedSecret.objects.filter(object_id=cast.assignment_2.pk).update(ciphertext=b"x" * 304)
    key = appointed(cast)
    done = custodians.reseal(key, by=cast.head, passphrase=OLD)
    assert (done.made, done.broken) == (6, [cast.assignment_2])
    assert key.secrets.count() == 6


def test_a_rotated_key_opens_everything_and_the_old_one_nothing(
    cast: Cast, sealed: Assignment, head_key: CustodianKey
) -> None:
    before = {bytes(each.ciphertext) for each in head_key.secrets.all()}
    with pytest.raises(VaultClosed, match="口令不正确"):
        custodians.rotate(head_key, passphrase=NEW, new=NEW, by=cast.head)
    key, done = custodians.rotate(head_key, passphrase=OLD, new=NEW, by=cast.head)
    assert (done.made, done.broken) == (1, [])
    assert opened(cast, cast.head, NEW) == CANARY
    with pytest.raises(VaultClosed):
        opened(cast, cast.head, OLD)
    head_key.refresh_from_db()
    assert bytes(head_key.wrapped_key) == b""
    assert bytes(key.public_key) != bytes(head_key.public_key)
    assert not before & {bytes(each.ciphertext) for each in SealedSecret.objects.all()}


def test_the_command_rotates_at_the_keyboard(
    cast: Cast, sealed: Assignment, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    typed = iter([OLD, NEW, NEW])
    monkeypatch.setattr("inspection.management.commands.rotate_custodian_key.getpass", lambda _: next(typed))
    call_command("rotate_custodian_key", "head")
    assert "重新封存1件" in capsys.readouterr().out
    assert opened(cast, cast.head, NEW) == CANARY
    with pytest.raises(CommandError, match="不是在任保管人"):
        call_command("rotate_custodian_key", "leader")


def test_a_changed_passphrase(cast: Cast, sealed: Assignment, head_key: CustodianKey) -> None:
    with pytest.raises(VaultClosed, match="不得少于12位"):
        custodians.change_passphrase(head_key, by=cast.head, passphrase=OLD, new="短")
    with pytest.raises(PermissionDenied):
        custodians.change_passphrase(head_key, by=cast.clerk, passphrase=OLD, new=NEW)
    custodians.change_passphrase(head_key, by=cast.head, passphrase=OLD, new=NEW)
    assert opened(cast, cast.head, NEW) == CANARY


def test_a_dearer_passphrase_setting_locks_nobody_out(cast: Cast, sealed: Assignment, settings: Any) -> None:
    settings.VAULT_PASSES, settings.VAULT_MEMORY = 2, 65_536
    assert opened(cast, cast.head, OLD) == CANARY


def test_retiring_takes_two_and_destroys_his_boxes_but_never_the_last(
    cast: Cast, sealed: Assignment, head_key: CustodianKey
) -> None:
    asked = custodians.ask_retirement(head_key, document="离任", by=cast.secadmin)
    with pytest.raises(VaultClosed, match="本人的任免"):
        custodians.confirm(asked, by=cast.head)
    with pytest.raises(VaultClosed, match="只有他能开启"):
        custodians.confirm(asked, by=cast.group_head)
    key = appointed(cast)
    custodians.reseal(key, by=cast.head, passphrase=OLD)
    custodians.confirm(asked, by=cast.group_head)
    head_key.refresh_from_db()
    assert head_key.retired_at
    assert (bytes(head_key.wrapped_key), head_key.secrets.count()) == (b"", 0)
    with pytest.raises(VaultClosed):
        opened(cast, cast.head, OLD)
    assert opened(cast, cast.clerk, NEW) == CANARY


# --- the escrow ------------------------------------------------------------------------------------------------------------


def test_any_two_shares_give_the_secret_and_one_says_nothing() -> None:
    secret = bytes(range(224, 256))
    parts = shares.split(secret)
    for one, two in itertools.permutations(parts, 2):
        assert shares.join(one, two) == secret
    # For one share, each byte of the secret is as likely as any other: there is a second share for every secret.
    other = bytes(32)
    x1, x2 = parts[0][0], parts[1][0]
    slopes = bytes(shares._times(y ^ s, shares._inverse(x1)) for y, s in zip(parts[0][1:], other, strict=True))
    forged = bytes([x2]) + bytes(s ^ shares._times(slope, x2) for s, slope in zip(other, slopes, strict=True))
    assert shares.join(parts[0], forged) == other


def test_shares_that_do_not_fit_are_refused() -> None:
    parts = shares.split(b"0123456789abcdef")
    with pytest.raises(ValueError, match="两份不同"):
        shares.join(parts[0], parts[0])
    with pytest.raises(ValueError, match="两份不同"):
        shares.join(parts[0], parts[1][:-1])


def test_the_field_is_the_one_of_aes() -> None:
    assert shares._times(0x57, 0x83) == 0xC1
    assert all(shares._times(value, shares._inverse(value)) == 1 for value in range(1, 256))


def test_a_misread_sign_is_told() -> None:
    text = shares.on_paper(shares.split(bytes(32))[0])
    assert shares.off_paper(f" {text.lower().replace('-', ' - ')} ")[0] == 1
    wrong = text[:-6] + ("0" if text[-6] != "0" else "1") + text[-5:]
    with pytest.raises(ValueError, match="抄录有误"):
        shares.off_paper(wrong)


@pytest.fixture
def printed(cast: Cast, head_key: CustodianKey) -> list[str]:
    return escrow.make(cast.office, by=cast.secadmin, witness=cast.head)[1]


def test_all_custodians_lost_two_shares_bring_everything_back(cast: Cast, printed: list[str]) -> None:
    vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader)
    key = appointed(cast)
    CustodianKey.objects.filter(user=cast.head).update(wrapped_key=b"", salt=b"")
    done = escrow.hand_to(key, [printed[2], printed[0]], by=cast.secadmin, witness=cast.group_head)
    assert (done.made, done.broken) == (1, [])
    assert opened(cast, cast.clerk, NEW) == CANARY
    entry = AuditEntry.objects.get(verb="recover_escrow")
    assert (entry.actor, entry.data["witness"]) == (cast.secadmin, str(cast.group_head.pk))


def test_older_secrets_reach_the_escrow_by_resealing(
    cast: Cast, sealed: Assignment, monkeypatch: Any, capsys: Any
) -> None:
    key, printed = escrow.make(cast.office, by=cast.secadmin, witness=cast.head)
    assert key.secrets.count() == 0
    monkeypatch.setattr("inspection.management.commands.reseal_vault.getpass", lambda _: OLD)
    call_command("reseal_vault", "head", "escrow")
    assert "1件" in capsys.readouterr().out
    assert key.secrets.count() == 1
    found, private = escrow.recover(cast.office, printed[:2])
    assert (found, bytes(private.public_key)) == (key, bytes(key.public_key))


def test_the_escrow_takes_two_and_is_no_custodian(cast: Cast, printed: list[str]) -> None:
    with pytest.raises(VaultClosed, match="两名不同"):
        escrow.make(cast.office, by=cast.head, witness=cast.head)
    CustodianKey.objects.exclude(user=None).update(retired_at="2026-01-01T00:00:00Z")
    assert not vault.has_custodian(cast.office)
    with pytest.raises(VaultClosed, match="尚未设立"):
        vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader)


def test_shares_of_another_office_open_nothing(cast: Cast, printed: list[str]) -> None:
    other = make.office("青山县委巡察办")
    theirs = escrow.make(other, by=cast.secadmin, witness=cast.head)[1]
    for texts in ([printed[0], theirs[1]], theirs[:2], printed[:1], ["", ""], ["XZ-00", "XZ-11"]):
        with pytest.raises(VaultClosed):
            escrow.recover(cast.office, texts)


def test_the_printed_shares_are_kept_nowhere(cast: Cast, printed: list[str]) -> None:
    private = shares.join(*map(shares.off_paper, printed[:2]))
    for row in CustodianKey.objects.all():
        assert private not in bytes(row.wrapped_key) + bytes(row.public_key)
    assert not any(text in str(each.data) for text in printed for each in AuditEntry.objects.all())


def test_the_command_prints_three_pages(cast: Cast, head_key: CustodianKey, capsys: Any) -> None:
    call_command("vault_escrow", "make", office=cast.office.name, by="secadmin", witness="head")
    out = capsys.readouterr().out
    assert out.count("XZ-") == 3
    assert out.count("\f") == 3
    with pytest.raises(CommandError, match="两名不同"):
        call_command("vault_escrow", "make", office=cast.office.name, by="head", witness="head")


# --- the pages ---------------------------------------------------------------------------------------------------------------


def test_the_whole_way_in_the_browser(cast: Cast, sealed: Assignment, log_in: Any) -> None:
    page = reverse("custodian_list")
    given = {"user": str(cast.clerk.pk), "kind": "office", "document": "云委巡〔2026〕9号"}
    assert log_in(cast.secadmin).post(reverse("custodian_ask"), given).status_code == 302
    asked = CustodianAppointment.objects.get()
    assert "待确认" in log_in(cast.head).get(page).content.decode()
    assert log_in(cast.head).post(reverse("custodian_confirm", args=[asked.pk])).status_code == 302
    begin = reverse("custodian_begin", args=[asked.pk])
    assert log_in(cast.head).get(begin).status_code == 404
    assert log_in(cast.clerk).post(begin, {"passphrase": NEW, "again": OLD}).status_code == 422
    assert log_in(cast.clerk).post(begin, {"passphrase": NEW, "again": NEW}).status_code == 302
    key = CustodianKey.objects.get(user=cast.clerk)
    shown = log_in(cast.head).get(page).content.decode()
    assert "待补封" in shown
    reseal = reverse("custodian_reseal", args=[key.pk])
    assert log_in(cast.clerk).get(reseal).status_code == 404
    assert log_in(cast.head).post(reseal, {"passphrase": NEW}).status_code == 422
    assert log_in(cast.head).post(reseal, {"passphrase": OLD}).status_code == 302
    assert opened(cast, cast.clerk, NEW) == CANARY
    change = reverse("custodian_passphrase", args=[key.pk])
    assert log_in(cast.head).get(change).status_code == 404
    assert log_in(cast.clerk).post(change, {"old": NEW, "passphrase": OLD, "again": OLD}).status_code == 302
    assert opened(cast, cast.clerk, OLD) == CANARY


def test_the_officers_assignment_is_named_by_the_confirmer(cast: Cast, head_key: CustodianKey, log_in: Any) -> None:
    asked = propose(cast, cast.member, limited=True)
    confirm = reverse("custodian_confirm", args=[asked.pk])
    shown = log_in(cast.head).get(confirm)
    assert [each.pk for each in shown.context["form"].fields["assignment"].queryset] == [cast.assignment.pk]
    assert log_in(cast.head).post(confirm, {"assignment": str(cast.assignment_2.pk)}).status_code == 422
    assert log_in(cast.head).post(confirm, {"assignment": str(cast.assignment.pk)}).status_code == 302
    # The administrator who asked learns of no assignment.
    shown = log_in(cast.secadmin).get(reverse("custodian_list")).content.decode()
    assert "青石乡" not in shown
    assert "信访专办员" in shown


def test_retired_in_the_browser(cast: Cast, head_key: CustodianKey, log_in: Any) -> None:
    retire = reverse("custodian_retire", args=[head_key.pk])
    assert log_in(cast.secadmin).post(retire, {"document": "离任"}).status_code == 302
    asked = CustodianAppointment.objects.get()
    assert log_in(cast.head).post(reverse("custodian_confirm", args=[asked.pk])).status_code == 403
    assert log_in(cast.group_head).post(reverse("custodian_confirm", args=[asked.pk])).status_code == 302
    head_key.refresh_from_db()
    assert head_key.retired_at


@pytest.mark.parametrize("who", ["clerk", "leader", "sysadmin", "auditor", "supervisor", "group_deputy"])
def test_the_pages_are_for_those_concerned(cast: Cast, head_key: CustodianKey, log_in: Any, who: str) -> None:
    asked = propose(cast, cast.second_member)
    client = log_in(getattr(cast, who))
    assert client.get(reverse("custodian_list")).status_code == 403
    assert client.get(reverse("custodian_ask")).status_code == 403
    for name in ("custodian_confirm", "custodian_refuse", "custodian_retire"):
        pk = head_key.pk if name == "custodian_retire" else asked.pk
        assert client.post(reverse(name, args=[pk]), {"document": "x"}).status_code == 403
    assert client.get(reverse("custodian_reseal", args=[head_key.pk])).status_code == 404
    assert client.get(reverse("custodian_passphrase", args=[head_key.pk])).status_code == 404
