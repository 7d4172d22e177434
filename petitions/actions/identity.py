"""Who reported: asked for, decided on by a second person, looked at in time; opened alone by the 信访专办员; corrected.

All of it ends with the petition: once it is concluded or filed nobody asks and nobody looks (R-202, R-206). Who has to
keep out of the petition, and whoever it accuses, finds no petition to ask about in the first place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from inspection import access, audit, vault
from inspection.models import CustodianKey, Release, link_of
from inspection.vault import VaultClosed, likeness, releases
from inspection.vault.secrets import boxes_of
from inspection.workflow import Refused
from petitions.models import Petition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from inspection.models import Office, User

ASK = "petitions.ask_identity"
# Refuses and takes back; to agree takes a custodian's key.
DECIDE = "petitions.decide_identity"


def _running(petition: Petition) -> None:
    if not petition.is_running:
        raise Refused("信访件已办结，不再提供身份信息；确需查看的，先重新办理。")


def may_ask(petition: Petition, user: User) -> bool:
    return access.may(user, ASK, petition)


def may_open_alone(petition: Petition, user: User) -> bool:
    """The 信访专办员 of the petition's own assignment."""
    return bool(boxes_of(petition, Petition.SEALED, user, limited=True)) and bool(access.powers(user, petition))


def may_agree(petition: Petition, user: User) -> bool:
    """A custodian of the office, with a box of this very secret."""
    return bool(boxes_of(petition, Petition.SEALED, user, limited=False)) and bool(access.powers(user, petition))


def may_decide(petition: Petition, user: User) -> bool:
    """Refuse and take back: custodians, and the head of the office."""
    return may_agree(petition, user) or access.may(user, DECIDE, petition)


def may_correct(petition: Petition, user: User) -> bool:
    """Whoever registered it, until midnight of that day (R-202: he enters anew, he does not read)."""
    return (
        petition.created_by_id == user.pk
        and not petition.imported
        and timezone.localtime(petition.registered_at).date() == timezone.localdate()
        and petition.is_running
        and access.may(user, "petitions.register_petition", petition)
    )


def has_business(petition: Petition, user: User) -> bool:
    """Whether the page of the petition's identity is there for a user at all."""
    if may_correct(petition, user):
        return True
    if not vault.sealed(petition, Petition.SEALED):
        return False
    return may_ask(petition, user) or may_open_alone(petition, user) or may_decide(petition, user)


def requests_for(user: User) -> QuerySet[Release]:
    """Requests a user made, and those he may decide on; only of petitions that are there for him."""
    petitions = Petition.objects.for_user(user)
    offices = set(access.offices_with(user, DECIDE))
    keys = CustodianKey.objects.filter(user=user, retired_at=None, assignment_id=None)
    deciding = petitions.filter(Q(office_id__in=offices) | Q(office__in=keys.values("office")))
    found = Release.objects.filter(content_type=_content_type(), field=Petition.SEALED)
    mine = Q(asked_by=user, object_id__in=petitions.values("pk"))
    return found.filter(mine | Q(object_id__in=deciding.values("pk"))).select_related(
        "asked_by__person", "decided_by__person"
    )


def _content_type() -> Any:
    return link_of(Petition())["content_type"]


def petition_of(release: Release) -> Petition:
    record: Any = release.record
    return record


@transaction.atomic
def ask(petition: Petition, *, by: User, reason: str) -> Release:
    """Ask to see who reported. Raises PermissionDenied, Refused, VaultClosed."""
    if not may_ask(petition, by):
        raise PermissionDenied(ASK)
    _running(petition)
    return releases.ask(petition, Petition.SEALED, by=by, reason=reason)


def deciders(petition: Petition, *, asker: User) -> list[User]:
    """Whom to tell of a request: custodians of the office and its head, who may see the petition, and not the asker."""
    keys = CustodianKey.objects.filter(office_id=petition.office_id, retired_at=None, assignment_id=None)
    people = {each.user for each in keys.exclude(user=None).select_related("user__person") if each.user}
    people |= set(access.holders(DECIDE, petition))
    here = [each for each in people if Petition.objects.for_user(each).filter(pk=petition.pk).exists()]
    return [each for each in here if each.pk != asker.pk]


@transaction.atomic
def agree(release: Release, *, by: User, passphrase: str) -> str:
    """A custodian agrees; returns the one-time code. Raises PermissionDenied, Refused, VaultClosed."""
    petition = petition_of(release)
    _must_see(petition, by)
    if not may_agree(petition, by):
        raise PermissionDenied(DECIDE)
    _running(petition)
    if not may_ask(petition, release.asked_by):
        raise Refused("申请人已不在本件的办理范围内。")
    return releases.grant(release, by=by, passphrase=passphrase)


@transaction.atomic
def deny(release: Release, *, by: User) -> Release:
    """A custodian or the head of the office does not agree."""
    petition = petition_of(release)
    _must_see(petition, by)
    if not may_decide(petition, by):
        raise PermissionDenied(DECIDE)
    return releases.deny(release, by=by)


@transaction.atomic
def revoke(release: Release, *, by: User) -> Release:
    """A look that was granted ends now: taken back by whoever decides, or given back by the asker."""
    petition = petition_of(release)
    _must_see(petition, by)
    if release.asked_by_id != by.pk and not may_decide(petition, by):
        raise PermissionDenied(DECIDE)
    return releases.revoke(release, by=by)


@transaction.atomic
def look(release: Release, *, by: User, code: str) -> dict[str, Any]:
    """The asker's look, within its time. Raises PermissionDenied, Refused, VaultClosed."""
    petition = petition_of(release)
    _must_see(petition, by)
    if not may_ask(petition, by):
        raise PermissionDenied(ASK)
    _running(petition)
    return releases.look(release, by=by, code=code)


@transaction.atomic
def open_alone(petition: Petition, *, by: User, passphrase: str, reason: str) -> dict[str, Any]:
    """The 信访专办员 opens the identity of a reporter of his own assignment. Raises PermissionDenied, Refused, VaultClosed."""
    _must_see(petition, by)
    if not may_open_alone(petition, by):
        raise PermissionDenied(ASK)
    _running(petition)
    if not reason.strip():
        raise VaultClosed("请写明查看理由。")
    return vault.open_secret(
        petition, Petition.SEALED, by=by, passphrase=passphrase, reason=reason.strip(), limited=True
    )


@transaction.atomic
def correct(petition: Petition, *, by: User, reporter: Mapping[str, str]) -> Petition:
    """Whoever registered it enters the reporter anew until midnight; what stood there is overwritten unread.

    Raises PermissionDenied, Refused, VaultClosed.
    """
    petition = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    _must_see(petition, by)
    if not may_correct(petition, by):
        raise PermissionDenied("petitions.register_petition")
    known = {key: str(value).strip() for key, value in reporter.items() if str(value).strip()}
    if not known.get("name"):
        raise Refused("请填写信访人姓名。")
    vault.seal(petition, Petition.SEALED, known, by=by)
    Petition.objects.filter(pk=petition.pk).update(is_anonymous=False, version=F("version") + 1)
    audit.record(petition, "correct_identity", by=by, label="更正身份信息")
    petition.refresh_from_db()
    return petition


def _must_see(petition: Petition, user: User) -> None:
    """Recusal and accusation come first, whatever key a person holds."""
    if not Petition.objects.for_user(user).filter(pk=petition.pk).exists():
        raise PermissionDenied(ASK)


@transaction.atomic
def alike(office: Office, *, by: User, passphrase: str) -> list[tuple[str, list[Petition]]]:
    """疑似同一信访人, for a custodian who unlocks: (what is the same, petitions), without a name or a number.

    Petitions that are not there for him are left out, and groups of which fewer than two remain. Raises VaultClosed.
    """
    found = likeness.find(office, Petition.SEALED, by=by, passphrase=passphrase)
    keys = {key for each in found for key in each.object_ids}
    rows = {each.pk: each for each in Petition.objects.for_user(by).filter(pk__in=keys).select_related("text")}
    groups = [(each.label, [rows[key] for key in each.object_ids if key in rows]) for each in found]
    return sorted(
        ((label, sorted(each, key=lambda row: row.number)) for label, each in groups if len(each) > 1),
        key=lambda group: group[1][0].number,
    )
