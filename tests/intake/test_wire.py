"""What crosses the border: receipts that lead nowhere but back, boxes and bundles that open whole or not at all."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from intake import wire

SECRET = b"s" * 32


def test_a_receipt_is_the_same_for_the_same_form_and_no_other() -> None:
    forms = [str(uuid.UUID(int=number)) for number in range(500)]
    codes = [wire.code_for(SECRET, each) for each in forms]
    assert codes == [wire.code_for(SECRET, each) for each in forms]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == wire.LENGTH and set(code) <= set(wire.SIGNS) for code in codes)
    assert wire.code_for(b"t" * 32, forms[0]) != codes[0]


@given(st.text(alphabet=wire.SIGNS, min_size=20, max_size=20), st.sampled_from(["-", " ", "－", "\n"]))
def test_however_it_is_typed_it_leads_to_the_same_place(code: str, between: str) -> None:
    typed = between.join(code[at : at + 5] for at in range(0, 20, 5)).lower()
    assert wire.plain(typed) == code
    assert wire.number_of(typed) == wire.number_of(code)
    assert bytes(wire.reply_key(typed)) == bytes(wire.reply_key(code))
    assert code not in wire.number_of(code)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=200), max_size=4))
def test_what_is_sealed_opens_whole_and_its_length_says_little(content: dict[str, str]) -> None:
    private = PrivateKey.generate()
    box = wire.seal(bytes(private.public_key).hex(), content)
    assert wire.unseal(private, box) == content
    assert (len(box) - 48) % wire.LETTER_BLOCK == 0
    with pytest.raises(wire.Refused):
        wire.unseal(PrivateKey.generate(), box)


def test_a_touched_bundle_is_refused_wherever_it_is_touched() -> None:
    key = SigningKey.generate()
    data = wire.bundle(wire.LETTERS, {"letters": [{"id": "1", "text": "甲"}]}, key)
    assert wire.opened(data, wire.LETTERS, key.verify_key)["letters"]
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << random.randrange(8)
        # A signature's hex digit may only have changed its case: then it is the same signature.
        if bytes(flipped).lower() == data.lower():
            continue
        with pytest.raises(wire.Refused):
            wire.opened(bytes(flipped), wire.LETTERS, key.verify_key)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda key: wire.bundle(wire.PAGES, {}, key), "种类"),
        (lambda key: wire.bundle(wire.LETTERS, {}, SigningKey.generate()), "签名不符"),
        (lambda key: wire.bundle(wire.LETTERS, {"format": 99}, key), "版本"),
        (lambda key: b"", "签名不符"),
        (lambda key: b"\x00" * 100, "签名不符"),
    ],
)
def test_what_is_no_bundle_of_the_other_side_is_refused_in_words(made: Any, words: str) -> None:
    key = SigningKey.generate()
    with pytest.raises(wire.Refused, match=words):
        wire.opened(made(key), wire.LETTERS, key.verify_key)
