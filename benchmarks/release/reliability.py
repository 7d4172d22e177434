"""The long fault run: hundreds of injuries, twenty thousand promises and more; prints docs/reliability.md.

XUNZHANG_RELIABILITY gives another length, as faults:writes:seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from django.utils import timezone

from tests.faults import running

LENGTH = os.environ.get("XUNZHANG_RELIABILITY", "1000:20000:3600")

HEAD = """# 可靠性

本页由 `script/release` 中的故障长测（`benchmarks/release/reliability.py`，程序在 `tests/faults/`）写成，日期{date}，{cores}个处理器核，历时{minutes}分钟。

**怎么测。** 在单独的目录、端口和数据库里启动全部真实进程（PostgreSQL、Valkey、网页、后台任务、定时），由一个只管重启的看护进程照看；
{clients}个账号通过网页不停办理业务，同时按随机次序（种子固定，可重现）施加下列故障，每次故障之后必须恢复办理。系统每答复一次“已办成”，
先把这次答复写入文件并落盘，再办下一件；没有得到答复的，带着同一表单编号重发，直到得到答复。

**查什么。** 期间{rests}次停下来逐项核对：答复过的每一笔恰好在一次，并各有一行审计记录（草稿和标为已读按设计不记审计）；未答复的至多一次；编号连续不重；每个到期事项对每个应提醒的人
恰好提醒一次；整改台账逐笔重算平衡；附件没有残缺、没有无主文件；已印发公文全部有正本；审计链从头验证无误。
"""
FOUND = """
## 编写和运行本测试时发现并已改正的问题

| 故障 | 发现 | 现在 |
|---|---|---|
| 公文排印停住 | 打开公文得到“系统出错” | 页面写明没有排印成、什么都没有丢，并有“重新排印”；后台照旧自动重排 |
| 公文排印停住 | 每分钟重排把仍在队列里等着的公文再排一次，多件停住时队列越积越长，占住后台任务 | 队列里还有等着的，不再添 |
| 读件进程停住 | 读附件的助手进程停住后不被换掉，此后每件附件都等满时限，后台任务十几分钟不排印、不提醒 | 一件等满时限即换新的助手，后面的照常 |
| 时钟拨快 | 时钟拨快时印发、随后丢了排印任务的公文，要等到那个时刻才补排；定时进程记着将来的时刻，拨回后同样久不叫醒任何任务 | 下一分钟补排；定时进程发现时刻在将来，改从现在算起 |
| 期限扫描 | 一次扫描久了，下一次又来扫同样的期限，直到后台任务全被占住，不排印、不办别的 | 同时只有一次；十分钟还没轮到的不再补，下一次照常；排印另在自己的队列里补 |
| 附件磁盘写满 | 进程的文件大小上限不被当作磁盘满，上传得到“系统出错” | 说明“存储空间不足”，不留残缺文件 |
| 强行结束网页进程 | 新起的网页进程要到第一次被访问才读入全部页面程序，第一位访问者多等数秒 | 分出工作进程之前已读好，内存也共用 |
| 时钟拨快、另处退出 | 办理当中登录状态结束，得到英文的“Bad Request” | 中文说明，回到表单重新提交即可，不会办两遍 |
"""
CLOSING = """
## 说明

- 时钟：拨动的是系统自己唯一的取时处（`timezone.now`），不改机器时间；数据库时钟不动。
- 磁盘写满：以进程的文件大小上限（RLIMIT_FSIZE）造成真实的写入失败，不需要管理员权限；日志、数据表和附件都照此失败。
- 网络：在进程与数据库、消息队列之间的套接字上插入转发程序，造成延迟、停顿和断开；没有跨机器的丢包。
- 断电：进程被强行结束不等于断电，操作系统缓存仍在；落盘次序由代码保证（先文件后登记，逐级 fsync），本测试不能证明。
- 定时任务在测试中每两秒叫醒一次，口令散列用便宜的算法；其余与 `script/server` 相同。
"""


def source() -> str:
    """A migrated database without rows: the one the test processes copy."""
    name = os.environ.get("XUNZHANG_TEST_TEMPLATE")
    if not name:
        made = subprocess.run([sys.executable, "-m", "tests.database"], check=True, stdout=subprocess.PIPE, text=True)
        name = made.stdout.strip()
    return running.address(name)


def table(title: str, heads: tuple[str, str], rows: dict[str, int]) -> str:
    lines = [f"\n## {title}\n", f"| {heads[0]} | {heads[1]} |", "|---|---:|"]
    lines += [f"| {name} | {count} |" for name, count in sorted(rows.items(), key=lambda row: -row[1])]
    return "\n".join([*lines, f"| **合计** | **{sum(rows.values())}** |", ""])


def page(report: dict[str, Any]) -> str:
    head = HEAD.format(
        date=f"{timezone.localdate():%Y-%m-%d}", cores=os.cpu_count(), minutes=round(report["seconds"] / 60),
        clients=report["clients"], rests=report["rests"],
    )  # fmt: skip
    result = "\n## 结果\n\n" + (
        "没有发现丢失、重复、半途或不平：核对全部通过。\n" if not report["faults"]
        else "**核对没有全部通过：**\n\n" + "\n".join(f"- {each}" for each in report["faults"]) + "\n"
    )  # fmt: skip
    if report.get("papers"):
        result += f"\n运行中另印发公文{report['papers']}件，其中{report['layouts_stopped']}件的排印进程被停住，后来全部印出。\n"
    result += (
        f"\n共发出{report['sent']}件，其中{sum(report['promised'].values())}件得到答复（其余为结束时尚未答复或按规定拒绝），重发{report['retries']}次；"
        f"发出提醒{report['reminders']}条；审计记录{report['trail']}行；被强行结束的上传留下、由对账清除的文件{report['left_files']}个。\n"
    )
    if report.get("missed"):
        result += (
            "\n没有找到对象或本机造不成、没有计入的故障："
            + "、".join(f"{name}{count}次" for name, count in report["missed"].items())
            + "。\n"
        )
    starts = "、".join(f"{NAMES[name]}{count}次" for name, count in sorted(report["starts"].items()))
    return (
        head + result + table("故障", ("故障", "次数"), report["injuries"])
        + table("答复办成的业务", ("业务", "件数"), report["promised"])
        + f"\n看护进程启动各程序的次数：{starts}。\n" + FOUND + CLOSING
    )  # fmt: skip


NAMES = {"web": "网页", "worker": "后台任务", "beat": "定时", "broker": "消息队列", "database": "数据库"}


def main() -> None:
    faults, writes, seconds = (int(each) for each in LENGTH.split(":"))
    report = running.run(source(), faults=faults, writes=writes, seconds=seconds, rest_every=300, upgrades=20)
    print(page(report), end="")
    if report["faults"]:
        sys.exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
    main()
