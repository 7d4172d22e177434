"""What a form says when something is wrong, as an office would say it: Django's own Chinese reads like a compiler's."""

from __future__ import annotations

from typing import Any, cast

from django.core import validators
from django.db.models import BaseConstraint
from django.forms import fields, models

# Class → its sentences. Django's forms read these classes' own dictionaries, so this is done once, when the house starts.
SENTENCES: dict[Any, dict[str, str]] = {
    fields.Field: {"required": "请填写。"},
    fields.IntegerField: {"invalid": "请填写整数。"},
    fields.DecimalField: {"invalid": "请填写数字。"},
    fields.DateField: {"invalid": "请填写正确的日期。"},
    fields.TimeField: {"invalid": "请填写正确的时间。"},
    fields.ChoiceField: {"required": "请选择。", "invalid_choice": "没有“%(value)s”这个选项，请重新选择。"},
    fields.MultipleChoiceField: {"required": "请至少选择一项。"},
    fields.FileField: {"required": "请选择文件。", "missing": "请选择文件。", "invalid": "文件没有传上来，请重新选择。",
                       "empty": "这是一个空文件，请重新选择。"},
    models.ModelChoiceField: {"required": "请选择。", "invalid_choice": "这一项不存在或不在您的工作范围内，请重新选择。"},
    models.ModelMultipleChoiceField: {"required": "请至少选择一项。"},
}  # fmt: skip
LIMITS: dict[Any, str] = {
    validators.MaxLengthValidator: "最多%(limit_value)d字，现有%(show_value)d字。",
    validators.MinLengthValidator: "至少%(limit_value)d字，现有%(show_value)d字。",
    validators.MaxValueValidator: "不能大于%(limit_value)s。",
    validators.MinValueValidator: "不能小于%(limit_value)s。",
    validators.ProhibitNullCharactersValidator: "含有无法保存的字符，请删去后再提交。",
}
BROKEN_CONSTRAINT = "所填内容前后不一致（如结束日期早于开始日期），请核对。"


def _constraint_words(constraint: Any) -> str:
    """A constraint's own sentence, or ours. Its stored default stays Django's, or every constraint would look altered."""
    own = constraint.violation_error_message
    words = own if own != constraint.default_violation_error_message else BROKEN_CONSTRAINT
    return str(words) % {"name": constraint.name}


def use() -> None:
    """Put the sentences in place. Forms that bring their own words keep them."""
    for kind, sentences in SENTENCES.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), **sentences}
    for kind, sentence in LIMITS.items():
        kind.message = sentence
    cast("Any", BaseConstraint).get_violation_error_message = _constraint_words
