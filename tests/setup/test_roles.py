"""The web role works on every table, and can only add to the trail."""

import os
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from psycopg2 import errors, sql

from inspection.embedded import grant_web_role

OWNER, WEB = os.environ.get("DATABASE_OWNER_URL", ""), os.environ.get("DATABASE_URL", "")
SCRATCH = f"scratch_roles_{os.getpid()}"

pytestmark = pytest.mark.skipif(
    not OWNER or urlsplit(OWNER).username == urlsplit(WEB).username, reason="owner and web are one role here"
)


def _connect(address: str, database: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(urlunsplit(urlsplit(address)._replace(path=f"/{database}")))
    connection.autocommit = True
    return connection


@pytest.fixture(scope="module")
def web() -> Iterator[psycopg2.extensions.cursor]:
    """The web role's cursor on a database made, filled and granted by the owner."""
    name = sql.Identifier(SCRATCH)
    with closing(_connect(OWNER, urlsplit(OWNER).path[1:])) as office:
        office.cursor().execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            with closing(_connect(OWNER, SCRATCH)) as owner, closing(_connect(WEB, SCRATCH)) as connection:
                cursor = owner.cursor()
                cursor.execute("CREATE TABLE unit (id serial)")
                assert grant_web_role(cursor)
                cursor.execute("CREATE TABLE inspection_auditentry (id serial)")
                cursor.execute("CREATE TABLE later (id serial)")
                assert grant_web_role(cursor), "repeating it does no harm"
                yield connection.cursor()
        finally:
            office.cursor().execute(sql.SQL("DROP DATABASE {}").format(name))


@pytest.mark.parametrize("table", ["unit", "later"])
def test_the_web_role_works_on_ordinary_tables(web, table):
    web.execute(f"INSERT INTO {table} DEFAULT VALUES")
    web.execute(f"UPDATE {table} SET id = 7")
    web.execute(f"DELETE FROM {table}")
    assert web.rowcount == 1


def test_the_web_role_adds_to_the_trail_and_reads_it(web):
    web.execute("INSERT INTO inspection_auditentry DEFAULT VALUES")
    web.execute("SELECT count(*) FROM inspection_auditentry")
    assert web.fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inspection_auditentry SET id = 9",
        "DELETE FROM inspection_auditentry",
        "TRUNCATE inspection_auditentry",
        "ALTER TABLE inspection_auditentry DISABLE TRIGGER ALL",
        "DROP TABLE inspection_auditentry",
        "TRUNCATE unit",
        "CREATE TABLE own (id int)",
    ],
)
def test_the_web_role_is_refused(web, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute(statement)


def test_the_web_role_cannot_grant_itself_more(web):
    # PostgreSQL answers a GRANT without the right to it by a mere warning.
    web.execute("GRANT UPDATE ON inspection_auditentry TO CURRENT_USER")
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute("UPDATE inspection_auditentry SET id = 9")


def test_one_role_for_both_is_left_alone(web):
    web.execute("SELECT current_user")
    assert not grant_web_role(web, web.fetchone()[0])
