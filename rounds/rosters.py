"""Drawing a roster: what a team lacks, and whom the pools offer for it — every suggestion and every no in words (R-009–R-015)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from inspection import codes
from inspection.models import Person
from rounds import gates
from rounds.gates.people import age_on
from rounds.models import MemberLeave, Membership, Pool, Round, Seat, ServiceNote, Talent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Office
    from rounds.models import Team

PARTY = "党务"
MOST = 12
AGE_BANDS = ((0, 34, "35岁以下"), (35, 44, "35—44岁"), (45, 54, "45—54岁"), (55, 200, "55岁以上"))
ROUNDS_SERVED = ((0, 0, "未参加过"), (1, 1, "1轮"), (2, 3, "2—3轮"), (4, 999, "4轮以上"))


def _skills(people: Iterable[Person]) -> set[str]:
    return {skill for each in people for skill in each.specialties}


def previous_round(round_: Round) -> Round | None:
    """The round before, of the same office."""
    earlier = Round.objects.filter(office=round_.office_id).filter(
        Q(term__lt=round_.term) | Q(term=round_.term, sequence__lt=round_.sequence)
    )
    return earlier.order_by("-term", "-sequence").first()


def missing_skills(team: Team) -> list[str]:
    """Which of the specialties the office wants in every team nobody brings."""
    return _lacking(team.members(), codes.setting(team.round.office_id, "roster.skills"))


def _lacking(members: Iterable[Membership], skills: Iterable[str]) -> list[str]:
    have = _skills(each.person for each in members)
    return [each for each in skills if each not in have]


@dataclass(frozen=True)
class Wanted:
    """What the office asks of every roster, read once: specialties; least share for party affairs, most repeated (per cent)."""

    skills: tuple[str, ...]
    party: int
    repeated: int

    @classmethod
    def of(cls, office_id: Any) -> Wanted:
        ask = ("roster.skills", "roster.party_percent", "roster.repeated_percent")
        skills, party, repeated = (codes.setting(office_id, each) for each in ask)
        return cls(tuple(skills), party, repeated)


def _served(round_: Round) -> set[Any] | None:
    """Persons who sat in the round before; None when there was none."""
    before = previous_round(round_)
    if before is None:
        return None
    return set(Membership.objects.filter(team__round=before).values_list("person_id", flat=True))


def warnings(team: Team) -> list[str]:
    """What a roster lacks by the office's own settings: skills, party affairs, too many who served last time, outsiders."""
    return _warnings(list(team.members()), Wanted.of(team.round.office_id), _served(team.round))


def _warnings(members: list[Membership], wanted: Wanted, served: set[Any] | None) -> list[str]:
    if not members:
        return []
    found = [f"缺少熟悉{each}的人员" for each in _lacking(members, wanted.skills)]
    party = 100 * sum(PARTY in each.person.specialties for each in members) // len(members)
    if wanted.party and party < wanted.party:
        found.append(f"熟悉党务的占{party}%，低于{wanted.party}%")
    if served is not None:
        again = 100 * sum(each.person_id in served for each in members) // len(members)
        if again > wanted.repeated:
            found.append(f"上一轮也参加的占{again}%，超过{wanted.repeated}%，宜适当轮换")
    return found


def round_warnings(round_: Round) -> list[str]:
    """What the round as a whole lacks: newly promoted and to-be-promoted cadres (R-014), and each team's own."""
    seats = Membership.objects.filter(team__round=round_, ends=None).select_related("person").order_by("pk")
    by_team: dict[Any, list[Membership]] = {}
    for each in seats:
        by_team.setdefault(each.team_id, []).append(each)
    seated = {each.person_id for each in seats}
    young = Talent.objects.filter(Q(newly_promoted=True) | Q(to_be_promoted=True), person__in=seated, ends=None)
    count, least = young.values("person").distinct().count(), codes.setting(round_.office_id, "roster.newly_promoted")
    found = [f"新提拔、拟提拔干部{count}人，少于{least}人"] if count < least else []
    wanted, served = Wanted.of(round_.office_id), _served(round_)
    return found + [
        f"{team}：{words}"
        for team in round_.teams.filter(kind="inspection").select_related("round__office")
        for words in _warnings(by_team.get(team.pk, []), wanted, served)
    ]


@dataclass
class Candidate:
    """Somebody of a pool, for one team: what speaks for him, or why not."""

    person: Person
    talent: Talent
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    weight: int = 0


def suggest(
    team: Team, *, seat: str = Seat.MEMBER, pool_of: Office | None = None
) -> tuple[list[Candidate], list[Candidate]]:
    """Whom the pools offer for a team, the fittest first, and who is out of the question; both with their reasons.

    Respects recusal, other teams, leave, suspension, and who sat on the same unit before; leaders come from their pool only.
    ``pool_of``: whose pools; the leading office's, unless the office that holds the team asks for its own.
    """
    pool = Pool.LEADERS if seat == Seat.LEADER else Pool.TALENT
    today = timezone.localdate()
    units = [each.unit for each in team.assignments.select_related("unit__office__region", "unit__region")]
    lacking, before = missing_skills(team), previous_round(team.round)
    sitting = {each.person_id: each.team for each in _sitting(team)}
    away = set(
        MemberLeave.objects.filter(status="approved", begins__lte=today, ends__gte=today).values_list(
            "membership__person_id", flat=True
        )
    )
    fit: list[Candidate] = []
    unfit: list[Candidate] = []
    for talent in _in_stock(pool_of or team.round.office, pool):
        one = Candidate(talent.person, talent)
        _against(one, team, units, sitting, away)
        if one.against:
            unfit.append(one)
            continue
        _reasons(one, lacking, units, before)
        fit.append(one)
    fit.sort(key=lambda each: (-each.weight, each.person.name))
    return fit[:MOST], unfit[:MOST]


def _in_stock(office: Office, pool: str) -> Iterable[Talent]:
    seats = Membership.objects.select_related("team__round").prefetch_related("team__assignments__unit")
    people = Person.objects.select_related("native_region__parent", "residence_region__parent").prefetch_related(
        Prefetch("memberships", seats, to_attr="seats")
    )
    found = Talent.objects.filter(office=office, pool=pool, ends=None).prefetch_related(Prefetch("person", people))
    return found.order_by("person__name")[:200]


def _sitting(team: Team) -> Iterable[Membership]:
    """Who sits today in a team of a round that is not over."""
    open_ = Membership.objects.filter(ends=None).exclude(team__round__status="concluded")
    offices = [each for each in (team.round.office_id, team.sender_id) if each]
    return open_.filter(team__round__office__in=offices).select_related("team__round")


def _against(one: Candidate, team: Team, units: list[Any], sitting: dict[Any, Team], away: set[Any]) -> None:
    if one.talent.suspended_on:
        one.against.append(f"已停用：{one.talent.suspended_reason}")
    if (busy := sitting.get(one.person.pk)) is not None:
        one.against.append("已在本组" if busy == team else f"已在{busy.round}{team.name_of(busy)}")
    if one.person.pk in away:
        one.against.append("正在请假")
    for unit in units:
        one.against += gates.blocking(one.person, unit)
    one.against = list(dict.fromkeys(one.against))


def _reasons(one: Candidate, lacking: list[str], units: list[Any], before: Round | None) -> None:
    helps = [each for each in lacking if each in one.person.specialties]
    if helps:
        one.reasons.append(f"本组缺{'、'.join(helps)}，本人熟悉")
        one.weight += 10 * len(helps)
    if others := [each for each in one.person.specialties if each not in helps]:
        one.reasons.append(f"专业：{'、'.join(others)}")
        one.weight += 1
    seats: list[Membership] = one.person.seats  # type: ignore[attr-defined]
    rounds = {each.team.round_id for each in seats}
    one.reasons.append(f"参加过{len(rounds)}轮" if rounds else "尚未参加过巡察")
    one.weight += min(len(rounds), 3)
    if before is not None and before.pk in rounds:
        one.reasons.append("上一轮参加过，宜轮换")
        one.weight -= 4
    keys = {each.pk for each in units}
    again = {a.unit.short_name for each in seats for a in each.team.assignments.all() if a.unit_id in keys}
    if again:
        one.reasons.append(f"曾巡察{'、'.join(sorted(again))}，宜换人")
        one.weight -= 6
    if one.talent.newly_promoted or one.talent.to_be_promoted:
        one.reasons.append("新提拔干部" if one.talent.newly_promoted else "拟提拔干部")
        one.weight += 2


# Structure of a pool


def structure(office: Office, pool: str) -> list[dict[str, Any]]:
    """A pool by age, specialty, education, origin and experience, as charts with their tables."""
    talents = list(Talent.objects.filter(office=office, pool=pool, ends=None).select_related("person", "origin"))
    people = [each.person for each in talents]
    today = timezone.localdate()
    served = dict(
        Membership.objects.filter(person__in=people)
        .values_list("person")
        .annotate(n=Count("team__round", distinct=True))
    )
    ages = [age_on(each.birth_month, today) for each in people]
    skills: dict[str, int] = {}
    for person in people:
        for skill in person.specialties or ["未填"]:
            skills[skill] = skills.get(skill, 0) + 1
    by = {
        "年龄": _bands([each for each in ages if each is not None], AGE_BANDS) + _unknown(ages.count(None)),
        "专业特长": sorted(skills.items(), key=lambda each: -each[1]),
        "学历": _tally([each.education or "未填" for each in people]),
        "来源": _tally([each.origin.text if each.origin else "未填" for each in talents]),
        "巡察经历": _bands([served.get(each.pk, 0) for each in people], ROUNDS_SERVED),
    }
    return [
        {
            "id": f"{pool}-{place}", "title": title, "kind": "ring" if title in ("年龄", "学历") else "rank",
            "names": ["人数"], "row_head": title, "rows": [{"label": a, "values": [n], "url": ""} for a, n in rows],
        }
        for place, (title, rows) in enumerate(by.items())
        if rows
    ]  # fmt: skip


def _unknown(count: int) -> list[tuple[str, int]]:
    return [("未填", count)] if count else []


def _bands(values: list[int], bands: tuple[tuple[int, int, str], ...]) -> list[tuple[str, int]]:
    found = [(words, sum(low <= each <= high for each in values)) for low, high, words in bands]
    return [each for each in found if each[1]]


def _tally(values: list[str]) -> list[tuple[str, int]]:
    return sorted(((each, values.count(each)) for each in set(values)), key=lambda each: (-each[1], each[0]))


def promoted(office: Office, year: int) -> list[tuple[str, int]]:
    """How many who served as inspectors were promoted in a year, by level (R-035)."""
    found = ServiceNote.objects.filter(office=office, kind="promotion", on__year=year)
    return _tally(list(found.values_list("level", flat=True)))
