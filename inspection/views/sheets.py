"""Pages of survey sheets: which there are in their newest version, and a new version of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from inspection import access, surveys
from inspection.models import Office, SurveySheet
from inspection.views.forms import FormView
from inspection.views.pages import ListPage, own_office

if TYPE_CHECKING:
    from django.db.models import QuerySet


class SheetList(ListPage):
    """The sheets of every kind in their newest version."""

    model, template_name, page_title, power = (
        SurveySheet,
        "surveys/sheet_list.html",
        "测评表样",
        "inspection.manage_codes",
    )

    def office(self) -> Office:
        return own_office(self.request.user, self.power)

    def scoped(self) -> QuerySet[Any]:
        office = self.office()
        keys = [
            surveys.current_sheet(each, office).pk for kind in surveys.kinds().values() for each in surveys.sheets_of(kind)
        ]  # fmt: skip
        return SurveySheet.objects.filter(pk__in=keys).order_by("title")


class SheetWords(forms.Form):
    title = forms.CharField(label="名称", max_length=80)
    intro = forms.CharField(label="填写说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    text = forms.CharField(
        label="题目", max_length=6000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text="一行一题：“题目：选项、选项、选项”。计入好评率的选项后加“+”；冒号后不写选项的为填写题。不要询问填写人身份。",
    )  # fmt: skip


class SheetRevise(FormView):
    """A new version of a sheet."""

    form_class, page_title, submit_label, power = SheetWords, "修订测评表样", "保存新版", "inspection.manage_codes"
    done = "已保存为新版；已发起的测评仍用原版。"

    def scoped(self) -> QuerySet[Any]:
        offices = access.offices_with(self.request.user, self.power)  # type: ignore[arg-type]
        return SurveySheet.objects.filter(office__in=offices) | SurveySheet.objects.filter(office=None)

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"title": record.title, "intro": record.intro, "text": record.text}

    def refuse_stale(self, record: Any) -> None:
        """Versions are numbered under the office's lock."""

    def perform(self, record: Any, form: Any) -> Any:
        office = own_office(self.request.user, self.power)
        return surveys.revise_sheet(record, office=office, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("sheet_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("sheet_list"), "summary": [{"label": "现行版", "value": str(record)}]}
