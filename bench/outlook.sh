#!/bin/sh
# A country's forecast with simulated paths: 200 000 schools × 12 grades × 10 years × 200 paths. At most 60 s and 2 GB on two cores.
# Usage: bench/outlook.sh [SCHOOLS [THREADS]]
set -eu
cd "$(dirname "$0")/.."
./run --build-only >/dev/null
ninja -C build/release bench/bench_outlook >/dev/null
bench/timed --machine
build/release/bench/bench_outlook "${1:-200000}" "${2:-2}"
