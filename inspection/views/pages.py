"""Scoped pages: every list and every record starts from ``for_user``; what is out of scope does not exist (404)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import classproperty
from django.views.generic import DetailView
from django_filters.views import FilterView

from inspection import access, attachments, audit, bookmarks, deadlines, following, originals, signatures, workflow
from inspection.documents import case_files, papers
from inspection.models import CopyState, Office, Record
from inspection.vault.secrets import boxes_of
from inspection.views import previews
from inspection.views.chosen import Chosen
from inspection.views.exports import wanted
from inspection.views.paper_slots import with_paper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.models import Bookmark

PER_PAGE = 50


class Scoped:
    """What a view of a model starts from. ``power`` is asked anywhere at all; ``namespace`` is "unit" on the unit side."""

    model: Any
    power = ""
    namespace = ""
    request: HttpRequest

    @property
    def base_template(self) -> str:
        return "unit_base.html" if self.namespace == "unit" else "base.html"

    def scoped(self) -> QuerySet[Any]:
        """The rows this user may see."""
        return self.model._default_manager.for_user(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.power and not access.may(request.user, self.power):  # type: ignore[arg-type]
            raise PermissionDenied(self.power)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ListPage(Chosen, Scoped, FilterView):
    """A filtered, paged list; with columns (``table``) it exports what is filtered. Without a filter class it only pages."""

    paginate_by = PER_PAGE
    page_title = ""
    namespace = ""
    empty_title = "没有符合条件的记录"
    empty_text = ""
    ordering: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[Any]:
        rows = self.scoped().select_related(*self.related) if self.related else self.scoped()
        return rows.order_by(*self.ordering) if self.ordering else rows

    def get_filterset_class(self) -> Any:
        return self.filterset_class or type("NoFilter", (), {})

    def get_filterset(self, filterset_class: Any) -> Any:
        if self.filterset_class is None:
            return None
        return super().get_filterset(filterset_class)

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return super().get_filterset_kwargs(filterset_class) | {"request": self.request}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wanted(request) and self.exports:
            return self.export()
        if (first := self.begun(request)) is not None:
            return first
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = self.ordered(self.filterset.qs if self.filterset is not None else self.get_queryset())
        return self.render_to_response(self.get_context_data(object_list=self.object_list))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "filter": self.filterset,
            "page_title": self.page_title,
            "empty_title": self.empty_title,
            "empty_text": self.empty_text,
            "base_template": self.base_template,
            "export_url": self.export_url(),
            "export_csv_url": self.export_url("csv"),
            "peek": previews.address_before_key(self.model, self.namespace),
            **self.chosen_context(),
        }


class DetailPage(Scoped, DetailView):
    """A record's page: where it stands, what may be done and what is missing, deadlines, files, papers, timeline.

    ``looks``: opening the page is itself noted in the trail (petitions, leads, interviews).
    ``steps_of``: the step table whose buttons are shown. ``slots``: signature capacities in order.
    """

    context_object_name = "object"
    steps_of: Iterable[workflow.Step] = ()
    slots: tuple[str, ...] = ()
    looks = False
    timeline = True
    # Whether lists may open it below its row. Where a look is noted, one goes to the page on purpose.
    in_place = True
    # What the reader keeps of the record; nothing where the record cannot be listed.
    bookmark: Bookmark | None = None

    @classproperty
    def opens_in_place(cls) -> bool:
        return cls.in_place and not cls.looks

    def get_queryset(self) -> QuerySet[Any]:
        return self.scoped()

    def get_template_names(self) -> list[str]:
        return [previews.TEMPLATE] if self.is_preview else super().get_template_names()

    @property
    def is_preview(self) -> bool:
        """Only the record's key facts are asked: scope, powers and trail are those of the whole page."""
        return self.opens_in_place and previews.is_asked(self.request)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        found = get_object_or_404(queryset if queryset is not None else self.get_queryset(), pk=self.kwargs["pk"])
        if self.looks:
            audit.looked(found, by=self.request.user)  # type: ignore[arg-type]
        if self.request.method == "GET" and isinstance(found, Record):
            found.only_shown()
            if self.namespace != "unit" and not self.is_preview:
                self.bookmark = bookmarks.opened(found, by=self.request.user)  # type: ignore[arg-type]
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        user = self.request.user
        held = access.powers(user, record)  # type: ignore[arg-type]
        context = {
            "page_title": str(record),
            "base_template": self.base_template,
            "buttons": workflow.buttons(record, user, self.steps_of, namespace=self.namespace),
            "deadlines": deadlines.of(record),
            "attachments": self.files(record),
            "papers": self.papers(record),
            "makeable": self.makeable(record),
            "case_file_url": self.case_file_url(record, held),
            "slots": with_paper(
                record,
                user,
                [{"label": each, "signature": signatures.signed(record, each)} for each in self.slots],
                self.namespace,
            ),
            "entries": audit.of(record)[:50] if self.timeline and self.namespace != "unit" else (),
            "held": held,
            "bookmark": self.bookmark,
            "follow_permit": following.permit(record, user)
            if self.bookmark and following.inside(record, user)  # type: ignore[arg-type]
            else "",
            "bookmark_url": reverse("bookmark_keep", args=[record._meta.label_lower, record.pk])
            if self.bookmark
            else "",
            "gist": [{"label": label, "value": text, "wide": True} for label, text in self.gist(record) if text]
            if self.is_preview
            else (),
        }
        return super().get_context_data(**kwargs) | context | kwargs

    def gist(self, record: Any) -> Iterable[tuple[str, str]]:
        """What the page shows in cards of its own and a row opened in place has to say all the same: label and text."""
        return ()

    def files(self, record: Any) -> list[Any]:
        """The record's files, each with the addresses that hold on this side of the house and for this reader."""
        unit, user = self.namespace == "unit", self.request.user
        route = "unit:attachment" if unit else "attachment"
        found = list(attachments.every(record))
        held = access.powers(user, record) if found else frozenset()  # type: ignore[arg-type]
        for each in found:
            rule = attachments.rule_of(record, each.slot)
            gone = each.withdrawn_at is not None or each.copy_state == CopyState.DESTROYED
            each.url = reverse(route, args=[each.pk])
            each.original_url = each.withdraw_url = ""
            if not unit and each.protected and not gone and self.may_see_original(each, record, rule.ask, held):
                each.original_url = reverse("original", args=[each.pk])
            elif not unit and each.has_open_original:
                each.original_url = reverse("attachment_original", args=[each.pk])
            if not gone and rule.power in held and not rule.closed(record):
                each.withdraw_url = reverse(f"{route}_withdraw", args=[each.pk])
        return found

    def may_see_original(self, attachment: Any, record: Any, ask: str, held: Any) -> bool:
        """Whoever may ask for it, and the custodians who decide."""
        user: Any = self.request.user
        return ask in held or bool(boxes_of(record, originals.field_of(attachment), user, limited=False))

    def papers(self, record: Any) -> list[Any]:
        """Papers printed from the record; the unit side sees issued ones of kinds that are addressed to it."""
        return list(papers.of(record, unit_side=self.namespace == "unit"))

    def case_file_url(self, record: Any, held: frozenset[str]) -> str:
        """Where the record's papers and files are bound as one, for whoever may see papers."""
        kind = case_files.kind_of(record) if self.namespace != "unit" and case_files.POWER in held else None
        return reverse("case_file", args=[kind.code, record.pk]) if kind is not None else ""

    def makeable(self, record: Any) -> list[papers.Makeable]:
        """Kinds of paper this user may draft from the record now, greyed with the reasons why not."""
        return [] if self.namespace == "unit" else papers.makeable(record, self.request.user)  # type: ignore[arg-type]


def own_office(user: Any, power: str) -> Office:
    """The office for which a user does something that hangs on no record. Raises PermissionDenied when he may for none."""
    keys = access.offices_with(user, power)
    if not keys:
        raise PermissionDenied(power)
    return Office.objects.get(pk=keys[0])
