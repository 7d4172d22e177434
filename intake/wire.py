"""What crosses the border between the public's door and the office, and how each side knows that it is the other's.

Pure functions over bytes: both sides import this file, and it imports neither. A *bundle* is one file: a line with an
Ed25519 signature in hex, then JSON. A letter is sealed to the office's intake key; whoever reported is sealed to each
custodian of the office as the vault would do it, bound to the petition the letter will become.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import nacl.exceptions
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

# Read off paper: no 0/O, 1/I. Twenty of thirty-two signs are a hundred bits: not to be guessed, so no stretching.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 20
# Letters are padded to whole blocks, identities as the vault pads them: a box's length says little of what is in it.
LETTER_BLOCK, IDENTITY_BLOCK = 4096, 256
FORMAT = 1
LETTERS, PAGES = "letters", "pages"


class Refused(Exception):
    """Something that crossed the border is not what it should be; the text says what, and what to do."""


def pack64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def unpack64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


# --- receipts: one code, shown once, from which all else follows -------------------------------------------------------


def code_for(secret: bytes, form_key: str) -> str:
    """The receipt of the letter a form sends: pressed again, the same. The form's key is kept nowhere."""
    digest = hashlib.blake2b(form_key.encode(), digest_size=LENGTH, key=secret, person=b"xunzhang-receipt").digest()
    return "".join(SIGNS[byte % len(SIGNS)] for byte in digest)


def plain(code: str) -> str:
    """A code as typed in, without the dashes and blanks it was written with."""
    return "".join(sign for sign in code.upper() if sign in SIGNS)


def written(code: str) -> str:
    """A code in groups of five, as it is written down."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))


def number_of(code: str) -> str:
    """Under which number the letters and answers of a code are kept: it leads to no code."""
    return hashlib.blake2b(plain(code).encode(), digest_size=16, person=b"xunzhang-number").hexdigest()


def reply_key(code: str) -> PrivateKey:
    """The key that opens the answers to a code: it exists only while whoever holds the code looks."""
    return PrivateKey(hashlib.blake2b(plain(code).encode(), digest_size=32, person=b"xunzhang-answer").digest())


# --- boxes ------------------------------------------------------------------------------------------------------------


def seal(public_key: str, content: dict[str, Any], block: int = LETTER_BLOCK) -> bytes:
    """Seal to a public key (hex): whoever seals cannot open."""
    payload = json.dumps(content, ensure_ascii=False).encode()
    return bytes(SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(payload + b" " * (-len(payload) % block)))


def unseal(private: PrivateKey, box: bytes) -> dict[str, Any]:
    """Open a box. Raises Refused when it was touched or sealed to another key."""
    try:
        content = json.loads(SealedBox(private).decrypt(box))
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
        raise Refused("内容已损坏，或不是封给本机构的。") from error
    if not isinstance(content, dict):
        raise Refused("内容格式不对。")
    return content


def identity_boxes(custodians: dict[str, str], petition: str, identity: dict[str, str]) -> dict[str, str]:
    """Whoever reported, sealed to each custodian (key id → public key in hex), bound to the petition of this id."""
    secret = {"place": f"petitions.petition:{petition}:reporter", "secret": identity}
    return {key: pack64(seal(public, secret, IDENTITY_BLOCK)) for key, public in custodians.items()}


# --- bundles ----------------------------------------------------------------------------------------------------------


def bundle(kind: str, body: dict[str, Any], key: SigningKey) -> bytes:
    """A file that crosses the border: signature, then what is signed."""
    payload = json.dumps({"format": FORMAT, "kind": kind, **body}, ensure_ascii=False).encode()
    return key.sign(payload).signature.hex().encode() + b"\n" + payload


def opened(data: bytes, kind: str, key: VerifyKey) -> dict[str, Any]:
    """Read a bundle of one kind. Raises Refused for a wrong or missing signature, another kind, another format."""
    signature, _, payload = data.partition(b"\n")
    try:
        key.verify(payload, bytes.fromhex(signature.decode("ascii")))
        body = json.loads(payload)
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
        raise Refused("签名不符：文件不是对方生成的，或传递中被改动，未接收任何内容。请重新导出。") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise Refused("文件版本与本系统不符，请先把两端升级到同一版本。")
    if body.get("kind") != kind:
        raise Refused("文件种类不对：来信包和发布包请勿互换。")
    return body
