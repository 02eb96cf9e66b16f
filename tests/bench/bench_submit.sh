#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The submission against the durable service on loopback, receipts verified and stored, beside two baselines on the same
# machine in the same run: the curl program once per record (what a script does), and one curl that keeps its connection,
# one record per request. RECORDS (default 5000), BASE (default 200) for the baselines.
BUILD=${BUILD:-$PWD/build/release}
. "$(dirname "$0")/../e2e/submission.inc"
records=${RECORDS:-5000} base=${BASE:-200}
keys=$work/central
now() { date +%s.%N; }
rate() { awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.1f", n / (b - a) }'; }

# bodies FIRST: so many frozen batches of one record, as files, and the register that has them forgotten
bodies() {
	desk_new "batch_max = 1"
	fill "$base" "$1"
	submit --form
	mkdir -p "$work/bodies"
	rm -f "$work"/bodies/*
	sqlite3 "$work/data/intake.db" "SELECT writefile('$work/bodies/' || id, body) FROM batch" >/dev/null
}
digest() { printf 'sha-256=:%s:' "$(openssl dgst -sha256 -binary "$1" | base64)"; }

echo "== submission of records over mutual TLS, loopback, durable service, receipts"
central_start
bodies 1
declare -A digests
for body in "$work"/bodies/*; do digests[$body]=$(digest "$body"); done
from=$(now)
for body in "$work"/bodies/*; do
	curl -sS -o /dev/null --cacert "$keys/ca.pem" --cert "$keys/client.pem" --key "$keys/client.key" \
		-H 'Content-Type: application/xml' -H "Idempotency-Key: ${body##*/}" \
		-H "Content-Digest: ${digests[$body]}" --data-binary "@$body" "${url}v1/batches"
done
script=$(rate "$base" "$from" "$(now)")

bodies 100001
for body in "$work"/bodies/*; do
	printf 'url = "%sv1/batches"\noutput = /dev/null\nsilent\nshow-error\ncacert = %s\ncert = %s\nkey = %s\n' \
		"$url" "$keys/ca.pem" "$keys/client.pem" "$keys/client.key"
	printf 'header = "Content-Type: application/xml"\nheader = "Idempotency-Key: %s"\n' "${body##*/}"
	printf 'header = "Content-Digest: %s"\ndata-binary = "@%s"\nnext\n' "$(digest "$body")" "$body"
done | sed '$d' >"$work/kept.curl"
from=$(now)
curl -K "$work/kept.curl"
kept=$(rate "$base" "$from" "$(now)")
want=$((2 * base))
[[ $(counted) == "records=$want batches=$want double=0" ]] || { echo "baselines did not arrive: $(counted)"; exit 1; }

desk_new
fill "$records" 200001
from=$(now)
/usr/bin/env bash -c 'TIMEFORMAT="%U"; "$0" submit "$1" --quiet' "$OUTBOX" "$work/intake.conf" >"$work/said"
ours=$(rate "$records" "$from" "$(now)")
[[ $(counted) == "records=$((want + records)) "*"double=0" ]] || { echo "records are missing: $(counted)"; exit 1; }

# Memory, of a run of its own size: the high-water mark of the process.
fill 1000 400001
"$OUTBOX" submit "$work/intake.conf" --quiet >"$work/said" &
peak=0
while kill -0 $! 2>/dev/null; do
	seen=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$!/status" 2>/dev/null)
	[ "${seen:-0}" -gt "$peak" ] && peak=$seen
done
awk -v n="$records" -v b="$base" -v s="$script" -v k="$kept" -v o="$ours" -v p="$peak" 'BEGIN {
	printf "curl program per record: %.0f records/s (%d records)\n", s, b
	printf "one curl, connection kept, a record a request: %.0f records/s (%d records)\n", k, b
	printf "intake, formed, sent, receipts verified and stored: %.0f records/s (%d records)\n", o, n
	printf "  %.0f times the script (goal 115), %.1f times the kept connection (goal 3.4)\n", o / s, o / k
	printf "  peak memory %.0f MB (goal 64), double 0\n", p / 1024 }'
