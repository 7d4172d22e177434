"""What of leads is in order before the handover; what no team may do to the persons they name."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from inspection import powers, roles, workflow
from petitions import codes as lists
from petitions.actions import handover
from petitions.wrap_up import leads_are_clear
from rounds.actions import withdrawal
from tests.cast import Cast
from tests.petitions import made

ORGANS = {"discipline_officer", "organisation_officer", "judicial_officer"}
TEAM = [role for role in roles.ROLES if role.startswith("team_")]


def test_a_lead_not_worked_through_is_not_handed_over(cast: Cast) -> None:
    lead = made.lead(cast, suggestion="")
    (words,) = leads_are_clear(cast.assignment)
    assert words.startswith(f"线索梳理不清不放过：{lead.number}")
    assert "缺处置建议" in words
    type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(status="stationed")
    with pytest.raises(workflow.Refused, match="线索梳理不清不放过"):
        withdrawal.hand_over(
            cast.assignment, by=cast.leader, matters=["leads"], received_by=cast.clerk, handed_on=timezone.localdate()
        )
    type(lead).objects.filter(pk=lead.pk).update(suggestion="移交县纪委监委", next_action="调取凭证")
    assert leads_are_clear(cast.assignment) == []


@pytest.mark.parametrize("power", ["petitions.report_lead", "petitions.sign_lead_receiver", "petitions.refuse_lead"])
def test_only_the_receiving_organ_enters_filing_and_sanction(power: str) -> None:
    assert set(roles.roles_with(power)) <= ORGANS
    assert not set(roles.roles_with(power)) & set(TEAM)


def test_no_power_of_a_team_files_takes_measures_or_sanctions() -> None:
    words = {name: text for group in powers.WORDS.values() for name, text in group.items()}
    held = {name for name in words if set(roles.roles_with(name)) & set(TEAM)}
    assert held
    for name in held:
        assert not any(term in words[name] for term in ("立案", "处分", "留置", "扣押", "冻结", "收缴", "存款")), name


def test_the_team_does_not_report_what_became_of_a_lead(cast: Cast) -> None:
    lead = made.handed(cast)
    stage = made.code(lists.STAGES, "closed")
    for user in (cast.leader, cast.member, cast.clerk):
        with pytest.raises(PermissionDenied):
            handover.report(lead, by=user, stage=stage, on=timezone.localdate())
    assert not lead.progress.exists()
