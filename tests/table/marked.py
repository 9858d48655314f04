"""What test_mark.c asks of openpyxl.
marked.py make FILE            a workbook with much that must survive
marked.py compare FILE COPY    everything but the marks is the same
"""
import sys
import zipfile
import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill, Border, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.chart import BarChart, Reference

MARKED = {("学校", c) for c in ("C3", "B5", "D5", "C9", "F20")}
FAULTS = {"F1": "row 1", "F3": "C3: 学生数不是整数", "F5": "B5: 代码重复; D5: 日期 <不> & 对", "F9": "整行有误; C9: late",
          "F20": "F20: far"}


def make(path):
    b = openpyxl.Workbook()
    s = b.active
    s.title = "学校"
    s.append(["名称", "代码", "学生数", "开办", "合计"])
    for i in range(2, 8):
        s.append(["学校%d" % i, "%010d" % i, i * 100, None, "=C%d*2" % i])
        s.cell(i, 4).value = __import__("datetime").date(2000 + i, 9, 1)
        s.cell(i, 4).number_format = "yyyy年m月d日"
        s.cell(i, 2).number_format = "@"
        s.cell(i, 3).font = Font(bold=True, color="FF0000FF", name="宋体")
        s.cell(i, 3).border = Border(left=Side(style="thin"))
    s["F4"].fill = PatternFill("solid", fgColor="FF00FF00")
    s["F5"].fill = PatternFill("solid", fgColor="FF00FF00")
    s["H5"].font = Font(italic=True)
    s.merge_cells("A6:B6")
    s["A2"].comment = Comment("批注", "某人")
    v = DataValidation(type="list", formula1='"甲,乙"')
    s.add_data_validation(v)
    v.add("A2:A100")
    s.freeze_panes = "B2"
    s.column_dimensions["A"].width = 33
    s.row_dimensions[3].height = 44
    h = b.create_sheet("隐藏")
    h.sheet_state = "hidden"
    h["A1"] = "=学校!C2"
    h["B2"] = "保留"
    c = b.create_sheet("图表")
    chart = BarChart()
    chart.add_data(Reference(s, min_col=3, min_row=1, max_row=7), titles_from_data=True)
    c.add_chart(chart, "B2")
    b.defined_names.append(DefinedName("范围", attr_text="学校!$A$1:$C$7"))
    b.save(path)


def same_parts(path, copy):
    a, b = zipfile.ZipFile(path), zipfile.ZipFile(copy)
    assert a.namelist() == b.namelist(), b.namelist()
    assert b.testzip() is None
    changed = {n for n in a.namelist() if a.read(n) != b.read(n)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}, changed
    raw_a, raw_b = open(path, "rb").read(), open(copy, "rb").read()
    for n in a.namelist():
        if n in changed:
            continue
        i, k = a.getinfo(n), b.getinfo(n)
        assert i.compress_size == k.compress_size and i.date_time == k.date_time

        def packed(raw, e):
            at = e.header_offset
            start = at + 30 + int.from_bytes(raw[at + 26:at + 28], "little") + int.from_bytes(raw[at + 28:at + 30], "little")
            return raw[start:start + e.compress_size]
        assert packed(raw_a, i) == packed(raw_b, k), n


def compare(path, copy, parts=True):
    if parts:
        same_parts(path, copy)
    a, b = openpyxl.load_workbook(path), openpyxl.load_workbook(copy)
    assert a.sheetnames == b.sheetnames
    for s in a:
        t = b[s.title]
        assert s.sheet_state == t.sheet_state
        assert str(s.merged_cells) == str(t.merged_cells) and s.freeze_panes == t.freeze_panes
        for row in range(1, 25):
            for column in range(1, 12):
                x, y = s.cell(row, column), t.cell(row, column)
                where = "%s!%s" % (s.title, x.coordinate)
                if s.title == "学校" and x.coordinate in FAULTS:
                    assert y.value == FAULTS[x.coordinate], (where, y.value)
                    continue
                assert x.value == y.value, (where, x.value, y.value)
                assert x.number_format == y.number_format, where
                for part in ("font", "border", "alignment", "protection"):
                    assert repr(getattr(x, part)) == repr(getattr(y, part)), (where, part)
                if (s.title, x.coordinate) in MARKED:
                    assert y.fill.fgColor.rgb in ("FFFFC7CE", "FFFFEB9C"), (where, y.fill.fgColor.rgb)
                else:
                    assert repr(x.fill) == repr(y.fill), where
    assert b["学校"]["C3"].fill.fgColor.rgb == "FFFFC7CE" and b["学校"]["D5"].fill.fgColor.rgb == "FFFFEB9C"
    if parts:
        assert b["学校"]["A2"].comment.text == "批注"
        assert [n.name for n in b.defined_names.definedName] == ["范围"]


if sys.argv[1] == "make":
    make(sys.argv[2])
elif sys.argv[1] == "compare":
    compare(sys.argv[2], sys.argv[3])
