"""Forms of what the leader sees to himself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from inspection.models import Person, User
from rounds.forms.fields import SEARCH, PersonField
from rounds.models import Assignment, Finding, KeyItem, Material

# Which field names what a kind is of.
OF_KIND = {"matter": "finding", "person": "person", "material": "material"}


class KeyItemForm(forms.Form):
    """One thing: chosen where it is registered, else named."""

    kind = forms.ChoiceField(label="种类", choices=KeyItem.Kind.choices)
    finding = forms.ModelChoiceField(
        Finding.objects.none(), label="问题", required=False, widget=forms.Select(attrs=dict(SEARCH)), help_text="重点情况已登记为问题的"
    )  # fmt: skip
    person = PersonField(label="人员", required=False, help_text="关键人员在人员库中的")
    material = forms.ModelChoiceField(
        Material.objects.none(), label="材料", required=False, help_text="重要材料已登记在巡前准备中的"
    )
    title = forms.CharField(
        label="名称", max_length=120, required=False, help_text="上面没有的，写明事项、姓名或材料名称"
    )
    reason = forms.CharField(label="列入理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, assignment: Assignment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Finding.objects.for_user(user).filter(assignment=assignment).exclude(status="dropped")
        self.fields["finding"].queryset = found
        near = Q(posts__unit=assignment.unit) | Q(posts__unit__parent=assignment.unit)
        near |= Q(met_records__assignment=assignment)
        people = Person.objects.filter(pk__in=Person.objects.filter(near).exclude(pk=user.person_id).values("pk"))
        self.fields["person"].queryset = people.prefetch_related("posts__unit")
        self.fields["material"].queryset = Material.objects.for_user(user).filter(assignment=assignment)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        own = OF_KIND.get(data.get("kind", ""), "")
        for name in ("finding", "person", "material"):
            if data.get(name) and name != own:
                self.add_error(name, "与所选种类不符。")
        if own and not data.get(own) and not data.get("title", "").strip():
            self.add_error("title", "请选择，或写明名称。")
        return data


class SignKeyItemForm(forms.Form):
    note = forms.CharField(
        label="办理情况", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="何时了解、谈话、阅研，主要情况和要求"
    )  # fmt: skip
