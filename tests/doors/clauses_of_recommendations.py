"""Who sees a 巡察建议: the office, and the department it is addressed to; each reason alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from rectification.models import FollowUp
from tests import make
from tests.doors.clauses import case, sees, user, user_unit


def recommendations_one_reason_at_a_time() -> None:
    """Addressed to the department and a recommendation: both; recusal from it or from the unit inspected takes it."""
    here, day = case(), timezone.localdate()

    def followed(**fields: Any) -> FollowUp:
        given = {"assignment": here, "kind": "department", "matter": "建议", "begun_on": day,
                 "document": "函1号", "due_on": day + timedelta(days=9)} | fields  # fmt: skip
        return FollowUp.objects.create(**given)

    bureau = user_unit("finance-bureau")
    own, others = followed(body=bureau), followed(body=user_unit("organisation"))
    another_kind = followed(body=bureau, kind="discipline", document="", due_on=None)
    people = (
        "office",
        "group-head",
        "finance-bureau",
        "petition-bureau",
        "discipline",
        "unit-secretary",
        "team-leader",
    )
    assert sees(own, *people) == [True, True, True, False, False, False, False]
    assert sees(others, *people) == [True, True, False, False, False, False, False]
    assert sees(another_kind, *people) == [True, True, False, False, False, False, False]
    make.recusal(user("finance-bureau").person, here.unit)
    assert sees(own, "finance-bureau", "office") == [False, True]


def a_department_keeps_out_of_itself() -> None:
    """Recusal from the department itself closes what is addressed to it."""
    here, day, bureau = case(), timezone.localdate(), user_unit("finance-bureau")
    own = FollowUp.objects.create(
        assignment=here, kind="department", body=bureau, matter="建议", begun_on=day, document="函1号", due_on=day
    )
    assert sees(own, "finance-bureau") == [True]
    make.recusal(user("finance-bureau").person, bureau)
    assert sees(own, "finance-bureau") == [False]


CHECKS = (recommendations_one_reason_at_a_time, a_department_keeps_out_of_itself)
