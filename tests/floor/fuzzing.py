"""Mutated files, made and judged many to a confined child; what the gate did not foresee is told by name."""

from __future__ import annotations

import io
import json
import os
import random
import time
from typing import Any

from inspection.foreign import gate
from inspection.isolation import Refused


def packed(files: dict[str, bytes]) -> bytes:
    """Files as one, to be handed to a child."""
    return json.dumps({name: content.hex() for name, content in files.items()}).encode()


def mutant(files: dict[str, bytes], seed: int, number: int) -> tuple[str, bytes]:
    """One of the files with up to twelve places changed; the same for the same numbers."""
    source = random.Random(f"{seed} {number}")
    name = source.choice(sorted(files))
    data = bytearray(files[name])
    for _ in range(source.randint(1, 12)):
        at = source.randrange(len(data))
        match source.randrange(4):
            case 0:
                data[at] ^= 1 << source.randrange(8)
            case 1:
                data[at : at + source.randint(1, 8)] = source.randbytes(source.randint(0, 8))
            case 2:
                del data[at : at + source.randint(1, 200)]
            case _:
                data[at:at] = data[: source.randint(1, 100)]
        if not data:
            return name, b"x"
    return name, bytes(data)


def judge_many(descriptor: int, *, seed: int, start: int, times: int, limits: dict[str, Any]) -> dict[str, Any]:
    """Judge mutants start … start + times; tells what was neither taken nor refused in words, and the longest time."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        files = {name: bytes.fromhex(content) for name, content in json.loads(file.read()).items()}
    unforeseen, longest, taken = [], 0.0, 0
    for number in range(start, start + times):
        name, content = mutant(files, seed, number)
        began = time.monotonic()
        try:
            gate.examine(io.BytesIO(content), name, limits)
            taken += 1
        except Refused as refused:
            if not str(refused).endswith("。"):
                unforeseen.append([number, name, str(refused)])
        except Exception as error:
            unforeseen.append([number, name, f"{type(error).__name__}: {error}"[:200]])
        longest = max(longest, time.monotonic() - began)
    return {"unforeseen": unforeseen, "longest": longest, "taken": taken}
