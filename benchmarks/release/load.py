"""The load: so many requests a second for ten minutes while papers print and deadlines are swept; prints docs/load.md.

XUNZHANG_LOAD gives another load, as rate:seconds.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from django.utils import timezone

from benchmarks.release.reliability import source
from tests.faults import running

LOAD = os.environ.get("XUNZHANG_LOAD", "60:600")
LONGEST = 400

PAGE = """# 负载

本页由 `script/release` 中的负载长测（`benchmarks/release/load.py`，程序在 `benchmarks/loading.py`）写成，日期{date}，{cores}个处理器核，历时{seconds}秒。

**怎么测。** 真实的全部进程（PostgreSQL、Valkey、网页、后台任务、定时）和发出请求的程序都在这一台机器上。{people}个窗口，按固定的时刻发出请求，
不等前一个办完；用时从应发的时刻算起，所以排队也算在内。十个请求里一个是提交表单，其余是整天打开的页面；同时不停印发公文（一件印好，隔五秒再印下一件），期限每两秒扫一遍。

**目标**：每秒60个请求，十分钟没有5xx，95%不超过{longest}毫秒。

## 结果

**{verdict}**：要求每秒{rate:g}个，实际每秒答复{achieved:.1f}个；印发公文{papers}件。答复：{answers}。

| 页面 | 次数 | 中位（毫秒） | 95% | 99% |
|---|---:|---:|---:|---:|
{rows}
| **合计** | **{answered}** | **{half}** | **{most}** | **{nearly}** |

## 差多少，为什么

- 一页连同数据库约用50毫秒处理器时间（列表40—60，一件记录70—150，巡察办首页150），两核连同发请求的程序、排印和扫描，到每秒27个左右就满了；
  每秒60个要么一页降到20毫秒以内，要么六核。2026-12-01另量：每秒20个，95%为197毫秒；每秒30个，没有5xx，只答得了27个。
- 排印和扫描让着网页：后台任务的优先级比网页低。2026-12-01先后两次，同样每秒20个：让路、首页和扫描少问之前95%为700毫秒，之后197毫秒。
- 首页先用一条语句问清哪些种类有待办，没有的不再问；其余的本钱是Django拼SQL和成页，不在数据库。
- 一个县200个账号，高峰每秒1页，一台两核的机器用去不到一成；配多大的机器见[规模](scale.md)。
"""


def page(found: dict[str, Any]) -> str:
    half, most, nearly = found["all"]
    achieved = found["answered"] / found["took"]
    broken = sum(count for status, count in found["answers"].items() if status == "0" or status >= "5")
    met = not broken and most <= LONGEST and found["rate"] >= 60 and found["seconds"] >= 600
    rows = "\n".join(f"| {kind} | {' | '.join(map(str, each))} |" for kind, each in found["kinds"].items())
    answers = "、".join(f"{status} {count}次" for status, count in found["answers"].items())
    return PAGE.format(
        date=f"{timezone.localdate():%Y-%m-%d}", cores=os.cpu_count(), seconds=round(found["seconds"]), people=48,
        verdict="达到" if met else "没有达到", rate=found["rate"], achieved=achieved, papers=found["papers"], answers=answers,
        rows=rows, answered=found["answered"], half=half, most=most, nearly=nearly, longest=LONGEST,
    )  # fmt: skip


def main() -> None:
    rate, seconds = (float(each) for each in LOAD.split(":"))
    found = running.run(source(), program="benchmarks.loading", rate=rate, seconds=seconds)
    sys.stdout.write(page(found))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
    main()
