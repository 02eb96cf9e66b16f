#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The demo as a test: real TLS service, sums that add up, and a second run that sends nothing. Here it runs on a dozen
# samples of all sorts, for the sanitizer build takes seconds a page; tests/samples.sh reads every sample, and
# `make demo` takes all of them the whole way.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
check() { # what, command…
	local what=$1
	shift
	n=$((n + 1))
	if "$@"; then echo "ok $n - $what"; else
		echo "not ok $n - $what"
		sed 's/^/# /' "$work/out" "$work/err" | tail -40
	fi
}
mkdir -p "$work/build/here" "$work/samples"
ln -s "$PWD/templates" "$work/templates"
cp "$INTAKE" "${CENTRAL:-${INTAKE%/*}/central}" "$work/build/here/"
cp -R samples/certs samples/roster.csv "$work/samples/"
for number in 01 03 04 07 12 13 20 28 29 41 44 48; do cp samples/$number-* "$work/samples/"; done
INTAKE_LANG=en "$work/build/here/intake" demo --out "$work/demo" >"$work/out" 2>"$work/err"
rc=$?
check "the demo ends well" test $rc -eq 0
check "it shows a row per sample" test "$(grep -c '^  RZ2026-' "$work/out")" -ge 12
check "receipts are verified" grep -qE 'signed receipts verified ([0-9]+)/\1$' "$work/out"
check "something was submitted" grep -qE 'submitted [1-9][0-9]*: accepted [1-9]' "$work/out"
check "a second run sends nothing" grep -q 'second run: 0 records sent' "$work/out"
check "the audit chain is whole" grep -q 'audit chain: [0-9]* lines, whole' "$work/out"
check "what is damaged is told, what came twice is not taken twice" grep -q '41-cut-short.tif: truncated' "$work/out"
check "progress is shown" grep -qE '[0-9]+ of [0-9]+ files' "$work/err"
INTAKE_LANG=en "$INTAKE" audit verify --data "$work/demo/data" --certs samples/certs \
	--set submit.receipt_ca="$work/demo/central/ca.pem" --set submit.ca="$work/demo/central/ca.pem" \
	--set submit.cert="$work/demo/central/client.pem" >"$work/out" 2>"$work/err"
check "stored receipts are judged good again" test $? -eq 0
