"""How Django's own forms are drawn: the kit's CSS classes, the browser's date pickers, one template per field."""

from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import DateTimeBaseInput

CSS_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),  # drawn as a list of choices, not as one control
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)
"""The first kind of widget that fits decides the class."""

PICKERS: tuple[tuple[type[DateTimeBaseInput], str, str], ...] = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)
"""The browser's own pickers send and want ISO, whatever the language of the page."""


DASHES = BLANK_CHOICE_DASH[0][1]
"""What Django writes for an empty choice."""


def css_class(widget: forms.Widget) -> str:
    """The kit's class for a widget; empty for lists of choices."""
    return next(name for kind, name in CSS_CLASSES if isinstance(widget, kind))


def use_picker(widget: forms.Widget) -> None:
    """Turn a plain date or time box into the browser's own picker; parts of a combined widget too."""
    for part in getattr(widget, "widgets", ()):
        use_picker(part)
    for kind, input_type, date_format in PICKERS:
        if isinstance(widget, kind):
            widget.input_type, widget.format = input_type, date_format
            return


def say_empty(field: forms.Field) -> None:
    """Say in words what the empty choice of a select means, where Django would draw a row of dashes."""
    words = "请选择" if field.required else "（不选）"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        field.choices = [(key, words if key in ("", None) and text == DASHES else text) for key, text in choices]


class PageBoundField(BoundField):
    """A field of a form that knows how it looks on a page."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        use_picker(field.widget)  # the widget is this form's own copy
        say_empty(field)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes (required, aria-invalid, aria-describedby) and the kit's classes."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        invalid = "is-invalid" if self.errors else ""
        names = (widget.attrs.get("class", ""), attrs.get("class", ""), css_class(widget), invalid)
        if joined := " ".join(str(name) for name in names if name):
            attrs["class"] = joined
        return attrs

    @property
    def is_wide(self) -> bool:
        """Whether the field takes the whole width of a form: long texts, files, lists of choices, what says so itself."""
        wide = (forms.Textarea, forms.FileInput, forms.CheckboxSelectMultiple, forms.SelectMultiple)
        return isinstance(self.field.widget, wide) or getattr(self.field.widget, "wide", False)

    @property
    def is_check(self) -> bool:
        """Whether the field is one tick box, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(TemplatesSetting):
    """Draws every form of the system, the filters and the log-in included."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = PageBoundField
