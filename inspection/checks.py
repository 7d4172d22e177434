"""System checks: what must hold before the product serves anybody."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def demo_is_off(**_: Any) -> list[checks.CheckMessage]:
    """Production settings refuse the demo's accounts."""
    if settings.DEMO:
        return [checks.Error("XUNZHANG_DEMO 已打开：正式环境不得使用演示账号。", id="inspection.E001")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def pages_run_only_what_is_ours(**_: Any) -> list[checks.CheckMessage]:
    """The content policy names this host alone: nothing inline, nothing evaluated, nothing from outside."""
    directives: dict[str, Any] = (getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}).get("DIRECTIVES", {})
    missing = [name for name in ("default-src", "frame-ancestors", "base-uri", "form-action") if name not in directives]
    allowed = {"'self'", "'none'", "data:"}
    foreign = [name for name, values in directives.items() if not set(values or ()) <= allowed]
    scripts = "data:" in [*directives.get("script-src", ()), *directives.get("default-src", ())]
    if not missing and not foreign and not scripts:
        return []
    words = f"内容安全策略过宽：{'、'.join([*missing, *foreign] or ['script-src'])}。"
    return [checks.Error(words, id="inspection.E004")]


@checks.register(checks.Tags.security, deploy=True)
def cookies_are_bound_to_this_host(**_: Any) -> list[checks.CheckMessage]:
    """Both cookies carry the prefix that browsers tie to https and to one host, and scripts read neither."""
    loose = [
        name
        for name in ("SESSION", "CSRF")
        if not getattr(settings, f"{name}_COOKIE_NAME").startswith("__Host-")
        or getattr(settings, f"{name}_COOKIE_DOMAIN")
        or getattr(settings, f"{name}_COOKIE_PATH") != "/"
        or not getattr(settings, f"{name}_COOKIE_HTTPONLY")
        or getattr(settings, f"{name}_COOKIE_SAMESITE") not in ("Lax", "Strict")
    ]
    words = f"{'、'.join(loose)} 的 cookie 未限定在本机、本站。"
    return [checks.Error(words, id="inspection.E005")] if loose else []


@checks.register(checks.Tags.security, deploy=True)
def administrators_have_a_second_factor(**_: Any) -> list[checks.CheckMessage]:
    """Recommends, and does no more: where phones are banned, tokens must be bought first."""
    from django.db import DatabaseError

    from inspection import roles
    from inspection.models import Office, OfficeSetting

    try:
        offices = list(Office.objects.all())
        demanded = [OfficeSetting.current(office.pk, "login.second_factor_roles") for office in offices]
    except DatabaseError:
        return []  # nothing to ask yet, or no database in reach of this check
    open_ones = [
        office.name
        for office, row in zip(offices, demanded, strict=True)
        if row is None or not set(roles.ADMINISTRATORS) <= set(row.value)
    ]
    if not open_ones:
        return []
    words = f"{'、'.join(open_ones[:5])}：建议在机构设置中要求三名管理员和负责人使用双因素验证。"
    return [checks.Info(words, id="inspection.I001")]


@checks.register(checks.Tags.compatibility)
def subsetting_library_is_there(**_: Any) -> list[checks.CheckMessage]:
    """Without libharfbuzz-subset a one-page paper takes twenty times as long."""
    for name in ("libharfbuzz-subset.so.0", ctypes.util.find_library("harfbuzz-subset")):
        if not name:
            continue
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return []
    return [
        checks.Warning("缺少 libharfbuzz-subset：请安装 libharfbuzz-subset0，否则公文排版极慢。", id="inspection.W001")
    ]


@checks.register(checks.Tags.database)
def nobody_is_superuser(databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """The database refuses superusers by a constraint; this says so again should the constraint be dropped."""
    if not databases:
        return []
    from django.db import DatabaseError

    from inspection.models import User

    try:
        found = User.objects.filter(is_superuser=True).exists()
    except DatabaseError:
        return []  # before the first migration there are no accounts at all
    if found:
        return [checks.Error("存在超级用户账号，系统拒绝启动。", id="inspection.E002")]
    return []


@checks.register(checks.Tags.database)
def administrators_are_apart(databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """Nobody is two of the three, none has business beside, and the triggers that refuse it are in force."""
    if not databases:
        return []
    from django.db import DatabaseError

    from inspection import separation

    try:
        found = list(separation.faults())
    except DatabaseError:
        return []  # before the first migration there is nobody at all
    return [checks.Error(each, id="inspection.E003") for each in found]
