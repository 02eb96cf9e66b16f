#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that may break between the outbox and the receipt: nothing lost, nothing twice, nothing settled without a
# receipt that is believed.
. "$(dirname "$0")/submission.inc"

central_start
desk_new "batch_max = 10"
first=1 total=0

# once FAULT SENTENCE [words]: one batch of ten with that fault armed must end settled, in this very run.
once() {
	fill 10 $first
	first=$((first + 10)) total=$((total + 10))
	control "fault?$1"
	submit
	[ "$rc" -eq 0 ] && [[ $said == *"${3:-sent=1}"* ]] && [[ $(counted) == "records=$total "*"double=0" ]] &&
		[[ $(show) == "CONFIRMED=$total settled="*"audit=whole" ]]
	ok $? "$2"
	control clear
}

once "kind=drop-before-read" "the connection dies before the body is read: sent again, booked once"
once "kind=drop-after-read" "the connection dies after the body is read: sent again, booked once"
once "kind=drop-after-commit" "the answer is lost after the booking: the same receipt is fetched" "replayed=1"
once "kind=500-after-commit" "500 after the booking: the same receipt is fetched" "replayed=1"
once "kind=502-after-commit" "502 after the booking: the same receipt is fetched" "replayed=1"
once "kind=504-after-commit" "504 after the booking: the same receipt is fetched" "replayed=1"
once "kind=500" "500 before the booking: sent again"
once "kind=503&value=1" "503 with Retry-After: waited and sent again"
once "kind=503-date&value=1" "503 with an HTTP date: waited and sent again"
once "kind=429&value=1" "429: waited and sent again"
once "kind=408" "408: sent again"
once "kind=409&value=1" "409, still running: asked for and settled"
once "kind=clock" "4xx about the clock: tried again"
once "kind=redirect" "a redirect to another host is not followed"
once "kind=cut&value=100" "a receipt that ends after 100 bytes is no receipt: fetched again" "replayed=1"
once "kind=cut&value=1500" "nor one that ends after 1,500" "replayed=1"
once "kind=http-1.0" "an answer in HTTP/1.0 is understood"
once "kind=early-201" "a 201 without reading the body is no receipt"
once "kind=huge-answer&value=64" "an answer of 64 MB is cut off at the limit: fetched again" "replayed=1"
once "kind=accept-202&value=2" "202: asked until the receipt is there"
once "kind=404" "a wrong 404 to a batch: asked, sent again"
[ "$(tally early)" = 0 ]
ok $? "nobody came back before the Retry-After"

# Told to wait longer than a run has patience for.
fill 10 $first
control "fault?kind=503&value=120"
submit
ends 75 "told to wait two minutes: not finished, run again"
says "open=1" "the batch is open"
shows "SUBMITTED_UNKNOWN=10" "nothing is marked rejected"
submit
ends 75 "a run before that time sends nothing"
[ "$(tally early)" = 0 ]
ok $? "the wait is kept over runs"
control clear
sqlite3 "$work/data/intake.db" "UPDATE batch SET not_before_us = 0 WHERE state = 'sent'"
submit
ends 0 "after that time it is settled"
first=$((first + 10)) total=$((total + 10))

# Too big: split, again and again, until it fits.
fill 10 $first
first=$((first + 10)) total=$((total + 10))
control "fault?kind=413"
submit
ends 0 "413: split in halves with new keys"
says "sent=2" "both halves get their receipt"
shows "superseded=1" "the old batch is superseded"
count_is "records=$total batches=$((total / 10 + 1)) double=0" "every record is booked once"

# A batch the service calls wrong blocks itself and nobody else.
fill 20 $first
first=$((first + 20))
control "fault?kind=400"
submit
says "blocked=1" "a batch that is called wrong is blocked"
shows "SUBMITTED_UNKNOWN=10" "its records are not marked rejected"
shows "CONFIRMED=$((total + 10))" "the other batch went through"
total=$((total + 10))
count_is "records=$total batches=$((total / 10 + 1)) double=0" "nothing of it is booked"

# A service that is not there.
central_stop
fill 10 $first
submit
ends 69 "no service: unavailable"
shows "VERIFIED=10" "the outbox keeps everything"
central_start
submit
ends 0 "when it is back, the same call finishes the work"
total=$((total + 10)) first=$((first + 10))
count_is "records=$total batches=$((total / 10 + 1)) double=0" "booked once"

# It dies in the middle, having booked.
fill 10 $first
control "fault?kind=kill-after-commit"
submit
[ "$rc" -eq 69 ] || [ "$rc" -eq 75 ]
ok $? "the service dies after booking: not finished"
shows "SUBMITTED_UNKNOWN=20" "the outcome is unknown, not rejected"
wait "$central_pid" 2>/dev/null
central_pid=
central_start
submit
ends 0 "the next run learns the outcome"
says "replayed=1" "by the receipt of the first time"
total=$((total + 10)) first=$((first + 10))
count_is "records=$total batches=$((total / 10 + 1)) double=0" "booked once"
