"""What of letters and leads is in order before a team leaves its unit, and what is handed over."""

from __future__ import annotations

from collections import Counter
from typing import Any

from petitions import gates
from petitions.models import BoxLetter
from petitions.workflow import AppointmentStatus, BoxLetterStatus
from rounds import wrap_up


def petitions_are_sorted(assignment: Any) -> list[str]:
    """Every letter was read and is in somebody's hands; what comes later the office takes in."""
    open_ones = assignment.petitions.filter(status__in=("registered", "out_of_scope"), about_team=False)
    count = Counter(open_ones.values_list("status", flat=True))
    waiting, aside = count["registered"], count["out_of_scope"]
    found = [f"还有{waiting}件信访未甄别受理"] if waiting else []
    return [*found, f"还有{aside}件不属受理范围的信访未转办"] if aside else found


def boxes_are_down(assignment: Any) -> list[str]:
    """Boxes hang for the stationing only (R-178)."""
    count = assignment.channels.filter(kind__code="box", status="open").count()
    return [f"还有{count}个意见箱未撤除"] if count else []


def box_letters_are_registered(assignment: Any) -> list[str]:
    """What lay in the boxes was taken in, to the last letter (R-179)."""
    count = BoxLetter.objects.filter(opening__assignment=assignment, status=BoxLetterStatus.WAITING).count()
    return [f"还有{count}封意见箱来信未登记"] if count else []


def appointments_are_over(assignment: Any) -> list[str]:
    """Nobody is left standing: each appointment was kept, missed or called off, and each visit registered (R-182)."""
    unsettled = assignment.appointments.filter(petition=None).values_list("status", flat=True)
    count = Counter(unsettled.filter(status__in=(AppointmentStatus.BOOKED, AppointmentStatus.MET)))
    booked, met = count[AppointmentStatus.BOOKED], count[AppointmentStatus.MET]
    words = [f"还有{booked}个接访预约未了结"] if booked else []
    return [*words, f"还有{met}次预约来访未登记"] if met else words


def leads_are_clear(assignment: Any) -> list[str]:
    """线索梳理不清不放过: each lead has what it needs before the handover (R-085); one already submitted has."""
    found = []
    for lead in assignment.leads.filter(status__in=("registered", "reviewed"), about_team=False).order_by("number"):
        if lacks := [*gates.lead_is_complete(lead), *gates.next_action_named(lead)]:
            found.append(f"线索梳理不清不放过：{lead.number}{'、'.join(lacks)}")
    return found


wrap_up.item("leads", "线索梳理", leads_are_clear, "rounds:assignment", "petitions.view_lead")
wrap_up.item("petitions", "信访件甄别", petitions_are_sorted, "petitions:channel_list", "petitions.view_petition")
wrap_up.item("box_letters", "意见箱来信登记", box_letters_are_registered, "petitions:boxes", "petitions.view_petition")
wrap_up.item("appointments", "接访预约", appointments_are_over, "petitions:reception", "petitions.view_petition")
wrap_up.item("boxes", "意见箱撤除", boxes_are_down, "petitions:channel_list", "petitions.view_petition")
wrap_up.matter(
    "petitions", "信访件", lambda assignment: assignment.petitions.filter(about_team=False).count(),
    power="petitions.view_petition",
)  # fmt: skip
wrap_up.matter("leads", "问题线索", lambda assignment: assignment.leads.count(), leads_are_clear, "petitions.view_lead")
