"""What every import command does: name a file, say where it goes, show the mapping and every row, commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspection.imports_exports import importers
from inspection.imports_exports.files import Unreadable
from inspection.imports_exports.reading import renewed
from inspection.models import Office, User


class ImportCommand(BaseCommand):
    """Base of ``import_…``: a subclass names the importer's code."""

    code = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx 或 .csv（UTF-8 或 GB18030）")
        parser.add_argument("--office", help="机构名称或标识；只有一个机构时可不填")
        parser.add_argument("--assignment", help="巡察任务标识")
        parser.add_argument("--by", help="以哪个账号的名义记入办理记录")
        parser.add_argument("--column", action="append", default=[], metavar="字段=列名", help="改正列的对应，可多次")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, **options: Any) -> None:
        kind = importers.importers()[self.code]
        assignment = self._assignment(options["assignment"])
        office = assignment.office if assignment is not None else self._office(options["office"])
        if kind.needs_assignment and assignment is None:
            raise CommandError("请用 --assignment 指明巡察任务。")
        try:
            data = renewed(options["file"].read_bytes())
            columns = self._columns(kind, data, office, options["column"])
            report = importers.dry_run(kind, data, office=office, assignment=assignment, columns=columns)
        except OSError as error:
            raise CommandError(f"打不开文件：{error}") from error
        except (Unreadable, LookupError) as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
        if not report.is_importable:
            raise CommandError("缺少必需的列，没有写入任何一行。可用 --column 字段=列名 指明。")
        if options["dry_run"]:
            self.stdout.write("试运行，没有写入。")
            return
        source = importers.Source(options["file"].name, data)
        made, left_out = importers.commit(
            kind, report, office=office, assignment=assignment, by=self._by(options["by"]), source=source
        )
        self.stdout.write(f"已导入{made}条，未导入{len(left_out)}行。")

    def _office(self, wanted: str | None) -> Office:
        found = list(Office.objects.all()[:2]) if not wanted else list(Office.objects.filter(name=wanted)[:1])
        if wanted and not found:
            found = [each for each in Office.objects.all() if str(each.pk) == wanted]
        if len(found) != 1:
            raise CommandError("请用 --office 指明机构。" if not wanted else f"没有名为“{wanted}”的机构。")
        return found[0]

    def _assignment(self, wanted: str | None) -> Any:
        if not wanted:
            return None
        model = apps.get_model(settings.ASSIGNMENT_MODEL)
        found = next((each for each in model._default_manager.select_related("office") if str(each.pk) == wanted), None)
        if found is None:
            raise CommandError(f"没有标识为“{wanted}”的巡察任务。")
        return found

    def _by(self, username: str | None) -> User | None:
        if not username:
            return None
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"没有账号“{username}”。")
        return found

    def _columns(
        self, kind: importers.Importer, data: bytes, office: Office, wanted: list[str]
    ) -> dict[str, int | None] | None:
        """The guessed or remembered columns with those named on the command line put right; None when none is named."""
        if not wanted:
            return None
        mapping = importers.dry_run(kind, data, office=office).mapping
        names = {each.label: each.name for each in kind.fields} | {each.name: each.name for each in kind.fields}
        for each in wanted:
            label, _, heading = each.partition("=")
            if label not in names:
                raise LookupError(f"没有名为“{label}”的字段；有：{'、'.join(field.label for field in kind.fields)}。")
            mapping = mapping.with_column(names[label], heading or None)
        return dict(mapping.remember())
