"""Talks: whom one does not meet, who of the leading group is left, points that go on, blank forms entered late."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, codes, scan_stacks, scan_targets, workflow
from inspection.documents import papers
from petitions.models import Petition
from rounds import coverage
from rounds.actions import blank_batches, field_records, no_contacts
from rounds.gates.field_records import meals_crossed
from rounds.models import Assignment, FieldRecord
from tests import make
from tests.cast import Cast
from tests.floor.scanning import scan, split
from tests.floor.scanning import stack as stacked
from tests.rounds.conftest import interview


class TestNoContact:
    def test_no_talk_is_entered(self, cast: Cast, stationed: Assignment) -> None:
        no_contacts.keep_apart(stationed, by=cast.leader, person=cast.secretary.person, basis="组长批示")
        for fields in ({"subject_person": cast.secretary.person, "subject_name": ""}, {"subject_name": "吴书记"}):
            with pytest.raises(workflow.Refused, match="不与该人员正面接触"):
                interview(cast, stationed, **fields)

    def test_the_form_says_so_at_its_field(self, cast: Cast, stationed: Assignment, log_in) -> None:
        no_contacts.keep_apart(stationed, by=cast.leader, person=cast.secretary.person, basis="组长批示")
        sent = {"subject_person": cast.secretary.person.pk, "held_on": timezone.localdate(), "person_times": 1,
                "conducted_by": [cast.member.person.pk]}  # fmt: skip
        answer = log_in(cast.member).post(reverse("rounds:field_record_add", args=[stationed.pk]), sent)
        assert answer.status_code == 422
        assert "不与该人员正面接触" in answer.content.decode()

    def test_one_arranged_before_is_not_completed(self, cast: Cast, stationed: Assignment) -> None:
        made = interview(cast, stationed, subject_person=cast.secretary.person, subject_name="")
        no_contacts.keep_apart(stationed, by=cast.leader, person=cast.secretary.person, basis="组长批示")
        with pytest.raises(workflow.Refused, match="不与该人员正面接触"):
            field_records.complete(made, by=cast.member)

    def test_lifted_one_talks_again(self, cast: Cast, stationed: Assignment) -> None:
        kept = no_contacts.keep_apart(stationed, by=cast.leader, person=cast.secretary.person, basis="组长批示")
        no_contacts.lift(kept, by=cast.leader, reason="已查否")
        assert interview(cast, stationed, subject_name="吴书记").pk
        with pytest.raises(workflow.WrongStatus):
            no_contacts.lift(kept, by=cast.leader, reason="再次")

    @pytest.mark.parametrize(
        ("who", "status"), [("leader", 200), ("clerk", 200), ("member", 403), ("leader_2", 404), ("liaison", 404)]
    )
    def test_who_sets_apart(self, cast: Cast, stationed: Assignment, log_in, who: str, status: int) -> None:
        assert (
            log_in(getattr(cast, who)).get(reverse("rounds:no_contact_add", args=[stationed.pk])).status_code == status
        )

    def test_members_see_no_list(self, cast: Cast, stationed: Assignment, log_in) -> None:
        no_contacts.keep_apart(stationed, by=cast.leader, person=make.person("申某"), basis="组长批示")
        url = reverse("rounds:talks", args=[stationed.pk])
        assert "申某" in log_in(cast.leader).get(url).content.decode()
        assert "申某" not in log_in(cast.member).get(url).content.decode()


class TestCoverage:
    def test_the_leading_group_one_by_one(self, cast: Cast, stationed: Assignment, log_in) -> None:
        deputy = make.person("贺副乡长")
        make.post(deputy, cast.qingshi, "副乡长", leading=True)
        assert coverage.share(stationed) == 0
        made = interview(cast, stationed, subject_person=cast.secretary.person, subject_name="")
        assert coverage.share(stationed) == 0  # a draft is no talk yet
        field_records.complete(made, by=cast.member)
        assert coverage.share(stationed) == 50
        page = log_in(cast.member).get(reverse("rounds:talks", args=[stationed.pk])).content.decode()
        assert "贺副乡长" in page
        assert "50%" in page

    def test_a_bare_name_counts_but_not_between_namesakes(self, cast: Cast, stationed: Assignment) -> None:
        for title in ("副乡长", "武装部长"):
            make.post(make.person("贺某"), cast.qingshi, title, leading=True)
        field_records.complete(interview(cast, stationed, subject_name="贺某"), by=cast.member)
        field_records.complete(interview(cast, stationed, subject_name="吴书记"), by=cast.member)
        assert [each.name for each in coverage.leading(stationed) if each.met] == ["吴书记"]

    def test_whom_the_leader_set_apart_is_not_expected(self, cast: Cast, stationed: Assignment) -> None:
        no_contacts.keep_apart(stationed, by=cast.leader, person=cast.secretary.person, basis="组长批示")
        assert coverage.share(stationed) is None


@pytest.mark.parametrize(
    ("begins", "ends", "found"),
    [((11, 0), (13, 30), ["12:00—13:00"]), ((11, 0), (12, 30), []), ((12, 10), (13, 30), []), ((11, 0), (19, 30), ["12:00—13:00", "18:00—19:00"])],
)  # fmt: skip
def test_a_talk_through_a_meal(begins, ends, found) -> None:
    assert meals_crossed(time(*begins), time(*ends), ["12:00-13:00", "18:00-19:00"]) == found


class TestPoints:
    def test_a_point_becomes_a_finding(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = field_records.complete(interview(cast, stationed), by=cast.member)
        point = made.points.get()
        client, url = log_in(cast.member), reverse("rounds:point_finding", args=[point.pk])
        assert "公务接待超标准" in client.get(url).content.decode()
        sent = {
            "title": "公务接待超标准",
            "fact": "13次。",
            "category": codes.code("framework.problems", "governance.finance").pk,
        }
        assert client.post(url, sent).status_code == 302
        point.refresh_from_db()
        assert point.finding.evidence.get().field_record == made
        assert client.post(url, sent).status_code == 422
        assert point.finding.number in client.get(reverse("rounds:field_record", args=[made.pk])).content.decode()

    def test_a_point_goes_to_the_petitions(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = field_records.complete(interview(cast, stationed), by=cast.member)
        point = made.points.get()
        url = reverse("petitions:petition_add", args=[stationed.pk]) + f"?point={point.pk}"
        page = log_in(cast.member).get(url)
        assert page.status_code == 200
        assert "公务接待超标准" in page.content.decode()
        assert log_in(cast.leader_2).get(url).status_code == 404
        field_records.follow(point, by=cast.member, words="已转信访登记")
        assert log_in(cast.member).get(url).status_code == 404
        assert not Petition.objects.exists()


class TestBlankForms:
    def test_late_says_when_and_why(self, cast: Cast, stationed: Assignment, log_in) -> None:
        earlier = timezone.localdate() - timedelta(days=3)
        with pytest.raises(workflow.Refused, match="属补录"):
            interview(cast, stationed, held_on=earlier)
        made = interview(cast, stationed, held_on=earlier, late_reason="村里没有网络", received_at=timezone.now())
        page = log_in(cast.member).get(reverse("rounds:field_record", args=[made.pk])).content.decode()
        assert "补录" in page
        listed = log_in(cast.member).get(reverse("rounds:field_record_list") + "?late=yes").content.decode()
        assert "与吕某谈话" in listed

    def test_the_form_asks_at_its_fields(self, cast: Cast, stationed: Assignment, log_in) -> None:
        sent = {"subject_name": "吕某", "held_on": timezone.localdate() - timedelta(days=3), "person_times": 1,
                "conducted_by": [cast.member.person.pk]}  # fmt: skip
        page = log_in(cast.member).post(reverse("rounds:field_record_add", args=[stationed.pk]), sent)
        assert page.status_code == 422
        assert "须填写补录原因" in page.content.decode()
        assert "须填写收到纸质记录的时间" in page.content.decode()

    def test_a_number_is_entered_once_and_by_its_method(self, cast: Cast, stationed: Assignment) -> None:
        batch = blank_batches.make(stationed, by=cast.member, method=codes.code("methods", "interview"), count=3)
        first = batch.numbers[0]
        assert interview(cast, stationed, form_number=first.lower()).form_number == first
        with pytest.raises(workflow.Refused, match="已补录"):
            interview(cast, stationed, form_number=first)
        with pytest.raises(workflow.Refused, match="没有编号为"):
            interview(cast, stationed, form_number="KB9-9-9")
        with pytest.raises(workflow.Refused, match="用表"):
            field_records.register(stationed, by=cast.member, method=codes.code("methods", "visit"), form_number=batch.numbers[1],
                                   held_on=timezone.localdate(), conducted_by=[])  # fmt: skip

    def test_its_page_leads_to_entering(self, cast: Cast, stationed: Assignment, log_in) -> None:
        client = log_in(cast.member)
        sent = {"method": codes.code("methods", "interview").pk, "count": 2, "place": "石桥村"}
        answer = client.post(reverse("rounds:blank_batch_add", args=[stationed.pk]), sent)
        page = client.get(answer["Location"]).content.decode()
        batch = stationed.blank_batches.get()
        assert all(number in page for number in batch.numbers)
        add = reverse("rounds:field_record_add", args=[stationed.pk]) + f"?kind=interview&form={batch.numbers[0]}"
        assert f'value="{batch.numbers[0]}"' in client.get(add).content.decode()

    def test_the_paper_has_a_bar_code_a_form(self, cast: Cast, stationed: Assignment) -> None:
        batch = blank_batches.make(stationed, by=cast.member, method=codes.code("methods", "visit"), count=2)
        source = papers.compose(papers.draft(batch, "rounds.blank_form", by=cast.member))
        assert all(number in source for number in batch.numbers)
        assert "随机选取办法" in source
        assert source.count("<svg") >= 2

    def test_filled_in_by_hand_and_scanned_it_goes_to_the_record_entered_from_it(
        self, cast: Cast, stationed: Assignment
    ) -> None:
        """Before that it waits with its reason."""
        batch = blank_batches.make(stationed, by=cast.member, method=codes.code("methods", "interview"), count=2)
        pages = scan(papers.pdf_of(papers.draft(batch, "rounds.blank_form", by=cast.member)))
        made = interview(cast, stationed, form_number=batch.numbers[1])
        stack = split(cast, stacked(*pages))
        assert f"没有按空白表{batch.numbers[0]}补录的记录" in stack.sheets.get(number=1).words
        got = attachments.of(made, "material").get()
        assert stack.sheets.get(number=2).attachment == got
        with pytest.raises(workflow.Refused, match="没有编号为"):
            scan_stacks.place(stack, 1, batch.numbers[0], by=cast.clerk)
        first = interview(cast, stationed, form_number=batch.numbers[0])
        scan_stacks.place(stack, 1, batch.numbers[0].lower(), by=cast.clerk)
        assert attachments.of(first, "material").count() == 1
        stack.refresh_from_db()
        assert stack.status == "done"

    def test_of_a_disclosure_or_a_record_kept_from_the_office_it_goes_nowhere(
        self, cast: Cast, stationed: Assignment
    ) -> None:
        batch = blank_batches.make(stationed, by=cast.member, method=codes.code("methods", "interview"), count=1)
        made = interview(cast, stationed, form_number=batch.numbers[0])
        FieldRecord.objects.filter(pk=made.pk).update(restricted=True)
        assert "没有按空白表" in str(scan_targets.of_codes(batch.numbers, cast.clerk))
        FieldRecord.objects.filter(pk=made.pk).update(restricted=False, method=codes.code("methods", "disclosure"))
        assert "要保护来源" in str(scan_targets.of_codes(batch.numbers, cast.clerk))

    def test_not_outside_the_stationing(self, cast: Cast, stationed: Assignment) -> None:
        Assignment.objects.filter(pk=stationed.pk).update(status="withdrawn")
        stationed.refresh_from_db()
        with pytest.raises(workflow.Refused, match="不在进驻期间"):
            blank_batches.make(stationed, by=cast.member, method=codes.code("methods", "visit"), count=2)


def test_a_talk_is_signed_on_every_page(cast: Cast, stationed: Assignment) -> None:
    from io import BytesIO

    import pypdfium2

    long = [f"第{at}条：反映村级财务公开不及时，会议记录后补，群众多次询问没有答复。" for at in range(60)]
    made = field_records.complete(interview(cast, stationed, points=long), by=cast.member)
    pdf = pypdfium2.PdfDocument(BytesIO(papers.pdf_of(papers.draft(made, "rounds.interview_record", by=cast.member))))
    pages = ["".join(pdf[at].get_textpage().get_text_range().split()) for at in range(len(pdf))]
    assert len(pages) >= 3
    assert all("谈话对象签字" in page and "记录人签字" in page for page in pages)


@pytest.mark.parametrize("chain", ["deputy", "deputy_meeting"])
def test_a_papers_reviews_are_the_offices_own(cast: Cast, stationed: Assignment, log_in, chain: str) -> None:
    from rounds.actions import working_papers
    from tests.rounds.conftest import finding

    codes.change_setting(cast.office, "paper.reviews", chain, reason="本机构程序", by=cast.clerk)
    deputy = make.user("deputy", "罗副组长")
    make.seat(deputy, stationed, "team_deputy")
    paper = working_papers.draft(finding(cast, stationed), by=cast.member, second_drafter=cast.second_member)
    with pytest.raises(workflow.Refused):
        working_papers.discuss(paper, by=deputy, meeting=_meeting(cast, stationed), opinion="同意。")
    paper = working_papers.review(paper, by=deputy, opinion="事实清楚。")
    if chain == "deputy_meeting":
        with pytest.raises(workflow.Refused, match="组务会意见未记录"):
            working_papers.confirm(paper, by=cast.leader)
        paper = working_papers.discuss(paper, by=deputy, meeting=_meeting(cast, stationed), opinion="同意。")
    assert working_papers.confirm(paper, by=cast.leader).status == "confirmed"
    page = log_in(cast.leader).get(reverse("rounds:working_paper", args=[paper.pk])).content.decode()
    assert "副组长审核" in page
    assert ("组务会讨论" in page) == (chain == "deputy_meeting")


def _meeting(cast: Cast, stationed: Assignment):
    from rounds.actions import meetings

    return meetings.record_meeting(stationed, by=cast.leader, kind="team", held_on=timezone.localdate())


def test_nobody_reviews_his_own_paper(cast: Cast, stationed: Assignment) -> None:
    from rounds.actions import working_papers
    from tests.rounds.conftest import finding

    codes.change_setting(cast.office, "paper.reviews", "deputy", reason="本机构程序", by=cast.clerk)
    make.seat(cast.second_member, stationed, "team_deputy")
    paper = working_papers.draft(finding(cast, stationed), by=cast.member, second_drafter=cast.second_member)
    with pytest.raises(workflow.Refused, match="本人起草"):
        working_papers.review(paper, by=cast.second_member, opinion="好。")


def test_records_of_all_methods_in_one_count(cast: Cast, stationed: Assignment) -> None:
    field_records.complete(interview(cast, stationed), by=cast.member)
    assert FieldRecord.objects.all().counted()[0]["records"] == 1
