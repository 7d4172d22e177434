"""A superior's empty workbook: kept once, its cells mapped in the browser, filled for each period with nothing else changed."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import canonicalize

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspection import workflow
from inspection.models import AuditEntry, SuperiorForm
from inspection.statistics import FIGURES, over
from inspection.superior_forms import filling
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from tests.cast import Cast

CELLS = {(4, 2): "规模·巡察任务（项）", (5, 2): "进驻了解·个别谈话（人次）", (6, 2): "信访线索·受理信访（件）"}


@pytest.fixture
def form(cast: Cast) -> SuperiorForm:
    upload = SimpleUploadedFile("统计表.xlsx", make.blank_form())
    return filling.keep(upload, title="巡察统计表", asked_by="市委巡察办", office=cast.office, by=cast.clerk)


def filled(form: SuperiorForm, cast: Cast, user: Any = None) -> tuple[filling.Filled, Any]:
    found = filling.fill(form, over(cast.round), by=user or cast.clerk)
    return found, openpyxl.load_workbook(BytesIO(found.data))


def parts(data: bytes) -> dict[str, str]:
    """What each part says; the time of making aside."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {each: canonicalize(package.read(each)) for each in package.namelist() if each != "docProps/core.xml"}


def test_mapped_cells_say_their_figures_and_nothing_else_changes(cast: Cast, form: SuperiorForm) -> None:
    filling.map_cells(form, "报表", CELLS, by=cast.clerk)
    told, book = filled(form, cast)
    sheet = book["报表"]
    span = over(cast.round)
    wanted = [next(each for each in FIGURES if each.key == key).value(span, cast.clerk) for key in ("assignments", "interviews", "petitions")]  # fmt: skip
    assert wanted[0] > 0
    assert [sheet[place].value for place in ("B4", "B5", "B6")] == wanted
    assert all(sheet[place].data_type == "n" for place in ("B4", "B5", "B6"))
    assert sheet["B7"].value == "=SUM(B4:B6)"
    assert sheet["B4"].font.color.rgb == "FFFF0000"
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:C1"]
    before, after = parts(make.blank_form()), parts(told.data)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert told.empty == []


def test_a_part_of_a_figure_and_another_sheet(cast: Cast, form: SuperiorForm) -> None:
    words = next(each.words for each in filling.choices(cast.office, cast.clerk) if each.split == "assignment_category")
    filling.map_cells(form, "报表", CELLS, by=cast.clerk)
    filling.map_cells(form, "附表", {(2, 2): words}, by=cast.clerk)
    _, book = filled(form, cast)
    assert book["附表"]["B2"].value >= 1
    assert book["报表"]["B4"].value >= 1, "the first sheet's cells stayed mapped"
    assert [each.number for each in form.mappings.all()] == [2, 1]


def test_what_the_reader_may_not_see_stays_empty_and_is_said(cast: Cast, form: SuperiorForm, monkeypatch: Any) -> None:
    filling.map_cells(form, "报表", CELLS, by=cast.clerk)
    held = filling.access.powers(cast.clerk) - {"petitions.view_petition"}
    monkeypatch.setattr(filling.access, "powers", lambda *_: held)
    told, book = filled(form, cast)
    assert book["报表"]["B6"].value is None
    assert told.empty == ["“报表”B6（信访线索·受理信访（件））您没有查看权限，留空。"]
    assert "信访线索·受理信访（件）" not in {each.words for each in filling.choices(cast.office, cast.clerk)}


def test_what_is_not_counted_over_a_period_stays_empty(cast: Cast, form: SuperiorForm) -> None:
    filling.map_cells(form, "报表", {(4, 2): "会议宣传·现行内控制度（项）"}, by=cast.clerk)
    told, book = filled(form, cast)
    assert book["报表"]["B4"].value is None
    assert "统计，留空" in told.empty[0]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({(4, 2): "没有这一项"}, "B4：没有“没有这一项”这一项"), ({(4, 1): CELLS[4, 2]}, "A4原有内容"),
        ({(7, 2): CELLS[4, 2]}, "B7原有内容"), ({(1, 2): CELLS[4, 2]}, "B1原有内容"),
    ],
)  # fmt: skip
def test_words_titles_formulas_and_covered_cells_take_no_figure(
    cast: Cast, form: SuperiorForm, cells: Any, why: str
) -> None:
    with pytest.raises(workflow.Refused, match=why):
        filling.map_cells(form, "报表", cells, by=cast.clerk)
    assert not form.mappings.exists()


def test_no_plain_workbook_is_refused(cast: Cast) -> None:
    for name, data in (
        ("a.xlsx", b"not a workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600),
        ("a.xlsx", b"PK\x03\x04"),
    ):
        answer = as_user(cast.clerk).post(
            reverse("superior_form_add"),
            {"title": "表", "asked_by": "市委巡察办", "file": SimpleUploadedFile(name, data)},
        )
        assert answer.status_code == 422
    assert not SuperiorForm.objects.exists()


def test_from_the_empty_form_to_the_filled_one_in_the_browser(cast: Cast) -> None:
    client = as_user(cast.clerk)
    answer = client.post(
        reverse("superior_form_add"),
        {"title": "统计表", "asked_by": "市委巡察办", "file": SimpleUploadedFile("统计表.xlsx", make.blank_form())},
    )
    form = SuperiorForm.objects.get()
    cells = reverse("superior_form_cells", args=[form.pk])
    assert answer.url == cells
    page = client.get(cells).content.decode()
    assert 'name="cell-4-2"' in page
    assert 'name="cell-7-2"' not in page
    wrong = client.post(cells, {"sheet": "报表", "version": form.version, "cell-4-2": "乱写"})
    assert wrong.status_code == 422
    assert "B4" in wrong.content.decode()
    assert client.post(cells, {"sheet": "报表", "version": form.version, "cell-4-2": CELLS[4, 2]}).status_code == 302
    assert client.post(cells, {"sheet": "报表", "version": form.version, "cell-4-2": CELLS[5, 2]}).status_code == 409
    page = client.get(reverse("superior_form", args=[form.pk]), {"over": f"round:{cast.round.pk}"}).content.decode()
    assert "规模·巡察任务（项）" in page
    answer = client.get(reverse("superior_form_fill", args=[form.pk]), {"over": f"round:{cast.round.pk}"})
    assert openpyxl.load_workbook(BytesIO(answer.content))["报表"]["B4"].value >= 1
    assert AuditEntry.objects.filter(verb="export", object_id=form.pk, data__cells=1, data__empty=0).count() == 1


def test_it_is_the_offices_own(cast: Cast, form: SuperiorForm) -> None:
    filling.map_cells(form, "报表", CELLS, by=cast.clerk)
    for user in (cast.leader, cast.liaison):
        for name in ("superior_form", "superior_form_cells", "superior_form_fill"):
            assert as_user(user).get(reverse(name, args=[form.pk])).status_code == 404
    assert as_user(cast.leader).get(reverse("superior_form_list")).status_code == 403
