#!/bin/sh
# Location and grouping: objective, bound and gap after some seconds on one thread, beside HiGHS inside scipy on the same model
# for the same seconds. locate.sh [seconds of the location problems, default 10] [all: every problem of pmedcap1 and g1000 for 60 s]
set -eu
cd "$(dirname "$0")/.."
data=${JH_SHARED:-../shared}/data
[ -d "$data/locate" ] || { echo "skipped: no $data/locate"; exit 0; }
ninja -C build/release junheng >/dev/null
exec /usr/bin/python3 bench/peers/locate.py "$data" "${1:-10}" "${2:-some}"
