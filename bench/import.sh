#!/bin/sh
# The importer as people use it, into a register that holds the schools: 50 000 rows × 20 columns of statistics from XLSX beside
# openpyxl, which merely reads them; a million from CSV beside the sqlite3 shell's bare .import of the same file.
# Usage: bench/import.sh [ROWS-OF-CSV]   (default 1000000)
set -eu
cd "$(dirname "$0")/.."
rows=${1:-1000000}
junheng=$(./run --build-only)
ninja -C build/release bench/bench_import >/dev/null
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
t="bench/timed $dir/times"
bench/timed --machine

echo "50 000 rows x 20 columns of statistics, XLSX"
mkdir "$dir/few" "$dir/many"
build/release/bench/bench_import make 50000 "$dir/few"
/usr/bin/python3 bench/as_xlsx.py "$dir/few/statistics.csv" "$dir/few/statistics.xlsx"
export JUNHENG_DB="sqlite:$dir/few.db"
$t init "$junheng" init
$t schools "$junheng" import "$dir/few/region.csv" "$dir/few/school.csv" --commit
$t import "$junheng" import "$dir/few/statistics.xlsx" --commit
$t openpyxl /usr/bin/python3 bench/peers/read_xlsx.py "$dir/few/statistics.xlsx"
$t --most import 10 64
$t --ratio import openpyxl 1.0
$t again "$junheng" import "$dir/few/statistics.xlsx" --commit

echo "$rows rows x 20 columns of statistics, CSV; $((rows / 5)) schools"
build/release/bench/bench_import make "$rows" "$dir/many"
export JUNHENG_DB="sqlite:$dir/many.db"
$t init "$junheng" init
$t schools "$junheng" import "$dir/many/region.csv" "$dir/many/school.csv" --commit
$t import "$junheng" import "$dir/many/statistics.csv" --commit
$t .import sqlite3 "$dir/peer.db" ".mode csv" ".import $dir/many/statistics.csv statistics"
$t --ratio import .import 4
