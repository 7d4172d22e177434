"""Pages of 核查提示（疑似）: the office's list, one hint with both sides, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from inspection.models import Unit
from inspection.views.forms import StepView
from inspection.views.tables import Shown, TablePage
from rectification.actions import hints as actions
from rectification.forms.hints import JudgeForm
from rectification.models import Account, Hint
from rectification.workflow import hints as workflow
from rounds.models import Round
from rounds.views.library import FactsPage, day

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

_RELATED = ("account__unit", "account__assignment__round__office", "office")
HIDDEN = "另一账目（无权查看）"


def _hints(request: HttpRequest | None) -> Any:
    return Hint.objects.for_user(request.user) if request is not None else Hint.objects.none()  # type: ignore[arg-type]


def hint_units(request: HttpRequest | None) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=_hints(request).order_by().values("account__unit")).order_by("name")


def hint_rounds(request: HttpRequest | None) -> QuerySet[Round]:
    found = _hints(request).order_by().values("account__assignment__round")
    return Round.objects.filter(pk__in=found).select_related("office")


class HintFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="编号、问题、提示", method="about")
    unit = django_filters.ModelChoiceFilter(label="被巡察单位", field_name="account__unit", queryset=hint_units)
    round = django_filters.ModelChoiceFilter(
        label="轮次", field_name="account__assignment__round", queryset=hint_rounds
    )
    kind = django_filters.ChoiceFilter(label="提示类型", choices=Hint.Kind.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=workflow.HintStatus.choices)

    class Meta:
        model = Hint
        fields = ["q", "unit", "round", "kind", "status"]

    def about(self, rows: QuerySet[Hint], name: str, value: str) -> QuerySet[Hint]:
        words = Q(account__number__icontains=value) | Q(account__problem__icontains=value)
        return rows.filter(words | Q(why__icontains=value))


def seen_accounts(user: Any, keys: Any) -> dict[Any, Account]:
    """Of some accounts those the reader may open, by key."""
    rows = Account.objects.for_user(user).filter(pk__in=set(keys) - {None})
    return {each.pk: each for each in rows.select_related("unit", "assignment__round__office")}


class HintList(TablePage):
    model, power, filterset_class = Hint, "rectification.view_hint", HintFilter
    page_title, related, ordering = "核查提示（疑似）", _RELATED, ("-found_on", "-created_at", "pk")
    empty_title, empty_text = "没有核查提示", "佐证材料上传后自动比对，每晚再整体核查一遍；提示只供核查参考。"
    table = (
        Shown("提示类型", lambda row: row.get_kind_display(), small=lambda row: row.why, width=44),
        Shown("账户", lambda row: row.account.number, small=lambda row: row.account.problem[:30]),
        Shown("被巡察单位", lambda row: row.account.unit.short_name), Shown("另一方", lambda row: row.other_words),
        Shown("相近度", lambda row: f"{row.percent}%" if row.percent else ""),
        Shown("发现日期", lambda row: row.found_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip

    def prepare(self, rows: list[Any]) -> None:
        mask(self.request.user, rows)

    @cached_property
    def others(self) -> dict[Any, Account]:
        """The other sides the reader may open, for an export of many rows."""
        return seen_accounts(self.request.user, self.scoped().values_list("other_id", flat=True))

    def dress(self, row: Any) -> None:
        if "other_words" not in vars(row):
            row.other_words = other_words(row, self.others.get(row.other_id))


def name_of(account: Account) -> str:
    """Number and unit; most numbers begin with the unit's name."""
    unit = account.unit.short_name
    return account.number if account.number.startswith(unit) else f"{unit} {account.number}"


def other_words(hint: Any, other: Account | None) -> str:
    """The other side as far as the reader may know it."""
    if other is not None:
        return name_of(other)
    return HIDDEN if hint.other_id else ""


def mask(user: Any, hints: list[Any]) -> None:
    """Write on each hint what the reader may know of its other side."""
    seen = seen_accounts(user, [each.other_id for each in hints])
    for each in hints:
        each.other_words = other_words(each, seen.get(each.other_id))


class HintPage(FactsPage):
    """One hint: why, and both sides as far as the reader may open them."""

    model, steps_of, template_name = Hint, workflow.HINT_STEPS, "rectification/hint_detail.html"
    list_route, list_label = "rectification:hint_list", "核查提示"
    short = (
        ("提示类型", lambda row: row.get_kind_display()), ("被巡察单位", lambda row: row.account.unit),
        ("相近度", lambda row: f"{row.percent}%" if row.percent else ""), ("发现日期", lambda row: day(row.found_on)),
        ("核查日期", lambda row: day(row.judged_on)),
    )  # fmt: skip
    long = (("提示内容", "why"), ("核查情况", "reason"))

    def get_queryset(self) -> Any:
        return (
            super()
            .get_queryset()
            .select_related(*_RELATED, "file__file", "file__copy", "other_file__file", "other_file__copy")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hint, user = self.object, self.request.user
        among = list(hint.among.values_list("pk", flat=True))
        seen = seen_accounts(user, [hint.other_id, *among])
        other = seen.get(hint.other_id)
        sides = [{"title": "本账户", "account": hint.account, "file": file_of(hint.file)}]
        if hint.other_id and hint.other_id != hint.account_id:
            sides.append({"title": "另一方", "account": other, "file": file_of(hint.other_file) if other else None})
        elif hint.other_file_id:
            sides.append({"title": "先前的材料", "account": hint.account, "file": file_of(hint.other_file)})
        rest = [each for key, each in seen.items() if key in among]
        return super().get_context_data(**kwargs) | {
            "sides": sides, "hidden_words": HIDDEN, "rest": sorted(rest, key=lambda each: each.number),
            "rest_hidden": len(among) - len(rest),
        }  # fmt: skip


def file_of(file: Any) -> dict[str, Any] | None:
    """A piece of evidence with the addresses under which it opens."""
    if file is None:
        return None
    return {
        "name": file.name, "note": "已撤回" if file.withdrawn_at else "", "added_at": file.added_at,
        "url": reverse("attachment", args=[file.pk]) if file.is_readable else "",
        "original_url": reverse("attachment_original", args=[file.pk]) if file.has_open_original else "",
    }  # fmt: skip


class HintStep(StepView):
    model = Hint

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": str(record), "value": record.why, "wide": True}]


class HintConfirm(HintStep):
    step, action, form_class = workflow.CONFIRM_HINT, actions.confirm, JudgeForm


class HintDismiss(HintStep):
    step, action, form_class = workflow.DISMISS_HINT, actions.dismiss, JudgeForm


class HintTakeUp(HintStep):
    step, action = workflow.TAKE_UP_HINT, actions.take_up
