"""The unit pastes the rows of its plan: what would become of each is shown first, then they are written."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Sum

from inspection.imports_exports import batches, importers, pasting
from inspection.imports_exports.files import Unreadable
from inspection.views.forms import STALE, FormView, posted_version
from inspection.views.imports import FirstRow, PastedRows, column_choices, columns_chosen, order
from inspection.workflow import Refused, Stale
from rectification.actions import plan_rows as actions
from rectification.models import Plan

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inspection.imports_exports.reports import ImportReport

LONGEST, SHOWN = 100_000, 200
CHANGED = "粘贴的内容或列的对应在检查之后改过，请再看一遍检查结果，然后写入。"


class PlanRowsForm(forms.Form):
    pasted = PastedRows(
        longest=LONGEST,
        help_text="在 Excel 或 WPS 里选中要填的行（最好连同列名），复制后粘贴在这里，单元格里换行的也可以。",
    )
    first_row = FirstRow(help_text="没有列名的，按下面“能识别的列”的顺序读。")


class UnitPlanPaste(FormView):
    """First sent, the rows are only checked; sent again with ``commit``, what was shown is written, and nothing else."""

    model, form_class, namespace, needs = Plan, PlanRowsForm, "unit", actions.POWER
    template_name = "rectification/plan_paste.html"
    page_title, submit_label, form_note = "从 Excel 粘贴整改措施", "检查", actions.ROWS.hint

    def version_of(self, record: Any) -> str:
        """Whoever changes a row changes this, too: versions only grow."""
        return str(record.version + (record.accounts().aggregate(sum=Sum("version"))["sum"] or 0))

    def refuse_stale(self, record: Any) -> None:
        now = Plan.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if (wanted := posted_version(self.request)) is not None and str(wanted) != self.version_of(now):
            raise Stale(STALE)

    def read(self, record: Plan, form: Any) -> tuple[ImportReport, str]:
        """The dry run, and by what its outcome is known again. Raises Unreadable."""
        posted, kind = self.request.POST, actions.ROWS
        made = pasting.as_file(form.cleaned_data["pasted"], kind.fields, first_row=form.cleaned_data["first_row"])
        report = importers.dry_run(kind, made.data, office=record.assignment.office, assignment=record.assignment)
        if posted.get("head") == report.signature:
            report = importers.dry_run(
                kind, made.data, office=record.assignment.office, assignment=record.assignment, columns=columns_chosen(kind, posted),
            )  # fmt: skip
        report.warnings += made.warnings
        said = json.dumps(report.to_json(with_values=False) | {"pasted": form.cleaned_data["pasted"]}, sort_keys=True)
        return report, hashlib.sha256(said.encode()).hexdigest()

    def take(self) -> HttpResponse:
        record = self.get_record()
        self.check(record)
        form = self.make_form(record, self.request.POST)
        if not form.is_valid():
            return self.page(record, form, status=422)
        try:
            report, seen = self.read(record, form)
        except Unreadable as error:
            form.add_error("pasted", str(error))
            return self.page(record, form, status=422)
        if "commit" not in self.request.POST:
            return self.page(record, form, **self.told(report, seen))
        if self.request.POST.get("seen") != seen:
            form.add_error(None, CHANGED)
            return self.page(record, form, status=422, **self.told(report, seen))
        self.report = report
        return super().take()

    def told(self, report: ImportReport, seen: str) -> dict[str, Any]:
        found = batches.told(report)
        rows = sorted(found["rows"], key=order)
        return {
            "report": found, "seen": seen, "columns": column_choices(actions.ROWS, found), "object_list": rows[:SHOWN],
            "more": max(0, len(rows) - SHOWN), "good": sum(bool(row.values["changes"]) for row in report.good_rows()),
        }  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        if not any(row.values["changes"] for row in self.report.good_rows()):
            raise Refused("没有可以写入的行。")
        self.made = actions.paste(record, self.report, by=self.request.user)  # type: ignore[arg-type]
        return record

    def done_words(self, result: Any) -> str:
        left = [f"第{row.row}行：{row.refused[0].text}" for row in self.report.rows if row.refused]
        words = f"已写入{self.made}个问题的整改措施。"
        return words if not left else f"{words}未写入{len(left)}行（{'；'.join(left[:10])}）。"

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        head = [each.label for each in actions.FIELDS]
        return {"kind": actions.ROWS, "present": pasting.text_of([head, *actions.rows_now(record)])}
