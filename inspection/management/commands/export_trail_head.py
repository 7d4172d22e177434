"""Writes the day's head of the trail to a folder on another machine; nothing there is ever overwritten."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspection import audit, trail_head


class Command(BaseCommand):
    help = "封存并导出当日审计首部（校验值、行数）到另一台机器上的目录；已有且内容不同的不覆盖，以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="目录，应在本机之外（挂载的共享、只写一次的介质）")
        parser.add_argument("--day", metavar="日期", default="", help="哪一天，如 2026-11-24；默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["day"]) if options["day"] else timezone.localdate()
        except ValueError:
            raise CommandError("日期请写成 2026-11-24 的样子。") from None
        if not options["folder"].is_dir():
            raise CommandError(f"没有目录 {options['folder']}。")
        if not options["day"]:
            audit.record(None, "export_trail_head", by=None, label="导出审计首部", day=day)
            audit.seal()
        if (found := trail_head.of(day)) is None:
            raise CommandError("当日及以前还没有封存。")
        path = options["folder"] / f"trail-head-{found.day:%Y%m%d}-{found.last}.json"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(found.line())
        except FileExistsError:
            if path.read_text(encoding="utf-8") != found.line():
                raise CommandError(f"{path} 已有不同的内容：同一天的审计首部被改写。") from None
        except OSError as error:
            raise CommandError(f"写不进 {path}：{error.strerror}") from error
        self.stdout.write(f"{path}　至第{found.last}行，共{found.rows}行　{found.hash}")
