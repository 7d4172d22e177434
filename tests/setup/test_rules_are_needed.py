"""No row of docs/coverage.md is idle: with its rule switched off, one of its tests fails (``script/prove-coverage``)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from inspection import codes
from tests.setup.disabling import disabled, without_function
from tests.setup.proving import CONTROL, PARTS, Proof

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.usefixtures("django_db_setup")
def test_some_of_the_rows_are_proven() -> None:
    """Each day others: a row is proven every sixth day, and all of them by script/prove-coverage before a release."""
    part = timezone.localdate().toordinal() % PARTS
    # In this run's own database, which nobody uses meanwhile: every test of the table is rolled back.
    name = connection.settings_dict["NAME"]
    connections.close_all()
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.setup.proving", "-p", "no:cacheprovider", "-q", "--reuse-db", f"--part={part}"],
        cwd=ROOT, env=os.environ | {"XUNZHANG_TEST_DB": name}, capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (Proof("R-022", "rounds.gates.x", ["t.py::test_a"], ran=1, failed=True), ""),
        (Proof("R-022", "rounds.gates.x", ["t.py::test_a"], ran=1), "R-022: 停用 rounds.gates.x 后测试仍通过"),
        (Proof("R-022", "rounds.gates.x", ["t.py::test_a"]), "没有可运行的测试"),
        (Proof("R-022", "rounds.gates.x", ["t.py::test_a"], said=["str"]), "不知如何停用"),
        (Proof("R-022", "rounds.gates.x", ["t.py::test_a"], ran=1, failed=True, broken=["KeyError"]), "准备失败"),
        (Proof("", CONTROL, ["t.py::test_a"], ran=1, failed=True), "不停用任何规则也失败"),
    ],
)
def test_what_is_said_of_a_proof(proof: Proof, said: str) -> None:
    assert (said in proof.fault) if said else not proof.fault


def test_a_rule_is_off_only_for_its_moment() -> None:
    was = codes.DEFAULTS["round.chain"]
    with disabled("round.chain", frozenset()):
        assert codes.DEFAULTS["round.chain"] == []
    assert codes.DEFAULTS["round.chain"] == was


def test_a_function_is_emptied_for_everybody_who_holds_it() -> None:
    def reasons(record: Any) -> list[str]:
        return [str(record), str(was)]

    was, held = "在", reasons
    with without_function(reasons):
        assert held("件") == []
    assert held("件") == ["件", "在"]
