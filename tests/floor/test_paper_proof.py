"""What proves an issued paper without this system: the code on its last page, the manifest of its bytes, the page for both."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any

import nacl.exceptions
import nacl.signing
import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse

from inspection import storage
from inspection.documents import papers, proof
from inspection.models import AuditEntry, Paper, SigningKey
from rounds.models import Assignment

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    made = papers.Kind(
        "test.notice", "进驻通知", Assignment, "test.html", lambda record: {}, lambda record: "关于巡察的通知|试", "inspection.issue_paper",
        series=lambda record: ("notice", "云委巡"),
    )  # fmt: skip
    monkeypatch.setattr(papers, "_KINDS", {made.code: made})
    monkeypatch.setattr(papers, "render_to_string", lambda template, context: "<html><body><p>通知</p></body></html>")
    monkeypatch.setattr(papers, "_nudge", lambda key: None)


def issued(cast: Cast) -> Paper:
    return papers.issue(papers.draft(cast.assignment, "test.notice", by=cast.clerk), by=cast.clerk)


def opens(public: str, line: str, signature: str) -> None:
    """Raises BadSignatureError when the line is not what was signed."""
    raw = urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    nacl.signing.VerifyKey(bytes.fromhex(public)).verify(line.encode(), raw)


def test_the_code_says_what_the_paper_is_and_who_signed(cast: Cast) -> None:
    paper = issued(cast)
    line, _, signature = paper.seal.rpartition("|")
    key = SigningKey.objects.get(office=cast.office, retired_at=None)
    assert line.split("|")[:4] == ["XZ1", paper.number, f"{paper.dated}", cast.office.name]
    assert urlsafe_b64decode(line.split("|")[4] + "=").hex() == paper.text_hash
    opens(key.public, line, signature)
    for wrong in (line.replace(paper.number, "云委巡〔2026〕99号"), line.replace(f"{paper.dated}", "2020-01-01")):
        with pytest.raises(nacl.exceptions.BadSignatureError):
            opens(key.public, wrong, signature)


def test_the_printed_paper_carries_the_code_and_its_bytes_are_proven(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}
    press = papers._press()

    def render(source: str, **given: Any) -> Any:
        asked.update(given)
        return press.render_pdf(source, **given)

    monkeypatch.setattr(press, "render_pdf_isolated", render)
    paper = papers.store_pdf(issued(cast))
    assert asked["qr_text"] == paper.seal
    manifest = paper.manifest
    assert paper.file is not None
    content = storage.path_of(paper.file).read_bytes()
    opens(manifest["key"], manifest["signed"], manifest["signature"])
    parts = manifest["signed"].split("|")
    # A separator in a title cannot make one part into two.
    assert parts[2] == "关于巡察的通知｜试"
    assert (len(parts), parts[7]) == (9, str(len(content)))
    assert proof.manifest(paper, content)["pdf_sha256"] == parts[6]
    assert proof.manifest(paper, content[:-1] + b"?")["pdf_sha256"] != parts[6]


def test_one_key_an_office_and_a_retired_one_signs_no_more(cast: Cast) -> None:
    first = issued(cast).signing_key
    assert first is not None
    assert proof.key_of(cast.office) == first
    with pytest.raises(IntegrityError, match="signing_key_one_in_use"), transaction.atomic():
        SigningKey.objects.create(office=cast.office, public="0" * 64, private=b"")
    proof.retire(first)
    second = proof.key_of(cast.office)
    assert second != first
    assert [each["until"] != "" for each in proof.public_keys()] == [True, False]
    verbs = AuditEntry.objects.filter(verb__in=["make_signing_key", "retire_signing_key"]).values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["make_signing_key", "make_signing_key", "retire_signing_key"]


def test_a_lost_server_key_makes_a_new_signing_key(cast: Cast) -> None:
    """Whoever has the database only cannot sign; an office whose server key is gone goes on with another."""
    first = proof.key_of(cast.office)
    with override_settings(SECRET_KEY="another" * 9, SECRET_KEY_FALLBACKS=[]):
        second = proof.key_of(cast.office)
    assert second.public != first.public
    first.refresh_from_db()
    assert first.retired_at is not None


def test_a_sealed_paper_names_its_key(cast: Cast) -> None:
    paper = issued(cast)
    with pytest.raises(IntegrityError, match="paper_sealed_with_a_key"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(signing_key=None)


def test_manifest_and_tool_are_handed_out(cast: Cast, log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    press = papers._press()
    monkeypatch.setattr(press, "render_pdf_isolated", press.render_pdf)
    draft = papers.draft(cast.assignment, "test.notice", by=cast.clerk)
    client = log_in(cast.clerk)
    assert client.get(reverse("paper_manifest", args=[draft.pk])).status_code == 404
    # Whoever is quicker than the worker has it printed.
    answer = client.get(reverse("paper_manifest", args=[papers.issue(draft, by=cast.clerk).pk]))
    paper = Paper.objects.get(pk=draft.pk)
    assert json.loads(answer.content) == paper.manifest
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(verb="look", label="下载公文验真清单").exists()
    handed_out = client.get(reverse("paper_verifier"))
    # Never a page of ours, whose policy would not run it.
    assert "attachment" in handed_out["Content-Disposition"]
    assert "unsafe-inline" not in handed_out["Content-Security-Policy"]
    tool = handed_out.content.decode()
    assert paper.manifest["key"] in tool
    # Nothing is fetched from anywhere.
    assert "src=" not in tool
    assert "default-src 'none'" in tool
