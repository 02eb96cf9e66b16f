#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Deferred records: the service's final word comes later, is verified, stored, and only then acknowledged. And what else
# follows a receipt: runs as rows, page images where the service wants them.
. "$(dirname "$0")/submission.inc"

sql() { sqlite3 "$work/data/intake.db" "$1"; }
# The record ids that wait for their final word.
deferred() { sql "SELECT record_id FROM answer WHERE disposition = 'deferred' ORDER BY record_id"; }

central_start
desk_new "batch_max = 10"

# ---- late results ----
fill 3
control "fault?kind=force-deferred"
submit
says "deferred=1" "one record is deferred"
submit
ends 0 "a run with nothing late succeeds"
says "late=0" "and settles nothing"
record=$(deferred)
control "decide?id=$record&disposition=accepted"
submit
ends 0 "the run after the final word succeeds"
says "late=1" "a late result is settled"
shows "CONFIRMED=3 settled=1 audit=whole" "the record is confirmed"
[ "$(sql "SELECT count(*) || ' ' || min(acked_us > 0) FROM late")" = "1 1" ]
ok $? "the document is kept and acknowledged"
submit
says "late=0" "it is settled once"

fill 3 100
control "fault?kind=force-deferred"
submit
control "decide?id=$(deferred)&disposition=rejected&issue=302"
submit
says "late=1" "a late refusal is counted"
[ "$(sql "SELECT exit_status FROM run ORDER BY seq DESC LIMIT 1")" = 1 ]
ok $? "and needs somebody"
shows "REVIEW=1" "the record is back at the desk"
"$OUTBOX" rejected "$work/intake.conf" >"$work/said"
grep -q 'REVIEW: 302 .*[^ -~]' "$work/said"
ok $? "with the service's reason in words"

# Whatever breaks on the way of a late result: nothing is settled twice, nothing without a signature.
fill 3 200
control "fault?kind=force-deferred"
submit
control "decide?id=$(deferred)&disposition=accepted"
for fault in drop-after-read 500 503 cut\&after=1; do
	control "fault?kind=$fault&on=service"
	submit
	ends 0 "late results, $fault: asked again"
	control clear
done
shows "CONFIRMED=8" "settled once"
fill 3 300
control "fault?kind=force-deferred"
submit
control "decide?id=$(deferred)&disposition=accepted"
for lie in wrong-signature stranger sha1 unsigned two-signatures; do
	case $lie in unsigned | two-signatures) wanted=69 ;; *) wanted=77 ;; esac # those are no such document at all
	control "fault?kind=lie-$lie&on=service&after=1&times=3"
	submit
	ends $wanted "late results, $lie: refused, the run stops"
	control clear
done
shows "SUBMITTED=1" "and nothing is settled by them"
submit
says "late=1" "the honest word is taken"

# Told of the word, killed before the acknowledgement: given again, settled once.
fill 3 400
control "fault?kind=force-deferred"
submit
control "decide?id=$(deferred)&disposition=accepted"
control "fault?kind=kill-after-read&on=service&after=1"
submit
[ "$rc" -eq 69 ] || [ "$rc" -eq 75 ]
ok $? "the service dies at the acknowledgement: not finished"
kill "$central_pid" 2>/dev/null
wait "$central_pid" 2>/dev/null
central_pid=
central_start
submit
ends 0 "the next run acknowledges"
says "late=0" "and settles nothing again"
[ "$(sql "SELECT count(*) FROM late WHERE acked_us = 0")" = 0 ]
ok $? "every stored document is acknowledged"

# ---- runs are rows ----
[ "$(sql "SELECT count(*) FROM run WHERE ended_us = 0")" = 0 ]
ok $? "every run has ended"
[ "$(sql "SELECT count(DISTINCT id) = count(*) FROM run")" = 1 ]
ok $? "every run has a name of its own"
sql "SELECT group_concat(DISTINCT ending) FROM run" | grep -q trust
ok $? "a run says why it ended"
( flock -x 9; sleep 2 ) 9>"$work/data/intake.db.submit.lock" &
sleep 0.3
submit
ends 75 "a second run beside another is refused: run again"
says "another submission is running" "and is told why"
wait $!

# ---- a service that is not there is asked once, then once a minute ----
central_stop
fill 1 500
submit
ends 69 "nobody there"
"$OUTBOX" submit "$work/intake.conf" >"$work/said" 2>&1
rc=$?
ends 69 "still nobody there"
! grep -q asks-again "$work/said"
ok $? "within a minute it is asked once only"
central_start
submit
ends 0 "when it is back the run goes through at once"

# ---- page images ----
file=$work/scan.bin
head -c 200000 /dev/urandom >"$file"
digest=$(sha256sum "$file" | cut -c1-64)
mkdir -p "$work/data/vault/${digest:0:2}/${digest:2:2}"
cp "$file" "$work/data/vault/${digest:0:2}/${digest:2:2}/$digest"
sql "UPDATE page SET file_sha256 = x'$digest' WHERE document = (SELECT max(id) FROM document)"
submit
says "images=0" "no image leaves the house before the service wants it"
control "blobs?wanted=true"
submit
says "images=1" "a service that wants page images gets them"
cmp -s "$file" "$work/central/blobs/$digest"
ok $? "whole"
submit
says "images=0" "once"
