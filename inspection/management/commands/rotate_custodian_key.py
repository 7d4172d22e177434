"""A new key pair for a custodian, everything sealed to it anew; asked for at the keyboard by the custodian himself."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspection.models import CustodianKey
from inspection.vault import VaultClosed, custodians


class Command(BaseCommand):
    help = "更换保管人密钥：用现口令开启，换一对新密钥，把全部身份信息重新封存；要么全部完成，要么不变。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="保管人的账号")
        parser.add_argument("--key", help="该账号有多个密钥时，密钥编号")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = CustodianKey.objects.filter(user__username=options["username"], retired_at=None).select_related("user")
        if options["key"]:
            keys = keys.filter(pk=options["key"])
        found = list(keys)
        if len(found) != 1:
            listed = "；".join(f"{each.pk}（{'信访专办员' if each.assignment_id else '身份保管人'}）" for each in found)
            raise CommandError(f"请用 --key 指定一个：{listed}" if found else "该账号不是在任保管人。")
        passphrase, new = getpass("现口令："), getpass("新口令：")
        if new != getpass("再输一次新口令："):
            raise CommandError("两次输入不一致。")
        try:
            _, done = custodians.rotate(found[0], passphrase=passphrase, new=new, by=found[0].user)
        except VaultClosed as closed:
            raise CommandError(str(closed)) from closed
        self.stdout.write(f"已更换密钥，重新封存{done.made}件，未能开启{len(done.broken)}件。")
        for each in done.broken:
            self.stderr.write(f"未能开启：{each._meta.verbose_name}{each.pk}")
