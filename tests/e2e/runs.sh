#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a person sees of the runs: the list, the report for the file, the months to pay back, the figures for alarms.
. "$(dirname "$0")/submission.inc"
intake=${INTAKE:-$BUILD/intake}
[ -x "$intake" ] || { echo "ok - runs # skip $intake is not built"; exit 0; }
intake() { # verb [options]
	INTAKE_LANG=en "$intake" "$@" --config "$work/intake.conf" --lang en --as system:submit >"$work/said" 2>&1
	rc=$?
	said=$(cat "$work/said")
}

central_start
desk_new "batch_max = 10"
fill 8
control "fault?kind=force-rejected"
intake submit --metrics-file "$work/intake.prom"
ends 1 "a run with a refused record needs people"
says "rejected 1" "it says how many"
says "months to pay back" "and who is to be resumed"
run=$(sqlite3 "$work/data/intake.db" "SELECT id FROM run")
grep -q '^intake_submit_last_rejected 1$' "$work/intake.prom" &&
	grep -q '^intake_submit_last_exit_status 1$' "$work/intake.prom" &&
	grep -q '^intake_client_certificate_days [1-9]' "$work/intake.prom"
ok $? "the figures for alarms are written"
intake submit --report "$run"
ends 0 "a run has a report"
[ "$(wc -l <"$work/said")" -eq 9 ]
ok $? "a line for each record, and one above"
grep -q 'rejected' "$work/said" && grep -q ' … ' "$work/said"
ok $? "with the refusal and the months to pay back"
for format in xlsx pdf; do
	intake export run --run "$run" --format $format --out "$work/report.$format"
	ends 0 "the report as $format"
	says "8 lines" "  with every record"
done
file -b "$work/report.xlsx" | grep -q 'Excel' && pdftotext "$work/report.pdf" - | grep -q 'rejected'
ok $? "both can be opened and tell the refusal"
intake export run --format pdf --out "$work/none.pdf"
ends 64 "a report of no run is refused"
intake export run --run 1999-W01-1 --out "$work/none.xlsx"
ends 66 "and that of a run that never was"
intake submit --report 1999-W01-1
ends 66 "a run that never was has none"
intake submit --resume "$run"
ends 0 "a run may be named to be finished"
intake submit --resume 1999-W01-1
ends 66 "unless there is no such run"
central_stop
intake submit --metrics-file "$work/intake.prom"
ends 69 "no service"
grep -q '^intake_submit_last_exit_status 69$' "$work/intake.prom"
ok $? "the figures tell it"
rm "$work/intake.prom"
echo "metrics_file = $work/intake.prom" >>"$work/intake.conf"
intake submit
grep -q '^intake_submit_last_exit_status 69$' "$work/intake.prom"
ok $? "the file for them may stand in the configuration"
intake submit --runs
says "system:submit" "the list says who"
says "69" "how it ended"
says "net" "and why"
intake submit --runs --json
says '"schema":"intake.runs/1"' "programs get it too"
intake batch --list
says "settled" "batches are listed with their state"
