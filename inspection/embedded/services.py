"""Starting and stopping the services that the environment does not name."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from inspection.embedded import postgres, valkey
from inspection.embedded.places import Instance, homes, var
from inspection.embedded.roles import INTAKE, OWNER, WEB

# An address of ours, left in a shell by an earlier `env`, counts as not given: the services may have been stopped since.
_ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "INTAKE_DATABASE_URL", "INTAKE_OWNER_URL")


def environment(instance: Instance, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that lead programs to their services: what is given, and ours for what is not."""
    found = {name: given[name] for name in _ADDRESSES if _given(given, name)}
    if "DATABASE_URL" in found:
        found.setdefault("DATABASE_OWNER_URL", found["DATABASE_URL"])
    else:
        found["DATABASE_URL"] = postgres.url(instance, WEB)
        found["DATABASE_OWNER_URL"] = postgres.url(instance, OWNER)
        # The public's door has a database of its own; on one machine it may lie in the same cluster.
        found.setdefault("INTAKE_DATABASE_URL", postgres.url(instance, INTAKE, INTAKE))
        found.setdefault("INTAKE_OWNER_URL", postgres.url(instance, OWNER, INTAKE))
    found.setdefault("REDIS_URL", valkey.url(instance))
    fonts = var() / "fonts.conf"
    if fonts.exists() and not given.get("FONTCONFIG_FILE"):
        found["FONTCONFIG_FILE"] = str(fonts)
    return found


def start(instance: Instance, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Start what is not given and does not run yet; returns `environment`.

    Raises:
        ServiceFailed: a service does not come up.
    """
    if _given(given, "DATABASE_URL") and _given(given, "REDIS_URL"):
        return environment(instance, given)
    with _alone(instance):
        if not _given(given, "DATABASE_URL"):
            postgres.start(instance)
        if not _given(given, "REDIS_URL"):
            valkey.start(instance)
        return environment(instance, given)


def stop(instance: Instance) -> list[str]:
    """Stop our services of this instance, running or half-started; returns the names of those that ran."""
    if not instance.home.exists():
        return []
    with _alone(instance):
        return [name for name, halt in (("Valkey", valkey.stop), ("PostgreSQL", postgres.stop)) if halt(instance)]


def discard(instance: Instance) -> list[str]:
    """Stop the services and remove all they kept, as a test instance that is finished with."""
    stopped = stop(instance)
    for folder in (instance.home, instance.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    for path in homes().glob(f"{instance.name}.*"):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        homes().rmdir()
    return stopped


def hold(instance: Instance) -> None:
    """Note that somebody works with the services outside `script/server`, which then leaves them running."""
    if now := postgres.postmaster(instance):
        (homes() / f"{instance.name}.held").write_text(now)


def held(instance: Instance) -> bool:
    """Whether the services now running were asked for by `env`, and not by a run that ended long ago."""
    path = homes() / f"{instance.name}.held"
    return path.exists() and path.read_text() == postgres.postmaster(instance)


def _given(given: Mapping[str, str], name: str) -> bool:
    address = given.get(name, "")
    if name == "DATABASE_OWNER_URL" and not _given(given, "DATABASE_URL"):
        return False
    if name == "INTAKE_OWNER_URL" and not _given(given, "INTAKE_DATABASE_URL"):
        return False
    return bool(address) and not any(str(Instance(kind).sockets) in address for kind in ("server", "test"))


@contextmanager
def _alone(instance: Instance) -> Iterator[None]:
    """Two shells that start the services at one moment wait for each other."""
    instance.prepare()
    with (homes() / f"{instance.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
