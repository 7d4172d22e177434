"""Statistics of a round: every figure is a query, and the same query is the list that the figure opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, wording
from inspection.models import OrganKind
from petitions import models as petitions
from petitions.workflow import LeadStatus
from rectification import models as rectification
from rectification.workflow.accounts import AccountStatus
from rounds import models as rounds
from rounds.workflow import FieldRecordStatus, FindingStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.models import User

POWER = "inspection.view_office"


@dataclass(frozen=True)
class Figure:
    """One figure: records of a kind in a round, counted, or a field of theirs summed. ``rule``: where it is asked for."""

    key: str
    group: str
    label: str
    unit: str
    model: Any
    round_path: str
    rule: str
    where: Q = field(default_factory=Q)
    summed: str = ""

    def rows(self, round_: rounds.Round, user: User) -> QuerySet[Any]:
        """The records behind the figure, in the user's scope."""
        keys = self.model._default_manager.for_user(user).filter(self.where, **{self.round_path: round_}).values("pk")
        return self.model._default_manager.filter(pk__in=keys)

    def value(self, round_: rounds.Round, user: User) -> int:
        found = self.rows(round_, user)
        return int(found.aggregate(n=Sum(self.summed))["n"] or 0) if self.summed else found.count()


@dataclass(frozen=True)
class Split:
    """A figure split by a field; its parts add up to the figure. ``path`` is the field, ``text`` what is shown of it."""

    key: str
    title: str
    of: Figure
    path: str
    text: str
    choices: dict[str, str] | None = None

    def parts(self, round_: rounds.Round, user: User) -> list[dict[str, Any]]:
        """Rows of label, value and the address of the records behind it, largest first."""
        measure: Any = Sum(self.of.summed) if self.of.summed else Count("pk")
        found = self.of.rows(round_, user).order_by().values(code=F(self.path), words=F(self.text))
        rows = found.annotate(n=measure).order_by("-n")
        return [
            {
                "label": (self.choices or {}).get(row["words"], row["words"]) or "未分类", "value": row["n"],
                "values": [row["n"]],
                "url": f"{_address(round_, self.of.key)}?split={self.key}&code={row['code'] if row['code'] is not None else ''}",
            }
            for row in rows
        ]  # fmt: skip

    def narrow(self, rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        """The records of one part."""
        if code == "":
            return (
                rows.filter(Q(**{f"{self.path}__isnull": True}) | Q(**{self.path: ""}))
                if self.choices
                else rows.filter(**{f"{self.path}__isnull": True})
            )
        return rows.filter(**{self.path: code})


def _address(round_: rounds.Round, key: str) -> str:
    return reverse("statistics_figure", args=[round_.pk, key])


DONE = Q(status=FieldRecordStatus.COMPLETE)


def _method(code: str) -> Q:
    return DONE & Q(method__code=code)


def _record(key: str, label: str, unit: str, method: str, rule: str, summed: str = "") -> Figure:
    return Figure(key, "进驻了解", label, unit, rounds.FieldRecord, "assignment__round", rule, _method(method), summed)


def _measured(key: str, label: str, kind: str) -> Figure:
    """Items on which an organ decided a measure of this kind (R-292); one item may have several."""
    return Figure(
        key,
        "整改问责",
        label,
        "件",
        rectification.Accountability,
        "assignment__round",
        "R-292",
        Q(measures__kind__code=kind),
    )


def _brought(key: str, label: str, unit: str, where: Q, summed: str = "") -> Figure:
    """成效 that stand: neither taken back, nor of an account that was written off in red (R-277)."""
    return Figure(
        key,
        "整改成效",
        label,
        unit,
        rectification.Outcome,
        "account__assignment__round",
        "R-277",
        rectification.Outcome.STANDS & where,
        summed,
    )


RULES = Q(kind="rule")
# A part that a department took over is the same problem: it is counted once, with the account it was split from.
PROBLEMS = Q(parent=None)
OPEN_ACCOUNTS = PROBLEMS & ~Q(status__in=[AccountStatus.CLEARED, AccountStatus.VOIDED])
# 查处: the organ took it up as a case or closed it with a result; 予以了结 is not.
DEALT = Q(pk__in=petitions.LeadProgress.objects.filter(stage__code__in=("case", "closed")).values("lead"))
FIGURES: tuple[Figure, ...] = (
    Figure("teams", "规模", "巡察组", "个", rounds.Team, "round", "R-297", Q(kind="inspection")),
    Figure("assignments", "规模", "巡察任务", "项", rounds.Assignment, "round", "R-297"),
    _record("interviews", "个别谈话", "人次", "interview", "R-303", "person_times"),
    _record("forums", "座谈会", "场次", "forum", "R-301"),
    _record("visits", "随机走访群众", "人次", "visit", "R-304", "person_times"),
    _record("questionnaires", "发放调查问卷", "份", "questionnaire", "R-302", "copies"),
    Figure("records", "进驻了解", "工作记录", "次", rounds.FieldRecord, "assignment__round", "R-137", DONE),
    Figure("petitions", "信访线索", "受理信访", "件", petitions.Petition, "assignment__round", "R-314"),
    Figure("leads", "信访线索", "收集问题线索", "件", petitions.Lead, "assignment__round", "R-307"),
    Figure("leads_handed", "信访线索", "移交问题线索", "件", petitions.Lead, "assignment__round", "R-307", ~Q(handed_on=None)),
    # 印证 by the team's leader, 移交, 查处; and those that went to police and courts apart.
    Figure("leads_verified", "信访线索", "审核印证", "件", petitions.Lead, "assignment__round", "R-234", ~Q(status=LeadStatus.REGISTERED)),
    Figure("leads_dealt", "信访线索", "已查处", "件", petitions.Lead, "assignment__round", "R-234", DEALT),
    Figure("leads_judicial", "信访线索", "移交公安司法", "件", petitions.Lead, "assignment__round", "R-230",
           ~Q(handed_on=None) & Q(receiver__organ_kind=OrganKind.JUDICIAL)),
    Figure("findings", "发现问题", "发现问题", "个", rounds.Finding, "assignment__round", "R-306", ~Q(status=FindingStatus.DROPPED)),
    Figure("accounts", "整改销账", "立账", "个", rectification.Account, "assignment__round", "R-317", PROBLEMS & ~Q(status=AccountStatus.VOIDED)),
    Figure("cleared", "整改销账", "已销账", "个", rectification.Account, "assignment__round", "R-317", PROBLEMS & Q(status=AccountStatus.CLEARED)),
    Figure("staged", "整改销账", "阶段性销号", "个", rectification.Account, "assignment__round", "R-317", PROBLEMS & Q(status=AccountStatus.STAGED)),
    _brought("rules", "建立完善制度", "项", RULES & ~Q(change="abolished")), _brought("rules_abolished", "废止制度", "项", RULES & Q(change="abolished")),
    _brought("recovered", "挽回资金", "元", Q(kind="money"), "amount"), _brought("sessions", "召开会议", "次", Q(kind="meeting")),
    Figure("accountabilities", "整改问责", "移送问责", "件", rectification.Accountability, "assignment__round", "R-290", ~Q(sent_on=None)),
    _measured("talked", "约谈", "talk"), _measured("circulated", "通报", "circular"), _measured("handled", "处理", "handling"),
    Figure("open", "整改销账", "未销账", "个", rectification.Account, "assignment__round", "R-317", OPEN_ACCOUNTS),
)  # fmt: skip
# A figure is shown to those who may see its records somewhere: to others a nought would be an untrue statement.
SEEN_WITH: dict[Any, tuple[str, ...]] = {
    rounds.FieldRecord: ("rounds.view_field_record",),
    rounds.Finding: ("rounds.view_finding",),
    petitions.Petition: ("petitions.view_petition",),
    petitions.Lead: ("petitions.view_lead",),
    rectification.Accountability: ("rectification.view_accountability", "rectification.answer_accountability"),
    rectification.Account: ("rectification.view_ledger", "rectification.view_supervised_ledger"),
    rectification.Outcome: ("rectification.view_ledger", "rectification.view_supervised_ledger"),
}
BY_KEY = {each.key: each for each in FIGURES}
SPLITS: tuple[Split, ...] = (
    Split("method", "工作记录按方式", BY_KEY["records"], "method_id", "method__text"),
    Split("category", "发现问题按类别", BY_KEY["findings"], "category_id", "category__text"),
    Split("channel", "信访按渠道", BY_KEY["petitions"], "channel_id", "channel__text"),
    Split("state", "整改账户按状态", BY_KEY["accounts"], "status", "status", dict(AccountStatus.choices)),
)
SPLIT_BY_KEY = {each.key: each for each in SPLITS}


def late(round_: rounds.Round, user: User) -> QuerySet[Any]:
    """挂账: open accounts past their date (R-265). Today's figure, so it is no part of a frozen table."""
    return BY_KEY["open"].rows(round_, user).filter(due_on__lt=timezone.localdate())


def values(round_: rounds.Round, user: User) -> dict[str, int]:
    """All figures of a round by key."""
    return {each.key: each.value(round_, user) for each in FIGURES}


def sentences(round_: rounds.Round, user: User, found: dict[str, int]) -> list[str]:
    """The sentences that speeches and reports use, from the same figures (R-297, R-301–R-307, R-316)."""
    units = rounds.Assignment.objects.for_user(user).filter(round=round_).order_by()
    by_category = dict(units.values_list("unit__category").annotate(n=Count("unit", distinct=True)))
    names = dict(rounds.Assignment._meta.get_field("unit").related_model._meta.get_field("category").choices)
    scale = wording.round_scale(found["teams"], {names.get(key, key): n for key, n in by_category.items()})
    done = wording.counts(
        [
            ("召开座谈会", found["forums"], "场次"), ("发放调查问卷", found["questionnaires"], "份"),
            ("个别谈话", found["interviews"], "人次"), ("随机走访群众", found["visits"], "人次"),
            ("受理信访", found["petitions"], "件"),
        ]
    )  # fmt: skip
    # 方面 are the headings of the framework, as the feedback opinion groups its problems.
    heading = Coalesce("category__parent", "category")
    areas = BY_KEY["findings"].rows(round_, user).order_by().aggregate(n=Count(heading, distinct=True))["n"]
    lines = [scale + "。"]
    if done:
        lines.append(f"各巡察组{done}。")
    if found["findings"]:
        leads = f"，收集问题线索{found['leads']}件，移交{found['leads_handed']}件" if found["leads"] else ""
        lines.append(f"{wording.problem_count(areas, found['findings']).replace('共', '共发现')}{leads}。")
    return [*lines, *wording.rectified(found)]


class Statistics(View):
    """A round's figures, each opening its records; charts with their tables."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not access.may(user, POWER):
            raise PermissionDenied(POWER)
        choices = rounds.Round.objects.for_user(user).select_related("office").order_by("-term", "-sequence")
        wanted = request.GET.get("round", "")
        chosen = choices.filter(pk=wanted).first() if _is_key(wanted) else None
        chosen = chosen or choices.filter(status="active").first() or choices.first()
        context: dict[str, Any] = {"page_title": "统计", "choices": choices, "round": chosen}
        if chosen is not None:
            context |= self.tables(chosen, user)
        return render(request, "statistics/round.html", context)

    def tables(self, chosen: rounds.Round, user: User) -> dict[str, Any]:
        found = values(chosen, user)
        groups: dict[str, list[dict[str, Any]]] = {}
        held = access.powers(user)
        for each in FIGURES:
            if (needed := SEEN_WITH.get(each.model)) and not held.intersection(needed):
                continue
            groups.setdefault(each.group, []).append(
                {"label": each.label, "value": found[each.key], "unit": each.unit, "url": _address(chosen, each.key)}
            )
        charts = [
            {"id": f"chart-{each.key}", "title": each.title, "kind": "ring" if each.key == "state" else "rank",
             "names": [each.of.unit], "rows": each.parts(chosen, user)}
            for each in SPLITS
        ]  # fmt: skip
        return {
            "groups": groups,
            "charts": charts,
            "sentences": sentences(chosen, user, found),
            "late": late(chosen, user).count(),
        }


def _is_key(text: str) -> bool:
    return len(text) == 36


class FigureRecords(View):
    """The records behind one figure, or behind one part of a split."""

    def get(self, request: HttpRequest, pk: Any, key: str) -> HttpResponse:
        user: Any = request.user
        if not access.may(user, POWER):
            raise PermissionDenied(POWER)
        round_ = get_object_or_404(rounds.Round.objects.for_user(user), pk=pk)
        figure = BY_KEY.get(key)
        if figure is None:
            raise Http404
        rows, title = figure.rows(round_, user), figure.label
        split = SPLIT_BY_KEY.get(request.GET.get("split", ""))
        if split is not None and split.of is figure:
            code = request.GET.get("code", "")
            if not (code == "" or split.choices or _is_key(code)):
                raise Http404
            rows, title = split.narrow(rows, code), f"{figure.label}·{split.title}"
        page = Paginator(rows.order_by("pk"), 50).get_page(request.GET.get("page"))
        total = int(rows.aggregate(n=Sum(figure.summed))["n"] or 0) if figure.summed else page.paginator.count
        audit.record(round_, "drill_down", by=user, label=f"统计下钻：{figure.label}")
        context = {"page_title": title, "round": round_, "figure": figure, "page_obj": page, "object_list": _shown(page.object_list, figure),
                   "total": total, "statistics_url": f"{reverse('statistics')}?round={round_.pk}"}  # fmt: skip
        return render(request, "statistics/records.html", context)


def _shown(records: Any, figure: Figure) -> list[dict[str, Any]]:
    """Each record with the address of the page it stands on and what it adds to the figure."""
    pages = [getattr(each, "shown_on", each) for each in records]
    return [
        {"title": str(each), "share": getattr(each, figure.summed) if figure.summed else 1,
         "status": each.get_status_display() if hasattr(each, "get_status_display") else "",
         "url": reverse(f"{page._meta.app_label}:{page.noun}", args=[page.pk]) if figure.key != "teams" else ""}
        for each, page in zip(records, pages, strict=True)
    ]  # fmt: skip
