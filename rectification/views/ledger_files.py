"""Pages of 台账原表: the files offices handed in, what giving one back today would change, and the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views import View

from inspection import wording
from inspection.imports_exports.files import Unreadable
from inspection.views.pages import Scoped
from inspection.views.tables import Shown, TablePage
from rectification.actions import ledger_files as actions
from rectification.models import LedgerFile
from rounds.views.library import FactsPage

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

_RELATED = ("office", "assignment__unit", "created_by__person")
# So many changes and new rows are listed on the page; the file holds all of them.
MOST = 200


def _when(file: LedgerFile) -> str:
    return f"{timezone.localtime(file.created_at):%Y-%m-%d %H:%M}"


class LedgerFileList(TablePage):
    model, filterset_class, power = LedgerFile, None, "rectification.import_ledger"
    page_title, related, ordering = "台账原表", _RELATED, ("-created_at", "pk")
    empty_title, empty_text = "没有留存的原表", "导入整改台账时自动留存原表，以后可按原表的格式导出最新情况。"
    table = (
        Shown("文件名", lambda row: row.name, small=lambda row: f"工作表：{row.sheet}" if row.sheet else "", width=36),
        Shown("巡察任务", lambda row: str(row.assignment) if row.assignment else ""),
        Shown("账户", lambda row: row.accounts, "integer"), Shown("未导入的行", lambda row: row.refused, "integer"),
        Shown("导入时间", _when), Shown("导入人", lambda row: row.created_by.name if row.created_by else "命令行导入"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().annotate(accounts=Count("rows__account"))


class LedgerFilePage(FactsPage):
    """One file: what would stand in it today, and what cannot be given back as it was."""

    model, template_name = LedgerFile, "rectification/ledger_file_detail.html"
    list_route, list_label = "rectification:ledger_file_list", "台账原表"
    short = (
        ("文件名", lambda row: row.name), ("工作表", lambda row: row.sheet),
        ("巡察任务", lambda row: row.assignment), ("导入时间", _when),
        ("导入人", lambda row: row.created_by.name if row.created_by else "命令行导入"),
        ("未导入的行", lambda row: row.refused),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("file", *_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        try:
            filled = actions.fill(self.object, by=self.request.user)  # type: ignore[arg-type]
        except (Unreadable, OSError) as error:
            words = str(error) if isinstance(error, Unreadable) else "留存的原表缺失，不能按原表导出。"
            return context | {"unreadable": words}
        return context | {
            "changes": filled.changes[:MOST], "added": filled.added[:MOST], "remarks": filled.remarks,
            "changed": len(filled.changes), "added_count": len(filled.added), "most": MOST,
            "accounts": self.object.rows.exclude(account=None).count(),
        }  # fmt: skip


class LedgerFileExport(Scoped, View):
    """The office's file with today's state, noted in the trail."""

    model = LedgerFile

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        file = get_object_or_404(self.scoped().select_related("file", *_RELATED), pk=pk)
        try:
            filled = actions.give_back(file, by=request.user)  # type: ignore[arg-type]
        except (Unreadable, OSError) as error:
            messages.error(request, str(error) if isinstance(error, Unreadable) else "留存的原表缺失，不能按原表导出。")
            return HttpResponseRedirect(reverse("rectification:ledger_file", args=[file.pk]))
        response = HttpResponse(filled.data, content_type=filled.mime)
        stem, _, ending = filled.name.rpartition(".")
        name = wording.safe_file_name(f"{stem or filled.name}（{timezone.localdate():%Y%m%d}）", f".{ending}")
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
