"""Restores a backup into an empty database, then proves it: hashes, row counts, files, audit trail, the ledger's balance."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from inspection import attachments, audit, storage
from inspection.embedded.roles import grant_web_role
from inspection.management import archives
from inspection.models import StoredFile, User

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tables that show that somebody has worked here; a house that was only set up holds no row in any of them.
IN_USE = ("inspection_user", "inspection_office", "inspection_auditentry")


class Command(BaseCommand):
    help = "把备份恢复到空数据库（须以数据库属主身份：XUNZHANG_AS_OWNER=1），并逐项核验。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="文件夹", type=Path)
        parser.add_argument("--manifest", default="", metavar="校验值", help="备份时抄录的清单校验值")
        parser.add_argument("--revoked", type=Path, metavar="文件", help="备份之后停用的账号，一行一个，恢复后仍停用")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        manifest = archives.read_manifest(folder)
        mark = archives.sha256_of(folder / archives.MANIFEST)
        if options["manifest"] and options["manifest"].strip().lower() != mark:
            raise CommandError("清单校验值与抄录的不符，备份可能被改动，不予恢复。")
        archives.check_parts(folder, manifest)
        revoked = self._revoked(options["revoked"])
        self._refuse_unless_empty()
        self._files(folder, manifest)
        self._database(folder, manifest)
        if faults := list(self._faults(manifest)):
            raise CommandError("数据已写入，但核验不通过，请勿启用：\n" + "\n".join(faults[:20]))
        ended = self._end_sessions(revoked)
        audit.record(None, "restore", by=None, label="恢复备份", manifest=mark, made_at=manifest["made_at"])
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"已恢复 {manifest['made_at']} 的备份：{len(manifest['rows'])}张表{rows}行，"
                          f"文件{len(manifest['files'])}个，核验无误。")  # fmt: skip
        self.stdout.write(f"全部登录会话已结束，停用账号{ended}个。备份之后的停权、停号请按登记补办。")
        for each in manifest["custodians"]:
            self.stdout.write(f"身份保管人 {each['account']}　公钥指纹 {each['fingerprint'][:16]}")

    def _revoked(self, path: Path | None) -> list[str]:
        if path is None:
            return []
        try:
            return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        except OSError as error:
            raise CommandError(f"读不了 {path}：{error.strerror}") from error

    def _refuse_unless_empty(self) -> None:
        """Only an empty database, or one that was set up and never used, takes a backup."""
        present = archives.tables()
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")
            if not cursor.fetchone()[0]:
                raise CommandError("当前数据库角色无权建表，请以属主身份运行：XUNZHANG_AS_OWNER=1 manage.py restore …")
            for table in filter(present.__contains__, IN_USE):
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
                if cursor.fetchone()[0]:
                    raise CommandError("数据库不是空的，不予恢复。请另建空数据库后再试。")

    def _files(self, folder: Path, manifest: dict[str, Any]) -> None:
        """Put the files in their places; one that is there already with the same content is left alone."""
        for sha256 in manifest["files"]:
            stored, source = StoredFile(sha256=sha256), folder / archives.FILES / StoredFile(sha256=sha256).path
            stored.size = source.stat().st_size
            if attachments.path_of(stored).is_file() and storage.is_whole(stored):
                continue
            with source.open("rb") as content:
                storage.put_back(content, sha256)

    def _database(self, folder: Path, manifest: dict[str, Any]) -> None:
        if manifest["database"] == "pg_dump":
            pg_restore = archives.tool("pg_restore")
            if pg_restore is None:
                raise CommandError("本机没有可用的 pg_restore，不能恢复这份备份。")
            self._clear()
            connection.close()
            archives.run(
                pg_restore, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                str(folder / archives.DUMP),
            )  # fmt: skip
        else:
            self._copy(folder, manifest)
        with connection.cursor() as cursor:
            grant_web_role(cursor)

    def _clear(self) -> None:
        """Take the tables of an unused set-up away; nothing is lost with them."""
        with connection.cursor() as cursor:
            for table in archives.tables():
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
            cursor.execute(
                "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")

    def _copy(self, folder: Path, manifest: dict[str, Any]) -> None:
        """Migrate to the very state of the backup, then fill the tables in one transaction."""
        self._clear()
        call_command("migrate", verbosity=0, interactive=False)
        now = sorted(map(list, MigrationRecorder.Migration.objects.values_list("app", "name")))
        if now != manifest["migrations"] or archives.columns() != manifest["columns"]:
            raise CommandError("备份出自另一版本的系统，请用同一版本恢复后再升级。")
        quote = connection.ops.quote_name
        with transaction.atomic():
            with connection.cursor() as cursor:
                for table, count in archives.row_counts().items():
                    if count:  # rows that migrations make themselves come from the backup too
                        cursor.execute(f"DELETE FROM {quote(table)}")
            archives.copy_in(folder / archives.TABLES, manifest["columns"])

    def _faults(self, manifest: dict[str, Any]) -> Iterator[str]:
        """Everything that is not as it was when the backup was made."""
        now = archives.row_counts()
        for table in sorted(now.keys() | manifest["rows"].keys()):
            if now.get(table) != manifest["rows"].get(table):
                yield f"表 {table}：备份时{manifest['rows'].get(table, 0)}行，现有{now.get(table, 0)}行。"
        for stored in StoredFile.objects.filter(destroyed_at=None).iterator():
            path = attachments.path_of(stored)
            if not path.is_file():
                yield f"文件 {stored.sha256[:12]} 缺失。"
            elif not storage.is_whole(stored):
                yield f"文件 {stored.sha256[:12]} 内容不符。"
        yield from audit.verify(anchor=manifest["trail"])
        if "balance" in get_commands():
            try:
                call_command("balance", stdout=StringIO(), stderr=StringIO())
            except (CommandError, SystemExit) as error:
                if not (isinstance(error, SystemExit) and not error.code):
                    yield f"整改台账不平：{error}"

    def _end_sessions(self, revoked: list[str]) -> int:
        """Nobody is logged in by a restore, and who was disabled since stays so; returns how many accounts are off."""
        Session.objects.all().delete()
        User.objects.exclude(session_key="").update(session_key="")
        for user in User.objects.filter(username__in=revoked, is_active=True):
            user.is_active = False
            user.save(update_fields=["is_active"])
            audit.record(user, "disable_account", by=None, label="停用账号", reason="恢复备份时按停用名单补办")
        return User.objects.filter(is_active=False).count()
