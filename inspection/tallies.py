"""What ran, how often, how long, and what failed: sums in Valkey, shared by all processes. No argument, name or key of anything."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone

log = logging.getLogger(__name__)

# Upper bounds of a duration in seconds; the last takes everything.
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, float("inf"))
REQUESTS, TASKS = "requests", "tasks"
_SEPARATOR = "|"
_FAILURES_KEPT = 100
# A monitor that hangs must hang nobody else.
_SECONDS = 2


@lru_cache(maxsize=4)
def _client(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, decode_responses=True)


def valkey() -> Any:
    return _client(settings.REDIS_URL)


def _key(name: str) -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}:tally:{name}"


def _bound(seconds: float) -> float:
    return next(bound for bound in BOUNDS if seconds <= bound)


def _count(pipe: Any, what: str, labels: tuple[str, ...], seconds: float) -> None:
    field = _SEPARATOR.join(labels)
    pipe.hincrby(_key(what), f"{field}{_SEPARATOR}{_bound(seconds)}", 1)
    pipe.hincrbyfloat(_key(f"{what}:seconds"), field, round(seconds, 6))


def request_done(view: str, status: int, seconds: float) -> None:
    """One more answer of a page. Whatever Valkey says, the answer goes out."""
    try:
        pipe = valkey().pipeline(transaction=False)
        _count(pipe, REQUESTS, (view, str(status)), seconds)
        pipe.execute()
    except redis.RedisError:
        log.debug("request not counted")


def task_done(name: str, state: str, seconds: float, *, worker: str) -> None:
    """A task ended: when, how long it took, on which worker."""
    try:
        now = timezone.now().timestamp()
        pipe = valkey().pipeline(transaction=False)
        _count(pipe, TASKS, (name, state), seconds)
        if state == "SUCCESS":
            pipe.hset(_key("last"), name, now)
        pipe.hset(_key("workers"), worker, now)
        pipe.execute()
    except redis.RedisError:
        log.debug("task not counted")


def task_failed(name: str, kind: str) -> None:
    """A task failed: its name and the kind of error. What the error said may quote a row and is not kept."""
    try:
        row = json.dumps({"task": name, "kind": kind, "at": timezone.now().timestamp()})
        pipe = valkey().pipeline(transaction=False)
        pipe.lpush(_key("failures"), row)
        pipe.ltrim(_key("failures"), 0, _FAILURES_KEPT - 1)
        pipe.execute()
    except redis.RedisError:
        log.debug("failure not kept")


def beat_sent() -> None:
    """The clock has sent a task."""
    try:
        valkey().set(_key("beat"), timezone.now().timestamp())
    except redis.RedisError:
        log.debug("beat not kept")


def last_beat() -> float | None:
    found = valkey().get(_key("beat"))
    return float(found) if found else None


def failures() -> list[dict[str, Any]]:
    """The newest failures first."""
    return [json.loads(each) for each in valkey().lrange(_key("failures"), 0, -1)]


def _times(name: str) -> dict[str, float]:
    return {key: float(value) for key, value in valkey().hgetall(_key(name)).items()}


def last_runs() -> dict[str, float]:
    """Task → when it last ended well."""
    return _times("last")


def workers() -> dict[str, float]:
    """Worker → when it last ended a task."""
    return _times("workers")


def waiting(queues: tuple[str, ...]) -> dict[str, int]:
    """Queue → how many tasks wait in it."""
    return {each: int(valkey().llen(each)) for each in queues}


def durations(what: str) -> dict[tuple[str, ...], tuple[dict[float, int], float]]:
    """Labels → how many fell under each bound (each counted once), and the seconds altogether."""
    found: dict[tuple[str, ...], dict[float, int]] = {}
    for field, count in valkey().hgetall(_key(what)).items():
        *labels, bound = field.split(_SEPARATOR)
        found.setdefault(tuple(labels), {})[float(bound)] = int(count)
    sums = valkey().hgetall(_key(f"{what}:seconds"))
    return {labels: (counts, float(sums.get(_SEPARATOR.join(labels), 0))) for labels, counts in found.items()}


def forget() -> None:
    """Begin anew (tests)."""
    for name in (REQUESTS, TASKS, f"{REQUESTS}:seconds", f"{TASKS}:seconds", "last", "workers", "failures", "beat"):
        valkey().delete(_key(name))
