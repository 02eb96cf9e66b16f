#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The ordinary weeks: everything submitted once, nothing twice, what comes back goes to the desk.
. "$(dirname "$0")/submission.inc"

central_start
desk_new "batch_max = 10"
fill 25

submit --dry-run
ends 0 "a dry run succeeds"
says "formed=3 records=25 sent=0" "it forms every batch"
shows "VERIFIED=25 audit=whole" "and stores nothing"
count_is "records=0 batches=0 double=0" "nor sends anything"

submit --limit 5
says "formed=1 records=5 sent=1" "a limit is kept"
submit
ends 0 "a normal run succeeds"
says "formed=2 records=20 sent=2 replayed=0 accepted=20" "all that waits is submitted and accepted"
count_is "records=25 batches=3 double=0" "the service has every record once"
shows "CONFIRMED=25 settled=3 audit=whole" "every record is confirmed by its receipt"

submit
ends 0 "a second run succeeds"
says "formed=0 records=0 sent=0" "and finds nothing to do"
count_is "records=25 batches=3 double=0" "nothing is submitted twice"

"$OUTBOX" receipts "$work/intake.conf" >"$work/said" 2>&1
grep -qx 'receipts=3' "$work/said"
ok $? "every stored receipt still verifies"

fill 5 100
submit --form
says "formed=1 records=5 sent=0" "batch only freezes"
shows "BATCHED=5" "its records wait"
submit
says "formed=0 records=0 sent=1" "the next run sends the frozen batch as it is"

fill 6 200
submit --actor wu
says "own=2" "nobody submits what he confirmed himself"
shows "VERIFIED=2" "those wait for somebody else"
submit --actor chen
says "records=0 sent=0" "nor what he looked at first"
submit
shows "CONFIRMED=36" "somebody else submits them"

fill 3 300
control "fault?kind=force-rejected"
submit
ends 0 "a run with a rejected record succeeds"
says "accepted=2 warned=0 duplicate=0 deferred=0 rejected=1" "and counts it"
shows "REVIEW=1 CONFIRMED=38" "the rejected record is back in review"
"$OUTBOX" rejected "$work/intake.conf" >"$work/said"
grep -qE 'REVIEW: [1-5][0-9][0-9] .*[^ -~]' "$work/said"
ok $? "with the service's reason: its code and its words"
"$OUTBOX" again "$work/intake.conf"
submit
says "records=1 sent=1 replayed=0 accepted=1" "decided again, it is sent as a new revision and accepted"
shows "CONFIRMED=39" "and confirmed"

fill 3 400
control "fault?kind=force-warned"
submit
says "accepted=2 warned=1" "a warning is counted and confirmed"
fill 3 410
control "fault?kind=force-duplicate"
submit
says "accepted=2 warned=0 duplicate=1" "a duplicate is confirmed, not an error"
fill 3 420
control "fault?kind=force-deferred"
submit
says "deferred=1" "a deferred record is counted"
shows "SUBMITTED=1" "and stays submitted until its result comes"

# The program itself says the same as the driver.
intake=${INTAKE:-$BUILD/intake}
if [ -x "$intake" ]; then
	fill 2 500
	INTAKE_LANG=en "$intake" submit --config "$work/intake.conf" --as wu >"$work/said" 2>&1
	rc=$?
	said=$(cat "$work/said")
	ends 1 "intake submit tells that some records need somebody"
	says "1 records were decided by you" "and why"
	"$intake" submit --config "$work/intake.conf" --as system:submit --json >"$work/said" 2>/dev/null
	rc=$?
	said=$(cat "$work/said")
	ends 0 "somebody else submits them"
	says '"accepted":1' "and gets the figures as JSON"
else
	echo "ok - intake submit # skip $intake is not built"
fi
