"""Fields that several forms share: people told apart from their namesakes, units, days, one entry a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from inspection.models import Code, Person, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

SEARCH = {"data-search": ""}


class PersonField(forms.ModelChoiceField):
    """One person; a namesake is told apart by post and birth month before anything is linked to him."""

    def __init__(self, *, queryset: QuerySet[Person] | None = None, **kwargs: Any) -> None:
        found = queryset if queryset is not None else Person.objects.all()
        kwargs.setdefault("label", "人员")
        super().__init__(
            queryset=found.prefetch_related("posts__unit"), widget=forms.Select(attrs=dict(SEARCH)), **kwargs
        )

    def label_from_instance(self, obj: Any) -> str:
        return obj.told_apart


class PeopleField(forms.ModelMultipleChoiceField):
    """Several persons, told apart as above."""

    def __init__(self, *, queryset: QuerySet[Person] | None = None, **kwargs: Any) -> None:
        found = queryset if queryset is not None else Person.objects.all()
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple())
        super().__init__(queryset=found.prefetch_related("posts__unit"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return obj.told_apart


class TagsField(forms.ModelMultipleChoiceField):
    """Tags of a finding or lead, each shown with its heading: 重点领域：工程建设."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Code.objects.none(), label="标签", required=False, widget=forms.SelectMultiple(attrs=dict(SEARCH)),
            help_text="重点领域、行为表现、重点事、选人用人、八项规定和四风等，可多选", **kwargs,
        )  # fmt: skip

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.text}：{obj.text}"


def unit_field(user: User, *, label: str = "单位", required: bool = True, **kwargs: Any) -> forms.ModelChoiceField:
    """The units a user may choose from."""
    return forms.ModelChoiceField(
        Unit.objects.for_user(user).order_by("name"), label=label, required=required,
        widget=forms.Select(attrs=dict(SEARCH)), **kwargs,
    )  # fmt: skip


def day_field(label: str, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, **kwargs)


class LinesField(forms.CharField):
    """A text of several lines, one entry each; gives the list of those that say something."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]


class ReasonForm(forms.Form):
    """A step that only asks why."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
