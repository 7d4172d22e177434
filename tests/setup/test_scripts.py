"""The scripts run under a plain sh, need no make, and name no place of one machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [*sorted((ROOT / "script").iterdir()), ROOT / ".ci" / "run"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_plain_sh(script):
    assert script.read_text().startswith("#!/bin/sh\n#")
    assert os.access(script, os.X_OK)
    assert subprocess.run(["sh", "-n", script]).returncode == 0
    assert not re.search(r"\bmake |\[\[|/home/", script.read_text())


@pytest.mark.parametrize("name", ["server", "test", "setup", "lint", "bench", "release"])
def test_the_promised_scripts_are_there(name):
    assert (ROOT / "script" / name).exists()


def test_the_checks_of_integration_are_those_of_everybody():
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1].endswith("exec script/test --all")


def test_the_bundles_hold_what_pages_use():
    dist = ROOT / "assets" / "dist"
    for name, words in {
        "kit.css": [".navbar", ".steps", ".badge"],
        "kit.js": ["window.bootstrap="],
        "select.js": ["window.TomSelect="],
        "select.css": [".ts-wrapper"],
        "charts.js": ["window.echarts="],
    }.items():
        text = (dist / name).read_text()
        assert [word for word in words if word not in text] == []
        # The manifest storage fails on a file that is named but not there, and nothing may be loaded from outside.
        assert set(re.findall(r"url\([\"']?(?!data:)([^)\"']+)", text) if name.endswith("css") else []) <= {"#a"}
        assert "sourceMappingURL" not in text
