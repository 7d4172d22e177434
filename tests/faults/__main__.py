"""python -m tests.faults --source URL [--faults N] [--writes N] [--seconds S]: one run in a folder of its own; a report as JSON.

The folder is XUNZHANG_VAR, made by ``tests.faults.running``; exit status 1 means that something was not as it must be.
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.faults import migration, readied
from tests.faults.installation import Installation


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, help="the address of a migrated, empty database, as its owner")
    parser.add_argument("--faults", type=int, default=300)
    parser.add_argument("--writes", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--rest-every", type=float, default=90)
    parser.add_argument(
        "--at-most", type=float, default=float("inf"), help="seconds after which no more writes are awaited"
    )
    parser.add_argument("--upgrades", type=int, default=0, help="how often an upgrade is killed in the middle")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    also = migration.copied if options.upgrades else lambda place: None
    with readied.installed(options.source, also) as place:
        report = _run(place, options)
    sys.stdout.write(json.dumps(report, ensure_ascii=False))
    return 1 if report["faults"] else 0


def _run(place: Installation, options: argparse.Namespace) -> dict[str, object]:
    """The world is built once everything answers; then people write and are hurt."""
    place.start()
    built = readied.world(place)
    from tests.faults.run import Run

    built.put_in_boxes(3 * options.writes // 20)
    run = Run(place, built, place.folder, seed=options.seed)
    killed, wrong = migration.broken_off(place, options.upgrades, options.seed) if options.upgrades else (0, [])
    found = run.go(
        faults=options.faults,
        writes=options.writes,
        seconds=options.seconds,
        rest_every=options.rest_every,
        at_most=options.at_most,
    )
    found.faults += wrong
    if killed:
        found.injuries["升级进行到一半强行结束"] = killed
    return found.as_dict()


if __name__ == "__main__":
    sys.exit(main())
