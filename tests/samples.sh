#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The samples as golden tests: every line of NN-title.expect must appear in `intake inspect --plain`; a line that starts
# with "!" must not. The roster is samples/roster.csv, trust is samples/certs, the day is 2026-07-10.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}"
export INTAKE INTAKE_CERTS=$PWD/samples/certs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export work
"$INTAKE" init --data "$work/d" -q >/dev/null && "$INTAKE" roster import samples/roster.csv --data "$work/d" >/dev/null || {
	echo "not ok 1 - the roster of the samples is imported"
	exit 1
}

one() {
	local expect=$1 base file out
	base=${expect%.expect}
	file=$(ls "$base".* | grep -v '\.expect$' | head -1)
	out=$work/$(basename "$base").out
	"$INTAKE" inspect "$file" --plain --data "$work/d" --as-of 2026-07-10 >"$out" 2>"$out.err"
	local why=
	while IFS= read -r line; do
		case $line in
		'' | '#'*) ;;
		'!'*) grep -qF -- "${line#!}" "$out" && why="$why|unwanted: ${line#!}" ;;
		*) grep -qF -- "$line" "$out" || why="$why|missing: $line" ;;
		esac
	done <"$expect"
	if [ -z "$why" ]; then
		echo "ok - $(basename "$base")"
	else
		echo "not ok - $(basename "$base")"
		echo "$why" | tr '|' '\n' | sed '/^$/d; s/^/# /'
		sed 's/^/# saw: /' "$out" "$out.err" | head -60
	fi
}
export -f one
ls samples/*.expect | xargs -P "$(nproc)" -I{} bash -c 'one {}' >"$work/tap"
cat "$work/tap"
! grep -q '^not ok' "$work/tap"
