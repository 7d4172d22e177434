"""The sealed identity in the browser: asked for, decided by another, looked at in time; each state says its own no."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspection import vault
from inspection.models import AuditEntry, CustodianKey, Message, Release, ReleaseState, SealedSecret, SentForm
from inspection.vault import custodians
from petitions.actions import identity
from petitions.actions import petitions as actions
from petitions.models import Petition
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE

CODE = re.compile(r'class="secret-once">([2-9A-HJ-NP-Z-]{23})<')
UNIT_SIDE = ("liaison", "secretary")
REASON = {"reason": "需当面核实举报细节"}


@pytest.fixture
def named(cast: Cast, custodian: Any) -> Petition:
    return made.petition(cast, reporter=made.REPORTER)


def url(name: str, row: Any) -> str:
    return reverse(f"petitions:{name}", args=[row.pk])


def asked(cast: Cast, petition: Petition, by: Any = None) -> Release:
    return identity.ask(petition, by=by or cast.member, **REASON)


def granted(cast: Cast, petition: Petition, by: Any = None) -> tuple[Release, str]:
    release = asked(cast, petition, by)
    code = identity.agree(release, by=cast.head, passphrase=PASSPHRASE)
    release.refresh_from_db()
    return release, code


def trail(petition: Petition) -> list[tuple[str, Any]]:
    verbs = ("ask_identity", "grant_identity", "deny_identity", "revoke_identity", "open_secret", "open_secret_refused")
    rows = AuditEntry.objects.filter(object_id=petition.pk, verb__in=verbs).order_by("pk")
    return [(each.verb, each.actor) for each in rows]


# --- two persons -----------------------------------------------------------------------------------------------------


def test_asked_agreed_looked_at_and_every_step_is_in_the_trail(named: Petition, cast: Cast, log_in: Any) -> None:
    answer = log_in(cast.member).post(url("petition_identity_ask", named), REASON)
    assert answer.status_code == 302
    release = Release.objects.get()
    assert Message.objects.filter(user=cast.head, text__contains=named.number).exists()

    answer = log_in(cast.head).post(url("identity_request_grant", release), {"passphrase": PASSPHRASE})
    assert answer.status_code == 200
    assert made.NAME not in answer.content.decode()
    code = CODE.search(answer.content.decode()).group(1)  # type: ignore[union-attr]

    look = url("identity_request_look", release)
    for _ in range(2):
        answer = log_in(cast.member).post(look, {"code": f" {code.lower()} "})
        assert made.NAME in answer.content.decode()
        assert made.PHONE in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
    assert trail(named) == [
        ("ask_identity", cast.member), ("grant_identity", cast.head), ("open_secret", cast.member),
        ("open_secret", cast.member),
    ]  # fmt: skip
    seen = AuditEntry.objects.filter(verb="open_secret").first()
    assert seen is not None
    assert seen.data["reason"] == REASON["reason"]
    assert seen.data["agreed_by"] == str(cast.head.pk)
    assert not any(code.replace("-", "") in str(each.data) for each in AuditEntry.objects.all())
    assert not SentForm.objects.filter(answer__contains=code).exists()


def test_a_wrong_code_opens_nothing_and_is_noted(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named)
    for wrong in (code[:-1] + ("2" if code[-1] != "2" else "3"), "2" * 20, "x"):
        answer = log_in(cast.member).post(url("identity_request_look", release), {"code": wrong})
        assert answer.status_code == 422
        assert "一次性口令不正确" in answer.content.decode()
        assert made.NAME not in answer.content.decode()
    assert trail(named)[-3:] == [("open_secret_refused", cast.member)] * 3


def test_nobody_agrees_to_his_own_request(named: Petition, cast: Cast, log_in: Any) -> None:
    release = asked(cast, named, by=cast.head)
    client = log_in(cast.head)
    assert client.get(url("identity_request_grant", release)).status_code == 403
    assert client.post(url("identity_request_grant", release), {"passphrase": PASSPHRASE}).status_code == 403
    assert client.post(url("identity_request_deny", release)).status_code == 403
    release.refresh_from_db()
    assert release.state == ReleaseState.ASKED
    with pytest.raises(vault.VaultClosed, match="申请人以外"):
        identity.agree(release, by=cast.head, passphrase=PASSPHRASE)


def test_a_custodian_alone_opens_nothing_either(named: Petition, cast: Cast, log_in: Any) -> None:
    """Even he asks, and another custodian decides."""
    assert log_in(cast.head).get(url("petition_identity_open", named)).status_code == 404
    answer = log_in(cast.head).post(url("petition_identity_open", named), REASON | {"passphrase": PASSPHRASE})
    assert answer.status_code == 404
    assert not AuditEntry.objects.filter(verb="open_secret").exists()


def test_the_wrong_passphrase_agrees_to_nothing(named: Petition, cast: Cast, log_in: Any) -> None:
    release = asked(cast, named)
    answer = log_in(cast.head).post(url("identity_request_grant", release), {"passphrase": "不是这一句话吧不是的"})
    assert answer.status_code == 422
    release.refresh_from_db()
    assert (release.state, release.box) == (ReleaseState.ASKED, None)
    assert trail(named)[-1] == ("open_secret_refused", cast.head)


def test_the_head_without_a_key_refuses_but_cannot_agree(cast: Cast, custodian: Any, log_in: Any) -> None:
    vault.make_custodian(cast.office, cast.clerk, PASSPHRASE, by=None)
    CustodianKey.objects.filter(user=cast.head).update(retired_at=timezone.now())
    petition = made.petition(cast, reporter=made.REPORTER)
    release = asked(cast, petition)
    client = log_in(cast.head)
    assert client.get(url("identity_request_grant", release)).status_code == 403
    assert client.post(url("identity_request_deny", release)).status_code == 302
    release.refresh_from_db()
    assert release.state == ReleaseState.DENIED


def test_pressed_twice_decides_once(named: Petition, cast: Cast, log_in: Any) -> None:
    release = asked(cast, named)
    client = log_in(cast.head)
    assert client.post(url("identity_request_grant", release), {"passphrase": PASSPHRASE}).status_code == 200
    again = client.post(url("identity_request_grant", release), {"passphrase": PASSPHRASE})
    assert again.status_code == 422
    assert "已有决定" in again.content.decode()
    assert [verb for verb, _ in trail(named)] == ["ask_identity", "grant_identity"]


def test_a_second_request_waits_for_the_first(named: Petition, cast: Cast, log_in: Any) -> None:
    asked(cast, named)
    answer = log_in(cast.member).post(url("petition_identity_ask", named), REASON)
    assert answer.status_code == 422
    assert Release.objects.count() == 1


def test_a_reason_is_needed(named: Petition, cast: Cast, log_in: Any) -> None:
    assert log_in(cast.member).post(url("petition_identity_ask", named), {"reason": " "}).status_code == 422
    assert not Release.objects.exists()


# --- the eight states ------------------------------------------------------------------------------------------------


def refused(cast: Cast, log_in: Any, release: Release, code: str, words: str, by: Any = None) -> None:
    answer = log_in(by or cast.member).post(url("identity_request_look", release), {"code": code})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert made.NAME not in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="open_secret").exists()


def test_none(named: Petition, cast: Cast, log_in: Any) -> None:
    shown = log_in(cast.member).get(url("petition_identity", named)).content.decode()
    assert "还没有人申请" in shown
    assert made.NAME not in shown


def test_only_asked(named: Petition, cast: Cast, log_in: Any) -> None:
    refused(cast, log_in, asked(cast, named), "2" * 20, "尚待决定")


def test_denied_leaves_no_content(named: Petition, cast: Cast, log_in: Any) -> None:
    release = asked(cast, named)
    assert log_in(cast.head).post(url("identity_request_deny", release)).status_code == 302
    release.refresh_from_db()
    assert (release.state, release.box, release.until) == (ReleaseState.DENIED, None, None)
    refused(cast, log_in, release, "2" * 20, "未获同意")
    assert [verb for verb, _ in trail(named)] == ["ask_identity", "deny_identity", "open_secret_refused"]


def test_granted_to_another(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named, by=cast.second_member)
    client = log_in(cast.member)
    assert client.post(url("identity_request_look", release), {"code": code}).status_code == 404
    # Who decides sees the request, and still does not look.
    assert log_in(cast.head).post(url("identity_request_look", release), {"code": code}).status_code == 403
    with pytest.raises(vault.VaultClosed, match="申请人本人"):
        identity.look(release, by=cast.member, code=code)
    assert not AuditEntry.objects.filter(verb="open_secret").exists()


def test_expired(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named)
    assert release.until - timezone.now() <= timedelta(minutes=30)  # type: ignore[operator]
    Release.objects.update(until=timezone.now())
    refused(cast, log_in, release, code, "时限已过")


def test_the_time_box_is_a_setting(named: Petition, cast: Cast, settings: Any) -> None:
    settings.VAULT_LOOK_MINUTES = 5
    release, _ = granted(cast, named)
    assert release.until - release.decided_at == timedelta(minutes=5)  # type: ignore[operator]


@pytest.mark.parametrize("who", ["head", "member"])
def test_revoked(named: Petition, cast: Cast, log_in: Any, who: str) -> None:
    release, code = granted(cast, named)
    assert log_in(getattr(cast, who)).post(url("identity_request_revoke", release)).status_code == 302
    release.refresh_from_db()
    assert (release.state, release.box) == (ReleaseState.REVOKED, None)
    refused(cast, log_in, release, code, "已被收回")


def test_recused_since(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named)
    make.recusal(cast.member.person, cast.qingshi)
    client = log_in(cast.member)
    assert client.post(url("identity_request_look", release), {"code": code}).status_code == 404
    assert client.get(url("petition_identity", named)).status_code == 404
    with pytest.raises(Exception, match=identity.ASK):
        identity.look(release, by=cast.member, code=code)
    assert not AuditEntry.objects.filter(verb="open_secret").exists()


def test_closed(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named)
    Petition.objects.filter(pk=named.pk).update(status="concluded")
    refused(cast, log_in, release, code, "已办结")
    assert "申请查看" not in log_in(cast.head).get(url("petition_identity", named)).content.decode()
    answer = log_in(cast.leader).post(url("petition_identity_ask", named), REASON)
    assert answer.status_code == 422


def test_the_seat_ended_since(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named)
    cast.member.assignment_grants.update(ends=timezone.localdate() - timedelta(days=1))
    assert log_in(cast.member).post(url("identity_request_look", release), {"code": code}).status_code == 404


def test_the_time_is_over_and_the_box_is_gone(named: Petition, cast: Cast) -> None:
    from inspection.vault import releases

    granted(cast, named)
    assert releases.sweep() == 0
    Release.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert releases.sweep() == 1
    assert Release.objects.get().box is None


# --- who has no business here ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    ["group_head", "supervisor", "auditor", "sysadmin", "secadmin", "liaison", "secretary", "recused", "leader_2"],
)
def test_for_everybody_else_there_is_no_such_page(named: Petition, cast: Cast, log_in: Any, who: str) -> None:
    client = log_in(getattr(cast, who))
    release = asked(cast, named)
    for name in ("petition_identity", "petition_identity_ask", "petition_identity_open", "petition_identity_correct"):
        assert client.get(url(name, named)).status_code == 404
        answer = client.post(url(name, named), REASON)
        assert answer.status_code == (405 if name == "petition_identity" and who not in UNIT_SIDE else 404)
    for name in ("identity_request_grant", "identity_request_deny", "identity_request_revoke", "identity_request_look"):
        assert client.get(url(name, release)).status_code == 404
    assert client.get(reverse("petitions:alike_reporters")).status_code == 404


def test_the_accused_neither_asks_nor_decides(cast: Cast, custodian: Any, log_in: Any) -> None:
    accused = [{"name": "赵主任", "person": cast.head.person}]
    petition = made.petition(cast, reporter=made.REPORTER, accused=accused)
    release = asked(cast, petition)
    client = log_in(cast.head)
    assert client.get(url("petition_identity", petition)).status_code == 404
    assert client.post(url("identity_request_grant", release), {"passphrase": PASSPHRASE}).status_code == 404
    assert release.pk not in [
        each.pk for each in client.get(reverse("petitions:identity_request_list")).context["object_list"]
    ]
    with pytest.raises(Exception, match=identity.ASK):
        identity.agree(release, by=cast.head, passphrase=PASSPHRASE)
    assert not Message.objects.filter(user=cast.head, text__contains=petition.number).exists()


def test_a_recused_custodian_does_not_decide(named: Petition, cast: Cast, log_in: Any) -> None:
    release = asked(cast, named)
    make.recusal(cast.head.person, cast.qingshi)
    answer = log_in(cast.head).post(url("identity_request_grant", release), {"passphrase": PASSPHRASE})
    assert answer.status_code == 404


def test_the_petitions_page_says_only_that_it_is_sealed(named: Petition, cast: Cast, log_in: Any) -> None:
    for who in ("member", "head"):
        shown = log_in(getattr(cast, who)).get(url("petition", named)).content.decode()
        assert "身份信息已封存" in shown
        assert made.NAME not in shown
        assert made.PHONE not in shown


def test_the_list_shows_mine_and_what_i_decide_on(named: Petition, cast: Cast, log_in: Any) -> None:
    release = asked(cast, named)
    page = reverse("petitions:identity_request_list")
    for who, sees in (("member", True), ("head", True), ("second_member", False), ("leader", False)):
        found = [each.pk for each in log_in(getattr(cast, who)).get(page).context["object_list"]]
        assert (release.pk in found) == sees, who
    assert log_in(cast.sysadmin).get(page).status_code == 403


# --- the one who may alone, and the one who may correct ------------------------------------------------------------------


@pytest.fixture
def officer(cast: Cast, custodian: Any) -> Any:
    """何组员 is 信访专办员 of the first team's assignment."""
    custodians.make_custodian(cast.office, cast.second_member, PASSPHRASE, by=None, assignment_id=cast.assignment.pk)
    return cast.second_member


def test_the_named_officer_opens_his_own_reporters_alone_and_it_is_logged(
    officer: Any, cast: Cast, log_in: Any
) -> None:
    petition = made.petition(cast, reporter=made.REPORTER)
    given = REASON | {"passphrase": PASSPHRASE}
    answer = log_in(officer).post(url("petition_identity_open", petition), given)
    assert made.NAME in answer.content.decode()
    assert trail(petition) == [("open_secret", officer)]
    wrong = log_in(officer).post(url("petition_identity_open", petition), given | {"passphrase": "不是这一句话吧不是"})
    assert (wrong.status_code, made.NAME in wrong.content.decode()) == (422, False)
    assert trail(petition)[-1] == ("open_secret_refused", officer)


def test_the_named_officer_opens_nobody_elses(officer: Any, cast: Cast, log_in: Any) -> None:
    other = made.petition(cast, place=cast.assignment_2, by=cast.leader_2, reporter=made.REPORTER)
    about_team = made.petition(cast, about_team=True, reporter=made.REPORTER)
    assert not SealedSecret.objects.filter(object_id__in=[other.pk, about_team.pk], custodian__user=officer).exists()
    for petition in (other, about_team):
        answer = log_in(officer).post(url("petition_identity_open", petition), REASON | {"passphrase": PASSPHRASE})
        assert answer.status_code == 404


def test_the_named_officer_decides_for_nobody(officer: Any, cast: Cast, log_in: Any) -> None:
    petition = made.petition(cast, reporter=made.REPORTER)
    release = asked(cast, petition)
    answer = log_in(officer).post(url("identity_request_grant", release), {"passphrase": PASSPHRASE})
    assert answer.status_code == 404


def test_a_recused_officer_opens_nothing(officer: Any, cast: Cast, log_in: Any) -> None:
    petition = made.petition(cast, reporter=made.REPORTER)
    make.recusal(officer.person, cast.qingshi)
    answer = log_in(officer).post(url("petition_identity_open", petition), REASON | {"passphrase": PASSPHRASE})
    assert answer.status_code == 404


def test_the_registrar_enters_anew_until_midnight_and_reads_nothing(named: Petition, cast: Cast, log_in: Any) -> None:
    client = log_in(cast.member)
    shown = client.get(url("petition_identity_correct", named)).content.decode()
    assert made.NAME not in shown
    assert made.PHONE not in shown
    answer = client.post(url("petition_identity_correct", named), {"name": "金丝雀乙", "phone": "19900100002"})
    assert answer.status_code == 302
    opened = vault.open_secret(named, Petition.SEALED, by=cast.head, passphrase=PASSPHRASE, reason="核对")
    assert opened == {"name": "金丝雀乙", "phone": "19900100002"}
    assert AuditEntry.objects.filter(object_id=named.pk, verb="correct_identity", actor=cast.member).exists()


def test_a_correction_ends_looks_into_what_stood_there(named: Petition, cast: Cast, log_in: Any) -> None:
    release, code = granted(cast, named, by=cast.second_member)
    identity.correct(named, by=cast.member, reporter={"name": "金丝雀乙"})
    answer = log_in(cast.second_member).post(url("identity_request_look", release), {"code": code})
    assert (answer.status_code, "时限已过" in answer.content.decode()) == (422, True)


def test_a_forgotten_name_is_entered_the_same_day(cast: Cast, custodian: Any, log_in: Any) -> None:
    petition = made.petition(cast)
    assert log_in(cast.member).post(url("petition_identity_correct", petition), {"name": made.NAME}).status_code == 302
    petition.refresh_from_db()
    assert not petition.is_anonymous
    assert vault.sealed(petition, Petition.SEALED)


@pytest.mark.parametrize("who", ["second_member", "leader", "head", "clerk"])
def test_nobody_else_corrects(named: Petition, cast: Cast, log_in: Any, who: str) -> None:
    answer = log_in(getattr(cast, who)).post(url("petition_identity_correct", named), {"name": "别人"})
    assert answer.status_code == 404


def test_after_midnight_the_registrar_corrects_nothing(named: Petition, cast: Cast, log_in: Any) -> None:
    Petition.objects.filter(pk=named.pk).update(registered_at=timezone.now() - timedelta(days=1))
    client = log_in(cast.member)
    assert client.get(url("petition_identity_correct", named)).status_code == 404
    assert client.post(url("petition_identity_correct", named), {"name": "别人"}).status_code == 404


# --- who may be the same -------------------------------------------------------------------------------------------------


def test_alike_reporters_are_told_to_an_unlocked_custodian_only(named: Petition, cast: Cast, log_in: Any) -> None:
    twin = made.petition(cast, reporter={"name": "金丝雀丙", "phone": "+86 199-0010-0001"})
    made.petition(cast, reporter={"name": "另一人", "phone": "19900100009"})
    page = reverse("petitions:alike_reporters")
    client = log_in(cast.head)
    assert twin.number not in client.get(page).content.decode()
    data = {"office": str(cast.office.pk), "passphrase": PASSPHRASE}
    wrong = client.post(page, data | {"passphrase": "不是这一句话吧不是"})
    assert (wrong.status_code, twin.number in wrong.content.decode()) == (422, False)
    shown = client.post(page, data).content.decode()
    assert named.number in shown
    assert twin.number in shown
    assert "电话相同" in shown
    for secret in (made.NAME, made.PHONE, "金丝雀丙"):
        assert secret not in shown
    assert AuditEntry.objects.filter(verb="compare_identities", actor=cast.head).count() == 1


def test_alike_leaves_out_what_is_not_there_for_him(cast: Cast, custodian: Any, log_in: Any) -> None:
    accused = [{"name": "赵主任", "person": cast.head.person}]
    made.petition(cast, reporter=made.REPORTER, accused=accused)
    made.petition(cast, reporter=made.REPORTER)
    assert identity.alike(cast.office, by=cast.head, passphrase=PASSPHRASE) == []


def test_register_still_needs_a_custodian_of_the_office(cast: Cast) -> None:
    with pytest.raises(vault.VaultClosed, match="尚未设立"):
        made.petition(cast, reporter=made.REPORTER)
    assert actions.REGISTER


def test_the_list_of_requests_asks_as_often_whatever_stands_in_it(named: Petition, cast: Cast, log_in: Any) -> None:
    asked(cast, named)
    client, page = log_in(cast.head), reverse("petitions:identity_request_list")
    client.get(page)  # what is asked once a session
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(page).context["object_list"]) == 1
    for _ in range(3):
        asked(cast, made.petition(cast, reporter=made.REPORTER))
    with CaptureQueriesContext(connection) as four:
        assert len(client.get(page).context["object_list"]) == 4
    assert len(four) == len(one)
