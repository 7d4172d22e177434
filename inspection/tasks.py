"""Celery's tasks: each wakes one sweep over what PostgreSQL says is due. Ids only, safe to run twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from inspection import (
    access,
    attachments,
    audit,
    drafts,
    following,
    half_uploads,
    locks,
    readings,
    reminders,
    scan_stacks,
    separation,
    storage,
    tallies,
    texts,
)
from inspection.documents import papers
from inspection.imports_exports import batches
from inspection.models import Attachment, CopyState, Office, Paper, PaperStatus, User
from inspection.vault import releases
from inspection.views.drafts import reachable

if TYPE_CHECKING:
    pass

log = logging.getLogger(__name__)

PAPERS = "papers"
"""The queue of what takes seconds (CELERY_TASK_ROUTES)."""


def declare_everything() -> None:
    """Read the address table and, through it, every app's deadline rules, papers and importers.

    A process that answers pages has done so; a worker or a command has not, and would know no rule at all.
    """
    import_module(settings.ROOT_URLCONF)


@shared_task(ignore_result=True)
def sweep_deadlines() -> None:
    """Remind of everything ahead, due, overdue or to be escalated today.

    One sweep at a time: a long one would otherwise be joined by the next until no worker is left for anything else.
    """
    declare_everything()
    with locks.alone(locks.SWEEPING) as free:
        if not free:
            return
        done = reminders.sweep()
    log.info("deadlines swept: %s sent, %s escalated, %s already done", done.sent, done.escalated, done.already)


@shared_task(ignore_result=True, acks_late=True)
def render_paper(paper_id: str) -> None:
    """Print one issued paper and keep its bytes."""
    paper = Paper.objects.select_related("office").filter(pk=paper_id, status=PaperStatus.ISSUED, file=None).first()
    if paper is not None:
        papers.store_pdf(paper)


@shared_task(ignore_result=True)
def reconcile_papers() -> None:
    """Issued papers whose printing was lost with a worker or the broker are printed within a minute.

    Not while some still wait to be tried: papers that hang in the press would fill the queue faster than it empties.
    """
    if tallies.waiting((PAPERS,))[PAPERS]:
        return
    now = timezone.now()
    waiting = Paper.objects.filter(status=PaperStatus.ISSUED, file=None)
    # Issued while the clock was ahead, a paper would otherwise wait until the clock is there again.
    waiting = waiting.exclude(issued_at__range=(now - timedelta(seconds=30), now))
    for key in waiting.values_list("pk", flat=True)[:50]:
        render_paper.delay(str(key))


@shared_task(ignore_result=True, acks_late=True)
def split_scan_stack(stack_id: str) -> None:
    """Sort one scanned stack onto its records."""
    declare_everything()
    scan_stacks.work(stack_id)


@shared_task(ignore_result=True)
def reconcile_scan_stacks() -> None:
    """Stacks whose sorting was lost with a worker or the broker are found within a minute."""
    scan_stacks.sweep()


@shared_task(ignore_result=True)
def seal_trail() -> None:
    """Seal the trail's new rows."""
    audit.seal()


@shared_task(ignore_result=True)
def sweep_vault() -> None:
    """Destroy the boxes of looks whose time is over, and uploaded files whose key has gone."""
    releases.sweep()
    batches.sweep()


@shared_task(ignore_result=True)
def scan_administrators() -> None:
    """Look every night whether the three administrators are still three."""
    if found := separation.scan():
        log.error("separation of administrators: %s faults", len(found))


@shared_task(ignore_result=True)
def make_copies() -> None:
    """Working copies that were too long for the upload's own request. The rows remember; a lost task loses nothing."""
    waiting = Attachment.objects.filter(copy_state=CopyState.PENDING, protected=False, withdrawn_at=None)
    for key in waiting.order_by("added_at").values_list("pk", flat=True)[:20]:
        attachments.finish_copy(key)


@shared_task(ignore_result=True)
def read_texts() -> None:
    """The words of what was uploaded since, and of papers issued before words were kept. Safe to run twice."""
    declare_everything()
    for key in texts.unread().values_list("pk", flat=True)[:40]:
        texts.read(key)
    for paper in papers.untold()[:40]:
        papers.keep_text(paper)


@shared_task(ignore_result=True)
def tell_followers() -> None:
    """What happened to followed records goes to their followers' inboxes."""
    declare_everything()
    following.sweep()


@shared_task(ignore_result=True)
def reconcile_files() -> None:
    """Every night rows and files are compared; what is missing or altered is told to the system administrators."""
    done = storage.reconcile()
    log.info("files reconciled: %s, removed %s", done.files, len(done.removed))
    if not done.sound:
        words = f"附件核对：缺失{len(done.missing)}个、内容变动{len(done.altered)}个文件，请运行 reconcile_files 查看并从备份恢复。"
        for user in User.objects.filter(
            access.live_on(timezone.localdate(), "office_grants__"), office_grants__role="system_administrator"
        ):
            reminders.notify(user, words)
    audit.record(None, "reconcile_files", by=None, label="附件核对", files=done.files, missing=len(done.missing),
                 altered=len(done.altered), removed=len(done.removed))  # fmt: skip


@shared_task(ignore_result=True)
def alarm_of_readings() -> None:
    """Tell auditors of reading out of the ordinary."""
    for office in Office.objects.all():
        readings.alarm(office)


@shared_task(ignore_result=True)
def sweep_drafts() -> None:
    """What was typed and never sent goes when its days are over, or its owner may no longer open the form."""
    declare_everything()
    log.info("drafts removed: %s, half uploads: %s", drafts.sweep(reachable), half_uploads.sweep())


@shared_task(ignore_result=True)
def heartbeat() -> None:
    """Shows /healthz that a worker works."""
    cache.set("worker-heartbeat", timezone.now().timestamp(), 300)
