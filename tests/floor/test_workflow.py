"""A status changes in one place: power, status, version, gates, trail — and the buttons say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from inspection import audit, roles, workflow
from inspection.workflow import Refused, Stale, Step, WrongStatus, move
from rounds.models import Finding, WorkingPaper
from rounds.workflow import WorkingPaperStatus
from tests import make
from tests.cast import build

if TYPE_CHECKING:
    from tests.cast import Cast

DRAFT, DISCUSSED, CONFIRMED = WorkingPaperStatus.DRAFT, WorkingPaperStatus.DISCUSSED, WorkingPaperStatus.CONFIRMED


def opinion_given(paper: WorkingPaper) -> list[str]:
    return [] if paper.meeting_opinion else ["缺组务会意见"]


def two_drafters(paper: WorkingPaper) -> list[str]:
    return [] if paper.second_drafter_id else ["缺第二起草人"]


DISCUSS = Step("discuss", "组务会讨论", (DRAFT,), DISCUSSED, "rounds.discuss_paper")
CONFIRM = Step(
    "confirm", "确认", (DISCUSSED,), CONFIRMED, "rounds.confirm_paper", gates=(opinion_given, two_drafters), grave=True
)
NOTE = Step("note", "补充意见", (DRAFT, DISCUSSED), None, "rounds.confirm_paper", asks=True)


def test_it_moves_and_is_recorded(cast: Cast, paper: WorkingPaper) -> None:
    moved = move(paper, DISCUSS, by=cast.leader, meeting_opinion="属实", note={"meeting": 3})
    assert (moved.status, moved.meeting_opinion, moved.version) == (DISCUSSED, "属实", 2)
    entry = audit.of(paper).get()
    assert (entry.verb, entry.label, entry.actor) == ("discuss", "组务会讨论", cast.leader)
    assert entry.data == {"was": "draft", "now": "discussed", "meeting": 3}


def test_only_the_named_fields_are_written(cast: Cast, paper: WorkingPaper) -> None:
    WorkingPaper.objects.filter(pk=paper.pk).update(leader_opinion="刚写的")
    paper.leader_opinion = "旧的"
    move(paper, DISCUSS, by=cast.leader)
    paper.refresh_from_db()
    assert paper.leader_opinion == "刚写的"


def test_a_step_without_target_leaves_the_status(cast: Cast, paper: WorkingPaper) -> None:
    assert move(paper, NOTE, by=cast.leader, leader_opinion="同意").status == DRAFT


@pytest.mark.parametrize(
    "who", ["member", "leader_2", "clerk", "secretary", "recused", "expired", "auditor", "sysadmin"]
)
def test_without_the_power_nothing_moves(cast: Cast, paper: WorkingPaper, who: str) -> None:
    with pytest.raises(PermissionDenied):
        move(paper, DISCUSS, by=getattr(cast, who))
    paper.refresh_from_db()
    assert paper.status == DRAFT
    assert not audit.of(paper).exists()


def test_the_power_is_asked_before_the_status_is_told(cast: Cast, paper: WorkingPaper) -> None:
    with pytest.raises(PermissionDenied):
        move(paper, CONFIRM, by=cast.leader_2)


def test_a_recusal_beats_the_seat(cast: Cast, paper: WorkingPaper) -> None:
    make.recusal(cast.leader.person, cast.qingshi)
    with pytest.raises(PermissionDenied):
        move(paper, DISCUSS, by=cast.leader)


def test_from_the_wrong_status_nothing_moves(cast: Cast, paper: WorkingPaper) -> None:
    with pytest.raises(WrongStatus, match="状态已变化"):
        move(paper, CONFIRM, by=cast.leader)


def test_the_status_that_counts_is_the_databases(cast: Cast, paper: WorkingPaper) -> None:
    WorkingPaper.objects.filter(pk=paper.pk).update(status=DISCUSSED)
    with pytest.raises(WrongStatus):
        move(paper, DISCUSS, by=cast.leader)


def test_an_old_version_is_stale(cast: Cast, paper: WorkingPaper) -> None:
    move(paper, NOTE, by=cast.leader, version=1)
    with pytest.raises(Stale):
        move(paper, NOTE, by=cast.leader, version=1)


def test_every_gate_gives_its_reason(cast: Cast, paper: WorkingPaper) -> None:
    WorkingPaper.objects.filter(pk=paper.pk).update(status=DISCUSSED, second_drafter=None)
    with pytest.raises(Refused, match="缺组务会意见；缺第二起草人"):
        move(paper, CONFIRM, by=cast.leader)
    assert not audit.of(paper).exists()


def test_buttons_follow_power_and_status(cast: Cast, paper: WorkingPaper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "step_url", lambda record, step, namespace="": f"/{step.verb}/")
    steps = (DISCUSS, CONFIRM, NOTE)

    def shown(user: object) -> list[tuple[str, str, bool]]:
        return [(each.label, each.method, each.enabled) for each in workflow.buttons(paper, user, steps)]  # type: ignore[arg-type]

    assert shown(cast.leader) == [("组务会讨论", "post", True), ("补充意见", "get", True)]
    assert shown(cast.clerk) == []
    paper.status = DISCUSSED
    assert shown(cast.leader) == [("确认", "post", False), ("补充意见", "get", True)]
    greyed = workflow.buttons(paper, cast.leader, steps)[0]
    assert greyed.reasons == ("缺组务会意见",)


def test_a_step_without_a_page_has_no_button(cast: Cast, paper: WorkingPaper) -> None:
    nowhere = Step("fly", "起飞", (DRAFT,), None, "rounds.confirm_paper")
    assert workflow.buttons(paper, cast.leader, [nowhere]) == []


def test_every_power_named_here_is_somebodys() -> None:
    assert all(roles.roles_with(step.permission) for step in (DISCUSS, CONFIRM, NOTE))


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_moves(at_once) -> None:
    cast = build()
    finding = Finding.objects.create(assignment=cast.assignment, number="10-1-0001", title="违规", fact="事实")
    paper = WorkingPaper.objects.create(
        assignment=cast.assignment, finding=finding, number="底稿1", created_by=cast.member
    )
    answers = at_once(8, lambda number: move(paper, DISCUSS, by=cast.leader).status)
    assert answers.count(DISCUSSED) == 1
    assert sum(isinstance(each, WrongStatus) for each in answers) == 7
    assert audit.of(paper).count() == 1
