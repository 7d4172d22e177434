"""What is typed and not yet sent: kept for its owner alone, enciphered, offered again, gone when it has served."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, drafts
from inspection.models import AuditEntry, Draft
from inspection.tasks import sweep_drafts
from inspection.views.drafts import reachable

if TYPE_CHECKING:
    from django.test import Client

    from rounds.models import WorkingPaper
    from tests.cast import Cast

WORDS = "组长认为应当移交，措辞待核"


@pytest.fixture
def place(paper: WorkingPaper) -> str:
    return reverse("rounds:finding_edit", args=[paper.finding_id])


def keep(client: Client, place: str, key: str, **typed: object):
    return client.post(place, {"draft_act": "keep", "form_key": key, **typed})


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())


def test_what_is_typed_is_kept_offered_and_put_back(cast: Cast, log_in, place: str, key: str) -> None:
    client = log_in(cast.member)
    answer = keep(client, place, key, fact=WORDS, version="1")
    assert answer.json() == {"at": f"{timezone.localtime():%H:%M}"}
    offered = client.get(place).content.decode()
    assert "没有提交，已自动保存" in offered
    assert WORDS not in offered
    restored = client.get(f"{place}?draft={key}").content.decode()
    assert WORDS in restored
    assert f'name="form_key" value="{key}"' in restored
    assert "尚未提交" in restored


def test_it_is_put_back_with_the_version_it_was_typed_on(cast: Cast, log_in, paper, place: str, key: str) -> None:
    client = log_in(cast.member)
    keep(client, place, key, fact=WORDS, version="1")
    type(paper.finding).objects.filter(pk=paper.finding_id).update(version=4)
    assert 'name="version" value="1"' in client.get(f"{place}?draft={key}").content.decode()


def test_sent_it_has_served_and_nothing_is_kept_behind_it(cast: Cast, log_in, place: str, key: str) -> None:
    category = cast.round.framework_codes().exclude(parent=None).first()
    client = log_in(cast.member)
    keep(client, place, key, fact=WORDS)
    typed = {"title": "违规发放补贴", "fact": WORDS, "form_key": key, "version": "1", "category": category.pk}
    assert client.post(place, typed).status_code == 302
    assert not Draft.objects.exists()
    assert keep(client, place, key, fact="迟到的保存").json() == {"at": ""}
    assert not Draft.objects.exists()


def test_refused_it_stays_under_the_same_key(cast: Cast, log_in, place: str, key: str) -> None:
    client = log_in(cast.member)
    keep(client, place, key, fact=WORDS)
    again = client.post(place, {"title": "", "fact": WORDS, "form_key": key, "version": "1"})
    assert again.status_code == 422
    assert f'name="form_key" value="{key}"' in again.content.decode()
    assert Draft.objects.count() == 1


def test_its_owner_gives_it_up(cast: Cast, log_in, place: str, key: str) -> None:
    client = log_in(cast.member)
    keep(client, place, key, fact=WORDS)
    assert client.post(place, {"draft_act": "drop", "form_key": key}).url == place
    assert not Draft.objects.exists()
    assert "已不在" in client.get(f"{place}?draft={key}").content.decode()


def test_nobody_else_reads_or_drops_it(cast: Cast, log_in, place: str, key: str) -> None:
    keep(log_in(cast.member), place, key, fact=WORDS)
    other = log_in(cast.leader)
    for address in (place, f"{place}?draft={key}"):
        page = other.get(address).content.decode()
        assert WORDS not in page
        assert "没有提交，已自动保存" not in page
    other.post(place, {"draft_act": "drop", "form_key": key})
    assert Draft.objects.get().user == cast.member


def test_another_opening_of_the_form_is_another_draft(cast: Cast, log_in, place: str) -> None:
    client = log_in(cast.member)
    for number in range(drafts.AT_A_PLACE + 2):
        keep(client, place, str(uuid.uuid4()), fact=f"第{number}稿")
    kept = drafts.waiting(cast.member, place)
    assert [each.typed["fact"] for each in kept] == [[f"第{number}稿"] for number in range(6, 1, -1)]


@pytest.mark.parametrize(("who", "status"), [("leader_2", 404), ("recused", 404), ("liaison", 404), ("clerk", 403)])
def test_whoever_may_not_open_the_form_keeps_nothing_there(cast: Cast, log_in, place, key, who, status) -> None:
    assert keep(log_in(getattr(cast, who)), place, key, fact=WORDS).status_code == status
    assert not Draft.objects.exists()


@pytest.mark.parametrize("key", ["", "keiner"])
def test_without_a_good_key_nothing_is_kept(cast: Cast, log_in, place: str, key: str) -> None:
    assert keep(log_in(cast.member), place, key, fact=WORDS).status_code == 400


def test_only_what_the_form_asks_is_kept(cast: Cast, log_in, place: str, key: str) -> None:
    keep(log_in(cast.member), place, key, fact=WORDS, own_password="geheim", csrfmiddlewaretoken="x", fremd="x")
    (kept,) = drafts.waiting(cast.member, place)
    assert kept.typed == {"fact": [WORDS]}


def test_what_is_longer_than_any_form_is_not_kept(cast: Cast, log_in, place: str, key: str) -> None:
    assert keep(log_in(cast.member), place, key, fact="长" * drafts.LONGEST).json() == {"at": ""}
    assert not Draft.objects.exists()


def test_the_database_holds_no_word_of_it_and_the_trail_none(cast: Cast, log_in, place: str, key: str) -> None:
    client = log_in(cast.member)
    rows = AuditEntry.objects.count()
    keep(client, place, key, fact=WORDS)
    assert AuditEntry.objects.count() == rows
    assert WORDS.encode() not in bytes(Draft.objects.get().box)


def test_moved_to_another_owner_or_form_it_does_not_open(cast: Cast, log_in, place: str, key: str) -> None:
    keep(log_in(cast.member), place, key, fact=WORDS)
    Draft.objects.update(user=cast.leader)
    assert drafts.waiting(cast.leader, place) == []
    Draft.objects.update(user=cast.member, place="/rounds/")
    assert drafts.waiting(cast.member, "/rounds/") == []


def test_a_request_about_a_draft_never_acts(cast: Cast, log_in, paper: WorkingPaper, place: str, key: str) -> None:
    client = log_in(cast.member)
    full = {"title": "另一个标题", "fact": WORDS, "version": "1", "form_key": key}
    for act in ("keep", "drop", "nonsense"):
        client.post(place, full | {"draft_act": act})
    paper.finding.refresh_from_db()
    assert paper.finding.title == "违规发放补贴"


def test_keeping_asks_for_no_password_and_acting_does(cast: Cast, log_in, paper, key: str) -> None:
    codes.change_setting(cast.office, "login.reauthenticate_before_signing", True, reason="规定", by=cast.head)
    address = reverse("rounds:working_paper_confirm", args=[paper.pk])
    client = log_in(cast.leader)
    assert "请再次输入密码" in client.post(address, {"form_key": key}).content.decode()
    assert "请再次输入密码" not in keep(client, address, key).content.decode()
    assert not audit.of(paper).filter(verb="confirm").exists()


class TestWhatIsOverGoes:
    @pytest.fixture(autouse=True)
    def kept(self, cast: Cast, log_in, place: str, key: str) -> None:
        keep(log_in(cast.member), place, key, fact=WORDS)

    def test_a_draft_in_use_stays(self, cast: Cast) -> None:
        sweep_drafts()
        assert Draft.objects.count() == 1

    @pytest.mark.parametrize(("days", "left"), [(13, 1), (15, 0)])
    def test_after_its_days(self, cast: Cast, days: int, left: int) -> None:
        Draft.objects.update(saved_at=timezone.now() - timedelta(days=days))
        sweep_drafts()
        assert Draft.objects.count() == left

    def test_the_office_says_how_many(self, cast: Cast) -> None:
        codes.change_setting(cast.office, "retention.drafts_days", 3, reason="规定", by=cast.head)
        Draft.objects.update(saved_at=timezone.now() - timedelta(days=4))
        sweep_drafts()
        assert not Draft.objects.exists()

    def test_with_the_account(self, cast: Cast) -> None:
        type(cast.member).objects.filter(pk=cast.member.pk).update(is_active=False)
        sweep_drafts()
        assert not Draft.objects.exists()

    def test_with_the_way_to_the_form(self, cast: Cast) -> None:
        assert reachable(Draft.objects.get())
        cast.member.assignment_grants.update(revoked_at=timezone.now())
        sweep_drafts()
        assert not Draft.objects.exists()

    def test_with_the_address_itself(self, cast: Cast) -> None:
        Draft.objects.update(place="/rounds/no-such-form/")
        sweep_drafts()
        assert not Draft.objects.exists()
