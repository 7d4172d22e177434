"""The parts list (SBOM, CycloneDX 1.6) from the lock files: the same files give the same bytes, no network is asked."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
# What is delivered; tools of the developers are not in it. requirements-build.txt makes the styles and scripts.
PYTHON_LOCKS = (("requirements.txt", "required"), ("requirements-build.txt", "excluded"))
NODE_LOCK = "package-lock.json"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_parts(text: str, scope: str) -> list[dict[str, Any]]:
    """The pinned packages of a hashed lock. A hash belongs to one file of the package, whence several."""
    parts: list[dict[str, Any]] = []
    for line in text.splitlines():
        if pin := _PIN.match(line):
            name = re.sub(r"[-_.]+", "-", pin[1]).lower()
            purl = f"pkg:pypi/{name}@{quote(pin[2], safe='')}"
            parts.append({"type": "library", "bom-ref": purl, "name": name, "version": pin[2], "scope": scope,
                          "purl": purl, "hashes": []})  # fmt: skip
        parts and parts[-1]["hashes"].extend({"alg": "SHA-256", "content": each} for each in _HASH.findall(line))
    return parts


def node_parts(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """The packages of a lock of npm, with the hash npm checks."""
    parts = []
    for path, entry in lock["packages"].items():
        if not path or entry.get("link"):
            continue
        name = entry.get("name") or path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{quote(name, safe='/')}@{quote(entry['version'], safe='')}"
        part = {"type": "library", "bom-ref": purl, "name": name, "version": entry["version"],
                "scope": "excluded" if entry.get("dev") else "required", "purl": purl}  # fmt: skip
        if entry.get("integrity"):
            kind, _, digest = entry["integrity"].split()[0].partition("-")
            part["hashes"] = [{"alg": kind.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}]
        if entry.get("license"):
            part["licenses"] = [{"expression": entry["license"]}]
        parts.append(part)
    return parts


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole list, sorted; its serial number is made of the lock files, so that it changes when they do."""
    digest, found = hashlib.sha256(), {}
    for name, scope in PYTHON_LOCKS:
        text = (root / name).read_text(encoding="utf-8")
        digest.update(text.encode())
        for part in python_parts(text, scope):
            found.setdefault(part["bom-ref"], part)
    text = (root / NODE_LOCK).read_text(encoding="utf-8")
    digest.update(text.encode())
    for part in node_parts(json.loads(text)):
        found.setdefault(part["bom-ref"], part)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest.digest()[:16], version=4)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": project["name"], "name": project["name"],
                          "version": project["version"], "licenses": [{"license": {"id": project["license"]}}]},
        },
        "components": [found[ref] for ref in sorted(found)],
    }  # fmt: skip


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, ensure_ascii=False, indent=1)
    print()
