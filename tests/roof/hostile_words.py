"""Records that say as much as an office ever writes, in characters that are hard to set: for papers that must not break.

Within `hostile()` every row that is read from the database has long names with rare characters, mixed quotes, addresses
and amounts in its free texts; what is chosen from a list, a number or a key stays what it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE = (
    "经查，该单位2023年1月至2025年12月在“三公”经费管理中把关不严，超标准接待37批次、412人次，"
    "涉及金额1286540.50元（含税），其中㛃家湾、䶮潭、喆林等3个村（社区）违规发放补助；负责人严喆堃、阿卜杜拉·买买提江"
    "未按《党政机关国内公务接待管理规定》第十一条执行，整改率仅为62.5%，见http://zwgk.yunling.gov.cn/2025/reception-expenses.html。"
)
_BODY = "云岭县㛃家湾民族乡综合行政执法与应急管理服务中心"
_PERSON = "阿卜杜拉·买买提江㛃"
_TEXT = "\n".join(
    (
        "一、履行党的领导职能责任不到位，“第一议题”制度落实走过场",
        "（一）学习贯彻不深入。" + _SENTENCE,
        _SENTENCE,
        "1." + _SENTENCE,
    )
)
# Fields that are keys, numbers or hashes, whatever their type.
_KEPT = (
    "code",
    "key",
    "number",
    "kind",
    "status",
    "hash",
    "stem",
    "sha256",
    "username",
    "document",
    "document_word",
    "seed",
)
_APPS = {"rounds", "petitions", "rectification", "inspection"}
_NAMED = {"Person": _PERSON, "Code": "贯彻党的路线方针政策和党中央决策部署方面"}


def _hard(model: type[models.Model], field: models.Field[Any, Any], value: Any) -> Any:
    if not isinstance(value, str) or not value or field.choices or field.unique or field.name.endswith(_KEPT):
        return value
    if isinstance(field, models.TextField):
        return _TEXT
    if type(field) is not models.CharField or not field.max_length or field.max_length < 20:
        return value
    if model.__name__ in _NAMED:
        return _NAMED[model.__name__][: field.max_length]
    return (_BODY if field.max_length <= 100 else _SENTENCE)[: field.max_length]


@contextmanager
def hostile() -> Iterator[None]:
    """Within, every row that is read says as much as its fields hold."""
    ordinary = models.Model.__dict__["from_db"]

    def from_db(cls: Any, db: Any, field_names: Any, values: Any) -> Any:
        made = ordinary.__func__(cls, db, field_names, values)
        if cls._meta.app_label in _APPS:
            said = made.__dict__
            said.update(
                {
                    each.attname: _hard(cls, each, said[each.attname])
                    for each in cls._meta.concrete_fields
                    if each.attname in said
                }
            )
        return made

    models.Model.from_db = classmethod(from_db)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        models.Model.from_db = ordinary
