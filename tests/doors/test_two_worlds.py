"""Two worlds that differ in what nobody outside may know: every page, file and answer outside is the same, byte for byte.

In one world somebody has reported 青石乡: there is a petition, a lead from it, an interview about it, an undercover visit, a talk
the team arranged for itself, an entry that somebody pleaded. In the other there is none of it. Whoever is outside walks through
everything that leads anywhere from his first page, through every list with each filter, order and export, and asks what he
should not: wrong parameters, addresses that do not exist, and those of the very records.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urldefrag, urljoin
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.models import AuditEntry, Message, User
from petitions import codes as lists
from petitions.actions import leads, petitions
from petitions.models import Petition
from rounds.actions import conduct, field_records
from rounds.models import Assignment
from tests.doors.asking import Asker, body, taken_back
from tests.turns import of_the_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.houses import Houses

UNIT_SIDE = ("unit-secretary", "unit-liaison", "unit-liaison-2")
# Inside the house, but outside the case: the second team's leader; organs to whom nothing was handed; who supervises and who
# administers; the office above.
OUTSIDERS = (
    "team-leader-2", "discipline", "organisation", "finance-bureau", "petition-bureau", "supervisor", "group-deputy", "sysadmin",
    "secadmin", "city-office", "expired", "recused",
)  # fmt: skip
# The leading group reads how many petitions there are, and the auditor that somebody did something: not these two walks.
# The leading group also reads the log of 打探说情 and the surveys; the office above reads aggregates.
TOLD = {
    "group-deputy": ("/statistics", "/overview/", "/rounds/", "/search", "/surveys/", "/$"),
    "city-office": ("/offices/lower/",),
}
WRONG = ("?page=999", "?page=x", "?page=-1", "?q=%00", "?q=张伟", "?q=信访", "?status=nosuch", "?status=accepted", "?o=number", "?o=-x",
         "?ordering=status", "?assignment=1", "?unit=x", "?round=00000000-0000-0000-0000-000000000000", "?since=2026-13-40",
         "?export=xlsx", "?export=csv", "?format=json", "?next=//x", "?kind=accusation", "?tags=x&only=x")  # fmt: skip
# Addresses with a question in them are asked up to so many in all: on the unit's side, and elsewhere outside.
MOST, FEWER = 150, 70
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def media_folder(settings: Any, houses: Houses) -> Any:
    settings.MEDIA_ROOT = houses.media
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def case(houses: Houses, django_db_blocker: Any) -> Iterator[Assignment]:
    with django_db_blocker.unblock(), houses.entered("demo"):
        yield Assignment.objects.get(unit__name="青石乡", round__sequence=3)


def happen(case: Assignment) -> list[str]:
    """Everything that nobody outside may notice; returns the addresses of what was made."""
    member, leader = (User.objects.get(username=name) for name in ("team-member", "team-leader"))
    today, person = timezone.localdate(), member.person
    petition = petitions.register(
        case, by=member, received_on=today, channel=codes.code(lists.INTAKE, "letter"), kind="accusation",
        problem="反映财政所出纳张伟虚报误工补贴，多次签领。", reporter={"name": "卞鸣雀", "phone": "19900107777"},
        accused=[{"name": "吴国栋", "unit": case.unit, "post": "党委书记"}],
    )  # fmt: skip
    petition = petitions.accept(petition, by=member)
    lead = leads.from_point(
        petition.points.get(), by=member, discipline=codes.code(lists.DISCIPLINES, "integrity"), grade="A", is_concrete=True,
        is_strong=True, has_impact=True, suggestion="移交县纪委监委核查。",
    )  # fmt: skip
    lead = leads.submit(leads.review(lead, by=leader), by=leader)
    common = {"by": member, "conducted_by": [person], "person_times": 1, "points": ["虚报补贴"]}
    interview = codes.code("methods", "interview")
    talk = field_records.register(
        case, method=interview, held_on=today, place="县委党校", subject_name="吕某", **common
    )
    arranged = field_records.register(
        case, method=interview, held_on=today + timedelta(days=1), place="县招待所", subject_name="何秀英", arranged_by_liaison=False,
        **common,
    )  # fmt: skip
    visit = field_records.register(
        case, method=codes.code("methods", "visit"), held_on=today, undercover=True, place="青石村", **common
    )
    seat = case.team.memberships.get(person=person)
    pleaded = conduct.record(
        seat,
        by=member,
        kind="pleading",
        happened_on=today,
        matter="打听信访件",
        handling="refused",
        who="吴国栋，青石乡",
    )
    return [
        *(reverse(f"petitions:{name}", args=[row.pk]) for name, row in (("petition", petition), ("lead", lead), ("handed_lead", lead))),
        *(reverse("rounds:field_record", args=[each.pk]) for each in (talk, arranged, visit)),
        reverse("rounds:conduct_record", args=[pleaded.pk]), f"/unit/transfers/{petition.pk}/", f"/unit/attachments/{talk.pk}/",
    ]  # fmt: skip


@dataclass
class Walk:
    """One person's walk through all that he reaches, and what he was answered."""

    asker: Asker
    first: str
    more: list[str]
    leave: tuple[str, ...] = ()
    most: int = MOST
    seen: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def go(self) -> dict[str, str]:
        """Every page that there is; of the ways to ask a list, so many that all lists are asked, each in its turn."""
        pages, ways = [self.first, *self.more], {}
        while pages or ways:
            path = pages.pop(0) if pages else self.next_way(ways)
            if path in self.seen or self.enough(path):
                continue
            self.seen[path], onward = self.ask(path)
            for each in onward:
                if "?" not in each:
                    pages.append(each)
                elif len(self.seen) < self.most:
                    ways.setdefault(each.split("?")[0], []).append(each)
            if len(self.seen) >= self.most:
                ways = {}
        return {self.same(path): self.same(text) for path, text in self.seen.items()}

    def enough(self, path: str) -> bool:
        """Of pages of one kind a few are looked at."""
        kind = KEY.sub("#", path)
        self.kinds[kind] += 1
        return self.kinds[kind] > 4

    def next_way(self, ways: dict[str, list[str]]) -> str:
        """The lists take turns."""
        page = next(iter(ways))
        way, rest = ways[page][0], ways.pop(page)[1:]
        if rest:
            ways[page] = rest
        return way

    def ask(self, path: str) -> tuple[str, list[str]]:
        with taken_back():
            answer = self.asker.get(path)
            text = f"{answer.status_code}\n{body(answer)}"
        page = answer.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
        return text, self.onward(path, text) if page else []

    def onward(self, path: str, text: str) -> list[str]:
        """Where a page leads: its links, and of its forms that ask by GET each choice of each field."""
        found = [html.unescape(each) for each in re.findall(r'(?:href|hx-get|src)="([^"]+)"', text)]
        for form in re.findall(r"<form[^>]*method=.get.*?</form>", text, re.S | re.I):
            for name, inner in re.findall(r'<select[^>]*name="([^"]+)"(.*?)</select>', form, re.S):
                found += [
                    f"?{name}={quote(html.unescape(value))}" for value in re.findall(r'<option value="([^"]+)"', inner)
                ]
        found = [urldefrag(urljoin(path, each)).url for each in found]
        inside = [
            each
            for each in found
            if each.startswith("/") and not each.startswith(("//", "/static/", "/logout", "/password", "/login"))
        ]
        lists = [path + each for each in WRONG] if "?" not in path and not re.search(r"[0-9a-f]{8}-", path) else []
        return [each for each in dict.fromkeys(inside + lists) if not re.match("|".join(self.leave) or "$^", each)]

    def same(self, text: str) -> str:
        """The text with keys named in the order of their coming, and what is new in every answer masked."""
        text = KEY.sub(self.named, text)
        text = re.sub(r'(csrfmiddlewaretoken" value="|csrfToken[^"]*"|csrftoken=|nonce-|nonce=")[\w+/=-]+', r"\1", text)
        if re.search("spreadsheetml|wordprocessingml", text[:400]):  # how long a packed file is hangs on the time in it
            text = re.sub(r"Content-Length: \d+", "", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+", "", text)
        return re.sub(r"\d\d:\d\d(:\d\d)?|<dcterms:\w+[^>]*>[^<]*|expires=[^;]*|Expires: .*", "", text)

    def named(self, found: re.Match[str]) -> str:
        return self.names.setdefault(found[0], f"key-{len(self.names)}")


def walk(person: str, secrets: list[str], leave: tuple[str, ...] = ()) -> dict[str, str]:
    unit = person in UNIT_SIDE
    asker = Asker(person)
    nowhere = ["/unit/nosuch/", f"/unit/accounts/{UUID(int=5)}/", f"/unit/attachments/{UUID(int=6)}/"]
    beside = [each for each in secrets + nowhere if not re.match("|".join(leave) or "$^", each)]
    return Walk(asker, "/unit/" if unit else "/", beside, leave, MOST if unit else FEWER).go()


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    found = [f"只在一边：{path}" for path in set(one) ^ set(other)]
    for path in set(one) & set(other):
        if one[path] != other[path]:
            lines = set(one[path].splitlines()) ^ set(other[path].splitlines())
            found.append(f"{path}：{[each.strip()[:160] for each in lines][:4]}")
    return sorted(found)


def both(case: Assignment, person: str, leave: tuple[str, ...] = ()) -> tuple[dict[str, str], dict[str, str]]:
    with taken_back():
        secrets = happen(case)
        told = walk(person, secrets, leave)
    with taken_back():
        untold = walk(person, secrets, leave)
    return told, untold


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", UNIT_SIDE)
def test_the_unit_cannot_tell_whether_anybody_reported_it(case: Assignment, person: str) -> None:
    told, untold = both(case, person)
    assert len(told) > 60  # it walked through the whole side, not along a wall
    assert differences(told, untold) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", of_the_day(OUTSIDERS, 3))
def test_nobody_outside_the_case_can_tell(case: Assignment, person: str) -> None:
    told, untold = both(case, person, TOLD.get(person, ()))
    assert len(told) > 5
    assert differences(told, untold) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_the_two_worlds_do_differ(case: Assignment) -> None:
    """Or all of this would prove nothing: whoever works on the case sees the difference at once."""
    before = Petition.objects.count(), AuditEntry.objects.count(), Message.objects.count()
    with taken_back():
        secrets = happen(case)
        assert (Petition.objects.count(), AuditEntry.objects.count(), Message.objects.count()) > before
        told = walk("team-leader", secrets[:1], ("/.*/.*/",))
    with taken_back():
        untold = walk("team-leader", secrets[:1], ("/.*/.*/",))
    assert differences(told, untold)
