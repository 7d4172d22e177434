"""Takes a round's plan in: `import_plan FILE [--office] [--create-units] [--dry-run]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.imports_exports.commands import ImportCommand
from rounds.actions import imports

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(ImportCommand):
    help = "导入轮次安排表（xlsx 或 csv）"
    code = imports.PLAN.code

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--create-units", action="store_true", help="单位库中没有的被巡察单位一并新建")

    def handle(self, **options: Any) -> None:
        if options["create_units"]:
            self.code = imports.PLAN_WITH_UNITS.code
        super().handle(**options)
