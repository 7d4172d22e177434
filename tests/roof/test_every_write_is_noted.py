"""Every address that takes a form is sent one; whatever wrote a row must have left one in the trail, in the same transaction."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from inspection.models import AuditEntry, User
from tests import make
from tests.roof import world
from tests.roof.addresses import routes, views
from tests.roof.test_access_table import PEOPLE, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# What is no act on the case: the session, the memory of forms sent, what one has typed so far, the slow-down at the log-in,
# what one keeps for oneself.
NOT_ACTS = {
    "django_session", "inspection_sentform", "inspection_draft", "inspection_loginattempt", "inspection_bookmark",
    "inspection_savedview",
}  # fmt: skip
TRAIL = "inspection_auditentry"
# The log-in itself, which its own tests follow; one's own reminders, read or unread.
NOT_ASKED = {"login", "login_code", "logout", "inbox_open", "unit:inbox_open"}
# So many addresses must have been made to write something, or the test is asleep.
AT_LEAST = 150


def sent_by(form: Any, everything: bool) -> dict[str, Any]:
    """What a browser would send after somebody filled in the form: all that is required, or all there is."""
    data: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        name, kind = field.get("name"), field.get("type", field.tag)
        wanted = everything or field.get("required") is not None or field.get("aria-required") == "true"
        value = filled(field, kind, wanted)
        if value is not None and not (kind == "radio" and name in data):
            data[name] = value
    return data


def filled(field: Any, kind: str, wanted: bool) -> Any:
    """One field's answer; None when it is left out."""
    today = timezone.localdate()
    typed = {
        "date": f"{today:%Y-%m-%d}", "datetime-local": f"{today:%Y-%m-%d}T09:30", "time": "09:30", "number": field.get("min") or "1",
        "email": "someone@example.cn", "password": "not-the-passphrase", "month": f"{today:%Y-%m}",
    }  # fmt: skip
    if kind in ("submit", "button", "image"):
        return None
    if kind in ("checkbox", "radio"):
        return field.get("value", "on") if wanted or field.get("checked") is not None else None
    if kind == "file":
        return SimpleUploadedFile("材料.pdf", make.pdf("材料")) if wanted else None
    if kind == "select":
        chosen = [option.get("value", "") for option in field.xpath(".//option[@selected]") if option.get("value")]
        offered = [option.get("value") for option in field.xpath(".//option[@value]") if option.get("value")]
        return (chosen or (offered[:1] if wanted else [])) or None
    value = (field.text or "").strip() if field.tag == "textarea" else field.get("value", "")
    if value or kind == "hidden" or not wanted:
        return value
    return typed.get(kind, "按规定办理并记录在案"[: int(field.get("maxlength") or 60)])


def forms_of(page: bytes) -> list[Any]:
    """The forms of the page that are sent by post, not those of its head."""
    document = lxml.html.fromstring(page.decode())
    return [form for form in document.xpath("//main//form") if (form.get("method") or "").lower() == "post"]


def entered(person: str) -> Client:
    user = User.objects.get(username=person)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def answers(client: Client, address: str, name: str, case: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What may be sent to an address: the press of a verb, or the forms of its page, sparsely and fully filled in."""
    page = client.get(address)
    if page.status_code == 405:
        yield {"form_key": str(uuid4()), "version": version(name, case)}
    elif page.status_code == 200 and page.get("Content-Type", "").startswith("text/html"):
        for form in forms_of(page.content):
            if form.get("action") in (None, "", address):
                yield sent_by(form, everything=False)
                yield sent_by(form, everything=True)


def version(name: str, case: dict[str, dict[str, Any]]) -> int:
    given = world.arguments(name, case)
    model = getattr(resolve(reverse(name, kwargs=given)).func.view_class, "model", None)  # type: ignore[attr-defined]
    row = model._default_manager.filter(pk=given.get("pk")).first() if model is not None else None
    return getattr(row, "version", 1)


def takers() -> list[str]:
    """Every address whose view takes a post."""
    return [each for each in views(lambda view: hasattr(view, "post")) if each not in NOT_ASKED]


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_writes_leaves_a_row_in_the_trail(case: dict[str, dict[str, Any]]) -> None:
    silent, wrote, broken = [], Counter[str](), []
    table, wants = read_table(), routes()
    for name in takers():
        wanted = wants[name]
        for person in [each for each in PEOPLE[1:] if table[name][each] in ("200", "405")][:3]:
            address = reverse(name, kwargs=world.arguments(name, case) if wanted else {})
            for data in list(answers(entered(person), address, name, case)):
                with transaction.atomic():
                    rows = AuditEntry.objects.count()
                    client = entered(person)
                    with CaptureQueriesContext(connection) as asked:
                        status = client.post(address, data).status_code
                    tables = {found[1] for each in asked if (found := WRITE.match(each["sql"]))} - NOT_ACTS
                    if status >= 500:
                        broken.append((name, person))
                    if status == 302 and tables - {"inspection_user"} - {TRAIL}:
                        wrote[name] += 1
                        if AuditEntry.objects.count() == rows:
                            silent.append((name, person, sorted(tables)))
                    transaction.set_rollback(True)
                if name in wrote:
                    break
            if name in wrote:
                break
    assert not broken
    assert not silent
    assert len(wrote) >= AT_LEAST
