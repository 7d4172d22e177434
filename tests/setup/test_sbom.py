"""The parts list names every locked package with its hash, twice the same, and needs no network."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def printed() -> str:
    return subprocess.run([ROOT / "script/sbom"], capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture(scope="module")
def bill() -> dict:
    return json.loads(printed())


def test_it_says_what_it_is(bill):
    assert (bill["bomFormat"], bill["specVersion"], bill["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "1.6",
        "xunzhang",
    )
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", bill["serialNumber"]
    )


def test_the_same_locks_give_the_same_bytes():
    assert printed() == printed()


def test_every_locked_package_is_in_it_once(bill):
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / "requirements.txt").read_text(), re.M)
    missing = [f"{name}=={version}" for name, version in pins
               if f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version.replace('+', '%2B')}" not in refs]  # fmt: skip
    assert pins
    assert not missing
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    names = {each["name"] for each in bill["components"] if each["purl"].startswith("pkg:npm/")}
    assert {path.rpartition("node_modules/")[2] for path in lock if path} == names


def test_each_carries_a_hash_and_none_an_address(bill):
    assert not [each["name"] for each in bill["components"] if not each.get("hashes")]
    lengths = {"SHA-256": 64, "SHA-512": 128}
    for part in bill["components"]:
        for each in part["hashes"]:
            assert re.fullmatch(f"[0-9a-f]{{{lengths[each['alg']]}}}", each["content"]), part["name"]
    assert "http" not in printed()


def test_what_only_builds_is_told_apart(bill):
    scope = {each["name"]: each["scope"] for each in bill["components"]}
    assert scope["django"] == "required"
    assert scope["esbuild"] == "excluded"
