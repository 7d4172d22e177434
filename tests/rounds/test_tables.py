"""The tables of rounds hold together: steps, powers, addresses, deadlines, lists, kinds of paper."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.urls import reverse

from inspection import codes, deadlines, roles, workflow
from inspection.documents import papers
from rounds import workflow as tables
from rounds.codes import LISTS, load_lists
from rounds.models import Assignment, DailyLog, FieldRecord, Finding, Round, WorkingPaper
from rounds.workflow import STEPS

KEY = "00000000-0000-4000-8000-000000000000"
OWN = (
    (Round, tables.ROUND_STEPS), (Assignment, tables.ASSIGNMENT_STEPS), (FieldRecord, tables.FIELD_RECORD_STEPS),
    (Finding, tables.FINDING_STEPS), (WorkingPaper, tables.WORKING_PAPER_STEPS), (DailyLog, tables.LOG_STEPS),
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.verb}-{step.label}")
def test_somebody_holds_the_power_of_every_step(step: workflow.Step) -> None:
    assert roles.roles_with(step.permission)


@pytest.mark.parametrize(("model", "steps"), OWN, ids=lambda each: getattr(each, "__name__", ""))
def test_every_step_shown_has_its_address(model, steps) -> None:
    for step in steps:
        assert reverse(f"rounds:{model.noun}_{step.verb}", args=[KEY]).endswith(f"/{KEY}/{step.verb}/")


def test_deadlines_are_those_of_the_register() -> None:
    file = Path(__file__).resolve().parents[1] / "data" / "deadlines.csv"
    with file.open(encoding="utf-8") as stream:
        wanted = [row for row in csv.DictReader(stream) if row["code"].startswith("rounds.")]
    found = [
        {
            "code": each.code, "label": each.label, "days": "" if each.days is None else str(each.days),
            "unit": each.unit or "", "source": each.source,
        }
        for code, each in sorted(deadlines.rules().items())
        if code.startswith("rounds.")
    ]  # fmt: skip
    assert found == wanted


@pytest.mark.parametrize("rule", [each for code, each in deadlines.rules().items() if code.startswith("rounds.")])
def test_somebody_is_reminded_of_every_deadline(rule: deadlines.Rule) -> None:
    assert all(roles.roles_with(power) for power in (rule.power, *(power for _, power in rule.escalate)))


@pytest.mark.django_db
def test_lists_load_once_and_keep_their_parents() -> None:
    load_lists()
    load_lists()
    assert codes.current_list("methods").codes.count() == 27
    assert codes.current_list("disciplines").codes.filter(text__endswith="纪律").count() == 6
    assert codes.code("framework.problems", "governance.finance").parent.text == "全面从严治党不力"
    assert {key for key, *_ in LISTS} >= {"inspection_kinds", "methods", "disciplines"}


@pytest.mark.parametrize("kind", [each for code, each in papers.kinds().items() if code.startswith("rounds.")])
def test_every_paper_has_its_template_and_somebody_to_draft_it(kind: papers.Kind) -> None:
    from django.template.loader import get_template

    assert get_template(kind.template)
    assert roles.roles_with(kind.power)
    assert not kind.approve_power or roles.roles_with(kind.approve_power)
