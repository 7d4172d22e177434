"""One pass of the reminder engine, by hand or for a day in the past that was missed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspection import deadlines, reminders
from inspection.tasks import declare_everything


class Command(BaseCommand):
    help = "检查全部运行中的期限并发出提醒；重复运行不会重复提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", metavar="日期", help="按哪一天检查，如 2026-11-24；默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["at"]) if options["at"] else timezone.localdate()
        except ValueError:
            raise CommandError("日期请写成 2026-11-24 的样子。") from None
        declare_everything()
        done = reminders.sweep(day)
        self.stdout.write(
            f"{day}：{len(deadlines.rules())}条规则，发出提醒{done.sent}条（其中逾期升级{done.escalated}条），"
            f"此前已发{done.already}条。"
        )
