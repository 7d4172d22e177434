"""`python -m inspection.embedded …`: services for a shell, and everything of script/server."""

import argparse
import shlex
import sys

from inspection.embedded import serving
from inspection.embedded.places import Instance, ServiceFailed
from inspection.embedded.services import discard, hold, start, stop


def env(instance: Instance) -> None:
    """Start what is needed and print `export` lines: eval "$(python -m inspection.embedded env)"."""
    variables = start(instance)
    hold(instance)
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")


def halt(instance: Instance) -> None:
    """Stop this installation's own services; a test instance is thrown away."""
    end = stop if instance.durable else discard
    print("、".join(end(instance)) or "没有服务在运行", file=sys.stderr)


def prepare(instance: Instance) -> None:
    """Tables as the owner, the web role's rights, reference data and, if wanted, the demo; after every update."""
    serving.prepare(serving.environment(start(instance)))


def server(instance: Instance) -> None:
    """Services, migrations, demo, then web, worker and beat until Ctrl-C."""
    sys.exit(serving.serve(instance))


def main() -> None:
    commands = {"env": env, "stop": halt, "prepare": prepare, "server": server, "announce": serving.announce}
    parser = argparse.ArgumentParser(prog="python -m inspection.embedded", description=__doc__)
    parser.add_argument("command", choices=commands)
    parser.add_argument("--instance", default="server", choices=["server", "test"])
    options = parser.parse_args()
    try:
        commands[options.command](Instance(options.instance))
    except ServiceFailed as failed:
        sys.exit(f"错误：{failed}")


if __name__ == "__main__":
    main()
