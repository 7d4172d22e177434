"""Reads the audit trail again and says whether anybody touched it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspection import audit, trail_head
from inspection.models import AuditEntry, AuditSeal

if TYPE_CHECKING:
    from collections.abc import Iterator


class Command(BaseCommand):
    help = "核验审计记录；发现改动、删除、插入或调换时指出第一处，并以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", action="store_true", help="核验无误后封存尚未封存的记录")
        parser.add_argument(
            "--anchor", default="", metavar="校验值", help="以前抄录的封存校验值：证明其前的记录无一被删"
        )

        parser.add_argument(
            "--head", action="append", default=[], type=Path, metavar="文件", help="每天另存的首部文件，可多次"
        )

    def _heads(self, paths: list[Path]) -> Iterator[str]:
        """What the heads kept elsewhere say against the trail."""
        for path in paths:
            try:
                found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
                yield from (sentence for each in found for sentence in trail_head.check(each))
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise CommandError(f"{path} 不是审计首部文件。") from error

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*audit.verify(anchor=options["anchor"].strip().lower()), *self._heads(options["head"])]
        if faults:
            for sentence in faults[1:20]:
                self.stderr.write(sentence)
            more = f"（另有{len(faults) - 1}处，列于上方）" if len(faults) > 1 else ""
            raise CommandError(f"审计记录被改动：{faults[0]}{more}")
        if (waiting := audit.unsealed_since()) is not None:
            self.stderr.write(
                f"注意：自{timezone.localtime(waiting.at):%Y-%m-%d %H:%M}（第{waiting.pk}行）起没有封存，"
                "请检查后台任务是否运行；若确曾封存，则封存被删除。"
            )
        if options["seal"] and audit.seal() is None and waiting is not None:
            raise CommandError("有事务长时间没有结束，未能封存，请稍后再试。")
        self.stdout.write(f"审计记录核验无误：共{AuditEntry.objects.count()}行，封存{AuditSeal.objects.count()}段。")
        if (newest := audit.head()) is not None:
            self.stdout.write(f"最新封存（至第{newest.last_id}行）：{newest.hash}")
