"""Sealing and changing keys at the same time: whoever seals shares the vault, whoever copies or retires has it alone.

Held until the transaction ends. They are taken before any row is locked.
"""

from __future__ import annotations

from typing import Any

from inspection.locks import until_the_end


def share(office_id: Any) -> None:
    """For sealing and destroying: many at once, but not while keys change. Keys are read after this."""
    until_the_end(f"vault:{office_id}", shared=True)


def alone(office_id: Any) -> None:
    """For the moment in which keys change: waits for seals under way, and the next ones wait for it."""
    until_the_end(f"vault:{office_id}")
