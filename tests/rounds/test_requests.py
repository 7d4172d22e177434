"""函询, 商请, 调阅, 交办 and the notices: sent, received, answered, returned, accepted; who sees what; what never shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, codes, correspondence, deadlines, workflow
from inspection.documents import papers
from inspection.management.demo.ledger import EMPTY_PDF
from inspection.models import Deadline, Message, Paper, link_of
from rounds.actions import findings, requests
from rounds.models import Assignment, Request
from tests import make
from tests.cast import Cast
from tests.pages import settled
from tests.rounds.conftest import finding

PDF = EMPTY_PDF


def soon(days: int = 5) -> Any:
    return timezone.localdate() + timedelta(days=days)


def inquiry(cast: Cast, assignment: Assignment, **fields: Any) -> Request:
    given = {
        "title": "提供青石乡有关情况",
        "text": "请提供近三年青石乡审计发现问题及整改情况。",
        "due_on": soon(),
    } | fields
    return requests.draft(assignment, "inquiry", by=cast.clerk, to_units=[cast.finance], purpose="巡前了解", **given)[0]


def notice(cast: Cast, assignment: Assignment, kind: str = "rectify") -> Request:
    return requests.draft(
        assignment, kind, by=cast.leader, to_units=(), title="公务接待管理", text="公务接待无公函。", requirement="立即规范。",
        due_on=soon(),
    )[0]  # fmt: skip


def sent_inquiry(cast: Cast, assignment: Assignment) -> Request:
    made = inquiry(cast, assignment)
    paper = papers.draft(made, "rounds.inquiry_letter", by=cast.clerk)
    papers.approve(paper, by=cast.head)
    papers.issue(paper, by=cast.clerk)
    return requests.send(made, by=cast.clerk)


def answered(cast: Cast, assignment: Assignment) -> Request:
    made = requests.receive(sent_inquiry(cast, assignment), by=cast.finance_officer)
    return requests.reply(made, by=cast.finance_officer, text="近三年审计发现3个问题，均已整改。")


def test_a_letter_goes_out_only_when_it_is_issued(cast: Cast, stationed: Assignment) -> None:
    made = inquiry(cast, stationed)
    with pytest.raises(workflow.Refused, match="函询函尚未印发"):
        requests.send(made, by=cast.clerk)
    out = sent_inquiry(cast, stationed)
    assert out.number == Paper.objects.get(**link_of(out)).number
    assert "询县财政局〔" in out.number
    assert Deadline.objects.get(**link_of(out)).due_on == out.due_on
    assert Message.objects.filter(user=cast.finance_officer, text__contains="请签收").exists()


def test_only_the_office_writes_to_departments_and_only_the_leader_sends_notices(
    cast: Cast, stationed: Assignment
) -> None:
    for who in (cast.leader, cast.member):
        with pytest.raises(PermissionDenied):
            requests.draft(
                stationed, "inquiry", by=who, to_units=[cast.finance], title="情况", text="请提供情况。", due_on=soon()
            )
    for who in (cast.clerk, cast.member):
        with pytest.raises(PermissionDenied):
            requests.draft(stationed, "rectify", by=who, to_units=(), title="情况", text="问题。", due_on=soon())


@pytest.mark.parametrize("words", ["据群众反映，该所长", "匿名信称", "举报人提供", "来信反映账外账", "该问题线索"])
def test_a_request_never_says_why(cast: Cast, stationed: Assignment, words: str) -> None:
    with pytest.raises(workflow.Refused, match="不能写明来由"):
        inquiry(cast, stationed, text=f"{words}，请核实。")


def test_the_whole_way_with_a_returned_round(cast: Cast, stationed: Assignment) -> None:
    made = answered(cast, stationed)
    made = requests.send_back(made, by=cast.clerk, reason="缺2025年情况", due_on=soon(8))
    assert made.status == "received"
    assert deadlines.of(made).filter(met_at=None).get().due_on == soon(8)
    made = requests.reply(made, by=cast.finance_officer, text="补充2025年情况。")
    made = requests.accept(made, by=cast.clerk)
    first, second = correspondence.replies_of(made)
    assert (first.returned_reason, second.returned_reason) == ("缺2025年情况", "")
    assert second.decided_by == cast.clerk
    assert made.status == "accepted"


def test_it_is_received_before_it_is_answered_and_answered_before_it_is_accepted(
    cast: Cast, stationed: Assignment
) -> None:
    out = sent_inquiry(cast, stationed)
    with pytest.raises(workflow.WrongStatus):
        requests.reply(out, by=cast.finance_officer, text="已办。")
    with pytest.raises(workflow.WrongStatus):
        requests.accept(out, by=cast.clerk)


def test_a_late_reply_says_why(cast: Cast, stationed: Assignment) -> None:
    out = requests.receive(sent_inquiry(cast, stationed), by=cast.finance_officer)
    Request.objects.filter(pk=out.pk).update(due_on=soon(-1))
    out.refresh_from_db()
    with pytest.raises(workflow.Refused, match="已超过办理期限"):
        requests.reply(out, by=cast.finance_officer, text="已办。")
    requests.reply(out, by=cast.finance_officer, text="已办。", late_reason="数据汇总较慢")
    assert Deadline.objects.get(**link_of(out)).late_reason == "数据汇总较慢"


def test_the_receiver_sees_his_own_request_and_nothing_behind_it(cast: Cast, stationed: Assignment, log_in) -> None:
    out = sent_inquiry(cast, stationed)
    draft = inquiry(cast, stationed)
    client = log_in(cast.finance_officer)
    page = client.get(reverse("rounds:request", args=[out.pk])).content.decode()
    assert "近三年青石乡审计" in page
    for hidden in ("巡前了解", "仅内部可见", "第一巡察组", "钱静"):
        assert hidden not in page
    assert client.get(reverse("rounds:request", args=[draft.pk])).status_code == 404
    assert client.get(reverse("rounds:request_list")).status_code == 403
    assert out.number in client.get(reverse("rounds:received_request_list")).content.decode()
    assert log_in(cast.discipline).get(reverse("rounds:request", args=[out.pk])).status_code == 404


def test_replies_are_the_offices_and_the_teams_never_the_units(cast: Cast, stationed: Assignment, log_in) -> None:
    made = answered(cast, stationed)
    attachments.attach(made, SimpleUploadedFile("情况.pdf", PDF), by=cast.finance_officer, slot="reply")
    assert log_in(cast.leader).get(reverse("rounds:request", args=[made.pk])).status_code == 200
    assert log_in(cast.leader_2).get(reverse("rounds:request", args=[made.pk])).status_code == 404
    assert log_in(cast.recused).get(reverse("rounds:request", args=[made.pk])).status_code == 404
    file = attachments.of(made).get()
    for who in (cast.liaison, cast.secretary):
        client = log_in(who)
        assert client.get(reverse("unit:request", args=[made.pk])).status_code == 404
        assert client.get(reverse("unit:attachment", args=[file.pk])).status_code == 404


def test_a_recused_officer_of_the_department_does_not_see_it(cast: Cast, stationed: Assignment, log_in) -> None:
    out = sent_inquiry(cast, stationed)
    make.recusal(cast.finance_officer.person, cast.qingshi)
    assert log_in(cast.finance_officer).get(reverse("rounds:request", args=[out.pk])).status_code == 404


def test_a_notice_is_issued_with_the_sending_and_answered_by_the_party_organisation(
    cast: Cast, stationed: Assignment
) -> None:
    out = requests.send(notice(cast, stationed), by=cast.leader)
    assert Paper.objects.get(**link_of(out), kind="rounds.rectify_notice").number == out.number
    out = requests.receive(out, by=cast.liaison)
    with pytest.raises(workflow.Refused, match="请填写签发人"):
        requests.reply(out, by=cast.liaison, text="已整改。")
    out = requests.accept(requests.reply(out, by=cast.liaison, text="已整改。", signed_by="吴书记"), by=cast.leader)
    assert list(Request.objects.fixed_at_once()) == [out]


def test_a_clerk_does_not_answer_a_notice(cast: Cast, stationed: Assignment) -> None:
    clerk = make.user("unit-clerk", "经办人")
    make.unit_role(clerk, cast.qingshi, "unit_clerk")
    out = requests.send(notice(cast, stationed), by=cast.leader)
    with pytest.raises(PermissionDenied):
        requests.receive(out, by=clerk)


def test_an_explanation_turns_into_a_notice(cast: Cast, stationed: Assignment, log_in) -> None:
    made = requests.receive(requests.send(notice(cast, stationed, "explain"), by=cast.leader), by=cast.liaison)
    made = requests.accept(requests.reply(made, by=cast.liaison, text="情况属实。", signed_by="吴书记"), by=cast.leader)
    url = reverse("rounds:request_add", args=[stationed.pk, "rectify"]) + f"?from={made.pk}"
    client = log_in(cast.leader)
    assert made.text in client.get(url).content.decode()
    sent = {"title": made.title, "text": made.text, "requirement": "立即纠正。", "due_on": soon()}
    assert client.post(url, sent).status_code == 302
    assert Request.objects.get(kind="rectify").basis.earlier == made


def test_notices_are_for_the_stationing_and_after_it_the_office_judges(cast: Cast, stationed: Assignment) -> None:
    out = requests.receive(requests.send(notice(cast, stationed), by=cast.leader), by=cast.liaison)
    out = requests.reply(out, by=cast.liaison, text="已整改。", signed_by="吴书记")
    Assignment.objects.filter(pk=stationed.pk).update(status="withdrawn")
    stationed.refresh_from_db()
    with pytest.raises(workflow.Refused, match="进驻期间"):
        notice(cast, stationed)
    assert requests.accept(out, by=cast.clerk).status == "accepted"


def test_a_task_is_of_a_kind_an_inspection_may_ask_for(cast: Cast, stationed: Assignment, log_in) -> None:
    url = reverse("rounds:request_add", args=[stationed.pk, "task"])
    client = log_in(cast.member)
    sent = {"title": "调整分工", "text": "请调整班子分工。", "due_on": soon()}
    assert client.post(url, sent).status_code == 422
    sent["topic"] = codes.code("task_kinds", "explain").pk
    assert client.post(url, sent).status_code == 302
    assert "不干预单位正常工作" in client.get(url).content.decode()


def documents(cast: Cast, assignment: Assignment) -> Request:
    made = requests.draft(
        assignment, "documents", by=cast.member, to_units=(), title="调阅资料", text="请按清单提供。", due_on=soon()
    )[0]
    general = codes.code("document_lists", "general")
    requests.list_items(made, by=cast.member, templates=[general], titles=["公务接待台账"])
    return made


def test_a_list_from_templates_names_each_of_three_years(cast: Cast, stationed: Assignment) -> None:
    made = documents(cast, stationed)
    years = [each.begins.year for each in made.items.filter(title="年度工作总结")]
    assert len(years) == 3
    assert years[-1] == stationed.stationing_begins.year
    count = made.items.count()
    requests.list_items(made, by=cast.member, templates=[codes.code("document_lists", "general")])
    assert made.items.count() == count


def test_documents_are_counted_lent_and_given_back(cast: Cast, stationed: Assignment) -> None:
    made = documents(cast, stationed)
    made.items.filter(position__gt=2).delete()
    made = requests.receive(requests.send(made, by=cast.member), by=cast.liaison)
    with pytest.raises(workflow.Refused, match="还有2项既未提供也未说明"):
        requests.reply(made, by=cast.liaison, text="已提供。")
    first, second = made.items.all()
    requests.provide_item(first, by=cast.liaison, form="original", copies=3, provided_by="档案室")
    requests.provide_item(second, by=cast.liaison, note="2020年前未建账")
    made.refresh_from_db()
    made = requests.reply(made, by=cast.liaison, text="已按清单提供。")
    with pytest.raises(workflow.Refused, match="还有1项已提供、未清点接收"):
        requests.accept(made, by=cast.member)
    requests.take_items(made, by=cast.member, items=[first], place="保密柜1号")
    made.refresh_from_db()
    made = requests.accept(made, by=cast.member)
    watched = Deadline.objects.get(**link_of(made), rule="rounds.return_documents")
    assert (watched.due_on, watched.met_at) == (stationed.stationing_ends, None)
    requests.return_items(made, by=cast.member, items=[first], returned_to="郑联络")
    watched.refresh_from_db()
    assert watched.met_at is not None


def test_an_accepted_reply_is_evidence(cast: Cast, stationed: Assignment) -> None:
    made = answered(cast, stationed)
    problem = finding(cast, stationed)
    with pytest.raises(workflow.Refused, match="采纳后"):
        findings.add_evidence(problem, by=cast.member, note="审计结果", request=made)
    made = requests.accept(made, by=cast.clerk)
    findings.add_evidence(problem, by=cast.member, note="审计结果", request=made)
    with pytest.raises(workflow.Refused, match="已列为证据"):
        findings.add_evidence(problem, by=cast.member, note="审计结果", request=made)


def test_taken_back_it_is_gone_for_the_receiver(cast: Cast, stationed: Assignment, log_in) -> None:
    out = requests.withdraw(sent_inquiry(cast, stationed), by=cast.clerk, reason="发错单位")
    assert log_in(cast.finance_officer).get(reverse("rounds:request", args=[out.pk])).status_code == 404
    assert not deadlines.of(out).filter(met_at=None, cancelled_at=None).exists()


def test_pressing_eight_times_sends_once(cast: Cast, stationed: Assignment, log_in) -> None:
    made = notice(cast, stationed)
    client = log_in(cast.leader)
    key = "7f0e4f7e-1111-4222-8333-444455556666"
    for _ in range(8):
        assert client.post(reverse("rounds:request_send", args=[made.pk]), {"form_key": key}).status_code == 302
    assert Paper.objects.filter(**link_of(made)).count() == 1


def test_the_unit_answers_on_its_own_pages(cast: Cast, stationed: Assignment, log_in) -> None:
    out = requests.send(documents(cast, stationed), by=cast.member)
    client = log_in(cast.liaison)
    assert out.number in client.get(reverse("unit:request_list")).content.decode()
    assert client.post(reverse("unit:request_receive", args=[out.pk])).status_code == 302
    for item in out.items.all():
        url = reverse("unit:request_item_provide", args=[out.pk, item.pk])
        assert client.post(url, {"form": "copy", "copies": "1"}).status_code == 302
    sent = {"text": "已提供。", "files": SimpleUploadedFile("目录.pdf", PDF)}
    assert client.post(reverse("unit:request_reply", args=[out.pk]), sent).status_code == 302
    out.refresh_from_db()
    assert out.status == "replied"
    assert client.get(reverse("unit:request", args=[out.pk])).status_code == 200
    assert client.get(reverse("rounds:request", args=[out.pk])).status_code == 404


def test_the_departments_of_the_list_are_offered(cast: Cast, stationed: Assignment, log_in) -> None:
    audit = make.unit(cast.office, "县审计局")
    page = log_in(cast.clerk).get(reverse("rounds:request_add", args=[stationed.pk, "inquiry"])).content.decode()
    for unit in (audit, cast.discipline_organ, cast.organisation_organ, cast.petition_organ):
        assert str(unit.pk) in page
    assert str(cast.qingshi.pk) not in page


def test_what_only_others_may_do_names_its_approval(cast: Cast, stationed: Assignment, log_in) -> None:
    url = reverse("rounds:request_add", args=[stationed.pk, "assistance"])
    sent = {
        "topic": codes.code("assistance_kinds", "bank").pk, "to_units": [cast.discipline_organ.pk], "title": "查询账户",
        "text": "请依权限查询。", "due_on": soon(),
    }  # fmt: skip
    answer = log_in(cast.clerk).post(url, sent)
    assert answer.status_code == 422
    assert "须写明审批依据" in answer.content.decode()
    assert log_in(cast.clerk).post(url, sent | {"approval": "领导小组批示"}).status_code == 302
    assert log_in(cast.leader).get(url).status_code == 403


def test_the_unit_reads_what_a_team_may_not_do(cast: Cast, stationed: Assignment, log_in) -> None:
    page = log_in(cast.liaison).get(reverse("unit:home")).content.decode()
    assert "不履行执纪审查职责" in page
    assert "请向派出机关反映" in page


def test_the_unit_side_has_one_next_action(cast: Cast, stationed: Assignment, log_in) -> None:
    make.contacts(stationed, cast.clerk)  # else naming them is the next thing
    assert "下一步" not in log_in(cast.liaison).get(reverse("unit:home")).content.decode()
    out = requests.send(notice(cast, stationed), by=cast.leader)
    page = log_in(cast.liaison).get(reverse("unit:home")).content.decode()
    assert reverse("unit:request", args=[out.pk]) in page
    assert page.count("下一步") == 1


def test_hidden_facts_change_no_byte_of_the_units_pages(cast: Cast, stationed: Assignment, log_in) -> None:
    """An inquiry elsewhere, a draft, a talk arranged by the team itself, an undercover check: nothing of it shows."""
    from tests.rounds.conftest import interview

    pages = (
        "home",
        "inbox",
        "request_list",
        "paper_list",
        "schedule",
        "leave_list",
        "meeting_list",
        "opinion_report_list",
    )

    def seen() -> list[bytes]:
        client = log_in(cast.liaison)
        return [settled(client.get(reverse(f"unit:{name}")).content) for name in pages]

    before = seen()
    answered(cast, stationed)
    notice(cast, stationed)
    interview(cast, stationed, arranged_by_liaison=False)
    assert seen() == before


def test_every_item_of_a_list_has_its_category(cast: Cast, stationed: Assignment) -> None:
    made = documents(cast, stationed)
    listed = made.items.exclude(title="公务接待台账")
    assert listed
    assert not listed.filter(category=None).exists()
    assert {each.category.list.key for each in listed} == {"document_categories"}


def test_what_was_handed_over_is_signed_for(cast: Cast, stationed: Assignment) -> None:
    made = documents(cast, stationed)
    made.items.filter(position__gt=1).delete()
    made = requests.receive(requests.send(made, by=cast.member), by=cast.liaison)
    requests.provide_item(made.items.get(), by=cast.liaison, form="original", copies=3, provided_by="档案室")
    slip = papers.issue(papers.draft(made, "rounds.document_slip", by=cast.member), by=cast.member)
    assert slip.title.startswith("调阅资料移交签收单")
    assert slip in papers.of(made, unit_side=True)


def test_an_assistance_is_the_offices(cast: Cast, stationed: Assignment) -> None:
    sent = {"to_units": [cast.finance], "title": "商请协助", "text": "请派员协助。", "due_on": soon()}
    with pytest.raises(PermissionDenied):
        requests.draft(stationed, "assistance", by=cast.leader, **sent)
    made = requests.draft(stationed, "assistance", by=cast.clerk, **sent)[0]
    assert made.kind == "assistance"


def test_only_what_was_put_right_counts_as_fixed_at_once(cast: Cast, stationed: Assignment) -> None:
    out = requests.receive(requests.send(notice(cast, stationed), by=cast.leader), by=cast.liaison)
    assert list(Request.objects.fixed_at_once()) == []
    out = requests.accept(requests.reply(out, by=cast.liaison, text="已整改。", signed_by="吴书记"), by=cast.leader)
    assert list(Request.objects.fixed_at_once()) == [out]
