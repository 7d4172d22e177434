"""Who answers for the unit towards the team has to be named before the first phase ends (R-101)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import codes

if TYPE_CHECKING:
    from datetime import date

# The two forms: one member of the leadership with one named clerk, or a group of a head and members (C-18).
FORMS = {"pair": ("liaison", "clerk"), "group": ("lead", "member")}
WORDS = {"liaison": "联络人", "clerk": "专办人员", "lead": "联络组组长", "member": "联络组成员"}


def are_named(assignment: Any) -> list[str]:
    """Either form that is whole will do; otherwise what the office's own form still lacks."""
    named = set(assignment.contacts.filter(ended_on=None).values_list("role", flat=True))
    if any(named.issuperset(roles) for roles in FORMS.values()):
        return []
    wanted = FORMS[codes.setting(assignment.office_id, "contacts.form")]
    missing = [WORDS[each] for each in wanted if each not in named]
    return [f"被巡察单位尚未确定{'、'.join(missing)}"]


def open_roles(assignment: Any) -> list[str]:
    """Roles of the office's form for which somebody can still be named; a group takes any number of members."""
    taken = set(assignment.contacts.filter(ended_on=None).values_list("role", flat=True))
    wanted = FORMS[codes.setting(assignment.office_id, "contacts.form")]
    return [each for each in wanted if each == "member" or each not in taken]


def _end_of_first_phase(procedure_id: Any, steps: Any) -> int | None:
    """Position of the last step of the phase in which the team enters; none where the procedure does not say."""
    entered = steps.filter(procedure=procedure_id, fact="entered").first()
    if entered is None:
        return None
    same = steps.filter(procedure=procedure_id, heading=entered.heading).order_by("-position")
    last: int = same.values_list("position", flat=True)[0]
    return last


def first_phase_is_over(node: Any) -> list[str]:
    """A node of a later phase is not done while the unit has named nobody."""
    last = _end_of_first_phase(node.step.procedure_id, type(node.step)._default_manager)
    return are_named(node.assignment) if last is not None and node.step.position > last else []


def wanted_by(assignment: Any) -> date | None:
    """The last planned day of the first phase, while a procedure is laid out."""
    node = assignment.nodes.select_related("step").first()
    if node is None:
        return None
    last = _end_of_first_phase(node.step.procedure_id, type(node.step)._default_manager)
    first = assignment.nodes.filter(step__position__lte=last or 0).order_by("-planned_on")
    day: date | None = first.values_list("planned_on", flat=True).first()
    return day
