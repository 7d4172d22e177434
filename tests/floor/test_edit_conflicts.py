"""Two people change the same record: the second is shown both texts, field by field, and takes either; nothing typed is lost."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from inspection import registers
from inspection.models import Unit

if TYPE_CHECKING:
    from rounds.models import Finding, WorkingPaper
    from tests.cast import Cast


@pytest.fixture
def made(cast: Cast, paper: WorkingPaper) -> Finding:
    paper.finding.category = cast.round.framework_codes().exclude(parent=None).first()
    paper.finding.save(update_fields=["category"])
    return paper.finding


@pytest.fixture
def place(made: Finding) -> str:
    return reverse("rounds:finding_edit", args=[made.pk])


@pytest.fixture
def typed(made: Finding) -> dict[str, object]:
    return {"title": made.title, "fact": "甲写的事实", "cause": "甲写的原因", "category": made.category_id, "version": "1",
            "form_key": str(uuid.uuid4())}  # fmt: skip


@pytest.fixture
def changed(made: Finding) -> None:
    type(made).objects.filter(pk=made.pk).update(fact="乙写的事实", nature="乙写的定性", version=2)


def row(page: str, label: str) -> list[str]:
    """What a line of the comparison shows: mine, theirs."""
    found = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', page, re.DOTALL)
    return (
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", found[1])[:2]] if found else []
    )


def value(page: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    return found[1] if found else ""


def test_both_texts_stand_side_by_side_and_mine_in_the_form(cast, made, place, typed, changed, log_in) -> None:
    answer = log_in(cast.member).post(place, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert row(page, "事实") == ["甲写的事实", "乙写的事实"]
    assert row(page, "定性") == ["（空）", "乙写的定性"]
    assert not row(page, "问题")
    assert value(page, "fact") == "甲写的事实"
    made.refresh_from_db()
    assert made.fact == "乙写的事实"


def test_sent_again_mine_stands(cast, made, place, typed, changed, log_in) -> None:
    client = log_in(cast.member)
    client.post(place, typed)
    assert client.post(place, typed | {"version": "2"}).status_code == 302
    made.refresh_from_db()
    assert (made.fact, made.cause) == ("甲写的事实", "甲写的原因")


def test_of_chosen_fields_theirs_is_taken_before_anything_is_saved(cast, made, place, typed, changed, log_in) -> None:
    client = log_in(cast.member)
    answer = client.post(place, typed | {"version": "2", "theirs": ["fact", "nature"]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [value(page, name) for name in ("fact", "nature", "cause")] == ["乙写的事实", "乙写的定性", "甲写的原因"]
    assert "“事实”、“定性”已改用现在的内容" in page
    assert 'name="version" value="2"' in page
    made.refresh_from_db()
    assert made.cause == ""


def test_a_third_change_meanwhile_is_told_again(cast, made, place, typed, changed, log_in) -> None:
    client = log_in(cast.member)
    client.post(place, typed | {"version": "2", "theirs": ["fact"]})
    type(made).objects.filter(pk=made.pk).update(fact="丙写的事实", version=3)
    assert client.post(place, typed | {"version": "2"}).status_code == 409


def test_a_mistake_in_between_does_not_hide_the_other_change(cast, made, place, typed, changed, log_in) -> None:
    client = log_in(cast.member)
    wrong = client.post(place, typed | {"title": ""})
    assert wrong.status_code == 422
    assert 'name="version" value="1"' in wrong.content.decode()
    assert client.post(place, typed).status_code == 409


class TestRegisters:
    """They carry no version: what the form was opened with stands for it."""

    def opened(self, client, place: str) -> dict[str, str]:
        page = client.get(place).content.decode()
        found = re.search(r'name="version" value="(\w+)"', page)
        assert found
        return {"version": found[1], "form_key": str(uuid.uuid4())}

    def sent(self, unit: Unit, **more: str) -> dict[str, str]:
        return {"office": str(unit.office_id), "name": unit.name, "short_name": unit.short_name, "category": unit.category,
                "party_body": unit.party_body, "covered": "on"} | more  # fmt: skip

    def test_a_unit_changed_meanwhile(self, cast: Cast, log_in) -> None:
        unit, client = cast.qingshi, log_in(cast.clerk)
        place = reverse("unit_edit", args=[unit.pk])
        opened = self.opened(client, place)
        registers.save_unit(unit, {"short_name": "青石"}, by=cast.clerk)
        answer = client.post(place, self.sent(unit, short_name="青石乡党委") | opened)
        assert answer.status_code == 409, answer.content.decode()[:3000]
        assert row(answer.content.decode(), "简称") == ["青石乡党委", "青石"]
        assert Unit.objects.get(pk=unit.pk).short_name == "青石"

    def test_a_unit_nobody_else_changed(self, cast: Cast, log_in) -> None:
        unit, client = cast.qingshi, log_in(cast.clerk)
        place = reverse("unit_edit", args=[unit.pk])
        opened = self.opened(client, place)
        assert client.post(place, self.sent(unit, short_name="青石乡党委") | opened).status_code == 302
        assert Unit.objects.get(pk=unit.pk).short_name == "青石乡党委"
