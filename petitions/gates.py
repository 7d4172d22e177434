"""Reasons why not, in words: what a petition, a transfer, a lead or the announcement still lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes, roles, signatures
from inspection.models import OrganKind, Post, Unit, UnitGrant, live_on
from petitions import leaks
from rounds import tags

if TYPE_CHECKING:
    from collections.abc import Iterable

TEAM, OFFICE, RECEIVER = "巡察组", "巡察办", "接受部门"
# The three parties that sign a handover, in this order: the receiving organ last.
THREE_PARTIES = (TEAM, OFFICE, RECEIVER)

# Who hears accusations (信访工作条例: 检举控告类 go to the discipline or another competent organ).
COMPETENT = (OrganKind.DISCIPLINE, OrganKind.ORGANISATION, OrganKind.JUDICIAL, OrganKind.PETITION_BUREAU)


# --- petitions ---------------------------------------------------------------------------------------------------


def points_disposed(petition: Any) -> list[str]:
    """Every point ends somewhere; none is silently dropped (R-198, R-221)."""
    points = list(petition.points.all())
    if not points:
        return ["还没有逐件甄别：请先登记反映要点"]
    return [f"第{each.position}条要点尚未明确去向" for each in points if not each.disposition]


def transfers_settled(petition: Any) -> list[str]:
    """What was transferred has come back and was accepted (R-189, R-199)."""
    return [f"转办件{each.number}尚未办结" for each in petition.transfers.all() if each.is_running]


def replied(petition: Any) -> list[str]:
    """Something goes back to whoever gave a name (R-199); an anonymous letter has nowhere to go."""
    if petition.is_anonymous or petition.replied_on or petition.reply_waived:
        return []
    return ["尚未答复信访人"]


def met_the_reporter(petition: Any) -> list[str]:
    """A claim is not closed before its bearer was met, unless nameless or unwilling (R-193)."""
    if not petition.is_claim or petition.is_anonymous:
        return []
    kinds = {each.kind for each in petition.communications.all()}
    return [] if kinds & {"meeting", "declined"} else ["尚未与信访人见面（本人不愿见面的，请如实记录）"]


def is_named_accusation(petition: Any) -> list[str]:
    """Only a 实名检举控告 is told that it was taken up (检举控告工作规则第二十六条)."""
    return [] if petition.is_accusation and not petition.is_anonymous else ["只有实名检举控告须告知受理情况"]


def outcome_complete(petition: Any, *, outcome: str, given: dict[str, Any]) -> list[str]:
    """What each of the four outcomes requires (R-194–R-197); what a verdict on an accusation requires (R-205)."""
    missing: list[str] = []
    if petition.is_claim and not outcome:
        missing.append("申诉求决类须选择办理结果")
    if outcome == "resolved" and not given.get("outcome_on"):
        missing.append("“诉求合理，已解决”须填写解决日期")
    if outcome == "pending":
        if petition.communications.exclude(kind="declined").count() < 2:
            missing.append("“一时不能解决”须与信访人反复沟通，至少记录两次")
        if not given.get("plan_due"):
            missing.append("“一时不能解决”须有解决的具体方案和完成日期")
    if outcome == "unlawful" and not given.get("law_reference"):
        missing.append("“行为违法”须写明依法处理的机关和文书号")
    if petition.is_accusation and not given.get("verdict"):
        missing.append("检举控告类须填写核实结论")
    if given.get("verdict") == "malicious" and not given.get("verdict_document"):
        missing.append("认定诬告须有设区的市级以上纪检监察机关的文书号")
    if not given.get("handling"):
        missing.append("请填写办理情况")
    return missing


def may_be_cleared(petition: Any) -> list[str]:
    """A name is put right only where the accusation was closed as untrue, mistaken or malicious."""
    if not petition.is_accusation:
        return ["只有检举控告可以澄清"]
    if petition.status != "concluded" or not petition.is_proved_untrue:
        return ["核实结论为失实、错告、诬告并办结后，才能申请澄清"]
    return []


# --- where an accusation may go ----------------------------------------------------------------------------------


def _chain(unit: Unit) -> set[Any]:
    """A unit, all above it and all below it."""
    keys, above = {unit.pk}, unit.parent
    while above is not None:
        keys.add(above.pk)
        above = above.parent
    return keys | set(Unit.objects.under(unit).values_list("pk", flat=True))


def accused_unit_ids(accused: Iterable[Any]) -> set[Any]:
    """Every unit an accused person can reach: his units and posts, held or former, with what stands above and below."""
    rows = list(accused)
    units = {each.unit_id for each in rows if each.unit_id}
    persons = [each.person_id for each in rows if each.person_id]
    units |= set(Post.objects.filter(person_id__in=persons).values_list("unit_id", flat=True))
    units |= set(UnitGrant.objects.filter(user__person_id__in=persons).values_list("unit_id", flat=True))
    keys: set[Any] = set()
    for unit in Unit.objects.filter(pk__in=units).select_related("parent"):
        keys |= _chain(unit)
    return keys


def _named_inside(accused: Iterable[Any], unit: Unit) -> list[str]:
    """Names of accused persons not yet told apart that somebody in the unit bears."""
    names = {each.name for each in accused if not each.person_id and each.name}
    if not names:
        return []
    posts = Post.objects.filter(unit=unit, person__name__in=names).values_list("person__name", flat=True)
    seats = UnitGrant.objects.filter(unit=unit, user__person__name__in=names).values_list(
        "user__person__name", flat=True
    )
    return sorted(set(posts) | set(seats))


def proper_organ(office_id: Any, forbidden: set[Any]) -> str:
    """The organ to offer instead: the discipline organ, unless it is itself concerned."""
    organs = Unit.objects.filter(office_id=office_id, organ_kind=OrganKind.DISCIPLINE).exclude(pk__in=forbidden)
    found = organs.order_by("name").first()
    return f"请改转{found.name}。" if found else "请报上级纪检监察机关处理。"


def never_to_the_accused(record: Any, unit: Unit) -> list[str]:
    """An accusation never reaches the person or the unit it accuses, nor what stands above or below it (R-191).

    ``record`` is a petition or a lead with ``accused`` rows. A personal claim without accused may go to the unit
    that is responsible for it.
    """
    accused = list(record.accused.all())
    forbidden = accused_unit_ids(accused)
    if unit.pk in forbidden:
        return [
            f"{unit.short_name}是被反映人所在单位或其上下级单位，检举控告内容不得转给被反映人及其单位。"
            + proper_organ(record.scope_office_id(), forbidden)
        ]
    if names := _named_inside(accused, unit):
        return [f"{unit.short_name}有与被反映人同名的人员（{'、'.join(names)}），请先在信访件上核对是否为同一人。"]
    if record.is_accusation and unit.organ_kind not in COMPETENT:
        return [
            f"检举控告类应转有权处理的机关，不得转{unit.short_name}。"
            + proper_organ(record.scope_office_id(), forbidden)
        ]
    return []


def betrays_nobody(petition: Any, summary: str) -> list[str]:
    """What in words typed anew for another office could betray who wrote the petition (R-202)."""
    accused = [each.name for each in petition.accused.all()]
    return leaks.identity_leaks(summary, petition.text.problem, petition.text.demand, accused=accused)


def may_pass_identity(petition: Any, *, consent: bool, asked: bool) -> list[str]:
    """A claimant's wish to be contacted is passed on only with his consent, an accuser's never (R-193, R-202)."""
    if not asked:
        return []
    if petition.is_accusation:
        return ["检举控告件不得向承办单位提供信访人信息"]
    return [] if consent else ["未取得信访人同意，不得向承办单位提供其联系方式"]


# --- leads -------------------------------------------------------------------------------------------------------


def lead_is_complete(lead: Any) -> list[str]:
    """What a lead needs before it is reported to the office (R-208, R-210, R-211, R-215)."""
    missing = []
    if not lead.summary.strip():
        missing.append("缺主要问题")
    if not lead.accused.exists() and lead.unit_id is None:
        missing.append("缺被反映人或涉及单位")
    if lead.discipline_id is None:
        missing.append("缺纪律类别")
    if not lead.suggestion.strip():
        missing.append("缺处置建议（去向和方式）")
    if lead.grade == "A" and not (lead.is_concrete and lead.is_strong and lead.has_impact):
        missing.append("A类线索须具体明确、反映强烈、影响较大三项齐备")
    return missing


def lead_is_concrete(lead: Any) -> list[str]:
    """A lead that is not concrete is dug into, never handed over and never closed for lack of detail (R-211)."""
    if lead.grade != "B":
        return []
    return ["B类线索不具体，应先深挖细查、补充材料，不能移交"]


def receiver_is_proper(lead: Any) -> list[str]:
    """A receiving organ is named, is an organ, and is not where an accused person sits (R-224)."""
    if lead.receiver is None:
        return ["尚未确定接受部门"]
    if not lead.receiver.organ_kind:
        return [f"{lead.receiver.short_name}不是可以接受线索的机关"]
    return never_to_the_accused(lead, lead.receiver)


def parties_of(lead: Any) -> tuple[str, ...]:
    """Who signs, in order. A lead the office took in itself, or one about the team, has no team to sign for it."""
    return THREE_PARTIES if lead.scope_assignment_id() else (OFFICE, RECEIVER)


def three_parties_signed(lead: Any) -> list[str]:
    """A lead is handed over only after 巡察组, 巡察办 and 接受部门 have signed (R-224)."""
    return [f"缺{capacity}签字" for capacity in signatures.missing(lead, parties_of(lead))]


def next_action_named(lead: Any) -> list[str]:
    """A lead that is not concrete says what is done next (R-211)."""
    return ["B类线索须写明下一步核实措施"] if lead.grade == "B" and not lead.next_action.strip() else []


def has_result(lead: Any) -> list[str]:
    """A number is retired only with what came of the lead, and its document (R-228)."""
    missing = []
    last = lead.progress.order_by("-on", "-recorded_at").first()
    if last is None or not last.final:
        missing.append("接受部门尚未报告办结情况")
    if not lead.result_document.strip():
        missing.append("缺结果文书")
    return missing


def went_through_the_meeting(lead: Any) -> list[str]:
    """An ordinary lead is explained at the handover meeting first; 八项规定、四风 and other routes do not wait (R-216, R-236)."""
    if lead.heard_on is not None or lead.route != "meeting" or lead.is_urgent:
        return []
    return ["尚未经线索移交会研究同意"]


def leader_was_there_throughout(meeting: Any) -> list[str]:
    """A meeting that the leading group's head did not attend from beginning to end hands nothing over (R-217)."""
    if not meeting.presence:
        return ["尚未登记领导小组组长到会情况"]
    return [] if meeting.presence == "whole" else ["领导小组组长未全程参加，本次会议不能作为移交依据"]


def each_lead_was_decided(meeting: Any) -> list[str]:
    """Every line of the agenda ends somewhere, and says what its kind of lead needs."""
    lines = list(meeting.items.select_related("lead"))
    if not lines:
        return ["议程上没有线索"]
    return [f"{each.lead.number}：{reason}" for each in lines for reason in line_is_whole(each)]


def line_is_whole(line: Any) -> list[str]:
    """What a line of the handover meeting still lacks (R-216, R-218, R-219, R-233)."""
    if not line.verdict:
        return ["尚未记录研究结果"]
    wanting = [] if line.presenter.strip() else ["缺汇报人"]
    if line.verdict == "returned":
        wanting += [] if line.missing.strip() else ["退回补充须写明需补充的材料"]
        return wanting + ([] if line.missing_by else ["退回补充须写明补充期限"])
    wanting += [] if line.receiver_id else ["缺接受部门"]
    if line.lead.is_important and not line.opinion.strip():
        wanting.append("重要线索须有组长处置意见和要求")
    if line.lead.is_focus:
        wanting += [] if line.person_disposition.strip() else ["重点问题须有对人的处置要求"]
        wanting += [] if line.matter_disposition.strip() else ["重点问题须有对事的处置要求"]
    return wanting


def covers_each_kind(lead: Any) -> list[str]:
    """Each of the five kinds of material is in the package, or it says why not (R-214)."""
    if lead.package_gaps.strip():
        return []
    there = set(lead.package.values_list("kind__code", flat=True))
    kinds = codes.choices("petitions.package_kinds", lead.office)
    absent = [each.text for each in kinds if each.code not in there]
    return [f"资料包缺{'、'.join(absent)}，请编入或在补充线索中填写缺项说明"] if absent else []


def is_offered(lead: Any) -> list[str]:
    """While a package still grows it is not printed as the one that was handed over."""
    growing = lead.status in ("registered", "reviewed", "submitted")
    return ["提请移交后资料包才定稿"] if growing else []


def has_sheets(lead: Any) -> list[str]:
    return [] if lead.package.exists() else ["资料包还没有材料"]


def may_be_probed(lead: Any) -> list[str]:
    """Only an important lead that is not handed over yet is looked into further, one request at a time (R-238)."""
    found = [] if lead.is_important else ["只有重要线索可以申请深入了解"]
    if lead.status not in ("registered", "reviewed", "submitted"):
        found.append("线索已提请移交，不再深入了解")
    if lead.probes.filter(status__in=("asked", "approved")).exists():
        found.append("已有一次深入了解还没有办结")
    return found


def was_to_be_found(missed: Any) -> list[str]:
    """A problem of the inspected period, found by another body after the team had left (R-239)."""
    task, found = missed.assignment, []
    begins, ends = task.period_begins, task.period_ends or task.stationing_ends
    if begins is None or missed.occurred_on < begins or (ends is not None and missed.occurred_on > ends):
        found.append("问题发生日期不在监督时段内")
    left = task.withdrawn_on or task.stationing_ends
    if left is None or missed.found_on <= left:
        found.append("发现日期不在撤离之后")
    return found


def is_sent(report: Any) -> list[str]:
    return ["专报尚未报送"] if report.status == "draft" else []


def was_compared(run: Any) -> list[str]:
    return ["接受部门尚未报台账"] if run.status == "open" else []


# --- the public announcement -------------------------------------------------------------------------------------


def announcement_elements(assignment: Any) -> list[str]:
    """The announcement states task, scope, place of reception and contacts; none may be empty (R-185)."""
    kinds = {each.kind.code for each in assignment.channels.filter(status="open").select_related("kind")}
    missing = []
    if not assignment.task_text.strip():
        missing.append("“巡察工作任务”为空，请在巡察任务中填写")
    if not assignment.accepted_objects.strip():
        missing.append("“信访受理范围”为空，请在巡察任务中填写受理对象范围")
    if "reception" not in kinds:
        missing.append("“信访接待地点”为空，请登记接访室")
    if not kinds - {"reception"}:
        missing.append("“联系方式”为空，请登记值班电话、信箱等公开渠道")
    return missing


def live_grants_of(unit: Unit, today: Any) -> bool:
    """Whether somebody of a unit can take a transfer on line today."""
    return UnitGrant.objects.filter(
        live_on(today), unit=unit, role__in=roles.roles_with("petitions.answer_transfer")
    ).exists()


TO_ORGANISATION = "选人用人问题线索应移交组织部门"


def out_of_reach(lead: Any) -> list[str]:
    """The accused whom no discipline organ can deal with: neither party member nor supervised official (R-065)."""
    people = [each.person for each in lead.accused.select_related("person") if each.person is not None]
    return [f"{each.name}既不是党员也不是监察对象" for each in people if each.out_of_reach]


def doubts_about(lead: Any, receiver: Unit) -> list[str]:
    """Why an organ seems not to be the right one for a lead; it may still be chosen, knowingly (R-065, R-129)."""
    found = []
    if receiver.organ_kind == OrganKind.DISCIPLINE:
        found += [f"{words}，纪检监察机关一般不受理" for words in out_of_reach(lead)]
    if receiver.organ_kind != OrganKind.ORGANISATION and tags.has(lead, tags.APPOINTMENT):
        found.append(TO_ORGANISATION)
    agreed = agreed_receiver(lead)
    if agreed is not None and agreed.pk != receiver.pk:
        found.append(f"移交会同意移交的是{agreed.short_name}")
    return found


def agreed_receiver(lead: Any) -> Any:
    """The organ the last concluded meeting agreed to hand a lead to; None where no meeting's word holds."""
    if lead.heard_on is None:
        return None
    lines = lead.heard.filter(verdict="hand_over", meeting__status="concluded").select_related("receiver")
    line = lines.order_by("-meeting__meeting__held_on", "-meeting__created_at").first()
    return line.receiver if line is not None else None


def names_a_unit(lead: Any) -> list[str]:
    return [] if lead.unit_id else ["线索尚未写明涉及单位"]


def opened_nothing_yet(lead: Any) -> list[str]:
    """One lead opens one special inspection (R-047)."""
    return [] if lead.special_id is None else ["已据此开展专项巡察"]


# --- boxes, reception, lists of handover ---------------------------------------------------------------------------


def box_was_emptied(channel: Any) -> list[str]:
    """A box is opened a last time before it comes down, so that no letter goes with it (R-179)."""
    if channel.kind.code != "box" or channel.openings.filter(final=True).exists():
        return []
    return ["撤箱前须最后开箱一次，请先登记开箱（勾选“撤箱前最后一次开箱”，没有信件的填0）"]


def time_has_come(appointment: Any) -> list[str]:
    """Nobody has failed to come before the time agreed on (R-182)."""
    return ["约定时间还没有到"] if timezone.now() < appointment.starts_at else []


def visit_not_yet_registered(appointment: Any) -> list[str]:
    """One visit is one petition."""
    return [] if appointment.petition_id is None else ["本次来访已登记"]


GIVING, TAKING = "移交方", "接收方"
# Who signs a list of petitions handed over.
BOTH_SIDES = (GIVING, TAKING)


def slip_reaches_nobody_accused(slip: Any) -> list[str]:
    """No accusation on the list may reach whom it accuses; said again at the handover, for who is meant may have become known."""
    found = []
    for each in slip.items.select_related("petition").order_by("position"):
        found += [f"{each.petition.number}：{reason}" for reason in never_to_the_accused(each.petition, slip.to_unit)]
    return found


def slip_is_signed(slip: Any) -> list[str]:
    """Both sides have signed the list as it stands (R-201)."""
    return [f"缺{side}签字" for side in signatures.missing(slip, BOTH_SIDES)]
