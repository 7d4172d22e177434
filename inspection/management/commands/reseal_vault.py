"""补封 at the keyboard: an existing custodian seals all he can open to a newer one, however many there are."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspection.models import CustodianKey, User
from inspection.vault import VaultClosed, custodians


class Command(BaseCommand):
    help = "补封：由在任保管人把能开启的身份信息分批重新封存给新任保管人或应急密钥；中断后重新运行即接着做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("custodian", help="在任保管人的账号，凭其口令开启")
        parser.add_argument("target", help="新任保管人的账号；应急密钥写 escrow")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["custodian"]).first()
        if by is None:
            raise CommandError("没有这个账号。")
        offices = CustodianKey.objects.filter(user=by, retired_at=None, assignment_id=None).values("office")
        found = CustodianKey.objects.filter(office__in=offices, retired_at=None).select_related(
            "office", "user__person"
        )
        escrow = options["target"] == "escrow"
        targets = list(found.filter(user=None) if escrow else found.filter(user__username=options["target"]))
        if not targets:
            raise CommandError("没有可以补封的密钥。")
        passphrase = getpass(f"{by.name}的保管人口令：")
        for target in targets:
            try:
                done = custodians.reseal(target, by=by, passphrase=passphrase)
            except VaultClosed as closed:
                raise CommandError(str(closed)) from closed
            self.stdout.write(f"补封给{target}：{done.made}件，未能开启{len(done.broken)}件。")
