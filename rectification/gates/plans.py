"""What must be so before a step of a rectification plan: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def every_account_is_claimed(plan: Any) -> list[str]:
    """R-252: every problem is claimed one by one before the plan goes up."""
    waiting = plan.accounts().filter(status="delivered").count()
    return [f"还有{waiting}个问题未认领"] if waiting else []


def every_row_is_complete(plan: Any) -> list[str]:
    """Measures, responsible leader and due date in each row (R-271)."""
    reasons = []
    for account in plan.accounts().exclude(status__in=("cleared", "voided")):
        missing = [
            label
            for label, there in (
                ("整改措施", account.measures), ("责任领导", account.leader_name),
                ("完成时限", account.due_on or account.at_once or account.long_term),
            )
            if not there
        ]  # fmt: skip
        if missing:
            reasons.append(f"{account.number}缺{'、'.join(missing)}")
    return reasons


def study_is_recorded(plan: Any) -> list[str]:
    """The principal made the plan himself: the meeting that studied it stands in it (R-272)."""
    return [] if plan.study_meeting.strip() else ["还没有填写研究整改方案的会议（日期、届次）"]


def three_lists_match(plan: Any) -> list[str]:
    """Every problem of the first list stands in the lists of tasks and of responsibilities too (R-267)."""
    return [
        f"{label}缺{len(left)}个问题：{'、'.join(each.number for each in left[:5])}{'等' if len(left) > 5 else ''}"
        for label, left in plan.unmatched()
        if left
    ]


def no_leaf_is_empty(plan: Any) -> list[str]:
    """Responsibility goes down to a person in each department (R-273)."""
    return [
        f"{each.number}没有落实到责任人"
        for each in plan.accounts().exclude(status__in=("cleared", "voided"))
        if not each.owner_name.strip()
    ]


def was_sent_up(plan: Any) -> list[str]:
    return ["整改方案尚未报送"] if plan.status == "draft" else []


def reviewers_have_passed(plan: Any) -> list[str]:
    """Everybody the office had asked when this version went up has passed it (会审)."""
    reviews = plan.reviews.exclude(status__in=("void", "passed"))
    return [
        f"{each.get_capacity_display()}建议退回：{each.opinion}"
        if each.status == "returned"
        else f"{each.get_capacity_display()}尚未会审"
        for each in reviews
    ]
