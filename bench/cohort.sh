#!/bin/sh
# A back-test of one city with three origins: seconds of user time, at most 1.
#
#   bench/cohort.sh [BUILD]
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$here/build/release}
file=${JH_SHARED:-$here/../shared}/data/enrolment/nyc-2005-2010.csv
[ -f "$file" ] || { echo "skipped: $file is not there"; exit 0; }
ninja -C "$build" junheng >/dev/null
/usr/bin/env bash -c 'TIMEFORMAT="%U s user, %R s elapsed (at most 1)"; time "$1" backtest --in "$2" --origins 2007..2009 --lang en' - "$build/junheng" "$file"
