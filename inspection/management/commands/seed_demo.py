"""``seed_demo``: fictional data through the actions, with history; refuses a database that holds anything else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from inspection.management.demo import people
from inspection.models import Office, User


class Command(BaseCommand):
    help = "写入演示数据（虚构），只用于空库。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="库中已有演示数据时什么也不做")
        parser.add_argument("--print-accounts", action="store_true", help="只列出演示账号")
        parser.add_argument("--scale", type=int, default=0, help="另造供性能测试用的大量数据（单位：件）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print_accounts"]:
            self.print_accounts()
            return
        if User.objects.exists() or Office.objects.exists():
            if options["if_empty"] and User.objects.filter(demo=True).exists():
                self.stdout.write("演示数据已在，未作改动。")
                return
            if options["if_empty"]:
                self.stdout.write("库中已有正式数据，不写入演示数据。")
                return
            raise CommandError("库中已有数据，拒绝写入演示数据。")
        from inspection.management.demo import story

        with transaction.atomic():
            demo = people.build()
            story.play(demo)
        if options["scale"]:
            from inspection.management.demo import scale

            scale.fill(options["scale"])
        self.stdout.write(self.style.SUCCESS("演示数据已写入。"))
        self.print_accounts()

    def print_accounts(self) -> None:
        self.stdout.write(f"演示口令：{people.PASSWORD}    身份保管人口令：{people.PASSPHRASE}")
        for username, (name, *_) in people.ACCOUNTS.items():
            self.stdout.write(f"  {username:<16}{name}")
        for username, (name, *_) in people.FROM_ABOVE.items():
            self.stdout.write(f"  {username:<16}{name}")
