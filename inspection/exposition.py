"""The figures a monitor reads, in Prometheus' format, put together at the moment of reading from Valkey and the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from inspection import operation, storage, tallies

if TYPE_CHECKING:
    from collections.abc import Iterator


def _histogram(name: str, words: str, labels: tuple[str, ...], what: str) -> HistogramMetricFamily:
    family = HistogramMetricFamily(name, words, labels=labels)
    for values, (counts, seconds) in sorted(tallies.durations(what).items()):
        total, buckets = 0, []
        for bound in tallies.BOUNDS:
            total += counts.get(bound, 0)
            buckets.append(("+Inf" if bound == float("inf") else str(bound), total))
        family.add_metric(values, buckets, seconds)
    return family


def _gauge(name: str, words: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))


def _age(at: float | None) -> float:
    """Seconds since; of what was never seen, not a number."""
    return timezone.now().timestamp() - at if at else float("nan")


class House(Collector):
    """All processes together: nothing is kept in the one that answers."""

    def collect(self) -> Iterator[Any]:
        yield from self.of_the_database()
        try:
            yield from list(self.of_valkey())
            up = 1
        except redis.RedisError:
            up = 0
        yield _gauge("xunzhang_broker_up", "Whether Valkey answers; without it there are no counts.", up)

    def of_valkey(self) -> Iterator[Any]:
        yield _histogram(
            "xunzhang_request_seconds", "Answers by page and status.", ("view", "status"), tallies.REQUESTS
        )
        yield _histogram("xunzhang_task_seconds", "Tasks by name and outcome.", ("task", "state"), tallies.TASKS)
        waiting = GaugeMetricFamily("xunzhang_queue_length", "Tasks that wait.", labels=["queue"])
        for queue, length in tallies.waiting(settings.QUEUES).items():
            waiting.add_metric([queue], length)
        yield waiting
        yield _gauge("xunzhang_deadline_sweep_age_seconds", "Since the last sweep over what is due and overdue ended well.",
                     _age(tallies.last_runs().get(operation.SWEEP)))  # fmt: skip
        yield _gauge("xunzhang_beat_age_seconds", "Since the clock last sent a task.", _age(tallies.last_beat()))

    def of_the_database(self) -> Iterator[Any]:
        backup = operation.last_backup()
        yield _gauge("xunzhang_database_connections", "Open connections to the database.", operation.connections())
        yield _gauge("xunzhang_papers_unprinted", "Papers issued and not printed in time.", operation.stuck().count())
        yield _gauge("xunzhang_calendar_years_missing", "Calendar years that should be in force by now.",
                     sum(each["late"] for each in operation.years()))  # fmt: skip
        yield _gauge(
            "xunzhang_backup_age_seconds", "Since the last backup.", _age(backup.timestamp() if backup else None)
        )
        if storage.remote():
            yield _gauge(
                "xunzhang_media_store_up", "Whether the store of the files answers.", operation.file_store() == "ok"
            )
        elif found := operation.disk(settings.MEDIA_ROOT):
            yield _gauge("xunzhang_media_free_bytes", "Free space under the files.", found["free"])


def text() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(House())
    return generate_latest(registry)
