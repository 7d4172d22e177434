"""Forms that pick several accounts at once, and what is done with a list of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from rectification.forms import OpinionForm


class PickForm(forms.Form):
    """Which of the waiting accounts; what stands in a row's way is said beside it. Nothing is ticked beforehand."""

    accounts = forms.ModelMultipleChoiceField(
        label="账户", queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请勾选账户。", "invalid_choice": "勾选的账户中有的已由他人办理，请核对后重新勾选。",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, accounts: Any, reasons: dict[Any, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["accounts"]
        field.queryset = accounts
        field.help_text = "" if reasons else "没有等待办理的账户。"

        def words(account: Any) -> str:
            found = "；".join(reasons.get(account.pk, ()))
            said = f"　{account.unit.short_name}　{account.problem[:40]}" + (
                f"（暂不能办理：{found}）" if found else ""
            )
            page = reverse("rectification:account", args=[account.pk])
            return format_html('<span><a href="{}">{}</a>{}</span>', page, account.number, said)

        field.label_from_instance = words


class SeveralForm(PickForm, OpinionForm):
    """One step of several accounts, with one opinion."""

    field_order = ("accounts", "opinion")


class WriteOffListForm(PickForm):
    field_order = ("accounts", "note")
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="印在表下"
    )
