#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our answers against the service's book: every difference is named, what is safe is mended, nothing else is touched.
. "$(dirname "$0")/submission.inc"
intake=${INTAKE:-$BUILD/intake}
[ -x "$intake" ] || { echo "ok - reconcile # skip $intake is not built"; exit 0; }

sql() { sqlite3 "$work/data/intake.db" "$1"; }
ledger() { sqlite3 "$work/central/ledger.db" "$1"; }
reconcile() { # [options]
	INTAKE_LANG=en "$intake" reconcile --config "$work/intake.conf" --lang en --as auditor "$@" >"$work/said" 2>&1
	rc=$?
	said=$(cat "$work/said")
}

central_start
desk_new "batch_max = 10"
fill 20
submit
reconcile
ends 0 "equal books: nothing to do"
says "20 records: 0 differences" "and says over how many records"

# One record more on either side, another word, another content: each named exactly.
some=$(sql "SELECT record_id FROM answer ORDER BY record_id LIMIT 1 OFFSET 7")
sql "DROP TRIGGER answer_is_kept; CREATE TABLE kept AS SELECT * FROM answer"
again() { sql "DELETE FROM answer; INSERT INTO answer SELECT * FROM kept"; }
sql "DELETE FROM answer WHERE record_id = '$some'"
reconcile --json
ends 1 "an answer missing here is a difference"
says '"kind":"not-here"' "named as not here"
says "\"record\":\"$some\"" "with its record"
again
sql "UPDATE answer SET disposition = 'rejected' WHERE record_id = '$some'"
reconcile --json
says '"kind":"word"' "another word is named"
says '"here":"rejected","there":"accepted"' "with both words"
says '"count":1' "and nothing else"
again
sql "UPDATE answer SET digest = zeroblob(32) WHERE record_id = '$some'"
reconcile --json
says '"kind":"content"' "another content is named"
again
sql "INSERT INTO answer SELECT received_on, '00000000-0000-4000-8000-000000000001', 1, digest, disposition, receipt_id, batch_id, run FROM kept LIMIT 1"
reconcile --repair --json
ends 1 "a record the service does not have is a difference"
says '"kind":"not-there"' "named as not there"
says '"repaired":0' "which no repair touches"
again

# Safe: the receipt of an open batch, and the late result of a deferred record.
fill 10 100
control "fault?kind=500-after-commit"
control "fault?kind=503&on=get&value=60&times=6"
submit
shows "SUBMITTED_UNKNOWN=10" "a batch is booked there and unknown here"
control clear
sql "UPDATE batch SET not_before_us = 0 WHERE state = 'sent'"
reconcile
ends 1 "that is a difference of ten records"
says "20 records: 10 differences" "all named"
says "reconcile --repair fetches it" "with what to do"
reconcile --repair
ends 0 "the repair fetches the receipt"
says "0 differences, 10 repaired" "and says so"
fill 3 200
control "fault?kind=force-deferred"
submit
control "decide?id=$(sql "SELECT record_id FROM answer WHERE disposition = 'deferred'")&disposition=accepted"
reconcile
says "1 differences" "a final word that is not here yet is a difference"
reconcile --repair
says "0 differences, 1 repaired" "the repair fetches it"
shows "audit=whole" "the log is whole"
count_is "records=33 batches=4 double=0" "and nothing was submitted twice"

central_stop
reconcile
ends 69 "no service: unavailable"
