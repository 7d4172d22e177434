"""公开和通报: drafted by unit or office, checked and passed by another, released with medium and date, or withheld on grounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import access, audit, reminders
from inspection.workflow import Refused, WrongStatus, move
from petitions import leaks
from petitions.models import Lead, LeadPerson, PetitionText
from petitions.workflow import LeadStatus
from rectification.models import Publication
from rectification.workflow import publications as workflow
from rectification.workflow.publications import PublicationStatus
from rounds.actions.editing import allow, speak_for_the_team
from rounds.gates.library import unchecked

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, User
    from inspection.workflow import Step
    from rounds.models import Assignment

DRAFT, OWN = "rectification.draft_publication", "rectification.draft_own_publication"
# What the unit reads must not tell that anybody wrote or that anything is looked into.
_TELLING = re.compile("信访|举报|来信|来访|反映人|线索|立案|核查对象")


def _power(by: User) -> str:
    """The unit drafts its own, the office its own."""
    return OWN if access.on_unit_side(by) else DRAFT


@transaction.atomic
def draft(assignment: Assignment, *, by: User, kind: str, title: str, text: str = "", **fields: str) -> Publication:
    """Begin a text. Raises Refused for the feedback's public version on the unit side: that is the office's."""
    own = access.on_unit_side(by)
    made = Publication(
        assignment=assignment, kind=kind, title=title.strip(), text=text.strip(), by_unit=own, created_by=by, **fields
    )
    allow(by, _power(by), made)
    if own and kind == Publication.Kind.FEEDBACK:
        raise Refused("反馈意见由巡察办公布。")
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="拟公开稿")
    return made


@transaction.atomic
def write(item: Publication, *, by: User, **fields: str) -> Publication:
    """Change one's own draft; what was sent up or passed is the text that goes out, and is not changed."""
    item = Publication.objects.select_for_update(of=("self",)).get(pk=item.pk)
    allow(by, _power(by), item)
    if item.by_unit != access.on_unit_side(by):
        raise PermissionDenied(_power(by))
    if item.status != PublicationStatus.DRAFT:
        raise WrongStatus("稿件已报审，不能修改。")
    for name, value in fields.items():
        setattr(item, name, value.strip())
    item.version += 1
    item.save(update_fields=[*fields, "version"])
    audit.record(item, "write", by=by, label="修改公开稿")
    return item


def _step(by: User, inside: Step, unit: Step) -> Step:
    return unit if access.on_unit_side(by) else inside


@transaction.atomic
def submit(item: Publication, *, by: User) -> Publication:
    """报审."""
    step = _step(by, workflow.SUBMIT_PUBLICATION, workflow.SUBMIT_OWN_PUBLICATION)
    return move(item, step, by=by, submitted_by=by, returned_reason="")


def must_not_stand(item: Publication, by: User) -> list[str]:
    """What keeps a text inside: names of open leads, and what could tell who wrote (R-295, R-352).

    Asked when it is passed, by whoever decides in the office, and never on the unit's side. Of leads and letters against
    himself nobody is told; that is why his own name never stands in what he passes.
    """
    said, reasons = re.sub(r"\s", "", item.title + item.text), []
    if by.person is not None and by.person.name in said:
        reasons.append("稿中有审定人本人的姓名，须由另一人审定")
    return reasons + kept_inside(
        item.title + "\n" + item.text, office=item.assignment.office, unit=item.assignment.unit_id, by=by
    )


def kept_inside(text: str, *, office: Office, unit: Any, by: User) -> list[str]:
    """Names of open leads, and what was taken over from letters about a unit (or any, for None), in a text that goes out (R-295, R-352)."""
    said, reasons = re.sub(r"\s", "", text), []
    leads = Lead.objects.inside(by).filter(office=office).exclude(status=LeadStatus.RETIRED)
    names = LeadPerson.objects.filter(lead__in=leads).exclude(name="").values_list("name", flat=True)
    if found := sorted({name for name in names if name in said}):
        reasons.append(f"{'、'.join(found)}与未销号问题线索的被反映人同名，不能公开")
    letters = PetitionText.objects.filter(petition__office=office)
    if unit is not None:
        letters = letters.filter(Q(petition__assignment__unit=unit) | Q(petition__responsible_unit=unit))
    letters = letters.exclude(petition__accused__person_id=by.person_id) if by.person_id else letters
    texts = [each for pair in letters.values_list("problem", "demand") for each in pair]
    return reasons + leaks.taken_over(text, *texts)


def _by_another(item: Publication, by: User) -> None:
    if by.pk in item.author_ids():
        raise Refused("审定人不能是起草、报审的本人。")


@transaction.atomic
def let_pass(item: Publication, *, by: User, checks: list[str]) -> Publication:
    """审定: another ticks 三不两防 point by point, and nothing stands in it that must not (R-295, R-352)."""
    item = Publication.objects.select_for_update(of=("self",)).get(pk=item.pk)
    allow(by, workflow.PASS_PUBLICATION.permission, item)
    _by_another(item, by)
    if missing := unchecked(item.assignment.office, checks):
        raise Refused(f"尚未逐项核对：{'、'.join(missing)}。")
    if reasons := must_not_stand(item, by):
        raise Refused("；".join(reasons) + "。退回时请另说理由，不提信访和线索。")
    item = move(item, workflow.PASS_PUBLICATION, by=by, checks=checks, **_decided(by))
    _tell(item, "公开稿已审定，请按期公开并登记")
    return item


def _decided(by: User | None) -> dict[str, Any]:
    return {"decided_by": by, "decided_on": timezone.localdate() if by else None}


def _tell(item: Publication, words: str) -> None:
    power = workflow.SUBMIT_OWN_PUBLICATION if item.by_unit else workflow.SUBMIT_PUBLICATION
    for person in access.holders(power.permission, item):
        reminders.notify(person, words, url=reminders.address_of(item, person))


def _fit_for_the_unit(item: Publication, by: User, reason: str) -> str:
    """The reason, if the unit may read it. Raises Refused where it could tell of a letter or a lead."""
    if not (reason := reason.strip()):
        raise Refused("请写明理由。")
    if not item.by_unit:
        return reason
    speak_for_the_team(item.assignment.office, reason)
    if _TELLING.search(reason):
        raise Refused("单位看得到这段话，不得提及信访、举报和线索。")
    return reason


@transaction.atomic
def send_back(item: Publication, *, by: User, reason: str) -> Publication:
    _by_another(item, by)
    item = move(item, workflow.RETURN_PUBLICATION, by=by, returned_reason=_fit_for_the_unit(item, by, reason))
    _tell(item, "公开稿已退回，请修改后重新报审")
    return item


@transaction.atomic
def release(item: Publication, *, by: User, on: date, medium: str, reference: str, audience: str = "") -> Publication:
    """登记公开: where, when, and where it can be read; the text is the one that was passed."""
    if on > timezone.localdate():
        raise Refused("公开日期不能晚于今天。")
    item = Publication.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.decided_on and on < item.decided_on:
        raise Refused("公开日期不能早于审定日期。")
    step = _step(by, workflow.RELEASE, workflow.RELEASE_OWN)
    return move(
        item, step, by=by, released_on=on, medium=medium.strip(), reference=reference.strip(), audience=audience.strip()
    )


@transaction.atomic
def ask_to_withhold(item: Publication, *, by: User, grounds: str) -> Publication:
    """申请不公开, with the grounds; another decides."""
    if not grounds.strip():
        raise Refused("请写明不公开的理由。")
    step = _step(by, workflow.WITHHOLD, workflow.WITHHOLD_OWN)
    return move(item, step, by=by, grounds=grounds.strip(), submitted_by=by, returned_reason="")


@transaction.atomic
def grant_withholding(item: Publication, *, by: User) -> Publication:
    _by_another(item, by)
    return move(item, workflow.GRANT_WITHHOLDING, by=by, **_decided(by))


@transaction.atomic
def refuse_withholding(item: Publication, *, by: User, reason: str) -> Publication:
    _by_another(item, by)
    reason = _fit_for_the_unit(item, by, reason)
    return move(item, workflow.REFUSE_WITHHOLDING, by=by, returned_reason=reason, grounds="")
