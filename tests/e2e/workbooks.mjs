// Workbooks as people make them, and what stands in those they get back. openpyxl does both, as another program than ours.
import { spawnSync } from "node:child_process";

const write = `
import json, sys, openpyxl
book = openpyxl.Workbook()
sheet = book.active
sheet.title = sys.argv[2]
for row in json.load(sys.stdin): sheet.append(row)
book.save(sys.argv[1])`;
const read = `
import json, sys, openpyxl
out = []
for sheet in openpyxl.load_workbook(sys.argv[1]):
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.comment:
                out.append([sheet.title, cell.coordinate, str(cell.value), cell.comment.text if cell.comment else ""])
print(json.dumps(out))`;

const fill = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book[sys.argv[3]]
heading = [c.value for c in sheet[1]]
key, values = sys.argv[4], json.load(sys.stdin)
for i in range(sheet.max_row, 1, -1):
    name = sheet.cell(i, heading.index(key) + 1).value
    if name not in values: sheet.delete_rows(i)
    for column, value in (values.get(name) or {}).items(): sheet.cell(i, heading.index(column) + 1).value = value
book.save(sys.argv[2])`;

// Debian's python has Debian's openpyxl; the first on PATH may be another one.
function python(script, args, input) {
	const r = spawnSync("/usr/bin/python3", ["-c", script, ...args], { input, encoding: "utf8" });
	if (r.status !== 0) throw new Error(r.stderr);
	return r.stdout;
}

export function writeWorkbook(path, sheet, rows) {
	python(write, [path, sheet], JSON.stringify(rows));
	return path;
}

// A workbook filled in: of the rows by what stands under `key` those named, with the values by heading; the others are taken out.
export function fillWorkbook(path, to, sheet, key, values) {
	python(fill, [path, to, sheet, key], JSON.stringify(values));
	return to;
}

// Cells with a value or a remark: {sheet, cell, value, remark}.
export function readWorkbook(path) {
	return JSON.parse(python(read, [path])).map(([sheet, cell, value, remark]) => ({ sheet, cell, value, remark }));
}
