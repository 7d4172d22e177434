"""One reader on one database, in a process of its own: a person and an address come in, the cost of the page goes out."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from typing import Any

import django


def weighed(way: Any) -> tuple[int, float]:
    """Questions asked of the database, and megabytes the process held at most for one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        way()
    questions = len(asked)  # before the next page empties the log
    gc.collect()
    tracemalloc.start()
    way()
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return questions, most


def main() -> None:
    django.setup()
    from benchmarks import growth
    from benchmarks.lists import asking, reader
    from benchmarks.measure import worked

    browsers: dict[str, Any] = {}
    for line in sys.stdin:
        given = json.loads(line)
        if given["person"] not in browsers:
            browsers[given["person"]] = reader(given["person"])
        way = asking(browsers[given["person"]], growth.address(given["page"], given["person"]))
        if given["weigh"]:
            told: Any = weighed(way)
        else:
            gc.collect()
            begun = worked()
            way()
            told = 1000 * (worked() - begun)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
