"""Every verb of the chain over HTTP: it does it, it is recorded; wrong status, no power, out of scope, recused, pressed twice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from inspection.models import AuditEntry
from rectification.actions import ledger, parts, requests, statements, transfers, write_offs
from rectification.models import Account, Plan, Report
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast


def _soon(days: int = 30) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def _supervised(cast: Cast) -> Account:
    return ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem="督查发现", origin="supervision", by=cast.clerk
    )


def _offered(cast: Cast) -> Account:
    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="追回补助")
    return stage.again(account)


def _with_evidence(cast: Cast) -> Account:
    account = stage.rectifying(cast)
    stage.evidence(account, cast.liaison)
    return account


def _checked(cast: Cast) -> Account:
    from rectification.actions import checks

    account = stage.applied(cast)
    checks.check(account, by=cast.supervisor, finding="属实")
    return stage.again(account)


def _long_term(cast: Cast) -> Account:
    account = stage.verified(cast)
    Account.objects.filter(pk=account.pk).update(long_term=True)
    return stage.again(account)


def _asks_extension(cast: Cast) -> Account:
    account = stage.rectifying(cast)
    requests.ask_extension(account, by=cast.liaison, until=account.due_on + timedelta(days=10), reason="审计未完")
    return stage.again(account)


def _asks_correction(cast: Cast) -> Account:
    account = stage.cleared(cast)
    requests.ask_correction(account, by=cast.clerk, reason="误销")
    return stage.again(account)


def _report(status: int, *, rate: bool = True) -> Callable[[Cast], Report]:
    def make_report(cast: Cast) -> Report:
        from rectification.actions import reports

        report = stage.written_report(cast)
        for act, by in (
            (reports.submit, cast.leader),
            (reports.review, cast.clerk),
            (reports.consider, cast.group_deputy),
        )[:status]:
            report = act(report, by=by)
            if rate and act is reports.submit:
                report = stage.rated(report, by=cast.head)
        return stage.again(report)

    return make_report


def _feedback(cast: Cast) -> Any:
    from rectification.actions import feedback

    stage.approved_report(cast)
    return feedback.begin(cast.assignment, by=cast.clerk)


def _planned(cast: Cast) -> Plan:
    account = stage.rectifying(cast)
    ledger.plan(
        account,
        by=cast.liaison,
        goal="到位",
        measures="清退",
        leader_name="吴书记",
        department="党政办",
        owner_name="郑",
    )
    from rectification.actions import plans

    return plans.write(Plan.objects.get(), by=cast.liaison, organisation="成立小组", study_meeting="党委会第3次会议")


def _submitted_plan(cast: Cast) -> Plan:
    from rectification.actions import plans

    return plans.submit(_planned(cast), by=cast.secretary)


def _written_rectification(cast: Cast) -> Any:
    from rectification.actions import rectification

    report = stage.submitted_rectification(cast)
    return rectification.send_back(report, by=cast.head, reason="补充佐证")


def _statement(cast: Cast) -> Any:
    today = timezone.localdate()
    return statements.draw_up(
        office=cast.office,
        unit=cast.qingshi,
        since=today - timedelta(days=9),
        until=today - timedelta(days=1),
        by=cast.clerk,
    )


def _twice(cast: Cast) -> Account:
    """The same problem on two accounts."""
    account = stage.rectifying(cast)
    parts.split(account, by=cast.clerk, matter="同一件", reason="误拆")
    return stage.again(account)


def _asks_merge(cast: Cast) -> Account:
    account = _twice(cast)
    parts.ask_merge(account, by=cast.clerk, into=account.parts.get(), reason="同一问题")
    return stage.again(account)


def _opinion(**extra: Any) -> dict[str, Any]:
    return {"opinion": "同意"} | extra


@dataclass
class Verb:
    """One verb: how far the case is, who does it with what, what it leaves, and who sees it but may not."""

    url: str
    stage: Callable[[Any], Any]
    by: str
    leaves: str
    data: dict[str, Any] = field(default_factory=dict)
    may_not: str = ""
    outsider: str = "leader_2"
    asks: bool = True
    again: int = 409  # what a second person pressing finds

    def __str__(self) -> str:
        return self.url


REASON = {"reason": "材料不足"}
PLAN = {
    "goal": "到位",
    "measures": "清退\n建制度",
    "leader_name": "吴书记",
    "department": "党政办",
    "owner_name": "郑联络",
}
CHECK = {"finding": "属实"}
VERBS = [
    Verb("rectification:report_submit", _report(0), "leader", "submitted", _opinion(), "member"),
    Verb("rectification:report_rate", _report(1, rate=False), "clerk", "submitted", {"grade": "clear"}, "leader", again=422),
    Verb("rectification:report_review", _report(1), "clerk", "reviewed", _opinion(), "leader"),
    Verb("rectification:report_consider", _report(2), "group_deputy", "considered", _opinion(), "clerk"),
    Verb("rectification:report_approve", _report(3), "group_head", "approved", _opinion(), "clerk"),
    Verb("rectification:report_return", _report(2), "group_deputy", "draft", REASON, "leader"),
    Verb("rectification:feedback_approve", _feedback, "group_deputy", "approved", may_not="clerk", asks=False),
    Verb("rectification:feedback_deliver", stage.approved_feedback, "clerk", "delivered",
         {"held_on": str(timezone.localdate()), "place": "会议室", "chair": "蒋书记", "attendees": "班子成员"}, "group_head"),
    Verb("unit:feedback_receive", stage.delivered, "secretary", "received", may_not="liaison", outsider="liaison_2", asks=False),
    Verb("rectification:account_deliver", _supervised, "clerk", "delivered", {"due_on": _soon()}, "group_head"),
    Verb("unit:account_claim", lambda cast: (stage.received(cast, 1), Account.objects.get())[1], "liaison", "rectifying",
         {"leader_name": "吴书记", "objection": "数额有出入"}, outsider="liaison_2"),
    Verb("unit:account_plan", stage.rectifying, "liaison", "rectifying", PLAN, outsider="liaison_2", again=302),
    Verb("unit:account_progress", stage.rectifying, "liaison", "rectifying",
         {"status": "in_progress", "percent": "40", "text": "已清退一半"}, outsider="liaison_2", again=302),
    Verb("unit:account_extend", stage.rectifying, "liaison", "rectifying", {"until": _soon(120), "reason": "审计未完"},
         outsider="liaison_2", again=422),
    Verb("rectification:account_decide_extension", _asks_extension, "head", "rectifying", {"granted": "yes"}, "clerk", again=422),
    Verb("rectification:account_transfer", stage.rectifying, "clerk", "rectifying", {"whole": "part", "matter": "追回"},
         "supervisor", again=422),
    Verb("rectification:account_no_transfer", stage.rectifying, "clerk", "rectifying", REASON, "supervisor", again=302),
    Verb("rectification:account_receive", _offered, "finance_officer", "rectifying", _opinion(), "clerk", "petition_bureau", again=403),
    Verb("rectification:account_decline", _offered, "finance_officer", "rectifying", REASON, "clerk", "petition_bureau", again=404),
    Verb("rectification:account_check", stage.rectifying, "supervisor", "rectifying", CHECK, "group_head", again=302),
    Verb("unit:account_apply", _with_evidence, "secretary", "applied", {"matter_outcome": "已全部清退"}, "liaison", "liaison_2"),
    Verb("rectification:account_verify", _checked, "clerk", "verified", _opinion(), "supervisor"),
    Verb("rectification:account_return", stage.applied, "clerk", "rectifying", REASON, "supervisor"),
    Verb("rectification:account_clear", stage.verified, "head", "cleared", _opinion(), "clerk"),
    Verb("rectification:account_clear_stage", _long_term, "head", "staged", _opinion(), "clerk"),
    Verb("rectification:account_evaluate", _long_term, "clerk", "verified", {"conclusion": "保持良好"}, "supervisor", again=422),
    Verb("rectification:account_reopen", stage.cleared, "head", "rectifying", {"reason": "反弹", "due_on": _soon()}, "clerk"),
    Verb("rectification:account_correct", stage.cleared, "clerk", "cleared", {"reason": "误销"}, "supervisor", again=422),
    Verb("rectification:account_confirm_correction", _asks_correction, "head", "rectifying", {"granted": "yes"}, "clerk", again=422),
    Verb("rectification:account_split", stage.rectifying, "clerk", "rectifying", {"matter": "另一件", "reason": "两件事"}, "supervisor", again=302),
    Verb("rectification:account_merge", _twice, "clerk", "rectifying", {"reason": "同一问题"}, "supervisor", again=422),
    Verb("rectification:account_confirm_merge", _asks_merge, "head", "voided", {"granted": "yes"}, "clerk", again=409),
    Verb("rectification:account_amend", stage.rectifying, "clerk", "rectifying", {"text": "十二次", "reason": "笔误"}, "supervisor", again=302),
    Verb("unit:plan_submit", _planned, "secretary", "submitted", may_not="liaison", outsider="liaison_2", asks=False),
    Verb("rectification:plan_accept", _submitted_plan, "clerk", "accepted", may_not="supervisor", asks=False),
    Verb("rectification:plan_return", _submitted_plan, "clerk", "draft", REASON, "supervisor"),
    Verb("unit:rectification_report_submit", _written_rectification, "secretary", "submitted", may_not="liaison", outsider="liaison_2", asks=False),
    Verb("rectification:rectification_report_pass", stage.submitted_rectification, "clerk", "passed", _opinion(), "supervisor"),
    Verb("rectification:rectification_report_fail", stage.submitted_rectification, "clerk", "draft", REASON, "supervisor"),
    Verb("rectification:statement_sign", _statement, "clerk", "open", may_not="group_head", asks=False, again=422),
    Verb("unit:statement_countersign", _statement, "secretary", "open", may_not="liaison", outsider="liaison_2", asks=False, again=422),
    Verb("unit:statement_object", _statement, "secretary", "open", {"reason": "少计一户"}, "liaison", "liaison_2", again=302),
    Verb("rectification:statement_void", _statement, "clerk", "void", REASON, "group_head"),
]  # fmt: skip
IDS = [str(each) for each in VERBS]


class Case:
    """A verb with the record it is about, and a window for whoever presses."""

    def __init__(self, verb: Verb, cast: Cast, log_in: Any) -> None:
        self.verb, self.cast, self.log_in = verb, cast, log_in
        self.record = verb.stage(cast)
        self.url = reverse(verb.url, args=[self.record.pk])
        self.data = dict(verb.data)
        if verb.url.endswith("account_transfer"):
            self.data["receiver"] = str(cast.finance.pk)
        if verb.url.endswith("account_merge"):
            self.data["into"] = str(self.record.parts.get().pk)
        if verb.url.endswith("account_check"):
            from inspection import codes

            self.data |= {"kind": str(codes.code("check_kind", "papers").pk), "result": str(codes.code("check_result", "done").pk),
                          "checked_on": str(timezone.localdate())}  # fmt: skip

    def press(self, who: str, **extra: Any) -> Any:
        return self.log_in(getattr(self.cast, who)).post(self.url, self.data | extra)


@pytest.fixture
def case(request: Any, cast: Cast, log_in: Any) -> Case:
    return Case(request.param, cast, log_in)


each = pytest.mark.parametrize("case", VERBS, ids=IDS, indirect=True)


def refused_to_strangers(case: Case) -> None:
    """Out of scope it does not exist; within, the power is asked for; recused, it does not exist either."""
    for who in (case.verb.outsider, "sysadmin", "auditor", "expired"):
        assert case.press(who).status_code == 404, who
    if case.verb.may_not:
        assert case.press(case.verb.may_not).status_code == 403
    recusal = make.recusal(getattr(case.cast, case.verb.by).person, case.cast.qingshi)
    assert case.press(case.verb.by).status_code == 404
    recusal.delete()


def asked_with_get(case: Case) -> None:
    answer = case.log_in(getattr(case.cast, case.verb.by)).get(case.url)
    assert answer.status_code == (200 if case.verb.asks else 405)
    if case.verb.asks:
        assert answer.content.decode().count("<h1") == 1


def trail() -> int:
    return AuditEntry.objects.exclude(verb="login").count()


@each
def test_a_verb(case: Case) -> None:
    refused_to_strangers(case)
    asked_with_get(case)
    key, before = str(uuid.uuid4()), trail()
    answer = case.press(case.verb.by, form_key=key)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert stage.again(case.record).status == case.verb.leaves
    own = AuditEntry.objects.filter(object_id=case.record.pk, actor=getattr(case.cast, case.verb.by))
    assert own.filter(content_type=ContentType.objects.get_for_model(case.record)).exists()
    after = trail()
    assert after > before
    # Pressed twice, the first answer comes again and nothing else happens.
    second = case.press(case.verb.by, form_key=key)
    assert (second.status_code, second.headers["Location"]) == (302, answer.headers["Location"])
    assert trail() == after
    # Pressed anew, the record has moved on.
    assert case.press(case.verb.by).status_code == case.verb.again


def test_write_offs_by_one_person_are_refused(cast: Cast) -> None:
    account = stage.applied(cast)
    make.office_role(cast.secretary, cast.office, "office_staff")
    from rectification.actions import checks

    checks.check(account, by=cast.supervisor, finding="属实")
    with pytest.raises(Exception, match="不能核验本人的申请"):
        write_offs.verify(account, by=cast.secretary)
