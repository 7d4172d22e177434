"""Pages of equipment and carriers, and of a round's readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, documents
from inspection.models import Office
from inspection.views.forms import FormView
from inspection.views.pages import own_office
from rounds.actions import equipment as actions
from rounds.filters import people as people_filters
from rounds.forms.equipment import EquipmentForm, IssueForm, ReadinessForm, ReturnForm
from rounds.models import Equipment, Round
from rounds.views.bases import Adding, Page, Register, facts

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

MANAGE = "rounds.manage_equipment"
# Labels of a print: so many in a row, so many at once.
ACROSS, MOST_LABELS = 3, 300


class EquipmentList(Register):
    """The office's things; a member sees what he has in hand."""

    filterset_class = people_filters.EquipmentFilter
    model, page_title, related = Equipment, "设备载体", ("kind",)
    heads = ("名称、编号", "类别", "涉密载体", "在谁手中", "领用日期")
    ordering = ("number",)
    empty_title, empty_text = "没有设备载体", "录音笔、U盘、笔记本电脑等逐件编号登记，领用、归还都由两人签认。"

    def scoped(self) -> QuerySet[Any]:
        return super().scoped().prefetch_related("issues__membership__person", "issues__membership__team__round")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {"rounds.view_equipment", "rounds.record_conduct"} & access.powers(request.user):
            raise PermissionDenied("rounds.view_equipment")
        return super().dispatch(request, *args, **kwargs)

    def holding(self, record: Equipment) -> Any:
        return next((each for each in record.issues.all() if each.returned_on is None), None)

    def cells(self, record: Equipment) -> list[Any]:
        out = self.holding(record)
        return [
            str(record), record.kind.text if record.kind else "", "是" if record.carrier else "",
            f"{out.membership.person.name}（{out.membership.team}）" if out else "",
            f"{out.issued_on:%Y-%m-%d}" if out else "",
        ]  # fmt: skip

    def badge(self, record: Equipment) -> tuple[str, str]:
        if record.scrapped_on:
            return "已报废", "neutral"
        out = self.holding(record)
        if out is not None:
            return ("已领用", "info") if out.received_at else ("待签收", "warn")
        unchecked = any(each.checked_by_id is None for each in record.issues.all())
        return ("待核对", "warn") if unchecked else ("在库", "good")

    def tools(self) -> list[tuple[str, str]]:
        may = MANAGE in access.powers(self.request.user)  # type: ignore[arg-type]
        if not may:
            return []
        query = self.request.GET.urlencode()
        labels = reverse("rounds:equipment_labels") + (f"?{query}" if query else "")
        return [("打印标签", labels), ("登记设备载体", reverse("rounds:equipment_add"))]


class EquipmentLabels(View):
    """Labels of the things the list shows, to cut out and stick on; noted in the trail. Made now, kept nowhere."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if MANAGE not in access.powers(request.user):  # type: ignore[arg-type]
            raise PermissionDenied(MANAGE)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        office = own_office(user, MANAGE)
        found = people_filters.EquipmentFilter(request.GET, Equipment.objects.for_user(user), request=request).qs
        things: list[Any] = list(found.filter(office=office, scrapped_on=None).order_by("number")[:MOST_LABELS])
        if not things:
            raise Http404
        things += [None] * (-len(things) % ACROSS)
        context = {
            "title": "设备载体标签", "office": office,
            "rows": [things[at : at + ACROSS] for at in range(0, len(things), ACROSS)],
        }  # fmt: skip
        printed = documents.render_pdf_isolated(
            render_to_string("documents/rounds/equipment_labels.html", context), title=context["title"],
            author=office.name, created=timezone.now(),
        )  # fmt: skip
        audit.record(
            None, "print", by=user, label="打印设备载体标签", office_id=office.pk, count=sum(map(bool, things))
        )
        answer = HttpResponse(printed.pdf, content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="labels.pdf"'
        return answer


class EquipmentPage(Page):
    model, template_name = Equipment, "rounds/equipment_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("kind", "office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        context = super().get_context_data(**kwargs)
        may = MANAGE in context["held"]
        issues = one.issues.select_related(
            "membership__person", "membership__team__round__office", "issued_by__person", "returned_to__person",
            "checked_by__person",
        )  # fmt: skip
        if not may:
            issues = issues.filter(membership__person=self.request.user.person_id)  # type: ignore[union-attr]
        out = one.out
        own = out is not None and out.membership.person_id == self.request.user.person_id  # type: ignore[union-attr]
        rows = facts(
            ("编号", one.number), ("名称", one.name), ("类别", one.kind and one.kind.text),
            ("涉密载体", "是" if one.carrier else "否"), ("说明", one.note), ("报废日期", one.scrapped_on),
        )  # fmt: skip
        return context | {
            "facts": rows, "issues": issues, "out": out, "may_manage": may,
            "may_sign": own and out is not None and out.received_at is None,
            "unchecked": may and one.issues.filter(returned_on__isnull=False, checked_by=None).exists(),
            "entries": context["entries"] if may else (),
        }  # fmt: skip


class EquipmentAdd(FormView):
    form_class, page_title, power = EquipmentForm, "登记设备载体", MANAGE
    submit_label, done = "登记", "已登记。"

    def office(self) -> Office:
        return own_office(self.request.user, self.power)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:equipment_list")}


class EquipmentEdit(FormView):
    model, form_class, page_title, needs, submit_label = Equipment, EquipmentForm, "修改设备载体", MANAGE, "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record, "office": record.office}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_equipment(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class EquipmentIssueView(FormView):
    model, form_class, page_title, needs = Equipment, IssueForm, "发放", MANAGE
    submit_label, done = "发放", "已发放，请领用人登录签收。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"equipment": record}

    def perform(self, record: Any, form: Any) -> Any:
        actions.issue(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class EquipmentSign(FormView):
    """The member signs for what he was given; his own thing only is in his scope."""

    model, page_title, submit_label, done = Equipment, "领用签收", "签收", "已签收。"

    def check(self, record: Any) -> None:
        out = record.out
        if out is None or out.membership.person_id != self.request.user.person_id:  # type: ignore[union-attr]
            raise PermissionDenied("own")

    def perform(self, record: Any, form: Any) -> Any:
        actions.sign_for(record, by=self.request.user)  # type: ignore[arg-type]
        return record


class EquipmentReturn(FormView):
    model, form_class, page_title, needs = Equipment, ReturnForm, "收回", MANAGE
    submit_label, done = "收回", "已收回，请另一人核对。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.take_back(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class EquipmentCheck(FormView):
    model, page_title, needs, submit_label, done = Equipment, "核对归还", MANAGE, "核对无误", "已核对。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.check_return(record, by=self.request.user)  # type: ignore[arg-type]
        return record


class ReadinessConfirm(Adding):
    model, form_class, page_title, needs = Round, ReadinessForm, "确认保障落实", "rounds.plan_round"
    submit_label, done = "确认", "已确认。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"round_": record}

    def perform(self, record: Any, form: Any) -> Any:
        actions.confirm_ready(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record
