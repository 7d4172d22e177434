"""The sentences that speeches and reports use, from the same figures as the page and the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from inspection import wording
from inspection.statistics.figures import BY_KEY
from inspection.statistics.splits import CATEGORIES, HEADING, SPLIT_BY_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspection.models import User
    from inspection.statistics.spans import Span


def sentences(span: Span, user: User, found: Mapping[str, int], *, approx: bool = False) -> list[str]:
    """What the figures say (R-296–R-312, R-316, R-317). ``approx``: 340余份 for 348, as speeches round down."""
    lines = [scale(span, user, found), *people(span, user, found, approx=approx)]
    if done := fieldwork(found, approx=approx):
        lines.append(f"各巡察组{done}。")
    if found["findings"]:
        areas = (
            BY_KEY["findings"].rows(span, user).order_by().aggregate(n=Count(HEADING["heading"], distinct=True))["n"]
        )
        leads = f"，收集问题线索{found['leads']}件，移交{found['leads_handed']}件" if found["leads"] else ""
        lines.append(f"{wording.problem_count(areas, found['findings']).replace('共', '共发现')}{leads}。")
    return [*(line for line in lines if line), *wording.rectified(found)]


def scale(span: Span, user: User, found: Mapping[str, int]) -> str:
    """What was set up and who was inspected: of a round R-297, of longer R-296, R-298 and R-299."""
    tasks = BY_KEY["assignments"].rows(span, user).order_by()
    by_kind = tasks.values_list("unit__category").annotate(n=Count("unit", distinct=True))
    units = {CATEGORIES.get(kind, str(kind)): n for kind, n in by_kind}
    if span.round is not None:
        return wording.round_scale(found["teams"], units) + "。"
    if not found["rounds"] and not found["teams"]:
        return ""
    when = {"year": f"{span.year}年", "term": f"{span.label}以来"}.get(
        "year" if span.year else "term" if span.term else "", ""
    )
    lines = [
        f"{when}开展巡察{found['rounds']}轮，组建巡察组{found['teams']}个，对{wording.unit_categories(units)}开展巡察"
        if units
        else ""
    ]
    if found["covered"]:
        lines.append(f"已完成巡察单位{found['covered']}个")
    if found["joint_teams"]:
        lines.append(f"统筹{found['joint_from']}个地区的{found['joint_teams']}个巡察组开展联动、交叉巡察")
    return "，".join(line for line in lines if line) + "。"


def people(span: Span, user: User, found: Mapping[str, int], *, approx: bool) -> list[str]:
    """Who was called in, trained and promoted, which meetings were held, what was published (R-300, R-309–R-312)."""
    lines = []
    if found["inspectors"]:
        outside = f"，其中外地抽调{found['outsiders']}名" if found["outsiders"] else ""
        lines.append(f"抽调{found['inspectors']}名人员组成{found['teams']}个巡察组{outside}。")
    if found["meetings"]:
        kinds = "、".join(f"{row['label']}{row['value']}次" for row in SPLIT_BY_KEY["meeting_kind"].parts(span, user))
        lines.append(f"召开{kinds}，研究部署巡察工作。")
    if said := wording.counts(
        [("开展巡察工作集中培训", found["courses"], "次"), ("参训", found["trained"], "人次"),
         ("刊发巡察工作信息稿件", found["articles"], "篇"), ("编发《巡察工作动态》", found["newsletters"], "期")], approx=approx
    ):  # fmt: skip
        lines.append(f"{said}。")
    if found["promoted"]:
        levels = "、".join(
            f"{row['label']}{row['value']}人" for row in SPLIT_BY_KEY["promoted_level"].parts(span, user)
        )
        lines.append(f"提拔使用巡察干部{found['promoted']}人，其中{levels}。")
    return lines


def fieldwork(found: Mapping[str, int], *, approx: bool = False) -> str:
    """座谈会、问卷、谈话、走访、信访, as many of them as there were (R-301–R-305, R-314)."""
    return wording.counts(
        [
            ("召开座谈会", found["forums"], "场次"), ("发放调查问卷", found["questionnaires"], "份"),
            ("个别谈话", found["interviews"], "人次"), ("走访群众", found["visits"], "人次"),
            ("随机走访群众", found["visits_random"] if found["visits_random"] < found["visits"] else 0, "人次"),
            ("调阅账务的单位", found["accounts_read_units"], "个"), ("受理信访", found["petitions"], "件"),
        ],
        approx=approx,
    )  # fmt: skip
