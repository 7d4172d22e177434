"""Why not yet: each gate looks at a record and returns reasons in words. Recusal is computed here from posts and places."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes, signatures
from inspection.models import Paper, PaperStatus, RecusalKind, link_of, live_on
from rounds.gates.field_records import meals_crossed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from inspection.models import Person, Unit

LEADER_SIGNS = "巡察组组长"
GROUP_REVIEWS = "领导小组审议"
SECRETARY_APPROVES = "书记审定"

MOBILISATION_NOTICE = "rounds.mobilisation_notice"
SPECIAL_KIND, RETURN_KIND = "special", "return"
LEADER, OPEN = "team_leader", ("draft", "discussed")


# Recusal (R-016–, C-20)


def _fetched(record: Any, name: str) -> bool:
    """Whether the rows behind a relation were fetched together with others of their kind: then nobody asks again."""
    return name in getattr(record, "_prefetched_objects_cache", {})


def _in_force(grant: Any, day: date) -> bool:
    """``live_on`` for a row already fetched."""
    return bool(grant.begins <= day and (grant.ends is None or grant.ends >= day) and grant.revoked_at is None)


def _lineage(unit: Unit) -> Iterator[Unit]:
    """The unit and those above it; trees of party bodies are never deep."""
    above: Unit | None = unit
    while above is not None:
        yield above
        above = above.parent


def _post_conflicts(person: Person, unit: Unit) -> Iterator[str]:
    """Present and past posts in the unit, above it or below it."""
    above = {each.pk for each in _lineage(unit)}
    posts = person.posts.all()
    if not _fetched(person, "posts"):
        posts = posts.select_related("unit__parent__parent__parent")
    for post in sorted(posts, key=lambda each: each.begins):
        if post.unit_id in above or unit.pk in {each.pk for each in _lineage(post.unit)}:
            word = "现任" if post.ends is None else "曾任"
            yield f"{person.name}{word}{post}，须任职回避"


def _region_conflicts(person: Person, unit: Unit) -> Iterator[str]:
    """Native place or long residence inside the unit's own region; the office's whole region keeps nobody out."""
    if unit.region is None:
        return
    whole = unit.office.region.lineage() if unit.office.region else []
    if unit.region_id in whole:
        return
    for place, word in ((person.native_region, "籍贯"), (person.residence_region, "长期居住地")):
        if place is not None and unit.region_id in place.lineage():
            yield f"{person.name}{word}为{place}，须地域回避"


def _declared(person: Person, unit: Unit) -> Iterator[tuple[str, str]]:
    units = [each.pk for each in _lineage(unit)]
    if _fetched(person, "recusals"):
        day = timezone.localdate()
        found = [each for each in person.recusals.all() if each.unit_id in units and _in_force(each, day)]
    else:
        found = list(person.recusals.filter(live_on(timezone.localdate()), unit_id__in=units))
    for each in found:
        source = "已申报" if each.self_declared else "已登记"
        yield each.kind, f"{person.name}{source}{each.get_kind_display()}（{each.reason}）"


def acquaintances(person: Person, unit: Unit) -> list[str]:
    """Acquaintances declared in the unit or above it: told to the office before it settles a roster, never blocking."""
    units = [each.pk for each in _lineage(unit)]
    found = person.relatives.present().filter(relation="acquaintance", unit_id__in=units).select_related("unit")
    return [f"{person.name}申报{each.situation}，请研究是否回避" for each in found]


def conflicts(person: Person, unit: Unit) -> list[tuple[str, str]]:
    """Every reason why a person keeps out of a unit: (kind, sentence), computed and declared."""
    return _computed(person, unit) + list(_declared(person, unit))


def _computed(person: Person, unit: Unit) -> list[tuple[str, str]]:
    found = [(RecusalKind.POST.value, each) for each in _post_conflicts(person, unit)]
    return found + [(RecusalKind.REGION.value, each) for each in _region_conflicts(person, unit)]


def blocking(person: Person, unit: Unit, kinds: set[str] | None = None) -> list[str]:
    """The conflicts of those kinds that block at this office (setting); a declared recusal always blocks."""
    if kinds is None:
        kinds = set(codes.setting(unit.office_id, "recusal.blocks"))
    computed = [words for kind, words in _computed(person, unit) if kind in kinds]
    return computed + [words for _, words in _declared(person, unit)]


def _members(team: Any) -> Iterable[Any]:
    """Who is in the team today, in the order of the seats."""
    if _fetched(team, "memberships"):
        found = [each for each in team.memberships.all() if each.ends is None]
    else:
        found = list(team.memberships.filter(ends=None).select_related("person"))
    return sorted(found, key=lambda each: (_SEATS.index(each.seat), each.person.name))


# Everything recusal is computed from, fetched for all teams of a round together.
PEOPLE_OF_TEAM = (
    "team__memberships__person__native_region__parent__parent", "team__memberships__person__residence_region__parent__parent",
    "team__memberships__person__posts__unit__parent__parent", "team__memberships__person__recusals",
)  # fmt: skip
_SEATS = ("team_leader", "team_deputy", "team_liaison", "team_member", "team_outside_member")


def _recusals(team: Any, unit: Unit, kinds: set[str] | None = None) -> list[str]:
    if kinds is None:
        kinds = set(codes.setting(unit.office_id, "recusal.blocks"))
    return [words for each in _members(team) for words in blocking(each.person, unit, kinds)]


# Rounds


def has_units(round_: Any) -> list[str]:
    return [] if round_.assignments.exists() else ["尚未确定被巡察单位"]


def plan_is_written(round_: Any) -> list[str]:
    return [] if round_.plan.strip() else ["尚未填写实施方案"]


def teams_are_led(round_: Any) -> list[str]:
    teams = round_.teams.filter(assignments__isnull=False).distinct().prefetch_related("memberships__person")
    return [f"{each}尚未确定组长" for each in teams if not any(one.seat == LEADER for one in _members(each))]


def dates_are_planned(round_: Any) -> list[str]:
    return [words for each in _assignments(round_) for words in _missing_dates(each)]


def _assignments(round_: Any) -> Any:
    return round_.assignments.select_related(
        "unit__office__region__parent", "unit__region", "unit__parent__parent", "team__round", "kind", "mode"
    ).order_by("pk")


def _missing_dates(assignment: Any) -> list[str]:
    name, found = assignment.unit.short_name, []
    if assignment.stationing_begins is None or assignment.stationing_ends is None:
        found.append(f"{name}的进驻、撤离日期未定")
    if assignment.period_begins is None:
        found.append(f"{name}的监督时段未定")
    if assignment.kind is None:
        found.append(f"{name}的巡察类型未定")
    elif assignment.kind.code == SPECIAL_KIND and not assignment.subject:
        found.append(f"{name}为专项巡察，专项主题未填")
    elif assignment.kind.code == RETURN_KIND and assignment.parent_id is None:
        found.append(f"{name}为“回头看”，未选所对应的前次任务")
    return found


def nobody_is_recused(round_: Any) -> list[str]:
    kinds = set(codes.setting(round_.office_id, "recusal.blocks"))
    rows = _assignments(round_).prefetch_related(*PEOPLE_OF_TEAM)
    return [words for each in rows for words in _recusals(each.team, each.unit, kinds)]


def group_has_reviewed(round_: Any) -> list[str]:
    """Where the office's chain goes through the leading group, nothing passes it by (setting round.chain)."""
    if round_.status != "submitted" or "group" not in codes.setting(round_.office_id, "round.chain"):
        return []
    return ["尚未经领导小组审议"]


def approval_stands(round_: Any) -> list[str]:
    """What the secretary approved is what starts: a change of units or teams since then needs a new approval."""
    gone = signatures.missing(round_, [SECRETARY_APPROVES])
    return ["审定后方案或被巡察单位有变动，须退回后重新报审"] if gone else []


def plan_is_settled(round_: Any) -> list[str]:
    return [] if round_.status in ("approved", "active") else ["方案尚未经书记审定"]


def assignments_are_closed(round_: Any) -> list[str]:
    return [
        f"{each.unit.short_name}尚未办结（{each.get_status_display()}）"
        for each in _assignments(round_).exclude(status="closed")
    ]


# Assignments


def round_is_approved(assignment: Any) -> list[str]:
    return [] if assignment.round.status in ("approved", "active") else ["轮次方案尚未经书记审定"]


def round_is_active(assignment: Any) -> list[str]:
    return [] if assignment.round.status == "active" else ["轮次尚未启动"]


def team_is_led(assignment: Any) -> list[str]:
    led = assignment.team.memberships.filter(seat=LEADER, ends=None).exists()
    return [] if led else [f"{assignment.team}尚未确定组长"]


def own_dates_are_planned(assignment: Any) -> list[str]:
    return _missing_dates(assignment)


def no_member_is_recused(assignment: Any) -> list[str]:
    return _recusals(assignment.team, assignment.unit)


def members_are_authorised(assignment: Any) -> list[str]:
    authorised = set(assignment.authorisations.filter(revoked_at=None).values_list("person_id", flat=True))
    missing = [each.person.name for each in _members(assignment.team) if each.person_id not in authorised]
    return [f"{'、'.join(missing)}尚未授权，须补充授权"] if missing else []


def missing_pledges(membership: Any) -> list[str]:
    """The names of the pledges a member has not signed yet."""
    if _fetched(membership, "pledges"):
        signed = {each.kind for each in membership.pledges.all()}
    else:
        signed = set(membership.pledges.values_list("kind", flat=True))
    return [label for kind, label in PLEDGES if kind not in signed]


PLEDGES = (("secrecy", "保密承诺书"), ("recusal", "回避承诺书"), ("discipline", "纪律承诺书"))


def pledges_are_signed(assignment: Any) -> list[str]:
    """三承诺: every member, late joiners and outside members included."""
    found = []
    for each in _members(assignment.team):
        if missing := missing_pledges(each):
            found.append(f"{each.person.name}未签{'、'.join(missing)}")
    return found


def notice_is_issued(assignment: Any) -> list[str]:
    issued = Paper.objects.filter(**link_of(assignment), kind=MOBILISATION_NOTICE, status=PaperStatus.ISSUED)
    return [] if issued.exists() else ["动员会通知尚未印发"]


def mobilisation_is_planned(assignment: Any) -> list[str]:
    """The notice says when and where; both come from the planned meeting."""
    meeting = assignment.meetings.filter(kind="mobilisation").first()
    if meeting is None:
        return ["尚未安排动员会"]
    found = [] if meeting.held_at else ["动员会的时间未定"]
    return found if meeting.place else [*found, "动员会的地点未定"]


def log_days(assignment: Any, until: date) -> list[date]:
    """The days that owe a daily log: from entry to a day, week-ends included (每天, R-155)."""
    first = assignment.entered_on
    last = min(filter(None, (until, assignment.withdrawn_on)))
    return [] if first is None else [first + timedelta(days=each) for each in range((last - first).days + 1)]


def missing_days(assignment: Any, until: date) -> list[date]:
    """The days up to a day for which no log was submitted."""
    done = set(assignment.logs.filter(status="submitted").values_list("day", flat=True))
    return [day for day in log_days(assignment, until) if day not in done]


def logs_are_submitted(assignment: Any) -> list[str]:
    days = [f"{day.month}月{day.day}日" for day in missing_days(assignment, timezone.localdate())]
    if not days:
        return []
    shown = "、".join(days[:5]) + (f"等{len(days)}天" if len(days) > 5 else "")
    return [f"{shown}的工作日报未报送"]


def records_are_complete(assignment: Any) -> list[str]:
    count = assignment.field_records.filter(status="draft").count()
    return [f"还有{count}条工作记录未定稿"] if count else []


# Field records

INTERVIEW = "interview"


def is_interview(record: Any) -> bool:
    return record.method.code == INTERVIEW


def somebody_conducted(record: Any) -> list[str]:
    count = record.conducted_by.count()
    if is_interview(record) and count < 2:
        return [f"个别谈话须有两名以上谈话人（现有{count}人）"]
    return [] if count else ["未填办理人"]


def interview_is_whole(record: Any) -> list[str]:
    if not is_interview(record):
        return []
    found = [] if record.begins_at and record.ends_at else ["未填谈话起止时间"]
    if not record.subject_person_id and not record.subject_name:
        found.append("未填谈话对象")
    if not record.points.exists():
        found.append("未记录反映情况，至少一条")
    return found


def says_something(record: Any) -> list[str]:
    said = is_interview(record) or record.summary.strip() or record.points.exists()
    return [] if said else ["未填主要情况"]


def has_taken_place(record: Any) -> list[str]:
    return ["日期在今天之后，尚未开展"] if record.held_on > timezone.localdate() else []


def interview_warnings(record: Any) -> list[str]:
    """What an interview must not become: longer or later than the office's own settings say (R-350). Warns, never blocks."""
    if not is_interview(record) or not (record.begins_at and record.ends_at):
        return []
    office = record.assignment.office_id
    begins, ends = (each.hour * 60 + each.minute for each in (record.begins_at, record.ends_at))
    longest, latest = codes.setting(office, "interview.longest_hours"), codes.setting(office, "interview.latest_hour")
    found = [f"谈话超过{longest}小时"] if ends - begins > longest * 60 else []
    found += [f"谈话晚于{latest}时"] if ends > latest * 60 else []
    crossed = meals_crossed(record.begins_at, record.ends_at, codes.setting(office, "interview.meals"))
    return [*found, *(f"谈话跨过用餐时间（{each}）" for each in crossed)]


# Daily logs


def work_is_described(log: Any) -> list[str]:
    return [] if log.work_done.strip() else ["未填当日工作"]


def day_records_are_complete(log: Any) -> list[str]:
    count = log.assignment.field_records.filter(held_on=log.day, status="draft").count()
    return [f"当日还有{count}条工作记录未定稿，定稿后才计入统计"] if count else []


# Findings and working papers


def period_reasons(assignment: Any, occurred_on: date | None, retroactive: bool) -> list[str]:
    """An event before the inspected period is taken in only as 追溯 (R-061)."""
    begins = assignment.period_begins
    if occurred_on is None or begins is None or occurred_on >= begins or retroactive:
        return []
    return [f"发生时间早于监督时段（{begins.year}年{begins.month}月起），须勾选“向前追溯”"]


def has_evidence(finding: Any) -> list[str]:
    return [] if finding.evidence.exists() else ["没有证据，不能形成底稿"]


def has_no_paper(finding: Any) -> list[str]:
    return ["已起草底稿"] if hasattr(finding, "working_paper") else []


def is_classified(finding: Any) -> list[str]:
    found = [] if finding.category_id else ["未选问题类别"]
    return found if finding.nature.strip() else [*found, "未写定性"]


def paper_has_evidence(paper: Any) -> list[str]:
    return [*has_evidence(paper.finding), *is_classified(paper.finding)]


def has_two_drafters(paper: Any) -> list[str]:
    return [] if paper.second_drafter_id else ["须有两名起草人"]


def single_source(finding: Any) -> list[str]:
    """A warning: all evidence comes from one method (R-138)."""
    methods = set(finding.evidence.values_list("field_record__method__code", flat=True))
    return ["证据来源单一，请用其他方式印证"] if len(methods) == 1 and finding.evidence.exists() else []
