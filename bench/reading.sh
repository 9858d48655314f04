#!/bin/sh
# Every reading command on the sample city of about 1000 schools; each at most 100 ms. The best of five runs counts.
set -eu
cd "$(dirname "$0")/.."
junheng=$(./run --build-only)
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
export JUNHENG_DB="sqlite:$dir/register.db"
bench/timed --machine
"$junheng" sample hengshui --out "$dir/city" >/dev/null
"$junheng" init >/dev/null
"$junheng" import "$dir"/city/*.xlsx --commit | tail -n 2
code=$("$junheng" list school --json | grep -oE '"[0-9]{10}"' | head -n 1 | tr -d '"')
read_all() {
	while read -r words; do
		name=$(echo "$words" | sed 's/ --out [^ ]*//; s/ /_/g')
		"$junheng" help ${words%% *} >/dev/null 2>&1 || { echo "  $words: no such command"; continue; }
		# shellcheck disable=SC2086
		bench/timed "$dir/times" "$name" -n 5 "$junheng" $words
		bench/timed "$dir/times" --most "$name" 0.1
	done
}
read_all <<END
list school
list statistics
list person
list posting
history school $code
balance --json
balance
coverage --json
figures --json
export school --format csv --out $dir/school.csv
export school --format xlsx --out $dir/school.xlsx
records
schema
template school --out $dir/template.xlsx
policy list
END
