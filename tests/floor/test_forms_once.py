"""A form counts once: pressed twice, resent, pressed eight times at once; a stale one is shown both texts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from inspection import audit
from inspection.models import SentForm, Signature
from rounds.models import Finding, WorkingPaper
from rounds.workflow import WorkingPaperStatus
from tests.cast import build

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.urls("tests.floor.form_views")


def opinion(**more: object) -> dict[str, object]:
    return {"leader_opinion": "同意", "form_key": str(uuid.uuid4()), **more}


def test_pressed_twice_it_acts_once_and_answers_the_same(cast: Cast, paper: WorkingPaper, log_in) -> None:
    client, data = log_in(cast.leader), opinion()
    answers = [client.post(f"/try/{paper.pk}/note/", data) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert audit.of(paper).filter(verb="note").count() == 1


def test_another_key_is_another_form(cast: Cast, paper: WorkingPaper, log_in) -> None:
    client = log_in(cast.leader)
    client.post(f"/try/{paper.pk}/note/", opinion())
    assert client.post(f"/try/{paper.pk}/note/", opinion()).status_code == 422


def test_a_repeat_is_answered_even_when_the_record_has_left_the_scope(cast: Cast, paper: WorkingPaper, log_in) -> None:
    client, data = log_in(cast.leader), {"form_key": str(uuid.uuid4())}
    answers = [client.post(f"/try/{paper.pk}/leave/", data) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert client.post(f"/try/{paper.pk}/leave/", {"form_key": str(uuid.uuid4())}).status_code == 404


def test_a_repeated_step_is_answered_too(cast: Cast, paper: WorkingPaper, log_in) -> None:
    client, data = log_in(cast.leader), {"form_key": str(uuid.uuid4())}
    assert [client.post(f"/try/{paper.pk}/discuss/", data).status_code for _ in range(2)] == [302, 302]
    late = client.post(f"/try/{paper.pk}/discuss/", {"form_key": str(uuid.uuid4())})
    assert late.status_code == 409
    assert "状态已变化" in late.content.decode()


def test_a_key_answers_only_its_user_and_its_form(cast: Cast, paper: WorkingPaper, log_in) -> None:
    data = {"form_key": str(uuid.uuid4())}
    log_in(cast.leader).post(f"/try/{paper.pk}/discuss/", data)
    assert log_in(cast.member).post(f"/try/{paper.pk}/discuss/", data).status_code == 409
    assert log_in(cast.leader).post(f"/try/{paper.pk}/sign/", data).status_code == 409
    assert not Signature.objects.exists()


def test_a_refused_form_may_be_sent_again(cast: Cast, paper: WorkingPaper, log_in) -> None:
    client, data = log_in(cast.leader), opinion(leader_opinion="")
    assert client.post(f"/try/{paper.pk}/note/", data).status_code == 422
    assert client.post(f"/try/{paper.pk}/note/", data | {"leader_opinion": "同意"}).status_code == 302
    assert SentForm.objects.count() == 1


@pytest.mark.parametrize("key", ["", "no-uuid", None])
def test_without_a_good_key_it_still_acts(cast: Cast, paper: WorkingPaper, log_in, key: str | None) -> None:
    data = {"leader_opinion": "同意"} | ({} if key is None else {"form_key": key})
    assert log_in(cast.leader).post(f"/try/{paper.pk}/note/", data).status_code == 302


def test_errors_are_read_out_and_keep_what_was_typed(cast: Cast, paper: WorkingPaper, log_in) -> None:
    response = log_in(cast.leader).post(f"/try/{paper.pk}/note/", opinion(leader_opinion="长" * 301))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert "长" * 301 in page


def test_a_stale_form_shows_both_texts(cast: Cast, paper: WorkingPaper, log_in) -> None:
    client = log_in(cast.leader)
    WorkingPaper.objects.filter(pk=paper.pk).update(version=2, meeting_opinion="另一人写的")
    response = client.post(f"/try/{paper.pk}/note/", opinion(version=1))
    page = response.content.decode()
    assert response.status_code == 409
    assert "同意" in page
    assert 'name="version" value="2"' in page
    assert not audit.of(paper).filter(verb="note").exists()


def test_quicker_hands_are_told_not_a_crash(cast: Cast, paper: WorkingPaper, log_in) -> None:
    response = log_in(cast.leader).post(f"/try/{paper.pk}/twin/", {"form_key": str(uuid.uuid4())})
    assert response.status_code == 409
    assert "可能已由他人登记" in response.content.decode()


def test_signing_ones_own_work_is_refused_in_words(cast: Cast, paper: WorkingPaper, log_in) -> None:
    response = log_in(cast.member).post(f"/try/{paper.pk}/sign/", {"form_key": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "不能由本人签批" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("leader_2", "note", 404),
        ("recused", "note", 404),
        ("secretary", "note", 404),
        ("auditor", "note", 404),
        ("clerk", "discuss", 403),
    ],
)
def test_out_of_scope_404_without_the_power_403(cast: Cast, paper: WorkingPaper, log_in, who, verb, status) -> None:
    client = log_in(getattr(cast, who))
    assert client.post(f"/try/{paper.pk}/{verb}/", opinion()).status_code == status
    assert not SentForm.objects.exists()


def test_a_step_without_questions_takes_post_only(cast: Cast, paper: WorkingPaper, log_in) -> None:
    assert log_in(cast.leader).get(f"/try/{paper.pk}/discuss/").status_code == 405


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["note", "leave", "discuss", "sign"])
def test_eight_presses_at_once_have_one_effect_and_one_answer(at_once, verb: str) -> None:
    cast = build()
    finding = Finding.objects.create(assignment=cast.assignment, number="10-1-0001", title="违规", fact="事实")
    paper = WorkingPaper.objects.create(
        assignment=cast.assignment, finding=finding, number="底稿1", created_by=cast.member
    )
    first = Client()
    first.force_login(cast.leader)
    cast.leader.session_key = first.session.session_key
    cast.leader.save(update_fields=["session_key"])
    data = opinion()

    def press(number: int) -> tuple[int, str]:
        client = Client()
        client.cookies = first.cookies
        response = client.post(f"/try/{paper.pk}/{verb}/", data)
        return response.status_code, response.headers.get("Location", "")

    answers = at_once(8, press)
    assert set(answers) == {(302, f"/done/{paper.pk}/")}, answers
    assert audit.of(paper).count() == 1
    assert SentForm.objects.count() == 1
    paper.refresh_from_db()
    assert verb != "discuss" or paper.status == WorkingPaperStatus.DISCUSSED
