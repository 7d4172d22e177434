"""Rows pasted from Excel instead of a file: cells as the clipboard has them, head or none, and what is refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from inspection.imports_exports import importers, pasting
from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.pasting import BARE, GUESS, HEADED
from inspection.models import ImportBatch, Region
from tests.cast import Cast
from tests.floor.test_import_pages import places

__all__ = ["places"]


def paste(client: Any, cast: Cast, text: str, **extra: Any) -> Any:
    return client.post(
        reverse("import_new", args=["test.places"]), {"pasted": text, "office": cast.office.pk} | extra, follow=True
    )


class TestCells:
    @pytest.mark.parametrize(
        ("text", "rows"),
        [
            ("甲\t乙\r\n丙\t丁\r\n", [["甲", "乙"], ["丙", "丁"]]),
            ('"1.开会；\r\n2.修订。"\t吴', [["1.开会；\n2.修订。", "吴"]]),
            ('"他说""好""\n就走了"\t乙', [['他说"好"\n就走了', "乙"]]),
            ('他说"好"\t乙', [['他说"好"', "乙"]]),
            ('"全引"\t乙', [['"全引"', "乙"]]),
            ('"引"后有字\t乙', [['"引"后有字', "乙"]]),
            ('"没有后引号\t乙\n丙', [['"没有后引号', "乙"], ["丙"]]),
            ("\t乙\t\n丙", [["", "乙", ""], ["丙"]]),
            ("甲\n\n乙\n\n\n", [["甲"], [""], ["乙"]]),
            ("\n \t \n", []),
        ],
    )
    def test_as_the_clipboard_has_them(self, text: str, rows: list[list[str]]) -> None:
        assert pasting.rows_of(text) == rows

    def test_quotes_that_leave_it_open_are_refused(self) -> None:
        with pytest.raises(Unreadable, match="第2行有单元格以英文引号开头"):
            pasting.rows_of('甲\t乙\n"丙\t丁"')

    def test_rows_copied_out_read_back(self) -> None:
        rows = [["1.开会；\n2.修订。", '"引"', '"半引', ""], ['前"后', '""', "=1+1", "乙"]]
        assert pasting.rows_of(pasting.text_of(rows)) == rows


class TestFile:
    @pytest.mark.parametrize(("first_row", "said"), [(GUESS, True), (BARE, True)])
    def test_without_a_head_the_template_s_order_holds_and_that_is_said(
        self, places: Any, first_row: str, said: bool
    ) -> None:
        made = pasting.as_file("甲地\t一\n乙地\t二", places.fields, first_row=first_row)
        table = importers.open_for(places, made.data)
        assert table.headings == ("地名", "说明")
        assert [row.cells for row in table.rows()] == [("甲地", "一"), ("乙地", "二")]
        assert made.warnings == (pasting.NO_HEAD,)

    def test_a_title_above_the_head_is_a_title(self, places: Any) -> None:
        made = pasting.as_file("全县地名\n地名\t说明\n甲地\t一", places.fields)
        table = importers.open_for(places, made.data)
        assert (table.title, table.headings, made.warnings) == ("全县地名", ("地名", "说明"), ())

    def test_a_head_further_down_is_no_head(self, places: Any) -> None:
        """Else the records above it would be lost as its title."""
        made = pasting.as_file("甲地\t一\t甲\n地名\t说明\n乙地\t二", (*places.fields, *places.fields[:1]))
        assert made.warnings[0] == pasting.NO_HEAD

    def test_other_headings_are_taken_as_such_when_one_says_so(self, places: Any) -> None:
        made = pasting.as_file("所在\t别的\n甲地\t一", places.fields, first_row=HEADED)
        assert importers.open_for(places, made.data).headings == ("所在", "别的")

    def test_cells_beyond_the_head_are_told(self, places: Any) -> None:
        assert "第2行比列名多出单元格" in pasting.as_file("地名\t说明\n甲地\t一\t错列", places.fields).warnings[0]

    @pytest.mark.parametrize(
        ("text", "limits", "words"),
        [
            (" \n", None, "没有粘贴内容"), ("甲\n乙\n丙", Limits(rows=3), "超过3行"), ("甲\t乙\t丙", Limits(columns=2), "超过2列"),
            ("甲\t乙\t丙", None, "没有认出列名，又有3列，多于模板的2列"), ("甲" * 40_000, None, "单元格超过32767字"),
        ],
    )  # fmt: skip
    def test_limits_are_those_of_files(self, places: Any, text: str, limits: Limits | None, words: str) -> None:
        with pytest.raises(Unreadable, match=words):
            pasting.as_file(text, places.fields, limits=limits)


class TestPage:
    def test_pasted_rows_go_the_way_of_a_file(self, cast: Cast, places: Any, log_in: Any) -> None:
        client = log_in(cast.clerk)
        page = paste(client, cast, '地名\t说明\r\n甲地金丝雀\t"一\r\n二"\r\n\t三\r\n')
        assert "必填，不能为空" in page.content.decode()
        assert "将导入 <b>1</b> 行" in page.content.decode()
        batch = ImportBatch.objects.get()
        assert batch.filename == pasting.FILENAME
        assert "金丝雀".encode() not in bytes(batch.content)
        client.post(reverse("import_commit", args=[batch.pk]))
        assert Region.objects.filter(name="甲地金丝雀").count() == 1

    def test_without_a_head_it_is_said(self, cast: Cast, places: Any, log_in: Any) -> None:
        assert pasting.NO_HEAD in paste(log_in(cast.clerk), cast, "甲地\t一").content.decode()

    def test_what_looks_like_a_formula_stays_text(self, cast: Cast, places: Any, log_in: Any) -> None:
        client = log_in(cast.clerk)
        page = paste(client, cast, "地名\t说明\n=HYPERLINK(1)\t-\n@甲\t+1").content.decode()
        assert page.count("内容形似公式，以文本保存") == 2
        client.post(reverse("import_commit", args=[ImportBatch.objects.get().pk]))
        assert set(Region.objects.values_list("name", flat=True)) >= {"=HYPERLINK(1)", "@甲"}

    @pytest.mark.parametrize(
        ("text", "words"),
        [("", "请选择文件，或在下面粘贴"), ("\n\t\n", "请选择文件，或在下面粘贴"), ('"甲\t乙"', "以英文引号开头")],
    )
    def test_what_is_no_table_is_refused_and_stays_in_the_form(
        self, cast: Cast, places: Any, log_in: Any, text: str, words: str
    ) -> None:
        answer = paste(log_in(cast.clerk), cast, text)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert answer.context["form"]["pasted"].value() == text
        assert not ImportBatch.objects.exists()

    def test_either_a_file_or_pasted_rows(self, cast: Cast, places: Any, log_in: Any) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = paste(log_in(cast.clerk), cast, "甲地\t一", file=SimpleUploadedFile("a.csv", b"x"))
        assert answer.status_code == 422
        assert "只用其中一种" in answer.content.decode()

    def test_too_long_is_said(self, cast: Cast, places: Any, log_in: Any) -> None:
        answer = paste(log_in(cast.clerk), cast, "甲\t乙\n" * 250_001)
        assert answer.status_code == 422
        assert "请改为上传文件或分几次粘贴" in answer.content.decode()
