"""A column that follows a name: the ways to type it in Latin letters, written whenever the row is."""

from __future__ import annotations

from typing import Any

from django.db import models

from inspection import pinyin


class PinyinField(models.TextField):  # type: ignore[type-arg]
    """Pinyin of another column of the row; nobody fills it in."""

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"default": "", "blank": True, "editable": False} | kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = pinyin.column(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, value)
        return value
