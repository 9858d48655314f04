#!/bin/sh
# The web application under load; each part says whether its bars hold. Usage: bench/web.sh [PART [ARGUMENT…]], parts:
# dashboards [ROUNDS], list [SECONDS [ROWS]].
set -eu
cd "$(dirname "$0")/.."
junheng=${JUNHENG:-$(./run --build-only)}
bench/timed --machine
part() {
	echo "== $1"
	what=$1
	shift
	/usr/bin/python3 "bench/web/$what.py" "$junheng" "$@"
}
if [ $# -gt 0 ]; then
	part "$@"
	exit
fi
failed=
for p in dashboards list; do part $p || failed="$failed $p"; done
[ -z "$failed" ] || { echo "bars that do not hold:$failed"; exit 1; }
