#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make check: unit tests, stories, samples, end-to-end scripts, all in the build given. Quiet when all is well; a failing
# test prints what it saw and the command to run only it. The last line is "N passed, N failed".
set -u
build=$1
shift
export OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8
# Pictures are large: a quarantine of 256 MB would give every one of them pages of memory that nobody touched yet.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:quarantine_size_mb=16:malloc_context_size=12} UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export INTAKE="$PWD/$build/intake" CENTRAL="$PWD/build/release/central" BUILD="$PWD/$build"
export GENERATOR="$PWD/build/release/generator" # makes papers, is not what is tested
cores=$(getconf _NPROCESSORS_ONLN) # nproc obeys OMP_THREAD_LIMIT
started=$(date +%s)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# Two jobs at a time, the long ones first. A job is a unit test or a script that prints TAP lines: "ok …", "not ok …",
# "ok … # skip why".
run_job() { # kind name path
	local log="$work/$1.${2//\//_}" TIMEFORMAT='%U %S'
	if [ "$1" = unit ]; then
		{ time timeout 600 "$3" >"$log" 2>&1; } 2>"$log.cpu"
	else
		{ time timeout 1200 bash "$3" >"$log" 2>&1; } 2>"$log.cpu"
	fi
	echo $? >"$log.rc"
	[ "$1" = unit ] || printf '%-20s done after %4d s, %4.0f s of CPU\n' "$2" "$(($(date +%s) - started))" \
		"$(awk '{ print $1 + $2 }' "$log.cpu")"
}
export -f run_job
export work build started

jobs_list() {
	local script name
	echo "tap samples tests/samples.sh"
	echo "tap stories tests/cases/run.sh"
	for script in tests/e2e/*.sh tests/fault/*.sh; do
		[ -e "$script" ] && echo "tap $(basename "$script" .sh) $script"
	done
	for name in "$@"; do echo "unit $name $build/unit/$name"; done
}

tally() { # kind name path: counts one job's log; says what failed and how to run only it
	local log="$work/$1.${2//\//_}" good bad skip again=$3
	if [ "$1" = unit ]; then
		good=$(grep -c '^\[ *OK *\]' "$log")
		bad=$(grep -E '^\[ *FAILED *\] [a-z]' "$log" | sort -u | wc -l)
		skip=$(grep -E '^\[ *SKIPPED *\] [a-z]' "$log" | sort -u | wc -l)
	else
		skip=$(grep -cE '^ok .*# skip' "$log")
		good=$(($(grep -cE '^ok ' "$log") - skip))
		bad=$(grep -cE '^not ok ' "$log")
		again="INTAKE=$INTAKE CENTRAL=$CENTRAL BUILD=$BUILD bash $3"
	fi
	[ "$(cat "$log.rc")" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ $((good + bad + skip)) -eq 0 ] && bad=1 # a test that ran nothing has failed
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
	[ "$1" = unit ] && units=$((units + good))
	[ "$1" = unit ] || printf '%-20s %4d passed\n' "$2" "$good"
	[ "$bad" -eq 0 ] && return
	printf -- '--- %s\n' "$2"
	grep -vE '^\[ *(RUN|OK) *\]|^\[=+\]|^ok ' "$log" | tail -40
	printf '    again: %s\n' "$again"
}

jobs_list "$@" >"$work/jobs"
xargs -P "$cores" -L 1 bash -c 'run_job "$@"' job <"$work/jobs"
units=0
while read -r kind name path; do
	tally "$kind" "$name" "$path"
done <"$work/jobs"
printf '%-20s %4d passed, %4.0f s of CPU\n' unit "$units" "$(cat "$work"/unit.*.cpu | awk '{ s += $1 + $2 } END { print s }')"
printf '%-20s %4d\n' seconds "$(($(date +%s) - started))"
if [ "$skipped" -gt 0 ]; then
	grep -hE '^ok .*# skip|^\[ *SKIPPED *\] [a-z]' "$work"/* | sort -u | sed 's/^/skipped: /' | head -20
	printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
else
	printf '%d passed, %d failed\n' "$passed" "$failed"
fi
[ "$failed" -eq 0 ]
