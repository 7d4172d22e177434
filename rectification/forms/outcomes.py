"""Forms of 成效: rules made, money recovered, meetings held."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection import gate
from rectification.forms import PastDate
from rectification.models import Outcome


class OutcomeForm(forms.Form):
    """What each kind asks for beyond name and date is asked for by the kind."""

    kind = forms.ChoiceField(
        label="成效", choices=Outcome.Kind.choices, widget=forms.RadioSelect, initial=Outcome.Kind.RULE
    )
    name = forms.CharField(
        label="名称", max_length=200, help_text="制度全称，如：青石乡公务接待管理办法；或款项、会议的名称"
    )
    dated = PastDate(label="日期", help_text="印发（废止）、收缴到账或会议召开的日期")
    change = forms.ChoiceField(
        label="制度变动", choices=[("", "（仅登记制度时选）"), *Outcome.Change.choices], required=False
    )
    document_number = forms.CharField(label="文号", max_length=80, required=False, help_text="制度有文号的填写")
    file = forms.FileField(label="制度文本", required=False, help_text="登记制度时必传；废止的传废止文件")
    amount = forms.IntegerField(
        label="金额（元）", min_value=1, max_value=10**12, required=False, help_text="仅登记挽回资金时填，取整到元"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = gate.accepted()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind == Outcome.Kind.RULE:
            for name, words in (("change", "请选新建、修订或废止。"), ("file", "请上传制度文本。")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if kind == Outcome.Kind.MONEY and not data.get("amount") and "amount" not in self.errors:
            self.add_error("amount", "请填写金额。")
        return data
