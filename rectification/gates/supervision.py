"""What must be so before a supervision team's report goes up: the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from rounds import gates


def both_sides_are_written(report: Any) -> list[str]:
    """喜忧兼报 (R-286): what was done well and what was not, each in words."""
    parts = (("成绩", report.achievements), ("问题", report.problems))
    return [f"“{name}”部分没有写，督查报告须喜忧兼报" for name, text in parts if not text.strip()]


def every_unit_was_checked(report: Any) -> list[str]:
    return [f"还没有查过{each['unit']}的账" for each in report.rows_now() if not each["checks"]]


def every_matter_was_looked_into(report: Any) -> list[str]:
    """督查 covers leads and recommendations that were handed over, not only accounts (R-287)."""
    reasons = []
    for row in report.rows_now():
        for each in row["matters"]:
            name = f"{row['unit']}移交{each['receiver']}的{each['kind']}"
            if each["looked_on"] is None:
                reasons.append(f"还没有督办{name}")
            elif each["since"]:
                reasons.append(
                    f"上次督办后又向{each['receiver']}移交{each['kind']}{each['since']}件（{row['unit']}），请再督办"
                )
    return reasons


def nobody_keeps_out(report: Any) -> list[str]:
    """客观公正、不偏不倚: no member has to keep out of a unit the report is about."""
    people = [each.person for each in report.team.members()]
    units = [each.assignment.unit for each in report.allotments()]
    return list(dict.fromkeys(words for person in people for unit in units for words in gates.blocking(person, unit)))
