"""The three administrators stay three: what the database refuses is looked for again, at the start and every night.

The triggers refuse (migration ``administrators_are_three_people``); what is found here was there before them, or came in
behind the product's back, or became wrong when the setting for small offices was taken away (R-340, roles appendix).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.utils import timezone

from inspection import audit, codes, inbox, roles
from inspection.models import Message, OfficeGrant, UnitGrant, User, live_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection.models import Office

SETTING = "administrators.system_and_security_in_one"
SYSTEM_AND_SECURITY = {"system_administrator", "security_administrator"}
GUARDED = ("inspection_officegrant", "inspection_unitgrant", "rounds_assignmentgrant")
_FUNCTION = "inspection_keep_administrators_apart"


def _held() -> dict[Any, set[str]]:
    """The live roles of every administrator, by account."""
    live = live_on(timezone.localdate())
    found: dict[Any, set[str]] = {}
    for user_id, role in OfficeGrant.objects.filter(live, role__in=roles.ADMINISTRATORS).values_list("user_id", "role"):
        found.setdefault(user_id, set()).add(role)
    for model in (OfficeGrant, UnitGrant, apps.get_model(settings.ASSIGNMENT_GRANT_MODEL)):
        for user_id, role in model._default_manager.filter(live, user__in=list(found)).values_list("user_id", "role"):
            found[user_id].add(role)
    return found


def in_one(office: Office | Any) -> bool:
    """Whether this office is small enough that one person is system and security administrator."""
    return bool(codes.setting(office, SETTING))


def people_in_one(office_ids: list[Any]) -> list[User]:
    """Who is both in these offices today: shown on every page of the auditor."""
    live = live_on(timezone.localdate())
    held = OfficeGrant.objects.filter(live, office__in=office_ids)
    both = Q(pk__in=held.filter(role="system_administrator").values("user")) & Q(
        pk__in=held.filter(role="security_administrator").values("user")
    )
    return list(User.objects.filter(both, is_active=True).select_related("person"))


def notice(user: User, held: list[tuple[Any, str]]) -> str:
    """What every page says to a person who is two administrators, and to the auditor who watches him; empty as a rule."""
    mine = {role for _, role in held}
    if not mine & set(roles.ADMINISTRATORS):
        return ""
    if mine >= SYSTEM_AND_SECURITY:
        return "本机构已设置为小型机构：您同时担任系统管理员和安全管理员。您的全部操作由审计员查看，需两人办理的事项须由负责人确认。"
    if "auditor" not in mine:
        return ""
    names = "、".join(each.name for each in people_in_one([office for office, role in held if role == "auditor"]))
    return f"本机构已设置为小型机构：{names}一人同时担任系统管理员和安全管理员，请重点查看其操作。" if names else ""


def faults() -> Iterator[str]:
    """A sentence for each breach of the separation that stands today."""
    held = _held()
    people = User.objects.select_related("person").in_bulk(list(held))
    for user_id, mine in held.items():
        admin = mine & set(roles.ADMINISTRATORS)
        name = people[user_id].name
        if mine - admin:
            yield f"{name}是管理员，又持有业务角色。"
        if "auditor" in admin and len(admin) > 1:
            yield f"{name}是审计员，又是其他管理员。"
        elif len(admin) > 1 and not _excused(people[user_id]):
            yield f"{name}同时是系统管理员和安全管理员，而机构未设置为小型机构。"
    flags = Q(is_superuser=True) | ~Q(groups=None) | ~Q(user_permissions=None)
    for user in User.objects.filter(flags).select_related("person").distinct():
        yield f"{user.name}的账号带有超级用户标志或直接赋予的权限。"
    yield from _missing_triggers()


def _excused(user: User) -> bool:
    mine = OfficeGrant.objects.live(user).filter(role__in=SYSTEM_AND_SECURITY).select_related("office")
    return all(in_one(each.office) for each in mine)


def _missing_triggers() -> Iterator[str]:
    if ("rounds", "0002_administrators_take_no_seat") not in MigrationRecorder(connection).applied_migrations():
        return  # an older schema on its way here: what is not made yet cannot have been taken away
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = to_regproc(%s) AND tgenabled IN ('O', 'A')",
            [_FUNCTION],
        )
        there = {row[0] for row in cursor.fetchall()}
    yield from (f"数据库触发器缺失：{table}不再拒绝管理员兼任。" for table in GUARDED if table not in there)


@transaction.atomic
def scan() -> list[str]:
    """The nightly look: what is found goes into the trail and to every auditor's inbox. Returns what was found."""
    found = list(faults())
    audit.record(None, "scan_separation", by=None, label="核查三员分立", found=len(found))
    auditors = {
        each.user
        for each in OfficeGrant.objects.filter(live_on(timezone.localdate()), role="auditor").select_related("user")
    }
    for sentence in found:
        for auditor in auditors:
            if not Message.objects.filter(user=auditor, text=sentence, read_at=None).exists():
                inbox.notify(auditor, sentence, kind="alarm")
    return found
