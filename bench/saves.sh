#!/bin/sh
# What a form save waits while 50 000 rows of statistics, then 50 000 schools, are imported and committed by another process.
# Usage: bench/saves.sh [ROWS]   (default 50000)
set -eu
cd "$(dirname "$0")/.."
rows=${1:-50000}
junheng=$(./run --build-only)
ninja -C build/release bench/bench_import bench/bench_saves >/dev/null
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
export JUNHENG_DB="sqlite:$dir/register.db"
bench/timed --machine
build/release/bench/bench_import make "$rows" "$dir"
"$junheng" init >/dev/null
"$junheng" import "$dir/region.csv" "$dir/school.csv" --commit >/dev/null
sleep 2 &
echo "alone:"
build/release/bench/bench_saves "$JUNHENG_DB" $!
beside() {
	"$junheng" import "$1" --commit >"$dir/out" 2>&1 &
	import=$!
	echo "while $2 are imported; at most 500 ms (p99):"
	build/release/bench/bench_saves "$JUNHENG_DB" "$import"
	wait "$import" || { cat "$dir/out"; exit 1; }
	tail -n 2 "$dir/out"
}
beside "$dir/statistics.csv" "$rows rows of statistics"

mkdir "$dir/schools"
/usr/bin/python3 bench/schools.py "$rows" "$dir/schools"
export JUNHENG_DB="sqlite:$dir/schools.db"
"$junheng" init >/dev/null
"$junheng" import "$dir/schools/region.csv" --commit >/dev/null
beside "$dir/schools/school.csv" "$rows schools"
