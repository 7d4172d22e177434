"""整改方案: three lists of one plan that answer each other, responsibility down to a person, the meeting that studied it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pymupdf
import pytest
from django.urls import reverse

from inspection.documents import papers
from inspection.workflow import Refused
from rectification.actions import ledger, plans
from rectification.documents import three_lists
from rectification.models import Account, Plan
from tests.rectification import stage
from tests.rectification.test_papers import issued, words

if TYPE_CHECKING:
    from tests.cast import Cast

WHOLE = {
    "goal": "到位", "measures": "清退", "leader_name": "吴书记", "department": "党政办", "owner_name": "郑联络",
}  # fmt: skip


def planned(cast: Cast, *, meeting: str = "党委会第3次会议", **fields: Any) -> Plan:
    """The plan with one account, whole but for what is given otherwise."""
    account = Account.objects.first() or stage.rectifying(cast)
    ledger.plan(account, by=cast.liaison, **(WHOLE | fields))
    plan = Plan.objects.get()
    return plans.write(plan, by=cast.liaison, organisation="成立领导小组", study_meeting=meeting)


def test_whole_it_goes_up(cast: Cast) -> None:
    assert plans.submit(planned(cast), by=cast.secretary).status == "submitted"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"goal": ""}, "任务清单缺1个问题：青石乡-"), ({"department": ""}, "责任清单缺1个问题：青石乡-"),
        ({"measures": ""}, "任务清单缺1个问题"), ({"leader_name": ""}, "责任清单缺1个问题"),
    ],
)  # fmt: skip
def test_every_problem_stands_in_all_three_lists(cast: Cast, fields: dict[str, str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        plans.submit(planned(cast, **fields), by=cast.secretary)


def test_no_leaf_of_the_tree_is_empty(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有落实到责任人"):
        plans.submit(planned(cast, owner_name=""), by=cast.secretary)


def test_the_meeting_that_studied_it_stands_in_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有填写研究整改方案的会议"):
        plans.submit(planned(cast, meeting=" "), by=cast.secretary)


def test_what_is_cleared_needs_no_task_any_more(cast: Cast) -> None:
    plan = planned(cast, goal="", owner_name="")
    Account.objects.update(status="cleared", cleared_on="2026-11-01")
    assert plans.submit(plan, by=cast.secretary).status == "submitted"


def test_the_tree_goes_from_leader_to_person(cast: Cast) -> None:
    plan, number = planned(cast), Account.objects.get().number
    assert plan.responsibilities() == [
        {
            "leader": "吴书记",
            "departments": [{"name": "党政办", "owners": [{"name": "郑联络", "numbers": [number]}]}],
        }
    ]


def test_three_lists_and_the_tree_on_both_sides(cast: Cast, log_in: Any) -> None:
    plan = planned(cast, owner_name="", department="")
    for who, url in ((cast.clerk, "rectification:plan"), (cast.liaison, "unit:plan")):
        page = log_in(who).get(reverse(url, args=[plan.pk])).content.decode()
        for each in ("整改清单", "任务清单", "责任清单缺1个问题", "责任分解", "没有责任人", "（未明确责任单位）"):
            assert each in page


class TestThreeListsOnPaper:
    def submitted(self, cast: Cast) -> Plan:
        return plans.submit(planned(cast), by=cast.secretary)

    def test_three_lists_of_the_same_problems_signed_by_the_principal(self, cast: Cast) -> None:
        plan = self.submitted(cast)
        made = three_lists.lists(plan)
        assert [each["label"] for each in made] == ["整改清单", "任务清单", "责任清单"]
        assert [[row[1] for row in each["rows"]] for each in made] == [[Account.objects.get().number]] * 3
        assert {sum(column["width"] for column in each["columns"]) for each in made} == {261}
        text = words(issued(plan, "rectification.three_lists", cast.clerk))
        for each in (
            "整改清单",
            "任务清单",
            "责任清单",
            "公务接待超标准1次",
            "到位",
            "党政办",
            f"主要负责人：{cast.secretary.name}",
        ):
            assert each in text

    def test_landscape_each_list_from_a_page_of_its_own(self, cast: Cast) -> None:
        pages = pymupdf.open(
            stream=papers.pdf_of(issued(self.submitted(cast), "rectification.three_lists", cast.clerk)), filetype="pdf"
        )
        assert [page.rect.width > page.rect.height for page in pages] == [True] * 3
        heads = [re.sub(r"\s+", "", page.get_text()) for page in pages]
        assert ["整改目标" in each for each in heads] == [False, True, False]
        assert ["责任人" in each for each in heads] == [False, False, True]

    def test_not_before_it_was_sent_up(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="整改方案尚未报送"):
            issued(planned(cast), "rectification.three_lists", cast.clerk)

    def test_the_unit_reads_what_was_issued(self, cast: Cast, log_in: Any) -> None:
        paper = issued(self.submitted(cast), "rectification.three_lists", cast.clerk)
        assert paper.title in log_in(cast.liaison).get(reverse("unit:paper_list")).content.decode()

    def test_each_row_leads_to_the_other_lists(self, cast: Cast, log_in: Any) -> None:
        plan = planned(cast)
        key = Account.objects.get().pk
        for who, name in ((cast.clerk, "rectification:plan"), (cast.liaison, "unit:plan")):
            page = log_in(who).get(reverse(name, args=[plan.pk])).content.decode()
            for each in ("problem", "task", "duty"):
                assert page.count(f'id="{each}-{key}"') == 1
                assert page.count(f'href="#{each}-{key}"') == 2
