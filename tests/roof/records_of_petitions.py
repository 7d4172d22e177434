"""What the access table needs of petitions, leads and whom they name."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from inspection import (
    attachments,
    codes,
    originals,
)  # fmt: skip
from inspection.models import (
    Attachment,
    Code,
    CustodianAppointment,
    Release,
    Signature,
    User,
    link_of,
)
from petitions import models as petitions
from petitions.actions import online
from rounds import models as rounds
from tests import make


def of_leads(case: rounds.Assignment, lead: petitions.Lead, clerk: User) -> dict[str, dict[str, Any]]:
    """The demo's handover meeting and express report; a sheet, a probe, a run and a missed problem beside them."""
    meeting = petitions.HandoverMeeting.objects.get()
    kind = Code.objects.get(list__key="petitions.package_kinds", code="talk")
    sheet = petitions.PackageItem.objects.create(
        lead=lead, position=1, kind=kind, title="谈话情况", text="概述。", added_by=clerk
    )
    run = petitions.Reconciliation.objects.create(
        office=case.office, receiver=lead.receiver, as_of=timezone.localdate(), created_by=clerk
    )
    run.lines.create(position=1, lead=lead, number=lead.number, office_stage="已移交")
    missed = petitions.MissedProblem.objects.create(
        assignment=case, found_by="县审计局", found_on=timezone.localdate(), document="云审报1号",
        occurred_on=timezone.localdate(), problem="套取资金", should_have="清单中有", created_by=clerk,
    )  # fmt: skip
    missed.members.set(case.team.memberships.filter(person__user__username="team-member"))
    return {
        "petitions:handover_meeting": make.key(meeting), "petitions:handover_item": {**make.key(meeting), "item": meeting.items.get().pk},
        "petitions:express_report": make.key(petitions.ExpressReport.objects.get()), "petitions:reconciliation": make.key(run),
        "petitions:lead_package_drop": {**make.key(lead), "item": sheet.pk}, "petitions:missed_problem_add": make.key(case),
        "petitions:clarification": make.key(wronged(case, clerk)),
        "petitions:probe": make.key(petitions.Probe.objects.create(lead=lead, reason="核对", created_by=clerk)),
        "petitions:missed_problem": make.key(missed),
    }  # fmt: skip


def wronged(case: rounds.Assignment, clerk: User) -> petitions.Clarification:
    """Somebody a letter accused wrongly, whose name is to be put right."""
    letter = petitions.Petition.objects.filter(assignment=case, about_team=False).exclude(accused=None).first()
    assert letter is not None
    return petitions.Clarification.objects.create(
        petition=letter,
        accused=letter.accused.first(),
        way="face",
        audience="青石乡机关",
        text="不属实。",
        created_by=clerk,
    )


def release(petition: petitions.Petition) -> Release:
    """A member asks to see who reported."""
    return Release.objects.create(
        **link_of(petition),
        field="reporter",
        asked_by=User.objects.get(username="team-member"),
        reason="需与反映人核对",
    )


def letter(petition: petitions.Petition, by: User) -> Attachment:
    """A letter on a petition: its original lies with the custodians."""
    return attachments.attach(petition, SimpleUploadedFile("信.pdf", make.pdf("letter")), by=by, slot="letter")


def online_letter(case: rounds.Assignment, clerk: User) -> petitions.Petition:
    """The office's side of the public door is open, and one petition came by it."""
    codes.change_setting(case.office, online.ENABLED, True, reason="试行", by=User.objects.get(username="office-head"))
    online.open_gate(case.office, by=clerk, door_key=bytes(SigningKey.generate().verify_key).hex())
    petition = petitions.Petition.objects.filter(assignment=case).order_by("number").last()
    assert petition is not None
    petitions.OnlineLetter.objects.create(
        petition=petition, number="0" * 32, reply_key=bytes(PrivateKey.generate().public_key)
    )
    return petition


def original_release(petition: petitions.Petition) -> Release:
    """A member asks for the original of the letter."""
    attachment = attachments.of(petition, "letter").filter(protected=True).first()
    assert attachment is not None
    return Release.objects.create(
        **link_of(petition), field=originals.field_of(attachment), reason="需辨认字迹",
        asked_by=User.objects.get(username="team-member"),
    )  # fmt: skip


def paper_signature(lead: petitions.Lead) -> Signature:
    """A signature on paper that waits for the second person."""
    return Signature.objects.create(
        **link_of(lead), capacity="接受部门", signer_name="冯志强", signed_on=timezone.localdate(), content_hash="0" * 64,
        on_paper=True, recorded_by=User.objects.get(username="office-head"),
    )  # fmt: skip


def appointment(case: rounds.Assignment) -> CustodianAppointment:
    """Somebody is to become a custodian; a second person has not confirmed it yet."""
    return CustodianAppointment.objects.create(
        office=case.office, user=User.objects.get(username="supervisor"), document="云委〔2026〕9号",
        asked_by=User.objects.get(username="sysadmin"),
    )  # fmt: skip
