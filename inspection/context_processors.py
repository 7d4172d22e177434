"""What the frame of every page shows: the office's title, the menu, the person, what is unread."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from inspection import access, codes, navigation, reminders, roles, separation, tours

if TYPE_CHECKING:
    from django.http import HttpRequest

    from inspection.models import User


def role_labels(user: User) -> list[str]:
    """The names of the roles a user holds today, each once; a seat's closing half is the same seat."""
    held = [roles.ROLES[role].label for role in access.roles_of(user) if role in roles.ROLES]
    return list(dict.fromkeys(label.removesuffix("（撤离后）") for label in held))


def title(user: User) -> str:
    """The office's own name for the system, or the shipped one."""
    office_id = access.home_office_id(user)
    return codes.setting(office_id, "site.title") if office_id else settings.SITE_TITLE


def words_of_site(user: User) -> dict[str, Any]:
    """The office's name for the system and what it tells everybody, in one question."""
    office_id = access.home_office_id(user)
    if not office_id:
        return {"site.title": settings.SITE_TITLE, "site.banner": ""}
    return codes.settings_of(office_id, "site.title", "site.banner")


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
    words = cache(lambda: words_of_site(user))
    tour = cache(lambda: tours.shown(user))
    return context | {
        "site_title": SimpleLazyObject(lambda: words()["site.title"]),
        "site_banner": SimpleLazyObject(lambda: words()["site.banner"]),
        "side": side,
        "home_url": navigation.address(home) or "/",
        "menu": SimpleLazyObject(lambda: navigation.menu(side, access.powers(user), request.path)),
        "person_name": user.name,
        "dark": user.dark_pages,
        "large": user.large_type,
        "person_roles": SimpleLazyObject(lambda: role_labels(user)),
        "standing_notice": SimpleLazyObject(lambda: separation.notice(user, access.offices_of(user))),
        "tour": SimpleLazyObject(tour),
        "tour_next": SimpleLazyObject(lambda: next((each for each in tour() if not each.done), None)),
        "unread": SimpleLazyObject(lambda: reminders.unread(user)),
        "inbox_url": navigation.address(inbox),
        "search_url": navigation.address("search"),
        "search_words": request.GET.get("q", "") if request.path == navigation.address("search") else "",
        "password_url": navigation.address("password_change"),
    }
