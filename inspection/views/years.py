"""A year as lists are filtered by it: a whole number that a date can have."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms


class YearField(forms.IntegerField):
    """1900 to 2199: what lies outside is a slip of the keys."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1900, "max_value": 2199} | kwargs)


class YearFilter(django_filters.Filter):
    field_class = YearField
