"""The embedded services: started once, found again, stopped, and back after a crash with their data."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from inspection.embedded import environment, postgres, services, serving, valkey
from inspection.embedded.places import CHECKOUT, Instance, ServiceFailed, homes

NOTHING: dict[str, str] = {}


@pytest.fixture
def place(tmp_path, monkeypatch) -> Iterator[Path]:
    """An installation of its own, gone after the test."""
    monkeypatch.setenv("XUNZHANG_VAR", str(tmp_path / "var"))
    yield tmp_path / "var"
    for name in ("server", "test"):
        services.discard(Instance(name))
    assert not homes().exists()


@pytest.fixture
def instance(place) -> Instance:
    return Instance("test")


def _ask(instance: Instance, statement: str) -> object:
    with closing(psycopg2.connect(postgres.url(instance, "xunzhang_owner"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None


def test_starting_twice_finds_the_same_services_and_stopping_ends_them(instance):
    first = services.start(instance, NOTHING)
    running = postgres.postmaster(instance)
    assert running
    assert services.start(instance, NOTHING) == first
    assert postgres.postmaster(instance) == running
    assert services.stop(instance) == ["Valkey", "PostgreSQL"]
    assert not valkey.running(instance)
    assert services.stop(instance) == []


def test_data_survive_a_stop_and_a_pid_file_that_names_a_stranger(instance):
    services.start(instance, NOTHING)
    _ask(instance, "CREATE TABLE kept AS SELECT 7 AS number")
    services.stop(instance)
    stale = instance.home / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n{int(time.time())}\n5432\n{instance.sockets}\n\n\nready\n")
    assert not postgres.running(instance)
    services.start(instance, NOTHING)
    assert _ask(instance, "SELECT number FROM kept") == 7


@pytest.mark.slow
def test_data_survive_a_crash(place):
    instance = Instance("server")
    services.start(instance, NOTHING)
    _ask(instance, "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(int(postgres.postmaster(instance).split()[0]), signal.SIGKILL)
    for _ in range(100):
        if not postgres.running(instance):
            break
        time.sleep(0.1)
    services.start(instance, NOTHING)
    assert _ask(instance, "SELECT number FROM kept") == 7


def test_a_cluster_of_another_version_is_not_replaced_by_an_empty_one(instance):
    services.start(instance, NOTHING)
    services.stop(instance)
    (instance.home / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServiceFailed, match="先备份再升级"):
        services.start(instance, NOTHING)


def test_the_sockets_are_nobody_elses(instance):
    instance.prepare()
    assert instance.sockets.stat().st_mode & 0o077 == 0
    assert instance.home.stat().st_mode & 0o077 == 0


def test_a_folder_of_somebody_else_is_refused(instance, monkeypatch):
    instance.prepare()
    with monkeypatch.context() as patch:
        patch.setattr(Instance, "_owners", {-1})
        with pytest.raises(ServiceFailed, match="其他用户"):
            instance.prepare()


def test_the_socket_path_fits_however_deep_the_checkout_lies(place, monkeypatch):
    monkeypatch.setattr(services, "homes", lambda: place)
    monkeypatch.setattr("inspection.embedded.places.homes", lambda: place / ("很深的目录" * 8))
    assert len(os.fsencode(Instance("server").sockets / ".s.PGSQL.5432")) <= 107
    assert Instance("server").sockets != Instance("test").sockets


def test_two_installations_share_nothing(place, monkeypatch):
    here = homes()
    monkeypatch.setenv("XUNZHANG_VAR", str(place / "other"))
    assert homes() != here


def test_given_addresses_are_left_alone(place):
    given = {"DATABASE_URL": "postgres://web@db/xunzhang", "REDIS_URL": "redis://cache:6379/0"}
    assert services.start(Instance("test"), given) == {**given, "DATABASE_OWNER_URL": given["DATABASE_URL"]}
    assert not Instance("test").home.exists()


def test_our_own_address_left_in_a_shell_counts_as_not_given(place):
    server = environment(Instance("server"), NOTHING)
    assert environment(Instance("test"), server) == environment(Instance("test"), NOTHING)
    assert environment(Instance("test"), server) != server


def test_an_owner_alone_does_not_replace_the_embedded_database(place):
    found = environment(Instance("test"), {"DATABASE_OWNER_URL": "postgres://owner@db/xunzhang"})
    assert "xunzhang_owner" in found["DATABASE_OWNER_URL"]


def test_services_asked_for_by_a_shell_are_told_from_a_run_long_ago(instance):
    services.start(instance, NOTHING)
    assert not services.held(instance)
    services.hold(instance)
    assert services.held(instance)
    services.stop(instance)
    assert not services.held(instance)


def test_a_taken_port_is_said_before_anything_starts(place):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServiceFailed, match=f"端口 {port} 已被占用"), serving._only_server(port):
            pass


def test_a_pid_file_left_by_a_crash_does_not_stop_the_next_start(place):
    place.mkdir()
    (place / "server.pid").write_text(str(os.getpid()))
    with socket.socket() as free:
        free.bind(("0.0.0.0", 0))
        port = free.getsockname()[1]
    with serving._only_server(port):
        assert (place / "server.pid").read_text() == str(os.getpid())
    assert not (place / "server.pid").exists()


def test_an_owner_who_may_make_roles_makes_the_web_role(instance):
    services.start(instance, NOTHING)
    owner = f"postgres://postgres:{instance.secret('superuser')}@/xunzhang?host={instance.sockets}"
    web = owner.replace("//postgres:", "//office_web:")
    serving._grant({"DATABASE_URL": web, "DATABASE_OWNER_URL": owner})
    with closing(psycopg2.connect(web)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("office_web", False)


def test_the_publics_door_has_a_database_of_its_own(instance):
    services.start(instance, NOTHING)
    found = environment(instance, NOTHING)
    with closing(psycopg2.connect(found["INTAKE_DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("xunzhang_intake", "xunzhang_intake")
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(found["INTAKE_DATABASE_URL"].replace("/xunzhang_intake?", "/xunzhang?"))
    elsewhere = environment(instance, {"DATABASE_URL": "postgres://web@db/xunzhang"})
    assert "INTAKE_DATABASE_URL" not in elsewhere, "an office with its own PostgreSQL names the door's database itself"


def test_the_publics_door_is_off_and_its_process_knows_nothing_else():
    assert serving._prepare_door({"INTAKE_DATABASE_URL": "postgres://x"}) == {}
    with pytest.raises(ServiceFailed, match="INTAKE_DATABASE_URL"):
        serving._prepare_door({"INTAKE_PORT": "8010"})
    assert not {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "REDIS_URL", "INTAKE_OWNER_URL"} & set(
        serving.DOOR_KNOWS
    )


def test_programs_of_a_killed_server_are_ended(place):
    number = "99999999"
    orphan = subprocess.Popen(["sleep", "60"], env={serving.MARK: f"{CHECKOUT}:{number}"})
    other = subprocess.Popen(["sleep", "60"], env={serving.MARK: f"{CHECKOUT}:1"})
    try:
        threading.Timer(0.2, orphan.wait).start()
        serving._end_leftovers(number)
        assert orphan.wait(5) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        other.kill()
        orphan.kill()
        other.wait()
