"""Takes a register of petitions in: `import_petitions FILE [--office] [--assignment] [--dry-run]`."""

from inspection.imports_exports.commands import ImportCommand
from petitions.actions import imports


class Command(ImportCommand):
    help = "导入信访登记簿（xlsx 或 csv）"
    code = imports.REGISTER.code
