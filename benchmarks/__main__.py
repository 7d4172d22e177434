"""``python -m benchmarks``: makes the data once, measures, prints a table; ends with 1 when a goal is missed."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from benchmarks.databases import SETS, use

PARTS = (
    "lists", "scopes", "searching", "figures", "sweeping", "importing", "trail", "growth", "duplicates", "hints",
    "exports", "papers",
)  # fmt: skip
# These ask no records.
WITHOUT_DATA = {"papers"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--scale", choices=SETS, default="small")
    parser.add_argument("--only", nargs="*", choices=PARTS, help=" ".join(PARTS))
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    if not given.only or set(given.only) - WITHOUT_DATA:
        use(given.scale)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    return show(given.scale, given.only)


def show(size: str, only: list[str] | None) -> int:
    from django.utils import timezone

    print(f"\n规模：{SETS[size]:,}件信访件；{os.cpu_count()}核；{timezone.localdate():%Y-%m-%d}\n")
    print("| 项目 | 相对于 | 本系统÷对方 | 目标 | 说明 |\n|---|---|---|---|---|")
    missed = 0
    for part in only or PARTS:
        for line in import_module(f"benchmarks.{part}").measure():
            goal = "" if line.goal == float("inf") else f"≤ {line.goal:.3g}" + ("" if line.met else "（未达到）")
            print(f"| {line.name} | {line.against} | {line.ratio:.3g} | {goal} | {line.note} |", flush=True)
            missed += not line.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
