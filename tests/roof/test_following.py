"""Following a record: told of what happens to it, in the words of its timeline, while it is in one's scope and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import audit, following
from inspection.models import Bookmark, Deadline, Message, link_of
from rounds.models import AssignmentGrant
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def told(user: Any) -> list[str]:
    return list(Message.objects.filter(user=user, kind="follow").order_by("at").values_list("text", flat=True))


def keep(record: Any) -> str:
    return reverse("bookmark_keep", args=["rounds.assignment", record.pk])


def test_a_follower_is_told_once_of_what_others_did(cast: Cast) -> None:
    audit.record(cast.assignment, "plan", by=cast.head, label="排定")
    following.follow(cast.assignment, by=cast.leader)
    assert following.sweep() == 0
    audit.record(cast.assignment, "station", by=cast.head, label="进驻")
    audit.record(cast.assignment, "note", by=cast.leader, label="自己做的")
    audit.looked(cast.assignment, by=cast.head)
    assert (following.sweep(), following.sweep()) == (1, 0)
    assert told(cast.leader) == ["您关注的巡察任务有新进展：进驻"]
    assert told(cast.member) == []


def test_many_things_are_one_message(cast: Cast) -> None:
    following.follow(cast.assignment, by=cast.leader)
    for label in "甲乙丙丁":
        audit.record(cast.assignment, "act", by=cast.head, label=label)
    following.sweep()
    assert told(cast.leader) == ["您关注的巡察任务有新进展：甲、乙、丙等4项"]


def test_whoever_keeps_out_is_told_nothing_not_even_later(cast: Cast) -> None:
    following.follow(cast.assignment, by=cast.leader)
    recusal = make.recusal(cast.leader.person, cast.qingshi)
    audit.record(cast.assignment, "station", by=cast.head, label="进驻")
    assert following.sweep() == 0
    recusal.delete()
    assert following.sweep() == 0
    audit.record(cast.assignment, "withdraw", by=cast.head, label="撤离")
    following.sweep()
    assert told(cast.leader) == ["您关注的巡察任务有新进展：撤离"]


def test_whoever_lost_his_seat_is_told_nothing(cast: Cast) -> None:
    following.follow(cast.assignment, by=cast.leader)
    AssignmentGrant.objects.filter(user=cast.leader).delete()
    audit.record(cast.assignment, "station", by=cast.head, label="进驻")
    assert following.sweep() == 0


def test_a_deadline_of_today_is_told_once(cast: Cast) -> None:
    following.follow(cast.assignment, by=cast.leader)
    today = timezone.localdate()
    Deadline.objects.create(
        **link_of(cast.assignment),
        rule="rounds.report",
        label="提交巡察报告",
        starts_on=today,
        office=cast.office,
        due_on=today,
    )
    assert (following.sweep(), following.sweep()) == (1, 0)
    assert told(cast.leader) == ["您关注的巡察任务“提交巡察报告”今天到期"]


def test_followed_and_no_longer_on_the_records_page(cast: Cast, log_in: Any) -> None:
    audit.record(cast.assignment, "plan", by=cast.head, label="排定")
    client, page = log_in(cast.leader), reverse("rounds:assignment", args=[cast.assignment.pk])
    permit = client.get(page).context["follow_permit"]
    assert client.post(keep(cast.assignment), {"act": "follow", "permit": permit}).status_code == 302
    assert "取消关注" in client.get(page).content.decode()
    assert str(cast.assignment) in client.get(reverse("search")).content.decode()
    client.post(keep(cast.assignment), {"act": "unfollow"})
    assert not Bookmark.objects.exclude(followed_at=None).exists()


def test_nobody_follows_what_a_page_did_not_offer_him(cast: Cast, log_in: Any) -> None:
    other = following.permit(cast.assignment, cast.head)
    for permit in ("", "forged", other, following.permit(cast.assignment_2, cast.leader)):
        assert log_in(cast.leader).post(keep(cast.assignment), {"act": "follow", "permit": permit}).status_code == 403
    assert not Bookmark.objects.exclude(followed_at=None).exists()


def test_receiving_organs_and_the_unit_side_follow_nothing(cast: Cast) -> None:
    for user in (cast.discipline, cast.organisation, cast.liaison, cast.secretary, cast.leader_2):
        assert not following.inside(cast.assignment, user)
    for user in (cast.leader, cast.head, cast.clerk):
        assert following.inside(cast.assignment, user)
