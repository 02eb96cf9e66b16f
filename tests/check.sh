#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make check: unit tests, stories, samples, end-to-end scripts, all in the build given. Quiet when all is well; a failing
# test prints what it saw and the command to run only it. The last line is "N passed, N failed".
set -u
build=$1
shift
export OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1} UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export INTAKE="$PWD/$build/intake" CENTRAL="$PWD/$build/central" BUILD="$PWD/$build"
started=$(date +%s)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

report() { # passed failed skipped log name command
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	if [ "$2" -gt 0 ]; then
		printf -- '--- %s\n' "$5"
		grep -vE '^\[ *(RUN|OK) *\]|^\[=+\]|^ok ' "$4" | tail -40
		printf '    again: %s\n' "$6"
	fi
}

# Unit tests, one process per core; cmocka prints one [ OK ] a test.
run_unit() {
	local log="$work/unit.${1//\//_}"
	timeout 300 "$build/unit/$1" >"$log" 2>&1
	echo $? >"$log.rc"
}
export -f run_unit
export work build
[ $# -eq 0 ] || printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'run_unit {}'
for name in "$@"; do
	log="$work/unit.${name//\//_}"
	good=$(grep -c '^\[ *OK *\]' "$log")
	bad=$(grep -E '^\[ *FAILED *\] [a-z]' "$log" | sort -u | wc -l)
	skip=$(grep -E '^\[ *SKIPPED *\] [a-z]' "$log" | sort -u | wc -l)
	[ "$(cat "$log.rc")" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ $((good + bad + skip)) -eq 0 ] && bad=1
	report "$good" "$bad" "$skip" "$log" "$name" "$build/unit/$name"
done
printf '%-16s %4d passed\n' unit "$passed"

# Scripts that print TAP lines: "ok …", "not ok …", "ok … # skip why".
run_tap() { # name script
	local log="$work/tap.$1" before=$passed rc good bad skip
	[ -e "$2" ] || return 0
	timeout 900 bash "$2" >"$log" 2>&1
	rc=$?
	skip=$(grep -cE '^ok .*# skip' "$log")
	good=$(($(grep -cE '^ok ' "$log") - skip))
	bad=$(grep -cE '^not ok ' "$log")
	[ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ $((good + bad + skip)) -eq 0 ] && bad=1
	report "$good" "$bad" "$skip" "$log" "$1" "INTAKE=$INTAKE CENTRAL=$CENTRAL BUILD=$BUILD bash $2"
	printf '%-16s %4d passed\n' "$1" "$((passed - before))"
}
run_tap stories tests/cases/run.sh
run_tap samples tests/samples.sh
for script in tests/e2e/*.sh tests/fault/*.sh; do
	[ -e "$script" ] && run_tap "$(basename "$script" .sh)" "$script"
done
printf '%-16s %4d\n' seconds "$(($(date +%s) - started))"
if [ "$skipped" -gt 0 ]; then
	grep -hE '^ok .*# skip|^\[ *SKIPPED *\] [a-z]' "$work"/* | sort -u | sed 's/^/skipped: /' | head -20
	printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
else
	printf '%d passed, %d failed\n' "$passed" "$failed"
fi
[ "$failed" -eq 0 ]
