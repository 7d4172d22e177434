"""Take in what the office published: pages, answers, and which letters have arrived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake import handing
from intake.wire import Refused


class Command(BaseCommand):
    help = "接收机构端的发布包：页面、答复、已收到的来信。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            done = handing.take_in(file.read_bytes())
        except (Refused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"页面{done['pages']}个，答复{done['answers']}条，机构端已收到{done['received']}件。")
