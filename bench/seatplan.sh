#!/bin/sh
# Seat plans: objective, bound and gap after CPU seconds of one thread, the distance to the best known plan, the verdicts of both judges, and HiGHS inside
# scipy on the same model for as many seconds of the wall; instances of the same family from gen.py. seatplan.sh [peer: yes|no, default yes]
set -eu
cd "$(dirname "$0")/.."
data=${JH_SHARED:-../shared}/data
[ -d "$data/seatplan" ] || { echo "skipped: no $data/seatplan"; exit 0; }
ninja -C build/release junheng bench/bench_placed >/dev/null
exec /usr/bin/python3 bench/peers/seats.py build/release/junheng "$data" seatplan "${1:-yes}"
