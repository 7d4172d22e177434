"""主动说明: sealed, disposed of, seen by two people only — and never, not even as a gap, by anybody of the unit."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import codes, vault, workflow
from inspection.models import AuditEntry, Message, SentForm
from rounds.actions import disclosures
from rounds.models import Assignment, Disclosure
from tests import make
from tests.cast import Cast
from tests.pages import settled

CONTENT = "本人2024年违规接受管理服务对象宴请。"


@pytest.fixture
def custodian(cast: Cast) -> None:
    vault.make_custodian(cast.office, cast.head, "a long passphrase", by=None)


@pytest.fixture
def cadre(cast: Cast) -> Any:
    """A member of the unit's leadership with an account of his own."""
    user = make.user("cadre", "严副乡长")
    make.unit_role(user, cast.qingshi, "unit_leader")
    make.post(user.person, cast.qingshi, "副乡长", leading=True)
    return user


def hand_in(cadre: Any, assignment: Assignment, *, protected: bool = True) -> Disclosure:
    return disclosures.hand_in(
        assignment, by=cadre, key=uuid.uuid4(), content=CONTENT, protected=protected, kind="self", venue="team"
    )


@pytest.mark.usefixtures("custodian")
def test_a_protected_maker_leaves_no_account_anywhere(cast: Cast, stationed: Assignment, cadre: Any, log_in) -> None:
    client = log_in(cadre)
    before = AuditEntry.objects.count()
    sent = {
        "assignment": stationed.pk, "kind": "self", "venue": "team", "content": CONTENT, "protected": "on",
        "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    for _ in range(8):
        assert client.post(reverse("unit:disclosure_add"), sent).status_code == 302
    made = Disclosure.objects.get()
    assert made.created_by is None
    assert vault.sealed(made, Disclosure.SEALED)
    assert made.text.discloser == ""
    entries = AuditEntry.objects.all()[: AuditEntry.objects.count() - before]
    assert all(each.actor_id is None for each in entries if each.object_id == made.pk)
    assert not SentForm.objects.filter(user=cadre).exists()
    assert "没有以本人名义" in client.get(reverse("unit:disclosure_list")).content.decode()


@pytest.mark.usefixtures("custodian")
@pytest.mark.parametrize("protected", [True, False])
def test_nobody_else_of_the_unit_learns_of_it(
    cast: Cast, stationed: Assignment, cadre: Any, log_in, protected: bool
) -> None:
    pages = (
        "unit:home",
        "unit:disclosure_list",
        "unit:inbox",
        "unit:request_list",
        "unit:leave_list",
        "unit:paper_list",
    )
    people = (cast.secretary, cast.liaison)

    def seen() -> list[bytes]:
        found = []
        for who in people:
            client = log_in(who)
            found += [settled(client.get(reverse(page)).content) for page in pages]
        return found

    before = seen()
    made = hand_in(cadre, stationed, protected=protected)
    assert seen() == before
    for who in people:
        assert not Disclosure.objects.for_user(who).exists()
        assert not Message.objects.filter(user=who).exists()
        client = log_in(who)
        for route in ("rounds:disclosure", "rounds:disclosure_dispose"):
            assert client.get(reverse(route, args=[made.pk])).status_code == 404


@pytest.mark.usefixtures("custodian")
def test_the_leader_reads_it_members_only_what_they_took_down(
    cast: Cast, stationed: Assignment, cadre: Any, log_in
) -> None:
    made = hand_in(cadre, stationed)
    page = log_in(cast.leader).get(reverse("rounds:disclosure", args=[made.pk])).content.decode()
    assert CONTENT in page
    assert "严副乡长" not in page
    for who in (cast.member, cast.clerk, cast.leader_2, cast.recused, cast.auditor, cast.sysadmin):
        assert log_in(who).get(reverse("rounds:disclosure", args=[made.pk])).status_code == 404
    own = disclosures.receive(
        stationed, by=cast.member, received_on=timezone.localdate(), name="某甲", post="", phone="", kind="others",
        venue="team", protected=False, content="反映账外账。",
    )  # fmt: skip
    assert log_in(cast.member).get(reverse("rounds:disclosure", args=[own.pk])).status_code == 200


@pytest.mark.usefixtures("custodian")
def test_it_does_not_exist_for_whom_it_is_about(cast: Cast, stationed: Assignment, log_in) -> None:
    made = disclosures.receive(
        stationed, by=cast.member, received_on=timezone.localdate(), name="某甲", post="", phone="", kind="others",
        venue="team", protected=True, content="反映组长。", about=[cast.leader.person],
    )  # fmt: skip
    assert log_in(cast.leader).get(reverse("rounds:disclosure", args=[made.pk])).status_code == 404
    assert log_in(cast.head).get(reverse("rounds:disclosure", args=[made.pk])).status_code == 200
    assert not Message.objects.filter(user=cast.leader).exists()


def test_without_a_custodian_no_protected_name_is_taken_in(cast: Cast, stationed: Assignment, cadre: Any) -> None:
    with pytest.raises(vault.VaultClosed, match="尚未设立身份保管人"):
        hand_in(cadre, stationed)
    assert not Disclosure.objects.exists()


@pytest.mark.usefixtures("custodian")
def test_disposed_of_with_a_lighter_treatment_for_ones_own_only(cast: Cast, stationed: Assignment, cadre: Any) -> None:
    made = hand_in(cadre, stationed)
    how = {"disposal": codes.code("disclosure_disposals", "talk"), "disposal_note": "安排谈话"}
    with pytest.raises(PermissionDenied):
        disclosures.dispose(made, by=cast.member, **how)
    made = disclosures.dispose(made, by=cast.leader, mitigation="lenient", campaign="清源行动", **how)
    assert (made.status, made.get_mitigation_display()) == ("disposed", "建议从轻")
    other = disclosures.receive(
        stationed, by=cast.member, received_on=timezone.localdate(), name="某甲", post="", phone="", kind="others",
        venue="team", protected=False, content="反映账外账。",
    )  # fmt: skip
    with pytest.raises(workflow.Refused, match="只有说明本人问题"):
        disclosures.dispose(other, by=cast.leader, mitigation="lenient", **how)


@pytest.mark.usefixtures("custodian")
def test_who_it_was_is_seen_by_two_people_and_once(cast: Cast, stationed: Assignment, cadre: Any, log_in) -> None:
    made = hand_in(cadre, stationed)
    release = disclosures.ask(made, by=cast.leader, reason="须当面核实")
    url = reverse("rounds:disclosure_identity_agree", args=[made.pk, release.pk])
    assert log_in(cast.leader).get(url).status_code == 403
    wrong = log_in(cast.head).post(url, {"passphrase": "not it"})
    assert wrong.status_code == 422
    page = log_in(cast.head).post(url, {"passphrase": "a long passphrase"}).content.decode()
    code = page.split('class="secret-once">')[1].split("<")[0]
    look = reverse("rounds:disclosure_identity_look", args=[made.pk])
    assert log_in(cast.leader).post(look, {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}).status_code == 422
    assert "严副乡长" in log_in(cast.leader).post(look, {"code": code}).content.decode()
    assert AuditEntry.objects.filter(object_id=made.pk, actor=cast.leader, label__contains="查看身份").exists()


def test_only_people_of_the_unit_hand_in(cast: Cast, stationed: Assignment) -> None:
    with pytest.raises(PermissionDenied):
        hand_in(cast.liaison_2, stationed)
    with pytest.raises(PermissionDenied):
        disclosures.receive(
            stationed, by=cast.leader_2, received_on=timezone.localdate(), name="某", content="某", kind="self", venue="team",
            protected=False, post="", phone="",
        )  # fmt: skip
