"""The unit pastes the rows of its plan: shown first, then written as shown; what is there stays unless a cell says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import audit
from inspection.imports_exports import importers, pasting
from inspection.models import Draft
from inspection.workflow import Stale, WrongStatus
from rectification.actions import ledger, plan_rows, plans
from rectification.models import Account, Plan
from tests.rectification import stage
from tests.rectification.test_plans import planned

if TYPE_CHECKING:
    from tests.cast import Cast

HEAD = "账户编号\t整改目标\t整改措施\t责任领导\t责任单位\t责任人\n"


@pytest.fixture
def account(cast: Cast) -> Account:
    return stage.rectifying(cast)


def address() -> str:
    return reverse("unit:plan_paste", args=[Plan.objects.get().pk])


def fields_of(page: Any) -> dict[str, Any]:
    """What the page's form would send."""
    context = page.context
    found = {name: context["form"][name].value() or "" for name in ("pasted", "first_row")}
    found["version"] = context["version"]
    if "report" in context:
        found |= {"head": context["report"]["signature"], "seen": context["seen"], "commit": "1"}
        for column in context["columns"]:
            found[f"column-{column['name']}"] = next((str(at) for at, _, on in column["options"] if on), "")
    return found


def checked(client: Any, text: str, **extra: str) -> Any:
    page = client.get(address())
    return client.post(address(), fields_of(page) | {"pasted": text} | extra)


def written(client: Any, page: Any, **extra: str) -> Any:
    return client.post(address(), fields_of(page) | extra, follow=True)


def said(page: Any) -> list[str]:
    rows = page.context["object_list"]
    return [remark["text"] for row in rows for remark in (*row["refused"], *row["repaired"])]


def test_shown_first_then_written(cast: Cast, account: Account, log_in: Any) -> None:
    client = log_in(cast.liaison)
    text = f'{HEAD}{account.number}\t到位\t"1.清退；\r\n2.修订办法。"\t周海燕（党委书记）\t党政办\t郑联络\r\n'
    page = checked(client, text)
    assert page.status_code == 200
    assert "写入1个问题" in page.content.decode()
    account.refresh_from_db()
    assert account.measures == []
    done = written(client, page)
    assert "已写入1个问题的整改措施。" in done.content.decode()
    account.refresh_from_db()
    assert (account.goal, account.measures, account.leader_name, account.leader_post, account.owner_name) == (
        "到位", ["清退", "修订办法"], "周海燕", "党委书记", "郑联络",
    )  # fmt: skip
    assert "plan" in {each.verb for each in audit.of(account)}
    assert "paste" in {each.verb for each in audit.of(Plan.objects.get())}


def test_a_row_is_known_by_the_wording_when_it_has_no_number(cast: Cast, account: Account, log_in: Any) -> None:
    client = log_in(cast.liaison)
    written(client, checked(client, f"反馈问题\t整改目标\n{account.problem}\t到位"))
    account.refresh_from_db()
    assert account.goal == "到位"


def test_empty_cells_leave_what_is_there_and_what_is_lost_is_told(cast: Cast, account: Account, log_in: Any) -> None:
    planned(cast)
    client = log_in(cast.liaison)
    page = checked(client, f"{HEAD}{account.number}\t新目标\t\t—\t\t")
    assert said(page) == [f"{account.number}已填的整改目标将被改写"]
    written(client, page)
    account.refresh_from_db()
    assert (account.goal, account.measures, account.leader_name) == ("新目标", ["清退"], "吴书记")


def test_the_same_again_changes_nothing(cast: Cast, account: Account, log_in: Any) -> None:
    planned(cast)
    version = Account.objects.get(pk=account.pk).version
    client = log_in(cast.liaison)
    page = checked(client, client.get(address()).context["present"])
    assert said(page) == [f"{account.number}与现有内容相同，不改动"] * Account.objects.count()
    answer = written(client, page)
    assert answer.status_code == 422
    assert "没有可以写入的行" in answer.content.decode()
    assert Account.objects.get(pk=account.pk).version == version


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("某县-2026-9999\t到位", "本整改方案没有编号为“某县-2026-9999”的问题"), ("\t到位", "写明账户编号，才知道是哪个问题"),
        ("{number}\t到位\n{number}\t再来", "与第2行是同一个问题"), ("{number}\t到位\t\t\t" + "科" * 81, "超过80字"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_by_its_row(
    cast: Cast, account: Account, log_in: Any, row: str, words: str
) -> None:
    page = checked(log_in(cast.liaison), HEAD + row.format(number=account.number))
    assert any(words in each for each in said(page)), said(page)


def test_an_account_past_writing_is_refused(cast: Cast, account: Account, log_in: Any) -> None:
    Account.objects.filter(pk=account.pk).update(status="applied")
    assert "现为“已申请销账”" in said(checked(log_in(cast.liaison), f"{HEAD}{account.number}\t到位"))[0]


def test_only_what_was_shown_is_written(cast: Cast, account: Account, log_in: Any) -> None:
    client = log_in(cast.liaison)
    page = checked(client, f"{HEAD}{account.number}\t到位")
    answer = written(client, page, pasted=f"{HEAD}{account.number}\t别的")
    assert answer.status_code == 422
    assert "请再看一遍检查结果" in answer.content.decode()
    assert Account.objects.get(pk=account.pk).goal == ""


def test_columns_are_put_right_on_the_page(cast: Cast, account: Account, log_in: Any) -> None:
    client = log_in(cast.liaison)
    page = checked(client, f"账户编号\t目标与要求\n{account.number}\t到位", first_row="yes")
    fields = fields_of(page) | {"column-goal": "1"}
    fields.pop("commit")
    again = client.post(address(), fields)
    assert "写入1个问题" in again.content.decode()
    written(client, again)
    account.refresh_from_db()
    assert account.goal == "到位"


def test_another_s_change_meanwhile_is_not_overwritten(cast: Cast, account: Account, log_in: Any) -> None:
    client = log_in(cast.liaison)
    page = checked(client, f"{HEAD}{account.number}\t到位")
    report = importers.dry_run(
        plan_rows.ROWS, pasting.as_file(f"{HEAD}{account.number}\t到位", plan_rows.FIELDS).data, office=cast.office,
        assignment=account.assignment,
    )  # fmt: skip
    ledger.plan(account, by=cast.secretary, department="财政所")
    answer = written(client, page)
    assert answer.status_code == 409
    assert "已被他人修改" in answer.content.decode()
    with pytest.raises(Stale):
        plan_rows.paste(Plan.objects.get(), report, by=cast.liaison)
    assert Account.objects.get(pk=account.pk).goal == ""


def test_not_once_it_is_signed(cast: Cast, account: Account, log_in: Any) -> None:
    plan = planned(cast)
    client = log_in(cast.liaison)
    page = checked(client, f"{HEAD}{account.number}\t新目标")
    plans.submit(plan, by=cast.secretary)
    assert written(client, page).status_code == 409
    assert Account.objects.get(pk=account.pk).goal == "到位"
    assert "从 Excel 粘贴" not in client.get(reverse("unit:plan", args=[plan.pk])).content.decode()


def test_the_action_asks_for_itself(cast: Cast, account: Account) -> None:
    plan = planned(cast)
    made = pasting.as_file(f"{HEAD}{account.number}\t新目标", plan_rows.FIELDS)
    report = importers.dry_run(plan_rows.ROWS, made.data, office=cast.office, assignment=account.assignment)
    for who in (cast.clerk, cast.member):
        with pytest.raises(PermissionDenied):
            plan_rows.paste(plan, report, by=who)
    plans.submit(plan, by=cast.secretary)
    with pytest.raises(WrongStatus):
        plan_rows.paste(Plan.objects.get(), report, by=cast.liaison)


def test_pressed_twice_it_acts_once_and_what_is_typed_is_kept(cast: Cast, account: Account, log_in: Any) -> None:
    client = log_in(cast.liaison)
    key = {"form_key": "3f0c1d52-6d0e-4c43-8f2a-3a1f0f6f2a11"}
    text = f"{HEAD}{account.number}\t到位"
    kept = client.post(address(), {"draft_act": "keep", "pasted": text, **key})
    assert kept.json()["at"]
    page = checked(client, text, **key)
    assert Draft.objects.filter(user=cast.liaison).count() == 1
    first, second = (written(client, page, **key) for _ in range(2))
    assert [each.status_code for each in (first, second)] == [200, 200]
    assert len([each for each in audit.of(Plan.objects.get()) if each.verb == "paste"]) == 1
    assert not Draft.objects.filter(user=cast.liaison).exists()


def test_it_is_no_kind_of_the_office_s_imports(cast: Cast) -> None:
    assert plan_rows.ROWS.code not in importers.importers()
