"""Versions of the inspection report side by side: any with any other, and what changed since it was returned (R-241)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rectification.actions import reports
from rounds.models import FieldRecord
from rounds.workflow import FieldRecordStatus
from tests.floor.people import as_user
from tests.rectification import stage

if TYPE_CHECKING:
    from rectification.models import Report
    from tests.cast import Cast


def compare(cast: Cast, report: Report, query: str = "") -> str:
    answer = as_user(cast.clerk).get(reverse("rectification:report_compare", args=[report.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def returned(cast: Cast) -> Report:
    """Sent up as the first version, returned, worded anew in text and problem, sent up again."""
    report = reports.submit(stage.written_report(cast), by=cast.leader)
    report = reports.send_back(report, by=cast.clerk, reason="定性不准")
    texts = {"basics": "进驻四十五日", "evaluation": "总体向好", "suggestions": "加强整改"}
    reports.write(report, by=cast.leader, **texts)
    reports.write(report, by=cast.leader, **texts | {"causes": "主体责任虚化"})
    item = report.problems().first()
    assert item is not None
    reports.word_item(item, by=cast.leader, wording=item.wording.replace("公务接待", "商务接待"))
    return reports.submit(stage.again(report), by=cast.leader)


def test_the_reviewer_sees_what_changed_since_he_returned_it(cast: Cast) -> None:
    report = returned(cast)
    assert report.returned_version == 1
    assert [each.number for each in report.versions.all()] == [4, 3, 2, 1]  # the problem worded anew is a version, too
    page = as_user(cast.clerk).get(reverse("rectification:report", args=[report.pk])).content.decode()
    assert "第1稿退回后又有新稿" in page
    page = compare(cast, report)
    assert '<del><span class="visually-hidden">〔删去：</span>三十<span class="visually-hidden">〕</span></del>' in page
    assert (
        '<ins><span class="visually-hidden">〔增加：</span>四十五<span class="visually-hidden">〕</span></ins>' in page
    )
    assert "〔增加：</span>主体责任虚化" in page
    assert "〔删去：</span>公<" in page


def test_from_any_version_to_any_other(cast: Cast) -> None:
    report = returned(cast)
    page = compare(cast, report, "?old=2&new=3")
    assert "〔增加：</span>主体责任虚化" in page
    assert "四十五<span" not in page
    assert "〔删去：</span>主体责任虚化" in compare(cast, report, "?old=3&new=2")
    assert "文字没有不同" in compare(cast, report, "?old=2&new=2")
    assert "第1稿" in compare(cast, report, "?old=x&new=99")  # nonsense: as if nothing was asked


def test_one_version_is_compared_with_nothing(cast: Cast) -> None:
    report = stage.written_report(cast)
    assert "只有一稿，无可比较" in compare(cast, report)


def test_what_was_written_is_shown_as_written(cast: Cast) -> None:
    report = stage.written_report(cast)
    reports.write(
        report, by=cast.leader, basics="<script>alert(1)</script>", evaluation="总体向好", suggestions="加强整改"
    )
    page = compare(cast, report)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_nobody_out_of_scope_compares(cast: Cast) -> None:
    report = stage.written_report(cast)
    url = reverse("rectification:report_compare", args=[report.pk])
    for person in (cast.leader_2, cast.liaison, cast.recused):
        assert as_user(person).get(url).status_code == 404


def test_each_problem_opens_its_evidence(cast: Cast) -> None:
    report = stage.written_report(cast)
    page = as_user(cast.clerk).get(reverse("rectification:report", args=[report.pk])).content.decode()
    for item in report.problems():
        assert f"{reverse('rounds:finding', args=[item.finding_id])}#evidence-title" in page


def test_an_interview_says_what_it_proves_and_what_came_of_each_point(cast: Cast) -> None:
    finding = stage.finding(cast.assignment, by=cast.member)
    record = FieldRecord.objects.get()
    record.points.create(position=1, text="超标准接待")
    url = reverse("rounds:field_record", args=[record.pk])
    page = as_user(cast.leader).get(url).content.decode()
    assert "印证的问题" in page
    assert reverse("rounds:finding", args=[finding.pk]) in page
    FieldRecord.objects.update(status=FieldRecordStatus.COMPLETE)
    assert "尚无去向" in as_user(cast.leader).get(url).content.decode()
