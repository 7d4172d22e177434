"""What letters and leads say of the inspected unit's people: how often each is reported, which criteria suggest themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from inspection import codes
from inspection.models import Person, Post
from petitions.models import PROVED_UNTRUE, Lead, LeadPerson, Petition, PetitionAccused
from rounds import tags
from rounds.models import Finding

if TYPE_CHECKING:
    from inspection.models import User
    from rounds.models import Assignment, FocusPerson

LIST = "focus_criteria"
# Criteria the system can suggest; the rest is for people to judge.
UNRESTRAINED, GATHERED, STRONG, KEY_POST = "unrestrained", "gathered", "strong", "key_post"


@dataclass
class Reported:
    """One person: his posts, how many matters petitions raise against him, how many leads, what that suggests, what was judged."""

    person: Person
    posts: str = ""
    petitions: int = 0
    reporters: int = 0
    leads: int = 0
    namesakes: int = 0
    suggested: dict[str, str] = field(default_factory=dict)
    mark: FocusPerson | None = None

    @property
    def reports(self) -> int:
        """Matters and leads of their own: a lead made from a petition is counted with it."""
        return self.petitions + self.leads


def people(assignment: Assignment, user: User) -> list[Reported]:
    """The unit's people and everybody accused on the assignment, the most reported first, as far as the user may see."""
    letters = Petition.objects.for_user(user).filter(assignment=assignment)
    own_leads = Lead.objects.inside(user).filter(assignment=assignment)
    accused = PetitionAccused.objects.filter(petition__in=letters.values("pk"))
    in_leads = LeadPerson.objects.filter(lead__in=own_leads.values("pk"))
    named = Q(pk__in=accused.values("person")) | Q(pk__in=in_leads.values("person"))
    at, today = Q(unit=assignment.unit_id) | Q(unit__parent=assignment.unit_id), timezone.localdate()
    near = Q(pk__in=Post.objects.filter(at, Q(ends=None) | Q(ends__gte=today)).values("person"))
    near |= Q(pk__in=assignment.focus_persons.values("person"))
    keys = Person.objects.filter(named | near).exclude(pk=user.person_id).values("pk")
    rows = {each.pk: Reported(each) for each in Person.objects.filter(pk__in=keys).prefetch_related("posts__unit")}
    _count(rows, accused, in_leads)
    for each in assignment.focus_persons.for_user(user).prefetch_related("criteria"):  # type: ignore[attr-defined]
        if each.person_id in rows:
            rows[each.person_id].mark = each if each.criteria.all() else None
    _suggest(rows, assignment, own_leads)
    return sorted(rows.values(), key=lambda one: (-one.reports, -len(one.suggested), one.person.name))


def _count(rows: dict[Any, Reported], accused: Any, in_leads: Any) -> None:
    """Matters are counted, not letters: repeats are one with their original. What proved untrue counts for nothing."""
    originals = dict(accused.exclude(petition__repeat_of=None).values_list("petition", "petition__repeat_of"))
    matters: dict[tuple[Any, Any], int] = {}
    held_up = accused.exclude(petition__verdict__in=PROVED_UNTRUE)
    for person, petition, count in held_up.values_list("person", "petition", "petition__reporter_count"):
        if person in rows:
            matter = (person, _first(petition, originals))
            # Whoever writes again about the same matter is not another reporter.
            matters[matter] = max(matters.get(matter, 0), count)
    for (person, _), count in matters.items():
        rows[person].petitions += 1
        rows[person].reporters += count
    apart = in_leads.filter(lead__petition=None).values_list("person", "lead").distinct()
    for person, _ in apart:
        if person in rows:
            rows[person].leads += 1
    loose = Counter(accused.filter(person=None).exclude(name="").values_list("name", flat=True))
    for row in rows.values():
        row.namesakes = loose.get(row.person.name, 0)
        present = [each for each in row.person.posts.all() if each.ends is None]
        row.posts = "、".join(str(each) for each in present)


def _first(petition: Any, originals: dict[Any, Any]) -> Any:
    """The letter a chain of repeats began with."""
    seen = {petition}
    while (before := originals.get(petition)) is not None and before not in seen:
        seen.add(before)
        petition = before
    return petition


def _suggest(rows: dict[Any, Reported], assignment: Assignment, leads: Any) -> None:
    """Each suggestion with its ground in words; nothing is ticked by the system."""
    office = assignment.office
    many, strong = codes.setting(office, "focus.reports"), codes.setting(office, "focus.reporters")
    hot = set(
        LeadPerson.objects.filter(lead__in=leads.filter(is_strong=True).values("pk")).values_list("person", flat=True)
    )
    today = timezone.localdate()
    posts = Post.objects.filter(Q(ends=None) | Q(ends__gte=today), person__in=list(rows))
    key = set(posts.filter(Q(principal=True) | Q(leading=True)).values_list("person", flat=True))
    late = _unrestrained(assignment)
    for pk, row in rows.items():
        if row.reports >= many:
            row.suggested[GATHERED] = f"反映{row.reports}件"
        if row.reporters >= strong or pk in hot:
            row.suggested[STRONG] = "线索标明群众反映强烈" if pk in hot else f"反映人次{row.reporters}"
        if pk in key:
            row.suggested[KEY_POST] = "现任班子成员、主要负责人"
        if pk in late:
            row.suggested[UNRESTRAINED] = f"涉及问题发生在{late[pk]}之后"


def _unrestrained(assignment: Assignment) -> dict[Any, str]:
    events = tags.cut_offs(assignment.office)
    found: dict[Any, str] = {}
    rows = Finding.objects.filter(assignment=assignment).exclude(status="dropped").exclude(occurred_on=None)
    for person, day in rows.exclude(persons=None).values_list("persons", "occurred_on"):
        if since := tags.unrestrained(day, events):
            found.setdefault(person, since[-1])
    return found
