#!/bin/sh
# The verdict of a country, 200 000 schools in 2900 counties, from its base rows with a warm cache: the command beside the same
# rows by SQL with numpy. Usage: bench/verdict.sh [SCHOOLS]   (default 200000)
set -eu
cd "$(dirname "$0")/.."
schools=${1:-200000}
junheng=$(./run --build-only)
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
t="bench/timed $dir/times"
export JUNHENG_DB="sqlite:$dir/register.db"
bench/timed --machine
mkdir "$dir/nation"
"$junheng" sample nation --schools "$schools" --out "$dir/nation" >/dev/null
"$junheng" init >/dev/null
$t import "$junheng" import "$dir"/nation/* --commit
echo "balance of $schools schools"
$t warm "$junheng" balance --json
$t balance -n 3 "$junheng" balance --json
cp "$dir/times.out" "$dir/own.json"
if /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
	$t numpy -n 3 /usr/bin/python3 bench/peers/verdict.py "$dir/register.db"
	cp "$dir/times.out" "$dir/peer.json"
	$t --ratio balance numpy 1
	/usr/bin/python3 bench/peers/verdict_agrees.py "$dir/own.json" "$dir/peer.json"
else
	echo "numpy: skipped, not installed (setup/install bench)"
fi
$t --most balance 2
