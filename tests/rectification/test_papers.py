"""The papers: read back out of the PDF, gated, addressed; the deadlines the table says."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pymupdf
import pytest
from django.utils import timezone

from inspection import deadlines
from inspection.documents import papers
from inspection.workflow import Refused
from rectification.actions import statements
from tests.rectification import stage

if TYPE_CHECKING:
    from inspection.models import Paper, Record, User
    from tests.cast import Cast


def words(paper: Paper) -> str:
    """The text of the PDF, white space taken out."""
    pages = pymupdf.open(stream=papers.pdf_of(paper), filetype="pdf")
    return re.sub(r"\s+", "", "".join(page.get_text() for page in pages))


def issued(record: Record, kind: str, by: User) -> Paper:
    return papers.issue(papers.draft(record, kind, by=by), by=by)


def test_the_feedback_opinion(cast: Cast) -> None:
    made = stage.approved_feedback(cast, printed=False)
    paper = issued(made, "rectification.feedback", cast.clerk)
    text = words(paper)
    assert paper.number == f"云委巡反馈〔{timezone.localdate().year}〕1号"
    for each in ("青石乡党委", "存在的主要问题", "公务接待超标准1次", "90日内完成集中整改", "云岭县委巡察工作领导小组"):
        assert each in text
    assert paper.unit == cast.qingshi


def test_the_report(cast: Cast) -> None:
    report = stage.approved_report(cast)
    paper = issued(report, "rectification.report", cast.leader)
    text = words(paper)
    assert "关于巡察青石乡党委的报告" in text
    assert "公务接待超标准2次" in text
    assert not papers.kinds()["rectification.report"].unit_side


def test_a_report_is_not_printed_before_it_is_approved(cast: Cast) -> None:
    with pytest.raises(Refused, match="尚未审定"):
        papers.draft(stage.written_report(cast), "rectification.report", by=cast.leader)


def test_the_statement(cast: Cast) -> None:
    today = timezone.localdate()
    made = statements.draw_up(
        office=cast.office,
        unit=cast.qingshi,
        since=today - timedelta(days=5),
        until=today - timedelta(days=1),
        by=cast.clerk,
    )
    statements.sign(made, by=cast.clerk)
    text = words(issued(stage.again(made), "rectification.statement", cast.clerk))
    assert "青石乡巡察整改对账单" in text
    assert "钱静" in text


def test_the_ledger_and_the_clearance(cast: Cast) -> None:
    account = stage.cleared(cast)
    text = words(issued(account.assignment, "rectification.ledger", cast.clerk))
    assert "共1个账户，已销账1个" in text
    assert account.number in text
    text = words(issued(account, "rectification.clearance", cast.clerk))
    assert "超标费用已全部清退" in text


def test_the_deadlines_are_those_of_the_table() -> None:
    table = Path(__file__).resolve().parents[1] / "data" / "deadlines.csv"
    with table.open(encoding="utf-8") as stream:
        rows = {row["code"]: row for row in csv.DictReader(stream) if row["code"].startswith("rectification.")}
    rules = {code: rule for code, rule in deadlines.rules().items() if code.startswith("rectification.")}
    assert rows.keys() == rules.keys()
    for code, rule in rules.items():
        got = (rule.label, "" if rule.days is None else str(rule.days), str(rule.unit or ""), rule.source)
        assert got == tuple(rows[code][name] for name in ("label", "days", "unit", "source"))
