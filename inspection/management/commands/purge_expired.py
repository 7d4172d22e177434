"""Says what has been kept long enough, and proposes its destruction in the head's name; agreeing happens in the browser."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspection import purge
from inspection.models import Office, User
from inspection.two_person import NotAllowed


class Command(BaseCommand):
    help = "列出到期可销毁的材料；加 --propose 则以主任名义提出，由审计员在页面上同意后才销毁。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--propose", action="store_true", help="提出销毁")
        parser.add_argument("--by", metavar="账号", default="", help="提出人（巡察办主任）的账号")
        parser.add_argument("--basis", default="", help="依据的文号")
        parser.add_argument("--reason", default="定期处置", help="说明")
        parser.add_argument("--sort", action="append", choices=list(purge.SORTS), help="只办某一种，可多次")

    def handle(self, *args: Any, **options: Any) -> None:
        sorts = options["sort"] or list(purge.SORTS)
        if options["propose"]:
            self._propose(sorts, options)
            return
        for office in Office.objects.order_by("name"):
            for sort in sorts:
                found = purge.expired(office, sort)
                self.stdout.write(f"{office.name}　{purge.SORTS[sort].label}：{len(found)}项")
                for each in found:
                    self.stdout.write(f"  {each.what}")

    def _propose(self, sorts: list[str], options: dict[str, Any]) -> None:
        user = User.objects.filter(username=options["by"], is_active=True).first()
        if user is None or not options["basis"].strip():
            raise CommandError("请用 --by 指明提出人的账号，用 --basis 写明依据。")
        try:
            act = purge.propose(sorts, basis=options["basis"].strip(), reason=options["reason"], by=user)
        except PermissionDenied:
            raise CommandError(f"{user.name}无权提出销毁。") from None
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已提出{sum(map(len, act.data['items'].values()))}项，待审计员在“双人办理”页面同意。")
