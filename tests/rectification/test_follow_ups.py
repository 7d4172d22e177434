"""四个跟进: with the unit, the discipline organ, the organisation organ on three topics, and departments by 巡察建议 (R-254, R-255, R-289)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit
from inspection.documents import papers
from inspection.models import Deadline, Message, OrganKind
from inspection.workflow import Refused, WrongStatus
from rectification.actions import follow_ups as actions
from rectification.models import FollowUp
from tests import make
from tests.cast import Cast
from tests.rectification import stage
from tests.rectification.test_papers import issued, words


def begun(cast: Cast, kind: str = "organisation", **fields: Any) -> FollowUp:
    body = {
        "unit": cast.qingshi, "discipline": cast.discipline_organ, "organisation": cast.organisation_organ,
        "department": cast.finance,
    }[kind]  # fmt: skip
    today = timezone.localdate()
    values: dict[str, Any] = {"body": body, "matter": "修订公务接待报销办法", "begun_on": today}
    if kind == "organisation":
        values["topic"] = "appointment"
    if kind == "department":
        values |= {"document": "云委巡办〔2026〕22号", "due_on": today + timedelta(days=30)}
    return actions.begin(cast.assignment, by=cast.clerk, kind=kind, **(values | fields))


class TestKinds:
    @pytest.mark.parametrize("kind", ["unit", "discipline", "organisation", "department"])
    def test_four_kinds_each_with_its_own_body(self, cast: Cast, kind: str) -> None:
        assert begun(cast, kind).status == "open"
        wrong = cast.liuxi if kind == "unit" else cast.petition_organ
        with pytest.raises(Refused, match="跟进"):
            begun(cast, kind, body=wrong)

    def test_the_organisation_organ_on_one_of_three_topics(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="民主集中制、干部选任或个人事项报告"):
            begun(cast, topic="")
        assert begun(cast, "discipline", topic="appointment").topic == ""
        item = begun(cast)
        with pytest.raises(IntegrityError, match="organisation_is_followed_on_three_topics"), transaction.atomic():
            FollowUp.objects.filter(pk=item.pk).update(topic="")

    def test_a_recommendation_has_document_and_due_date(self, cast: Cast) -> None:
        for fields in ({"document": " "}, {"due_on": None}):
            with pytest.raises(Refused, match="巡察建议须写明发文和答复期限"):
                begun(cast, "department", **fields)
        item = begun(cast, "department")
        with pytest.raises(IntegrityError, match="recommendation_is_sent_and_due"), transaction.atomic():
            FollowUp.objects.filter(pk=item.pk).update(document="")

    def test_the_paper_of_a_recommendation(self, cast: Cast) -> None:
        text = words(issued(begun(cast, "department"), "rectification.recommendation", cast.clerk))
        assert "现提出如下建议" in text
        assert "县财政局" in text
        assert "云委巡办〔2026〕22号" in text
        assert "修订公务接待报销办法" in text
        with pytest.raises(Refused, match="只有党政部门"):
            issued(begun(cast), "rectification.recommendation", cast.clerk)


class TestCourse:
    def test_noted_as_often_as_it_takes_and_finished(self, cast: Cast) -> None:
        item, today = begun(cast, "department"), timezone.localdate()
        clock = Deadline.objects.get(rule="rectification.follow_up", object_id=item.pk)
        assert clock.due_on == item.due_on
        with pytest.raises(Refused, match="还没有登记跟进情况"):
            actions.finish(item, by=cast.clerk, result="已办")
        item = actions.note(item, by=cast.clerk, on=today, text="正在起草", next_on=today + timedelta(days=40))
        clock.refresh_from_db()
        assert clock.met_at
        assert Deadline.objects.get(object_id=item.pk, met_at=None).due_on == today + timedelta(days=40)
        item = actions.finish(item, by=cast.clerk, result="办法已印发")
        assert (item.status, item.notes.count()) == ("done", 1)
        assert not Deadline.objects.filter(object_id=item.pk, met_at=None).exists()
        with pytest.raises(WrongStatus):
            actions.note(item, by=cast.clerk, on=today, text="又问")
        assert [each.verb for each in audit.of(item)][::-1] == ["register", "note", "finish"]

    def test_days_that_cannot_be(self, cast: Cast) -> None:
        item, today = begun(cast), timezone.localdate()
        for fields in ({"on": today + timedelta(days=1)}, {"on": today, "next_on": today - timedelta(days=1)}):
            with pytest.raises(Refused, match="日期不能"):
                actions.note(item, by=cast.clerk, text="已问", **fields)
        with pytest.raises(Refused, match="早于开始日期"):
            begun(cast, due_on=today - timedelta(days=1))

    def test_the_office_keeps_them(self, cast: Cast) -> None:
        item = begun(cast)
        for who in (cast.group_head, cast.leader, cast.liaison, cast.organisation):
            with pytest.raises(PermissionDenied):
                actions.note(item, by=who, on=timezone.localdate(), text="已问")


class TestPages:
    def test_begun_from_the_assignment_and_seen_in_the_list(self, cast: Cast, log_in: Any) -> None:
        stage.received(cast, 1)
        client, add = log_in(cast.clerk), reverse("rectification:follow_up_add", args=[cast.assignment.pk])
        assert add in client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
        today = timezone.localdate()
        typed = {
            "kind": "organisation",
            "body": cast.organisation_organ.pk,
            "matter": "干部选任程序",
            "begun_on": today,
        }
        assert client.post(add, typed).status_code == 422
        assert client.post(add, typed | {"topic": "appointment"}).status_code == 302
        item = FollowUp.objects.get()
        note = reverse("rectification:follow_up_note", args=[item.pk])
        assert client.post(note, {"on": today + timedelta(days=3), "text": "已问"}).status_code == 422
        assert client.post(note, {"on": today, "text": "已派员指导"}).status_code == 302
        assert "已派员指导" in client.get(reverse("rectification:follow_up", args=[item.pk])).content.decode()
        found = client.get(reverse("rectification:follow_up_list"), {"topic": "appointment"}).content.decode()
        assert "干部选任程序" in found
        assert (
            "干部选任程序"
            not in client.get(reverse("rectification:follow_up_list"), {"topic": "centralism"}).content.decode()
        )

    def test_not_beyond_the_office_and_not_the_recused(self, cast: Cast, log_in: Any) -> None:
        item = begun(cast)
        address = reverse("rectification:follow_up", args=[item.pk])
        for who in (cast.leader, cast.liaison, cast.organisation, cast.supervisor):
            assert log_in(who).get(address).status_code == 404
        make.recusal(cast.clerk.person, cast.organisation_organ)
        assert log_in(cast.clerk).get(address).status_code == 404
        assert log_in(cast.head).get(address).status_code == 200


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("复函.pdf", make.pdf("answer"))


class TestAnswers:
    """A department sees the recommendations addressed to it, and nothing else; it answers with what was done and its letter (R-254)."""

    def test_the_department_answers_on_its_own_page(self, cast: Cast, log_in: Any) -> None:
        item = begun(cast, "department")
        actions.note(item, by=cast.clerk, on=timezone.localdate(), text="电话催问，对方推诿")
        other = begun(cast, "organisation", body=cast.organisation_organ, matter="干部任用程序")
        client = log_in(cast.finance_officer)
        listed = client.get(reverse("rectification:follow_up_list")).content.decode()
        assert "修订公务接待报销办法" in listed
        assert "干部任用程序" not in listed
        page = client.get(reverse("rectification:follow_up", args=[item.pk])).content.decode()
        assert "修订公务接待报销办法" in page
        assert "对方推诿" not in page
        assert client.get(reverse("rectification:follow_up", args=[other.pk])).status_code == 404
        url = reverse("rectification:follow_up_answer", args=[item.pk])
        assert client.post(url, {"text": "已修订"}).status_code == 422  # without its letter
        assert client.post(url, {"text": "", "file": letter()}).status_code == 422
        assert client.post(url, {"text": "办法已修订，9月1日起施行。", "file": letter()}).status_code == 302
        made = item.answers.get()
        page = log_in(cast.clerk).get(reverse("rectification:follow_up", args=[item.pk])).content.decode()
        assert "办法已修订" in page
        assert "复函.pdf" in page
        assert "对方推诿" in page
        assert log_in(cast.finance_officer).get(reverse("attachment", args=[made.file_id])).status_code == 200
        assert "已答复巡察建议" in " ".join(Message.objects.filter(user=cast.clerk).values_list("text", flat=True))

    def test_answered_it_is_due_no_more_and_may_be_finished(self, cast: Cast) -> None:
        item = begun(cast, "department")
        assert Message.objects.filter(user=cast.finance_officer, text__contains="收到巡察建议").exists()
        actions.answer(item, by=cast.finance_officer, text="已修订", file=letter())
        assert not Deadline.objects.filter(object_id=item.pk, met_at=None).exists()
        assert actions.finish(FollowUp.objects.get(), by=cast.clerk, result="采纳").status == "done"
        with pytest.raises(WrongStatus):
            actions.answer(item, by=cast.finance_officer, text="又答", file=letter())

    def test_only_who_it_is_addressed_to(self, cast: Cast) -> None:
        item = begun(cast, "department")
        for who in (cast.clerk, cast.organisation, cast.petition_bureau, cast.liaison):
            with pytest.raises(PermissionDenied):
                actions.answer(item, by=who, text="已办", file=letter())
        elsewhere = make.user("other-department", "旁局")
        make.unit_role(elsewhere, make.organ(cast.office, "县审计局", OrganKind.FUNCTIONAL), "functional_officer")
        with pytest.raises(PermissionDenied):
            actions.answer(item, by=elsewhere, text="已办", file=letter())
        assert not FollowUp.objects.for_user(elsewhere).exists()

    def test_other_kinds_are_answered_by_nobody(self, cast: Cast) -> None:
        with pytest.raises((Refused, PermissionDenied)):
            actions.answer(begun(cast), by=cast.organisation, text="已办", file=letter())

    @pytest.mark.parametrize("fields", [{"text": " "}, {"file": None}])
    def test_words_and_letter(self, cast: Cast, fields: dict[str, Any]) -> None:
        item = begun(cast, "department")
        with pytest.raises(Refused, match="请"):
            actions.answer(item, by=cast.finance_officer, **({"text": "已办", "file": letter()} | fields))

    def test_a_draft_of_the_letter_is_not_shown_to_it(self, cast: Cast, log_in: Any) -> None:
        item = begun(cast, "department")
        papers.draft(item, "rectification.recommendation", by=cast.clerk)
        shown = log_in(cast.finance_officer).get(reverse("rectification:follow_up", args=[item.pk]))
        assert list(shown.context["papers"]) == []
