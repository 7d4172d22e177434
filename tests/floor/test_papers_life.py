"""A paper's life: drafted, approved by another, numbered and issued, frozen and printed; withdrawn, its number stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, audit, numbering, tasks
from inspection.documents import papers
from inspection.models import NumberEntry, Paper, PaperStatus
from inspection.workflow import Refused, WrongStatus
from rounds.models import Assignment
from tests import make
from tests.cast import build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Cast

POWER, APPROVE = "inspection.issue_paper", "inspection.approve_paper"
GATE: dict[str, list[str]] = {"reasons": []}


def _kind(code: str, **more: Any) -> papers.Kind:
    wanted = {
        "code": code, "label": "进驻通知", "model": Assignment, "template": "test.html", "power": POWER,
        "context": lambda record: {"unit": record.unit.name}, "title": lambda record: f"关于巡察{record.unit.name}的通知",
        "series": lambda record: ("notice", "云委巡"), "gates": (lambda record: list(GATE["reasons"]),),
        "addressee": lambda record: record.unit,
    }  # fmt: skip
    return papers.Kind(**(wanted | more))


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three kinds: plain, approved first, and for the unit; printed from a line of HTML."""
    made = [_kind("test.notice"), _kind("test.approved", approve_power=APPROVE),
            _kind("test.unit", unit_side=True, series=lambda record: None)]  # fmt: skip
    monkeypatch.setattr(papers, "_KINDS", {each.code: each for each in made})
    monkeypatch.setattr(
        papers,
        "render_to_string",
        lambda template, context: (
            f"<html><head><title>t</title></head><body><h1>通知</h1><p>{context['number']}</p>"
            f"<p>{context['unit']}：</p></body></html>"
        ),
    )
    monkeypatch.setattr(papers, "_nudge", lambda key: None)
    monkeypatch.setitem(GATE, "reasons", [])


def drafted(cast: Cast, kind: str = "test.notice", by: str = "clerk") -> Paper:
    return papers.draft(cast.assignment, kind, by=getattr(cast, by))


def issued(cast: Cast, kind: str = "test.notice") -> Paper:
    return papers.issue(drafted(cast, kind), by=cast.clerk)


# --- draft -----------------------------------------------------------------------------------------------------------


def test_drafted_it_belongs_to_its_record(cast: Cast) -> None:
    paper = drafted(cast)
    assert (paper.status, paper.title, paper.unit) == (PaperStatus.DRAFT, "关于巡察青石乡的通知", cast.qingshi)
    assert (paper.office, paper.assignment_id, paper.number) == (cast.office, cast.assignment.pk, "")
    assert audit.of(cast.assignment).get().label == "拟稿：进驻通知"


def test_drafting_twice_gives_the_open_draft(cast: Cast) -> None:
    assert drafted(cast) == drafted(cast, by="head")
    assert Paper.objects.count() == 1


@pytest.mark.parametrize("who", ["member", "leader_2", "secretary", "auditor", "group_head", "recused"])
def test_without_the_power_no_draft(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        drafted(cast, by=who)


def test_a_gate_gives_its_reasons(cast: Cast) -> None:
    GATE["reasons"] = ["未授权"]
    with pytest.raises(Refused, match="未授权"):
        drafted(cast)
    offered = {each.kind.code: each for each in papers.makeable(cast.assignment, cast.clerk)}
    assert offered["test.notice"].reasons == ("未授权",)


def test_a_kind_with_an_open_draft_is_not_offered(cast: Cast) -> None:
    drafted(cast)
    offered = [each.kind.code for each in papers.makeable(cast.assignment, cast.clerk)]
    assert offered == ["test.approved", "test.unit"]
    assert papers.makeable(cast.assignment, cast.member) == []


# --- approve ---------------------------------------------------------------------------------------------------------


def test_approved_by_another_it_may_be_issued(cast: Cast) -> None:
    paper = drafted(cast, "test.approved")
    with pytest.raises(WrongStatus):
        papers.issue(paper, by=cast.clerk)
    papers.approve(paper, by=cast.head)
    assert papers.issue(paper, by=cast.clerk).approved_by == cast.head


def test_nobody_approves_his_own_draft(cast: Cast) -> None:
    with pytest.raises(Refused, match="不能审定本人拟稿"):
        papers.approve(drafted(cast, "test.approved", by="head"), by=cast.head)


def test_approving_needs_its_own_power(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        papers.approve(drafted(cast, "test.approved", by="head"), by=cast.clerk)


# --- issue -----------------------------------------------------------------------------------------------------------


def test_issued_it_has_its_number_and_is_frozen(cast: Cast) -> None:
    paper = issued(cast)
    year = paper.dated.year
    assert paper.number == f"云委巡〔{year}〕1号"
    assert paper.number in paper.html
    assert paper.text_hash == papers.text_hash(paper.html)
    assert audit.of(cast.assignment).filter(verb="issue_paper").get().data["number"] == paper.number


def test_the_hash_covers_the_words_not_the_mark_up() -> None:
    assert papers.text_hash("<p>青石乡</p>") == papers.text_hash("<style>p{}</style><div>青 石\n<b>乡</b></div>")
    assert papers.text_hash("<p>青石乡</p>") != papers.text_hash("<p>青山乡</p>")


def test_a_change_of_the_record_changes_no_issued_paper(cast: Cast) -> None:
    paper = issued(cast)
    cast.qingshi.name = "青石镇"
    cast.qingshi.save(update_fields=["name"])
    paper.refresh_from_db()
    assert "青石乡" in paper.html
    assert paper.text_hash == papers.text_hash(paper.html)


def test_issued_twice_takes_one_number(cast: Cast) -> None:
    paper = issued(cast)
    with pytest.raises(WrongStatus):
        papers.issue(paper, by=cast.clerk)
    assert NumberEntry.objects.count() == 1


def test_a_gate_closed_meanwhile_takes_no_number(cast: Cast) -> None:
    paper = drafted(cast)
    GATE["reasons"] = ["授权已收回"]
    with pytest.raises(Refused, match="授权已收回"):
        papers.issue(paper, by=cast.clerk)
    assert not NumberEntry.objects.exists()


def test_a_failure_while_composing_gives_the_number_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = drafted(cast)

    def fails(*args: Any) -> str:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(papers, "render_to_string", fails)
        with pytest.raises(ZeroDivisionError):
            papers.issue(paper, by=cast.clerk)
    assert papers.issue(paper, by=cast.clerk).number.endswith("〕1号")


def test_a_new_draft_may_follow_an_issued_paper(cast: Cast) -> None:
    first = issued(cast)
    second = issued(cast)
    assert (first.number_entry.number, second.number_entry.number) == (1, 2)


def test_the_database_refuses_an_issued_paper_without_its_text(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=drafted(cast).pk).update(status=PaperStatus.ISSUED)


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_issues(at_once) -> None:
    cast = build()
    paper = drafted(cast)
    answers = at_once(8, lambda number: papers.issue(Paper.objects.get(pk=paper.pk), by=cast.clerk).number)
    assert sum(isinstance(each, str) for each in answers) == 1
    assert sum(isinstance(each, WrongStatus) for each in answers) == 7
    assert NumberEntry.objects.count() == 1
    assert numbering.take(cast.office, "notice", Paper.objects.get().dated.year).number == 2


# --- print -----------------------------------------------------------------------------------------------------------


def test_printed_once_and_kept(cast: Cast, media_folder: Path) -> None:
    paper = issued(cast)
    first = papers.pdf_of(paper)
    assert first.startswith(b"%PDF-")
    paper.refresh_from_db()
    assert paper.file is not None
    assert attachments.path_of(paper.file).read_bytes() == first
    tasks.render_paper.delay(str(paper.pk))
    assert len([each for each in media_folder.rglob("*") if each.is_file()]) == 1


@pytest.mark.parametrize(
    "ago", [timedelta(seconds=31), -timedelta(minutes=40)], ids=["lost", "issued by a clock ahead"]
)
def test_a_lost_nudge_is_made_up_for(cast: Cast, monkeypatch: pytest.MonkeyPatch, ago: timedelta) -> None:
    paper = issued(cast)
    Paper.objects.update(issued_at=timezone.now() - ago)
    # What other tests have sent waits in their queue for ever.
    monkeypatch.setattr(tasks.tallies, "waiting", lambda queues: {"papers": 0})
    tasks.reconcile_papers.delay()
    paper.refresh_from_db()
    assert paper.file is not None


def test_while_some_wait_to_be_tried_no_more_are_woken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers that hang in the press for twenty seconds each would fill the queue faster than it empties."""
    paper = issued(cast)
    Paper.objects.update(issued_at="2026-01-01T00:00:00Z")
    monkeypatch.setattr(tasks.tallies, "waiting", lambda queues: {"papers": 1})
    tasks.reconcile_papers.delay()
    paper.refresh_from_db()
    assert paper.file is None


def test_drafts_are_not_printed_by_the_worker(cast: Cast) -> None:
    paper = drafted(cast)
    tasks.render_paper.delay(str(paper.pk))
    paper.refresh_from_db()
    assert paper.file is None


def test_an_unknown_paper_disturbs_no_worker(db) -> None:
    tasks.render_paper.delay("00000000-0000-4000-8000-000000000000")


# --- withdraw --------------------------------------------------------------------------------------------------------


def test_withdrawn_it_keeps_its_number_and_its_reason(cast: Cast) -> None:
    paper = papers.withdraw(issued(cast), reason="主送单位有误", by=cast.head)
    assert (paper.status, paper.withdrawn_reason) == (PaperStatus.WITHDRAWN, "主送单位有误")
    assert issued(cast).number_entry.number == 2
    with pytest.raises(WrongStatus):
        papers.withdraw(paper, reason="再撤", by=cast.head)


def test_withdrawing_needs_its_own_power(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        papers.withdraw(issued(cast), reason="主送单位有误", by=cast.clerk)


# --- who sees it -----------------------------------------------------------------------------------------------------


def test_the_unit_sees_issued_papers_of_its_kinds_only(cast: Cast) -> None:
    issued(cast)
    drafted(cast, "test.unit")
    assert list(papers.of(cast.assignment, unit_side=True)) == []
    papers.issue(Paper.objects.get(kind="test.unit"), by=cast.clerk)
    assert [each.kind for each in papers.of(cast.assignment, unit_side=True)] == ["test.unit"]
    assert len(list(papers.of(cast.assignment))) == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("leader", 200), ("leader_2", 404), ("recused", 404), ("secretary", 404), ("auditor", 404)],
)
def test_the_pdf_is_handed_out_in_scope_only(cast: Cast, log_in, who: str, status: int) -> None:
    paper = issued(cast)
    assert log_in(getattr(cast, who)).get(f"/papers/{paper.pk}/pdf/").status_code == status


@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("liaison_2", 404), ("clerk", 404)])
def test_the_units_copy_is_handed_to_that_unit_only(cast: Cast, log_in, who: str, status: int) -> None:
    paper = issued(cast, "test.unit")
    assert log_in(getattr(cast, who)).get(f"/unit/papers/{paper.pk}/pdf/").status_code == status


def test_a_recused_person_finds_no_paper_of_that_case(cast: Cast, log_in) -> None:
    """Most papers are addressed to no unit: what closes them is the assignment they hang on."""
    paper = drafted(cast, "test.approved")
    Paper.objects.filter(pk=paper.pk).update(unit=None)
    places = [
        reverse("papers"),
        reverse("papers") + f"?q={paper.title[:4]}",
        reverse("search") + f"?q={paper.title[:4]}",
        reverse("home"),
    ]
    link = reverse("paper", args=[paper.pk])
    assert all(link in log_in(cast.head).get(each).content.decode() for each in places)
    make.recusal(cast.head.person, cast.qingshi)
    assert not [each for each in places if link in log_in(cast.head).get(each).content.decode()]
