"""What the pages of contacts ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection.models import Person, Post
from rounds.forms.fields import PersonField, day_field
from rounds.gates import contacts as gates
from rounds.models import HEADS, Assignment, Contact, ContactRole


class ReplaceForm(forms.Form):
    """Who: of the leadership one whom the register knows; others also by name."""

    person = PersonField(label="人员（在人员库）", queryset=Person.objects.none(), required=False)
    name = forms.CharField(label="姓名（不在人员库）", max_length=40, required=False)
    post = forms.CharField(label="职务", max_length=60, required=False, help_text="班子成员不填则取人员库中的职务")
    phone = forms.CharField(label="联系电话", max_length=40)
    reason = forms.CharField(label="更换原因", max_length=200)

    field_order = ["reason", "person", "name", "post", "phone"]

    def __init__(self, *args: Any, assignment: Assignment, role: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        posts = Post.objects.filter(unit=assignment.unit, ends=None)
        if role in HEADS:
            posts = posts.filter(leading=True)
            self.fields["person"].required = True
            del self.fields["name"]
        self.fields["person"].queryset = (
            Person.objects.filter(posts__in=posts).distinct().prefetch_related("posts__unit").order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "name" in self.fields and bool(data.get("person")) == bool(data.get("name")):
            self.add_error("name", "在人员库的选人，不在的写姓名，只填一处。")
        return data


class ContactForm(ReplaceForm):
    """Which role, then who."""

    role = forms.ChoiceField(
        label="职责", help_text="联络人、联络组组长须为领导班子成员；专办人员专门办理巡察组交办事项"
    )
    field_order = ["role", "person", "name", "post", "phone"]

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, assignment=assignment, **kwargs)
        del self.fields["reason"]
        self.fields["role"].choices = [(each, ContactRole(each).label) for each in gates.open_roles(assignment)]


class NoteForm(forms.Form):
    held_on = day_field("沟通日期", initial=timezone.localdate)
    with_whom = forms.CharField(label="沟通对象", max_length=60, help_text="被巡察单位主要负责人，如：乡党委书记吴国栋")
    subject = forms.CharField(label="沟通事项", max_length=120)
    text = forms.CharField(label="沟通情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    settled = forms.CharField(label="商定事项", max_length=300, required=False)


def words_of(contact: Contact) -> str:
    """联络人：李副书记（党委副书记，19900100009）."""
    return f"{contact.get_role_display()}：{contact.name}（{contact.post}，{contact.phone}）"
