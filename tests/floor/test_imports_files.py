"""Files that must not be opened, and tables in odd places of files that may."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from inspection.imports_exports import files
from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.mapping import Field, guess, header_signature, recall
from inspection.imports_exports.reading import open_table
from inspection.imports_exports.reports import examine
from inspection.imports_exports.values import parse_integer, parse_text

FIELDS = (
    Field("number", "序号", parse=parse_integer),
    Field("unit", "被巡察单位", ("被巡察党组织",), required=True),
    Field("leader", "责任领导"),
    Field("owner", "责任人"),
    Field("problem", "反馈问题", required=True),
)
HEADINGS = [wanted.label for wanted in FIELDS]


def workbook(*rows, merges=(), title="整改台账", **sheets):
    """The bytes of a workbook with these rows, and further sheets by keyword."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    for name, more in sheets.items():
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(data, name, content=b"x"):
    """The same package with one more part, or another content of a part it has."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return stream.getvalue()


def replaced(data, name, old, new):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return with_part(data, name, package.read(name).replace(old, new))


def cells(table):
    return [row.cells for row in table.rows()]


PLAIN = workbook(HEADINGS, [1, "青石乡", "周海燕", "吴小平", "问题一"])


class TestRefusedFiles:
    @pytest.mark.parametrize(
        ("name", "word"),
        [
            ("xl/vbaProject.bin", "宏"),
            ("xl/externalLinks/externalLink1.xml", "外部链接"),
            ("xl/embeddings/oleObject1.bin", "嵌入对象"),
            ("xl/activeX/activeX1.xml", "控件"),
            ("xl/connections.xml", "外部数据连接"),
            ("xl/macrosheets/sheet1.xml", "宏表"),
        ],
    )
    def test_unwanted_parts(self, name, word):
        with pytest.raises(Unreadable, match=word):
            open_table(with_part(PLAIN, name), FIELDS)

    def test_macro_content_type(self):
        data = replaced(PLAIN, "[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
        with pytest.raises(Unreadable, match="宏"):
            open_table(data, FIELDS)

    def test_zip_bomb(self):
        data = with_part(PLAIN, "xl/media/image1.png", b"\0" * 3_000_000)
        with pytest.raises(Unreadable, match="展开后过大"):
            open_table(data, FIELDS, limits=Limits(unpacked=2_000_000))

    def test_entities(self):
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
        with pytest.raises(Unreadable, match="实体"):
            open_table(with_part(PLAIN, "xl/sharedStrings.xml", bomb), FIELDS)

    def test_a_cell_at_the_far_end(self):
        book = openpyxl.load_workbook(io.BytesIO(PLAIN))
        book.active["XFD1048576"] = "x"
        with pytest.raises(Unreadable, match="超过"):
            open_table(saved(book), FIELDS)

    def test_formatting_at_the_far_end_is_nothing(self):
        book = openpyxl.load_workbook(io.BytesIO(PLAIN))
        book.active["XFD1048576"].font = Font(bold=True)
        assert len(cells(open_table(saved(book), FIELDS))) == 1

    def test_too_large(self):
        with pytest.raises(Unreadable, match="MB"):
            open_table(PLAIN, FIELDS, limits=Limits(size=100))

    def test_too_many_rows(self):
        text = "序号,被巡察单位,反馈问题\n" + "1,青石乡,问题\n" * 50
        with pytest.raises(Unreadable, match="超过20行"):
            cells(open_table(text.encode(), FIELDS, limits=Limits(rows=20)))

    @pytest.mark.parametrize(
        ("data", "word"),
        [
            (b"", "空的"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"),
            (b"%PDF-1.7", "不是表格"),
            (b"PK\x03\x04broken", "损坏"),
            (b"\xff\xff\x81", "编码"),
            ("序号,单位\n1,\0".encode(), "空字符"),
            ('序号,被巡察单位,反馈问题\n1,"青石乡,问题\n'.encode(), "引号"),
            ("只有一列\n".encode(), "表头"),
        ],
    )
    def test_not_a_table(self, data, word):
        with pytest.raises(Unreadable, match=word):
            cells(open_table(data, FIELDS))

    def test_a_plain_zip(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("a.txt", "x")
        with pytest.raises(Unreadable, match=r"不是 \.xlsx"):
            open_table(stream.getvalue(), FIELDS)

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
    @pytest.mark.parametrize("content", [b"", b"<x", b"\0\xff"])
    def test_a_broken_part_is_unreadable_not_an_error(self, part, content):
        with pytest.raises(Unreadable):
            cells(open_table(with_part(PLAIN, part, content), FIELDS))


class TestText:
    @pytest.mark.parametrize(
        ("codec", "name"),
        [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
    )
    def test_encodings(self, codec, name):
        text = "序号,被巡察单位,反馈问题\n1,青石乡,张喆堃㛃𠮷\n"
        table = open_table(text.encode(codec), FIELDS)
        assert table.encoding == name
        assert cells(table) == [("1", "青石乡", "张喆堃㛃𠮷")]

    def test_characters_moved_in_the_2022_edition(self):
        text, _ = files.decode("县".encode("gb18030") + b"\xfe\x59\xfe\x51")
        assert text == "县\u9fb4\U00020087"

    @pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
    def test_delimiters(self, delimiter):
        rows = [["序号", "被巡察单位", "反馈问题"], ["1", "青石乡", "甲、乙"], ["2", "柳溪镇", "丙。"]]
        text = "\n".join(delimiter.join(row) for row in rows)
        assert cells(open_table(text.encode(), FIELDS)) == [tuple(row) for row in rows[1:]]

    def test_line_breaks_inside_quotes(self):
        text = '序号,被巡察单位,反馈问题\r\n1,青石乡,"第一,\r\n第二""条"""\r\n'
        assert cells(open_table(text.encode(), FIELDS)) == [("1", "青石乡", '第一,\r\n第二"条"')]


class TestFindingTheTable:
    def test_titles_notes_sections_totals_and_repeated_headings(self):
        data = workbook(
            ["云岭县委第十轮巡察整改台账"],
            ["填报单位：县委巡察办　填报时间：2026年3月20日"],
            HEADINGS,
            ["一、青石乡"],
            [1, "青石乡", "周海燕", "吴小平", "问题一"],
            ["小计", None, None, None, "共1个问题"],
            [],
            HEADINGS,
            [2, "柳溪镇", "王德胜", "许小平", "问题二"],
            [3, "柳溪镇", None, None, None],
            ["总计：3"],
            ["填表人：许小平"],
            merges=("A1:E1", "A2:E2", "A4:E4"),
        )
        table = open_table(data, FIELDS)
        assert table.title == "云岭县委第十轮巡察整改台账"
        assert table.year == 2026
        assert [row.number for row in table.rows()] == [5, 9, 10]
        assert [(line.row, line.reason) for line in table.skipped] == [
            (4, "分节标题"),
            (6, "合计行"),
            (7, "空行"),
            (8, "重复的表头"),
            (11, "合计行"),
            (12, "填表说明"),
        ]

    def test_a_total_with_a_sum_in_every_column(self):
        data = workbook(HEADINGS, [1, "青石乡", "周海燕", "吴小平", "问题"], ["合计", 1, 2, 3, 4])
        table = open_table(data, FIELDS)
        assert len(cells(table)) == 1
        assert [(line.reason, line.declared) for line in table.skipped] == [("合计行", None)]

    def test_a_heading_of_two_rows(self):
        data = workbook(
            ["整改台账"],
            ["序号", "被巡察单位", "责任", None, "反馈问题"],
            [None, None, "责任领导", "责任人", None],
            [1, "青石乡", "周海燕", "吴小平", "问题一"],
            merges=("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"),
        )
        for fields in (FIELDS, ()):
            table = open_table(data, fields)
            assert table.headings == ("序号", "被巡察单位", "责任／责任领导", "责任／责任人", "反馈问题")
            assert (table.first_heading_row, table.last_heading_row) == (2, 3)
        mapping = guess(table.headings, FIELDS)
        assert mapping.column_of("leader") == 2
        assert mapping.column_of("owner") == 3

    def test_vertical_merges_are_filled_down_and_end_where_they_end(self):
        data = workbook(
            HEADINGS,
            [1, "青石乡", "周海燕", None, "问题一"],
            [2, None, None, None, "问题二"],
            [3, None, None, None, "问题三"],
            merges=("B2:B3", "C2:D3"),
        )
        assert cells(open_table(data, FIELDS)) == [
            (1, "青石乡", "周海燕", None, "问题一"),
            (2, "青石乡", "周海燕", None, "问题二"),
            (3, None, None, None, "问题三"),
        ]

    def test_the_sheet_that_has_the_table(self):
        data = workbook(["说明"], 台账=[HEADINGS, [1, "青石乡", None, None, "问题"]], 其他=[["无"]])
        table = open_table(data, FIELDS)
        assert table.sheet == "台账"
        assert table.sheets == ("整改台账", "台账", "其他")
        with pytest.raises(Unreadable, match="没有名为“没有”的工作表；现有：整改台账、台账、其他"):
            open_table(data, FIELDS, sheet="没有")

    def test_hidden_sheets_are_not_read(self):
        book = openpyxl.load_workbook(
            io.BytesIO(workbook(["说明"], 台账=[HEADINGS, [1, "青石乡", None, None, "问题"]]))
        )
        book["台账"].sheet_state = "hidden"
        with pytest.raises(Unreadable, match="表头"):
            open_table(saved(book), FIELDS)

    def test_a_formula_without_result_stays_text_and_is_said(self):
        data = workbook(HEADINGS, [1, "青石乡", None, None, "=HYPERLINK(1)"])
        (row,) = examine(open_table(data, FIELDS), FIELDS).rows
        assert row.values["problem"] == "=HYPERLINK(1)"
        assert [remark.text for remark in row.repaired] == ["公式没有计算结果，以文本保存", "内容形似公式，以文本保存"]

    def test_a_formula_with_result_gives_the_result(self):
        data = workbook(HEADINGS, ["=1+1", "青石乡", None, None, "问题"])
        for empty in (b"<v/>", b"<v />", b"<v></v>"):
            data = replaced(data, "xl/worksheets/sheet1.xml", b"<f>1+1</f>" + empty, b"<f>1+1</f><v>2</v>")
        assert cells(open_table(data, FIELDS))[0][0] == 2

    def test_a_total_that_does_not_agree_is_a_warning(self):
        data = workbook(HEADINGS, [1, "青石乡", None, None, "问题"], ["合计", None, None, None, "共3个问题"])
        assert examine(open_table(data, FIELDS), FIELDS).warnings == ["第3行合计行写3，实际读到1行"]


class TestMapping:
    def test_other_wordings_of_headings(self):
        headings = ("序 号", "被巡察\n党组织", "责任领导（签字）", "*责任人", "巡察反馈问题", "备注")
        mapping = guess(headings, FIELDS)
        assert {name: match.column for name, match in mapping.matches.items()} == {
            "number": 0,
            "unit": 1,
            "leader": 2,
            "owner": 3,
            "problem": 4,
        }
        assert mapping.unused() == ["备注"]
        assert mapping.matches["problem"].score < 1

    @pytest.mark.parametrize(("heading", "label"), [("被反映人", "反映人"), ("副组长", "组长"), ("是否销号", "销号")])
    def test_look_alikes_are_not_taken(self, heading, label):
        assert guess([heading], [Field("x", label)]).matches == {}

    def test_corrected_by_hand_and_remembered(self):
        headings = ("编号", "哪里", "反馈问题")
        mapping = guess(headings, FIELDS)
        assert [wanted.name for wanted in mapping.missing(FIELDS)] == ["unit"]
        corrected = mapping.with_column("unit", "哪里").with_column("number", 0)
        assert corrected.missing(FIELDS) == []
        assert recall(headings, corrected.remember()).remember() == corrected.remember()
        assert corrected.with_column("number", 2).column_of("problem") is None
        assert corrected.with_column("number", None).column_of("number") is None

    @pytest.mark.parametrize("column", ["没有", 7, -1])
    def test_columns_that_are_not_there(self, column):
        with pytest.raises(LookupError):
            guess(("编号",), FIELDS).with_column("unit", column)

    def test_a_signature_ignores_how_a_heading_is_set(self):
        plain = header_signature(["序号", "被巡察党组织", "金额（元）"])
        assert header_signature(["序 号", "被巡察\n党组织", "*金额(元)", ""]) == plain
        assert header_signature(["被巡察党组织", "序号", "金额"]) != plain

    def test_without_a_required_column_no_row_is_read(self):
        report = examine(open_table("序号,责任人\n1,张三\n".encode(), FIELDS), FIELDS)
        assert not report.is_importable
        assert report.missing == ("被巡察单位", "反馈问题")
        assert report.rows == []
        assert "缺少必需的列：被巡察单位、反馈问题" in list(report.lines())


class TestReport:
    FIELDS = (
        Field("number", "序号", parse=parse_integer),
        Field("unit", "被巡察单位", required=True, fill_down=True),
        Field("problem", "反馈问题", required=True, parse=parse_text),
    )
    TEXT = "序号,被巡察单位,反馈问题\n1,青石乡,问题一\n二,,问题二\nx,柳溪镇,\n"

    def report(self, **more):
        return examine(open_table(self.TEXT.encode(), self.FIELDS), self.FIELDS, **more)

    def test_accepted_repaired_refused(self):
        report = self.report()
        assert report.counts == {"accepted": 1, "repaired": 1, "refused": 1, "skipped": 0}
        assert [line for row in report.rows for line in row.lines()] == [
            "第3行A列“序号”：“二”读作2",
            "第3行B列“被巡察单位”：空白，沿用上一行“青石乡”",
            "第4行A列“序号”：“x”不是整数",
            "第4行C列“反馈问题”：必填，不能为空",
        ]
        assert [row.values["unit"] for row in report.good_rows()] == ["青石乡", "青石乡"]

    def test_an_importer_adds_what_only_it_knows(self):
        def known_unit(row):
            if row.values["unit"] != "青石乡":
                row.refuse("unit", "没有这个单位", "被巡察单位")

        report = self.report(checks=[known_unit])
        assert "第4行“被巡察单位”：没有这个单位" in report.rows[2].lines()

    def test_as_json_names_no_one_unless_asked(self):
        report = self.report()
        assert "values" not in report.to_json()["rows"][0]
        assert report.to_json(with_values=True)["rows"][1]["values"] == {
            "number": 2,
            "unit": "青石乡",
            "problem": "问题二",
        }
        assert report.to_json()["mapping"]["unit"] == {
            "label": "被巡察单位",
            "column": "B",
            "heading": "被巡察单位",
            "score": 1.0,
        }
