"""Kinds of request of an inspection: 函询, 商请, 调阅, 交办 and the two notices; their steps and who takes them."""

from __future__ import annotations

from inspection import correspondence
from rounds import deadlines
from rounds.gates import requests as gates

_PAPER = (correspondence.paper_is_issued, gates.says_not_why)
_ANSWER = "rounds.answer_request"

# Only the office writes to departments.
_OFFICE = correspondence.table(send="rounds.send_inquiry", answer=_ANSWER, gates=_PAPER)
# Notices are the leader's; once the team has left, the office judges the replies.
_NOTICE = correspondence.table(
    send="rounds.send_notice", answer="rounds.answer_notice", review="rounds.review_notice", gates=_PAPER
)
_TASK = correspondence.table(send="rounds.send_request", answer=_ANSWER, gates=(gates.says_not_why,))
_DOCUMENTS = correspondence.table(
    send="rounds.send_request", answer=_ANSWER, gates=(gates.items_are_listed, gates.says_not_why),
    reply_gates=(gates.items_are_accounted_for,),
)  # fmt: skip

INQUIRY = correspondence.kind(
    "inquiry", "函询", _OFFICE, deadlines.INQUIRY, "询", paper="rounds.inquiry_letter"
)  # fmt: skip
ASSISTANCE = correspondence.kind(
    "assistance", "商请协助", _OFFICE, deadlines.INQUIRY, "商", paper="rounds.assistance_letter"
)  # fmt: skip
DOCUMENTS = correspondence.kind("documents", "调阅", _DOCUMENTS, deadlines.DOCUMENTS, "调")
TASK = correspondence.kind("task", "交办事项", _TASK, deadlines.TASK, "办")
RECTIFY = correspondence.kind(
    "rectify", "整改通知书", _NOTICE, deadlines.NOTICE, "改", paper="rounds.rectify_notice", issues_itself=True
)
EXPLAIN = correspondence.kind(
    "explain", "情况说明通知书", _NOTICE, deadlines.NOTICE, "说", paper="rounds.explain_notice", issues_itself=True
)

HEARING = correspondence.kind("hearing", "汇报材料通知", _TASK, deadlines.HEARING, "汇")

KINDS = (INQUIRY, ASSISTANCE, DOCUMENTS, TASK, HEARING, RECTIFY, EXPLAIN)
TO_DEPARTMENTS = (INQUIRY.code, ASSISTANCE.code)
NOTICES = (RECTIFY.code, EXPLAIN.code)
CHOICES = [(each.code, each.label) for each in KINDS]
# All steps of all kinds; on one record only those of its own kind (`Request.own_steps`).
REQUEST_STEPS = tuple(dict.fromkeys(step for each in KINDS for step in each.table.all))
