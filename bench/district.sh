#!/bin/sh
# Service areas: objective and bound after so many CPU seconds of one thread, the distance to the best known plan, the verdict of the
# independent judge, for every shipped problem with and without contiguity. district.sh [seconds, default 30]
set -eu
cd "$(dirname "$0")/.."
data=${JH_SHARED:-../shared}/data
[ -d "$data/district" ] || { echo "skipped: no $data/district"; exit 0; }
ninja -C build/release junheng bench/bench_placed >/dev/null
exec /usr/bin/python3 bench/peers/seats.py build/release/junheng "$data" district "${1:-30}"
