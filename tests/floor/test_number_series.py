"""公文编号: an office's own words and series, year by year; what was given stays, whoever asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, numbering, paper_numbers
from inspection.models import NumberEntry, NumberSeries, NumberState, NumberWord, OfficeSetting
from inspection.numbering import NumberTaken
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

LIST = reverse("number_series")
PLAN, MINUTES, NOTICE, LETTER = (
    "rounds.round_plan", "rounds.minutes", "rounds.mobilisation_notice", "petitions.judicial_letter",
)  # fmt: skip
GENERAL, OF_MINUTES, OF_NOTICES, OF_LETTERS = "文号", "会议纪要", "通知", "petitions.judicial_letter"
YEAR = timezone.localdate().year


def given(cast: Cast, kind: str = PLAN, year: int = YEAR) -> str:
    return paper_numbers.take(cast.office, kind, year)[1]


def change(cast: Cast, act: str, *args: Any, **given: Any) -> Any:
    wanted = {"year": YEAR} if act in ("name", "add") else {}
    return getattr(paper_numbers, act)(
        cast.office, *args, **(wanted | {"reason": "县委要求", "by": cast.clerk} | given)
    )


def own(cast: Cast, label: str = "函件", word: str = "云委巡函") -> str:
    change(cast, "add", label=label, word=word)
    return next(each.key for each in paper_numbers.in_force(cast.office).values() if each.label == label)


def sent(client: Any, address: str, **values: Any) -> Any:
    """The form filled in as it was opened."""
    seen = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())
    return client.post(address, {"reason": "县委要求", "seen": seen[1] if seen else "0"} | values)


# --- what holds ------------------------------------------------------------------------------------------------------


def test_as_shipped_each_series_counts_for_itself(cast: Cast) -> None:
    assert given(cast) == f"云委巡〔{YEAR}〕1号"
    assert given(cast, MINUTES) == f"云委巡纪〔{YEAR}〕1号"
    assert given(cast) == f"云委巡〔{YEAR}〕2号"


def test_another_word_serves_what_follows_and_the_count_goes_on(cast: Cast) -> None:
    before = given(cast)
    change(cast, "name", GENERAL, word="云委巡办")
    assert (before, given(cast)) == (f"云委巡〔{YEAR}〕1号", f"云委巡办〔{YEAR}〕2号")


def test_a_kind_of_paper_may_draw_from_another_series(cast: Cast) -> None:
    given(cast)
    change(cast, "assign", MINUTES, GENERAL)
    assert given(cast, MINUTES) == f"云委巡〔{YEAR}〕2号"
    change(cast, "assign", MINUTES, OF_MINUTES)
    assert given(cast, MINUTES) == f"云委巡纪〔{YEAR}〕1号"
    assert OfficeSetting.current(cast.office.pk, paper_numbers.SETTING).value == {"series": {}, "kinds": {}}


def test_a_series_of_its_own_counts_from_one(cast: Cast) -> None:
    given(cast)
    change(cast, "assign", PLAN, own(cast))
    assert given(cast) == f"云委巡函〔{YEAR}〕1号"


def test_each_office_has_its_own(cast: Cast) -> None:
    change(cast, "name", GENERAL, word="云委巡办")
    other = make.office("青山县委巡察办")
    assert paper_numbers.in_force(other)[GENERAL].word == other.code


def test_a_year_begins_where_the_office_was(cast: Cast) -> None:
    change(cast, "start", GENERAL, YEAR, 83)
    change(cast, "start", GENERAL, YEAR, 38)  # mistyped before
    assert given(cast) == f"云委巡〔{YEAR}〕38号"
    assert given(cast, year=YEAR + 1).endswith("〕1号")
    with pytest.raises(NumberTaken, match="已编过号"):
        change(cast, "start", GENERAL, YEAR, 90)
    noted = [each.data for each in audit.of(cast.office).filter(verb="start_series")]
    assert {(each["series"], each["first"], each["reason"]) for each in noted} == {
        ("发文", 83, "县委要求"),
        ("发文", 38, "县委要求"),
    }


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["云委巡纪", "云", "云委巡〔2026〕", "云委巡2", "云 委", ""])
def test_a_word_that_serves_another_or_is_none(cast: Cast, word: str) -> None:
    with pytest.raises(NumberTaken):
        change(cast, "name", GENERAL, word=word)
    with pytest.raises(NumberTaken):
        change(cast, "add", label="新序列", word=word)


def test_a_word_used_this_year_passes_to_no_other_series(cast: Cast) -> None:
    given(cast)
    change(cast, "name", GENERAL, word="云委巡办")
    with pytest.raises(NumberTaken, match="今年不能再用"):
        change(cast, "name", OF_MINUTES, word="云委巡")
    change(cast, "name", OF_MINUTES, word="云委巡", year=YEAR + 1)
    with pytest.raises(NumberTaken, match="已用于另一序列"):
        given(cast, MINUTES)
    assert not NumberEntry.objects.filter(series__key=OF_MINUTES).exists()


def test_what_tells_of_a_lead_keeps_to_itself(cast: Cast) -> None:
    mine = own(cast)
    for kind, key in ((LETTER, GENERAL), (LETTER, mine), (PLAN, OF_LETTERS), (NOTICE, OF_LETTERS)):
        with pytest.raises(NumberTaken, match="不能使用"):
            change(cast, "assign", kind, key)


def test_what_units_receive_shares_no_series_with_what_they_do_not(cast: Cast) -> None:
    mine = own(cast)
    for kind, key in ((NOTICE, GENERAL), (MINUTES, OF_NOTICES)):
        with pytest.raises(NumberTaken, match="不能使用"):
            change(cast, "assign", kind, key)
    change(cast, "assign", NOTICE, mine)
    with pytest.raises(NumberTaken, match="不能使用"):
        change(cast, "assign", PLAN, mine)
    with pytest.raises(NumberTaken, match="不能使用"):
        change(cast, "assign", MINUTES, OF_NOTICES)  # empty now, and still theirs


def test_two_series_of_one_name(cast: Cast) -> None:
    own(cast)
    with pytest.raises(NumberTaken, match="已有名为"):
        own(cast, word="云委巡信")


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [{"number": 99}, {"state": NumberState.RESERVED}, {"state": NumberState.EXTERNAL}],
    ids=["number", "reserved", "external"],
)
def test_a_number_that_was_given_cannot_be_changed(cast: Cast, values: dict[str, Any]) -> None:
    given(cast)
    with pytest.raises(DatabaseError, match="编过的号不能更改"), transaction.atomic():
        NumberEntry.objects.update(**values)


def test_nor_taken_out_nor_put_into_another_series(cast: Cast) -> None:
    given(cast)
    given(cast, MINUTES)
    entry, other = NumberEntry.objects.get(series__key=GENERAL), NumberSeries.objects.get(key=OF_MINUTES)
    for act in (
        entry.delete, lambda: NumberEntry.objects.filter(pk=entry.pk).update(series=other, number=7),
        lambda: NumberSeries.objects.filter(key=GENERAL).update(last=0),
        lambda: NumberSeries.objects.filter(key=GENERAL).update(year=YEAR - 1),
        lambda: NumberSeries.objects.filter(key=GENERAL).update(key="另一"),
        lambda: NumberWord.objects.update(word="别的"), lambda: NumberWord.objects.first().delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="编过的号不能更改"), transaction.atomic():
            act()


def test_a_word_serves_one_series_a_year(cast: Cast) -> None:
    given(cast)
    series = numbering.take(cast.office, "another", YEAR).series
    with pytest.raises(IntegrityError, match="number_word_serves_one_series"), transaction.atomic():
        NumberWord.objects.create(series=series, office=cast.office, year=YEAR, word="云委巡")


def test_a_reserved_number_is_used_and_a_used_one_retired(cast: Cast) -> None:
    numbering.hold(cast.office, GENERAL, YEAR, [5])
    entry = numbering.use_reserved(cast.office, GENERAL, YEAR, 5)
    entry.state = NumberState.RETIRED
    entry.save(update_fields=["state"])


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_shows_series_kinds_and_what_comes_next(cast: Cast, log_in: Any) -> None:
    given(cast)
    page = log_in(cast.clerk).get(LIST).content.decode()
    assert f"云委巡〔{YEAR}〕2号" in page
    assert f"云委巡纪〔{YEAR}〕1号" in page
    assert reverse("paper_kind_series", args=[PLAN]) in page
    assert reverse("paper_kind_series", args=[LETTER]) not in page
    assert reverse("number_series_start", args=[GENERAL]) not in page  # a number was given
    assert reverse("number_series_start", args=[OF_MINUTES]) in page
    given(cast, LETTER)
    assert (
        log_in(cast.clerk).get(LIST).content.decode().count(f"云委巡移〔{YEAR}〕") == 0
    )  # how many there were is not told
    assert LIST in log_in(cast.clerk).get(reverse("office_settings")).content.decode()


def test_the_office_changes_words_series_and_beginnings(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.clerk)
    assert sent(client, reverse("number_series_edit", args=[GENERAL]), word="云委巡办").status_code == 302
    assert sent(client, reverse("number_series_add"), word="云委巡函", label="函件").status_code == 302
    assert sent(client, reverse("paper_kind_series", args=[MINUTES]), key="own-1").status_code == 302
    assert sent(client, reverse("number_series_start", args=["own-1"]), year=str(YEAR), first="12").status_code == 302
    assert (given(cast), given(cast, MINUTES)) == (f"云委巡办〔{YEAR}〕1号", f"云委巡函〔{YEAR}〕12号")
    page = client.get(LIST).content.decode()
    assert "第3版" in page
    assert "发文：云委巡办；函件：云委巡函；会议纪要用函件" in page
    assert audit.of(cast.office).filter(verb="change_setting", actor=cast.clerk).count() == 3
    assert "发文：云委巡办" in client.get(reverse("setting_list")).content.decode()


@pytest.mark.parametrize(
    ("route", "args", "values", "said"),
    [
        ("number_series_edit", [GENERAL], {"word": "云委巡"}, "内容没有变化"),
        ("number_series_edit", [GENERAL], {"word": "云委巡纪"}, "正用于"),
        ("number_series_edit", [GENERAL], {"word": "云委巡办", "reason": ""}, "修改原因"),
        ("number_series_add", [], {"word": "云〔1〕", "label": "函件"}, "汉字或字母"),
        ("number_series_start", [OF_MINUTES], {"year": "1999", "first": "3"}, "个选项，请重新选择"),
        ("number_series_start", [OF_MINUTES], {"year": str(YEAR), "first": "0"}, "不能小于1"),
        ("paper_kind_series", [NOTICE], {"key": GENERAL}, "个选项，请重新选择"),
        ("paper_kind_series", [PLAN], {"key": GENERAL}, "内容没有变化"),
    ],
)
def test_what_cannot_be_is_answered_in_words(
    cast: Cast, log_in: Any, route: str, args: list[str], values: Any, said: str
) -> None:
    answer = sent(log_in(cast.clerk), reverse(route, args=args), **values)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OfficeSetting.objects.exists()


def test_a_form_opened_before_anothers_change_is_refused(cast: Cast, log_in: Any) -> None:
    address = reverse("number_series_edit", args=[GENERAL])
    change(cast, "name", OF_MINUTES, word="云委巡要")
    answer = log_in(cast.clerk).post(address, {"word": "云委巡办", "reason": "县委要求", "seen": "0"})
    assert answer.status_code == 422
    assert "已被他人修改" in answer.content.decode()


@pytest.mark.parametrize(
    ("route", "args"),
    [
        ("number_series_edit", ["没有"]),
        ("number_series_start", ["own-9"]),
        ("paper_kind_series", ["none"]),
        ("paper_kind_series", [LETTER]),
    ],
)
def test_what_there_is_not(cast: Cast, log_in: Any, route: str, args: list[str]) -> None:
    assert log_in(cast.clerk).get(reverse(route, args=args)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("head", 200), ("leader", 403), ("secadmin", 403), ("secretary", 404)])
@pytest.mark.parametrize("address", [LIST, reverse("number_series_add"), reverse("number_series_edit", args=[GENERAL])])
def test_nobody_else_opens_them(cast: Cast, log_in: Any, who: str, status: int, address: str) -> None:
    assert log_in(getattr(cast, who)).get(address).status_code == status
