"""The systemd units start the very processes script/server starts, as nobody in particular, and again when they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspection.embedded.serving import PROCESSES, QUEUES

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "systemd"


def lines(name: str) -> dict[str, str]:
    rows = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return dict(row.partition("=")[::2] for row in rows if "=" in row and not row.startswith("#"))


@pytest.mark.parametrize("process", PROCESSES)
def test_a_unit_starts_what_the_server_starts(process: str) -> None:
    unit = lines(f"xunzhang-{process}.service")
    words = {
        "python": "/opt/xunzhang/.venv/bin/python", "var": "/opt/xunzhang/var", "port": "${PORT}",
        "web": "${WEB_CONCURRENCY}", "worker": "${WORKER_CONCURRENCY}", "queues": "${WORKER_QUEUES}",
    }  # fmt: skip
    assert unit["ExecStart"] == PROCESSES[process].format(**words)
    assert (unit["Restart"], unit["User"], unit["NoNewPrivileges"]) == ("always", "xunzhang", "yes")
    assert "DATABASE_OWNER_URL" not in (FOLDER / "xunzhang.env").read_text(encoding="utf-8"), (
        "the owner is for migrations"
    )


def test_the_target_wants_every_process() -> None:
    wanted = lines("xunzhang.target")["Wants"].split()
    assert wanted == [f"xunzhang-{process}.service" for process in PROCESSES]
    assert {"PORT", "WEB_CONCURRENCY", "WORKER_CONCURRENCY"} <= set(lines("xunzhang.env"))
    assert lines("xunzhang.env")["WORKER_QUEUES"] == QUEUES
