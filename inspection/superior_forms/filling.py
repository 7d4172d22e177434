"""上级空白报表: a superior's empty workbook, kept as it came; its cells mapped once to figures, and filled for each period.

Only mapped cells change. What the reader may not see, and what is not counted over the period, stays empty and is said.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from openpyxl.utils import get_column_letter

from inspection import access, audit, gate, isolation, storage, workflow
from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.refilling import Put, Refill, refilled
from inspection.imports_exports.sheets import open_workbook
from inspection.models import CellMapping, SuperiorForm
from inspection.models.superior_forms import POWER
from inspection.statistics import figures
from inspection.statistics.spans import Span
from inspection.statistics.splits import SPLIT_BY_KEY, SPLITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from inspection.imports_exports.sheets import Merge
    from inspection.models import Office, User

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A form to fill in, no register: what is larger is refused, and the page of its cells stays one to read.
LIMITS: Final = Limits(size=2_000_000, unpacked=40_000_000, rows=300, columns=60, cells=6_000)


@dataclass(frozen=True)
class Choice:
    """What a cell may say: a figure, or one part of it."""

    words: str
    figure: str
    split: str = ""
    code: str = ""


@dataclass
class Square:
    """One cell of a sheet as the page shows it."""

    row: int
    column: int
    text: str
    across: int = 1
    down: int = 1

    @property
    def place(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass
class Filled:
    """The form filled for a period: its bytes, what stands in it, what stayed empty and why, remarks."""

    data: bytes
    cells: list[dict[str, Any]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


# --- keeping ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep(upload: UploadedFile, *, title: str, asked_by: str, office: Office, by: User) -> SuperiorForm:
    """Keep an empty form. Raises gate.Rejected for what is no plain workbook, or too large."""
    if office.pk not in access.offices_with(by, POWER):
        raise PermissionDenied(POWER)
    name = gate.clean_name(upload.name)
    gate.check_size(name, upload.size or 0)
    upload.seek(0)
    data = upload.read(LIMITS.size + 1)
    if len(data) > LIMITS.size:
        raise gate.Rejected("空白报表不超过2MB，请删去多余的工作表后再上传。")
    if not data.startswith(b"PK"):
        raise gate.Rejected("请上传 .xlsx 文件；.xls、.et 请先另存为 .xlsx。")
    with isolation.memory_file(data) as content:
        gate.scan(content)
        try:
            book = open_workbook(data, LIMITS)
            for sheet in book.sheets:
                book.layout(sheet)
        except Unreadable as refused:
            raise gate.Rejected(str(refused)) from refused
        stored = storage.store(content, MIME)
    made = SuperiorForm.objects.create(
        office=office, title=title, asked_by=asked_by, name=name, file=stored, created_by=by
    )
    audit.record(made, "register", by=by, label="留存上级空白报表", sha256=stored.sha256)
    return made


def _data(form: SuperiorForm) -> bytes:
    try:
        return storage.path_of(form.file).read_bytes()
    except OSError as error:
        raise Unreadable("留存的空白报表缺失，请联系系统管理员。") from error


# --- its cells -------------------------------------------------------------------------------------------------------


def sheets(form: SuperiorForm) -> tuple[str, ...]:
    """The names of its visible sheets. Raises Unreadable."""
    return open_workbook(_data(form), LIMITS).sheets


def grid(form: SuperiorForm, sheet: str) -> list[list[Square]]:
    """A sheet's cells row by row; those that a merged cell covers are left out. Raises Unreadable."""
    book = open_workbook(_data(form), LIMITS)
    layout = book.layout(sheet)
    merges = {(each.top, each.left): each for each in layout.merges}
    covered = {place for each in layout.merges for place in _covered(each, layout.last_row, layout.last_column)}
    found = []
    for row in book.rows(sheet, layout):
        line = []
        for column, value in enumerate(row.cells, start=1):
            if (row.number, column) in covered:
                continue
            square = Square(row.number, column, "" if value is None else str(value))
            if merge := merges.get((row.number, column)):
                square.across = min(merge.right, layout.last_column) - column + 1
                square.down = min(merge.bottom, layout.last_row) - row.number + 1
            line.append(square)
        found.append(line)
    return found


def _covered(merge: Merge, last_row: int, last_column: int) -> list[tuple[int, int]]:
    rows, columns = (
        range(merge.top, min(merge.bottom, last_row) + 1),
        range(merge.left, min(merge.right, last_column) + 1),
    )
    return [(row, column) for row in rows for column in columns if (row, column) != (merge.top, merge.left)]


def choices(office: Office, user: User) -> list[Choice]:
    """What this user may put into a cell: the figures he is shown, and the parts of them that there have ever been."""
    shown = figures.shown(access.powers(user))
    found = [Choice(f"{each.group}·{each.label}（{each.unit}）", each.key) for each in shown]
    whole = Span(office)
    for split in SPLITS:
        if split.of not in shown or split.kind == "line":
            continue
        for code, label, _ in _parts(split, whole, user):
            found.append(Choice(f"{split.title}·{label}", split.of.key, split.key, code))
    known: dict[str, Choice] = {}
    for each in found:
        known.setdefault(each.words, each)
    return list(known.values())


def _parts(split: Any, span: Span, user: User) -> list[tuple[str, str, int]]:
    """(code, words, number) of a split's parts; those that are kept by name have no code but their words."""
    return [
        (row["query"].partition("&code=")[2] if row["query"] else str(row["label"]), str(row["label"]), row["value"])
        for row in split.parts(span, user)
    ]


def cells_of(form: SuperiorForm) -> list[dict[str, Any]]:
    """The cells as mapped last."""
    newest = form.mappings.order_by("-number").first()
    return list(newest.cells) if newest is not None else []


@transaction.atomic
def map_cells(form: SuperiorForm, sheet: str, said: Mapping[tuple[int, int], str], *, by: User) -> CellMapping:
    """A new version: of one sheet every cell as said, of the others as before. Raises workflow.Refused with the cells that say nothing known."""
    if not access.may(by, POWER, form):
        raise PermissionDenied(POWER)
    locked = SuperiorForm.objects.select_for_update(of=("self",)).get(pk=form.pk)
    before = cells_of(locked)
    known = {each.words: each for each in choices(locked.office, by)}
    kept = {(each["row"], each["column"]): each for each in before if each["sheet"] == sheet}
    try:
        free = {(each.row, each.column) for line in grid(locked, sheet) for each in line if not each.text}
    except Unreadable as error:
        raise workflow.Refused(str(error)) from error
    wrong, cells = [], []
    for (row, column), words in sorted(said.items()):
        place = f"{get_column_letter(column)}{row}"
        was = kept.get((row, column))
        if (row, column) not in free:
            wrong.append(f"{place}原有内容，不能填数")
        elif was is not None and was["words"] == words:
            cells.append(was)
        elif (choice := known.get(words)) is None:
            wrong.append(f"{place}：没有“{words[:40]}”这一项，请从列表中选")
        else:
            cells.append({"sheet": sheet, "row": row, "column": column, "figure": choice.figure, "split": choice.split,
                          "code": choice.code, "words": words})  # fmt: skip
    if wrong:
        raise workflow.Refused("；".join(wrong[:10]) + "。")
    number = locked.mappings.count() + 1
    others = [each for each in before if each["sheet"] != sheet]
    made = CellMapping.objects.create(form=locked, number=number, cells=others + cells, saved_by=by)
    locked.version += 1
    locked.save(update_fields=["version"])
    audit.record(locked, "map_cells", by=by, label=f"对应报表数据：{sheet}"[:60], number=number, cells=len(cells))
    return made


# --- filling ---------------------------------------------------------------------------------------------------------


def fill(form: SuperiorForm, span: Span, *, by: User) -> Filled:
    """The form with the figures of a span, as far as the reader may see them. Raises Unreadable."""
    filled = Filled(_data(form))
    wanted: dict[str, Refill] = defaultdict(lambda: Refill("", 0))
    shown = {each.key for each in figures.shown(access.powers(by))}
    cells = cells_of(form)
    plain = {each["figure"] for each in cells if each["figure"] in shown and not each["split"]}
    values = figures.values(span, by, [figures.BY_KEY[key] for key in sorted(plain)])
    parts: dict[str, dict[str, int]] = {}
    for each in cells:
        place = f"{get_column_letter(each['column'])}{each['row']}"
        told = f"“{each['sheet']}”{place}（{each['words']}）"
        if reason := _why_empty(each, shown, span):
            filled.empty.append(f"{told}{reason}，留空。")
            continue
        if key := each["split"]:
            if key not in parts:
                parts[key] = {code: number for code, _, number in _parts(SPLIT_BY_KEY[key], span, by)}
            value = parts[key].get(each["code"], 0)
        else:
            value = values[each["figure"]]
        sheet = wanted[each["sheet"]]
        sheet.sheet = each["sheet"]
        sheet.cells[each["row"]].append(Put(each["column"] - 1, str(value), number=float(value), counts=True))
        filled.cells.append({"sheet": each["sheet"], "place": place, "words": each["words"], "value": value})
    for order in wanted.values():
        filled.data, remarks = refilled(filled.data, order, LIMITS)
        filled.remarks += [words for words in remarks if words not in filled.remarks]
    return filled


def _why_empty(cell: dict[str, Any], shown: set[str], span: Span) -> str:
    """Why a cell gets no figure; empty when it gets one."""
    figure, split = figures.BY_KEY.get(cell["figure"]), SPLIT_BY_KEY.get(cell["split"])
    if figure is None or (cell["split"] and split is None):
        return "这一项已不再统计"
    if figure.key not in shown:
        return "您没有查看权限"
    return "" if figure.within(span) is not None else f"不按“{span.label}”统计"


@transaction.atomic
def hand_out(form: SuperiorForm, span: Span, *, by: User) -> Filled:
    """Fill the form and note in the trail that it left. Raises Unreadable."""
    filled = fill(form, span, by=by)
    audit.record(form, "export", by=by, label=f"填报上级报表：{span.label}"[:60], cells=len(filled.cells),
                 empty=len(filled.empty))  # fmt: skip
    return filled
