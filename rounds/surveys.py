"""Which surveys rounds hold: questionnaire and vote in the unit, and the unit's evaluation after the round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import surveys
from rounds.deadlines import EVALUATION
from rounds.gates.people import work_in_the_unit_is_over
from rounds.models import Assignment

if TYPE_CHECKING:
    from inspection.models import Person, Unit

GRADES = "好+、较好+、一般、差"

QUESTIONNAIRE_SHEET = (
    "questionnaire", "巡察调查问卷",
    "您对本单位党组织贯彻上级决策部署的评价：好+、较好+、一般、差、不了解\n"
    "您对本单位领导班子履行主体责任的评价：好+、较好+、一般、差、不了解\n"
    "您认为本单位选人用人的风气：好+、较好+、一般、差、不了解\n"
    "您认为本单位在公务接待、公车使用、办公用房方面：规范+、基本规范+、不规范、不了解\n"
    "您认为群众身边的不正之风和腐败问题：没有+、个别存在、比较多、不了解\n"
    "您认为本单位最需要解决的问题：",
)  # fmt: skip
VOTE_SHEET = (
    "vote", "民主测评表",
    "领导班子总体评价：好+、较好+、一般、差\n政治建设：好+、较好+、一般、差\n落实全面从严治党责任：好+、较好+、一般、差\n"
    "工作实绩：好+、较好+、一般、差\n选人用人：好+、较好+、一般、差\n作风形象：好+、较好+、一般、差\n意见建议：",
)  # fmt: skip
# conduct and discipline, and the five dimensions an office may reword.
TEAM_SHEET = (
    "evaluation_team", "巡察组作风纪律评估表",
    f"遵守政治纪律和政治规矩：{GRADES}\n依规依纪开展工作，不干预正常工作：{GRADES}\n遵守中央八项规定精神，廉洁自律：{GRADES}\n"
    f"保守秘密，不泄露巡察情况：{GRADES}\n联系群众，听取意见：{GRADES}\n总体评价：{GRADES}\n"
    "是否发现巡察组有违反纪律的情形：没有+、有\n具体情形或意见建议：",
)  # fmt: skip
PERSON_SHEET = (
    "evaluation_person", "巡察干部评估表",
    f"信念过硬：{GRADES}\n政治过硬：{GRADES}\n责任过硬：{GRADES}\n能力过硬：{GRADES}\n作风过硬：{GRADES}",
)  # fmt: skip


def _unit_of(assignment: Assignment) -> Unit:
    return assignment.unit


def evaluated(assignment: Assignment) -> list[Person]:
    """Everybody who sat in the team while it worked in the unit: whoever left early is evaluated too."""
    entered = assignment.entered_on
    return list(dict.fromkeys(
        each.person for each in assignment.team.memberships.select_related("person").order_by("person__name")
        if each.ends is None or entered is None or each.ends >= entered
    ))  # fmt: skip


QUESTIONNAIRE = surveys.kind(
    "rounds.questionnaire", "问卷调查", Assignment, QUESTIONNAIRE_SHEET, "rounds.manage_survey", "rounds.view_survey",
    unit=_unit_of, title=lambda each: f"{each.unit.short_name}调查问卷",
)  # fmt: skip
VOTE = surveys.kind(
    "rounds.vote", "民主测评", Assignment, VOTE_SHEET, "rounds.manage_survey", "rounds.view_survey",
    unit=_unit_of, title=lambda each: f"{each.unit.short_name}领导班子民主测评",
)  # fmt: skip
EVALUATED = surveys.kind(
    "rounds.evaluation", "巡后评估", Assignment, TEAM_SHEET, "rounds.manage_evaluation", "rounds.view_evaluation",
    person_sheet=PERSON_SHEET, subjects=evaluated, unit=_unit_of, rule=EVALUATION,
    gates=(work_in_the_unit_is_over,),
    title=lambda each: f"{each.unit.short_name}对{each.team.full_name}的巡后评估",
)  # fmt: skip
