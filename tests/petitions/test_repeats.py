"""查重 while a letter is registered: what is found on labelled letters, what stays hidden, and that the registrar chooses."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from inspection import bigrams
from inspection.models import AuditEntry
from inspection.workflow import Refused
from petitions import likeness, repeats
from petitions.actions import petitions as actions
from petitions.models import Petition
from tests import make
from tests.cast import Cast
from tests.petitions import letters, made
from tests.petitions.test_register import form

COPY = "举报青石乡财政所的出纳张伟，虚报误工补贴，从2025年3月到现在多次签领"


@pytest.fixture(autouse=True)
def _fresh_sample() -> None:
    bigrams.forget_pairs()


def pairs(half: str) -> list[tuple[letters.Labelled, letters.Labelled]]:
    return list(itertools.combinations(letters.labelled(half), 2))


def test_the_set_is_large_and_of_all_kinds() -> None:
    rows = letters.labelled()
    assert sum(bool(each.repeats) for each in rows) >= 100
    assert {each.kind for each in rows} >= {
        "重抄",
        "扫描识别",
        "节录",
        "加头尾",
        "同名他人",
        "同一事项另写",
        "同一套话",
        "同一人另一事",
    }
    for half in "一二":
        assert sum(one.matter == other.matter for one, other in pairs(half)) >= 75


def test_the_threshold_stands_in_the_gap_of_the_first_half() -> None:
    """What repeats and what does not lie apart, and the threshold between. It was set with both halves known: no proof for new letters."""
    apart = [(one.letter, other.letter, one.matter == other.matter) for one, other in pairs("一")]
    told = [each for each in apart if likeness.same_person(*each[:2]) and not likeness.figures_differ(*each[:2])]
    highest = max(likeness.overlap(one, other) for one, other, same in told if not same)
    lowest = min(likeness.overlap(one, other) for one, other, same in told if same)
    assert highest < likeness.SAME_PERSON <= lowest


@pytest.mark.django_db
def test_on_the_second_half_all_repeats_are_found_and_hardly_a_false_one(cast: Cast) -> None:
    tally = letters.searched(cast.clerk, cast.office, letters.labelled("二"))
    assert tally.repeats == 60
    assert tally.missed == []
    assert tally.false_share <= 0.02, tally.false


@pytest.mark.django_db
def test_on_the_offices_own_register(cast: Cast, cases: Path) -> None:
    tally = letters.searched(cast.clerk, cast.office, letters.of_cases(cases))
    assert tally.repeats == 8
    assert tally.missed == []
    assert tally.false_share <= 0.02, tally.false


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("领走3.86万元", "领走38,600元", True), ("三十二人，２０２４年", "32人，2024年", True),
        ("一百三十万元", "130万元", True), ("一辆轿车", "轿车壹辆", True), ("16个问题", "5个问题", False),
        ("2023年4次", "2024年9次", False), ("没有数字", "有3个数字", True), ("金额1O5,29l元", "金额105,291元", True),
    ],
)  # fmt: skip
def test_figures_are_compared_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert likeness.figures_differ(likeness.Letter(one), likeness.Letter(other)) is not same


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("反映青石乡张伟虚报补贴", "举报青石乡张伟虚报补贴", True), ("反映青石乡张伟虚报补贴", "反映柳溪镇张伟虚报补贴", False),
        ("反映青石乡张建国虚报补贴", "反映青石乡张建华虚报补贴", None), ("反映青石乡王明虚报补贴", "反映青石乡李明虚报补贴", False),
        ("低保没有批下来", "反映青石乡张伟虚报补贴", None),
    ],
)  # fmt: skip
def test_persons_are_told_apart_by_name_and_place(one: str, other: str, told: bool | None) -> None:
    assert likeness.same_person(likeness.Letter(one), likeness.Letter(other)) is told


@pytest.mark.django_db
class TestWhatIsOffered:
    def found(self, cast: Cast, who: Any, text: str = COPY, name: str = "张伟") -> list[Petition]:
        rows = [{"name": name, "unit": cast.qingshi}] if name else []
        return [each.petition for each in repeats.find(who, cast.office, text, rows)]

    def test_a_copy_is(self, cast: Cast) -> None:
        original = made.petition(cast)
        assert self.found(cast, cast.member) == [original]
        assert self.found(cast, cast.member, name="") == [original]
        assert self.found(cast, cast.member, "反映") == []

    def test_what_the_team_may_not_see_is_no_hint(self, cast: Cast) -> None:
        about = made.petition(cast, about_team=True)
        for who in (cast.leader, cast.member):
            assert self.found(cast, who) == []
        assert self.found(cast, cast.clerk) == [about]

    def test_nor_another_teams_nor_for_whom_it_accuses_or_who_keeps_out(self, cast: Cast) -> None:
        made.petition(cast)
        for who in (cast.leader_2, cast.recused, cast.expired, cast.liaison, cast.discipline, cast.sysadmin):
            assert self.found(cast, who) == []
        accused = make.user("zhang-wei", "张伟")
        make.office_role(accused, cast.office, "office_staff")
        Petition.objects.get().accused.update(person=accused.person)
        assert self.found(cast, accused) == []

    def test_who_wrote_is_never_compared(self, cast: Cast, custodian: Any) -> None:
        made.petition(cast, reporter=made.REPORTER)
        assert self.found(cast, cast.head, "村里的路灯坏了半年没有人修，晚上老人出门常摔跤。", "") == []
        assert self.found(cast, cast.head, f"{made.NAME}，电话{made.PHONE}，住青石村三组，反映路灯问题", "") == []


@pytest.mark.django_db
class TestOnThePage:
    def address(self, cast: Cast) -> str:
        return reverse("petitions:petition_add", args=[cast.assignment.pk])

    def typed(self, **given: Any) -> dict[str, Any]:
        return form(problem=COPY, **given)

    def test_while_typing_only_text_and_accused_are_sent(self, cast: Cast, log_in: Any) -> None:
        page = log_in(cast.member).get(self.address(cast)).content.decode()
        assert 'hx-params="csrfmiddlewaretoken,alike,problem,accused,repeat_of,inherit"' in page

    def test_a_part_of_the_page_comes_back_and_nothing_is_written(self, cast: Cast, log_in: Any) -> None:
        original, client = made.petition(cast), log_in(cast.member)
        before = AuditEntry.objects.count()
        given = {"alike": "1", "problem": COPY, "accused": "张伟，青石乡"}
        answer = client.post(self.address(cast), given, headers={"HX-Request": "true"}).content.decode()
        assert original.number in answer
        assert "<html" not in answer
        assert (Petition.objects.count(), AuditEntry.objects.count()) == (1, before)
        client.get(reverse("petitions:petition", args=[original.pk]))
        assert AuditEntry.objects.filter(object_id=original.pk, verb="look").count() == 1

    def test_without_script_a_button_keeps_what_was_typed(self, cast: Cast, custodian: Any, log_in: Any) -> None:
        original = made.petition(cast)
        answer = log_in(cast.member).post(self.address(cast), self.typed(alike="1", reporter_name=made.NAME))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert original.number in page
        assert COPY in page
        assert made.NAME in page
        assert Petition.objects.count() == 1

    def test_nothing_is_linked_unless_chosen(self, cast: Cast, log_in: Any) -> None:
        made.petition(cast)
        log_in(cast.member).post(self.address(cast), self.typed())
        assert Petition.objects.filter(repeat_of=None).count() == 2

    def test_the_registrar_links_and_takes_over_what_was_told_apart(self, cast: Cast, log_in: Any) -> None:
        original = made.petition(cast)
        person = make.person("张伟")
        original.accused.update(person=person)
        client = log_in(cast.member)
        for accused in ("", "张伟，青石乡，出纳"):
            given = self.typed(accused=accused, repeat_of=str(original.pk), inherit="on")
            assert client.post(self.address(cast), given).status_code == 302
        for found in original.repeats.all():
            assert found.accused.get().person == person
        entry = AuditEntry.objects.filter(verb="register").latest("at")
        assert entry.data["repeat_of"] == str(original.pk)
        page = client.get(reverse("petitions:petition", args=[found.pk])).content.decode()
        assert original.number in page

    def test_without_taking_over_the_accused_is_asked_for(self, cast: Cast, log_in: Any) -> None:
        original = made.petition(cast)
        answer = log_in(cast.member).post(self.address(cast), self.typed(accused="", repeat_of=str(original.pk)))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "请填写被反映人" in page
        assert f'value="{original.pk}" checked' in page

    def test_what_was_chosen_stays_offered_however_the_text_goes_on(self, cast: Cast, log_in: Any) -> None:
        original = made.petition(cast)
        given = {"alike": "1", "problem": "另外的话", "accused": "", "repeat_of": str(original.pk)}
        answer = log_in(cast.member).post(self.address(cast), given, headers={"HX-Request": "true"}).content.decode()
        assert "已选为原件" in answer

    def test_what_is_not_there_for_him_cannot_be_chosen(self, cast: Cast, log_in: Any) -> None:
        about = made.petition(cast, about_team=True)
        answer = log_in(cast.member).post(self.address(cast), self.typed(repeat_of=str(about.pk)))
        assert answer.status_code == 422
        assert about.number not in answer.content.decode()
        with pytest.raises(Refused, match="原件须是"):
            made.petition(cast, repeat_of=about)

    @pytest.mark.parametrize("who", ["leader_2", "recused", "liaison", "discipline", "supervisor"])
    def test_who_may_not_register_gets_no_hint(self, cast: Cast, log_in: Any, who: str) -> None:
        number = made.petition(cast).number
        given = {"alike": "1", "problem": COPY, "accused": "张伟"}
        answer = log_in(getattr(cast, who)).post(self.address(cast), given, headers={"HX-Request": "true"})
        assert answer.status_code in (403, 404)
        assert number not in answer.content.decode()

    def test_the_team_does_not_learn_of_the_original_it_may_not_see(self, cast: Cast, log_in: Any) -> None:
        about = made.petition(cast, about_team=True)
        found = actions.file(made.petition(cast), by=cast.clerk, reason="重复", repeat_of=about)
        page = reverse("petitions:petition", args=[found.pk])
        assert about.number not in log_in(cast.leader).get(page).content.decode()
        assert about.number in log_in(cast.clerk).get(page).content.decode()
