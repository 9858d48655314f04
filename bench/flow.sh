#!/bin/sh
# The flow and assignment engines beside their peers, own and peer in turn in the same run.
#
#   bench/flow.sh [BUILD] [ROUNDS]
#
# Prints for each problem the median seconds of own and peer and own/peer; each median is over ROUNDS runs (default 5), and
# a run of a flow problem takes the least of nine solves. Reading is not timed. Peers: LEMON (package liblemon-dev) and
# scipy (package python3-scipy); one that is not installed is skipped, and said so.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$here/build/release}
rounds=${2:-5}
shared=${JH_SHARED:-$here/../shared}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ninja -C "$build" bench/bench_flow bench/bench_assign bench/bench_exchange_net >"$work/build.log" || { cat "$work/build.log"; exit 1; }

median() { sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

# compare NAME LIMIT OWN-COMMAND PEER-COMMAND: both print "objective seconds"
compare() {
	: >"$work/own"
	: >"$work/peer"
	i=0
	while [ $i -lt "$rounds" ]; do
		sh -c "$3" 2>/dev/null >"$work/o"
		sh -c "$4" 2>/dev/null >"$work/p"
		cut -d' ' -f2 "$work/o" >>"$work/own"
		cut -d' ' -f2 "$work/p" >>"$work/peer"
		if [ "$(cut -d' ' -f1 "$work/o")" != "$(cut -d' ' -f1 "$work/p")" ]; then
			echo "$1: own and peer disagree: $(cat "$work/o") / $(cat "$work/p")"
			exit 1
		fi
		i=$((i + 1))
	done
	own=$(median <"$work/own")
	peer=$(median <"$work/peer")
	awk -v n="$1" -v o="$own" -v p="$peer" -v l="$2" \
		'BEGIN { printf "%-26s own %9.6f s  peer %9.6f s  own/peer %.2f  (at most %.2f: %s)\n", n, o, p, o / p, l, o / p <= l ? "yes" : "NO" }'
}

if g++ -O3 -o "$work/lemon" "$here/bench/peers/lemon_flow.cpp" 2>/dev/null; then
	for f in netgen_8_08a netgen_8_10a transport_400x300; do
		file=$shared/data/flow/$f.min
		if [ -f "$file" ]; then
			compare "$f" 1.0 "$build/bench/bench_flow $file 9" "$work/lemon $file 9"
		else
			echo "$f: skipped, $file is not there"
		fi
	done
	# 60 schools of 60 teachers, of whom 28 % may go to the 20 nearest schools (23 000 arcs); then all of them (72 000).
	for eligible in 280 1000; do
		mkdir "$work/$eligible"
		"$build/bench/bench_exchange_net" "$work/$eligible" 3 60 60 20 $eligible
		for c in 1 2 3; do
			compare "exchange $eligible county $c" 0.67 "$build/bench/bench_flow $work/$eligible/county$c.min 9" \
				"$work/lemon $work/$eligible/county$c.min 9"
		done
	done
else
	echo "LEMON: skipped, no g++ or no liblemon-dev"
fi

if /usr/bin/python3 -c 'import scipy.optimize' 2>/dev/null; then
	for n in 1000 5000; do
		"$build/bench/bench_assign" $n 1 "$work/matrix" >/dev/null 2>&1
		compare "assign $n" 0.5 "$build/bench/bench_assign $n" \
			"/usr/bin/python3 $here/bench/peers/scipy_assign.py $work/matrix $n"
	done
else
	echo "scipy: skipped, no python3-scipy"
fi
