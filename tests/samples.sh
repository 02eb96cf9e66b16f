#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The samples as golden tests: every line of NN-title.expect must appear in `intake inspect --plain`; a line that starts
# with "!" must not. The roster is samples/roster.csv, trust is samples/certs, the day is 2026-07-10.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}"
cores=$(getconf _NPROCESSORS_ONLN) # nproc obeys OMP_THREAD_LIMIT
export INTAKE INTAKE_CERTS=$PWD/samples/certs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export work
"$INTAKE" init --data "$work/d" -q >/dev/null && "$INTAKE" roster import samples/roster.csv --data "$work/d" >/dev/null || {
	echo "not ok 1 - the roster of the samples is imported"
	exit 1
}

# Each process reads many: preparing forms and models costs more than a page does. What must be refused is read alone.
read_all() {
	"$INTAKE" inspect "$@" --plain --data "$work/d" --as-of 2026-07-10 2>>"$work/err" |
		awk -v to="$work" '/^file / { n = split($2, part, "/"); out = to "/" part[n] ".out"; next } { print > out }'
}
one() {
	local expect=$1 base file out why=
	base=${expect%.expect}
	file=$(ls "$base".* | grep -v '\.expect$' | head -1)
	out=$work/$(basename "$file").out
	[ -e "$out" ] || : >"$out"
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
		sed 's/^/# saw: /' "$out" | head -60
	fi
}
export -f read_all
files=$(for expect in samples/*.expect; do ls "${expect%.expect}".* | grep -v '\.expect$'; done)
echo "$files" | xargs -P "$cores" -n $((($(echo "$files" | wc -l) + cores - 1) / cores)) bash -c 'read_all "$@"' read
for expect in samples/*.expect; do one "$expect"; done >"$work/tap"
cat "$work/tap"
! grep -q '^not ok' "$work/tap"
