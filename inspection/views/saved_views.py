"""Pages of saved views: save the list one has before one, one's own and the office's views, begin with one, drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.views import View

from inspection import access, saved_views
from inspection.models import SavedView
from inspection.views.forms import FormView
from inspection.views.pages import ListPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def list_at(path: str) -> Any:
    """The list at an address of the office's side; None where there is none."""
    try:
        view = getattr(resolve(path).func, "view_class", None)
    except Resolver404:
        return None
    return view if view is not None and issubclass(view, ListPage) and not path.startswith("/unit/") else None


class SavedViewForm(forms.ModelForm):
    shared = forms.BooleanField(
        label="供本机构人员使用",
        required=False,
        help_text="各人打开后仍只看到本人有权查看的记录；名称和条件中不写人名。",
    )

    class Meta:
        model = SavedView
        fields = ["path", "query", "name", "first"]
        widgets = {"path": forms.HiddenInput, "query": forms.HiddenInput}

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if list_at(path) is None:
            raise forms.ValidationError("请在清单页面上保存视图。")
        return path


class SavedViewAdd(FormView):
    """Save a list as it stands: its address was handed on by the list."""

    form_class = SavedViewForm
    page_title, submit_label, done = "保存清单视图", "保存", "视图已保存。"
    form_note = "保存的是筛选条件、排序和列，不是记录；以后打开按当时的权限和数据显示。同名视图将被替换。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {name: self.request.GET.get(name, "") for name in ("path", "query")}

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        path = self.request.POST.get("path") or self.request.GET.get("path", "")
        may = saved_views.shareable(path) and bool(access.offices_with(self.request.user, saved_views.SHARE))  # type: ignore[arg-type]
        return {"may_share": may}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        found = list_at(self.request.POST.get("path") or self.request.GET.get("path", ""))
        return [{"label": "清单", "value": found.page_title}] if found is not None else []

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(record, form, status=status, **({"cancel_url": reverse("saved_view_list")} | extra))

    def refuse_stale(self, record: Any) -> None:
        """A view of one's own has no second author."""

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        return saved_views.save_view(
            data["path"], data["query"], data["name"], by=self.request.user,  # type: ignore[arg-type]
            shared=data.get("shared", False), first=data["first"],
        )  # fmt: skip

    def success_url(self, result: Any, record: Any) -> str:
        return str(result.url)


class SavedViewList(View):
    """All views one has, list by list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        rows = [
            {"view": each, "list": found.page_title or each.path, "own": each.user_id == user.pk}
            for each in saved_views.visible(user).order_by("path", "name") if (found := list_at(each.path)) is not None
        ]  # fmt: skip
        return render(request, "saved_views.html", {"page_title": "清单视图", "rows": rows})


class SavedViewKeep(View):
    """One's own view: begin with it, no longer begin with it, drop it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        user: Any = request.user
        view = get_object_or_404(SavedView, pk=pk, user=user)
        act = request.POST.get("act", "")
        if act == "drop":
            saved_views.drop(view, by=user)
        elif act in ("first", "unfirst"):
            saved_views.put_first(view, by=user, first=act == "first")
        else:
            return HttpResponseBadRequest()
        return HttpResponseRedirect(reverse("saved_view_list"))
