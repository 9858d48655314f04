#!/bin/sh
# The server with small pages, load generator on the same machine: 100 connections, then 100 beside 500 slow clients.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-8}
ninja -C build/release bench/bench_http >/dev/null
bench/timed --machine
log=$(mktemp)
trap 'rm -f "$log"' EXIT
build/release/bench/bench_http $((3 * seconds + 4)) >"$log" &
server=$!
sleep 1
address=$(head -n 1 "$log")
for path in alive list; do
	echo "== $path, 100 connections"
	wrk -t 1 -c 100 -d "${seconds}s" --latency "$address/$path" | grep -E 'Requests/sec|50%|99%|Non-2xx|Socket errors' || true
done
echo "== list, 100 connections, beside 500 clients whose headers never end"
python3 -c "
import socket, sys, time
port = int(sys.argv[1].rsplit(':', 1)[1])
slow = [socket.create_connection(('127.0.0.1', port)) for _ in range(500)]
for s in slow: s.send(b'GET /list HTTP/1.1\r\nHost: loc')
time.sleep(float(sys.argv[2]))
" "$address" "$seconds" &
slow=$!
wrk -t 1 -c 100 -d "${seconds}s" --latency "$address/list" | grep -E 'Requests/sec|50%|99%|Non-2xx|Socket errors' || true
wait $slow
wait $server
grep -E '^(process_resident|process_open|process_cpu|junheng_http_late)' "$log"
