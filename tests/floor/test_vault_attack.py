"""Whoever has the database, the environment, SECRET_KEY and the media has no name; a moved or touched box is an error."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import random
import zlib
from typing import TYPE_CHECKING, Any

import nacl.exceptions
import nacl.secret
import pytest
from django.conf import settings
from nacl.public import PrivateKey, SealedBox

from inspection import vault
from inspection.models import CustodianKey, LikenessToken, Release, SealedSecret
from inspection.vault import VaultClosed, boxes, escrow, likeness, releases
from tests import dumps

if TYPE_CHECKING:
    from tests.cast import Cast

PASSPHRASE = "银杏树下的第三块石板银杏树下"
MANY = 1000


def reporter(number: int) -> dict[str, str]:
    return {"name": f"卞金丝雀{number:04d}号", "phone": f"1990010{number:04d}", "note": f"莺歌岭小卖部{number:04d}"}


@pytest.fixture
def thousand(cast: Cast) -> tuple[PrivateKey, list[tuple[str, bytes]]]:
    """A custodian's unwrapped key (Argon2 once), and the boxes of a thousand secrets with the places they belong to."""
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    key = CustodianKey.objects.get()
    for number in range(MANY):
        place = boxes.place_of(cast.assignment, f"reporter-{number}")
        box = boxes.close(key.public_key, boxes.pack(place, reporter(number)))
        SealedSecret.objects.create(record=cast.assignment, field=f"reporter-{number}", custodian=key, ciphertext=box)
    rows = SealedSecret.objects.order_by("field").values_list("field", "ciphertext")
    return boxes.unwrap(key, PASSPHRASE), [(boxes.place_of(cast.assignment, field), bytes(box)) for field, box in rows]


def outcome(private: PrivateKey, box: bytes, place: str) -> str:
    """The name that is read, or "error"."""
    try:
        return str(boxes.unseal(private, box, place)["name"])
    except VaultClosed:
        return "error"


def test_a_thousand_swaps_and_a_thousand_flipped_bits_are_two_thousand_errors(
    thousand: tuple[PrivateKey, list[tuple[str, bytes]]],
) -> None:
    private, rows = thousand
    dice = random.Random(20261124)
    assert len({outcome(private, box, place) for place, box in rows} - {"error"}) == MANY
    shift = dice.randrange(1, MANY)
    swapped = [outcome(private, rows[(at + shift) % MANY][1], place) for at, (place, _) in enumerate(rows)]
    flipped = []
    for place, box in rows:
        bad = bytearray(box)
        bit = dice.randrange(len(bad) * 8)
        bad[bit // 8] ^= 1 << bit % 8
        flipped.append(outcome(private, bytes(bad), place))
    assert swapped + flipped == ["error"] * 2 * MANY


def test_looks_and_tokens_moved_or_touched_are_errors(cast: Cast) -> None:
    """The same for the boxes that a granted look has, and for the tokens of the index."""
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    looks = []
    for number in range(20):
        vault.seal(cast.assignment, f"reporter-{number}", reporter(number), by=cast.leader)
        asked = releases.ask(cast.assignment, f"reporter-{number}", by=cast.member, reason="核实")
        looks.append((asked, releases.grant(asked, by=cast.head, passphrase=PASSPHRASE)))
    kept = [bytes(each.box) for each in Release.objects.filter(pk__in=[row.pk for row, _ in looks]).order_by("field")]
    looks.sort(key=lambda pair: pair[0].field)
    for at, (asked, code) in enumerate(looks):
        bad = bytearray(kept[at])
        bad[at * 7 % len(bad)] ^= 1 << at % 8
        for box in (kept[(at + 1) % len(kept)], bytes(bad), kept[at][:-1], b""):
            Release.objects.filter(pk=asked.pk).update(box=box)
            with pytest.raises(VaultClosed):
                releases.look(asked, by=cast.member, code=code)
        Release.objects.filter(pk=asked.pk).update(box=kept[at])
        assert releases.look(asked, by=cast.member, code=code)["name"] == reporter(int(asked.field[9:]))["name"]


def test_a_release_given_to_another_person_does_not_open(cast: Cast) -> None:
    """Who may write rows changes whom a look was granted to: the box is bound to the asker."""
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    vault.seal(cast.assignment, "reporter", reporter(1), by=cast.leader)
    asked = releases.ask(cast.assignment, "reporter", by=cast.member, reason="核实")
    code = releases.grant(asked, by=cast.head, passphrase=PASSPHRASE)
    Release.objects.update(asked_by=cast.second_member)
    asked.refresh_from_db()
    with pytest.raises(VaultClosed, match="移动过"):
        releases.look(asked, by=cast.second_member, code=code)


# --- the dump ------------------------------------------------------------------------------------------------------------


def plunder(cast: Cast) -> tuple[list[bytes], list[set[bytes]]]:
    """A vault with all there can be in it: custodians, escrow, looks under way, a built index. Returns what is taken."""
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    vault.make_custodian(cast.office, cast.member, PASSPHRASE + "二", by=None, assignment_id=cast.assignment.pk)
    escrow.make(cast.office, by=cast.secadmin, witness=cast.head)
    numbers = range(40)
    for number in numbers:
        vault.seal(cast.assignment, f"reporter-{number}", reporter(number), by=cast.leader)
    for number in range(5):
        asked = releases.ask(cast.assignment, f"reporter-{number}", by=cast.leader, reason="核实")
        releases.grant(asked, by=cast.head, passphrase=PASSPHRASE)
    likeness.find(cast.office, "reporter-1", by=cast.head, passphrase=PASSPHRASE)
    assert LikenessToken.objects.exists()
    media = settings.MEDIA_ROOT / "ab"
    media.mkdir(parents=True)
    (media / "letter.bin").write_bytes(b"scan")
    taken = [dumps.as_bytes(value) for rows in dumps.tables().values() for row in rows for value in row]
    taken += dumps.surroundings().values()
    assert settings.SECRET_KEY.encode() in taken
    marks = [dumps.disguises(value) for number in numbers for value in reporter(number).values()]
    return taken, marks


def keys_from(taken: list[bytes]) -> set[bytes]:
    """Every key a script would try: each value itself, its parts, its digests, plain and keyed with SECRET_KEY."""
    found = set()
    secret = settings.SECRET_KEY.encode()
    for value in {each for each in taken if each}:
        found |= {value[:32].ljust(32, b"\0"), value[-32:].rjust(32, b"\0")}
        found |= {hashlib.sha256(value).digest(), hashlib.blake2b(value, digest_size=32).digest()}
        found.add(hashlib.sha256(secret + value).digest())
        if len(value) == 64:
            with contextlib.suppress(ValueError):
                found.add(bytes.fromhex(value.decode()))
    return found


def attempts(box: bytes, key: bytes) -> Any:
    """What one key makes of one box, as a sealed box and as a secret box."""
    for opener in (lambda: SealedBox(PrivateKey(key)), lambda: nacl.secret.SecretBox(key)):
        try:
            yield opener().decrypt(box)
        except (nacl.exceptions.CryptoError, ValueError, TypeError):
            continue


def test_the_dump_and_the_environment_show_no_name(cast: Cast) -> None:
    taken, marks = plunder(cast)
    assert not any(dumps.hits(value, marks) for value in set(taken))


@pytest.mark.parametrize(
    "hide", [str.encode, lambda text: text.encode("utf-16-le"), lambda text: zlib.compress(text.encode())]
)
def test_the_search_itself_finds_what_is_there(hide: Any) -> None:
    marks = [dumps.disguises(reporter(7)["name"])]
    assert dumps.hits(hide(f"来信人{reporter(7)['name']}住在"), marks) or dumps.hits(hide(reporter(7)["name"]), marks)
    assert not dumps.hits(hide("来信人住在"), marks)


def test_no_key_made_of_the_dump_and_the_environment_opens_a_box(cast: Cast) -> None:
    taken, _ = plunder(cast)
    wrapped = [bytes(each.wrapped_key) for each in CustodianKey.objects.exclude(user=None)]
    targets = [bytes(SealedSecret.objects.filter(custodian=each)[0].ciphertext) for each in CustodianKey.objects.all()]
    targets += [bytes(Release.objects.exclude(box=None)[0].box), bytes(LikenessToken.objects.all()[0].ciphertext)]
    keys = keys_from(taken)
    assert len(keys) > 2000
    got = [text for key in keys for box in (*wrapped, *targets) for text in attempts(box, key)]
    assert got == []


def test_no_word_of_the_dump_is_a_passphrase(cast: Cast) -> None:
    """Account names, phones, SECRET_KEY, names of persons: tried on the wrapped keys as passphrases."""
    taken, _ = plunder(cast)
    words = {value.decode() for value in taken if 3 < len(value) < 80 and value.isascii()} | {settings.SECRET_KEY}
    words |= {each.person.name for each in cast.users().values() if each.person}
    keys = list(CustodianKey.objects.exclude(user=None))
    opened = 0
    for word in sorted(words)[:400]:
        for key in keys:
            try:
                boxes.unwrap(key, word)
                opened += 1
            except VaultClosed:
                continue
    assert opened == 0


# --- the index -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def indexed(cast: Cast) -> list[likeness.Alike]:
    """Two reporters of one telephone, one other; the index built by the custodian."""
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    for record, phone in (
        (cast.assignment, "199 0010 0042"), (cast.assignment_2, "+86-19900100042；0555-6012345"), (cast.round, ""),
    ):  # fmt: skip
        vault.seal(record, "reporter", {"name": "卞金丝雀", "phone": phone or "19900100077"}, by=cast.leader)
    return likeness.find(cast.office, "reporter", by=cast.head, passphrase=PASSPHRASE)


def test_an_unlocked_custodian_sees_who_shares_a_number(cast: Cast, indexed: list[likeness.Alike]) -> None:
    assert [(each.kind, set(each.object_ids)) for each in indexed] == [
        ("phone", {cast.assignment.pk, cast.assignment_2.pk})
    ]


def test_what_is_stored_shows_no_likeness(indexed: list[likeness.Alike]) -> None:
    rows = [bytes(each.ciphertext) for each in LikenessToken.objects.all()]
    assert len(rows) == 3
    assert len({len(row) for row in rows}) == 1
    # No run of eight bytes is common to two rows.
    parts = [{row[at : at + 8] for at in range(len(row) - 7)} for row in rows]
    for one, two in itertools.combinations(parts, 2):
        assert not one & two


def test_going_through_all_phones_without_the_key_is_useless(cast: Cast, indexed: list[likeness.Alike]) -> None:
    """Every number 1990010xxxx, under every key a dump suggests: not one comparison comes out, not even the true one."""
    rows = [bytes(each.ciphertext) for each in LikenessToken.objects.all()]
    public = [bytes(each.public_key) for each in CustodianKey.objects.all()]
    sealed = [bytes(each.ciphertext)[:32] for each in SealedSecret.objects.filter(field=likeness.FIELD)]
    guesses = [settings.SECRET_KEY.encode(), b"", b"\0" * 32, *public, *sealed, str(cast.office.pk).encode()]
    place = boxes.place_of(cast.assignment, "reporter")
    for guess in guesses:
        index = likeness.Index(guess)
        tokens = {index.token("phone", f"1990010{number:04d}").encode() for number in range(10_000)}
        assert not any(token in row for token in tokens for row in rows[:1])
        for row in rows:
            with pytest.raises(VaultClosed):
                index.open(place, row)
    digests = {hashlib.sha256(f"1990010{number:04d}".encode()).digest() for number in range(10_000)}
    assert not any(digest in row or digest.hex().encode() in row for digest in digests for row in rows)


def test_without_a_key_of_his_own_nobody_compares(cast: Cast, indexed: list[likeness.Alike]) -> None:
    for who in ("leader", "clerk", "secadmin", "auditor"):
        with pytest.raises(VaultClosed, match="不是本机构的身份保管人"):
            likeness.find(cast.office, "reporter", by=getattr(cast, who), passphrase=PASSPHRASE)
    with pytest.raises(VaultClosed, match="口令不正确"):
        likeness.find(cast.office, "reporter", by=cast.head, passphrase=PASSPHRASE + "?")
    vault.make_custodian(cast.office, cast.clerk, PASSPHRASE, by=None)
    with pytest.raises(VaultClosed, match="补封"):
        likeness.find(cast.office, "reporter", by=cast.clerk, passphrase=PASSPHRASE)
    vault.make_custodian(cast.office, cast.leader, PASSPHRASE, by=None, assignment_id=cast.assignment.pk)
    with pytest.raises(VaultClosed, match="不是本机构的身份保管人"):
        likeness.find(cast.office, "reporter", by=cast.leader, passphrase=PASSPHRASE)


def test_a_token_moved_to_another_record_counts_for_nothing(cast: Cast, indexed: list[likeness.Alike]) -> None:
    mine = LikenessToken.objects.get(object_id=cast.assignment.pk)
    LikenessToken.objects.filter(object_id=cast.round.pk).update(ciphertext=bytes(mine.ciphertext))
    found = likeness.find(cast.office, "reporter", by=cast.head, passphrase=PASSPHRASE)
    assert {key for each in found for key in each.object_ids} == {cast.assignment.pk, cast.assignment_2.pk}


def test_a_correction_changes_the_likeness(cast: Cast, indexed: list[likeness.Alike]) -> None:
    vault.seal(cast.assignment_2, "reporter", {"name": "卞金丝雀", "phone": "19900100099"}, by=cast.leader)
    assert likeness.find(cast.office, "reporter", by=cast.head, passphrase=PASSPHRASE) == []


@pytest.mark.parametrize(
    ("secret", "found"),
    [
        ({"phone": "１９９００１００００１"}, {("phone", "19900100001")}),
        ({"phone": "0086 199-0010-0001"}, {("phone", "19900100001")}),
        ({"phone": "19900100001、19900100002"}, {("phone", "19900100001"), ("phone", "19900100002")}),
        ({"phone": "0555-6012345"}, {("phone", "05556012345")}),
        ({"note": "可打邻居电话19900100003"}, {("phone", "19900100003")}),
        ({"id_number": "34052119900307001x"}, {("id", "34052119900307001X")}),
        ({"name": "19900100001"}, set()),
        ({"address": "青石村12号"}, set()),
        ({}, set()),
    ],
)
def test_numbers_are_found_however_they_were_typed(secret: dict[str, str], found: set[tuple[str, str]]) -> None:
    assert likeness.numbers_of(secret) == found
