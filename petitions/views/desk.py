"""The receiving organ's own desk: leads offered or handed to it, and nothing else of the lead ledger."""

from __future__ import annotations

from typing import Any

from inspection import signatures
from inspection.views.exports import Shown
from inspection.views.pages import DetailPage, ListPage
from petitions import filters, gates, workflow
from petitions.models import Lead
from petitions.views.asking import Mine, lights
from petitions.views.leads import facts, package_of, slots
from petitions.workflow import LeadStatus

REACHED = {
    LeadStatus.OFFERED: 0, LeadStatus.HANDED_OVER: 2, LeadStatus.REPORTED: 2, LeadStatus.RETIRING: 3,
    LeadStatus.RETIRED: 4,
}  # fmt: skip


class HandedLeadList(Mine, ListPage):
    """Handed leads come first: they are dealt with before other work (R-229)."""

    filterset_class = filters.HandedLeadFilter
    table = (
        Shown("线索编号", lambda row: row.number),
        Shown("被反映人", lambda row: "、".join(str(each) for each in row.accused.all())),
        Shown("主要问题", lambda row: row.summary, width=60),
        Shown("纪律类别", lambda row: row.discipline.text if row.discipline else ""),
        Shown("移交日期", lambda row: row.handed_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model = Lead
    power = "petitions.view_handed_lead"
    template_name = "petitions/handed_lead_list.html"
    page_title = "移交线索"
    related = ("unit", "discipline", "category", "receiver", "office")
    ordering = ("-offered_on", "pk")
    empty_title = "没有移交给本部门的线索"
    empty_text = "巡察办提请移交后，会在提醒中告知。"

    def scoped(self) -> Any:
        return Lead.objects.handed_to(self.request.user).prefetch_related("accused__unit")


class HandedLeadPage(Mine, DetailPage):
    """One lead as the receiving organ sees it: what it signs for, its own reports, the package."""

    model = Lead
    looks = True
    timeline = False
    template_name = "petitions/handed_lead_detail.html"
    steps_of = workflow.DESK_STEPS

    def scoped(self) -> Any:
        return Lead.objects.handed_to(self.request.user).select_related("unit", "discipline", "category", "receiver")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        return super().get_context_data(
            facts=facts(record, inside=False),
            steps=lights(("签收", "移交", "办理反馈", "销号"), REACHED[record.status] + self.received(record)),
            accused=record.accused.select_related("unit"),
            progress=record.progress.select_related("stage", "form", "by__person"),
            slots=slots(record, self.request.user),
            attachments_title="资料包文件",
            **package_of(record, may=False),
            makeable=(),
            **kwargs,
        )  # fmt: skip

    def received(self, record: Lead) -> bool:
        """Offered, and signed for."""
        return record.status == LeadStatus.OFFERED and signatures.signed(record, gates.RECEIVER) is not None

    def makeable(self, record: Any) -> list[Any]:
        return []
