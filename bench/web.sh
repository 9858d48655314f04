#!/bin/sh
# The web application under load; each part says whether its bars hold. Usage: bench/web.sh [PART [ARGUMENT…]], parts:
# dashboards [ROUNDS], list [SECONDS [ROWS]], streams [STREAMS], clerks [CLERKS [ROWS]], flood [SECONDS],
# soak [REQUESTS], ledger [ENTRIES [ROUNDS [DB]]], reach DB [BAR [EACH [ROLE…]]] (only where named; DB as ledger leaves it).
set -eu
cd "$(dirname "$0")/.."
junheng=${JUNHENG:-$PWD/$(./run --build-only)} # parts run in folders of their own
ninja -C build/release bench/bench_accounts >/dev/null
accounts=build/release/bench/bench_accounts
bench/timed --machine
part() {
	echo "== $1"
	what=$1
	shift
	case $what in clerks | ledger) set -- "$accounts" "$@" ;; esac
	/usr/bin/python3 "bench/web/$what.py" "$junheng" "$@"
}
if [ $# -gt 0 ]; then
	part "$@"
	exit
fi
failed=
for p in dashboards list streams clerks flood soak ledger; do part $p || failed="$failed $p"; done
[ -z "$failed" ] || { echo "bars that do not hold:$failed"; exit 1; }
