"""Settings in the browser: values, days, calendar and lists; each change a version with a reason; two persons publish a year."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from inspection import audit, codes, deadlines, wording
from inspection.models import CalendarDay, CalendarYear, CodeList, Deadline, DeadlineDays, OfficeSetting
from inspection.views.calendars import read_lines
from inspection.views.setting_fields import FIELDS, undescribed
from tests import make

if TYPE_CHECKING:
    from rounds.models import WorkingPaper
    from tests.cast import Cast

PAGES = ["/settings/", "/settings/office/", "/settings/deadlines/", "/settings/calendar/", "/settings/calendar/add/",
         "/settings/calendar/2026/", "/settings/codes/"]  # fmt: skip
NOTICE_2027 = "1月1日至1月3日，休，元旦\n2月14日，班，春节调休上班\n2月5日至2月11日\t休\t春节"


@pytest.fixture
def reference(cast: Cast) -> Cast:
    call_command("load_reference", verbosity=0)
    return cast


@pytest.fixture
def clerk(reference: Cast, log_in):
    return log_in(reference.clerk)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def seen(client, address: str) -> str:
    """The version the form was opened on."""
    return re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())[1]  # type: ignore[index]


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_the_office_sees_its_settings(clerk, page: str) -> None:
    assert clerk.get(page).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("leader", 403), ("group_head", 403), ("sysadmin", 403), ("auditor", 403), ("secretary", 404)],
)
@pytest.mark.parametrize("page", ["/settings/", "/settings/office/site.title/", "/settings/calendar/2026/"])
def test_nobody_else_does(reference: Cast, log_in, who: str, status: int, page: str) -> None:
    assert log_in(getattr(reference, who)).get(page).status_code == status


def test_who_manages_two_offices_chooses_and_no_third(reference: Cast, log_in) -> None:
    second, third = make.office("青山县委巡察办"), make.office("白水县委巡察办")
    make.office_role(reference.clerk, second, "office_staff")
    client = log_in(reference.clerk)
    assert second.name in words(client.get(f"/settings/?office={second.pk}"))
    assert third.name not in words(client.get(f"/settings/?office={third.pk}"))


def test_who_manages_two_offices_stays_with_the_chosen_one(reference: Cast, log_in) -> None:
    """Links do not carry the choice; a form carries the office it was opened for, whatever is chosen meanwhile."""
    second, third = make.office("青山县委巡察办"), make.office("白水县委巡察办")
    make.office_role(reference.clerk, second, "office_staff")
    client, form = log_in(reference.clerk), "/settings/office/site.title/"
    own = client.get(form).content.decode()
    assert f'name="office" value="{reference.office.pk}"' in own
    page = client.get(f"/settings/?office={second.pk}").content.decode()
    assert f"?office={reference.office.pk}" in page
    assert second.name in words(client.get(form))
    change = {"value": "青山巡察", "reason": "统一名称"}
    assert client.post(form, change | {"office": reference.office.pk, "form_key": "own"}).status_code == 302
    assert codes.setting(reference.office.pk, "site.title") == "青山巡察"
    assert codes.setting(second.pk, "site.title") != "青山巡察"
    assert client.post(form, change | {"office": second.pk, "form_key": "second"}).status_code == 302
    assert codes.setting(second.pk, "site.title") == "青山巡察"
    for office in (third.pk, "", "甲"):
        assert client.post(form, change | {"office": office, "form_key": f"third-{office}"}).status_code == 404


# --- settings --------------------------------------------------------------------------------------------------------


def test_every_setting_can_be_read_and_none_is_left_out() -> None:
    assert undescribed() == set()


@pytest.mark.parametrize("key", [key for key, field in FIELDS.items() if field.editable])
def test_every_form_takes_its_own_present_value_back(clerk, key: str) -> None:
    """What is shown, sent back unchanged, is understood as no change: field and stored value agree."""
    address = f"/settings/office/{key}/"
    value = FIELDS[key].to_form(codes.DEFAULTS[key])
    response = clerk.post(address, {"value": value, "reason": "试", "seen": seen(clerk, address)})
    assert response.status_code == 422
    assert "内容没有变化" in words(response)


@pytest.mark.parametrize(
    ("key", "typed", "stored", "shown"),
    [
        ("site.title", "云岭巡察", "云岭巡察", "云岭巡察"),
        (
            "report.chain",
            "team_leader>group>secretary",
            ["team_leader", "group", "secretary"],
            "组长 → 领导小组 → 书记专题会",
        ),
        ("feedback.order", "handover", ["handover", "feedback"], "先移交、后反馈"),
        ("ledger.default_days", "60", 60, "60天"),
        ("ledger.write_off_approver", "group", "group", "领导小组"),
        ("log.weekday", "4", 4, "周五"),
        ("recusal.blocks", ["post", "kinship"], ["post", "kinship"], "任职回避、亲属回避"),
        ("publicity.only_entry_and_feedback", "no", False, "否"),
        ("publication.required", ["public"], ["public"], "整改情况向社会公开"),
        ("statistics.small_count", "0", 0, "不遮蔽"),
        (
            "ledger.escalation",
            "催告｜3｜工作日｜领导小组｜主要负责人｜请办〔问题〕\n问责 | 9 | 天 | 转问责",
            [
                ["催告", 3, "working_day", "group", "principal", "请办〔问题〕"],
                ["问责", 9, "day", "accountability", "", ""],
            ],
            "催告（3个工作日） → 问责（9天）",
        ),
        (
            "petitions.routing",
            "检举控告｜任何｜纪检监察机关\n\n申诉求决 | 任何 | 责任单位",
            [["accusation", "", "discipline"], ["claim", "", "responsible"]],
            "检举控告｜任何｜纪检监察机关；申诉求决｜任何｜责任单位",
        ),
    ],
)
def test_a_setting_is_changed_with_a_reason(reference: Cast, clerk, key, typed, stored, shown) -> None:
    address = f"/settings/office/{key}/"
    response = clerk.post(address, {"value": typed, "reason": "县委要求", "seen": seen(clerk, address)})
    assert response.status_code == 302, words(response)
    assert codes.setting(reference.office, key) == stored
    assert shown in words(clerk.get("/settings/office/"))
    history = words(clerk.get(address))
    assert "第1版" in history
    assert "县委要求" in history
    assert audit.of(reference.office).get(verb="change_setting").data["key"] == key


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("site.title", ""), ("ledger.default_days", "0"), ("ledger.default_days", "abc"), ("log.weekday", "9"),
        ("recusal.blocks", []), ("report.chain", "secretary"), ("interview.latest_hour", "25"),
        ("ledger.escalation", "通知｜3｜天｜科长｜党组织｜请办"), ("petitions.routing", "检举控告｜纪检监察机关"), ("petitions.routing", "检举控告｜任何｜被反映人"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(clerk, key: str, typed) -> None:
    response = clerk.post(f"/settings/office/{key}/", {"value": typed, "reason": "试"})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not OfficeSetting.objects.exists()


def test_without_a_reason_nothing_changes(clerk) -> None:
    assert clerk.post("/settings/office/ledger.dull_days/", {"value": 10, "reason": ""}).status_code == 422
    assert not OfficeSetting.objects.exists()


def test_two_at_the_same_setting_the_later_is_told(reference: Cast, clerk) -> None:
    address = "/settings/office/ledger.dull_days/"
    opened = seen(clerk, address)
    codes.change_setting(reference.office, "ledger.dull_days", 20, reason="先改", by=reference.head)
    response = clerk.post(address, {"value": 10, "reason": "后改", "seen": opened})
    assert response.status_code == 422
    assert "已被他人修改" in words(response)
    assert codes.setting(reference.office, "ledger.dull_days") == 20


@pytest.mark.parametrize("key", ["no.such", "administrators.system_and_security_in_one"])
def test_what_is_not_changed_here_has_no_form(clerk, key: str) -> None:
    address = f"/settings/office/{key}/"
    assert clerk.get(address).status_code == 404
    assert clerk.post(address, {"value": "yes", "reason": "试"}).status_code == 404


# --- days ------------------------------------------------------------------------------------------------------------


def a_rule(by_the_day: bool) -> deadlines.Rule:
    return next(
        each
        for each in deadlines.rules().values()
        if each.unit is not None and (each.unit in deadlines.BY_THE_DAY) is by_the_day
    )


def test_all_rules_are_listed_with_their_sources(clerk) -> None:
    page = words(clerk.get("/settings/deadlines/"))
    for rule in deadlines.rules().values():
        assert rule.label in page
        assert wording.basis(rule.source) in page


def test_the_office_sets_its_own_days(reference: Cast, clerk) -> None:
    rule = a_rule(by_the_day=False)
    address = f"/settings/deadlines/{rule.code}/"
    assert clerk.post(address, {"days": 13, "reason": "本县规定", "seen": seen(clerk, address)}).status_code == 302
    assert deadlines.days_for(rule, reference.office) == 13
    assert "13" in words(clerk.get("/settings/deadlines/"))
    assert "本县规定" in words(clerk.get(address))
    entry = audit.of(reference.office).get(verb="set_deadline_days")
    assert (entry.data["now"], entry.data["reason"]) == (13, "本县规定")


def test_blank_days_silence_a_rule(reference: Cast, clerk) -> None:
    rule = a_rule(by_the_day=False)
    address = f"/settings/deadlines/{rule.code}/"
    clerk.post(address, {"days": 5, "reason": "本县规定"})
    assert clerk.post(address, {"days": "", "reason": "不必提醒"}).status_code == 302
    assert deadlines.days_for(rule, reference.office) is None
    assert list(DeadlineDays.objects.order_by("version").values_list("version", "days")) == [(1, 5), (2, None)]
    assert "不提醒" in words(clerk.get("/settings/deadlines/"))


def test_a_same_day_rule_is_only_switched(reference: Cast, clerk) -> None:
    rule = a_rule(by_the_day=True)
    address = f"/settings/deadlines/{rule.code}/"
    assert 'name="days"' not in clerk.get(address).content.decode()
    clerk.post(address, {"reason": "不必提醒"})
    assert deadlines.days_for(rule, reference.office) is None
    clerk.post(address, {"alarm": "on", "reason": "仍要提醒"})
    assert deadlines.days_for(rule, reference.office) == 0


@pytest.mark.parametrize("days", ["0", "-3", "99999", "十天"])
def test_impossible_days_are_refused(clerk, days: str) -> None:
    response = clerk.post(f"/settings/deadlines/{a_rule(by_the_day=False).code}/", {"days": days, "reason": "试"})
    assert response.status_code == 422
    assert not DeadlineDays.objects.exists()


def test_a_rule_whose_date_the_record_gives_has_no_days(clerk) -> None:
    given = next((each for each in deadlines.rules().values() if each.unit is None), None)
    assert clerk.get("/settings/deadlines/no.such/").status_code == 404
    if given is not None:
        assert clerk.get(f"/settings/deadlines/{given.code}/").status_code == 404


# --- calendar --------------------------------------------------------------------------------------------------------


def load_2027(client, **more: object):
    data = {"year": 2027, "source": "国务院办公厅通知", "way": "lines", "lines": NOTICE_2027} | more
    return client.post("/settings/calendar/add/", data)


def test_one_loads_another_publishes(reference: Cast, log_in) -> None:
    first = log_in(reference.clerk)
    assert load_2027(first).url == "/settings/calendar/2027/"
    assert not CalendarYear.objects.get(year=2027).published
    assert not deadlines.calendar().is_loaded(date(2027, 1, 4))
    refused = first.post("/settings/calendar/2027/publish/")
    assert refused.status_code == 422
    assert "须由装入人以外的另一人" in words(refused)
    second = log_in(reference.head)
    assert second.post("/settings/calendar/2027/publish/").status_code == 302
    year = CalendarYear.objects.get(year=2027)
    assert (year.published, year.loaded_by, year.confirmed_by) == (True, reference.clerk, reference.head)
    assert not deadlines.calendar().is_workday(date(2027, 2, 8))
    assert deadlines.calendar().is_workday(date(2027, 2, 14))


def test_publishing_counts_provisional_dates_again_and_says_so(reference: Cast, paper: WorkingPaper, log_in) -> None:
    rule = deadlines.Rule("test.any", "答复", 10, deadlines.workdays.Unit.WORKING_DAY, "R-363", "rounds.confirm_paper")
    deadlines._RULES[rule.code] = rule
    try:
        deadline = deadlines.start(paper, rule, on=date(2027, 1, 29))
        assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 12), True)
        load_2027(log_in(reference.clerk))
        response = log_in(reference.head).post("/settings/calendar/2027/publish/", follow=True)
        assert "1个暂定期限已重算" in words(response)
        deadline = Deadline.objects.get(pk=deadline.pk)
        assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 18), False)
    finally:
        del deadlines._RULES[rule.code]


def test_a_wrongly_loaded_year_is_given_back_and_loaded_again(reference: Cast, log_in) -> None:
    client = log_in(reference.clerk)
    load_2027(client)
    assert load_2027(client, lines="1月1日，休，元旦").status_code == 302
    assert CalendarDay.objects.filter(year_id=2027).count() == 1
    assert client.post("/settings/calendar/2027/discard/").url == "/settings/calendar/"
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("verb", ["publish", "discard"])
def test_verbs_take_post_and_a_published_year_stands(clerk, verb: str) -> None:
    assert clerk.get(f"/settings/calendar/2026/{verb}/").status_code == 405
    assert clerk.post(f"/settings/calendar/2026/{verb}/").status_code == 409
    assert clerk.post(f"/settings/calendar/2031/{verb}/").status_code == 404
    assert CalendarYear.objects.get(year=2026).published


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"lines": ""}, "请粘贴清单"),
        ({"lines": "春节放假七天"}, "第1行"),
        ({"lines": "1月1日，休，元旦\n2月30日，休，春节"}, "第2行"),
        ({"lines": "2026年5月1日，休，劳动节"}, "不在2027年内"),
        ({"lines": "1月1日，休，元旦\n1月1日，班，元旦"}, "出现了两次"),
        ({"lines": "1月4日，班，上班"}, "本是工作日"),
        ({"way": "package"}, "程序包中没有2027年"),
        ({"year": 2026}, "已发布，不能重新装入"),
        ({"source": ""}, "依据"),
    ],
)
def test_a_muddled_notice_is_refused_in_words(clerk, more: dict, said: str) -> None:
    response = load_2027(clerk, **more)
    assert response.status_code in (409, 422)
    assert said in words(response)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_year_of_the_package_is_loaded_whole(reference: Cast, clerk) -> None:
    CalendarYear.objects.all().delete()
    assert load_2027(clerk, year=2026, way="package", lines="").status_code == 302
    assert CalendarDay.objects.filter(year_id=2026, name="国庆节").count() >= 7


def test_lines_are_read_as_offices_write_them() -> None:
    days, wrong = read_lines("2027-02-05至2027-02-06，休，春节\n2027/2/14,补班\n\n", 2027)
    assert wrong == []
    assert [(str(day.date), day.is_workday, day.name) for day in days] == [
        ("2027-02-05", False, "春节"), ("2027-02-06", False, "春节"), ("2027-02-14", True, "调休上班"),
    ]  # fmt: skip


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def methods(reference: Cast) -> CodeList:
    return codes.load(
        "test.method", "测试清单", [("talk", "个别谈话"), ("visit", "走访"), ("village", "走村入户", "visit")]
    )


def revise(client, found: CodeList, lines: str, **more: object):
    return client.post(f"/settings/codes/{found.pk}/revise/", {"lines": lines, "seen": found.version} | more)


def test_a_list_is_revised_as_a_new_version(reference: Cast, methods: CodeList, clerk) -> None:
    assert "talk，个别谈话" in clerk.get(f"/settings/codes/{methods.pk}/revise/").content.decode()
    response = revise(clerk, methods, "talk，谈话\nvisit，走访\nvillage，入户，visit\npaper，调阅")
    assert response.status_code == 302
    page = words(clerk.get(response.url))
    assert "第2版" in page
    assert "现行" in page
    assert [each.text for each in codes.choices("test.method", reference.office)] == ["谈话", "走访", "入户", "调阅"]
    old = words(clerk.get(f"/settings/codes/{methods.pk}/"))
    assert "旧版" in old
    assert "个别谈话" in old
    assert "本机构修订 第2版" in words(clerk.get("/settings/codes/?q=测试"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "请填写"), ("talk", "第1行"), ("a，甲\na，乙", "重复"), ("b，乙，a\na，甲", "须列在它之前"),
        ("，甲", "第1行"), ("a，甲，，乙", "第1行"),
    ],
)  # fmt: skip
def test_a_muddled_list_is_refused(methods: CodeList, clerk, lines: str, said: str) -> None:
    response = revise(clerk, methods, lines)
    assert response.status_code == 422
    assert said in words(response)
    assert CodeList.objects.filter(key="test.method").count() == 1


def test_two_at_the_same_list_the_later_is_told(reference: Cast, methods: CodeList, clerk) -> None:
    codes.new_version(methods, [("talk", "谈话")], office=reference.office, by=reference.head)
    assert "已被他人修改" in words(revise(clerk, methods, "talk，又改"))


def test_another_offices_list_does_not_exist_here(reference: Cast, methods: CodeList, clerk) -> None:
    other = make.office("青山县委巡察办")
    theirs = codes.new_version(methods, [("talk", "他们的")], office=other, by=reference.head)
    assert clerk.get(f"/settings/codes/{theirs.pk}/").status_code == 404
    assert clerk.get(f"/settings/codes/{theirs.pk}/revise/").status_code == 404
    assert "他们的" not in words(clerk.get(f"/settings/codes/{methods.pk}/"))


def test_what_the_office_tells_everybody_stands_on_every_page(reference: Cast, clerk) -> None:
    words_told = "周六晚八时起停机维护，请提前保存。"
    assert words_told not in clerk.get("/settings/").content.decode()
    codes.change_setting(reference.office, "site.banner", words_told, reason="维护", by=reference.head)
    assert words_told in clerk.get("/settings/").content.decode()
