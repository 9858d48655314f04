"""as_xlsx.py FILE.csv FILE.xlsx: the table as a workbook; numbers are number cells, as a spreadsheet would have them."""
import csv, sys
from openpyxl import Workbook


def cell(text):
    try:
        return int(text) if len(text) < 10 else text
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


book = Workbook(write_only=True)
sheet = book.create_sheet("statistics")
with open(sys.argv[1], encoding="utf-8") as f:
    for row in csv.reader(f):
        sheet.append([cell(c) for c in row])
book.save(sys.argv[2])
