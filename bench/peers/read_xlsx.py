"""Reads every cell of a workbook's first sheet with openpyxl in read-only mode."""
import sys
import openpyxl

rows = cells = 0
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    rows += 1
    cells += len(row)
print(rows, "rows,", cells, "cells")
