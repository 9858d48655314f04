#!/bin/sh
# Reading 50 000 rows × 20 columns of XLSX beside openpyxl's read-only mode, and the same as CSV, in one run.
# Usage: bench/table.sh [BUILD]   (default build/release)
set -e
cd "$(dirname "$0")/.."
build=${1:-build/release}
[ -d "$build" ] || meson setup "$build" --buildtype=release >/dev/null
ninja -C "$build" bench/bench_table >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
if ! /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; then
	echo "skipped: python3-openpyxl, which makes the file and is the peer, is not installed"
	exit 0
fi
/usr/bin/python3 - "$folder" <<'PY'
import csv, random, sys
from openpyxl import Workbook
random.seed(1)
book = Workbook(write_only=True)
sheet = book.create_sheet("统计")
with open(sys.argv[1] + "/big.csv", "w", encoding="utf-8-sig", newline="") as f:
    out = csv.writer(f)
    row = ["学校标识码", "学年", "学段"] + ["指标%d" % i for i in range(17)]
    sheet.append(row)
    out.writerow(row)
    for i in range(50000):
        row = ["21%08d" % (i * 7), "2024-2025", random.choice(["小学", "初中", "全校"])]
        row += [random.randint(0, 3000) for _ in range(10)] + [round(random.random() * 10000, 2) for _ in range(7)]
        sheet.append(row)
        out.writerow(row)
book.save(sys.argv[1] + "/big.xlsx")
PY
for run in 1 2 3; do "$build/bench/bench_table" "$folder/big.xlsx"; done
/usr/bin/python3 - "$folder" <<'PY'
import resource, sys, time
import openpyxl
begin = time.process_time()
cells = rows = 0
for row in openpyxl.load_workbook(sys.argv[1] + "/big.xlsx", read_only=True).active.iter_rows(values_only=True):
    rows += 1
    cells += len(row)
print("openpyxl read-only: %d rows, %d cells: %.2f s, %d MB" % (
    rows, cells, time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
PY
"$build/bench/bench_table" "$folder/big.csv"
