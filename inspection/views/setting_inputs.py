"""What the forms of the settings are made of: the choices there are, the fields that ask for them, their values in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms

from inspection import codes, escalation_chain
from inspection.models import Code, OrganKind

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = {"team_leader": "组长", "office": "巡察办", "group": "领导小组", "secretary": "书记专题会"}
CHAINS = (
    ("team_leader", "office", "group", "secretary"),
    ("team_leader", "group", "secretary"),
    ("team_leader", "office", "secretary"),
    ("team_leader", "secretary"),
)
ORDERS = {"feedback": "先反馈、后移交", "handover": "先移交、后反馈"}
WARN_OR_BLOCK = {"warn": "只提醒", "block": "未完成不得办理"}
SIGNERS = ("领导小组组长>领导小组副组长", "领导小组组长", "领导小组副组长")
WEEKDAYS = dict(enumerate(["周一", "周二", "周三", "周四", "周五", "周六", "周日"]))
LEAVES = {"private": "因私", "official": "因公"}
PARTS = ("logs", "records", "talks", "papers")
WEEKS = {"previous": "上一周", "current": "当周"}
REVIEWS = {"meeting": "组务会讨论", "deputy": "副组长审核", "deputy_meeting": "副组长审核、组务会讨论"}
CONTACTS = {"pair": "一名联络人（班子成员）、一名专办人员", "group": "联络组：一名组长、若干成员"}
APPROVERS = {"office_head": "巡察办主任", "group": "领导小组"}


def chain_words(value: list[str]) -> str:
    return " → ".join(STAGES.get(each, each) for each in value)


def number(low: int, high: int) -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(label="数值", min_value=low, max_value=high)


def choice(options: dict[Any, str]) -> Callable[[], forms.Field]:
    return lambda: forms.ChoiceField(label="选项", choices=list(options.items()))


def yes_no() -> forms.Field:
    return forms.TypedChoiceField(
        label="选项", choices=[("yes", "是"), ("no", "否")], coerce=lambda value: value == "yes"
    )


ROUND_CHAINS = {"group>secretary": "领导小组审议 → 书记审定", "secretary": "书记审定"}


def meetings() -> forms.Field:
    """The kinds of meetings as the list has them, in its order."""
    kinds = list(codes.choices("round_meetings").values_list("code", "text"))
    return forms.MultipleChoiceField(label="会议", choices=kinds, required=False, widget=forms.CheckboxSelectMultiple)


REVIEWERS = {"team": "巡察组", "discipline": "纪检监察机关", "organisation": "组织部门"}
PUBLICATIONS = {"feedback": "反馈意见公布", "inner": "整改情况党内通报", "public": "整改情况向社会公开"}


def publications() -> forms.Field:
    return forms.MultipleChoiceField(
        label="种类", choices=list(PUBLICATIONS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


def reviewers() -> forms.Field:
    return forms.MultipleChoiceField(
        label="种类", choices=list(REVIEWERS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


def meeting_words(value: Any) -> str:
    texts = dict(codes.choices("round_meetings").values_list("code", "text"))
    return "、".join(texts.get(each, each) for each in value) or "不要求"


KINDS = {"accusation": "检举控告", "claim": "申诉求决", "suggestion": "意见建议"}
RECEIVERS = {
    "responsible": "责任单位", "upper": "上级机关",
    **{each.value: str(each.label) for each in OrganKind if each != OrganKind.NONE},
}  # fmt: skip
ANY = "任何"


def _reasons() -> dict[str, str]:
    """Why a letter is outside the scope, in the common list and in the offices' own."""
    return dict(Code.objects.filter(list__key="petitions.out_of_scope", list__active=True).values_list("code", "text"))


class RoutesField(forms.CharField):
    """A table of where letters go, a rule a line: 类别｜情形｜去向. Its value is rows of three codes, "" for any."""

    widget = forms.Textarea(attrs={"rows": 12})

    def clean(self, value: Any) -> list[list[str]]:
        lines = [each.strip() for each in super().clean(value).splitlines() if each.strip()]
        return [self._row(at, line) for at, line in enumerate(lines, start=1)]

    def _row(self, at: int, line: str) -> list[str]:
        parts = [each.strip() for each in re.split(r"[|｜]", line)]
        if len(parts) != 3:
            raise forms.ValidationError(f"第{at}行应为三栏，用“｜”隔开：类别｜情形｜去向。")
        found = []
        for name, part, words in zip(("类别", "情形", "去向"), parts, (KINDS, _reasons(), RECEIVERS), strict=True):
            by_text = {text: code for code, text in words.items()} | ({} if name == "去向" else {ANY: ""})
            if part not in by_text and part not in by_text.values():
                raise forms.ValidationError(f"第{at}行的{name}“{part}”不对，可填：{'、'.join(by_text)}。")
            found.append(by_text.get(part, part))
        return found


def routes_words(value: list[list[str]], between: str = "；") -> str:
    reasons = _reasons()
    return between.join(
        f"{KINDS.get(kind, ANY)}｜{reasons.get(reason, reason) or ANY}｜{RECEIVERS.get(to, to)}"
        for kind, reason, to in value
    )


class EscalationField(forms.CharField):
    """催办链, a stage a line. Its value is the rows of ``inspection.escalation_chain``."""

    widget = forms.Textarea(attrs={"rows": 14})

    def clean(self, value: Any) -> list[list[Any]]:
        try:
            return escalation_chain.read(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
