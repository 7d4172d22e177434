"""Following a record: what happens to it is told to its follower's inbox, in the words of the timeline he reads on its page.

Asked anew each time: out of scope, kept out, or no longer of the office or the team, he is told nothing, not even later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from inspection import access, bookmarks
from inspection.inbox import notify
from inspection.models import AuditEntry, Bookmark, Deadline, Message, Stage, User, link_of
from inspection.readings import LOOKS

if TYPE_CHECKING:
    from inspection.models import Record

SALT: Final = "follow"
# So many things of one record are named in a message; the rest is counted.
NAMED: Final = 3


def permit(record: Record, user: User) -> str:
    """What a page that shows the reader its timeline puts into its button: nobody follows what he is not shown."""
    told = f"{user.pk} {record._meta.label_lower} {record.pk}"
    return str(UUID(bytes=salted_hmac(SALT, told, algorithm="sha256").digest()[:16]))


def is_permitted(record: Record, user: User, token: str) -> bool:
    return constant_time_compare(permit(record, user), token) and inside(record, user)


def inside(record: Any, user: User) -> bool:
    """Whether he is of the office or the team that deals with the record; a receiving organ reads no timeline."""
    if access.on_unit_side(user):
        return False
    offices = {key for key, _ in access.offices_of(user)}
    return record.scope_office_id() in offices or record.scope_assignment_id() in access.seats_of(user)


def newest() -> int:
    """The trail's last row: what stands in it already is no news."""
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def follow(record: Record, *, by: User) -> None:
    bookmarks.keep(record, "follow", by=by)
    Bookmark.objects.filter(user=by, **link_of(record)).update(told_until=newest())


def sweep() -> int:
    """Tell every follower what is new; returns how many messages. Safe to run twice or in parallel: rows are locked."""
    done = 0
    for key in Bookmark.objects.exclude(followed_at=None).order_by().values_list("user", flat=True).distinct():
        user = User.objects.select_related("person").filter(pk=key, is_active=True).first()
        if user is not None:
            done += tell(user)
    return done


@transaction.atomic
def tell(user: User) -> int:
    """Tell one person what happened to the records he follows."""
    locked = Bookmark.objects.of(user).exclude(followed_at=None).order_by("pk")
    marks = list(locked.select_for_update(skip_locked=True, of=("self",)))
    until, records, done = newest(), bookmarks.in_scope(user, marks), 0
    for mark in marks:
        record = records.get((mark.content_type_id, mark.object_id))
        if record is not None and inside(record, user):
            done += _tell(user, record, mark.told_until, until)
    Bookmark.objects.filter(pk__in=[each.pk for each in marks]).update(told_until=until)
    return done


def _tell(user: User, record: Any, after: int, until: int) -> int:
    url, kind = bookmarks.address_of(record), record._meta.verbose_name
    link = link_of(record)
    news = AuditEntry.objects.filter(**link, pk__gt=after, pk__lte=until).exclude(verb__in=LOOKS).exclude(actor=user)
    labels = list(dict.fromkeys(news.order_by("pk").values_list("label", flat=True)))
    done = 0
    if labels:
        more = f"等{len(labels)}项" if len(labels) > NAMED else ""
        notify(user, f"您关注的{kind}有新进展：{'、'.join(labels[:NAMED])}{more}", url=url, kind="follow")
        done += 1
    due = Deadline.objects.filter(**link, met_at=None, cancelled_at=None, paused_on=None, due_on=timezone.localdate())
    # Who is reminded of the deadline himself is not told twice: a stage reaches a person once.
    for each in due.exclude(messages__user=user, messages__stage=Stage.DUE):
        words = f"您关注的{kind}“{each.label}”今天到期"
        Message.objects.bulk_create(
            [Message(user=user, kind="follow", text=words[:200], url=url, deadline=each, stage=Stage.DUE)], ignore_conflicts=True
        )  # fmt: skip
        done += 1
    return done
