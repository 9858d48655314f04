#!/bin/sh
# A plan of groups of the sample city (some 870 schools), solved, then solved again near the last decision after ten schools were locked to
# the nearest other core: seconds, gap, locks kept, how many other schools changed. Bar: 2 s.
#
#   bench/again.sh [BUILD] [SECONDS of the second solve, default 2] [of the first, default 20]
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release} seconds=${2:-2} first=${3:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ninja -C "$build" junheng >"$work/build.log" || { cat "$work/build.log"; exit 1; }
export JUNHENG_DB="sqlite:$work/register.db"
"$build/junheng" sample hengshui --out "$work/sample" >/dev/null
"$build/junheng" init >/dev/null
set --
for name in region school statistics group membership; do
	set -- "$@" "$work/sample/$name.xlsx"
done
"$build/junheng" import "$@" --commit >/dev/null
/usr/bin/python3 bench/peers/again.py "$build/junheng" "$seconds" "$first"
