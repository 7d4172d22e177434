"""A history of 40 units and 697 problems: statistics page, printed report and a recount in plain SQL say one sentence."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags

from inspection import attachments, briefing
from inspection.documents import papers
from inspection.models import Attachment, link_of
from rectification.models import Account, Outcome
from rounds.models import Finding, Round
from rounds.workflow import FindingStatus
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from tests.cast import Cast

UNITS, PROBLEMS = 40, 697
# done, basically done, still rectified; 612 + 53 + 32 = 697
STATES = ["cleared"] * 612 + ["staged"] * 53 + ["rectifying"] * 20 + ["applied"] * 7 + ["delivered"] * 5
SENTENCE = (
    "反馈问题立账697个，已销账612个，未销账85个，销账率87.8%。"
    "未销账的问题中，基本完成（阶段性销号）53个，正在整改32个。"
    "通过整改，挽回资金1,286.35万元，建立完善制度143项，废止制度12项，召开会议412次。"
)
# 155 rules of which 12 abolished; payments that add up to 12,863,500 yuan; 412 meetings. And of each some that count nothing.
PAYMENTS = [90_000 + 731 * n for n in range(100)]
PAYMENTS.append(12_863_500 - sum(PAYMENTS))


@pytest.fixture
def history(cast: Cast) -> Round:
    """Whole rows, as years of work would have left them."""
    round_ = make.round_(cast.office, 7, status="active")
    teams = [make.team(round_, number) for number in range(1, 9)]
    tasks = [
        make.assignment(round_, teams[n % 8], make.unit(cast.office, f"第{n + 1}单位", category="township"))
        for n in range(UNITS)
    ]
    Finding.objects.bulk_create(
        Finding(
            assignment=tasks[n % UNITS], number=f"问-{n}", title="问题", fact="事实", status=FindingStatus.CONFIRMED
        )
        for n in range(PROBLEMS)
    )
    accounts = Account.objects.bulk_create(account(tasks[n % UNITS], n, state) for n, state in enumerate(STATES))
    # A part is the same problem; what was written off in red is none.
    Account.objects.bulk_create([
        *(account(each.assignment, n + 1000, "rectifying", parent=each, origin="split") for n, each in enumerate(accounts[:30])),
        *(account(tasks[n], n + 2000, "voided") for n in range(9)),
    ])  # fmt: skip
    bring(cast, accounts)
    return round_


def account(task: Any, n: int, status: str, **fields: Any) -> Account:
    day = date(2026, 3, 1) + timedelta(days=n % 90)
    return Account(
        **{"office": task.office, "assignment": task, "unit": task.unit, "holder": task.unit, "number": f"账-{n:04d}",
           "origin": "report", "status": status, "problem": f"问题{n}", "reported_on": day, "delivered_on": day,
           "cleared_on": day if status == "cleared" else None} | fields
    )  # fmt: skip


def bring(cast: Cast, accounts: list[Account]) -> None:
    """Rules with their files, payments, meetings, on accounts one after another; and each kind taken back once."""
    text = attachments.attach(
        accounts[0], SimpleUploadedFile("办法.pdf", make.pdf("rule")), by=cast.liaison, slot="rule"
    )
    files = [copy_of(text, accounts[n]) for n in range(156)]
    Attachment.objects.bulk_create(files)
    day = date(2026, 8, 1)
    back = {"withdrawn_by": cast.liaison, "withdrawn_on": day, "withdrawn_reason": "重复"}
    rows = [
        Outcome(account=accounts[n], kind="rule", name=f"办法{n}", dated=day, by=cast.liaison, file=files[n],
                change="abolished" if n < 12 else ("made", "revised")[n % 2], **(back if n == 155 else {}))
        for n in range(156)
    ]  # fmt: skip
    rows += [
        Outcome(account=accounts[n], kind="money", name="清退", dated=day, by=cast.liaison, amount=amount)
        for n, amount in enumerate(PAYMENTS)
    ]
    rows += [
        Outcome(account=accounts[n], kind="meeting", name=f"会议{n}", dated=day, by=cast.liaison) for n in range(412)
    ]
    rows += [
        Outcome(account=accounts[0], kind="money", name="误记", dated=day, by=cast.liaison, amount=5_000_000, **back),
        Outcome(account=accounts[0], kind="meeting", name="误记", dated=day, by=cast.liaison, **back),
        Outcome(
            account=Account.objects.filter(status="voided")[0], kind="meeting", name="误", dated=day, by=cast.liaison
        ),
    ]
    Outcome.objects.bulk_create(rows)


def copy_of(text: Attachment, account: Account) -> Attachment:
    """The same file hung on another account, as a row."""
    given = {
        field.attname: getattr(text, field.attname) for field in text._meta.concrete_fields if not field.primary_key
    }
    return Attachment(**given | {"object_id": link_of(account)["object_id"]})


def recounted(round_: Round) -> str:
    """The sentence out of plain SQL and plain Python."""
    query = """
        WITH a AS (SELECT t.* FROM rectification_account t JOIN rounds_assignment s ON s.id = t.assignment_id WHERE s.round_id = %s),
             o AS (SELECT r.* FROM rectification_outcome r JOIN a ON a.id = r.account_id
                   WHERE r.withdrawn_on IS NULL AND (a.status <> 'voided' OR a.merged_into_id IS NOT NULL)),
             p AS (SELECT * FROM a WHERE parent_id IS NULL AND status <> 'voided')
        SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM p WHERE status = 'cleared'), (SELECT count(*) FROM p WHERE status = 'staged'),
               (SELECT sum(amount) FROM o), (SELECT count(*) FROM o WHERE kind = 'rule' AND change <> 'abolished'),
               (SELECT count(*) FROM o WHERE kind = 'rule' AND change = 'abolished'), (SELECT count(*) FROM o WHERE kind = 'meeting')"""
    with connection.cursor() as cursor:
        cursor.execute(query, [round_.pk])
        whole, done, basically, yuan, rules, gone, meetings = cursor.fetchone()
    rate = Decimal(int(Decimal(done) * 1000 / whole)) / 10
    return (
        f"反馈问题立账{whole}个，已销账{done}个，未销账{whole - done}个，销账率{rate}%。"
        f"未销账的问题中，基本完成（阶段性销号）{basically}个，正在整改{whole - done - basically}个。"
        f"通过整改，挽回资金{float(yuan) / 10_000:,.2f}万元，建立完善制度{rules}项，废止制度{gone}项，召开会议{meetings}次。"
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_page_paper_and_recount_say_one_sentence(cast: Cast, history: Round) -> None:
    assert recounted(history) == SENTENCE
    page = as_user(cast.clerk).get(reverse("statistics"), {"round": history.pk}).content.decode()
    assert SENTENCE in squeezed(strip_tags(page))
    assert "697个问题" in squeezed(strip_tags(page))
    paper = papers.draft(history, briefing.REPORT, by=cast.clerk)
    with pdfplumber.open(BytesIO(papers.pdf_of(paper))) as pdf:
        printed = squeezed("".join(page.extract_text() or "" for page in pdf.pages))
    printed = re.sub("—[0-9]+—|草稿", "", printed)  # what stands between two pages
    assert SENTENCE in printed


def test_each_figure_of_the_sentence_opens_its_records(cast: Cast, history: Round) -> None:
    client = as_user(cast.clerk)
    for key, number in (
        ("accounts", 697), ("cleared", 612), ("staged", 53), ("open", 85), ("rules", 143), ("rules_abolished", 12),
        ("recovered", 12_863_500), ("sessions", 412),
    ):  # fmt: skip
        assert (
            client.get(reverse("statistics_figure", args=[key]), {"over": f"round:{history.pk}"}).context["total"]
            == number
        )
