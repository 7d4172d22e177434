"""Compares the rows of stored files with the files on the disk, and says what is missing, altered or left over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspection import audit, storage


class Command(BaseCommand):
    help = "核对附件：逐个比对校验值，清除没有登记的残留文件；有缺失或变动时以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="只比大小，不读内容")

    def handle(self, *args: Any, **options: Any) -> None:
        done = storage.reconcile(contents=not options["quick"])
        audit.record(None, "reconcile_files", by=None, label="附件核对", files=done.files, missing=len(done.missing),
                     altered=len(done.altered), removed=len(done.removed))  # fmt: skip
        for label, found in (("缺失", done.missing), ("内容变动", done.altered), ("已清除的残留", done.removed)):
            for each in found:
                self.stdout.write(f"{label}：{each}")
        if not done.sound:
            raise CommandError(f"缺失{len(done.missing)}个、内容变动{len(done.altered)}个文件，请从备份恢复。")
        self.stdout.write(f"附件核对无误：共{done.files}个文件，清除残留{len(done.removed)}个。")
