"""How many questions each page puts to the database: committed, and changed on purpose only.

``tests/data/queries.csv`` holds the numbers; ``XUNZHANG_PROPOSE_QUERIES=1`` writes them anew.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspection.models import User
from tests.roof import world

TABLE = Path(__file__).parents[1] / "data" / "queries.csv"
# Page → who looks at it.
PAGES = {
    "rounds:coverage": "office", "rounds:coverage_plan": "office", "rounds:node_list": "office", "rounds:regulation_list": "team-member", "rounds:regulation": "office",
    "rounds:superior_item_list": "office", "rounds:publicity_list": "office", "rounds:conduct_case_list": "office",
    "rounds:common_problem_list": "office", "rounds:paper_place_list": "team-leader", "rounds:guidance_list": "office", "rounds:round_meeting_list": "office",
    "rounds:round_meeting": "office", "rounds:tracked_task_list": "office", "rounds:tracked_task": "office",
    "rounds:node": "team-leader", "rounds:round_schedule": "office", "rounds:node_calendar": "office", "rounds:procedure_list": "office",
    "home": "office", "papers": "office", "seal_uses": "office", "seal_use": "office", "receipts": "office", "receipt": "office", "scan_stack": "office", "paper": "office", "search": "office", "statistics": "office", "overview": "office", "overview_deadlines": "office", "audit": "auditor", "inbox": "office",
    "rounds:round_list": "office", "rounds:round": "office", "rounds:assignment_list": "office", "rounds:assignment": "team-leader",
    "rounds:field_record_list": "team-leader", "rounds:finding_list": "team-leader", "petitions:petition_list": "team-leader",
    "petitions:boxes": "team-leader", "petitions:box_opening": "team-leader", "petitions:reception": "team-leader",
    "petitions:appointment": "team-leader", "petitions:slip": "team-leader", "unit:channel_check": "unit-liaison",
    "petitions:handover_meeting_list": "office", "petitions:handover_meeting": "office", "petitions:express_report_list": "office",
    "petitions:reconciliation_list": "office", "petitions:reconciliation": "office", "petitions:missed_problem_list": "office",
    "petitions:petition": "team-leader", "petitions:lead_list": "office", "petitions:lead": "office",
    "rectification:report": "office", "rectification:feedback": "office", "rectification:ledger": "office",
    "rectification:account": "office", "rectification:publication_list": "office", "rectification:follow_up_list": "office", "rectification:write_off_list_list": "office", "rectification:write_off_list": "office-head", "rectification:consequence_list": "office", "rectification:consequence": "office", "rectification:supervision_report_list": "group-head", "rectification:matter_check_list": "office", "rectification:supervision_report": "group-head", "rectification:accountability_list": "discipline", "rectification:accountability": "discipline", "rectification:evaluation": "office", "rectification:overview": "office", "rectification:balance": "office", "unit:home": "unit-liaison", "rectification:hint_list": "office", "rectification:hint": "office",
    "superior_form_list": "office", "superior_form": "office", "rectification:ledger_file_list": "office", "rectification:ledger_file": "office",
    "rectification:self_check_notice_list": "office", "rectification:self_check_notice": "office", "unit:self_check": "unit-liaison",
    "rectification:escalation_due": "office", "rectification:escalation_letter_list": "office", "rectification:escalation_letter": "office",
    "rectification:account_evidence": "office", "rectification:succession_list": "office", "rectification:succession": "office", "unit:succession": "unit-liaison",
    "unit:account_list": "unit-liaison", "unit:account": "unit-liaison", "unit_list": "office", "account_list": "secadmin",
}  # fmt: skip


def read() -> dict[str, int]:
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8") as file:
        return {row["page"]: int(row["queries"]) for row in csv.DictReader(file)}


@pytest.mark.django_db
def test_pages_ask_as_often_as_written(case: dict[str, dict[str, Any]]) -> None:
    asked = {}
    for page, username in PAGES.items():
        client = Client()
        user = User.objects.get(username=username)
        client.force_login(user)
        User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
        address = reverse(page, kwargs=world.arguments(page, case) if _takes(page) else {})
        client.get(address)  # content types and the like are remembered by the process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        asked[page] = len(queries)
    if os.environ.get("XUNZHANG_PROPOSE_QUERIES"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["page", "queries"])
            writer.writerows(sorted(asked.items()))
        return
    assert asked == read()


def _takes(page: str) -> bool:
    from tests.roof.test_access_table import routes

    return bool(routes()[page])
