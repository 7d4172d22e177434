"""Prints a paper in a process of its own that is killed when it takes too long or too much memory.

A paper holds text typed by many people; whatever it does to the layout engine must not take a worker along.
"""

import gc
import os
import pickle
import select
import signal
import time
from typing import Any, NoReturn

from inspection.documents.fonts import FontsMissing
from inspection.documents.pdf import PANGO_LOCK, Rendered, render_pdf, warm_press
from inspection.isolation import confinement

TIMEOUT = 20.0
MEMORY = 1 << 30
_CHUNK = 1 << 16


class RenderingFailed(RuntimeError):
    """The paper could not be printed; the message says why in Chinese and may be shown."""


def _child(pipe: int, html: str, memory: int, timeout: float, options: dict[str, Any]) -> NoReturn:
    """Print and hand the result up the pipe. Leaves without clean-up, which belongs to the parent."""
    status = 1
    try:
        # The child ends with its paper: collecting would only walk what it inherited, and copy those pages.
        gc.disable()
        confinement.limit(memory, timeout)
        confinement.no_network()
        try:
            answer: Any = render_pdf(html, **options)
        except FontsMissing as error:
            answer = error
        except MemoryError:
            answer = RenderingFailed("公文排版占用内存过多，已中止。")
        except Exception as error:
            answer = RenderingFailed(f"公文排版出错（{type(error).__name__}）。")
        data = memoryview(pickle.dumps(answer))
        while data:
            data = data[os.write(pipe, data) :]
        status = 0
    finally:
        os._exit(status)


def _read(pipe: int, deadline: float) -> bytes | None:
    """Everything the child writes, or None when the deadline passes first."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        if not (part := os.read(pipe, _CHUNK)):
            return b"".join(parts)
        parts.append(part)
    return None


def _fork(html: str, memory: int, timeout: float, options: dict[str, Any]) -> tuple[int, int]:
    """Start the child; returns its process id and the pipe to read from."""
    # No other thread may be inside Pango while the process is copied; the child inherits the lock as its own.
    with PANGO_LOCK:
        warm_press()
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receive)
            _child(send, html, memory, timeout, options)
        os.close(send)
    return child, receive


def render_pdf_isolated(html: str, *, timeout: float = TIMEOUT, memory: int = MEMORY, **options: Any) -> Rendered:
    """Like `render_pdf`, whose options it takes, in a child process with limits.

    Args:
        timeout: seconds after which the child is killed.
        memory: bytes it may take beyond what it inherits.

    Raises:
        RenderingFailed: it took too long, too much memory, or failed otherwise.
        FontsMissing: as `render_pdf`.
    """
    child, pipe = _fork(html, memory, timeout, options)
    try:
        data = _read(pipe, time.monotonic() + timeout)
    finally:
        os.close(pipe)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if data is None:
        raise RenderingFailed(f"公文排版超过{timeout:g}秒，已中止。")
    if not data:
        raise RenderingFailed("公文排版占用资源过多，已中止。")
    answer = pickle.loads(data)
    if isinstance(answer, Rendered):
        return answer
    raise answer
