"""The virus scanner, where the office has one: clamd's INSTREAM over a socket. It fails closed: no answer, no file."""

from __future__ import annotations

import socket
import struct
from typing import IO

from django.conf import settings

_CHUNK = 1 << 16


class Infected(Exception):
    """The scanner found something; the text says so in words."""


class ScannerAway(Exception):
    """The scanner does not answer; nothing may be let in without it."""

    def __init__(self) -> None:
        super().__init__("病毒查杀服务没有响应，文件没有收下，请稍后再试；持续如此请联系系统管理员。")


def _connect() -> socket.socket:
    address, timeout = settings.CLAMD_ADDRESS, settings.CLAMD_SECONDS
    if address.startswith(("unix:", "/")):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        connection.connect(address.removeprefix("unix:"))
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout)


def answers() -> bool:
    """Whether the scanner that is set says it is there."""
    try:
        with _connect() as connection:
            connection.settimeout(2)
            connection.sendall(b"zPING\0")
            return connection.recv(16).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def scan(content: IO[bytes]) -> None:
    """Have a stream looked at; nothing to do where no scanner is set. Raises Infected, ScannerAway."""
    if not settings.CLAMD_ADDRESS:
        return
    content.seek(0)
    try:
        with _connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := content.read(_CHUNK):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := connection.recv(4096)):
                answer += part
    except (OSError, ValueError) as error:
        raise ScannerAway from error
    finally:
        content.seek(0)
    words = answer.rstrip(b"\0\n").decode(errors="replace").removeprefix("stream: ")
    if words.endswith(" FOUND"):
        raise Infected(f"查出病毒（{words.removesuffix(' FOUND')}），文件没有收下，请先在本机杀毒。")
    if words != "OK":
        raise ScannerAway
