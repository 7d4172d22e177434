"""What the office hands round and puts up: 巡察工作动态 (R-328), 宣传牌 (R-330)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Q

from inspection import codes, wording
from inspection.documents import papers
from rounds.gates import library as gates
from rounds.models import Procedure, Publicity, Round

SLOGANS = "publicity.slogans"


def _newsletter(item: Publicity) -> dict[str, Any]:
    office = item.office
    return {
        "mark": f"{office.committee_short.removeprefix('中共')}巡察工作动态", "title": item.title, "body": item.text,
        "issue": f"{item.published_on.year}年第{item.issue}期" if item.published_on else "第×期",
        "organ": f"{office.group_name}办公室", "printed_on": item.published_on, "copy_to": item.distribution,
        "printed_by": f"{office.group_name}办公室",
    }  # fmt: skip


NEWSLETTER = papers.kind(
    code="rounds.newsletter", label="巡察工作动态", model=Publicity, template="documents/rounds/newsletter.html",
    context=_newsletter, title=str, power="rounds.write_publicity", gates=(gates.has_gone_out,),
    applies=lambda item: item.kind == Publicity.Kind.NEWSLETTER,
)  # fmt: skip


def procedure_of(round_: Round) -> Procedure | None:
    """The procedure most of a round runs under; where nothing is laid out yet, the one of 常规巡察."""
    laid = round_.assignments.exclude(procedure=None).order_by("team__number", "ordinal").first()
    if laid is not None:
        return laid.procedure
    usable = Procedure.objects.filter(
        Q(office=None) | Q(office=round_.office), active=True, kinds__contains=["regular"]
    )
    return usable.order_by("office", "-edition").first()


def _poster(round_: Round) -> dict[str, Any]:
    """Slogans as the office keeps them, and the steps of the round's procedure under their headings."""
    procedure = procedure_of(round_)
    steps = list(procedure.steps.all()) if procedure is not None else []
    parts = [(heading, list(rows)) for heading, rows in groupby(steps, key=lambda step: step.heading)]
    return {
        "title": poster_title(round_), "slogans": list(codes.choices(SLOGANS, round_.office).values_list("text", flat=True)),
        "headings": [(wording.cn_number(at), heading, rows) for at, (heading, rows) in enumerate(parts, start=1)],
        "office": round_.office,
    }  # fmt: skip


def poster_title(round_: Round) -> str:
    return f"{round_.office.committee_short.removeprefix('中共')}巡察工作流程"


def has_steps(round_: Round) -> list[str]:
    return [] if procedure_of(round_) is not None else ["没有在用的程序模板，流程无从列起"]


POSTER = papers.kind(
    code="rounds.poster", label="宣传牌", model=Round, template="documents/rounds/poster.html", context=_poster, title=poster_title,
    power="rounds.plan_round", gates=(has_steps,),
)  # fmt: skip
