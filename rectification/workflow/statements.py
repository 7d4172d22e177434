"""Statuses and steps of statements of account, countersigned by both sides."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import statements as gates


class StatementStatus(models.TextChoices):
    OPEN = "open", "待双方签认"
    AGREED = "agreed", "双方已签认"
    VOID = "void", "已作废"


SIGN_STATEMENT = Step(
    "sign", "巡察办签认", (StatementStatus.OPEN,), None, "rectification.sign_statement",
    gates=(gates.figures_still_hold,),
)  # fmt: skip
COUNTERSIGN_STATEMENT = Step(
    "countersign", "单位签认", (StatementStatus.OPEN,), None, "rectification.countersign_statement",
    gates=(gates.figures_still_hold,),
)  # fmt: skip
# The party finds other figures in its own book: it says which, and the office draws the statement up anew or explains.
OBJECT_STATEMENT = Step(
    "object", "提出异议", (StatementStatus.OPEN,), None, "rectification.countersign_statement",
    gates=(gates.party_has_not_signed,), asks=True, primary=False,
)  # fmt: skip
# What the second of the two signatures brings about, whoever puts it.
AGREE = Step(
    "agree", "双方对账一致", (StatementStatus.OPEN,), StatementStatus.AGREED, "rectification.sign_statement",
    gates=(gates.both_have_signed,),
)  # fmt: skip
AGREE_BY_PARTY = Step(
    "agree", "双方对账一致", (StatementStatus.OPEN,), StatementStatus.AGREED, "rectification.countersign_statement",
    gates=(gates.both_have_signed,),
)  # fmt: skip
VOID_STATEMENT = Step(
    "void",
    "作废",
    (StatementStatus.OPEN,),
    StatementStatus.VOID,
    "rectification.sign_statement",
    asks=True,
    primary=False,
)
STATEMENT_STEPS = (SIGN_STATEMENT, VOID_STATEMENT)
UNIT_STATEMENT_STEPS = (COUNTERSIGN_STATEMENT, OBJECT_STATEMENT)
