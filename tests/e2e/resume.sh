#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A run killed when half of its records are booked: the next one sends only what was in flight, at most one batch a
# connection (reliability.md §3).
. "$(dirname "$0")/submission.inc"

central_start
desk_new "batch_max = 2" "connections = 4"
fill 120
control "fault?kind=delay&value=20&times=1000000"
"$OUTBOX" submit "$work/intake.conf" --quiet >"$work/said" 2>&1 &
pid=$!
for _ in $(seq 2000); do
	[ "$(tally booked)" -ge 30 ] && break
	sleep 0.02
done
kill -9 $pid
wait $pid 2>/dev/null
booked=$(tally booked)
[ "$booked" -ge 30 ] && [ "$booked" -lt 60 ]
ok $? "the run was killed with $booked of 60 batches booked"
control clear
submit
ends 0 "the next run goes on by itself"
count_is "records=120 batches=60 double=0" "every record is booked once"
again=$(($(tally posts) - 60))
[ "$again" -ge 0 ] && [ "$again" -le 4 ]
ok $? "of the half that had gone out, $again batches were sent again (at most the 4 in flight)"
shows "CONFIRMED=120 settled=60" "every batch has its receipt"
