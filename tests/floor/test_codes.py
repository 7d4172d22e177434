"""The office's lists and settings: versions that stay, an office's own beside the common one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection import audit, codes
from inspection.models import Code, CodeList, OfficeSetting
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

ROWS = [("talk", "个别谈话"), ("visit", "走访"), ("village", "走村入户", "visit")]


@pytest.fixture
def methods(db) -> CodeList:
    return codes.load("test.method", "巡察方式", ROWS, source="R-137")


def texts(office=None) -> list[str]:
    return [each.text for each in codes.choices("test.method", office)]


def test_loaded_it_keeps_order_and_parents(methods: CodeList) -> None:
    assert texts() == ["个别谈话", "走访", "走村入户"]
    assert codes.code("test.method", "village").parent == codes.code("test.method", "visit")


def test_loading_twice_changes_nothing(methods: CodeList) -> None:
    assert codes.load("test.method", "另一名", [("x", "另一项")]) == methods
    assert Code.objects.count() == 3


def test_an_unknown_list_offers_nothing(db) -> None:
    assert list(codes.choices("test.nothing")) == []


def test_a_new_version_is_the_offices_own(cast: Cast, methods: CodeList) -> None:
    other = make.office("青山县委巡察办")
    used = codes.code("test.method", "talk", cast.office)
    made = codes.new_version(methods, [("talk", "谈话"), ("paper", "调阅")], office=cast.office, by=cast.clerk)
    assert (made.version, made.title, made.source) == (2, "巡察方式", "R-137")
    assert texts(cast.office) == ["谈话", "调阅"]
    assert texts(other) == texts() == ["个别谈话", "走访", "走村入户"]
    used.refresh_from_db()
    assert used.text == "个别谈话", "records keep the row they were given"
    assert audit.of(cast.office).get(verb="new_code_list").data == {"key": "test.method", "version": 2}


def test_a_code_left_out_is_still_understood(cast: Cast, methods: CodeList) -> None:
    codes.new_version(methods, [("talk", "谈话")], office=cast.office, by=cast.clerk)
    assert codes.code("test.method", "visit", cast.office).active is False


def test_what_a_row_carries_goes_with_its_code(cast: Cast, methods: CodeList) -> None:
    methods.codes.filter(code="talk").update(data={"needs_two": True})
    codes.new_version(methods, [("talk", "谈话")], office=cast.office, by=cast.clerk)
    assert codes.code("test.method", "talk", cast.office).data == {"needs_two": True}


@pytest.mark.parametrize(
    ("rows", "words"), [([("a", "甲"), ("a", "乙")], "重复"), ([("b", "乙", "a"), ("a", "甲")], "须列在它之前")]
)
def test_a_muddled_list_is_refused_whole(cast: Cast, methods: CodeList, rows, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        codes.new_version(methods, rows, office=cast.office, by=cast.clerk)
    assert CodeList.objects.filter(key=methods.key).count() == 1


def test_a_setting_has_a_default_and_versions(cast: Cast) -> None:
    assert codes.setting(cast.office, "ledger.default_days") == 90
    codes.change_setting(cast.office, "ledger.default_days", 60, reason="县委要求", by=cast.head)
    codes.change_setting(cast.office, "ledger.default_days", 45, reason="县委要求", by=cast.head)
    assert codes.setting(cast.office, "ledger.default_days") == 45
    assert codes.setting(cast.office.pk, "ledger.default_days") == 45
    assert list(OfficeSetting.objects.order_by("version").values_list("version", "value")) == [(1, 60), (2, 45)]
    assert audit.of(cast.office).filter(verb="change_setting").first().data["was"] == 60


def test_an_unknown_setting_is_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        codes.change_setting(cast.office, "no.such", 1, reason="", by=cast.head)


def test_settings_of_one_office_do_not_reach_another(cast: Cast) -> None:
    other = make.office("青山县委巡察办")
    codes.change_setting(cast.office, "site.title", "云岭巡察", reason="县委要求", by=cast.head)
    assert codes.setting(other, "site.title") == "巡察工作管理系统"


@pytest.mark.django_db(transaction=True)
def test_changed_by_six_at_once_no_version_is_lost(at_once) -> None:
    office, user = make.office(), make.user("head", "赵主任")
    answers = at_once(
        6, lambda number: codes.change_setting(office, "ledger.dull_days", number, reason="试", by=user).version
    )
    assert sorted(answers) == [1, 2, 3, 4, 5, 6]
