"""Register the office's public key: only what it signed is published here."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake import keys
from intake.wire import Refused


class Command(BaseCommand):
    help = "登记机构端公钥。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("public_key", help="机构端“网上来信”页面显示的公钥")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys.pair(options["public_key"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("已登记。")
