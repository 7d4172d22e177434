"""A ledger with evidence by the thousand, most of it honest, some of it planted: how many planted files are found, how many honest ones flagged.

Part of the files is real: made as Word, PDF and JPEG, and read in confined children as uploads are. The rest is made as
traits straight away, by the functions the child itself calls, because making and opening twenty thousand files would
measure the maker. What is planted is drawn anew for each seed: which files, from whom, how they were changed.
"""

from __future__ import annotations

import io
import random
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone
from PIL import Image

from inspection import gate, isolation
from inspection.foreign import traits as reader
from inspection.models import Attachment, StoredFile, link_of
from rectification.actions import finding_hints
from rectification.actions import traits as actions
from rectification.models import Account, EvidencePicture, EvidenceTraits, Hint
from tests import make
from tests.rectification import forged

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import Office, User

PLANTED = 0.03
"""Of each kind of fraud together, as a share of all files."""
PICTURES = 0.15
A_FILE = {"docx": 0.5, "pdf": 0.5}


@dataclass
class File:
    """One piece of evidence before it is in the ledger: its content by kind, its days, and what is wrong with it."""

    account: Any
    kind: str
    text: str = ""
    # Taken when it is needed: three thousand photographs held at once are six gigabytes.
    picture: Callable[[], Image.Image] | None = None
    quality: int = 85
    days_ago: float = 5
    of: File | None = None
    fraud: str = ""
    same: bool = False
    attachment: Any = None

    def content(self) -> bytes:
        moment = timezone.now() - timedelta(days=self.days_ago)
        if self.same and self.of is not None:
            return self.of.content()
        if self.picture is not None:
            return forged.jpeg(self.picture(), self.quality, taken=f"{timezone.localtime(moment):%Y:%m:%d %H:%M:%S}")
        return {"docx": forged.word, "pdf": forged.pdf}[self.kind](self.text, modified=moment)

    def told(self) -> dict[str, Any]:
        """What the child would tell of it."""
        moment = (timezone.now() - timedelta(days=self.days_ago)).isoformat()
        if self.picture is None:
            return reader.of(self.text, [], {"created": moment, "modified": moment})
        seen = Image.open(io.BytesIO(forged.jpeg(self.picture(), self.quality)))
        return reader.of("", [("图片", seen)], {"taken": moment})


@dataclass
class Tally:
    """How a sweep did, and what it was asked of."""

    seed: int
    files: int = 0
    real: int = 0
    planted: int = 0
    missed: list[str] = field(default_factory=list)
    innocent: int = 0
    false: list[str] = field(default_factory=list)

    @property
    def false_share(self) -> float:
        return len(self.false) / max(1, self.innocent)


def accounts_of(office: Office, count: int) -> list[Account]:
    """Accounts of several units in two rounds, delivered two months ago."""
    today, found = timezone.localdate(), []
    homes = [
        make.assignment(round_, make.team(round_, number), make.unit(office, f"测试{round_.sequence}{number}乡"))
        for round_ in (make.round_(office, 801), make.round_(office, 802)) for number in range(1, 9)
    ]  # fmt: skip
    for number in range(count):
        home = homes[number % len(homes)]
        found.append(Account(
            office=office, assignment=home, unit=home.unit, holder=home.unit, number=f"欺-{number}", origin="report",
            status="rectifying", problem=f"第{number}项", delivered_on=today - timedelta(days=60), due_on=today + timedelta(days=30),
        ))  # fmt: skip
    return Account.objects.bulk_create(found)


def _honest(accounts: list[Account], luck: random.Random) -> File:
    account, age = luck.choice(accounts), luck.uniform(1, 45)
    if luck.random() < PICTURES:
        size = luck.choice(((900, 700), (700, 900), (1024, 768)))
        return File(account, "jpeg", picture=partial(forged.photograph, luck.getrandbits(48), size=size), days_ago=age)
    return File(account, luck.choice(("docx", "pdf")), text=forged.report(luck, luck.randrange(8, 24)), days_ago=age)


def _another(file: File, accounts: list[Account], luck: random.Random) -> Account:
    return luck.choice([each for each in luck.sample(accounts, 3) if each.pk != file.account.pk])


def _recut(taken: Callable[[], Image.Image], seed: int) -> Image.Image:
    return forged.recut(taken(), random.Random(seed))


def _fraud(kind: str, victim: File, accounts: list[Account], luck: random.Random) -> File:
    """A planted file, from an honest one of another account where it is a copy."""
    account, age = _another(victim, accounts, luck), luck.uniform(1, 45)
    if kind == "same_file":
        return File(
            account, victim.kind, victim.text, victim.picture, victim.quality, victim.days_ago, victim, kind, same=True
        )
    if kind == "like_text":
        changed = forged.reworded(victim.text, luck, luck.randrange(1, 4))
        return File(account, luck.choice(("docx", "pdf")), changed, days_ago=age, of=victim, fraud=kind)
    if kind == "like_picture":
        assert victim.picture is not None
        cut = partial(_recut, victim.picture, luck.getrandbits(48))
        return File(account, "jpeg", picture=cut, quality=luck.randrange(45, 90), days_ago=age, of=victim, fraud=kind)
    age = luck.uniform(70, 900) if kind == "before" else -luck.uniform(2, 60)
    return File(account, luck.choice(("docx", "pdf")), forged.report(luck), days_ago=age, fraud=kind)


def corpus(office: Office, luck: random.Random, count: int) -> list[File]:
    accounts = accounts_of(office, max(16, count // 6))
    kinds = ("same_file", "like_text", "like_picture", "before", "after")
    number = max(len(kinds), int(count * PLANTED))
    honest = [_honest(accounts, luck) for _ in range(count - number)]
    texts, pictures = ([each for each in honest if (each.picture is None) == is_text] for is_text in (True, False))
    planted = []
    for at in range(number):
        kind = kinds[at % len(kinds)]
        pool = pictures if kind == "like_picture" else texts
        # Each honest file is taken once, so that every pair is a case of its own.
        planted.append(_fraud(kind, pool.pop(luck.randrange(len(pool))), accounts, luck))
    files = honest + planted
    luck.shuffle(files)
    return files


def enter(files: list[File], real: int, by: User) -> None:
    """Put the files into the ledger: attachments, and their traits; the first ``real`` of them are made and read in the child."""
    hashes: dict[int, str] = {}
    for at, file in enumerate(files):
        root = file.of if file.same and file.of is not None else file
        hashes[at] = sha256(str(id(root)).encode()).hexdigest()
    StoredFile.objects.bulk_create(
        StoredFile(sha256=each, size=1, mime="application/pdf") for each in set(hashes.values())
    )
    for at, file in enumerate(files):
        file.attachment = Attachment(
            id=uuid.uuid4(), **link_of(file.account), name=f"{at}.{file.kind}", kind=file.kind, slot="evidence", added_by=by,
            file_id=hashes[at], sha256=hashes[at], copy_state="none",
        )  # fmt: skip
    Attachment.objects.bulk_create([each.attachment for each in files], batch_size=1000)
    rows, pictures = [], []
    for at, file in enumerate(files):
        if at < real:
            with isolation.memory_file(file.content()) as content:
                told = gate.traits(content, file.kind, file.attachment.name)
        else:
            told = file.told()
        row = EvidenceTraits(
            attachment=file.attachment, account=file.account, office_id=file.account.office_id, sha256=hashes[at]
        )
        pictures += actions.fill(row, told)
        rows.append(row)
    EvidenceTraits.objects.bulk_create(rows, batch_size=500)
    EvidencePicture.objects.bulk_create(pictures, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE rectification_evidencetraits, rectification_evidencepicture, inspection_attachment, rectification_account"
        )


def sweep(office: Office) -> None:
    limits = finding_hints.settings_of(office)
    for each in EvidenceTraits.objects.filter(office=office, compared=False).order_by("pk").iterator(chunk_size=500):
        finding_hints.compare_evidence(each, limits)


def judged(office: Office, files: list[File], seed: int, real: int) -> Tally:
    """Whether every planted file was pointed at for what it is, together with where it is from; and which honest ones were."""
    hints = list(Hint.objects.filter(office=office).values_list("kind", "file_id", "other_file_id"))
    found = {(kind, frozenset(filter(None, (one, other)))) for kind, one, other in hints}
    done = Tally(seed, len(files), real)
    touched = set()
    for file in files:
        if file.fraud:
            done.planted += 1
            pair = {file.attachment.pk} | ({file.of.attachment.pk} if file.of else set())
            touched |= pair
            # The same words under other bytes count as the same file.
            kinds = ("same_file", "like_text") if file.fraud == "like_text" else (file.fraud,)
            if not any((kind, frozenset(pair)) in found for kind in kinds):
                done.missed.append(f"{file.fraud} {file.attachment.name}")
    flagged = {one: kind for kind, one, _ in hints}
    for file in files:
        if file.attachment.pk not in touched:
            done.innocent += 1
            if file.attachment.pk in flagged:
                done.false.append(f"{flagged[file.attachment.pk]} {file.attachment.name}")
    return done
