"""未巡先改: common wording to units not inspected yet, issued by another than its author, answered by each unit for itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, worklist
from inspection.models import Message, Unit, User
from inspection.signatures import CannotSign
from inspection.workflow import Refused, WrongStatus
from rectification.actions import self_checks as actions
from rectification.models import Account, SelfCheck, SelfCheckNotice
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.rectification import stage
from tests.rectification.test_papers import issued, words

DAY = timedelta(days=1)


def fresh(cast: Cast) -> tuple[Unit, User]:
    """A unit nobody has inspected, with its liaison."""
    unit = make.unit(cast.office, "云溪乡")
    user = make.user("yunxi", "云联络")
    make.unit_role(user, unit, "unit_liaison")
    return unit, user


def drafted(cast: Cast, *units: Unit, **fields: Any) -> SelfCheckNotice:
    given = {
        "title": "关于开展自查自纠的通知", "level": "town", "problems": "公务接待超标准，无公函接待。\n公示走形式。", "demands": "请逐项自查。",
        "due_on": timezone.localdate() + 20 * DAY, "units": units, "by": cast.clerk,
    } | fields  # fmt: skip
    return actions.draft(cast.office, **given)


def test_issued_by_another_and_answered_by_the_unit(cast: Cast) -> None:
    unit, liaison = fresh(cast)
    for who in (cast.group_head, cast.leader, liaison, cast.discipline):
        with pytest.raises(PermissionDenied):
            drafted(cast, unit, by=who)
    notice = drafted(cast, unit)
    assert any(each.label == "签发" for each in worklist.waiting(cast.head))
    check = notice.checks.get()
    assert not SelfCheck.objects.for_user(liaison).exists()
    with pytest.raises(PermissionDenied):
        actions.issue(notice, by=cast.clerk)
    notice = actions.issue(notice, by=cast.head)
    assert [each.verb for each in audit.of(notice)][::-1] == ["register", "issue", "sign"]
    assert Message.objects.get(user=liaison).url == reverse("unit:self_check", args=[check.pk])
    assert SelfCheck.objects.for_user(liaison).get() == check
    assert not SelfCheckNotice.objects.for_user(liaison).exists()
    assert not SelfCheck.objects.for_user(cast.secretary).exists()
    with pytest.raises(Refused, match="请写明自查情况"):
        actions.answer(check, by=liaison, found=False, measures=" ")
    with pytest.raises(Refused, match="须写明整改完成日期"):
        actions.answer(check, by=liaison, found=True, measures="清退")
    with pytest.raises(PermissionDenied):
        actions.answer(check, by=cast.secretary, found=False, measures="没有")
    check = actions.answer(check, by=liaison, found=True, measures="已清退", finish_on=timezone.localdate() + DAY)
    assert (check.found, check.answered_by, check.answered_on) == (True, liaison, timezone.localdate())
    assert Message.objects.filter(user=cast.clerk, text__contains="云溪乡已报告").exists()
    with pytest.raises(WrongStatus):
        actions.answer(check, by=liaison, found=False, measures="没有")
    with pytest.raises(IntegrityError, match="self_check_what_is_found_has_a_day"), transaction.atomic():
        SelfCheck.objects.filter(pk=check.pk).update(finish_on=None)


def test_never_ones_own_draft(cast: Cast) -> None:
    unit, _ = fresh(cast)
    with pytest.raises(CannotSign):
        actions.issue(drafted(cast, unit, by=cast.head), by=cast.head)


def test_it_goes_to_units_that_were_not_inspected(cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有选发往单位"):
        actions.issue(drafted(cast), by=cast.head)
    with pytest.raises(Refused, match="青石乡本届已巡察"):
        actions.issue(drafted(cast, cast.qingshi), by=cast.head)


@pytest.mark.parametrize(
    ("problems", "word"),
    [
        ("青石乡公务接待超标准。", "点了单位名：青石乡"), ("有信访反映接待超标准。", "通知里有“信访”"), ("吴书记签批的接待超标准。", "通知里有人名：吴书记"),
        ("公务接待超标准1次违反中央八项规定精神，各单位引以为戒。", "照抄某单位的反馈问题"),
    ],
)  # fmt: skip
def test_nothing_in_it_tells_where_it_was_found(cast: Cast, problems: str, word: str) -> None:
    stage.rectifying(cast)
    assert Account.objects.get().problem == "公务接待超标准1次违反中央八项规定精神"
    unit, _ = fresh(cast)
    notice = drafted(cast, unit, problems=problems)
    with pytest.raises(Refused, match=word):
        actions.issue(notice, by=cast.head)
    assert not Message.objects.filter(text__contains="未巡先改通知，").exists()


def test_nobody_of_an_open_lead_in_it(cast: Cast) -> None:
    made.lead(cast)
    unit, _ = fresh(cast)
    with pytest.raises(Refused, match="张伟"):
        drafted(cast, unit, demands="以张伟为戒。")


def test_written_until_it_is_issued_or_dropped(cast: Cast) -> None:
    unit, _ = fresh(cast)
    notice = drafted(cast, cast.qingshi)
    fields = {
        "title": "新标题",
        "level": "village",
        "problems": "公示走形式。",
        "demands": "请自查。",
        "due_on": timezone.localdate(),
    }
    notice = actions.write(notice, by=cast.clerk, units=[unit], **fields)
    assert (notice.title, notice.checks.get().unit) == ("新标题", unit)
    notice = actions.issue(notice, by=cast.head)
    with pytest.raises(Refused, match="不能修改"):
        actions.write(notice, by=cast.clerk, units=[unit], **fields)
    assert actions.drop(drafted(cast, unit), by=cast.clerk).status == "dropped"


def test_its_paper(cast: Cast) -> None:
    unit, _ = fresh(cast)
    notice = drafted(cast, unit)
    with pytest.raises(Refused, match="通知尚未签发"):
        issued(notice, "rectification.self_check_notice", cast.clerk)
    text = words(issued(actions.issue(notice, by=cast.head), "rectification.self_check_notice", cast.clerk))
    for each in ("关于开展自查自纠的通知", "（一）公务接待超标准", "（二）公示走形式", "各有关党组织"):
        assert each in text
    assert "云溪乡" not in text


def test_in_the_browser(cast: Cast, log_in: Any) -> None:
    unit, liaison = fresh(cast)
    client, add = log_in(cast.clerk), reverse("rectification:self_check_notice_add")
    page = client.get(add).content.decode()
    assert ("云溪乡" in page, "青石乡" in page) == (True, False)
    day = (timezone.localdate() + DAY).isoformat()
    typed = {
        "title": "自查通知",
        "level": "town",
        "problems": "公示走形式。",
        "demands": "请自查。",
        "due_on": day,
        "units": [str(unit.pk)],
    }
    assert client.post(add, typed | {"units": [str(cast.qingshi.pk)]}).status_code == 422
    assert client.post(add, typed).status_code == 302
    notice = SelfCheckNotice.objects.get()
    here = reverse("rectification:self_check_notice", args=[notice.pk])
    assert "待自查" in client.get(here).content.decode()
    assert client.post(reverse("rectification:self_check_notice_write", args=[notice.pk]), typed).status_code == 302
    assert log_in(cast.head).post(reverse("rectification:self_check_notice_issue", args=[notice.pk])).status_code == 302
    own = log_in(liaison)
    check = notice.checks.get()
    at = reverse("unit:self_check", args=[check.pk])
    assert at in own.get(reverse("unit:home")).content.decode()
    assert "公示走形式" in own.get(at).content.decode()
    answer = reverse("unit:self_check_answer", args=[check.pk])
    assert own.post(answer, {"found": "yes", "measures": "已改"}).status_code == 422
    assert own.post(answer, {"found": "no", "measures": "逐项查过"}).status_code == 302
    assert "逐项查过" in log_in(cast.group_head).get(here).content.decode()
    assert log_in(cast.secretary).get(at).status_code == 404
    assert "未巡先改" in log_in(cast.clerk).get(reverse("rectification:self_check_notice_list")).content.decode()
