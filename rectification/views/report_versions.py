"""Two versions of an inspection report side by side, section by section (R-241)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import differences
from inspection.views.pages import DetailPage
from rectification.models import Report, ReportVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet


def compared(old: ReportVersion, new: ReportVersion) -> list[dict[str, Any]]:
    """Each section with its lines side by side; ``changed`` says whether there is anything to see."""
    texts = [(label, getattr(old, name), getattr(new, name)) for name, label in ReportVersion.SECTIONS]
    texts.insert(3, ("问题和意见建议（逐条）", old.listed(), new.listed()))
    return [
        {"label": label, "changed": differences.changed(before, after), "lines": differences.lines(before, after)}
        for label, before, after in texts
        if before.strip() or after.strip()
    ]


class ReportCompare(DetailPage):
    """From any version to any other; unasked, from the one returned last (else the one before) to the newest."""

    model, template_name, timeline = Report, "rectification/report_compare.html", False

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("assignment__unit", "assignment__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report = self.object
        versions = list(report.versions.select_related("saved_by__person"))
        chosen: tuple[ReportVersion, ReportVersion] | None = None
        if len(versions) > 1:
            before = self.asked("old", versions) or self.returned(versions) or versions[1]
            chosen = before, self.asked("new", versions) or versions[0]
        sections = compared(*chosen) if chosen else []
        return context | {
            "page_title": f"{report}：比较各稿", "versions": versions, "chosen": chosen, "sections": sections,
            "differs": any(each["changed"] for each in sections), "attachments": None, "papers": "",
        }  # fmt: skip

    def asked(self, side: str, versions: list[ReportVersion]) -> ReportVersion | None:
        wanted = self.request.GET.get(side, "")
        return next((each for each in versions if str(each.number) == wanted), None)

    def returned(self, versions: list[ReportVersion]) -> ReportVersion | None:
        """The version that was returned last, if anything was saved since."""
        number = self.object.returned_version
        return next((each for each in versions[1:] if each.number == number), None)
