#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The conformance kit: an honest service passes every check, and each lie and wrong answer is noticed.
. "$(dirname "$0")/submission.inc"
KIT=$BUILD/conformance
[ -x "$KIT" ] || { echo "ok - conformance # skip $KIT is not built"; exit 0; }
kit() {
	"$KIT" --conf "$work/intake.conf" >"$work/said" 2>&1
	rc=$?
	said=$(cat "$work/said")
}
central_start
desk_new
kit
ends 0 "an honest service passes"
says "0 checks did not pass" "every check"
control "fault?kind=accept-202&value=2"
kit
ends 0 "also one that judges later (202)"
for lie in $(curl -sS "${control%/}/faults" | grep '^lie-'); do
	control "fault?kind=$lie"
	kit
	[ "$rc" -eq 1 ] && grep -q '^not ok - its receipt is one a client may believe' "$work/said"
	ok $? "$lie is noticed"
	control clear
done
for lie in wrong-signature stranger sha1; do
	control "fault?kind=lie-$lie&on=service&after=1"
	kit
	[ "$rc" -eq 1 ] && grep -q '^not ok - late results are signed' "$work/said"
	ok $? "lie-$lie about late results is noticed"
	control clear
done
for fault in 500 404 503 redirect early-201; do
	control "fault?kind=$fault"
	kit
	[ "$rc" -eq 1 ]
	ok $? "a first answer of $fault is noticed"
	control clear
done
control "fault?kind=404&on=get"
kit
[ "$rc" -eq 1 ] && grep -q '^not ok - GET /v1/batches/{id} gives it as well' "$work/said"
ok $? "a service that forgets a batch is noticed"
control clear
control "clock?skew=400"
kit
[ "$rc" -eq 1 ] && grep -q '^not ok - its clock' "$work/said"
ok $? "a clock seven minutes off is noticed"
