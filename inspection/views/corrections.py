"""The form that corrects one field of a record beside the original."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection import corrections
from inspection.views.forms import FormView


class CorrectionForm(forms.Form):
    """Which field, what it should say, and why."""

    field = forms.ChoiceField(label="更正项目")
    new = forms.CharField(
        label="更正为",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="日期写作2026-03-02，时间写作09:30",
    )
    reason = forms.CharField(label="更正原因", max_length=200)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [
            (name, f"{label}（现为：{corrections.shown(record, name)[:30] or '空'}）")
            for name, label in corrections.choices(record)
        ]


class Correct(FormView):
    """Correct a record. Subclasses name model, ``needs``, and ``allowed`` (the statuses in which one corrects)."""

    form_class = CorrectionForm
    page_title = submit_label = "更正"
    done = "已更正，原内容保留在更正记录中。"
    form_note = "更正不覆盖原内容：原内容、更正人、时间和原因一并保留。"
    allowed: tuple[str, ...] = ()

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": record}

    def perform(self, record: Any, form: Any) -> Any:
        if self.allowed and record.status not in self.allowed:
            raise corrections.CannotCorrect("尚未定稿的记录直接修改，不用更正。")
        data = form.cleaned_data
        corrections.correct(
            record, data["field"], data["new"], reason=data["reason"], by=self.request.user, power=self.needs  # type: ignore[arg-type]
        )  # fmt: skip
        return record
