"""The lock files install the same everywhere: exact versions with hashes, and no registry's address."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-build.txt"]


def _entries(name: str) -> list[str]:
    """Each requirement with its hashes, comments left out."""
    text = re.sub(r"#.*", "", (ROOT / name).read_text()).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", LOCKS)
def test_python_packages_are_pinned_and_hashed(name):
    entries = _entries(name)
    assert entries
    assert [entry for entry in entries if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc"])
def test_no_lock_names_a_registry(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"--(extra-)?index-url|--find-links|registry\s*=|\"resolved\"", re.sub(r"#.*", "", text))


def test_every_script_package_has_a_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, facts in packages.items() if name and "integrity" not in facts] == []


def test_the_lock_and_the_list_of_script_packages_agree():
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for section in ("dependencies", "devDependencies"):
        assert locked[""][section] == wanted[section]


def test_tabler_stays_where_old_browsers_can_follow():
    # 1.2 and later need color-mix(), :has() and oklch(), which Chromium below 111 lacks.
    assert json.loads((ROOT / "package.json").read_text())["dependencies"]["@tabler/core"] == "1.1.1"


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in", "requirements-build.in"])
def test_every_direct_dependency_is_locked_and_says_why(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
    locked = {re.split(r"==", entry)[0].lower() for entry in _entries(name.replace(".in", ".txt"))}
    direct = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in lines}
    assert direct <= locked
    if name == "requirements.in":
        assert [line for line in lines if "#" not in line] == []


def test_installed_tools_may_not_run_scripts():
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text()


def test_the_oldest_python_is_the_one_the_locks_are_made_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["requires-python"] == ">=3.11"
    assert "--python-version 3.11" in (ROOT / "requirements.txt").read_text()
