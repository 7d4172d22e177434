"""Fields these forms share: lines of persons, lines of points, searchable selects, the reason for being late."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms

from petitions.actions import lateness
from petitions.actions.petitions import units_named

if TYPE_CHECKING:
    from inspection import deadlines
    from inspection.models import Office

_CUT = re.compile(r"[，,、;；\t]|(?:\s{1,})")


def area(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows} | attrs)


def searchable() -> forms.Select:
    return forms.Select(attrs={"data-search": True})


class ScopedForm(forms.Form):
    """A form that knows on which record and for whom it is shown; ``scope`` narrows the choices."""

    def __init__(self, *args: Any, record: Any = None, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.user = record, user
        self.scope()
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == "---------":
                field.empty_label = "请选择" if field.required else "（不选）"

    def scope(self) -> None:
        """Narrow the choices to what this user may see."""

    def offer(self, name: str, rows: Any) -> None:
        """Offer these rows, and no others, in a field of choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class LateForm(ScopedForm):
    """Asks why only when the same-day duty is over its date; then it must be said (R-190–R-192)."""

    late_rule: deadlines.Rule

    late_reason = forms.CharField(label="逾期说明", required=False, max_length=200)

    def scope(self) -> None:
        days = lateness.overdue(self.record, self.late_rule)
        if days:
            field = self.fields["late_reason"]
            field.required, field.help_text = True, f"“{self.late_rule.label}”已超期{days}天，请说明原因。"
        else:
            del self.fields["late_reason"]


class PersonLines(forms.CharField):
    """One person a line: 姓名，单位，职务. Units the office knows by name are linked; persons are told apart later."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "每行一人：姓名，单位，职务；用逗号或空格隔开。")
        super().__init__(required=kwargs.pop("required", False), max_length=2000, **kwargs)

    def rows(self, value: str, office: Office) -> list[dict[str, Any]]:
        """The lines as rows for the action."""
        found = []
        for line in (value or "").splitlines():
            parts = [each for each in _CUT.split(line.strip()) if each]
            if not parts:
                continue
            name, unit_name, post = parts[0], parts[1] if len(parts) > 1 else "", "".join(parts[2:])
            unit = units_named(office, unit_name)
            found.append({
                "name": name[:40], "unit": unit, "unit_name": "" if unit else unit_name[:80], "post": post[:60],
            })  # fmt: skip
        return found

    @staticmethod
    def text(rows: Any) -> str:
        """Rows back as lines, for a form that mends them."""
        return "\n".join(
            "，".join(part for part in (each.name, str(each.unit or each.unit_name), each.post) if part)
            for each in rows
        )


class RepeatChoice(forms.Widget):
    """Which of the letters found alike is the original; ``offers`` is filled in by whoever searched."""

    template_name = "petitions/repeats_field.html"
    use_fieldset = wide = True
    offers: Any = ()
    asked = inherit = False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= self.shown(value)
        return context

    def shown(self, value: Any) -> dict[str, Any]:
        """What the offers' template is told; ``value`` is the key of the one that was chosen."""
        return {"offers": self.offers, "asked": self.asked, "chosen": str(value or ""), "inherit": self.inherit}


class Reason(ScopedForm):
    """A step that asks nothing but why."""

    reason = forms.CharField(label="原因", max_length=200, widget=area(2))
