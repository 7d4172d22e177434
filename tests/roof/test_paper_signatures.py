"""A receipt signed on paper: a clerk records it with its scan, a second person confirms, only then it stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspection import audit, signatures
from rectification.gates import PRINCIPAL
from rectification.models import Feedback
from rectification.workflow.feedback import FeedbackStatus
from tests import make
from tests.cast import Cast
from tests.rectification import stage


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("签收页.pdf", make.pdf("signed"), "application/pdf")


def answers(**changed: Any) -> dict[str, Any]:
    return {"signer_name": "吴书记", "signed_on": timezone.localdate().isoformat(), "scan": scan()} | changed


@pytest.fixture
def feedback(cast: Cast) -> Feedback:
    return stage.delivered(cast)


def address(feedback: Feedback, place: int = 0) -> str:
    return f"/signatures/rectification.feedback/{feedback.pk}/{place}/"


def test_two_persons_make_it_stand(cast: Cast, feedback: Feedback, log_in: Any) -> None:
    client = log_in(cast.clerk)
    assert "登记被巡察单位主要负责人纸质签字" in client.get(f"/rectification/feedback/{feedback.pk}/").content.decode()
    assert client.post(address(feedback), answers()).status_code == 302
    waiting = signatures.unconfirmed(feedback, PRINCIPAL)
    assert waiting is not None
    assert signatures.missing(feedback, [PRINCIPAL]) == [PRINCIPAL]
    # The one who recorded it cannot confirm it.
    assert client.post(f"/signatures/{waiting.pk}/confirm/").status_code == 422
    assert log_in(cast.head).post(f"/signatures/{waiting.pk}/confirm/").status_code == 302
    feedback.refresh_from_db()
    assert feedback.status == FeedbackStatus.RECEIVED
    assert {"sign_on_paper", "confirm_paper_signature", "receipt_on_paper"} <= {
        each.verb for each in audit.of(feedback)
    }


def test_a_slot_is_recorded_once(cast: Cast, feedback: Feedback, log_in: Any) -> None:
    client = log_in(cast.clerk)
    client.post(address(feedback), answers())
    answer = client.post(address(feedback), answers())
    assert answer.status_code == 422
    assert "待另一人核对" in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"signed_on": "2999-01-01"}, "不能晚于今天"),
        ({"scan": SimpleUploadedFile("签收页.exe", b"MZ", "application/pdf")}, "不接受"),
    ],
)
def test_wrong_input_says_what_to_do(
    cast: Cast, feedback: Feedback, log_in: Any, changed: dict[str, Any], words: str
) -> None:
    answer = log_in(cast.clerk).post(address(feedback), answers(**changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert signatures.unconfirmed(feedback, PRINCIPAL) is None


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 403), ("recused", 404), ("liaison", 404), ("auditor", 404), ("leader_2", 404)]
)
def test_who_may_record(cast: Cast, feedback: Feedback, log_in: Any, who: str, status: int) -> None:
    assert log_in(getattr(cast, who)).get(address(feedback)).status_code == status


def test_no_such_slot_or_kind(cast: Cast, feedback: Feedback, log_in: Any) -> None:
    client = log_in(cast.clerk)
    assert client.get(address(feedback, 1)).status_code == 404
    assert client.get(f"/signatures/rounds.assignment/{cast.assignment.pk}/0/").status_code == 404
    assert client.get(f"/signatures/no.such/{cast.assignment.pk}/0/").status_code == 404
