"""Petitions, transfers and leads at each stage of their life, made through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from inspection import codes
from inspection.models import Code
from petitions import codes as lists
from petitions.actions import (
    boxes,
    channels,
    clarifications,
    express_reports,
    handover,
    handover_meetings,
    leads,
    missed_problems,
    outages,
    petitions,
    points,
    probes,
    reception,
    reconciliations,
    slips,
    transfers,
)
from petitions.models import (
    Appointment,
    BoxLetter,
    BoxOpening,
    Channel,
    Clarification,
    ExpressReport,
    HandoverMeeting,
    HandoverSlip,
    Lead,
    MissedProblem,
    Outage,
    Petition,
    PetitionKind,
    Probe,
    Reconciliation,
    Transfer,
)
from tests.cast import Cast

PROBLEM = "反映青石乡财政所出纳张伟虚报误工补贴，2025年3月至今多次签领。"
NAME, PHONE = "金丝雀甲", "19900100001"
REPORTER = {"name": NAME, "phone": PHONE, "address": "青石村三组"}


def code(key: str, value: str) -> Code:
    return codes.code(key, value)


def petition(cast: Cast, *, by: Any = None, place: Any = None, **given: Any) -> Petition:
    """A petition as the team registers it: an anonymous accusation of 张伟 in 青石乡, unless told otherwise."""
    defaults: dict[str, Any] = {
        "received_on": timezone.localdate(), "channel": code(lists.INTAKE, "letter"), "kind": PetitionKind.ACCUSATION,
        "problem": PROBLEM, "accused": [{"name": "张伟", "unit": cast.qingshi, "post": "财政所出纳"}],
    }  # fmt: skip
    return petitions.register(place or cast.assignment, by=by or cast.member, **(defaults | given))


def claim(cast: Cast, **given: Any) -> Petition:
    """A personal claim that the office took in, for which 青石乡 is responsible."""
    defaults = {
        "kind": PetitionKind.CLAIM, "problem": "低保申请三个月没有答复，家庭困难，请求尽快办理。", "accused": (),
        "responsible_unit": cast.qingshi,
    }  # fmt: skip
    return petition(cast, **(defaults | given))


def accepted(cast: Cast, **given: Any) -> Petition:
    return petitions.accept(petition(cast, **given), by=cast.member)


def in_hand(cast: Cast, **given: Any) -> Petition:
    return petitions.assign(accepted(cast, **given), by=cast.leader, handler=cast.member)


def untrue(cast: Cast, verdict: str = "untrue", **letter: Any) -> Petition:
    """An accusation closed as untrue, unless told otherwise."""
    found = in_hand(cast, **letter)
    points.dispose(found.points.get(), by=cast.leader, disposition="not_upheld", reason="查无此事")
    given = {"verdict_document": "云纪认〔2026〕1号"} if verdict == "malicious" else {}
    return petitions.conclude(found, by=cast.leader, verdict=verdict, handling="已核对账目。", **given)


def clarification(cast: Cast, source: Petition | None = None, **given: Any) -> Clarification:
    """Asked for by the team's leader for the one accused, unless told otherwise."""
    source = source or untrue(cast)
    defaults: dict[str, Any] = {
        "by": cast.leader, "accused": source.accused.get(), "way": "face", "audience": "青石乡机关",
        "text": "经核实，反映张伟的有关问题不属实。",
    }  # fmt: skip
    return clarifications.ask(source, **(defaults | given))


def clarification_approved(cast: Cast) -> Clarification:
    return clarifications.approve(clarification(cast), by=cast.head)


def set_aside(cast: Cast, **given: Any) -> Petition:
    return petitions.set_aside(
        claim(cast, **given), by=cast.member, object_in_scope=True, content_in_scope=False,
        reason=code(lists.OUT_OF_SCOPE, "personal"),
    )  # fmt: skip


def transfer(cast: Cast, source: Petition | None = None, **given: Any) -> Transfer:
    defaults = {
        "to_unit": cast.qingshi, "summary": "有群众反映低保办理迟缓，请核实后尽快办理。",
        "requirement": code(lists.REQUIREMENTS, "result"),
    }  # fmt: skip
    return transfers.transfer(source or set_aside(cast), by=cast.leader, **(defaults | given))


def lead(cast: Cast, **given: Any) -> Lead:
    """A concrete lead from the first point of an accepted petition."""
    source = given.pop("source", None) or accepted(cast)
    defaults: dict[str, Any] = {
        "discipline": code(lists.DISCIPLINES, "integrity"), "grade": "A", "is_concrete": True, "is_strong": True,
        "has_impact": True, "suggestion": "移交县纪委监委核查。",
    }  # fmt: skip
    return leads.from_point(source.points.get(), by=cast.member, **(defaults | given))


def submitted(cast: Cast, **given: Any) -> Lead:
    return leads.submit(leads.review(lead(cast, **given), by=cast.leader), by=cast.leader)


def meeting(cast: Cast, lead: Lead | None = None) -> HandoverMeeting:
    """A handover meeting with one lead on its agenda, not decided yet."""
    codes.load("round_meetings", "会议种类", [("handover", "问题线索移交会")])
    lead = lead or submitted(cast)
    return handover_meetings.call(cast.office, by=cast.clerk, held_on=timezone.localdate())


def decided(cast: Cast, found: HandoverMeeting, **given: Any) -> HandoverMeeting:
    """The head was there throughout and every line is decided: handed over, unless told otherwise."""
    defaults: dict[str, Any] = {"presenter": "孙组长", "receiver": cast.discipline_organ, "verdict": "hand_over"}
    for item in found.items.all():
        handover_meetings.decide(item, by=cast.clerk, **(defaults | given))
    return handover_meetings.note_leader(found, by=cast.clerk, leader="蒋书记", presence="whole")


def heard(cast: Cast, lead: Lead | None = None, to: Any = None, **given: Any) -> Lead:
    """A lead the handover meeting agreed to hand over."""
    lead = lead or submitted(cast, **given)
    agreed = {"receiver": to} if to else {}
    handover_meetings.conclude(decided(cast, meeting(cast, lead), **agreed), by=cast.clerk)
    lead.refresh_from_db()
    return lead


def offered(cast: Cast) -> Lead:
    return handover.offer(heard(cast), by=cast.clerk, receiver=cast.discipline_organ)


def signed(cast: Cast) -> Lead:
    found = offered(cast)
    for capacity, by in (("巡察组", cast.leader), ("巡察办", cast.head), ("接受部门", cast.discipline)):
        handover.sign(found, by=by, capacity=capacity)
    return found


def handed(cast: Cast) -> Lead:
    return handover.hand_over(signed(cast), by=cast.clerk)


def reported(cast: Cast, stage: str = "closed") -> Lead:
    return handover.report(
        handed(cast), by=cast.discipline, stage=code(lists.STAGES, stage), on=timezone.localdate(), note="已核实处理。"
    )


def box(cast: Cast, address: str = "乡政府大门口") -> Channel:
    return channels.add(
        cast.assignment, by=cast.leader, kind=code(lists.CHANNELS, "box"), address=address,
        opens_on=timezone.localdate() - timedelta(days=20),
    )  # fmt: skip


def opening(cast: Cast, channel: Channel | None = None, **given: Any) -> BoxOpening:
    """A box opened just now by 李组员 and 孙组长, with three letters in it."""
    defaults = {"opened_at": timezone.now(), "first": cast.member, "second": cast.leader, "letters": 3}
    return boxes.open_box(channel or box(cast), by=cast.member, **(defaults | given))


def box_letter(cast: Cast) -> BoxLetter:
    found = boxes.next_of(opening(cast, letters=1))
    assert found is not None
    return found


def appointment(cast: Cast, **given: Any) -> Appointment:
    """A visit in two hours, to 李组员, of somebody who left neither name nor number."""
    type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(
        stationing_ends=timezone.localdate() + timedelta(days=30)
    )
    cast.assignment.refresh_from_db()
    defaults = {"starts_at": timezone.now() + timedelta(hours=2), "receiver": cast.member}
    return reception.book(cast.assignment, by=cast.member, **(defaults | given))


def met(cast: Cast, **given: Any) -> Appointment:
    return reception.meet(appointment(cast, **given), by=cast.member, met_at=timezone.now())


def outage(cast: Cast) -> Outage:
    """The liaison found the telephone dead."""
    phone = channels.add(
        cast.assignment, by=cast.leader, kind=code(lists.CHANNELS, "duty_phone"), address="19900100088"
    )
    outages.check(by=cast.liaison, found={phone: (False, "电话无声。")})
    return Outage.objects.get()


def slip(cast: Cast, source: Petition | None = None, **given: Any) -> HandoverSlip:
    """A claim outside the scope on a list to the bureau of petitions."""
    defaults = {
        "to_unit": cast.petition_organ,
        "chosen": {source or set_aside(cast): "群众反映低保办理迟缓，请继续办理。"},
    }
    return slips.draw_up(cast.assignment, by=cast.leader, **(defaults | given))


def express(cast: Cast, *, by: Any = None, **given: Any) -> ExpressReport:
    """A draft by the team's leader."""
    defaults: dict[str, Any] = {
        "trigger": code(lists.EXPRESS_TRIGGERS, "important"), "title": "关于青石乡补贴发放的情况",
        "text": "抽查发现多名村民未领到补贴。", "suggestion": "建议提前核查。",
    }  # fmt: skip
    return express_reports.write(cast.assignment, by=by or cast.leader, **(defaults | given))


def express_sent(cast: Cast, **given: Any) -> ExpressReport:
    return express_reports.send(express(cast, **given), by=cast.leader)


def run(cast: Cast) -> Reconciliation:
    """A reconciliation with the discipline organ over one lead it was handed."""
    handed(cast)
    return reconciliations.begin(cast.office, by=cast.clerk, receiver=cast.discipline_organ)


def compared(cast: Cast) -> Reconciliation:
    return reconciliations.compare(run(cast), by=cast.discipline, ledger="")


def agreed(cast: Cast) -> Reconciliation:
    return reconciliations.agree(compared(cast), by=cast.discipline)


def probe(cast: Cast, lead_: Lead | None = None, *, by: Any = None, methods: Any = None) -> Probe:
    """A request to look further into an important lead."""
    wanted = [code(lists.PROBE_METHODS, "accounts")] if methods is None else methods
    return probes.ask(lead_ or lead(cast, is_important=True), by=by or cast.member, methods=wanted, reason="核对签领人")


def probe_approved(cast: Cast) -> Probe:
    return probes.approve(probe(cast), by=cast.head, until=timezone.localdate() + timedelta(days=5))


def left(cast: Cast) -> None:
    """The team inspected the years 2022 to 2025 and has left."""
    cast.assignment.period_begins, cast.assignment.period_ends = date(2022, 1, 1), date(2025, 12, 31)
    cast.assignment.stationing_ends = cast.assignment.withdrawn_on = date(2026, 11, 1)
    cast.assignment.save()


def missed(cast: Cast, *, by: Any = None, **given: Any) -> MissedProblem:
    """Marked on the assignment: the audit office found in November what happened in 2024."""
    left(cast)
    defaults: dict[str, Any] = {
        "found_by": "县审计局", "found_on": date(2026, 11, 20), "document": "云审报〔2026〕8号",
        "occurred_on": date(2024, 5, 1), "problem": "套取项目资金。", "should_have": "该项目在调阅清单中。",
        "members": list(cast.team.memberships.filter(person=cast.leader.person)),
    }  # fmt: skip
    return missed_problems.mark(cast.assignment, by=by or cast.clerk, **(defaults | given))
