"""Names typed in Latin letters: whole, by initials, from any syllable; surnames in every way they are read."""

from __future__ import annotations

import re

import pytest

from inspection import pinyin
from inspection.models import Person
from tests import make


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张伟", "zw"), ("张伟", "zhangwei"), ("张伟", "wei"), ("张伟", "zhangw"), ("张伟", "ZhangWei"), ("张伟", "zhang wei"),
        ("单雄", "sx"), ("单雄", "danxiong"), ("单雄", "shanxiong"), ("云岭县教育局", "jyj"), ("云岭县教育局", "jiaoyuju"),
        ("第3小学", "d3xx"), ("西安", "xi'an"), ("曾国", "zengguo"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_it_is_typed(name: str, typed: str) -> None:
    letters = pinyin.letters(typed) or typed
    assert re.search(pinyin.pattern(letters), pinyin.column(name))


@pytest.mark.parametrize(("name", "typed"), [("张伟", "hang"), ("张伟", "wz"), ("张伟", "zhangwang"), ("王芳", "an")])
def test_not_from_the_middle_of_a_syllable(name: str, typed: str) -> None:
    assert not re.search(pinyin.pattern(typed), pinyin.column(name))


@pytest.mark.parametrize("words", ["张", "3", "z%", "z.", "(a", "", "  "])
def test_what_is_no_pinyin_is_looked_for_as_it_is(words: str) -> None:
    assert pinyin.letters(words) == ""


@pytest.mark.django_db
def test_the_column_follows_the_name() -> None:
    person = make.person("张伟")
    assert Person.objects.filter(pinyin__regex=pinyin.pattern("zw")).get() == person
    person.name = "李娜"
    person.save()
    assert Person.objects.filter(pinyin__regex=pinyin.pattern("ln")).get() == person
    Person.objects.bulk_create([Person(name="赵云")])
    assert Person.objects.filter(pinyin__regex=pinyin.pattern("zhaoyun")).exists()
