"""Forms are drawn by our own renderer: classes, pickers, errors that can be read out."""

from datetime import date

import pytest
from django import forms

from inspection.rendering import PageBoundField


class Sample(forms.Form):
    title = forms.CharField(label="标题", help_text="写事实")
    due = forms.DateField(label="时限", required=False)
    at = forms.DateTimeField(label="时间", required=False)
    grade = forms.ChoiceField(
        label="等次", choices=[("1", "一般"), ("2", "较重")], widget=forms.RadioSelect, required=False
    )
    unit = forms.ChoiceField(
        label="单位", choices=[("1", "青石乡")], widget=forms.Select(attrs={"class": "mine"}), required=False
    )
    sure = forms.BooleanField(label="已核对", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_every_field_of_every_form_is_ours():
    assert isinstance(Sample()["title"], PageBoundField)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("title", 'class="form-control"'),
        ("unit", 'class="mine form-select"'),
        ("sure", 'class="form-check-input"'),
        ("due", 'type="date"'),
        ("at", 'type="datetime-local"'),
    ],
)
def test_a_widget_is_drawn_as_the_kit_wants_it(name, expected):
    assert expected in str(Sample()[name])


def test_lists_of_choices_and_hidden_fields_carry_no_class():
    form = Sample()
    assert "class=" not in str(form["grade"])
    assert "class=" not in str(form["key"])


def test_a_date_comes_back_in_the_form_its_picker_wants():
    assert 'value="2026-03-09"' in str(Sample(initial={"due": date(2026, 3, 9)})["due"])


def test_the_picker_of_one_form_leaves_the_class_alone():
    str(Sample()["due"])
    assert Sample.base_fields["due"].widget.input_type == "text"


def test_a_field_has_label_and_hint_that_belong_to_it():
    html = Sample()["title"].as_field_group()
    assert '<label class="form-label" for="id_title">' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert 'id="id_title_helptext"' in html


def test_errors_come_first_in_an_alert_and_lead_to_their_field():
    html = str(Sample({"unit": "1"}))
    assert html.index('role="alert"') < html.index("<label")
    assert 'href="#id_title"' in html
    assert "is-invalid" in html
    assert 'id="id_title_error"' in html


def test_a_form_without_errors_shows_no_alert():
    assert 'role="alert"' not in str(Sample())
