#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The submission against the durable service on loopback, receipts verified and stored, beside two baselines in the same
# run on the same machine against the same service, which books each record of theirs as durably as ours: the curl program
# once per record (what a script does), and a libcurl client that keeps its connection, one record a request
# (bench_records.c); neither looks at a receipt or stores anything.
#   RECORDS=100000 records of ours  BASE=1000 records of each baseline (rates, so the ratio is an extrapolation)
#   RTT=20 the same through a proxy that makes the round trip so many ms long (tests/fault/delay.c)
#   PREPARED=DIR keeps the filled register there, or takes it from there
BUILD=${BUILD:-$PWD/build/release}
. "$(dirname "$0")/../e2e/submission.inc"
# Whatever ends it before its figures says so, with the line and what the service and the program said last.
trap 'rc=$?; echo "bench_submit: line $LINENO ended with $rc: $BASH_COMMAND" >&2
	tail -3 "$work/said" "$work/central.err" >&2 2>/dev/null; exit 1' ERR
trap 'echo "bench_submit: stopped by a signal" >&2; exit 130' INT TERM HUP
set -E -o pipefail
records=${RECORDS:-5000} base=${BASE:-1000} rtt=${RTT:-0}
keys=$work/central
step() { printf '# %s\n' "$*" >&2; }
now() { date +%s.%N; }
rate() { awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.1f", n / (b - a) }'; }

# filled N FIRST DIR [line …]: a register with N records waiting, made in memory (nobody measures that) and put on the disk.
filled() {
	local n=$1 first=$2 to=$3 kept=${PREPARED:+$PREPARED/$1-$2}
	shift 3
	desk_new "$@"
	if [ -n "$kept" ] && [ -d "$kept" ]; then
		cp -r "$kept/." "$work/data/"
	else
		mkdir -p "$to"
		sed "s|^data = .*|data = $to|" "$work/intake.conf" >"$work/fill.conf"
		"$OUTBOX" fill "$work/fill.conf" "$n" "$first" || exit 1
		cp -r "$to/." "$work/data/"
		[ -z "$kept" ] || { mkdir -p "$kept" && cp -r "$to/." "$kept/"; }
		rm -rf "$to"
	fi
	sync -f "$work/data"
}
memory=/dev/shm
[ -w "$memory" ] || memory=$work
# bodies FIRST: so many frozen batches of one record, as files named by their key
bodies() {
	filled "$base" "$1" "$memory/intake-bench.$$" "batch_max = 1"
	submit --form
	[ "$rc" -eq 0 ]
	mkdir -p "$work/bodies"
	rm -f "$work"/bodies/*
	sqlite3 "$work/data/intake.db" "SELECT writefile('$work/bodies/' || id, body) FROM batch" >/dev/null
}
digest() { printf 'sha-256=:%s:' "$(openssl dgst -sha256 -binary "$1" | base64)"; }

central_start
if [ "$rtt" -gt 0 ]; then
	"$BUILD/fault/delay" "$port" "$rtt" >"$work/delay.log" &
	delay_pid=$!
	trap 'kill "$delay_pid" 2>/dev/null; finish' EXIT
	for _ in $(seq 100); do grep -q listening "$work/delay.log" && break; sleep 0.05; done
	url=https://127.0.0.1:$(sed -n 's/^listening on //p' "$work/delay.log")/
fi
echo "== submission of records over mutual TLS, durable service, receipts, round trip ${rtt} ms"
step "forming $base records for the script"
bodies 1
declare -A digests
for body in "$work"/bodies/*; do digests[$body]=$(digest "$body"); done
step "the curl program, once a record"
from=$(now)
for body in "$work"/bodies/*; do
	curl -sS -o /dev/null --cacert "$keys/ca.pem" --cert "$keys/client.pem" --key "$keys/client.key" \
		-H 'Content-Type: application/xml' -H "Idempotency-Key: ${body##*/}" \
		-H "Content-Digest: ${digests[$body]}" --data-binary "@$body" "${url}v1/batches"
done
script=$(rate "$base" "$from" "$(now)")

step "forming $base records for the kept connection"
bodies 100001
step "a kept connection, a record a request"
kept=$("$BUILD/bench/bench_records" "$url" "$keys/ca.pem" "$keys/client.pem" "$keys/client.key" "$work"/bodies/* | cut -d' ' -f1)
want=$((2 * base))
[[ $(counted) == "records=$want batches=$want double=0" ]] || { echo "baselines did not arrive: $(counted)"; exit 1; }

# Ours, with the memory of its process looked at while it runs (VmHWM is its high-water mark).
step "filling a register with $records records"
filled "$records" 200001 "$memory/intake-bench.$$"
step "intake submit"
from=$(now)
"$OUTBOX" submit "$work/intake.conf" --quiet >"$work/said" &
pid=$!
peak=0
while kill -0 $pid 2>/dev/null; do
	seen=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null)
	if [ "${seen:-0}" -gt "$peak" ]; then peak=$seen; fi
	sleep 0.2
done
wait $pid
ours=$(rate "$records" "$from" "$(now)")
[[ $(counted) == "records=$((want + records)) "*"double=0" ]] || { echo "records are missing: $(counted)"; exit 1; }
awk -v n="$records" -v b="$base" -v s="$script" -v k="$kept" -v o="$ours" -v p="$peak" -v rtt="$rtt" 'BEGIN {
	printf "curl program per record: %.1f records/s (%d records)\n", s, b
	printf "libcurl, connection kept, a record a request: %.0f records/s (%d records)\n", k, b
	printf "intake, formed, sent, receipts verified and stored: %.0f records/s (%d records, %.1f s)\n", o, n, n / o
	printf "  %.0f times the script (goal %d), %.1f times the kept connection (goal %s)\n", o / s,
		rtt ? 400 : 115, o / k, rtt ? "75" : "3.4"
	printf "  peak memory %.0f MB (goal 64), double 0\n", p / 1024 }'
