"""The survey engine: sheets, one-time codes, paper batches, results that hide small numbers, and nobody to lead back to."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspection import surveys
from inspection.models import AuditEntry, Survey, SurveyAnswer, SurveySheet, SurveySlip
from inspection.surveys import read_questions, suppress
from inspection.workflow import Refused
from rounds import models as rounds
from rounds import surveys as _kinds  # noqa: F401  its kinds register
from tests.cast import Cast

LEAST = 5


@pytest.fixture
def survey(cast: Cast) -> Survey:
    """A questionnaire of the first team."""
    return surveys.begin(cast.assignment, "rounds.questionnaire", by=cast.leader)


@pytest.fixture
def evaluation(cast: Cast) -> Survey:
    """青石乡 evaluates the first team, which has left."""
    rounds.Assignment.objects.filter(pk=cast.assignment.pk).update(withdrawn_on=timezone.localdate())
    cast.assignment.refresh_from_db()
    return surveys.begin(cast.assignment, "rounds.evaluation", by=cast.clerk)


def filled(survey: Survey, tick: int = 0) -> dict[str, dict[str, str]]:
    return {
        part: {
            each.key: each.options[min(tick, len(each.options) - 1)] if each.options else "没有意见" for each in asked
        }
        for part, asked in surveys.parts(survey)
    }


def answer_all(survey: Survey, ticks: list[int], by: Any) -> None:
    for code, tick in zip(surveys.make_slips(survey, len(ticks), by=by), ticks, strict=True):
        surveys.answer(code, filled(survey, tick))


# Sheets


def test_a_line_is_a_question() -> None:
    first, last = read_questions("总体评价：好+、较好+、一般、差\n意见建议：")
    assert first.options == ("好", "较好", "一般", "差")
    assert first.good == {"好", "较好"}
    assert last.options == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("总体评价：好", "第1行“总体评价”须有两个以上互不相同的选项"),
        ("甲：好、差\n乙：好、好", "第2行“乙”"),
        ("：好、差", "第1行没有题目"),
        ("意见：", "至少要有一道选择题"),
    ],
)
def test_an_unreadable_sheet_says_where(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_questions(text)


def test_a_revised_sheet_leaves_what_was_begun_alone(cast: Cast, survey: Survey) -> None:
    made = surveys.revise_sheet(
        survey.sheet, office=cast.office, by=cast.clerk, title="新问卷", intro="", text="总体评价：好+、差"
    )
    survey.refresh_from_db()
    assert survey.sheet.version == 1
    assert surveys.begin(cast.assignment, "rounds.questionnaire", by=cast.leader).sheet == made
    with pytest.raises(PermissionDenied):
        surveys.revise_sheet(made, office=cast.office, by=cast.leader, title="甲", intro="", text="乙：好、差")


# Codes


def test_a_code_counts_once(cast: Cast, survey: Survey) -> None:
    (code,) = surveys.make_slips(survey, 1, by=cast.leader)
    surveys.answer(code.lower(), filled(survey))
    with pytest.raises(Refused, match="已用过"):
        surveys.answer(code, filled(survey))
    assert survey.answers.count() == 1
    assert not SurveySlip.objects.exists()


def test_codes_are_kept_as_hashes_only(cast: Cast, survey: Survey) -> None:
    codes = surveys.make_slips(survey, 20, by=cast.leader)
    kept = " ".join(SurveySlip.objects.values_list("digest", flat=True))
    assert len(set(codes)) == 20
    assert not any(code in kept for code in codes)


def test_codes_taken_back_open_nothing(cast: Cast, survey: Survey) -> None:
    (code,) = surveys.make_slips(survey, 1, by=cast.leader)
    assert surveys.void_slips(survey, by=cast.leader) == 1
    assert surveys.survey_of(code) is None
    assert surveys.counts(survey).issued == 0


def test_a_late_code_opens_nothing(cast: Cast, survey: Survey) -> None:
    (code,) = surveys.make_slips(survey, 1, by=cast.leader)
    Survey.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert surveys.survey_of(code) is None


def test_an_answer_has_no_column_that_leads_back() -> None:
    """No account, person, address, time or number: only the survey, the paper batch, what was ticked, and whether it counts."""
    columns = {each.column for each in SurveyAnswer._meta.get_fields() if hasattr(each, "column")}
    assert columns == {"id", "survey_id", "batch_id", "choices", "valid"}
    assert {each.column for each in SurveySlip._meta.get_fields()} == {"digest", "survey_id"}


def test_handing_in_writes_neither_trail_nor_session(cast: Cast, survey: Survey) -> None:
    (code,) = surveys.make_slips(survey, 1, by=cast.leader)
    entries = AuditEntry.objects.count()
    client = Client()
    data = {"code": code, "filled": "1"} | {
        f"p0-{each.key}": each.options[0] if each.options else "" for each in surveys.questions(survey.sheet)
    }
    with CaptureQueriesContext(connection) as queries:
        assert client.post(reverse("answer"), data).headers["Location"].endswith("?done")
    written = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE"))]
    assert len(written) == 1
    assert "inspection_surveyanswer" in written[0]
    assert AuditEntry.objects.count() == entries
    assert "sessionid" not in client.cookies


def test_the_page_refuses_without_saying_why(client: Client, db: None) -> None:
    answer = client.post(reverse("answer"), {"code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 422
    assert "口令无效、已用过或已截止" in answer.content.decode()


def test_an_unfinished_sheet_comes_back_as_it_was(client: Client, cast: Cast, survey: Survey) -> None:
    (code,) = surveys.make_slips(survey, 1, by=cast.leader)
    answer = client.post(reverse("answer"), {"code": code, "filled": "1", "p0-q6": "食堂账目不公开"})
    assert answer.status_code == 422
    assert "食堂账目不公开" in answer.content.decode()
    assert surveys.survey_of(code) == survey


def test_only_what_the_sheet_offers_is_kept(cast: Cast, survey: Survey) -> None:
    (code,) = surveys.make_slips(survey, 1, by=cast.leader)
    surveys.answer(code, {"": {"q1": "随便写", "q2": "好", "who": "李组员"}, "x": {"q1": "好"}})
    assert survey.answers.get().choices == {"": {"q2": "好"}}


# Paper


def test_paper_sheets_are_counted_and_typed_in(cast: Cast, survey: Survey) -> None:
    batch = surveys.begin_batch(
        survey, by=cast.member, held_on=timezone.localdate(), issued=10, returned=2, note="动员会现场"
    )
    surveys.enter(batch, filled(survey), by=cast.member)
    with pytest.raises(Refused, match="还有1份"):
        surveys.close(survey, by=cast.leader)
    surveys.enter(batch, {}, by=cast.member, valid=False)
    with pytest.raises(Refused, match="已全部录入"):
        surveys.enter(batch, filled(survey), by=cast.member)
    surveys.close(survey, by=cast.leader)
    assert surveys.counts(survey) == surveys.Counts(10, 2, 1)


def test_no_more_comes_back_than_went_out(cast: Cast, survey: Survey) -> None:
    with pytest.raises(Refused, match="不能多于"):
        surveys.begin_batch(survey, by=cast.leader, held_on=timezone.localdate(), issued=1, returned=2)


# Results


def test_there_is_no_result_while_answers_come_in(cast: Cast, survey: Survey) -> None:
    answer_all(survey, [0] * 7, cast.leader)
    assert surveys.results(survey, by=cast.leader) == []
    assert surveys.returned_so_far(survey) == 5


def test_few_answers_give_no_result(cast: Cast, survey: Survey) -> None:
    answer_all(survey, [0] * (LEAST - 1), cast.leader)
    survey = surveys.close(survey, by=cast.leader)
    (part,) = surveys.results(survey, by=cast.leader)
    assert part.withheld
    assert part.rows == ()


def test_the_result_hides_small_numbers_and_tells_the_rate(cast: Cast, survey: Survey) -> None:
    answer_all(survey, [0] * 12 + [2] * 6 + [3] * 1, cast.leader)
    survey = surveys.close(survey, by=cast.leader)
    row = surveys.results(survey, by=cast.leader)[0].rows[0]
    assert dict(row.cells) == {"好": 12, "较好": 0, "一般": None, "差": None, "不了解": 0}
    assert row.rate == "63%"


@settings(deadline=None, max_examples=80)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_no_hidden_number_can_be_worked_out(numbers: list[int]) -> None:
    """Whoever knows the total, what is shown, and this very rule still finds at least two possibilities for each."""
    assume(sum(numbers) >= LEAST)
    shown = suppress(numbers, LEAST)
    hidden = [place for place, each in enumerate(shown) if each is None]
    assume(hidden)
    total = sum(numbers[place] for place in hidden)
    possible: dict[int, set[int]] = {place: set() for place in hidden}
    for guess in itertools.product(range(1, total + 1), repeat=len(hidden)):
        if sum(guess) == total:
            tried = list(numbers)
            for place, number in zip(hidden, guess, strict=True):
                tried[place] = number
            if suppress(tried, LEAST) == shown:
                for place, number in zip(hidden, guess, strict=True):
                    possible[place].add(number)
    assert all(len(each) > 1 for each in possible.values())
    assert not any(each is not None and 0 < each < LEAST for each in shown)


@given(st.integers(1, 40), st.integers(1, LEAST - 1))
def test_a_rate_never_betrays_a_small_number(others: int, few: int) -> None:
    """Whichever small number it is, the words are the same."""
    total = others + few
    assume(total - LEAST + 1 >= LEAST)
    assert len({surveys.rate_words(total - each, each, LEAST) for each in range(1, LEAST)}) == 1
    assert len({surveys.rate_words(each, total - each, LEAST) for each in range(1, LEAST)}) == 1


# Isolation


def test_for_the_evaluated_it_does_not_exist(cast: Cast, evaluation: Survey, log_in: Any) -> None:
    for user in (cast.leader, cast.member, cast.second_member):
        assert not surveys.visible(user).filter(pk=evaluation.pk).exists()
        for name in ("survey", "survey_slips", "survey_sheet", "survey_close"):
            assert log_in(user).get(reverse(name, args=[evaluation.pk])).status_code == 404
        assert evaluation.title not in log_in(user).get(reverse("survey_list")).content.decode()
        assert (
            evaluation.title
            not in log_in(user).get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
        )
        with pytest.raises(PermissionDenied):
            surveys.results(evaluation, by=user)


def test_an_office_role_does_not_open_ones_own_evaluation(cast: Cast, evaluation: Survey) -> None:
    """Whoever works in the office and sat in the team is kept out like the rest of it."""
    from tests import make

    make.office_role(cast.member, cast.office, "office_head")
    assert surveys.visible(cast.head).filter(pk=evaluation.pk).exists()
    assert not surveys.visible(cast.member).filter(pk=evaluation.pk).exists()
    with pytest.raises(PermissionDenied):
        surveys.results(evaluation, by=cast.member)
    with pytest.raises(Refused, match="被评价的人不能组织"):
        surveys.begin(cast.assignment, "rounds.evaluation", by=cast.member)


def test_office_and_leading_group_read_it_in_sum(cast: Cast, evaluation: Survey, log_in: Any) -> None:
    answer_all(evaluation, [0] * 6 + [3] * 5, cast.clerk)
    evaluation = surveys.close(evaluation, by=cast.clerk)
    for user in (cast.head, cast.group_head, cast.group_deputy):
        page = log_in(user).get(reverse("survey", args=[evaluation.pk])).content.decode()
        assert "李组员" in page
        assert "55%" in page
    titles = [each.title for each in surveys.results(evaluation, by=cast.head)]
    assert titles[0] == "巡察组作风纪律评估表"
    assert set(titles[1:]) == {"孙组长", "李组员", "何组员"}


def test_a_team_still_there_is_not_evaluated(cast: Cast) -> None:
    with pytest.raises(Refused, match="撤离后方可"):
        surveys.begin(cast.assignment, "rounds.evaluation", by=cast.clerk)


def test_the_team_holds_no_evaluation(cast: Cast, evaluation: Survey) -> None:
    with pytest.raises(PermissionDenied):
        surveys.begin(cast.assignment, "rounds.evaluation", by=cast.leader)
    assert {each.code for each in surveys.may_begin(cast.assignment, cast.leader)} == {
        "rounds.questionnaire",
        "rounds.vote",
    }


# Pages


def test_slips_are_printed_once(cast: Cast, survey: Survey, log_in: Any) -> None:
    client = log_in(cast.leader)
    address = reverse("survey_slips", args=[survey.pk])
    data = {"count": 3, "form_key": "00000000-0000-4000-8000-000000000001"}
    first = client.post(address, data)
    assert first["Content-Type"] == "application/pdf"
    assert client.post(address, data).status_code == 302
    assert survey.slips.count() == 3


def test_the_blank_sheet_prints(cast: Cast, evaluation: Survey, log_in: Any) -> None:
    answer = log_in(cast.clerk).get(reverse("survey_sheet", args=[evaluation.pk]))
    assert answer["Content-Type"] == "application/pdf"


def test_sheets_are_revised_in_the_browser(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.clerk)
    assert "巡察干部评估表" in client.get(reverse("sheet_list")).content.decode()
    sheet = SurveySheet.objects.get(key="vote")
    address = reverse("sheet_revise", args=[sheet.pk])
    wrong = client.post(address, {"title": "民主测评表", "intro": "", "text": "总体评价：好"})
    assert wrong.status_code == 422
    assert "须有两个以上" in wrong.content.decode()
    client.post(address, {"title": "民主测评表", "intro": "", "text": "总体评价：好+、差"})
    assert SurveySheet.objects.filter(key="vote").count() == 2
