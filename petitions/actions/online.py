"""What is done with letters from the public's door: its keys, letters taken in, answers sealed, the bundle that goes back."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import nacl.exceptions
import nacl.secret
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from nacl.public import PrivateKey
from nacl.signing import SigningKey, VerifyKey

from inspection import access, attachments, audit, codes, reminders, server_keys, vault
from inspection.attachments import Rejected
from inspection.models import Office
from inspection.vault import VaultClosed
from inspection.workflow import Refused
from intake import wire
from petitions import codes as lists
from petitions.actions import petitions
from petitions.models import Channel, OnlineGate, OnlineLetter, OnlineMessage, Petition, PetitionKind
from petitions.models.reception import hours_of, in_words
from petitions.workflow import ChannelStatus
from rounds.actions.editing import speak_for_the_team
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import User

KEEP, ANSWER = "petitions.keep_gate", "petitions.triage_petition"
ENABLED, CHANNEL = "online.enabled", "online"
PURPOSE = b"online-gate"
# How long a bundle goes on saying what has arrived and what was answered: a carried file may be lost.
REPEATED = timedelta(days=180)
LARGEST_BUNDLE = 200 * 1024 * 1024


@dataclass
class Taken:
    """What became of a bundle: petitions made, further letters added, letters known before, letters that could not be taken."""

    made: list[Petition] = field(default_factory=list)
    added: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        parts = [f"接收来信{len(self.made)}件", f"补充{self.added}件"]
        parts += [f"以前已收到{self.known}件"] if self.known else []
        parts += [f"未能接收{len(self.refused)}件：{'；'.join(self.refused)}"] if self.refused else []
        return "，".join(parts) + "。"


# --- keys -------------------------------------------------------------------------------------------------------------


def _unlocked(secret: Any, office_id: Any) -> bytes:
    found = server_keys.decrypt(PURPOSE, secret, office_id.bytes)
    if found is None:
        raise Refused("网上来信的密钥打不开（服务器密钥已更换），请重新开通。")
    return found


@transaction.atomic
def open_gate(office: Office, *, by: User, door_key: str) -> OnlineGate:
    """Make an office's keys and register the public key of its door. Done again, the door must be told the new key.

    Raises PermissionDenied, Refused.
    """
    if office.pk not in access.offices_with(by, KEEP):
        raise PermissionDenied(KEEP)
    if not codes.setting(office, ENABLED):
        raise Refused("本机构未开通网上来信：先在“参数设置”中改为可以开通。")
    try:
        door = bytes(VerifyKey(bytes.fromhex(door_key.strip())))
    except (ValueError, TypeError, nacl.exceptions.CryptoError) as error:
        raise Refused("公钥应为64位十六进制数，由受理端的 init 命令显示。") from error
    private, signing = PrivateKey.generate(), SigningKey.generate()
    gate, _ = OnlineGate.objects.update_or_create(
        office=office,
        defaults={
            "intake_key": bytes(private.public_key), "intake_secret": server_keys.encrypt(PURPOSE, bytes(private), office.pk.bytes),
            "signing_key": bytes(signing.verify_key), "signing_secret": server_keys.encrypt(PURPOSE, bytes(signing), office.pk.bytes),
            "door_key": door, "opened_by": by, "opened_at": timezone.now(),
        },
    )  # fmt: skip
    audit.record(office, "open_gate", by=by, label="开通网上来信", office_id=office.pk, key=gate.public_key)
    return gate


def gate_of(office: Office) -> OnlineGate:
    found = OnlineGate.objects.filter(office=office).first()
    if found is None:
        raise Refused("本机构还没有开通网上来信。")
    return found


# --- what the public sees ---------------------------------------------------------------------------------------------


def open_channels(office: Office) -> Any:
    """Channels of the office's assignments that take letters online today or later."""
    today = timezone.localdate()
    found = Channel.objects.filter(kind__code=CHANNEL, kind__list__key=lists.CHANNELS, status=ChannelStatus.OPEN, assignment__office=office)  # fmt: skip
    still = Q(closes_on=None) | Q(closes_on__gte=today)
    return found.filter(still).select_related("assignment__team__round__office", "assignment__unit")


def slug_of(channel: Channel) -> str:
    """The end of a page's address: nothing of unit or team can be read from it."""
    return hashlib.blake2b(channel.pk.bytes, digest_size=5, person=b"online-page").hexdigest()


def reception_of(assignment: Any) -> str:
    """Where and when the public is received in person, as the announcement says it."""
    rooms = Channel.objects.filter(assignment=assignment, kind__code="reception", status=ChannelStatus.OPEN)
    hours = in_words(hours_of(assignment))
    return "\n".join(f"{each.address}，接待时间：{each.hours or hours}" for each in rooms)


def pages(office: Office) -> list[dict[str, Any]]:
    """The pages to be published; none where the office does not allow it."""
    if not codes.setting(office, ENABLED):
        return []
    gate = gate_of(office)
    custodian = vault.has_custodian(office)
    return [
        {
            "slug": slug_of(each), "title": f"{office.committee_short}{each.assignment}", "scope": each.assignment.accepted_objects, "reception": reception_of(each.assignment),
            "opens_on": f"{each.opens_on:%Y-%m-%d}", "closes_on": f"{each.closes_on:%Y-%m-%d}" if each.closes_on else "",
            "intake_key": bytes(gate.intake_key).hex(),
            "custodians": {str(key.pk): bytes(key.public_key).hex() for key in vault.keys_for(each.assignment)} if custodian else {},
        }
        for each in open_channels(office)
    ]  # fmt: skip


def publish(office: Office) -> bytes:
    """The bundle for the public's door: pages, sealed answers, and which letters have arrived. It tells no text in the open."""
    gate, since = gate_of(office), timezone.now() - REPEATED
    messages = OnlineMessage.objects.filter(letter__petition__office=office, noted_at__gte=since).select_related(
        "letter"
    )
    taken = OnlineLetter.objects.filter(petition__office=office, taken_at__gte=since).values_list("pk", flat=True)
    body = {
        "serial": int(timezone.now().timestamp() * 1000),
        "pages": pages(office),
        "answers": [
            {"id": str(each.pk), "number": each.letter.number, "day": f"{each.on:%Y-%m-%d}", "sealed": wire.pack64(bytes(each.box or b""))}
            for each in messages.exclude(by=None)
        ],
        "received": [str(key) for key in (*taken, *messages.filter(by=None).values_list("pk", flat=True))],
    }  # fmt: skip
    return wire.bundle(wire.PAGES, body, SigningKey(_unlocked(gate.signing_secret, office.pk)))


# --- letters ----------------------------------------------------------------------------------------------------------


def read(office: Office, data: bytes) -> list[dict[str, Any]]:
    """The sealed letters of a bundle, once it is known to be the door's own. Raises Refused."""
    gate = gate_of(office)
    try:
        body = wire.opened(data, wire.LETTERS, VerifyKey(bytes(gate.door_key)))
    except wire.Refused as refusal:
        raise Refused(str(refusal)) from refusal
    found: list[dict[str, Any]] = body["letters"]
    return found


def waiting(office: Office, data: bytes) -> int:
    """How many letters of a bundle have not been taken in yet. Nothing is opened."""
    keys = {uuid.UUID(each["id"]) for each in read(office, data)}
    known = OnlineLetter.objects.filter(pk__in=keys).count() + OnlineMessage.objects.filter(pk__in=keys).count()
    return len(keys) - known


def take_in(office: Office, data: bytes, *, by: User) -> Taken:
    """Make petitions of the letters of a bundle, each by itself; what was taken in before is left alone.

    A letter goes to its assignment's team while that is stationed, to the office otherwise (and always when it is about
    inspectors). Whoever reported stays sealed: his boxes are kept as they came. Raises PermissionDenied, Refused.
    """
    if not petitions.may_register(by, office) or office.pk not in access.offices_with(by, KEEP):
        raise PermissionDenied(KEEP)
    private = PrivateKey(_unlocked(gate_of(office).intake_secret, office.pk))
    places = {slug_of(each): each.assignment for each in _every_channel(office)}
    taken = Taken()
    for row in sorted(read(office, data), key=lambda each: not each["first"]):
        try:
            with transaction.atomic():
                _one(office, places, private, row, by, taken)
        except (Refused, wire.Refused, VaultClosed, KeyError, ValueError) as refusal:
            reason = str(refusal) if isinstance(refusal, Refused | wire.Refused | VaultClosed) else "内容格式不对"
            taken.refused.append(f"{row.get('day', '')}的一件，{reason}")
    audit.record(office, "take_in_letters", by=by, label="接收网上来信", office_id=office.pk, made=len(taken.made),
                 added=taken.added, known=taken.known, refused=len(taken.refused))  # fmt: skip
    return taken


def _every_channel(office: Office) -> Iterable[Channel]:
    """Closed ones too: a letter may have been on its way when its channel closed."""
    found = Channel.objects.filter(kind__code=CHANNEL, assignment__office=office)
    return found.select_related("assignment__team__round", "assignment__office")


def _one(
    office: Office, places: dict[str, Any], private: PrivateKey, row: dict[str, Any], by: User, taken: Taken
) -> None:
    key, day = uuid.UUID(row["id"]), min(date.fromisoformat(row["day"]), timezone.localdate())
    if OnlineLetter.objects.filter(pk=key).exists() or OnlineMessage.objects.filter(pk=key).exists():
        taken.known += 1
        return
    content = wire.unseal(private, wire.unpack64(row["sealed"]))
    if row["first"]:
        taken.made.append(_petition(office, places.get(row["page"]), key, day, row, content, by))
    else:
        _further(key, day, row["number"], content, by)
        taken.added += 1


def _petition(
    office: Office, assignment: Any, key: uuid.UUID, day: date, row: dict[str, Any], content: dict[str, Any], by: User
) -> Petition:
    about_team = content["kind"] == "inspectors"
    there = assignment is not None and assignment.status == AssignmentStatus.STATIONED and not about_team
    retaliation = content["kind"] == "retaliation"
    kind = PetitionKind.ACCUSATION if about_team or retaliation else PetitionKind(content["kind"])
    accused = content.get("accused", "").strip(), content.get("post", "").strip()
    channel = codes.choices(lists.INTAKE, office).filter(code=CHANNEL).first()
    if channel is None:
        raise Refused("“信访来源”清单中没有“网上来信”（代码 online），请在代码表中添加")
    made = petitions.register(
        assignment if there and petitions.may_register(by, assignment) else office, by=by, received_on=day, channel=channel,
        kind=kind, problem=str(content["text"])[:20_000], about_team=about_team, retaliation=retaliation, id=key,
        accused=[{"name": accused[0][:40], "post": accused[1][:60]}] if accused[0] else [],
        late_reason="网上来信，由受理端转入" if day < timezone.localdate() else "",
    )  # fmt: skip
    OnlineLetter.objects.create(
        pk=key, petition=made, number=row["number"], reply_key=bytes.fromhex(content["reply_key"])
    )
    if row["boxes"]:
        _keep_who(made, row["boxes"], named=bool(content.get("named")), by=by)
    if failed := _enclose(made, content.get("files", ()), by):
        OnlineMessage.objects.create(letter=made.online, on=day, text="（随信材料）", note=failed)  # type: ignore[attr-defined]
    return made


def _keep_who(made: Petition, boxes: dict[str, str], *, named: bool, by: User) -> None:
    """His boxes as they came. Where no custodian could open them any more the letter is taken in all the same."""
    try:
        with transaction.atomic():
            vault.adopt(made, Petition.SEALED, {key: wire.unpack64(box) for key, box in boxes.items()}, by=by)
    except VaultClosed as closed:
        audit.record(made, "seal_refused", by=by, label=str(closed)[:60])
        return
    Petition.objects.filter(pk=made.pk).update(is_anonymous=not named)


def _enclose(petition: Petition, files: Iterable[dict[str, str]], by: User) -> str:
    """Hang the enclosed files on the petition, through the same gate as any other; returns what could not be taken."""
    failed = []
    for position, each in enumerate(files, start=1):
        name = str(each.get("name", ""))
        try:
            with transaction.atomic():
                upload = SimpleUploadedFile(name, wire.unpack64(each["bytes"]))
                for single, remark in attachments.expand(upload):
                    attachments.attach(petition, single, by=by, slot="letter", note=remark[:200])
        except (Rejected, VaultClosed) as refusal:
            failed.append(f"第{position}个材料没有收下：{refusal}")
    return "\n".join(failed)


def _further(key: uuid.UUID, day: date, number: str, content: dict[str, Any], by: User) -> None:
    letter = (
        OnlineLetter.objects.select_for_update(of=("self",)).select_related("petition").filter(number=number).first()
    )
    if letter is None:
        raise Refused("原来信还没有收到，请连同以前的来信包一并接收")
    petition = letter.petition
    failed = _enclose(petition, content.get("files", ()), by)
    OnlineMessage.objects.create(pk=key, letter=letter, on=day, text=str(content["text"])[:20_000], note=failed)
    audit.record(petition, "further_letter", by=by, label="收到网上补充", message=key)
    may = access.holders(ANSWER, petition)
    # Its handler, while it is his still; else whoever may deal with it.
    for person in [each for each in may if each == petition.handler] or may:
        address = reminders.address_of(petition, person)
        reminders.notify(person, f"{petition.number}收到来信人的网上补充。", url=address)


@transaction.atomic
def answer(petition: Petition, *, by: User, text: str) -> OnlineMessage:
    """Ask or answer whoever wrote online: sealed for his receipt; it leaves with the next bundle. Raises Refused, PermissionDenied."""
    if not access.may(by, ANSWER, petition):
        raise PermissionDenied(ANSWER)
    letter = OnlineLetter.objects.select_for_update(of=("self",)).filter(petition=petition).first()
    if letter is None:
        raise Refused("本件不是网上来信。")
    speak_for_the_team(petition.office, text)
    box = wire.seal(bytes(letter.reply_key).hex(), {"text": text.strip()})
    made = OnlineMessage.objects.create(letter=letter, on=timezone.localdate(), text=text.strip(), by=by, box=box)
    audit.record(petition, "answer_online", by=by, label="网上追问或答复", message=made.pk)
    return made
