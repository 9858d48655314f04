#!/bin/sh
# The education map over a country of 200 000 schools: making it, and the answers to views at each zoom.
# Usage: bench/map.sh [SCHOOLS]   (default 200000)
set -eu
cd "$(dirname "$0")/.."
schools=${1:-200000}
junheng=$(./run --build-only)
ninja -C build/release bench/bench_map >/dev/null
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
export JUNHENG_DB="sqlite:$dir/register.db"
bench/timed --machine
mkdir "$dir/nation"
"$junheng" sample nation --schools "$schools" --out "$dir/nation" >/dev/null
"$junheng" init >/dev/null
"$junheng" import "$dir"/nation/* --commit >/dev/null
build/release/bench/bench_map "$JUNHENG_DB"
