"""Lists the kinds of paper the house can print."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from inspection.documents import papers
from inspection.tasks import declare_everything


class Command(BaseCommand):
    help = "列出全部公文、文书种类：种类代码、名称、依附的记录、是否送被巡察单位。"

    def handle(self, *args: Any, **options: Any) -> None:
        declare_everything()
        kinds = sorted(papers.kinds().values(), key=lambda each: each.code)
        width = max((len(each.code) for each in kinds), default=0)
        for each in kinds:
            side = "　送被巡察单位" if each.unit_side else ""
            self.stdout.write(f"{each.code:<{width}}  {each.label}（{each.model._meta.verbose_name}）{side}")
        self.stdout.write(f"共{len(kinds)}种。")
