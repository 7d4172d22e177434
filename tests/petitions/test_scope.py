"""Who sees nothing: the unit side, the recused, the expired, the accused himself — on every address of this app."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from django.utils import timezone

from inspection import access, reminders
from inspection.models import AuditEntry, Message, Release
from petitions import urls
from petitions.actions import channels, deliveries
from petitions.models import (
    HandoverMeeting,
    Lead,
    OnlineLetter,
    PackageItem,
    Petition,
    Probe,
    Reconciliation,
    Transfer,
)
from tests import make
from tests.cast import Cast
from tests.pages import settled
from tests.petitions import made


def everything(cast: Cast) -> dict[str, Any]:
    """One of each, all on 青石乡's assignment; the transfer goes elsewhere."""
    lead = made.signed(cast)
    transfer = made.transfer(cast, made.set_aside(cast, responsible_unit=cast.liuxi), to_unit=cast.petition_organ)
    channel = channels.add(
        cast.assignment, by=cast.leader, kind=made.code("petitions.channels", "box"), address="乡政府大门口"
    )
    point = lead.petition.points.get()
    asked = Release.objects.create(record=lead.petition, field="reporter", asked_by=cast.clerk, reason="核实")
    envelope = deliveries.register(cast.assignment, by=cast.leader, envelope="XA-1", received_on=timezone.localdate())
    OnlineLetter.objects.create(petition=lead.petition, number="0" * 32, reply_key=b"0" * 32)
    opening = made.opening(cast, channel)
    return {
        "box_openings": opening, "box_letters": opening.items.first(), "appointments": made.appointment(cast, place="县图书馆"),
        "outages": made.outage(cast), "slips": made.slip(cast),
        "petitions": lead.petition, "points": point, "accused": lead.petition.accused.get(), "leads": lead,
        "handed": lead, "transfers": transfer, "channels": channel, "assignments": cast.assignment,
        "offices": cast.office, "identity_requests": asked, "direct_deliveries": envelope, **of_leads(cast, lead),
    }  # fmt: skip


def of_leads(cast: Cast, lead: Lead) -> dict[str, Any]:
    """A meeting, a report, a run, a probe and a missed problem about one lead; a clarification."""
    run = Reconciliation.objects.create(office=cast.office, receiver=cast.discipline_organ, as_of=timezone.localdate())
    run.lines.create(position=1, lead=lead, number=lead.number)
    return {
        "handover_meetings": HandoverMeeting.objects.get(), "express_reports": made.express_sent(cast, lead=lead),
        "reconciliations": run, "probes": Probe.objects.create(lead=lead, reason="核对", created_by=cast.member),
        "missed_problems": made.missed(cast), "clarifications": made.clarification(cast),
        "sheet": PackageItem.objects.create(
            lead=lead, position=1, kind=made.code("petitions.package_kinds", "talk"), title="谈话", text="概述。", added_by=cast.member
        ),
    }  # fmt: skip


def addresses(cast: Cast) -> list[str]:
    """Every address of urls.py, filled with records that exist."""
    records, found = everything(cast), []
    for pattern in urls.urlpatterns:
        kwargs: dict[str, Any] = {}
        if "<uuid:pk>" in str(pattern.pattern):
            kwargs["pk"] = records[str(pattern.pattern).split("/")[0]].pk
        if "<uuid:person>" in str(pattern.pattern):
            kwargs["person"] = cast.secretary.person.pk
        if "<slug:slot>" in str(pattern.pattern):
            kwargs["slot"] = "team"
        if "<uuid:item>" in str(pattern.pattern):
            meeting = records["handover_meetings"]
            kwargs["item"] = meeting.items.get().pk if "handover" in pattern.name else records["sheet"].pk
        found.append(reverse(f"petitions:{pattern.name}", kwargs=kwargs))
    return found


def test_nothing_exists_for_the_unit_side(cast: Cast, log_in: Any) -> None:
    found = addresses(cast)
    for who in (cast.secretary, cast.liaison, cast.liaison_2):
        client = log_in(who)
        for address in found:
            assert client.get(address).status_code == 404, address
            assert client.post(address).status_code == 404, address


def test_outsiders_get_404_on_every_record(cast: Cast, log_in: Any) -> None:
    found = [each for each in addresses(cast) if re.search(r"[0-9a-f]{8}-", each)]
    for who in ("recused", "expired", "leader_2", "supervisor", "sysadmin", "secadmin", "auditor"):
        client = log_in(getattr(cast, who))
        for address in found:
            # The supervisor sees the assignment itself, but may do nothing of this on it.
            allowed = {403, 404} if who == "supervisor" and "/assignments/" in address else {404}
            assert client.get(address).status_code in allowed, address
            # A page that takes no POST at all says so to everybody alike.
            assert client.post(address).status_code in allowed | {405}, address


def test_team_and_office_do_see_them(cast: Cast, log_in: Any) -> None:
    """The positive control: the same addresses answer those whose work it is."""
    not_theirs = re.compile("/handed/|/caller/|/identity|/alike/|/transfers/[^/]+/upload/")
    # What the office settles with the organs, and what others found afterwards, is not the team's.
    offices = re.compile("/offices/|/handover_meetings/|/reconciliations/|/missed_problems/")
    found = [each for each in addresses(cast) if not not_theirs.search(each)]
    for who in ("leader", "head"):
        client = log_in(getattr(cast, who))
        for address in found:
            if who == "head" or not offices.search(address):
                assert client.get(address).status_code in (200, 302, 403, 405), address


def pages_of_the_unit(client: Any) -> list[bytes]:
    """What the unit side's pages say, the ever-new form keys aside."""
    routes = ("unit:home", "unit:transfer_list", "unit:inbox", "unit:account_list", "unit:paper_list")
    return [settled(client.get(reverse(route)).content) for route in routes]


def test_the_unit_sees_the_same_whether_or_not_it_was_reported(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.liaison)
    before = pages_of_the_unit(client)
    everything(cast)
    assert pages_of_the_unit(client) == before


def test_the_units_numbers_show_no_gap(cast: Cast) -> None:
    first = made.transfer(cast)
    everything(cast)
    second = made.transfer(cast)
    assert [re.search(r"(\d+)号", each.number)[1] for each in (first, second)] == ["1", "2"]


def test_the_accused_himself_is_out_whatever_he_holds(cast: Cast, log_in: Any) -> None:
    found = made.accepted(cast, accused=[{"name": "赵主任", "person": cast.head.person}])
    lead = made.lead(cast, source=found)
    assert not Petition.objects.for_user(cast.head).exists()
    assert not Lead.objects.for_user(cast.head).exists()
    assert access.powers(cast.head, found) == frozenset()
    assert cast.head not in access.holders("petitions.conclude_petition", found)
    client = log_in(cast.head)
    assert client.get(reverse("petitions:petition", args=[found.pk])).status_code == 404
    assert client.get(reverse("petitions:lead", args=[lead.pk])).status_code == 404
    assert Petition.objects.for_user(cast.clerk).get() == found


def test_recused_from_the_accused_unit(cast: Cast) -> None:
    found = made.petition(cast, accused=[{"name": "某", "unit": cast.liuxi}])
    make.recusal(cast.clerk.person, cast.liuxi)
    assert not Petition.objects.for_user(cast.clerk).filter(pk=found.pk).exists()


def test_reminders_reach_nobody_outside(cast: Cast) -> None:
    everything(cast)
    Message.objects.all().delete()
    reminders.sweep()
    told = {each.user for each in Message.objects.filter(kind="deadline")}
    assert told
    assert not told & {cast.secretary, cast.liaison, cast.liaison_2, cast.recused, cast.expired, cast.discipline}
    assert not any("张伟" in each.text for each in Message.objects.all())


def test_looking_is_in_the_trail(cast: Cast, log_in: Any) -> None:
    found = made.petition(cast)
    log_in(cast.member).get(reverse("petitions:petition", args=[found.pk]))
    assert AuditEntry.objects.get(object_id=found.pk, verb="look").actor == cast.member


def test_the_trail_names_nobody(cast: Cast, custodian: Any) -> None:
    made.in_hand(cast, reporter=made.REPORTER)
    made.handed(cast)
    told = " ".join(f"{each.label} {each.data}" for each in AuditEntry.objects.all())
    for secret in (made.NAME, made.PHONE, "张伟", "误工补贴"):
        assert secret not in told


def test_a_transfer_shows_nothing_of_its_petition(cast: Cast, custodian: Any, log_in: Any) -> None:
    source = made.set_aside(cast, reporter=made.REPORTER, problem="旁证金丝雀丁：低保三月未批。")
    sent = made.transfer(cast, source)
    shown = log_in(cast.liaison).get(reverse("unit:transfer", args=[sent.pk])).content.decode()
    for secret in (made.NAME, made.PHONE, "金丝雀丁", source.number, str(source.pk)):
        assert secret not in shown
    assert Transfer.objects.for_user(cast.liaison).get() == sent
    assert not Petition.objects.for_user(cast.liaison).exists()


def test_closing_seats_read_but_no_longer_take_in(cast: Cast) -> None:
    found = made.petition(cast)
    cast.member.assignment_grants.filter(role="team_member").delete()
    assert Petition.objects.for_user(cast.member).get() == found
    assert not access.may(cast.member, "petitions.triage_petition", found)
