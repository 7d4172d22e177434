"""Forms of training."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection import codes
from inspection.models import Person
from rounds.forms.fields import SEARCH, PeopleField
from rounds.models import Course, Presence, Round


class CourseForm(forms.ModelForm):
    class Meta:
        model = Course
        fields = ["title", "form", "held_on", "place", "lecturer", "department", "outline", "conclusions"]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("outline", "conclusions")}

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = codes.choices("course_forms", round_.office)
        self.fields["lecturer"].queryset = Person.objects.prefetch_related("posts__unit")
        self.fields["lecturer"].label_from_instance = lambda person: person.told_apart
        self.fields["lecturer"].widget.attrs.update(SEARCH)


class AttendanceForm(forms.Form):
    """Who came; whoever is expected stands here."""

    present = PeopleField(label="到课人员", required=False)

    def __init__(self, *args: Any, course: Course, presence: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expected = course.attendances.exclude(presence=Presence.MADE_UP)
        if presence:
            expected = expected.filter(presence__in=presence)
        field = self.fields["present"]
        field.queryset = field.queryset.filter(pk__in=expected.values("person"))  # type: ignore[attr-defined]
