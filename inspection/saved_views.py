"""Saving a list's filter under a name, and giving it to the whole office. A view widens nobody's scope: it is an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.http import QueryDict

from inspection import access, audit
from inspection.models import SavedView
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User

# Who gives a view to all the people of the office.
SHARE: Final = "inspection.manage_settings"
# What is no condition: the page one was on, what was asked for besides.
PASSING: Final = ("page", "before", "export", "view")


def visible(user: User) -> QuerySet[SavedView]:
    """One's own views, and those of the office one works for: of an office role or a seat, never of a desk in a unit or department."""
    works = access.offices_of(user) or access.seats_of(user)
    return SavedView.objects.for_user(user, [access.home_office_id(user)] if works else [])  # type: ignore[return-value]


def clean(query: str) -> str:
    """The conditions of an address, without what is no condition."""
    held = QueryDict(query, mutable=True)
    for name in PASSING:
        held.pop(name, None)
    for name in [each for each in held if not any(held.getlist(each))]:
        held.pop(name)
    return held.urlencode()


def shareable(path: str) -> bool:
    """A condition on letters and leads may tell of whom there is one: such views stay one's own."""
    return not path.startswith("/petitions/")


@transaction.atomic
def save_view(path: str, query: str, name: str, *, by: User, shared: bool = False, first: bool = False) -> SavedView:
    """Keep a list as it is filtered, in place of one's own view of that name. Raises Refused with the reason."""
    query = clean(query)
    if not query:
        raise Refused("清单还没有筛选、排序或选列，不用保存。")
    if len(query) > SavedView.LONGEST:
        raise Refused("条件过多，请减少后再保存。")
    offices = access.offices_with(by, SHARE)
    if shared and (not offices or not shareable(path)):
        raise Refused("这个视图不能供全机构使用。")
    if first:
        SavedView.objects.filter(user=by, path=path).update(first=False)
    if not shared:
        _note_taken_from_office(SavedView.objects.filter(user=by, path=path, name=name), by)
    made, _ = SavedView.objects.update_or_create(
        user=by, path=path, name=name, defaults={"query": query, "first": first, "office_id": offices[0] if shared else None}
    )  # fmt: skip
    if shared:
        audit.record(None, "share_view", by=by, label="共享清单视图", office_id=offices[0], path=path)
    return made


@transaction.atomic
def put_first(view: SavedView, *, by: User, first: bool = True) -> None:
    """Begin with this one of one's own views, or with none."""
    SavedView.objects.filter(user=by, path=view.path).update(first=False)
    if first:
        SavedView.objects.filter(pk=view.pk, user=by).update(first=True)


@transaction.atomic
def drop(view: SavedView, *, by: User) -> None:
    held = SavedView.objects.filter(pk=view.pk, user=by)
    _note_taken_from_office(held, by)
    held.delete()


def _note_taken_from_office(views: QuerySet[SavedView], by: User) -> None:
    """What one keeps for oneself is no business of the trail's; what the office's people had and have no longer is."""
    for each in views.exclude(office=None).select_for_update():
        audit.record(None, "unshare_view", by=by, label="收回共享的清单视图", office_id=each.office_id, path=each.path)  # type: ignore[attr-defined]


def of_list(path: str, user: User) -> list[Any]:
    """The views of one list, one's own first."""
    return sorted(visible(user).filter(path=path), key=lambda each: (each.user_id != user.pk, each.name))
