#!/bin/sh
# One million rows of 20 integers from a CSV file into a table, through the bulk path, beside the sqlite3 shell's .import of the
# same file, in turn; and into PostgreSQL, beside its own COPY of the file. The best of three rounds counts.
set -eu
cd "$(dirname "$0")/.."
rows=${1:-1000000}
ninja -C build/release bench/bench_store >/dev/null
if [ -z "${JH_PG_URL:-}" ] && [ -x /usr/lib/postgresql/15/bin/initdb ]; then
	exec tests/with-postgres "$0" "$rows"
fi
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/jh-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
build/release/bench/bench_store --make "$dir/rows.csv" "$rows"
build/release/bench/bench_store "$dir/rows.csv" "sqlite:$dir/own.db" "$dir/peer.db"
if [ -n "${JH_PG_URL:-}" ]; then
	build/release/bench/bench_store "$dir/rows.csv" "$JH_PG_URL" "$JH_PG_URL"
else
	echo "PostgreSQL: skipped, not installed"
fi
