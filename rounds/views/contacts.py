"""Pages of contacts: an assignment's, for the team; the unit's own (R-101)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, ListPage
from rounds.actions import contacts as actions
from rounds.filters.supervision import ContactFilter
from rounds.forms import contacts as forms
from rounds.gates import contacts as gates
from rounds.models import Assignment, Contact, ContactNote
from rounds.views.bases import Adding, Page, facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

ON_CASE = ("assignment__unit", "assignment__team__round__office", "person", "created_by__person")


class ContactsPage(DetailPage):
    """Who deals with the team on the unit's side, and what was talked over with its head."""

    model, template_name, timeline = Assignment, "rounds/contacts.html", False

    def scoped(self) -> Any:
        return Assignment.objects.for_user(self.request.user, "rounds.view_request")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("unit__office", "team__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        assignment, user = self.object, self.request.user
        contacts = Contact.objects.for_user(user).filter(assignment=assignment).select_related("person")
        return context | {
            "page_title": f"{assignment.unit.short_name}联络", "contacts": contacts.filter(ended_on=None),
            "former": contacts.exclude(ended_on=None), "missing": gates.are_named(assignment),
            "notes": ContactNote.objects.for_user(user).filter(assignment=assignment).select_related("created_by__person"),
            "open": assignment.status in actions.OPEN and gates.open_roles(assignment), "may_name": actions.NAME in context["held"],
            "may_note": actions.KEEP in context["held"],
        }  # fmt: skip


class OfCase:
    """Comes back to the page of contacts."""

    namespace = ""

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def back_url(self, record: Any) -> str:
        if self.namespace:
            return reverse("unit:contact_list")
        return reverse("rounds:contacts", args=[getattr(record, "assignment_id", None) or record.pk])


class ContactAdd(OfCase, Adding):
    model, form_class, page_title, needs = Assignment, forms.ContactForm, "确定联络人和专办人员", actions.NAME
    submit_label, done = "确定", "已登记，对方同时收到通知。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.appoint(record, by=self.request.user, **form.cleaned_data)  # type: ignore[attr-defined]


class ContactPage(Page):
    model, template_name = Contact, "rounds/facts.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*ON_CASE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one, unit = self.object, bool(self.namespace)
        back = reverse("unit:contact_list") if unit else reverse("rounds:contacts", args=[one.assignment_id])
        may = actions.NAME in context["held"] and one.ended_on is None and one.assignment.status in actions.OPEN
        return context | {
            "list_url": back, "list_label": "联络人和专办人员",
            "edit_url": reverse(f"{self.namespace or 'rounds'}:contact_replace", args=[one.pk]) if may else "",
            "edit_label": "更换", "facts": facts(
                ("巡察任务", one.assignment), ("职责", one.get_role_display()), ("姓名", one.name), ("职务", one.post),
                ("联系电话", one.phone), ("确定日期", one.named_on), ("登记人", one.created_by),
                ("更换日期", one.ended_on), ("更换原因", one.ended_reason),
            ),
        }  # fmt: skip


class ContactReplace(OfCase, FormView):
    model, form_class, page_title, needs = Contact, forms.ReplaceForm, "更换联络人、专办人员", actions.NAME
    submit_label, done = "更换", "已更换，对方同时收到通知。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment, "role": record.role}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "现任", "value": forms.words_of(record)}]

    def perform(self, record: Any, form: Any) -> Any:
        return actions.replace(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class NoteAdd(OfCase, Adding):
    model, form_class, page_title, needs = Assignment, forms.NoteForm, "登记与主要负责人沟通情况", actions.KEEP
    submit_label, done = "登记", "已登记。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        from inspection.models import Post

        chief = Post.principal_of(record.unit, timezone.localdate())
        return {"with_whom": f"{chief.title}{chief.person.name}" if chief else ""}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.note(record, by=self.request.user, **form.cleaned_data)  # type: ignore[attr-defined]


class OnUnitSide:
    namespace = "unit"
    request: Any

    def scoped(self) -> Any:
        return Contact.objects.of_unit(self.request.user)


class UnitContactList(OnUnitSide, ListPage):
    """The unit's own: who has been named, in force first."""

    model, power, filterset_class = Contact, actions.NAME, ContactFilter
    template_name, page_title = "unit/contact_list.html", "联络人和专办人员"
    related = ("assignment__unit", "assignment__team__round__office")
    empty_title, empty_text = (
        "还没有确定联络人和专办人员",
        "请确定一名班子成员作为联络人、一名工作人员专办巡察组交办事项。",
    )

    def get_queryset(self) -> QuerySet[Any]:
        # The newest task first; in it those in force, who leads before the others.
        return (
            super()
            .get_queryset()
            .order_by("-assignment__created_at", F("ended_on").desc(nulls_first=True), "-person", "pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tasks = actions.unit_tasks(self.request.user)
        for each in tasks:
            each.missing, each.open_roles = gates.are_named(each), gates.open_roles(each)
        return super().get_context_data(**kwargs) | {"tasks": tasks}


class UnitContactAdd(OfCase, Adding):
    """The assignment is one of the unit's own that is open for naming."""

    model, form_class, page_title = Assignment, forms.ContactForm, "确定联络人和专办人员"
    submit_label, done, namespace = "确定", "已登记，巡察组同时收到通知。", "unit"

    def scoped(self) -> Any:
        keys = [each.pk for each in actions.unit_tasks(self.request.user)]
        return Assignment.objects.filter(pk__in=keys)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.appoint(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UnitContactPage(OnUnitSide, ContactPage):
    timeline = False


class UnitContactReplace(OnUnitSide, ContactReplace):
    pass
