"""Pages of the editable lists: which there are, one list with its versions, a new version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from inspection import codes, wording
from inspection.models import CodeList
from inspection.views.settings import OfficeForm, OfficePage, refuse_if_newer
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.models import Office


def visible(office: Office) -> QuerySet[CodeList]:
    """The common lists and the office's own; another office's do not exist here."""
    return CodeList.objects.filter(Q(office=None) | Q(office=office)).annotate(
        used=Count("codes", filter=Q(codes__active=True))
    )


class CodeLists(OfficePage):
    """The lists in force at the office."""

    power = "inspection.manage_codes"

    def get(self, request: HttpRequest) -> HttpResponse:
        in_force: dict[str, CodeList] = {}
        for each in visible(self.office).filter(active=True).order_by("version"):
            held = in_force.get(each.key)
            # The office's own version goes before the common one, a newer before an older.
            if held is None or each.office_id is not None or held.office_id is None:
                in_force[each.key] = each
        words = request.GET.get("q", "").strip()
        rows = [each for each in sorted(in_force.values(), key=lambda each: each.title) if words in each.title]
        return self.render_page("settings/code_lists.html", "代码清单", rows=rows, words=words)


class CodeListPage(OfficePage):
    """One version of a list with its entries, and the other versions."""

    power = "inspection.manage_codes"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = get_object_or_404(visible(self.office), pk=pk)
        current = codes.current_list(found.key, self.office)
        versions = visible(self.office).filter(key=found.key).order_by("-version")
        return self.render_page(
            "settings/code_list.html", found.title, object=found, entries=found.codes.select_related("parent"),
            versions=versions, in_force=current is not None and current.pk == found.pk,
        )  # fmt: skip


class ReviseForm(forms.Form):
    lines = forms.CharField(
        label="内容", widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text="每行一项：代码，文字，上级代码（没有上级的不写）。代码供程序识别，沿用的项不要改代码；删去的项停用，已登记的记录仍可看。",
    )  # fmt: skip
    source = forms.CharField(label="依据", max_length=120, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_lines(self) -> str:
        text = self.cleaned_data["lines"]
        self.rows = []
        for number, line in enumerate(text.splitlines(), start=1):
            parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").split(",")]
            if not any(parts):
                continue
            if len(parts) not in (2, 3) or not all(parts[:2]):
                self.add_error("lines", f"第{number}行：请写成“代码，文字”或“代码，文字，上级代码”。")
            elif len(parts[0]) > 40 or len(parts[1]) > 200:
                self.add_error("lines", f"第{number}行太长：代码不超过40字，文字不超过200字。")
            else:
                self.rows.append(tuple(part for part in parts if part))
        if not self.rows and not self.errors:
            self.add_error("lines", "清单不能为空。")
        return text


class CodeListRevise(OfficeForm):
    """A new version for this office; records keep the rows they were given."""

    power = "inspection.manage_codes"
    form_class = ReviseForm
    submit_label = "保存为新版本"
    done = "已保存为新版本，新登记的记录按新版本选择。"

    @cached_property
    def old(self) -> CodeList:
        return get_object_or_404(visible(self.office), pk=self.kwargs["pk"])

    def title(self) -> str:
        return f"修订：{self.old.title}"

    def back_url(self, record: Any) -> str:
        return reverse("code_list", args=[self.old.pk])

    def get_initial(self, record: Any) -> dict[str, Any]:
        lines = [
            "，".join(filter(None, [each.code, each.text, each.parent.code if each.parent else ""]))
            for each in self.old.codes.filter(active=True).select_related("parent")
        ]
        return {"lines": "\n".join(lines), "source": wording.basis(self.old.source), "seen": self.old.version}

    def perform(self, record: Any, form: Any) -> Any:
        now = codes.current_list(self.old.key, self.office)
        refuse_if_newer(now.version if now else 0, form.cleaned_data["seen"])
        by: Any = self.request.user
        try:
            return codes.new_version(self.old, form.rows, office=self.office, by=by, source=form.cleaned_data["source"])
        except ValueError as muddled:
            raise Refused(str(muddled)) from muddled

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("code_list", args=[result.pk])
