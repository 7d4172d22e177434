"""What forms say when something is wrong, and how a conflict shows values: in an office's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from inspection.views.files import UploadForm
from inspection.views.forms import in_words
from tests import make


class Sample(forms.Form):
    title = forms.CharField(max_length=5)
    number = forms.IntegerField(min_value=1)
    day = forms.DateField()
    way = forms.ChoiceField(choices=[("a", "来信"), ("b", "来电")])


def said(**data: str) -> dict[str, list[str]]:
    form = Sample(data)
    assert not form.is_valid()
    return {name: list(errors) for name, errors in form.errors.items()}


def test_an_empty_form_asks_for_each_field() -> None:
    assert said() == {"title": ["请填写。"], "number": ["请填写。"], "day": ["请填写。"], "way": ["请选择。"]}


def test_limits_are_said_with_both_numbers() -> None:
    answers = said(title="一二三四五六七", number="0", day="2026-02-30", way="c")
    assert answers == {
        "title": ["最多5字，现有7字。"],
        "number": ["不能小于1。"],
        "day": ["请填写正确的日期。"],
        "way": ["没有“c”这个选项，请重新选择。"],
    }


def test_a_character_no_database_keeps_is_refused_in_words() -> None:
    assert said(title="甲\0")["title"] == ["含有无法保存的字符，请删去后再提交。"]


def test_an_upload_without_a_file_is_refused() -> None:
    form = UploadForm({}, MultiValueDict({"files": []}))
    assert not form.is_valid()
    assert form.errors["files"] == ["请选择文件。"]


def test_an_upload_with_two_files_takes_both() -> None:
    files = [SimpleUploadedFile(name, make.pdf()) for name in ("甲.pdf", "乙.pdf")]
    form = UploadForm({}, MultiValueDict({"files": files}))
    assert form.is_valid()
    assert [each.name for each in form.cleaned_data["files"]] == ["甲.pdf", "乙.pdf"]


@pytest.mark.parametrize(
    ("value", "field", "expected"),
    [
        (None, forms.CharField(), ""),
        (True, forms.BooleanField(), "是"),
        (False, forms.BooleanField(), "否"),
        ("a", forms.ChoiceField(choices=[("a", "来信")]), "来信"),
        (["甲", "乙"], forms.CharField(), "甲、乙"),
        (Decimal("27061.00"), forms.DecimalField(), "27061.00"),
        (date(2026, 11, 24), forms.DateField(), "2026-11-24"),
    ],
)
def test_a_conflict_shows_values_as_a_person_reads_them(value: object, field: forms.Field, expected: str) -> None:
    assert in_words(value, field) == expected
