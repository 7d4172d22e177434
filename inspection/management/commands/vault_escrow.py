"""The escrow key on paper: made and printed in three shares, two of which give it back."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspection.models import CustodianKey, Office, User
from inspection.vault import VaultClosed, escrow

PAGE = """{line}
{office}身份保管应急密钥 第{number}份（共3份，任意2份可恢复）
密钥 {key}　生成日期 {day}

    {share}

分别封存、分别存放于不同保险柜；任何人不得同时持有两份。
抄录、复印、拍照、录入任何系统均属违规。
{line}
"""


class Command(BaseCommand):
    help = "应急密钥：make 生成并打印三份纸质分片；recover 用两份分片把全部身份信息补封给新任保管人。均须两人在场。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("make", "recover"))
        parser.add_argument("--office", required=True, help="机构名称")
        parser.add_argument("--by", required=True, help="办理人账号")
        parser.add_argument("--witness", required=True, help="在场见证人账号")
        parser.add_argument("--custodian", help="recover：补封给哪个在任保管人（账号）")

    def handle(self, *args: Any, **options: Any) -> None:
        office = Office.objects.filter(name=options["office"]).first()
        people = {each.username: each for each in User.objects.filter(username__in=(options["by"], options["witness"]))}
        if office is None or len(people) != 2:
            raise CommandError("没有这个机构，或没有两名不同的账号。")
        by, witness = people[options["by"]], people[options["witness"]]
        try:
            if options["act"] == "make":
                self.make(office, by, witness)
            else:
                self.recover(office, by, witness, options["custodian"])
        except VaultClosed as closed:
            raise CommandError(str(closed)) from closed

    def make(self, office: Office, by: User, witness: User) -> None:
        """Print each share on a page of its own; nothing of them is kept."""
        key, shares = escrow.make(office, by=by, witness=witness)
        for number, share in enumerate(shares, start=1):
            self.stdout.write(
                PAGE.format(
                    line="─" * 40, office=office.name, number=number, key=str(key.pk)[:8],
                    day=f"{timezone.localdate(key.created_at):%Y-%m-%d}", share=share,
                ) + "\f"
            )  # fmt: skip
        self.stderr.write("分片不保存。以前的身份信息，请由在任保管人运行 reseal_vault 补封给 escrow。")

    def recover(self, office: Office, by: User, witness: User, username: str | None) -> None:
        """Two shares from the keyboard; nothing is shown, everything is sealed to a custodian in office."""
        target = CustodianKey.objects.filter(
            office=office, user__username=username, retired_at=None, assignment_id=None
        ).first()
        if target is None:
            raise CommandError("请用 --custodian 指定一名已按程序设立、已设口令的保管人。")
        texts = [getpass("第一份分片："), getpass("第二份分片：")]
        done = escrow.hand_to(target, texts, by=by, witness=witness)
        self.stdout.write(f"已补封{done.made}件，未能开启{len(done.broken)}件。请重新生成应急密钥。")
