#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SIGKILL of the submitting process at random system call stops (reliability.md §8, rows 1 and 2). Each run resumes what
# the killed ones before it left, unattended; the service's own counter per record is the judge. In the second half the
# service also drops 30 % of its answers after it has booked.
#   N=200 kills, SEED=1 another series, RECORDS=6 new records a run; N=all: every stop of the submitting, one after another
. "$(dirname "$0")/../e2e/submission.inc"
KILLAT=${KILLAT:-$BUILD/fault/killat}
[ -x "$KILLAT" ] || { echo "not ok - $KILLAT is not built"; exit 1; }
# Killed is the release build, which starts five times faster: the leak checker cannot work under ptrace anyway.
[ -x build/release/fault/outbox ] && OUTBOX=$PWD/build/release/fault/outbox KILLAT=$PWD/build/release/fault/killat
export ASAN_OPTIONS=detect_leaks=0
n=${N:-200} seed=${SEED:-1} records=${RECORDS:-6}
RANDOM=$seed

every=
[ "$n" = all ] && every=1 n=3000

central_start
control "seed?value=$seed"
desk_new "batch_max = 2"
all=$(((n + 2) * records))
fill $all
# A run begins by going through SQLite's log, two stops a page: every fourth finds it short.
short_log() { sqlite3 "$work/data/intake.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null; }

short_log
"$OUTBOX" submit "$work/intake.conf" --limit "$records" --quiet >/dev/null
stops=$("$KILLAT" count "$OUTBOX" submit "$work/intake.conf" --limit "$records" --quiet 2>&1 >/dev/null | tail -1)
# Most stops are the program starting up; three kills of four come after that, while batches are under way.
ready=$("$KILLAT" count "$OUTBOX" submit "$work/intake.conf" --limit "$records" --quiet --dry-run 2>&1 >/dev/null | tail -1)
[ -n "$every" ] && [ $((stops - ready)) -lt $n ] && n=$((stops - ready))
killed=0 ended=0 wrong=0
for ((i = 1; i <= n; i++)); do
	[ $((i % 4)) -ne 0 ] || short_log
	[ $i -eq $((n / 2 + 1)) ] && control "fault?kind=drop-after-commit&percent=30&times=1000000"
	from=$((i % 4 ? ready : 0))
	at=$((from + (RANDOM * 32768 + RANDOM) % (stops - from) + 1))
	[ -n "$every" ] && at=$((ready + i))
	"$KILLAT" "$at" "$OUTBOX" submit "$work/intake.conf" --limit "$records" --quiet >"$work/said" 2>&1
	case $? in
	137) killed=$((killed + 1)) ;;
	0 | 75) ended=$((ended + 1)) ;;
	*) wrong=$((wrong + 1)) && sed "s/^/# stop $at: /" "$work/said" ;;
	esac
done
control clear

# Unattended: the same call as ever, nobody repairs anything.
rc=1
for _ in 1 2 3 4 5; do
	submit
	[ "$rc" -eq 0 ] && break
done
confirmed=$(show | sed -n 's/.*CONFIRMED=\([0-9]*\).*/\1/p')
lost=$((all - ${confirmed:-0}))
doubled=$(counted | sed 's/.*double=//')
booked=$(counted | sed -n 's/^records=\([0-9]*\) .*/\1/p')
echo "# kills=$killed of $n runs (seed $seed, $stops stops a run, $((stops - ready)) of them submitting), records=$all lost=$lost doubled=$doubled asked-again=$(tally polled)"
[ "$rc" -eq 0 ] && [ "$lost" -eq 0 ] && [ "$booked" = "$all" ]
ok $? "after $killed kills the runs resume by themselves and no record is lost"
[ "$doubled" = 0 ]
ok $? "no record is booked twice"
[ "$wrong" -eq 0 ]
ok $? "no run ended with an error of its own"
[[ $(show) == *"audit=whole"* ]] && [[ $("$OUTBOX" receipts "$work/intake.conf") == "receipts="* ]]
ok $? "the audit chain is whole and every stored receipt verifies"
