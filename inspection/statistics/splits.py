"""A figure split by a field of its records, or by what a method counts apart; the parts open their records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.http import Http404

from inspection.models import Code, UnitCategory
from inspection.statistics.figures import BY_KEY, Figure
from petitions.models.petitions import PetitionKind
from petitions.workflow import LeadStatus
from rectification.workflow.accounts import AccountStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User
    from inspection.statistics.spans import Span

UNKNOWN = "未分类"


@dataclass(frozen=True)
class Split:
    """A figure split by a field; its parts add up to the figure. ``path`` is the field, ``text`` what is shown of it.

    ``choices``: the words of a field with fixed values; ``source``: the code list whose codes a method's details hold;
    ``kind``: how it is drawn, ``line`` in the order of its days; ``on_paper``: whether the round's report prints it.
    """

    key: str
    title: str
    of: Figure
    path: str
    text: str = ""
    choices: dict[str, str] | None = None
    source: str = ""
    kind: str = "rank"
    aliases: dict[str, Any] = field(default_factory=dict)
    on_paper: bool = False

    def parts(self, span: Span, user: User) -> list[dict[str, Any]]:
        """Rows of label, value and query of the records behind it, largest first; days in their order."""
        rows = self.counted(self.of.rows(span, user))
        return [
            {"label": label, "value": n, "values": [n], "query": f"split={self.key}&code={code}"}
            for code, label, n in rows
        ]

    def counted(self, rows: QuerySet[Any], *by: str) -> list[Any]:
        """(code, words, number) of every part, or (by …, words, number)."""
        found = (
            rows.order_by()
            .alias(**self.aliases)
            .values(*by, part=F(self.path), words=F(self.text or self.path))
            .annotate(n=self.of.amount())
        )
        found = found.order_by(self.path if self.kind == "line" else "-n", self.path)
        words = self.choices or self.words()
        return [
            (*((row[each] for each in by) if by else ("" if row["part"] is None else row["part"],)),
             _shown(words.get(row["words"], row["words"]) if words else row["words"]), row["n"] or 0)
            for row in found
        ]  # fmt: skip

    def words(self) -> dict[str, str]:
        """The words of the code list, older versions' included."""
        if not self.source:
            return {}
        rows = Code.objects.filter(list__key=self.source).order_by("list__version", "position")
        return dict(rows.values_list("code", "text"))

    def narrow(self, rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        """The records of one part. Raises Http404 for what is no code of this split."""
        rows = rows.alias(**self.aliases)
        if code == "":
            empty = Q(**{f"{self.path}__isnull": True})
            return rows.filter(empty | Q(**{self.path: ""}) if self.plain else empty)
        if not self.plain and not _is_key(code):
            raise Http404
        return rows.filter(**{self.path: code})

    @property
    def plain(self) -> bool:
        """Whether its codes are words, not keys of records."""
        return bool(self.choices or self.source) or not self.text


@dataclass(frozen=True)
class Spread(Split):
    """A figure split by numbers that each record keeps by name: the people at a forum by their kind (R-301)."""

    def parts(self, span: Span, user: User) -> list[dict[str, Any]]:
        name = self.path.removeprefix("details__")
        counted: Counter[str] = Counter()
        for details in self.of.rows(span, user).values_list("details", flat=True):
            for code, n in (details.get(name) or {}).items():
                counted[code] += int(n)
        words = self.words()
        return [
            {"label": words.get(code, code), "value": n, "values": [n], "query": ""}
            for code, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])) if n
        ]  # fmt: skip


def _shown(words: Any) -> str:
    return str(words) if words not in (None, "") else UNKNOWN


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


CATEGORIES = dict(UnitCategory.choices)
# 方面: the headings of the framework, as the feedback opinion groups its problems; what has none above it is its own.
HEADING = {
    "heading": Coalesce("category__parent_id", "category_id"),
    "heading_text": Coalesce("category__parent__text", "category__text"),
}
SPLITS: tuple[Split, ...] = (
    Split("method", "工作记录按方式", BY_KEY["records"], "method_id", "method__text", on_paper=True),
    Split("category", "发现问题按类别", BY_KEY["findings"], "category_id", "category__text", on_paper=True),
    Split("channel", "信访按渠道", BY_KEY["petitions"], "channel_id", "channel__text", on_paper=True),
    Split("state", "整改账户按状态", BY_KEY["accounts"], "status", choices=dict(AccountStatus.choices), kind="ring", on_paper=True),
    Split("assignment_category", "巡察任务按单位类别", BY_KEY["assignments"], "unit__category", choices=CATEGORIES),
    Split("assignment_kind", "巡察任务按种类", BY_KEY["assignments"], "kind_id", "kind__text"),
    Split("assignment_region", "巡察任务按地区", BY_KEY["assignments"], "unit__region_id", "unit__region__name"),
    Split("inspector_from", "抽调人员按来源单位", BY_KEY["inspectors"], "home_unit_id", "home_unit__name"),
    Split("promoted_level", "提拔使用按层级", BY_KEY["promoted"], "level"),
    Split("course_form", "集中培训按形式", BY_KEY["courses"], "form_id", "form__text"),
    Split("meeting_kind", "研究部署会议按种类", BY_KEY["meetings"], "kind_id", "kind__text"),
    Split("meeting_chair", "研究部署会议按主持人", BY_KEY["meetings"], "chair"),
    Split("article_medium", "信息稿件按媒体", BY_KEY["articles"], "medium"),
    Split("talk_category", "谈话按对象类别", BY_KEY["interviews"], "subject_category_id", "subject_category__text"),
    Spread("forum_category", "座谈人次按对象类别", BY_KEY["forum_people"], "details__participants", source="interviewees"),
    Split("read_category", "调阅账务按账务类别", BY_KEY["accounts_read"], "details__category", source="account_categories"),
    Split("read_unit_category", "调阅账务单位按单位类别", BY_KEY["accounts_read_units"], "assignment__unit__category", choices=CATEGORIES),
    Split("heading", "发现问题按方面", BY_KEY["findings"], "heading", "heading_text", aliases=HEADING),
    Split("discipline", "发现问题按违反的纪律", BY_KEY["findings"], "discipline_id", "discipline__text"),
    Split("finding_unit", "发现问题按单位", BY_KEY["findings"], "assignment__unit_id", "assignment__unit__name"),
    Split("lead_receiver", "移交线索按承办单位", BY_KEY["leads_handed"], "receiver_id", "receiver__name"),
    Split("lead_state", "问题线索按办理情况", BY_KEY["leads"], "status", choices=dict(LeadStatus.choices)),
    Split("petition_kind", "信访按种类", BY_KEY["petitions"], "kind", choices=dict(PetitionKind.choices)),
    Split("petition_day", "信访按日", BY_KEY["petitions"], "received_on", kind="line"),
)  # fmt: skip
SPLIT_BY_KEY = {each.key: each for each in SPLITS}
