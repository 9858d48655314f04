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

// Cells with a value or a remark: {sheet, cell, value, remark}.
export function readWorkbook(path) {
	return JSON.parse(python(read, [path])).map(([sheet, cell, value, remark]) => ({ sheet, cell, value, remark }));
}
