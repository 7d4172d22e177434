"""A filter's choice among records that become ever more: the newest are offered, an older one stays where it was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import ValidationError
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

if TYPE_CHECKING:
    from collections.abc import Iterator

# More nobody looks through, and each costs every opening of the page.
OFFERED = 200
OLDER = "只列最近的{}项，更早的从其页面打开"


class Newest(ModelChoiceIterator):
    """The first rows of the field's queryset, and the one that is chosen."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = list(self.queryset[: OFFERED + 1])
        for row in rows[:OFFERED]:
            yield self.choice(row)
        if len(rows) <= OFFERED:
            return
        older = [each for each in self.chosen() if each not in rows[:OFFERED]]
        yield OLDER.format(OFFERED), [self.choice(each) for each in older]

    def chosen(self) -> list[Any]:
        """What the address names, when it is one of the rows."""
        try:
            return [self.field.to_python(self.field.chosen)] if self.field.chosen else []
        except ValidationError:
            return []


class NewestField(ModelChoiceField):
    iterator = Newest
    chosen = ""


class NewestChoiceFilter(django_filters.ModelChoiceFilter):
    """``queryset`` gives the newest first; every row of it may be chosen by an address, whether it is offered or not."""

    field_class = NewestField

    @property
    def field(self) -> Any:
        found = super().field
        found.chosen = self.parent.data.get(self.field_name, "")
        return found
