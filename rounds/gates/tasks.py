"""When a task counts as done: by evidence, not by saying so (R-088)."""

from __future__ import annotations

from typing import Any

from inspection import attachments

ENOUGH = 10


def has_evidence(task: Any) -> list[str]:
    """A file, or a result that says more than “done”."""
    if attachments.of(task).exists() or len(task.result.strip()) >= ENOUGH:
        return []
    return ["完成情况过于简略，且没有佐证材料"]
