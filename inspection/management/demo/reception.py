"""The demo's channels at work: a box opened twice, appointments kept and still to come, a fault mended, a list handed over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspection import attachments, codes, signatures
from inspection.management.demo.days import on
from inspection.management.demo.ledger import EMPTY_PDF
from petitions import gates
from petitions.actions import boxes, outages, petitions, reception, slips
from petitions.codes import INTAKE, OUT_OF_SCOPE
from petitions.models import Channel, Petition, PetitionKind
from petitions.models.reception import DEFAULT

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo
    from petitions.models import HandoverSlip
    from rounds.models import Assignment


def play(demo: Demo, assignment: Assignment, today: date) -> None:
    """Ten days of boxes, visits and telephones of one assignment."""
    begins = assignment.stationing_begins
    assert begins is not None
    _hours(demo, assignment, begins)
    _box(demo, assignment, today)
    _visits(demo, assignment, today)
    _faults(demo, assignment, today)
    _handed_on(demo, assignment, today)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _hours(demo: Demo, assignment: Assignment, day: date) -> None:
    """On a market day people come on Saturdays too."""
    with on(day, 8):
        reception.set_hours(assignment, by=demo.users["team-leader"], sessions=[*DEFAULT, (6, time(9), time(12))])


def _box(demo: Demo, assignment: Assignment, today: date) -> None:
    """Two openings: one with three letters, of which one still waits and one was none; one without any."""
    users = demo.users
    first, second = Channel.objects.filter(assignment=assignment, kind__code="box").order_by("address")
    day = today - timedelta(days=3)
    with on(day, 17, 30):
        boxes.open_box(
            second, by=users["team-member"], opened_at=_at(day, 17, 20), first=users["team-member"],
            second=users["team-leader"], letters=0,
        )  # fmt: skip
    with on(today, 7, 40):
        opening = boxes.open_box(
            first, by=users["team-member"], opened_at=_at(today, 7, 30), first=users["team-member"],
            second=users["team-leader"], letters=3, condition="seal", note="封条一角翘起，已重新加封。",
        )  # fmt: skip
    with on(today, 7, 50):
        one, two, _ = opening.items.order_by("position")
        boxes.register(
            one, by=users["team-member"], kind=PetitionKind.SUGGESTION, problem="建议公开村级惠农补贴发放名单和金额。",
            responsible_unit=demo.units["青石乡"],
        )  # fmt: skip
        boxes.leave_out(two, by=users["team-member"], reason="商业广告。")


def _visits(demo: Demo, assignment: Assignment, today: date) -> None:
    """A visit agreed on by telephone and registered; one missed; one still to come at another place."""
    users = demo.users
    day = today - timedelta(days=4)
    with on(day, 10):
        kept = reception.book(
            assignment, by=users["team-member"], starts_at=_at(day, 19), receiver=users["team-member"],
            caller={"name": "罗明义", "phone": "19900531877"}, place="县图书馆二楼阅览室",
        )  # fmt: skip
    with on(day, 19, 40):
        reception.meet(kept, by=users["team-member"], met_at=_at(day, 19))
        reception.register(
            kept, by=users["team-member"], kind=PetitionKind.ACCUSATION, problem="反映青石村集体鱼塘发包未经村民会议讨论。",
            accused=[{"name": "青石村村干部", "unit": demo.units["青石村"]}], real_name_verified=True,
        )  # fmt: skip
        petitions.accept(Petition.objects.get(pk=kept.pk), by=users["team-leader"])
    with on(today - timedelta(days=2), 9):
        missed = reception.book(
            assignment, by=users["team-member"], starts_at=_at(today - timedelta(days=2), 15), receiver=users["team-leader"],
        )  # fmt: skip
    with on(today - timedelta(days=2), 17):
        reception.miss(missed, by=users["team-leader"])
    with on(today, 8, 10):
        reception.book(
            assignment, by=users["team-member"], starts_at=_at(today + timedelta(days=1), 18, 30),
            receiver=users["team-leader"], caller={"phone": "19900642210", "note": "晚饭后回电"}, place="县城东街茶社",
        )  # fmt: skip


def _faults(demo: Demo, assignment: Assignment, today: date) -> None:
    """The unit's liaison looks at the channels: a telephone was dead and works again, a box hangs loose."""
    users = demo.users
    found = list(Channel.objects.filter(assignment=assignment).order_by("kind__position", "address"))
    phone = next(each for each in found if each.kind.code == "duty_phone")
    loose = [each for each in found if each.kind.code == "box"][-1]
    with on(today - timedelta(days=5), 9):
        outages.check(
            by=users["unit-liaison"],
            found={each: (each.pk != phone.pk, "" if each.pk != phone.pk else "电话无声。") for each in found},
        )
    with on(today - timedelta(days=5), 15):
        outages.restore(
            phone.outages.get(),
            by=users["team-leader"],
            remedy="电信公司当天修复线路。",
            restored_on=timezone.localdate(),
        )
    with on(today, 8):
        outages.check(by=users["unit-liaison"], found={loose: (False, "意见箱挂钩松动。")})


def _handed_on(demo: Demo, assignment: Assignment, today: date) -> None:
    """Two claims outside the scope on a list to the bureau of petitions: one list handed over, another drawn up."""
    users = demo.users
    made = []
    for days, problem, summary in (
        (4, "反映邻里宅基地纠纷多年未决，请求调解。", "有群众请求调解宅基地纠纷。"),
        (1, "反映医疗报销材料被多次退回，请求明确要求。", "有群众询问医疗报销需补齐哪些材料。"),
    ):
        day = today - timedelta(days=days)
        with on(day, 11):
            petition = petitions.register(
                assignment, by=users["team-member"], received_on=day, channel=codes.code(INTAKE, "letter", demo.office),
                kind=PetitionKind.CLAIM, problem=problem, responsible_unit=demo.units["县信访局"],
            )  # fmt: skip
            petition = petitions.set_aside(
                petition, by=users["team-leader"], object_in_scope=False, content_in_scope=False,
                reason=codes.code(OUT_OF_SCOPE, "personal", demo.office),
            )  # fmt: skip
            made.append(
                slips.draw_up(
                    assignment, by=users["team-leader"], to_unit=demo.units["县信访局"], chosen={petition: summary}
                )
            )
    done = made[0]
    with on(today - timedelta(days=3), 10):
        slips.sign(done, by=users["team-leader"])
        _signed_on_paper(demo, done)
        slips.hand(done, by=users["team-leader"])


def _signed_on_paper(demo: Demo, slip: HandoverSlip) -> None:
    """The bureau signed the printed list; the office recorded it, its head compared the scan."""
    scan = attachments.attach(
        slip,
        SimpleUploadedFile("签字页.pdf", EMPTY_PDF, "application/pdf"),
        by=demo.users["office"],
        slot="signature_scan",
    )
    made = signatures.record_paper(
        slip, gates.TAKING, signer_name="褚浩然", signed_on=timezone.localdate(), scan=scan, by=demo.users["office"]
    )
    signatures.confirm_paper(made, by=demo.users["office-head"])
