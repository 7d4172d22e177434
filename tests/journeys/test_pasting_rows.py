"""Rows pasted from Excel, by the unit into its plan and by the office into an import; with scripts and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rectification.models import Account, Plan
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks

pytestmark = [pytest.mark.django_db(transaction=True)]


def rows(account: Account) -> str:
    head = "账户编号\t整改目标\t整改措施\t责任领导\t责任单位\t责任人"
    return f'{head}\n{account.number}\t到位\t"1.清退；\n2.修订办法。"\t周海燕（党委书记）\t党政办\t郑联络\n某县-2026-9999\t到位\n'


def test_the_unit_pastes_its_plan(desks: Desks) -> None:
    account = stage.rectifying(desks.cast)
    unit = desks.liaison
    unit.open(f"/unit/plans/{Plan.objects.get().pk}/")
    unit.page.get_by_role("link", name="从 Excel 粘贴").click()
    unit.sound()
    unit.picture("plan-paste")
    unit.put(pasted=rows(account))
    unit.press("检查")
    assert "本整改方案没有编号为“某县-2026-9999”的问题" in unit.words("#results")
    unit.sound()
    unit.picture("plan-paste-checked")
    unit.press("写入1个问题")
    assert "未写入1行（第3行：" in unit.said()
    account.refresh_from_db()
    assert account.measures == ["清退", "修订办法"]


def test_without_scripts(desks: Desks, window: Any) -> None:
    account = stage.rectifying(desks.cast)
    unit = window(desks.cast.liaison, at_once=True, java_script_enabled=False)
    unit.page.goto(f"{unit.base}/unit/plans/{Plan.objects.get().pk}/paste/")
    unit.page.locator("[name=pasted]").fill(rows(account))
    unit.page.get_by_role("button", name="检查", exact=True).click()
    unit.page.get_by_role("button", name="写入1个问题").click()
    assert (
        "已写入1个问题" in unit.page.locator("main").inner_text() + unit.page.get_by_role("status").first.inner_text()
    )


def test_the_office_pastes_instead_of_a_file(desks: Desks) -> None:
    office = desks.clerk
    office.open("/imports/negative_list/new/")
    office.sound()
    office.picture("import-paste")
    office.put(pasted="随意粘贴的一行\t没有列名")
    office.press("试导入")
    assert "粘贴的内容没有认出列名" in office.words("main")
