#!/bin/sh
# Seat plans: objective, bound and gap on one thread, the distance to the best known plan, the verdicts of both judges, and HiGHS inside
# scipy on the same model for the same seconds. seatplan.sh [peer: yes|no, default yes]
set -eu
cd "$(dirname "$0")/.."
data=${JH_SHARED:-../shared}/data
[ -d "$data/seatplan" ] || { echo "skipped: no $data/seatplan"; exit 0; }
ninja -C build/release junheng >/dev/null
exec /usr/bin/python3 bench/peers/seats.py build/release/junheng "$data" seatplan "${1:-yes}"
