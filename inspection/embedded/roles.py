"""The two database roles: an owner who migrates, and the web role that cannot alter, change or empty the trail."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg2 import sql

DATABASE = "xunzhang"
OWNER = "xunzhang_owner"
WEB = "xunzhang_web"
# The public's own door: another database, and a role that may add letters and read pages, no more.
INTAKE = "xunzhang_intake"
# Rows of these tables are written once: the web role may add and read, nothing else.
TRAIL = ("inspection_auditentry", "inspection_auditseal")


def web_role() -> str:
    """The web role's name: the user in DATABASE_URL, as an office may have named it otherwise."""
    return unquote(urlsplit(os.environ.get("DATABASE_URL", "")).username or WEB)


def create_role(cursor: Any, name: str, password: str, *, createdb: bool = False) -> None:
    """Make a log-in role if it is missing; a superuser's or role maker's cursor is needed."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if not cursor.fetchone():
        right = sql.SQL("CREATEDB" if createdb else "NOCREATEDB")
        statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}")
        cursor.execute(statement.format(sql.Identifier(name), right, sql.Literal(password)))


def grant_web_role(cursor: Any, role: str | None = None) -> bool:
    """Let the web role work on every table of schema `public`, but only add to the trail and read it.

    Called with the owner's cursor after migrations; safe to repeat. Tables made later by the same owner are covered by
    default privileges; the trail's own tables are taken back each time.

    Returns:
        False, having done nothing, where owner and web are one role or the web role does not exist.
    """
    role = role or web_role()
    cursor.execute(
        "SELECT current_user = %s, EXISTS (SELECT FROM pg_roles WHERE rolname = %s), current_database()", [role, role]
    )
    same, exists, database = cursor.fetchone()
    if same or not exists:
        return False
    web = sql.Identifier(role)
    connect = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(database), web)
    cursor.execute(_text(connect, cursor))
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}",
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {}",
    ):
        cursor.execute(_text(sql.SQL(statement).format(web), cursor))
    for table in TRAIL:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"])
        if cursor.fetchone()[0]:
            name = sql.Identifier("public", table)
            cursor.execute(_text(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, web), cursor))
            cursor.execute(_text(sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(name, web), cursor))
    return True


def _text(statement: sql.Composable, cursor: Any) -> str:
    """The statement as text, which a Django cursor takes as well as psycopg2's own."""
    return statement.as_string(getattr(cursor, "cursor", cursor))
