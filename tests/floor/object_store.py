"""A small S3: objects in a dictionary behind a socket, which refuses what is not signed or does not match its signature."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Store:
    """What lies there, how old it is, and what the store answers instead while it is ill."""

    objects: dict[str, bytes] = field(default_factory=dict)
    age: timedelta = timedelta()
    ill: tuple[int, str] | None = None
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, *_: Any) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", f"{timezone.now() - self.store.age:%a, %d %b %Y %H:%M:%S GMT}")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status: int, code: str) -> None:
        self.answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        _, bucket, *rest = unquote(parts.path).split("/", 2)
        name = rest[0] if rest else ""
        if "AWS4-HMAC-SHA256 Credential=key/" not in self.headers.get("Authorization", ""):
            return self.refuse(403, "AccessDenied")
        if self.store.ill:
            return self.refuse(*self.store.ill)
        if bucket != "files":
            return self.refuse(404, "NoSuchBucket")
        return getattr(self, f"on_{self.command.lower()}")(name, body, parse_qs(parts.query))

    do_GET = do_PUT = do_HEAD = do_DELETE = handle_one

    def on_put(self, name: str, body: bytes, _: Any) -> None:
        if self.headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
            return self.refuse(400, "XAmzContentSHA256Mismatch")
        self.store.objects[name] = body
        return self.answer(200)

    def on_head(self, name: str, *_: Any) -> None:
        if not name:
            return self.answer(200)
        found = self.store.objects.get(name)
        return self.answer(404) if found is None else self.answer(200, length=len(found))

    def on_get(self, name: str, _: bytes, asked: dict[str, list[str]]) -> None:
        if not name:
            return self.answer(200, self.listing(asked.get("prefix", [""])[0]))
        found = self.store.objects.get(name)
        return self.refuse(404, "NoSuchKey") if found is None else self.answer(200, found)

    def on_delete(self, name: str, *_: Any) -> None:
        self.store.objects.pop(name, None)
        self.answer(204)

    def listing(self, start: str) -> bytes:
        at = f"{timezone.now() - self.store.age:%Y-%m-%dT%H:%M:%S.000Z}"
        rows = "".join(
            f"<Contents><Key>{name}</Key><LastModified>{at}</LastModified><Size>{len(content)}</Size></Contents>"
            for name, content in sorted(self.store.objects.items())
            if name.startswith(start)
        )
        head = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>'
        return f"{head}{rows}</ListBucketResult>".encode()


@contextmanager
def running() -> Iterator[Store]:
    """The store, at an address of its own."""
    store = Store()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"store": store}))
    server.daemon_threads = True
    store.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
