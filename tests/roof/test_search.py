"""The search finds exactly what reading every row in scope finds, for every person; by number, name, pinyin, and in long texts."""

from __future__ import annotations

import uuid
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from pypinyin import Style, lazy_pinyin, pinyin

from inspection import access, attachments, registers, tasks
from inspection.documents import papers
from inspection.documents.visible import visible
from inspection.models import Attachment, AttachmentText, AuditEntry, Paper, PaperText, Person, Unit, User
from inspection.search import finding
from inspection.search.places import PLACES
from petitions import models as petitions
from rectification import models as rectification
from rounds import models as rounds
from tests import make
from tests.rectification.forged import pdf, word

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = (
    "青石", "补助", "[2026]", "整改", "a_b", "青石 反馈", "qsx", "zhang",
)  # fmt: skip
READERS = ("office", "team-leader", "recused", "group-head", "discipline", "petition-bureau", "unit-liaison")
# What of a record is read, by kind: said here once more, so that a field forgotten in the product is missed.
READ: dict[str, tuple[str, ...]] = {
    "round": ("name", "purpose"),
    "assignment": ("unit.name", "unit.short_name"),
    "field_record": ("title", "summary", "subject_name", "subject_person.name", "place", "points.text"),
    "meeting": ("agenda", "attendees", "minutes", "place", "chair"),
    "finding": ("number", "title", "fact", "nature", "cause", "responsibility", "basis", "persons.name"),
    "working_paper": (
        "number", "finding.title", "finding.fact", "finding.nature", "finding.cause", "finding.responsibility",
        "finding.basis", "deputy_opinion", "meeting_opinion", "leader_opinion",
    ),
    "request": ("number", "title", "text", "requirement"),
    "petition": ("number", "text.problem", "accused.name"),
    "lead": ("number", "summary", "accused.name"),
    "account": ("number", "problem", "unit.name", "unit.short_name"),
}  # fmt: skip
READ_AS_PINYIN = {
    "unit": "name", "person": "name", "assignment": "unit.name", "field_record": "subject_person.name", "finding": "persons.name",
    "account": "unit.name", "petition": "accused.person.name", "lead": "accused.person.name",
}  # fmt: skip
MODELS = {
    "round": rounds.Round, "assignment": rounds.Assignment, "field_record": rounds.FieldRecord, "meeting": rounds.Meeting,
    "finding": rounds.Finding, "working_paper": rounds.WorkingPaper, "request": rounds.Request, "petition": petitions.Petition,
    "lead": petitions.Lead, "account": rectification.Account,
}  # fmt: skip


def values(row: Any, path: str) -> list[str]:
    """What a row says at a path, of one thing or of many."""
    held = [row]
    for name in path.split("."):
        held = [
            deeper for each in held if (found := getattr(each, name, None)) is not None
            for deeper in (found.all() if hasattr(found, "all") else [found])
        ]  # fmt: skip
    return [str(each) for each in held]


def sounds(name: str, typed: str) -> bool:
    """Whether a name can be typed so: the beginning of its syllables from any of them on, or some of its initials."""
    ways = [lazy_pinyin(name)]
    if len(name) <= 4:
        ways += [list(each) for each in list(product(*pinyin(name, style=Style.NORMAL, heteronym=True)))[:8]]
    return any(
        typed in "".join(each[0] for each in way)
        or any("".join(way[at:]).startswith(typed) for at in range(len(way)))
        for way in ways if way
    )  # fmt: skip


def says(texts: list[str], names: list[str], term: str) -> bool:
    brackets = str.maketrans("[(（【〈])）】〉", "〔〔〔〔〔〕〕〕〕〕")
    if any(each.upper() in text.upper() for text in texts for each in (term, term.translate(brackets))):
        return True
    typed = term.lower()
    return typed.isascii() and typed.isalpha() and len(typed) > 1 and any(sounds(name, typed) for name in names)


def in_scope(user: User) -> Iterable[tuple[str, Any, list[str], list[str]]]:
    """Every row a person may see: kind, row, what it says, what it is called where that can be typed as pinyin."""
    for key, model in MODELS.items():
        for row in model._default_manager.for_user(user):  # type: ignore[attr-defined]
            named = values(row, READ_AS_PINYIN[key]) if key in READ_AS_PINYIN else []
            yield key, row, [text for path in READ[key] for text in values(row, path)], named
    for unit in Unit.objects.filter(office__in=access.offices_with(user, registers.UNITS)):
        yield "unit", unit, [unit.name, unit.short_name], [unit.name]
    for person in Person.objects.near(access.offices_with(user, registers.PEOPLE)):
        yield "person", person, [person.name], [person.name]
    for paper in visible(user):
        if papers.kinds()[paper.kind].model._meta.app_label != "petitions":
            yield "paper", paper, [paper.title, paper.number, papers.text_of(paper.html)], []
    for file in Attachment.objects.filter(withdrawn_at=None):
        if hangs_in_scope(file, user):
            yield (
                "file",
                file,
                [file.name, file.note, *(each.text for each in AttachmentText.objects.filter(attachment=file))],
                [],
            )


def hangs_in_scope(file: Attachment, user: User) -> bool:
    """Whether a file's record is seen, and is neither letter nor lead."""
    model: Any = file.content_type.model_class()
    if model._meta.app_label == "petitions" or not hasattr(model._default_manager, "for_user"):
        return False
    found = getattr(model._default_manager, "files_for", model._default_manager.for_user)(user)
    return bool(found.filter(pk=file.object_id).exists())


def found_by_reading(rows: list[tuple[str, Any, list[str], list[str]]], words: str) -> set[tuple[str, Any]]:
    return {
        (key, row.pk) for key, row, texts, names in rows if all(says(texts, names, term) for term in words.split())
    }  # fmt: skip


def client_of(username: str) -> Client:
    client, user = Client(), User.objects.get(username=username)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("person", [READERS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in READERS[1:])])
def test_everybody_finds_what_reading_every_row_finds(case: dict[str, dict[str, Any]], person: str) -> None:
    tasks.read_texts()
    user, hits = User.objects.select_related("person").get(username=person), 0
    access.remember(user)
    rows = list(in_scope(user))
    for words in WORDS:
        terms = finding.terms(words)
        found = {
            (place.key, row.pk) for place in PLACES for row in finding.ordered(place, finding.matching(place, terms, user))
        }  # fmt: skip
        assert found == found_by_reading(rows, words), words
        hits += len(found)
    assert hits > (50 if person == "office" else -1)


@pytest.mark.django_db
def test_the_words_of_papers_and_of_files_are_found_and_nobody_elses(case: dict[str, dict[str, Any]]) -> None:
    clerk = User.objects.get(username="office")
    assignment = rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=3)
    record = rounds.Finding.objects.filter(assignment=assignment).first()
    names = []
    for name, content in (("台账.docx", word("村级水渠\n虚列工程款")), ("票据.pdf", pdf("村级水渠虚列工程款附后"))):
        names.append(attachments.attach(record, SimpleUploadedFile(name, content), by=clerk, slot="evidence").name)
    assert not finding.groups(["水渠虚列"], clerk)
    tasks.read_texts()
    group = next(each for each in finding.groups(["水渠虚列"], clerk) if each.key == "file")
    assert {str(hit.title) for hit in group.rows} == set(names)
    assert not any(hit.line for hit in group.rows), "who opens a file stands in the trail: its words are not shown here"
    assert not finding.groups(["水渠虚列"], User.objects.get(username="recused"))
    assert not finding.groups(["水渠虚列"], User.objects.get(username="team-leader-2"))
    paper = next(each for each in Paper.objects.exclude(html="") if each.kind in papers.searched())
    assert PaperText.objects.get(paper=paper).text == papers.text_of(paper.html)


@pytest.mark.django_db
def test_what_is_taken_back_loses_its_words(case: dict[str, dict[str, Any]]) -> None:
    clerk = User.objects.get(username="office")
    record = rounds.Finding.objects.filter(assignment__round__sequence=3).first()
    file = attachments.attach(record, SimpleUploadedFile("台账.docx", word("虚列工程款")), by=clerk, slot="evidence")
    tasks.read_texts()
    assert AttachmentText.objects.get(attachment=file).text == "虚列工程款"
    attachments.withdraw(file, reason="传错", by=clerk)
    assert not AttachmentText.objects.filter(attachment=file).exists()
    tasks.read_texts()
    assert not AttachmentText.objects.filter(attachment=file).exists()


@pytest.mark.django_db
def test_files_of_petitions_and_sealed_originals_are_never_read(case: dict[str, dict[str, Any]]) -> None:
    clerk = User.objects.get(username="office")
    petition = petitions.Petition.objects.filter(assignment__unit__name="青石乡").first()
    attachments.attach(petition, SimpleUploadedFile("来信.docx", word("举报人的话")), by=clerk, slot="material")
    tasks.read_texts()
    assert not AttachmentText.objects.filter(attachment__object_id=petition.pk).exists()
    assert not AttachmentText.objects.filter(attachment__protected=True).exists()
    assert not any(each.key == "file" for each in finding.groups(["来信"], clerk))


@pytest.mark.django_db
def test_the_page_marks_the_words_and_escapes_everything(case: dict[str, dict[str, Any]]) -> None:
    make.person("<b>欧阳</b>修", office=rounds.Assignment.objects.first().office)
    page = client_of("office").get(reverse("search"), {"q": "<b>欧阳"}).content.decode()
    assert "<mark>&lt;b&gt;欧阳</mark>&lt;/b&gt;修" in page
    assert "<b>欧阳" not in page


@pytest.mark.django_db
def test_a_petition_is_found_without_a_line_of_what_it_says(case: dict[str, dict[str, Any]]) -> None:
    """Its page notes who reads it; a line here would be read unnoted."""
    clerk, petition = User.objects.get(username="office"), petitions.Petition.objects.exclude(text=None).first()
    words = petition.text.problem[2:8]
    group = next(each for each in finding.groups([words], clerk) if each.key == "petition")
    assert not any(hit.line for hit in group.rows)


@pytest.mark.django_db
def test_all_of_one_kind_on_pages_of_their_own(case: dict[str, dict[str, Any]]) -> None:
    office = rounds.Assignment.objects.first().office
    for each in range(60):
        make.person(f"司马{each:02}", office=office)
    client = client_of("office")
    first = client.get(reverse("search"), {"q": "司马"})
    assert "查看全部人员" in first.content.decode()
    page = client.get(reverse("search"), {"q": "司马", "in": "person", "page": "2"})
    assert len(page.context["hits"]) == 10
    assert client.get(reverse("search"), {"q": "司马", "in": "nothing"}).status_code == 404


@pytest.mark.django_db
def test_suggestions_are_found_within_the_same_scope(case: dict[str, dict[str, Any]]) -> None:
    wanted = {"q": "qsx", "part": "suggestions"}
    assert "青石乡" in client_of("office").get(reverse("search"), wanted).content.decode()
    for shut in ("recused", "expired", "sysadmin", "team-leader-2"):
        page = client_of(shut).get(reverse("search"), wanted).content.decode()
        assert "青石乡" not in page
    assert client_of("unit-liaison").get(reverse("search"), wanted).status_code == 404
    for user in User.objects.filter(username__in=READERS[:4]).select_related("person"):
        for words in ("青石", "2026", "qsx", "zhang"):
            terms = finding.terms(words)
            for place in PLACES if terms else ():
                if place.quick:
                    quick = set(finding.matching(place, terms, user, quick=True).values_list("pk", flat=True))
                    assert quick <= set(finding.matching(place, terms, user).values_list("pk", flat=True))


@pytest.mark.django_db
def test_the_trail_knows_that_somebody_searched_and_not_for_what(case: dict[str, dict[str, Any]]) -> None:
    client, before = client_of("office"), AuditEntry.objects.count()
    client.get(reverse("search"), {"q": "李建国", "part": "suggestions"})
    assert AuditEntry.objects.count() == before
    client.get(reverse("search"), {"q": "李建国"})
    entry = AuditEntry.objects.order_by("pk").last()
    assert entry.verb == "search"
    assert "李建国" not in str((entry.label, entry.data))


def test_where_opening_is_noted_no_line_of_text_is_shown() -> None:
    """Petitions, leads, interviews, requests and files: who reads them stands in the trail, so the search tells none of it."""
    shut = {each.key for each in PLACES if not each.told}
    assert shut == {"petition", "lead", "field_record", "request", "file"}
    looked = {"petition": "petitions:petition", "lead": "petitions:lead", "request": "rounds:request"}
    for name in looked.values():
        assert resolve(reverse(name, args=[uuid.uuid4()])).func.view_class.looks, name


def test_too_few_characters_find_nothing() -> None:
    assert finding.terms("李") == []
    assert finding.terms("李 建") == ["李", "建"]
    assert finding.terms("  ") == []
