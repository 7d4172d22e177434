"""What the frame of every page shows: the office's title, the menu, the person, what is unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from inspection import access, navigation, reminders, roles
from inspection.models import OfficeGrant, UnitGrant

if TYPE_CHECKING:
    from django.http import HttpRequest

    from inspection.models import User


def role_labels(user: User) -> list[str]:
    """The names of the roles a user holds today at offices and units, each once."""
    held = [*OfficeGrant.objects.live(user).values_list("role", flat=True)]
    held += UnitGrant.objects.live(user).values_list("role", flat=True)
    return list(dict.fromkeys(roles.ROLES[role].label for role in held if role in roles.ROLES))


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of templates/base.html. Only what the page really shows is asked of the database."""
    context: dict[str, Any] = {"site_title": settings.SITE_TITLE, "demo": settings.DEMO, "home_url": "/"}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    unit_side = request.unit_side if hasattr(request, "unit_side") else access.on_unit_side(user)
    side = navigation.UNIT_SIDE if unit_side else navigation.OFFICE_SIDE
    home = "unit:home" if side == navigation.UNIT_SIDE else "home"
    inbox = "unit:inbox" if side == navigation.UNIT_SIDE else "inbox"
    return context | {
        "side": side,
        "home_url": navigation.address(home) or "/",
        "menu": SimpleLazyObject(lambda: navigation.menu(side, access.powers(user), request.path)),
        "person_name": user.name,
        "person_roles": SimpleLazyObject(lambda: role_labels(user)),
        "unread": SimpleLazyObject(lambda: reminders.unread(user)),
        "inbox_url": navigation.address(inbox),
        "search_url": navigation.address("search"),
        "search_words": request.GET.get("q", "") if request.path == navigation.address("search") else "",
        "password_url": navigation.address("password_change"),
    }
