"""径送登记: an envelope's number, dates, where it went, who signed; no field that could hold what is inside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import signatures
from inspection.models import AuditEntry, NumberSeries
from inspection.workflow import Refused, WrongStatus
from petitions import codes as lists
from petitions.actions import deliveries
from petitions.models import DirectDelivery
from tests import make
from tests.cast import Cast
from tests.pages import settled
from tests.petitions import made

CANARY = "反映本县主要领导金丝雀丁收受礼金"


def envelope(cast: Cast, number: str = "XA12345678944", **given: Any) -> DirectDelivery:
    place = given.pop("place", cast.assignment)
    by = given.pop("by", cast.leader)
    return deliveries.register(place, by=by, envelope=number, **({"received_on": timezone.localdate()} | given))


def handed(cast: Cast) -> DirectDelivery:
    organ = made.code(lists.UPPER_ORGANS, "discipline")
    return deliveries.hand_over(envelope(cast), by=cast.leader, handed_to=organ, handed_on=timezone.localdate())


def test_the_schema_has_no_place_for_content() -> None:
    """Texts: the register's own number, and the envelope's, which the database holds to twenty letters and digits."""
    texts = {
        each.name for each in DirectDelivery._meta.get_fields()
        if isinstance(each, models.CharField | models.TextField | models.JSONField | models.FileField | models.BinaryField)
    }  # fmt: skip
    assert texts == {"number", "envelope"}
    others = {each.name: type(each).__name__ for each in DirectDelivery._meta.concrete_fields if each.name not in texts}
    assert others == {
        "id": "UUIDField", "version": "PositiveIntegerField", "created_at": "DateTimeField", "created_by": "ForeignKey",
        "office": "ForeignKey", "assignment": "ForeignKey", "number_entry": "OneToOneField", "received_on": "DateField",
        "handed_to": "ForeignKey", "handed_on": "DateField", "handed_by": "ForeignKey",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_columns_are_those_and_no_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type ~ 'char|text|json|bytea'",
            [DirectDelivery._meta.db_table],
        )
        assert {row[0] for row in cursor.fetchall()} == {"number", "envelope"}


@pytest.mark.parametrize("text", ["", "反映某某", "A B", "x" * 21, "12\n34", "信-1"])
def test_the_envelopes_number_is_no_sentence(cast: Cast, text: str) -> None:
    with pytest.raises(Refused, match="信封编号"):
        envelope(cast, text)
    row = envelope(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        DirectDelivery.objects.filter(pk=row.pk).update(envelope=text)


def test_registered_numbered_handed_on_and_signed(cast: Cast) -> None:
    row = handed(cast)
    assert row.number.startswith("JS10-1-1-")
    assert signatures.signed(row, deliveries.HANDED).signer == cast.leader  # type: ignore[union-attr]
    verbs = AuditEntry.objects.filter(object_id=row.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["register", "hand_over", "sign"]


def test_its_numbers_are_its_own(cast: Cast) -> None:
    before = made.petition(cast).number
    envelope(cast)
    after = made.petition(cast).number
    assert int(after[-4:]) == int(before[-4:]) + 1
    assert NumberSeries.objects.filter(key__startswith="direct:").count() == 1
    assert envelope(cast, "B-2", place=cast.office, by=cast.clerk).number.startswith("JS2")


def test_twice_is_refused(cast: Cast) -> None:
    row = handed(cast)
    with pytest.raises(Refused, match="已登记"):
        envelope(cast)
    organ = made.code(lists.UPPER_ORGANS, "bureau")
    with pytest.raises(WrongStatus, match="已送交"):
        deliveries.hand_over(row, by=cast.leader, handed_to=organ, handed_on=timezone.localdate())


def test_dates_make_sense(cast: Cast) -> None:
    today, organ = timezone.localdate(), made.code(lists.UPPER_ORGANS, "bureau")
    with pytest.raises(Refused, match="不能晚于今天"):
        envelope(cast, received_on=today + timedelta(days=1))
    row = envelope(cast)
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(Refused, match="送交日期"):
            deliveries.hand_over(row, by=cast.leader, handed_to=organ, handed_on=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        DirectDelivery.objects.filter(pk=row.pk).update(handed_on=today)


@pytest.mark.parametrize("who", ["member", "second_member", "leader_2", "group_head", "auditor", "liaison", "recused"])
def test_leader_and_office_keep_it_and_nobody_else(cast: Cast, log_in: Any, who: str) -> None:
    user, row = getattr(cast, who), envelope(cast)
    with pytest.raises(PermissionDenied):
        envelope(cast, "B-2", by=user)
    assert not DirectDelivery.objects.for_user(user).exists()
    client = log_in(user)
    add = reverse("petitions:direct_delivery_add", args=[cast.assignment.pk])
    assert client.get(add).status_code in (403, 404)
    assert client.get(reverse("petitions:direct_delivery_hand_over", args=[row.pk])).status_code == 404
    page = client.get(reverse("petitions:direct_delivery_list"))
    assert page.status_code in (403, 404) or row.number not in page.content.decode()


def test_a_leader_recused_since_sees_none(cast: Cast) -> None:
    envelope(cast)
    make.recusal(cast.leader.person, cast.qingshi)
    assert not DirectDelivery.objects.for_user(cast.leader).exists()


def test_in_the_browser(cast: Cast, log_in: Any) -> None:
    client, today = log_in(cast.leader), str(timezone.localdate())
    page = reverse("petitions:direct_delivery_list")
    assert "不拆封" in client.get(page).content.decode()
    add = reverse("petitions:direct_delivery_add", args=[cast.assignment.pk])
    assert client.post(add, {"envelope": "一句话", "received_on": today}).status_code == 422
    assert client.post(add, {"envelope": "XA-1", "received_on": today}).status_code == 302
    row = DirectDelivery.objects.get()
    assert "待送交" in client.get(page).content.decode()
    over = reverse("petitions:direct_delivery_hand_over", args=[row.pk])
    organ = made.code(lists.UPPER_ORGANS, "inspection")
    assert client.post(over, {"handed_to": str(organ.pk), "handed_on": today}).status_code == 302
    shown = client.get(page).content.decode()
    assert "上级巡视巡察机构" in shown
    assert cast.leader.name in shown
    office = reverse("petitions:office_direct_delivery_add", args=[cast.office.pk])
    assert log_in(cast.clerk).post(office, {"envelope": "XA-2", "received_on": today}).status_code == 302


def test_content_sent_with_the_form_is_kept_nowhere(cast: Cast, log_in: Any) -> None:
    add = reverse("petitions:direct_delivery_add", args=[cast.assignment.pk])
    extra = dict.fromkeys(("problem", "content", "note", "summary", "text", "handed_to", "reporter_name"), CANARY)
    client = log_in(cast.leader)
    given = {"envelope": "XA-1", "received_on": str(timezone.localdate())} | extra
    assert client.post(add, given).status_code == 302
    assert client.post(add, given | {"envelope": CANARY}).status_code == 422
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{CANARY}%"])
            assert cursor.fetchone()[0] == 0, table


def test_no_file_and_no_paper_hangs_on_it(cast: Cast) -> None:
    from inspection.documents import papers

    row = handed(cast)
    assert not papers.makeable(row, cast.leader)
    # There is no address under which a file could be hung on it.
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        reverse("petitions:direct_delivery_upload", args=[row.pk])


def test_the_unit_side_cannot_tell_that_there_was_one(cast: Cast, log_in: Any) -> None:
    """Every page of the unit side that needs no key is the same with and without the envelope."""
    from petitions.urls import unit_urlpatterns
    from rectification.urls import unit_urlpatterns as accounts
    from rounds.urls import unit_urlpatterns as rounds

    names = [each.name for each in (*unit_urlpatterns, *accounts, *rounds) if not each.pattern.converters]

    def pages() -> dict[str, bytes]:
        client = log_in(cast.liaison)
        return {name: settled(client.get(reverse(f"unit:{name}")).content) for name in names}

    before = pages()
    handed(cast)
    assert pages() == before
    assert len(before) >= 4


def test_it_is_counted_in_no_figure_of_petitions(cast: Cast, log_in: Any) -> None:
    handed(cast)
    shown = log_in(cast.head).get(reverse("petitions:petition_list"))
    assert shown.context["page_obj"].paginator.count == 0
    assert "JS10" not in shown.content.decode()
