"""The model sees what is wrong: each thing done to a sound house behind the product's back makes it red."""

from __future__ import annotations

import hashlib
import random
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from inspection import reminders
from inspection.models import Deadline, Draft, Message, SentForm
from inspection.tasks import declare_everything
from petitions import codes as petition_lists
from petitions.models import Petition, PetitionText
from rectification.models import Account, Check, ProgressNote
from rounds import codes as round_lists
from tests.faults import model, world, writes
from tests.faults.clients import Answer
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.faults.writes import Write


@pytest.fixture
def written(cast: Cast, log_in: Any) -> list[Write]:
    """One write of each kind, promised through the web, and every reminder sent."""
    declare_everything()
    for each in (round_lists, petition_lists):
        each.load_lists()
    stage.rectifying(cast)
    around = world.seats(cast)
    around.put_in_boxes(1)
    draw, sent = random.Random(1), []
    for username, act in (
        ("checker-1", writes.check), ("reporter-1", writes.progress), ("registrar-1", writes.petition),
        ("reporter-2", writes.upload), ("reporter-3", lambda *given: writes.read(given[0], given[1], "reporter-3", given[2])), ("checker-2", lambda *given: writes.draft(*given, key=str(uuid.uuid4()))),
    ):  # fmt: skip
        write = act(around, draw, f"{username}-mark")
        fields: dict[str, Any] = write.posted()
        if write.file is not None:
            fields["files"] = SimpleUploadedFile(*write.file)
        got = log_in(cast.head.__class__.objects.get(username=username)).post(write.path, fields)
        assert Answer(got.status_code, got.headers.get("Location", ""), got.content.decode()).kept, write.kind
        sent.append(write)
    reminders.sweep()
    return sent


def said(sent: list[Write]) -> dict[str, list[tuple[str, bool]]]:
    return {each.key: [(each.mark, True)] for each in sent if each.kind == writes.DRAFT}


def faults(sent: list[Write]) -> list[str]:
    """Of the papers nothing: in a test nobody prints them."""
    checks = (
        model.promises(sent, sent), model.kept_drafts(said(sent)), model.numbers(), model.reminders(), model.ledger(),
        model.files(), model.trail(),
    )  # fmt: skip
    return [sentence for each in checks for sentence in each]


def test_a_sound_house_is_found_sound(written: list[Write]) -> None:
    assert faults(written) == []
    assert Message.objects.exclude(deadline=None).exists(), "there is something to remind of"


def unguarded(table: str, statement: str, *values: Any) -> None:
    """As the owner of a table could, with its guards standing aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def no_trail_of_a_check() -> None:
    unguarded("inspection_auditentry", "DELETE FROM inspection_auditentry WHERE object_id = %s", Check.objects.get().pk)


def no_trail_of_progress() -> None:
    unguarded("inspection_auditentry", "DELETE FROM inspection_auditentry WHERE verb = 'progress'")


def trail_of_nothing() -> None:
    unguarded(
        "inspection_auditentry", "UPDATE inspection_auditentry SET object_id = %s WHERE verb = 'attach'", uuid.uuid4()
    )


def a_trail_rewritten() -> None:
    unguarded("inspection_auditentry", "UPDATE inspection_auditentry SET label = '别的' WHERE verb = 'progress'")


def progress_lost() -> None:
    ProgressNote.objects.all().delete()


def progress_doubled() -> None:
    note = ProgressNote.objects.get()
    ProgressNote.objects.create(account=note.account, text=note.text, noted_on=note.noted_on, by=note.by)


def a_petition_of_other_words() -> None:
    PetitionText.objects.update(problem="别的内容")


def a_form_without_receipt() -> None:
    SentForm.objects.all().delete()


def an_opened_notice_unread() -> None:
    Message.objects.exclude(read_at=None).update(read_at=None)


def a_notice_read_by_nobody() -> None:
    Message.objects.filter(kind="notice", read_at=None).update(read_at=timezone.now())


def an_older_draft() -> None:
    Draft.objects.update(box=b"")


def a_number_skipped() -> None:
    entry = Petition.objects.get().number_entry
    entry.series.last += 1
    entry.series.save()


def a_reminder_missing() -> None:
    Message.objects.exclude(deadline=None).first().delete()  # type: ignore[union-attr]


def a_reminder_to_a_stranger() -> None:
    message = Message.objects.exclude(deadline=None).first()
    assert message is not None
    message.pk, message.user = uuid.uuid4(), Account.objects.get().claimed_by
    message._state.adding = True
    message.save()


def a_reminder_doubled() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT c.conname FROM pg_constraint c WHERE c.conrelid = 'inspection_message'::regclass AND c.contype = 'u'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE inspection_message DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'inspection_message' AND indexdef LIKE '%UNIQUE%' "
            "AND indexname NOT LIKE '%pkey'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
    message = Message.objects.exclude(deadline=None).first()
    assert message is not None
    message.pk, message._state.adding = uuid.uuid4(), True
    message.save()


def a_deadline_nobody_was_told_of() -> None:
    deadline = Deadline.objects.filter(pk__in=Message.objects.values("deadline"), due_on=timezone.localdate()).first()
    assert deadline is not None
    Message.objects.filter(deadline=deadline).delete()


def books_that_do_not_balance() -> None:
    Account.objects.update(status="cleared", cleared_on=timezone.localdate())


def a_file_without_a_row() -> None:
    _plant(hashlib.sha256(b"orphan").hexdigest(), b"orphan")


def half_a_file() -> None:
    _plant(".incoming-half", b"half")


def _plant(name: str, content: bytes) -> None:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def a_row_without_its_file() -> None:
    next(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()).unlink()


def a_file_cut_short() -> None:
    path = next(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1])


DAMAGES = (
    no_trail_of_a_check, no_trail_of_progress, trail_of_nothing, a_trail_rewritten, progress_lost, progress_doubled,
    a_petition_of_other_words, a_form_without_receipt, an_opened_notice_unread, a_notice_read_by_nobody, an_older_draft, a_number_skipped, a_reminder_missing,
    a_reminder_to_a_stranger, a_reminder_doubled, a_deadline_nobody_was_told_of, books_that_do_not_balance,
    a_file_without_a_row, half_a_file, a_row_without_its_file, a_file_cut_short,
)  # fmt: skip


def test_each_damage_is_seen(written: list[Write], tmp_path: Path) -> None:
    media, unseen = Path(settings.MEDIA_ROOT), []
    shutil.copytree(media, tmp_path / "sound")
    for damage in DAMAGES:
        with transaction.atomic():
            damage()
            if not faults(written):
                unseen.append(damage.__name__)
            transaction.set_rollback(True)
        shutil.rmtree(media)
        shutil.copytree(tmp_path / "sound", media)
    assert unseen == []
    assert faults(written) == [], "the house is sound again"


def test_a_promise_nobody_kept_is_seen(written: list[Write]) -> None:
    lost = writes.Write(writes.CHECK, "never-there", "/", {})
    assert list(model.promises([*written, lost], [*written, lost])) != []
    assert list(model.promises([*written, lost], written)) == [], "what was never answered may be missing"
