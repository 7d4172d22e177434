"""What rectification brought: rules made, money recovered, meetings held; entered once, counted everywhere the same (R-277)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspection import signatures, statistics
from inspection.models import AuditEntry
from inspection.workflow import Refused
from rectification.actions import outcomes, rectification, requests, write_offs
from rectification.models import Account, Outcome, RectificationReport
from tests import make
from tests.floor.people import as_user
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast


def upload(mark: str = "rule") -> SimpleUploadedFile:
    return SimpleUploadedFile("办法.pdf", make.pdf(mark))


def rule(cast: Cast, account: Account, name: str = "公务接待管理办法", change: str = "made", **fields: Any) -> Outcome:
    given = {"dated": timezone.localdate(), "document_number": "青发〔2026〕12号", "file": upload(), "by": cast.liaison}
    return outcomes.enter(account, kind="rule", name=name, change=change, **(given | fields))


def test_it_is_counted_on_account_unit_round_and_in_the_sentences(cast: Cast) -> None:
    account, today = stage.rectifying(cast), timezone.localdate()
    rule(cast, account)
    rule(cast, account, "差旅费管理办法", "revised")
    rule(cast, account, "旧接待办法", "abolished", document_number="")
    outcomes.enter(account, by=cast.liaison, kind="money", name="清退超标接待费", dated=today, amount=123_456)
    outcomes.enter(account, by=cast.secretary, kind="meeting", name="党委会专题研究", dated=today)
    figures = statistics.values(statistics.over(cast.round), cast.clerk)
    found = {key: figures[key] for key in ("rules", "rules_abolished", "recovered", "sessions")}
    assert found == {"rules": 2, "rules_abolished": 1, "recovered": 123_456, "sessions": 1}
    words = "通过整改，挽回资金12.3456万元，建立完善制度2项，废止制度1项，召开会议1次。"
    assert words in statistics.sentences(statistics.over(cast.round), cast.clerk, figures)
    assert words in RectificationReport.objects.get().results_now()
    page = as_user(cast.clerk).get(reverse("rectification:account", args=[account.pk])).content.decode()
    assert "公务接待管理办法" in page
    assert "青发〔2026〕12号" in page
    assert "123,456元" in page
    rows = as_user(cast.clerk).get(reverse("rectification:overview")).context["object_list"]
    assert [row.rules for row in rows] == [2]
    assert AuditEntry.objects.filter(verb="enter_outcome").count() == 5


def test_the_report_freezes_the_sentence_under_the_signature(cast: Cast) -> None:
    account = stage.rectifying(cast)
    rule(cast, account)
    report = RectificationReport.objects.get()
    report = rectification.write(report, by=cast.liaison, done="逐条整改。", open_matters="")
    report = rectification.submit(report, by=cast.secretary)
    assert report.results == "反馈问题立账1个，已销账0个，未销账1个，销账率0%。通过整改，建立完善制度1项。"
    assert report.results in report.signing_text()
    rule(cast, account, "差旅费管理办法")
    page = as_user(cast.liaison).get(reverse("unit:rectification_report", args=[report.pk])).content.decode()
    assert "建立完善制度1项" in page


def test_a_rule_that_answers_several_problems_counts_once(cast: Cast) -> None:
    stage.received(cast, 2)
    first, second = Account.objects.order_by("number")
    for account in (first, second):
        stage.ledger.claim(account, by=cast.liaison)
    rule(cast, first)
    with pytest.raises(Refused, match=f"已在{first.number}登记"):
        rule(cast, second)
    assert Outcome.objects.count() == 1


def test_a_wrong_entry_is_taken_back_with_a_reason_and_counts_no_more(cast: Cast) -> None:
    made = rule(cast, stage.rectifying(cast))
    with pytest.raises(Refused, match="撤销原因"):
        outcomes.take_back(made, by=cast.liaison, reason=" ")
    made = outcomes.take_back(made, by=cast.liaison, reason="文号写错")
    assert (made.withdrawn_by, made.counts) == (cast.liaison, False)
    assert statistics.values(statistics.over(cast.round), cast.clerk)["rules"] == 0
    with pytest.raises(Refused, match="已经撤销"):
        outcomes.take_back(made, by=cast.liaison, reason="再来一次")
    rule(cast, made.account)  # and is entered again as it should be


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "rule", "change": "made"}, "上传制度文本"), ({"kind": "rule", "file": True}, "新建、修订或废止"),
        ({"kind": "money"}, "填写金额"), ({"kind": "meeting", "name": " "}, "写明名称"),
    ],
)  # fmt: skip
def test_what_the_kind_asks_for(cast: Cast, given: dict[str, Any], words: str) -> None:
    account = stage.rectifying(cast)
    fields = {"name": "名", "dated": timezone.localdate(), **given}
    if fields.get("file"):
        fields["file"] = upload()
    with pytest.raises(Refused, match=words):
        outcomes.enter(account, by=cast.liaison, **fields)


def test_nothing_is_entered_once_the_application_is_signed(cast: Cast) -> None:
    account = stage.rectifying(cast)
    made = rule(cast, account)
    stage.evidence(account, cast.liaison)
    application = write_offs.apply(account, by=cast.secretary, matter_outcome="已整改")
    assert "公务接待管理办法" in application.signing_text()
    for act in (
        lambda: rule(cast, account, "另一办法"),
        lambda: outcomes.take_back(made, by=cast.liaison, reason="错"),
    ):
        with pytest.raises(Refused, match="申请销账前"):
            act()
    assert signatures.missing(application, ("被巡察单位主要负责人",)) == []


def test_what_was_written_off_in_red_brought_nothing(cast: Cast) -> None:
    account = stage.rectifying(cast)
    rule(cast, account)
    requests.ask_correction(account, by=cast.clerk, reason="重复立账")
    requests.decide_correction(account, by=cast.head)
    assert statistics.values(statistics.over(cast.round), cast.clerk)["rules"] == 0


def test_who_is_not_of_the_unit_enters_nothing(cast: Cast) -> None:
    account = stage.rectifying(cast)
    for person in (cast.clerk, cast.liaison_2, cast.leader):
        with pytest.raises(PermissionDenied):
            rule(cast, account, by=person)


def test_the_form_asks_by_the_kind_and_shows_what_was_typed(cast: Cast) -> None:
    account = stage.rectifying(cast)
    client, url = as_user(cast.liaison), reverse("unit:account_outcome_enter", args=[account.pk])
    answer = client.post(url, {"kind": "rule", "name": "接待办法", "dated": timezone.localdate()})
    assert answer.status_code == 422
    assert "请上传制度文本。" in answer.content.decode()
    assert "请选新建、修订或废止。" in answer.content.decode()
    assert client.post(url, {"kind": "money", "name": "款", "dated": timezone.localdate()}).status_code == 422
    data = {"kind": "rule", "name": "接待办法", "dated": timezone.localdate(), "change": "made", "file": upload()}
    assert client.post(url, data).status_code == 302
    page = client.get(reverse("unit:account", args=[account.pk])).content.decode()
    assert "接待办法" in page
    made = Outcome.objects.get()
    back = reverse("unit:account_outcome_take_back", args=[account.pk, made.pk])
    assert client.post(back, {"reason": "写错"}).status_code == 302
    assert client.post(back, {"reason": "写错"}).status_code == 404
    assert "已撤销" in client.get(reverse("unit:account", args=[account.pk])).content.decode()
