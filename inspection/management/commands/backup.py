"""Backs up the whole house into a folder: the database at one moment, the files by hash, and a manifest of both."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from inspection import attachments, audit
from inspection.management import archives
from inspection.models import CustodianKey, StoredFile


class Command(BaseCommand):
    help = "备份数据库、文件和保管人公钥指纹到一个空文件夹；恢复用 restore。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="文件夹", type=Path, help="不存在或为空的文件夹")
        parser.add_argument("--without-pg-dump", action="store_true", help="不用 pg_dump，逐表导出")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} 已存在且不为空，请另给一个文件夹。")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            with archives.snapshot() as moment:
                manifest = self._database(folder, moment, plain=options["without_pg_dump"])
                missing = self._files(folder, manifest)
            mark = archives.write_manifest(folder, manifest)
        except OSError as error:
            raise CommandError(f"备份没有完成（{error.strerror}）：{folder} 不可用于恢复。") from error
        audit.record(None, "backup", by=None, label="备份", manifest=mark, files=len(manifest["files"]))
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"已备份到 {folder}：{len(manifest['rows'])}张表{rows}行，文件{len(manifest['files'])}个。")
        self.stdout.write(f"清单校验值（请抄录）：{mark}")
        if missing:
            raise CommandError(f"有{len(missing)}个文件缺失或损坏，没有备份：{'、'.join(missing[:5])}")

    def _database(self, folder: Path, moment: str, *, plain: bool) -> dict[str, Any]:
        """The database's parts and what the manifest says of them."""
        pg_dump = None if plain else archives.tool("pg_dump")
        if pg_dump:
            archives.dump_with(pg_dump, folder / archives.DUMP, moment)
            written = [folder / archives.DUMP]
        else:
            archives.copy_out(folder / archives.TABLES)
            written = sorted((folder / archives.TABLES).iterdir())
        for path in written:
            archives.sync(path)
        head = audit.head()
        return {
            "format": archives.FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": "pg_dump" if pg_dump else "copy",
            "columns": archives.columns(),
            "rows": archives.row_counts(),
            "migrations": sorted(map(list, MigrationRecorder.Migration.objects.values_list("app", "name"))),
            "trail": head.hash if head else "",
            "custodians": [
                {"account": each.user.username if each.user else "escrow", "fingerprint": hashlib.sha256(bytes(each.public_key)).hexdigest(),
                 "retired": each.retired_at is not None}
                for each in CustodianKey.objects.select_related("user").order_by("created_at")
            ],
            "parts": [archives.part_of(folder, path) for path in written],
            "files": [],
        }  # fmt: skip

    def _files(self, folder: Path, manifest: dict[str, Any]) -> list[str]:
        """Copy the stored files; returns the hashes of those that are missing or not what they should be."""
        missing = []
        # Of what was destroyed in its time the row stays, and there is nothing to copy.
        for stored in StoredFile.objects.filter(destroyed_at=None).order_by("sha256").iterator():
            target = folder / archives.FILES / stored.path
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with attachments.path_of(stored).open("rb") as content, target.open("wb") as out:
                    shutil.copyfileobj(content, out, archives.CHUNK)
            except FileNotFoundError:
                target.unlink(missing_ok=True)
                missing.append(stored.sha256)
                continue
            if archives.sha256_of(target) != stored.sha256:
                target.unlink()
                missing.append(stored.sha256)
                continue
            archives.sync(target)
            part = {"path": target.relative_to(folder).as_posix(), "sha256": stored.sha256, "size": stored.size}
            manifest["parts"].append(part)
            manifest["files"].append(stored.sha256)
        return missing
