#!/bin/sh
# The exchange of teachers: objective, bound and gap after the stated seconds on one thread, the distance to the best known plan and the verdict
# of the judge that comes with the instances, beside HiGHS inside scipy on the same model for the same seconds. Then a city and a sample of the nation.
#
#   bench/exchange.sh [BUILD] [peer: yes|no, default yes]
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
peer=${2:-yes}
data=${JH_SHARED:-../shared}/data/exchange
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -d "$data" ] || { echo "skipped: no $data"; exit 0; }
ninja -C "$build" junheng bench/bench_exchange_nation >"$work/build.log" || { cat "$work/build.log"; exit 1; }

# own FILE SECONDS THREADS BEST GAP: solves, judges, says whether the gap asked for (in %) is reached
own() {
	"$build/junheng" solve --format exchange "$1" --seconds "$2" --threads "$3" --out "$work/plan.csv" >"$work/own.json"
	/usr/bin/python3 "$data/check.py" "$1" "$work/plan.csv" >"$work/judge.json" || true
	/usr/bin/python3 bench/peers/exchange.py report "$work/own.json" "$work/judge.json" "$2" "$4" "$5"
}

# instance, seconds, best known, gap asked for in %
while read -r name seconds best gap; do
	printf '%-6s ' "$name"
	own "$data/$name.csv" "$seconds" 1 "$best" "$gap"
	if [ "$peer" = yes ]; then
		printf '       '
		/usr/bin/python3 "$data/tomps.py" "$data/$name.csv" >"$work/model.mps"
		/usr/bin/python3 bench/peers/exchange.py highs "$work/model.mps" "$seconds"
	fi
done <<END
e20 1 0.2800036594742 0
e20r 1 0.1705284773988 0
e60a 2 0.2812135155351 0.15
e60a 10 0.2812135155351 0.02
e60b 2 0.5026959031140 0.3
e60b 10 0.5026959031140 0.1
e100 5 0.3593675232932 0.1
e200 10 0.7170256273 0.15
END

for seed in 31 32 33; do
	/usr/bin/python3 "$data/gen.py" --custom schools=60 seed=$seed >"$work/other.csv"
	printf 'seed %s ' $seed
	own "$work/other.csv" 5 1 - 0.15
done
/usr/bin/python3 "$data/gen.py" --custom schools=100,100,100,100,100,100,100,100,100,100 seed=11 name=city >"$work/city.csv"
printf 'city of 1000 schools, 2 threads: '
own "$work/city.csv" 5.5 2 - 2
"$build/bench/bench_exchange_nation"
