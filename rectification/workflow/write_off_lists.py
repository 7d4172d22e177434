"""Statuses and steps of a list for 销账, and of what is written off by a signature on paper."""

from __future__ import annotations

from dataclasses import replace

from django.db import models

from inspection.workflow import Step
from rectification.gates import write_off_lists as gates
from rectification.workflow import accounts, write_offs


class WriteOffListStatus(models.TextChoices):
    OPEN = "open", "待签批"
    SIGNED = "signed", "已签批"
    VOID = "void", "已作废"


class RowStatus(models.TextChoices):
    """What became of an account in a list: left out with a reason, written off, or staying with one; free again."""

    LISTED = "listed", "待审批"
    STRUCK = "struck", "已划去"
    CLEARED = "cleared", "已销账"
    STAYED = "stayed", "未销账"
    RELEASED = "released", "随表作废"


_L = WriteOffListStatus
_LIST = "rectification.list_write_offs"
EXTEND_LIST = Step("extend", "增列账户", (_L.OPEN,), None, _LIST, asks=True, primary=False)
# On a row of its own page, not among the buttons of the list.
STRIKE_ROW = Step("strike", "划去", (_L.OPEN,), None, "rectification.strike_write_off", asks=True, primary=False)
VOID_LIST = Step("void", "作废", (_L.OPEN,), _L.VOID, _LIST, asks=True, primary=False)
SIGN_LIST = Step(
    "sign",
    "签批",
    (_L.OPEN,),
    _L.SIGNED,
    accounts.CLEAR.permission,
    gates=(gates.rows_are_left,),
    asks=True,
    grave=True,
)
# Signed on paper: the office records it, a second person confirms, and every row is written off in the signer's name.
SIGN_LIST_ON_PAPER, CLEAR_ON_PAPER, APPLICATION_GRANTED_ON_PAPER = (
    replace(
        step, verb=f"{step.verb}_on_paper", label=f"纸质{step.label}", permission="inspection.record_paper_signature"
    )
    for step in (SIGN_LIST, accounts.CLEAR, write_offs.APPLICATION_GRANTED)
)
WRITE_OFF_LIST_STEPS = (SIGN_LIST, EXTEND_LIST, VOID_LIST)
