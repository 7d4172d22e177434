"""Sealed identities: only a custodian's passphrase opens them; a touched or moved box is refused, never a wrong name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection import audit, vault
from inspection.models import AuditEntry, CustodianKey, SealedSecret
from inspection.vault import VaultClosed, boxes, custodians
from tests import make

if TYPE_CHECKING:
    from rounds.models import Assignment
    from tests.cast import Cast

PASSPHRASE = "银杏树下的第三块石板"
CANARY = {"name": "卞金丝雀", "phone": "19900100042"}


LONG = PASSPHRASE * 2  # at least twelve characters


@pytest.fixture
def keys(cast: Cast) -> list[CustodianKey]:
    return [vault.make_custodian(cast.office, user, LONG, by=cast.secadmin) for user in (cast.head, cast.clerk)]


@pytest.fixture
def sealed(cast: Cast, keys) -> Assignment:
    vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader)
    return cast.assignment


def open_it(cast: Cast, record: Assignment, passphrase: str = LONG, field: str = "reporter", by=None) -> dict:
    return vault.open_secret(record, field, by=by or cast.head, passphrase=passphrase, reason="核实身份")


def test_each_custodian_opens_it_with_his_own_passphrase(cast: Cast, sealed: Assignment) -> None:
    assert open_it(cast, sealed) == CANARY
    assert open_it(cast, sealed, by=cast.clerk) == CANARY
    assert vault.sealed(sealed, "reporter")


def test_a_look_is_noted_with_its_reason_and_without_the_name(cast: Cast, sealed: Assignment) -> None:
    open_it(cast, sealed)
    entry = audit.of(sealed).get(verb="open_secret")
    assert (entry.actor, entry.data) == (cast.head, {"field": "reporter", "reason": "核实身份"})


def test_without_a_custodian_nothing_is_stored(cast: Cast) -> None:
    with pytest.raises(VaultClosed, match="尚未设立身份保管人"):
        vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader)
    assert not SealedSecret.objects.exists()


def test_a_retired_custodian_opens_nothing(cast: Cast, sealed: Assignment, keys) -> None:
    CustodianKey.objects.filter(user=cast.head).update(retired_at="2026-01-01T00:00:00Z")
    with pytest.raises(VaultClosed, match="不是该身份信息的保管人"):
        open_it(cast, sealed)
    assert open_it(cast, sealed, by=cast.clerk) == CANARY


@pytest.mark.parametrize("passphrase", ["", "不对的口令不对的口令", LONG + " ", LONG.swapcase() + "x"])
def test_a_wrong_passphrase_opens_nothing_and_is_noted(cast: Cast, sealed: Assignment, passphrase: str) -> None:
    with pytest.raises(VaultClosed, match="口令不正确") as refused:
        open_it(cast, sealed, passphrase)
    vault.note_refusal(refused.value)
    entry = audit.of(sealed).get(verb="open_secret_refused")
    assert (entry.actor, entry.data["why"]) == (cast.head, "保管人口令不正确。")


@pytest.mark.parametrize("who", ["leader", "secadmin", "auditor", "group_head"])
def test_nobody_else_opens_it(cast: Cast, sealed: Assignment, who: str) -> None:
    with pytest.raises(VaultClosed, match="不是该身份信息的保管人"):
        open_it(cast, sealed, by=getattr(cast, who))


def test_a_short_passphrase_is_refused(cast: Cast) -> None:
    with pytest.raises(VaultClosed, match="不得少于12位"):
        vault.make_custodian(cast.office, cast.head, "十一个字符还差一个呢", by=cast.secadmin)


def test_a_custodian_has_one_key(cast: Cast, keys) -> None:
    with pytest.raises(VaultClosed, match="已是身份保管人"):
        vault.make_custodian(cast.office, cast.head, LONG, by=cast.secadmin)


def test_sealed_again_the_new_secret_counts(cast: Cast, sealed: Assignment) -> None:
    vault.seal(sealed, "reporter", {"name": "更正后"}, by=cast.leader)
    assert open_it(cast, sealed) == {"name": "更正后"}
    assert SealedSecret.objects.count() == 2


# --- what somebody with the database can do --------------------------------------------------------------------------


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused(cast: Cast, sealed: Assignment, place: int, bit: int) -> None:
    box = SealedSecret.objects.get(custodian__user=cast.head)
    good = bytes(box.ciphertext)
    bad = bytearray(good)
    bad[place % len(bad)] ^= 1 << bit
    SealedSecret.objects.filter(pk=box.pk).update(ciphertext=bytes(bad))
    with pytest.raises(VaultClosed, match="已损坏或被改动"):
        open_it(cast, sealed)
    SealedSecret.objects.filter(pk=box.pk).update(ciphertext=good)


def test_a_box_moved_to_another_record_is_refused(cast: Cast, sealed: Assignment) -> None:
    other = cast.assignment_2
    vault.seal(other, "reporter", {"name": "另一人"}, by=cast.leader_2)
    mine, theirs = (SealedSecret.objects.get(object_id=each.pk, custodian__user=cast.head) for each in (sealed, other))
    SealedSecret.objects.filter(pk=mine.pk).update(ciphertext=bytes(theirs.ciphertext))
    with pytest.raises(VaultClosed, match="可能被移动过"):
        open_it(cast, sealed)


def test_a_box_moved_to_another_field_is_refused(cast: Cast, sealed: Assignment) -> None:
    SealedSecret.objects.filter(field="reporter").update(field="witness")
    with pytest.raises(VaultClosed, match="可能被移动过"):
        open_it(cast, sealed, field="witness")


def test_boxes_swapped_between_custodians_are_refused(cast: Cast, sealed: Assignment) -> None:
    one, two = SealedSecret.objects.order_by("pk")
    for box, text in ((one, bytes(two.ciphertext)), (two, bytes(one.ciphertext))):
        SealedSecret.objects.filter(pk=box.pk).update(ciphertext=text)
    for user in (cast.head, cast.clerk):
        with pytest.raises(VaultClosed, match="已损坏或被改动"):
            open_it(cast, sealed, by=user)


def test_a_wrapped_key_of_another_custodian_is_refused(cast: Cast, sealed: Assignment) -> None:
    """Whoever swaps in a key he knows the passphrase of still opens nothing of the old custodian's."""
    mine = vault.make_custodian(cast.office, cast.sysadmin, "我自己的口令我自己的口令", by=None)
    CustodianKey.objects.filter(user=cast.head).update(wrapped_key=bytes(mine.wrapped_key), salt=bytes(mine.salt))
    with pytest.raises(VaultClosed, match="已损坏或被改动"):
        open_it(cast, sealed, "我自己的口令我自己的口令")


@pytest.mark.parametrize("forged", [b"[]", b'{"place": 1}', b'"x"', b"\xff\xfe"])
def test_a_forged_box_is_refused_not_a_crash(cast: Cast, sealed: Assignment, forged: bytes) -> None:
    box = SealedSecret.objects.select_related("custodian").get(custodian__user=cast.head)
    text = boxes.close(box.custodian.public_key, forged)
    SealedSecret.objects.filter(pk=box.pk).update(ciphertext=text)
    with pytest.raises(VaultClosed):
        open_it(cast, sealed)


def test_a_dump_of_every_table_shows_no_trace(cast: Cast, sealed: Assignment) -> None:
    marks = [each.encode() for each in (*CANARY.values(), PASSPHRASE)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            text = cursor.fetchone()[0].encode()
            assert not any(mark in text or mark.hex().encode() in text for mark in marks), table
    assert AuditEntry.objects.filter(verb="seal").exists()


def test_the_box_does_not_tell_how_long_the_name_is(cast: Cast, keys) -> None:
    sizes = set()
    for name in ("丁", "欧阳司徒", "一个很长很长的名字也一样"):
        vault.seal(cast.assignment, "reporter", {"name": name}, by=cast.leader)
        sizes |= {len(bytes(each.ciphertext)) for each in SealedSecret.objects.all()}
    assert len(sizes) == 1


def test_custodians_of_another_office_get_no_box(cast: Cast, keys) -> None:
    other = make.office("青山县委巡察办")
    vault.make_custodian(other, cast.group_head, LONG, by=None)
    assert vault.seal(cast.assignment, "reporter", CANARY, by=cast.leader) == 2


# --- a box the trail knows nothing of ---------------------------------------------------------------------------------


def forge(cast: Cast, record: Assignment, name: str) -> bytes:
    """What a database administrator can make himself: sealing to a public key needs no secret."""
    key = CustodianKey.objects.get(user=cast.head, retired_at=None)
    return boxes.close(key.public_key, boxes.pack(boxes.place_of(record, "reporter"), {"name": name}))


def put(cast: Cast, record: Assignment, box: bytes) -> None:
    SealedSecret.objects.filter(object_id=record.pk, field="reporter", custodian__user=cast.head).update(ciphertext=box)


def test_a_well_formed_box_that_was_slipped_in_is_noticed(cast: Cast, sealed: Assignment) -> None:
    put(cast, sealed, forge(cast, sealed, "栽赃的名字"))
    with pytest.raises(VaultClosed, match="没有对应的封存记录"):
        vault.open_secret(sealed, "reporter", by=cast.head, passphrase=LONG, reason="核实")


def test_an_old_box_put_back_after_a_correction_is_noticed(cast: Cast, sealed: Assignment) -> None:
    old = bytes(SealedSecret.objects.get(object_id=sealed.pk, custodian__user=cast.head).ciphertext)
    vault.seal(sealed, "reporter", {"name": "更正后的名字"}, by=cast.clerk)
    put(cast, sealed, old)
    with pytest.raises(VaultClosed, match="没有对应的封存记录"):
        vault.open_secret(sealed, "reporter", by=cast.head, passphrase=LONG, reason="核实")


def test_a_forged_box_is_not_made_respectable_by_resealing(cast: Cast, sealed: Assignment) -> None:
    put(cast, sealed, forge(cast, sealed, "栽赃的名字"))
    target = vault.make_custodian(cast.office, cast.group_head, "又一句只有自己记得的话语", by=None)
    done = custodians.reseal(target, by=cast.head, passphrase=LONG)
    assert (done.made, done.broken) == (0, [sealed])


def test_resealed_and_rotated_boxes_are_known(cast: Cast, sealed: Assignment) -> None:
    _, done = custodians.rotate(
        CustodianKey.objects.get(user=cast.head), passphrase=LONG, new="换成另一句只有自己记得的话", by=cast.head
    )
    assert (done.made, done.broken) == (1, [])
    assert vault.open_secret(sealed, "reporter", by=cast.head, passphrase="换成另一句只有自己记得的话", reason="核实")[
        "name"
    ]
