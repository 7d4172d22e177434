"""Why not yet, about the people of a round: admission, training, evaluation, appraisal, carriers, readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import timezone

from inspection import codes, signatures
from inspection.models import Paper, PaperStatus, link_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from inspection.models import Office, Person

# Two separate signatures; which two, an office may change (setting).
HEAD, DEPUTY = "领导小组组长", "领导小组副组长"
LETTER = "rounds.secondment_letter"


def _model(name: str) -> Any:
    return apps.get_model("rounds", name)._default_manager


def work_in_the_unit_is_over(assignment: Any) -> list[str]:
    """A unit evaluates a team that has left (R-036)."""
    return [] if assignment.withdrawn_on else ["巡察组尚未撤离，撤离后方可开展巡后评估"]


# Admission to a pool


def age_on(born: date | None, day: date) -> int | None:
    """Full years by month: an office keeps birth months, not birthdays."""
    if born is None:
        return None
    return day.year - born.year - ((day.month) < (born.month))


def admission_reasons(
    office: Office, person: Person, *, checks: Collection[str], vetted_by: str, vetted_on: date | None
) -> list[str]:
    """Why a person cannot be admitted to a pool: the vetting, the office's checklist, party membership, age."""
    found = [] if vetted_by.strip() and vetted_on else ["未填组织考察单位和日期"]
    if vetted_on and vetted_on > timezone.localdate():
        found.append("考察日期不能晚于今天")
    unmet = [each.text for each in codes.choices("talent.admission", office) if each.code not in checks]
    if unmet:
        found.append(f"准入条件未全部符合：{'、'.join(unmet)}")
    if not person.party_member:
        found.append(f"{person.name}不是中共党员")
    age, oldest = age_on(person.birth_month, timezone.localdate()), codes.setting(office, "talent.oldest")
    if age is not None and age > oldest:
        found.append(f"{person.name}已满{age}岁，超过{oldest}岁")
    return found


# Training


def untrained(team: Any) -> list[str]:
    """The names of a team's members who have attended none of the round's courses."""
    done = _model("Attendance").filter(course__round=team.round_id, presence__in=("present", "made_up"))
    trained = set(done.values_list("person_id", flat=True))
    members = team.memberships.filter(ends=None).select_related("person").order_by("person__name")
    return [each.person.name for each in members if each.person_id not in trained]


def training_warnings(assignment: Any) -> list[str]:
    """What is said before authorisation; it blocks only where the office says so (setting)."""
    if not assignment.round.courses.exists():
        return ["本轮尚未安排巡前集中培训"]
    names = untrained(assignment.team)
    return [f"{'、'.join(names)}未参加本轮培训"] if names else []


def members_are_trained(assignment: Any) -> list[str]:
    """The same as a gate, where training is made a condition (setting)."""
    if codes.setting(assignment.office_id, "training.before_authorisation") != "block":
        return []
    return training_warnings(assignment)


# Secondment and appraisal


def letter_is_issued(secondment: Any) -> list[str]:
    issued = Paper.objects.filter(**link_of(secondment), kind=LETTER, status=PaperStatus.ISSUED)
    return [] if issued.exists() else ["借调函尚未印发"]


def unit_has_consented(secondment: Any) -> list[str]:
    return [] if secondment.status == "released" else ["原单位尚未同意"]


def appraisal_is_written(appraisal: Any) -> list[str]:
    parts = (
        ("现实表现", appraisal.conduct),
        ("工作业绩", appraisal.performance),
        ("巡察组组长意见", appraisal.opinion),
    )
    found = [f"未写{label}" for label, text in parts if not text.strip()]
    return found if appraisal.grade_id else [*found, "未定等次"]


def appraisal_slots(appraisal: Any) -> list[str]:
    """Who signs at this office, in order (setting)."""
    return list(codes.setting(appraisal.scope_office_id(), "appraisal.signed_by"))


def appraisal_is_signed(appraisal: Any) -> list[str]:
    return [f"{each}尚未签字" for each in signatures.missing(appraisal, appraisal_slots(appraisal))]


def not_sent_to_organisation(appraisal: Any) -> list[str]:
    return ["已送组织部门"] if appraisal.organisation_sent_on else []


def not_sent_home(appraisal: Any) -> list[str]:
    return ["已送原单位党组织"] if appraisal.home_sent_on else []


def appraisal_is_sent(appraisal: Any) -> list[str]:
    found = [] if appraisal.organisation_sent_on else ["尚未送组织部门"]
    return found if appraisal.home_sent_on else [*found, "尚未送原单位党组织"]


def appraisal_is_received(appraisal: Any) -> list[str]:
    found = [] if appraisal.organisation_received_on else ["组织部门尚未签收"]
    return found if appraisal.home_received_on else [*found, "原单位党组织尚未签收"]


def appraisal_lets_go(membership: Any) -> list[str]:
    """A seconded member does not leave before his appraisal is signed twice, sent twice and filed (R-032)."""
    lent = _model("Secondment").filter(
        round=membership.team.round_id, person=membership.person_id, status__in=("dispatched", "reported")
    )
    if not lent.exists():
        return []
    name = membership.person.name
    appraisal = _model("Appraisal").filter(membership=membership).first()
    if appraisal is None:
        return [f"{name}为借调人员，离组前须先作出鉴定"]
    if appraisal.status == "filed":
        return []
    reasons = appraisal_is_signed(appraisal) or appraisal_is_sent(appraisal) or appraisal_is_received(appraisal)
    return [f"{name}的鉴定未办结：{'、'.join(reasons) if reasons else '尚未归档'}"]


def appraisal_allows_return(secondment: Any) -> list[str]:
    """Every seat the lent person held in the round is appraised before he goes home."""
    seats = _model("Membership").filter(team__round=secondment.round_id, person=secondment.person_id)
    return [reason for each in seats.select_related("person", "team") for reason in appraisal_lets_go(each)]


# Carriers and readiness


def carriers_are_returned(assignment: Any) -> list[str]:
    """The team's last unit is not left while carriers of secrets are still out."""
    others = assignment.team.assignments.exclude(pk=assignment.pk).filter(
        status__in=("planned", "authorised", "stationed")
    )
    if others.exists():
        return []
    out = _model("EquipmentIssue").filter(
        membership__team=assignment.team_id, returned_on=None, equipment__carrier=True
    )
    held: dict[str, list[str]] = {}
    for each in out.select_related("equipment", "membership__person"):
        held.setdefault(each.membership.person.name, []).append(str(each.equipment))
    return [f"{name}的涉密载体未归还：{'、'.join(things)}" for name, things in held.items()]


def fees_are_paid(assignment: Any) -> list[str]:
    """What members owe for meals, drives and lodging is paid before the team leaves (R-175)."""
    owed = _model("ConductRecord").filter(
        membership__team=assignment.team_id, kind__in=("meal", "vehicle", "lodging"), amount__isnull=False, paid_on=None
    )
    names: Iterable[str] = dict.fromkeys(owed.values_list("membership__person__name", flat=True))
    shown = "、".join(names)
    return [f"{shown}有未缴清的个人费用"] if shown else []


def readiness_gaps(round_: Any) -> list[str]:
    """Which of rooms, facilities and funds nobody has confirmed for a round."""
    confirmed = set(round_.readiness.values_list("item__code", flat=True))
    return [f"{each.text}尚未落实" for each in codes.choices("readiness", round_.office) if each.code not in confirmed]


def round_is_ready(assignment: Any) -> list[str]:
    """The same as a gate before entry, where the office makes it one (setting)."""
    if codes.setting(assignment.office_id, "readiness.before_entry") != "block":
        return []
    return readiness_gaps(assignment.round)
