"""The first start of a real office: the office itself and its three administrators, nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from inspection import accounts, audit, codes, locks, roles, separation
from inspection.models import Office, OfficeGrant, Person, User

SYSTEM, SECURITY, AUDITOR = roles.ADMINISTRATORS
_FIELDS = {
    "office": ("name", "机构名称，如 云岭县委巡察办"),
    "committee": ("committee", "派出党委全称，如 中共云岭县委员会"),
    "committee_short": ("committee_short", "派出党委简称，如 云岭县委"),
    "group": ("group_name", "领导小组名称，如 云岭县委巡察工作领导小组"),
    "code": ("code", "机关代字，如 云委巡"),
    "term": ("term", "届次，如 10"),
}


class Command(BaseCommand):
    help = "正式启用：设立机构和三名管理员（系统、安全、审计），打印初始密码一次。已有任何账号时拒绝执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        for option, (_, words) in _FIELDS.items():
            kind = int if option == "term" else str
            parser.add_argument(f"--{option.replace('_', '-')}", type=kind, required=True, help=words)
        for option, label in (("system", "系统管理员"), ("security", "安全管理员"), ("auditor", "审计员")):
            parser.add_argument(f"--{option}", metavar="账号:姓名", help=f"{label}，如 zhangsan:张三")
        parser.add_argument(
            "--system-and-security-in-one", action="store_true", help="系统管理员兼任安全管理员（小型机构）"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        people = self._people(options)
        locks.until_the_end(locks.APPOINTING)  # two first starts at once appoint once
        if User.objects.exists():
            raise CommandError("系统中已有账号，不能再次设立管理员；增减管理员请在账号与角色页面办理。")
        office = Office.objects.create(**{field: options[option] for option, (field, _) in _FIELDS.items()})
        opened = [(*self._open(office, username, name), held) for username, name, held in people]
        if options["system_and_security_in_one"]:
            # Before the roles: the database refuses two of them in one person while the setting is not on.
            codes.change_setting(office, separation.SETTING, True, reason="启用时设定", by=opened[0][0])
        made = [(user, password, self._appoint(office, user, held)) for user, password, held in opened]
        self.stdout.write(f"已设立{office.name}。请把下列初始密码当面交给本人，首次登录后修改；此处只显示一次。")
        for user, password, labels in made:
            self.stdout.write(f"  {labels}　{user.name}　账号 {user.username}　初始密码 {password}")

    def _people(self, options: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
        """(account, name, roles) of each administrator, checked against the rule of three (R-340)."""
        together = options["system_and_security_in_one"]
        if together and options["security"]:
            raise CommandError("系统管理员兼任安全管理员时，不要再另给 --security。")
        wanted: list[tuple[str, tuple[str, ...]]] = [
            ("system", (SYSTEM, SECURITY) if together else (SYSTEM,)),
            ("auditor", (AUDITOR,)),
        ]
        if not together:
            wanted.insert(1, ("security", (SECURITY,)))
        people: list[tuple[str, str, tuple[str, ...]]] = []
        for option, held in wanted:
            account, _, name = (options[option] or "").replace("：", ":").partition(":")
            if not account.strip() or not name.strip():
                raise CommandError(f"请给出 --{option} 账号:姓名。")
            people.append((account.strip(), name.strip(), held))
        if len({account for account, _, _ in people}) < len(people):
            raise CommandError(
                "三名管理员须各有账号；系统、安全两职合一须加 --system-and-security-in-one，审计员必须另由他人担任。"
            )
        return people

    def _open(self, office: Office, username: str, name: str) -> tuple[User, str]:
        password = accounts.initial_password()
        person = Person.objects.create(name=name, office=office)
        return User.objects.create_user(username, password, person=person, password_is_initial=True), password

    def _appoint(self, office: Office, user: User, held: tuple[str, ...]) -> str:
        labels = "、".join(roles.ROLES[role].label for role in held)
        for role in held:
            OfficeGrant.objects.create(
                user=user, office=office, role=role, begins=timezone.localdate(), document="系统启用"
            )
        audit.record(user, "appoint_administrator", by=None, label=f"启用时任命：{labels}", office_id=office.pk)
        return labels
