"""Acts of two people: the list, one act with its decision, and the trail that leaves the house by such an act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, trail_export, two_person
from inspection.models import TwoPersonAct
from inspection.views.forms import FormView
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN = 100


class Acts(View):
    """Whoever may ask for or agree to nothing at all has no such pages (403); an act of others does not exist (404)."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not two_person.powers() & access.powers(request.user):  # type: ignore[arg-type]
            raise PermissionDenied("two_person")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def acts(self) -> QuerySet[TwoPersonAct]:
        return two_person.visible_to(self.request.user)  # type: ignore[arg-type]


def _describe(act: TwoPersonAct, user: Any) -> TwoPersonAct:
    """Give an act the words and the doors its row on a page shows."""
    what = two_person.kinds().get(act.kind)
    act.label = what.label if what else act.kind  # type: ignore[attr-defined]
    act.open = two_person.is_open(act)  # type: ignore[attr-defined]
    act.state = act.get_outcome_display() or ("待确认" if act.open else "已过期")  # type: ignore[attr-defined]
    act.tone = "warn" if act.open else {"confirmed": "good"}.get(act.outcome, "neutral")  # type: ignore[attr-defined]
    act.details = what.details(act) if what and what.details else []  # type: ignore[attr-defined]
    act.may_decide = act.open and two_person.may_decide(act, user)  # type: ignore[attr-defined]
    act.file_url = reverse("trail_export", args=[act.pk]) if trail_export.ready(act, user) else ""  # type: ignore[attr-defined]
    return act


class TwoPersonList(Acts):
    """What waits for me, what I asked for, what was decided."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = [_describe(act, request.user) for act in self.acts()[:SHOWN]]
        context = {"page_title": "双人办理", "acts": found, "waiting": sum(act.may_decide for act in found)}  # type: ignore[attr-defined]
        return render(request, "administration/two_person_list.html", context)


class TwoPersonPage(Acts):
    """One act: who asked for what and why, and the two buttons of whoever may decide."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        act = _describe(get_object_or_404(self.acts(), pk=pk), request.user)
        context = {"page_title": act.label, "act": act, "reasons": self.reasons(act)}  # type: ignore[attr-defined]
        return render(request, "administration/two_person_act.html", context)

    def reasons(self, act: TwoPersonAct) -> list[str]:
        """Why the person who looks cannot decide, while the act is open."""
        if not act.open or act.may_decide:  # type: ignore[attr-defined]
            return []
        own = act.asked_by_id == self.request.user.pk
        return ["申请人不能确认自己的申请，须由另一名有权的管理员确认。" if own else "您没有确认此事项的权限。"]


class RemarkForm(forms.Form):
    remark = forms.CharField(label="意见", max_length=200, required=False)


class RefuseForm(forms.Form):
    remark = forms.CharField(label="不同意的理由", max_length=200)


class Decide(Acts, FormView):
    """Agree or refuse. The act itself is done in the same transaction."""

    agree = True

    def get_record(self) -> TwoPersonAct:
        return get_object_or_404(self.acts(), pk=self.kwargs["pk"])

    def check(self, record: Any) -> None:
        if not two_person.may_decide(record, self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied(record.kind)

    def refuse_stale(self, record: Any) -> None:
        """Acts carry no version: they are decided once, and the second time says so."""

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        title = f"{self.submit_label}：{_describe(record, self.request.user).label}"  # type: ignore[attr-defined]
        cancel = reverse("two_person_act", args=[record.pk])
        return super().page(None, form, status=status, cancel_url=cancel, page_title=title, **extra)

    def perform(self, record: Any, form: Any) -> Any:
        try:
            return two_person.decide(record, by=self.request.user, agree=self.agree, remark=form.cleaned_data["remark"])  # type: ignore[arg-type]
        except two_person.NotAllowed as refusal:
            raise Refused(str(refusal)) from refusal

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("two_person_act", args=[record.pk])


class TwoPersonConfirm(Decide):
    form_class, submit_label, done = RemarkForm, "同意", "已同意。"
    form_note = "同意后立即生效，您与申请人的姓名都记入审计记录。"


class TwoPersonRefuse(Decide):
    form_class, submit_label, done, agree, danger = RefuseForm, "不同意", "已退回申请。", False, True


class ReasonForm(forms.Form):
    reason = forms.CharField(label="用途", max_length=200, help_text="交给谁、做什么用")


class TrailExportAsk(Acts, FormView):
    """The auditor asks; another auditor or the security administrator agrees."""

    form_class, page_title, submit_label, done = (
        ReasonForm,
        "申请导出审计记录",
        "申请",
        "已申请，待另一名审计员或安全管理员确认。",
    )
    form_note = (
        "确认后24小时内由申请人下载。文件为逐行文本，附全部封存校验值，可用随系统提供的 tools/verify_trail.py 在任何计算机上独立核验；"
        "不含业务内容，其他机构的记录只有校验值。"
    )

    def get_record(self) -> None:
        return None

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, trail_export.POWER):  # type: ignore[arg-type]
            raise PermissionDenied(trail_export.POWER)

    def back_url(self, record: Any) -> str:
        return reverse("audit")

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(record, form, status=status, cancel_url=reverse("audit"), **extra)

    def perform(self, record: Any, form: Any) -> Any:
        try:
            return two_person.ask(trail_export.EXPORT, by=self.request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except two_person.NotAllowed as refusal:
            raise Refused(str(refusal)) from refusal

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("two_person_act", args=[result.pk])


class TrailExportFile(Acts):
    """The file itself, for a day, for the one who asked; each download is a row of the trail and part of the file."""

    def get(self, request: HttpRequest, pk: Any) -> StreamingHttpResponse:
        act = get_object_or_404(self.acts(), pk=pk, kind=trail_export.EXPORT.code)
        if act.asked_by_id != request.user.pk or not act.outcome:
            raise PermissionDenied("trail_export")
        if not trail_export.ready(act, request.user):  # type: ignore[arg-type]
            raise Http404
        audit.record(act, "export_trail", by=request.user, label="导出审计记录", office_id=act.office_id)  # type: ignore[arg-type]
        audit.seal(wait=2)
        name = f"trail-{timezone.localtime():%Y%m%d-%H%M}.jsonl"
        response = StreamingHttpResponse(trail_export.lines(act, by=request.user), content_type="application/x-ndjson")  # type: ignore[arg-type]
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
