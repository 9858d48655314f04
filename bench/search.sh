#!/bin/sh
# Schools from CSV with their index of search, beside the sqlite3 shell's bare .import of the same file.
# Usage: bench/search.sh [SCHOOLS]   (default 1000000)
set -eu
cd "$(dirname "$0")/.."
schools=${1:-1000000}
junheng=$(./run --build-only)
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
t="bench/timed $dir/times"
export JUNHENG_DB="sqlite:$dir/register.db"
bench/timed --machine
/usr/bin/python3 bench/schools.py "$schools" "$dir"
"$junheng" init >/dev/null
"$junheng" import "$dir/region.csv" --commit >/dev/null
echo "$schools schools x 11 columns, CSV"
$t import "$junheng" import "$dir/school.csv" --commit
$t .import sqlite3 "$dir/peer.db" ".mode csv" ".import $dir/school.csv school"
$t --ratio import .import 7
