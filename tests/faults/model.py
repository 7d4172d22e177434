"""What must be there when all is quiet: every promise once and with its row of the trail, every reminder once, books that balance.

Each check returns sentences, one for each thing that is not as it must be.
"""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from inspection import access, audit, deadlines, drafts, server_keys, storage
from inspection.models import (
    Attachment,
    AuditEntry,
    Deadline,
    Draft,
    Message,
    NumberSeries,
    Paper,
    PaperStatus,
    SentForm,
    Stage,
    StoredFile,
)
from petitions.models import Petition
from rectification.actions.proof import faults as faults_of_ledger
from rectification.models import Account, Check, ProgressNote
from tests.faults import writes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.faults.writes import Write

# A run that is wrong everywhere need not say everything.
AT_MOST = 20


def all_faults(sent: Iterable[Write], promised: Iterable[Write], said: dict[str, list[tuple[str, bool]]]) -> list[str]:
    """Everything that is wrong, or nothing."""
    sent, promised = list(sent), list(promised)
    checks = (
        promises(sent, promised), kept_drafts(said), numbers(), reminders(), ledger(), files(), papers(), trail(),
    )  # fmt: skip
    return [sentence for each in checks for _, sentence in zip(range(AT_MOST), each, strict=False)]


def _of_kind(kind: str, marks: list[str]) -> Counter[str]:
    """How often each mark is there."""
    rows: Any = {
        writes.CHECK: lambda: Check.objects.filter(posting__isnull=False).values_list("finding", flat=True),
        writes.PROGRESS: lambda: ProgressNote.objects.values_list("text", flat=True),
        writes.PETITION: lambda: Petition.objects.values_list("text__problem", flat=True),
        writes.UPLOAD: lambda: Attachment.objects.values_list("note", flat=True),
    }[kind]()
    wanted = set(marks)
    return Counter(each for each in rows.iterator(chunk_size=5000) if each in wanted)


def promises(sent: list[Write], promised: list[Write]) -> Iterator[str]:
    """What was promised is there once; what was sent and never answered is there at most once; each with its trail."""
    by_kind: dict[str, list[Write]] = {}
    for write in sent:
        by_kind.setdefault(write.kind, []).append(write)
    kept = {write.mark for write in promised}
    keys = set(SentForm.objects.values_list("key", flat=True))
    yield from _opened(by_kind.pop(writes.READ, []), kept)
    for kind, found in by_kind.items():
        if kind == writes.DRAFT:
            continue
        there = _of_kind(kind, [each.mark for each in found])
        for write in found:
            count = there[write.mark]
            if count > 1:
                yield f"{kind}{write.mark}有{count}次。"
            elif count == 0 and write.mark in kept:
                yield f"{kind}{write.mark}已答复办成，却不在。"
            if (uuid.UUID(write.key) in keys) != (count > 0):
                yield f"{kind}{write.mark}与其表单的回执不符。"
    yield from trail_of_writes()


def _opened(found: list[Write], kept: set[str]) -> Iterator[str]:
    """A notice that was opened stays so; one nobody opened is unread."""
    read = {str(key) for key in Message.objects.exclude(read_at=None).values_list("pk", flat=True).iterator()}
    sent = {write.mark for write in found}
    yield from (f"通知{mark}已答复打开，却是未读。" for mark in (kept & sent) - read)
    yield from (f"通知{mark}没有人打开，却是已读。" for mark in read - sent)


def trail_of_writes() -> Iterator[str]:
    """One row of the trail for each thing done, no more and no less."""
    for model, verb in ((Check, "register"), (Petition, "register")):
        kind = ContentType.objects.get_for_model(model)
        rows = Counter(AuditEntry.objects.filter(content_type=kind, verb=verb).values_list("object_id", flat=True))
        for key in model.objects.values_list("pk", flat=True).iterator(chunk_size=5000):
            if (count := rows.pop(key, 0)) != 1:
                yield f"{model._meta.verbose_name}{key}有{count}行审计记录。"
        yield from (f"审计记录说登记过{model._meta.verbose_name}{key}，却不在。" for key in rows)
    account = ContentType.objects.get_for_model(Account)
    for verb, things in (
        ("progress", ProgressNote.objects.values_list("account", flat=True)),
        ("check", Check.objects.values_list("account", flat=True)),
        ("attach", Attachment.objects.filter(content_type=account).values_list("object_id", flat=True)),
    ):
        entries = AuditEntry.objects.filter(content_type=account, verb=verb).values_list("object_id", flat=True)
        done, noted = Counter(things), Counter(entries)
        for key in done.keys() | noted.keys():
            if done[key] != noted[key]:
                yield f"账户{key}的{verb}办了{done[key]}次，审计记录有{noted[key]}行。"


def kept_drafts(said: dict[str, list[tuple[str, bool]]]) -> Iterator[str]:
    """A draft holds what was kept last, or what was sent after it and never answered."""
    for key, marks in said.items():
        rows = list(Draft.objects.filter(form_key=key))
        if not any(kept for _, kept in marks) and not rows:
            continue
        if len(rows) != 1:
            yield f"草稿{key}有{len(rows)}份。"
            continue
        row = rows[0]
        opened = server_keys.decrypt(drafts.PURPOSE, row.box, drafts._bound_to(row.user_id, row.place, row.form_key))
        if not any(mark.encode() in (opened or b"") for mark, _ in marks):
            yield f"草稿{key}不是最后保存的内容。"


def numbers() -> Iterator[str]:
    """Numbers without a gap, and none twice."""
    for series in NumberSeries.objects.all():
        given = sorted(series.entries.values_list("number", flat=True))
        if given != list(range(1, series.last + 1)):
            yield f"编号序列{series.key}{series.year}不连续：末号{series.last}，共{len(given)}个。"
    doubled = [
        number for number, count in Counter(Petition.objects.values_list("number", flat=True)).items() if count > 1
    ]
    yield from (f"信访登记号{each}重复。" for each in doubled)


def reminders() -> Iterator[str]:
    """Each due deadline has reached each of the people it is for, once for the stage of today; none twice, none a stranger."""
    today, rules = timezone.localdate(), deadlines.rules()
    rows = Counter(
        Message.objects.exclude(deadline=None).values_list("deadline_id", "user_id", "stage", "level").iterator()
    )
    for key, count in rows.items():
        if count > 1:
            yield f"期限{key[0]}向同一人提醒了{count}次（{key[2]}）。"
    told: dict[Any, set[Any]] = {}
    for deadline, user, stage, _ in rows:
        if stage == Stage.DUE:
            told.setdefault(deadline, set()).add(user)
    people: dict[Any, set[Any]] = {}
    running = Deadline.objects.filter(met_at=None, cancelled_at=None, paused_on=None, handler=None)
    for deadline in running.filter(due_on=today).iterator(chunk_size=2000):
        rule = rules.get(deadline.rule)
        if rule is None:
            continue
        scope = (rule.power, deadline.assignment_id)
        if scope not in people:
            people[scope] = {each.pk for each in access.holders(rule.power, deadline.record, today)}
        if told.get(deadline.pk, set()) != people[scope]:
            yield f"期限{deadline.pk}应提醒{len(people[scope])}人，提醒了{len(told.get(deadline.pk, ()))}人。"


def ledger() -> Iterator[str]:
    """期初＋立账＋转入＋复账±红字更正－转出－销账＝期末, posting by posting."""
    yield from faults_of_ledger(Account.objects.all(), until=timezone.localdate())


def files() -> Iterator[str]:
    """Every row has its whole file, every file its row; nothing half-written lies about."""
    root = Path(settings.MEDIA_ROOT)
    there = {path.name: path for path in root.rglob("*") if path.is_file()} if root.is_dir() else {}
    for stored in StoredFile.objects.filter(destroyed_at=None):
        path = there.pop(stored.sha256, None)
        if path is None:
            yield f"文件{stored.sha256[:12]}有登记而不在。"
        elif storage._hash(path) != stored.sha256:
            yield f"文件{stored.sha256[:12]}残缺。"
    yield from (f"文件{name[:24]}没有登记。" for name in there)


def papers() -> Iterator[str]:
    """Every issued paper is printed, and was issued once."""
    noted = Counter(AuditEntry.objects.filter(verb="issue_paper").values_list("data__paper", flat=True))
    for key in Paper.objects.exclude(issued_at=None).values_list("pk", flat=True):
        if noted[str(key)] != 1:
            yield f"公文{key}的印发有{noted[str(key)]}行审计记录。"
    for paper in Paper.objects.filter(status=PaperStatus.ISSUED, file=None):
        yield f"公文{paper.pk}已印发而没有正本。"


def trail() -> Iterator[str]:
    """The trail, read again from its first row."""
    yield from audit.verify()
