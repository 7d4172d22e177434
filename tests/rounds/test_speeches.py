"""讲话材料库: what was said by whom, when and where; found by its words, kept by the office, unseen by everybody else (R-321)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit
from inspection.models import Attachment
from inspection.workflow import Refused
from rounds.actions import speeches as actions
from rounds.models import Speech
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "kind": "speech", "title": "在动员部署会上的讲话", "speaker": "蒋书记", "post": "县委书记", "given_on": date(2026, 11, 2),
    "occasion": "首轮巡察动员部署会", "tags": "巡察整改", "text": "坚持问题导向，严查粮食购销领域腐败。",
}  # fmt: skip


def kept(cast: Cast, **changes: Any) -> Speech:
    return actions.keep(cast.office, by=cast.clerk, **(SAID | changes))


def shown(user: Any, **query: str) -> str:
    return as_user(user).get(reverse("rounds:speech_list"), query).content.decode()


def test_it_is_kept_with_speaker_date_and_occasion(cast: Cast) -> None:
    made = kept(cast)
    assert audit.of(made).get().label == "收入讲话材料库"
    page = as_user(cast.clerk).get(reverse("rounds:speech", args=[made.pk])).content.decode()
    for words in ("在动员部署会上的讲话", "县委书记蒋书记", "2026-11-02", "首轮巡察动员部署会", "粮食购销"):
        assert words in page


@pytest.mark.parametrize("words", ["粮食购销", "蒋书记", "动员部署会", "巡察整改", "粮食 蒋书记"])
def test_it_is_found_by_any_of_its_words(cast: Cast, words: str) -> None:
    kept(cast)
    kept(cast, title="另一次讲话", speaker="沈副组长", occasion="推进会", tags="", text="严明纪律。")
    page = shown(cast.clerk, q=words)
    assert "在动员部署会上的讲话" in page
    assert "另一次讲话" not in page


def test_found_by_kind_and_day(cast: Cast) -> None:
    kept(cast)
    assert "在动员部署会上的讲话" not in shown(cast.clerk, kind="briefing")
    assert "在动员部署会上的讲话" not in shown(cast.clerk, since="2026-11-03")
    assert "在动员部署会上的讲话" in shown(cast.clerk, until="2026-11-02", kind="speech")


def test_who_sees_it(cast: Cast) -> None:
    made = kept(cast)
    address = reverse("rounds:speech", args=[made.pk])
    for reader in (cast.clerk, cast.head, cast.group_deputy):
        assert as_user(reader).get(address).status_code == 200
    for other in (cast.leader, cast.member):
        assert as_user(other).get(address).status_code == 403
    assert as_user(cast.liaison).get(address).status_code == 404
    elsewhere = make.user("elsewhere", "外人")
    make.office_role(elsewhere, make.office("南川县委巡察办"), "office_staff")
    assert as_user(elsewhere).get(address).status_code == 404


def test_a_declaration_of_a_unit_one_keeps_out_of_is_not_there(cast: Cast) -> None:
    made = kept(cast, kind="declaration", title="表态发言", unit=cast.qingshi)
    make.recusal(cast.clerk.person, cast.qingshi)
    assert as_user(cast.clerk).get(reverse("rounds:speech", args=[made.pk])).status_code == 404
    assert "表态发言</a>" not in shown(cast.clerk)
    assert as_user(cast.head).get(reverse("rounds:speech", args=[made.pk])).status_code == 200


def test_a_declaration_names_its_unit(cast: Cast) -> None:
    with pytest.raises(Refused, match="须选择被巡察单位"):
        kept(cast, kind="declaration")
    with pytest.raises(IntegrityError), transaction.atomic():
        Speech.objects.create(office=cast.office, **(SAID | {"kind": "declaration"}))


def test_not_twice_and_not_ahead_of_its_day(cast: Cast) -> None:
    kept(cast)
    with pytest.raises(Refused, match="已经收入"):
        kept(cast)
    with pytest.raises(Refused, match="不能晚于今天"):
        kept(cast, title="明天的讲话", given_on=timezone.localdate() + timedelta(days=1))


def test_only_the_office_keeps_it(cast: Cast) -> None:
    made = kept(cast)
    with pytest.raises(PermissionDenied):
        actions.keep(cast.office, by=cast.leader, **SAID)
    with pytest.raises(PermissionDenied):
        actions.change(made, by=cast.group_deputy, title="改")


def test_in_the_browser_with_its_file(cast: Cast, media_folder: Any) -> None:
    client = as_user(cast.clerk)
    given = SAID | {"given_on": "2026-11-02", "form_key": ""}
    assert client.post(reverse("rounds:speech_add"), given).status_code == 302
    made = Speech.objects.get()
    wrong = client.post(reverse("rounds:speech_add"), given | {"kind": "declaration", "title": "表态"})
    assert wrong.status_code == 422
    assert client.post(reverse("rounds:speech_edit", args=[made.pk]), given | {"speaker": "蒋某"}).status_code == 302
    made.refresh_from_db()
    assert made.speaker == "蒋某"
    file = SimpleUploadedFile("讲话稿.pdf", make.pdf())
    assert client.post(reverse("rounds:speech_attach", args=[made.pk]), {"files": file}).status_code == 302
    assert Attachment.objects.get(object_id=made.pk).name == "讲话稿.pdf"
