"""The office's own profile, and the tree of offices above and below it: what every heading and paper is worded from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse

from inspection import access, registers, wording
from inspection.models import Office
from inspection.views.forms import FormView
from inspection.views.settings import OfficePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class OfficeList(OfficePage):
    """The tree, indented; one's own offices open for change."""

    def get(self, request: HttpRequest) -> HttpResponse:
        below: dict[Any, list[Office]] = {}
        for each in Office.objects.select_related("region").order_by("name"):
            below.setdefault(each.parent_id, []).append(each)
        own = set(access.offices_with(request.user, registers.OFFICES))  # type: ignore[arg-type]
        rows: list[dict[str, Any]] = []

        def walk(parent: Any, depth: int) -> None:
            for each in below.get(parent, []):
                # Other committees' offices are named, their particulars are theirs.
                rows.append({"office": each, "indent": "　" * depth, "own": each.pk in own,
                             "title": wording.round_title(each.committee_short, each.term, 1)})  # fmt: skip
                walk(each.pk, depth + 1)

        walk(None, 0)
        return self.render_page("settings/office_list.html", "机构档案", rows=rows)


class OfficeForm(forms.ModelForm):
    class Meta:
        model = Office
        fields = ["name", "level", "committee", "committee_short", "group_name", "code", "term", "region", "parent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Office.objects.exclude(pk__in=self.instance.below())
        self.fields["term"].help_text = "现任党委是第几届；写进轮次名称和公文标题"


class OfficeEdit(FormView):
    """Change the profile; papers issued before keep their wording."""

    form_class, page_title, submit_label = OfficeForm, "修改机构档案", "保存"
    done, form_note = "机构档案已修改。", "改动用于此后的页面和公文；已印发的公文不变。"
    power = registers.OFFICES

    def get_record(self) -> Any:
        keys = access.offices_with(self.request.user, registers.OFFICES)  # type: ignore[arg-type]
        return get_object_or_404(Office, pk=self.kwargs["pk"], pk__in=keys)

    def check(self, record: Any) -> None:
        """The record was looked for among those he keeps."""

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def make_form(self, record: Any, *args: Any) -> Any:
        return self.form_class(*args, **self.form_kwargs(record))

    def refuse_stale(self, record: Any) -> None:
        """Profiles carry no version; the trail keeps old and new."""

    def perform(self, record: Any, form: Any) -> Any:
        return registers.save_office(record, form.cleaned_data, by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("office_list")

    def back_url(self, record: Any) -> str:
        return reverse("office_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("office_list")}
