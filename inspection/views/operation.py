"""运行状态 for the system administrator, and the figures for the house's monitor. Neither knows what a case says."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from prometheus_client import CONTENT_TYPE_LATEST

from inspection import access, exposition, operation

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

GOOD, BAD, WARN = "good", "bad", "warn"
# Tasks in words; one that is not here shows its own name.
TASKS = {
    "sweep_deadlines": "期限扫描和提醒", "render_paper": "公文排印", "reconcile_papers": "公文对账",
    "split_scan_stack": "分拣扫描件", "reconcile_scan_stacks": "扫描件对账", "seal_trail": "审计封存",
    "sweep_vault": "查看许可到期清除", "scan_administrators": "三员分立核对", "make_copies": "附件工作副本", "read_texts": "读取文字供检索",
    "tell_followers": "通知关注的人", "reconcile_files": "附件核对", "alarm_of_readings": "异常查阅提示", "compile_digests": "周汇总",
    "remind_of_appointments": "预约提醒", "read_evidence": "佐证材料读取", "find_hints": "核查提示", "sweep_drafts": "草稿清理",
    "heartbeat": "心跳",
}  # fmt: skip
QUEUES = {"default": "一般任务", "papers": "公文排印", "files": "扫描分拣、附件副本和读取"}


def task_words(name: str) -> str:
    short = name.rsplit(".", 1)[-1]
    return TASKS.get(short, short)


def when(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "没有记录"


def line(label: str, value: str, good: bool, *, word: str = "", tone: str = BAD) -> dict[str, str]:
    """A row of the page: what, how it stands, and a word for whoever does not see colours."""
    return {
        "label": label,
        "value": value,
        "word": "正常" if good else word or "请处理",
        "tone": GOOD if good else tone,
    }


def of_processes(running: dict[str, Any] | None) -> list[dict[str, str]]:
    if running is None:
        return [line("任务队列和缓存", "连接不上 Valkey；业务照常保存，提醒和排印待恢复后补做", False)]
    swept = running["last"].get(operation.SWEEP)
    alive = [name for name, at in running["workers"] if operation.recent(at, operation.SILENT_AFTER)]
    return [
        *(line(f"队列：{QUEUES[name]}", f"等待{count}项", count < 100, word="积压", tone=WARN)
          for name, count in running["queues"].items()),
        line("定时进程", f"最近发出任务：{when(running['beat'])}", operation.recent(running["beat"], operation.SILENT_AFTER), word="没有动静"),
        line("后台任务进程", f"两分钟内有动静的{len(alive)}个：{'、'.join(alive) or '无'}", bool(alive), word="没有动静"),
        line("期限扫描", f"最近完成：{when(swept)}", operation.recent(swept, operation.SWEPT_WITHIN), word="过久未做"),
    ]  # fmt: skip


def of_the_calendar() -> list[dict[str, str]]:
    waiting = operation.provisional()
    found = []
    for year in operation.years():
        if year["published"]:
            value = "已发布"
        else:
            value = f"{'已装入，待另一人核对发布' if year['loaded'] else '没有装入'}；{year['from']:%Y-%m-%d}起的期限只能暂定"
        found.append(line(f"{year['year']}年工作日历", value, year["published"], word="待装入" if year["late"] else "尚未到期",
                          tone=BAD if year["late"] else "neutral"))  # fmt: skip
    return [*found, line("暂定的期限", f"{waiting}项，日历发布后自动重算", not waiting, word="待日历", tone=WARN)]


def of_the_machine() -> list[dict[str, str]]:
    backup, missing, scanner = operation.last_backup(), operation.unmigrated(), operation.scanner()
    copies = operation.copies()
    rows = [
        line("最近备份", when(backup), operation.recent(backup, operation.BACKED_UP_WITHIN), word="过久未备份" if backup else "从未备份"),
        line("数据库表结构", f"有{missing}项迁移没有执行" if missing else "与程序一致", not missing),
        line("附件工作副本", f"待生成{copies['pending']}个，不能生成{copies['failed']}个", not copies["failed"], word="请查看", tone=WARN),
    ]  # fmt: skip
    disks = [("附件所在磁盘", settings.MEDIA_ROOT), ("运行目录所在磁盘", settings.VAR_DIR)]
    if (store := operation.file_store()) != "folder":
        words = "有应答" if store == "ok" else "没有应答，附件存取不了"
        rows.append(line("附件对象存储", f"{settings.MEDIA_S3_BUCKET}，{words}", store == "ok", word="停了"))
        disks = disks[1:]
    for label, path in disks:
        if found := operation.disk(path):
            value = f"已用{found['part']:.0%}，剩余{found['free'] / 2**30:.1f} GB"
            rows.append(line(label, value, not found["full"], word="将满"))
    words = {"off": "没有设置", "ok": "有应答", "down": "没有应答，附件一律收不下"}[scanner]
    rows.append(line("病毒查杀", words, scanner == "ok", word="未启用" if scanner == "off" else "停了",
                     tone="neutral" if scanner == "off" else BAD))  # fmt: skip
    return rows


def allowed(request: HttpRequest) -> Any:
    user: Any = request.user
    if not access.may(user, operation.POWER):
        raise PermissionDenied(operation.POWER)
    return user


class OperationPage(View):
    """What runs, what waits, what failed, and what will be missing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = allowed(request)
        running = operation.running()
        stuck = operation.stuck(access.offices_with(user, operation.POWER))
        context = {
            "page_title": "运行状态",
            "parts": [("进程和队列", of_processes(running)), ("工作日历", of_the_calendar()), ("数据和设备", of_the_machine())],
            "failures": [{"label": task_words(each["task"]), "at": when(each["at"]), "kind": each["kind"]}
                         for each in (running or {}).get("failures", [])[:30]],
            "runs": sorted((task_words(name), when(at)) for name, at in (running or {}).get("last", {}).items()),
            "stuck": stuck.count(), "stuck_since": when(stuck.values_list("issued_at", flat=True).first()),
        }  # fmt: skip
        return render(request, "administration/operation.html", context)


class PrintAgain(View):
    """Wakes the printing of what was issued and not printed."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed(request)  # whoever may not learns nothing of how it is asked
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        count = operation.print_again(by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"已重新交排{count}件，稍后刷新查看。" if count else "没有等待排印的公文。")
        return HttpResponseRedirect(reverse("operation"))


class Metrics(View):
    """For the monitor that knows the token; for anybody else the address does not exist."""

    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        given = request.headers.get("Authorization", "").encode()
        wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
        if not hmac.compare_digest(given, wanted) or not settings.METRICS_TOKEN:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(exposition.text(), content_type=CONTENT_TYPE_LATEST)
