"""Loads what every installation needs before the first record: the apps' lists and the published working calendars."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from inspection import workdays
from inspection.models import CalendarDay, CalendarYear, CodeList

APPS = ("rounds", "petitions", "rectification")
# The notices that are out. A later year is loaded by two persons when its notice is published.
YEARS = (2025, 2026)
SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"


class Command(BaseCommand):
    help = "装入各类代码清单和已公布年度的工作日历；可重复运行，已有的不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        before = CodeList.objects.count()
        with transaction.atomic():
            for app in APPS:
                load_lists(app)
            years = [year for year in YEARS if load_year(year)]
        made = CodeList.objects.count() - before
        self.stdout.write(
            f"代码清单新装入{made}种，工作日历新装入{'、'.join(f'{year}年' for year in years) or '0年'}。"
        )


def load_lists(app: str) -> None:
    """Let an app load its lists, if it has any."""
    try:
        module = import_module(f"{app}.codes")
    except ModuleNotFoundError as missing:
        if missing.name != f"{app}.codes":
            raise
    else:
        module.load_lists()


def load_year(year: int) -> bool:
    """Load a year out of the package as published by the installation; an existing year is left as it is."""
    row, made = CalendarYear.objects.get_or_create(
        year=year, defaults={"source": SOURCE.format(year=year), "published": True}
    )
    if made:
        CalendarDay.objects.bulk_create(
            CalendarDay(date=day.date, year=row, is_workday=day.is_workday, name=day.name)
            for day in workdays.from_package(year)
        )
    return made
