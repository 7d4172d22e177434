"""balance: every party's balance from the postings, compared with the accounts themselves; exits 1 on any difference."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspection.models import Unit
from rectification.actions.proof import faults
from rectification.balances import total
from rectification.models import Account, Posting
from rounds.models import Round

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

HEAD = ("期初", "立账", "转入", "复账", "红字", "转出", "销账", "期末")


class Command(BaseCommand):
    """One line per party and the sum; then what does not agree, if anything does not."""

    help = "整改台账对账：期初＋立账＋转入＋复账±红字更正－转出－销账＝期末；不平时以1退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--round", help="只对一个轮次（标识）")
        parser.add_argument("--at", type=date.fromisoformat, help="截至日期，默认今天")
        parser.add_argument("--since", type=date.fromisoformat, help="起始日期，默认不设期初")

    def handle(self, **options: Any) -> None:
        until = options["at"] or timezone.localdate()
        accounts = Account.objects.all()
        if options["round"]:
            found = next((each for each in Round.objects.all() if str(each.pk) == options["round"]), None)
            if found is None:
                raise CommandError("没有该轮次。")
            accounts = accounts.filter(assignment__round=found)
        postings = Posting.objects.filter(account__in=accounts)
        balances = postings.balances(until=until, since=options["since"])
        names = dict(Unit.objects.filter(pk__in=balances).values_list("pk", "name"))
        self.stdout.write("\t".join(("单位", *HEAD)))
        for key, balance in sorted(balances.items(), key=lambda pair: names[pair[0]]):
            self.stdout.write("\t".join((names[key], *map(str, balance.as_dict().values()))))
        self.stdout.write("\t".join(("合计", *map(str, total(balances.values()).as_dict().values()))))
        wrong = list(faults(accounts, until=until))
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            sys.exit(1)
        self.stdout.write("账平。")
