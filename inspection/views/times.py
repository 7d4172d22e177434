"""Years and moments as they are typed: those a date and every time zone can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from datetime import datetime

FIRST, LAST = 1900, 2199
"""What lies outside is a slip of the keys."""


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": FIRST, "max_value": LAST} | kwargs)


class YearFilter(django_filters.Filter):
    """``field_name`` is the year itself, or a date with ``lookup_expr="year"``."""

    field_class = YearField


class MomentField(forms.DateTimeField):
    """Day and time. The first hours of the year 1 are kept by PostgreSQL and read by nobody: they lie before it in UTC."""

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and not FIRST <= value.year <= LAST:
            raise ValidationError(f"请填写{FIRST}年至{LAST}年之间的时间。")
