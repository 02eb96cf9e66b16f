#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make fuzz: every target named for TIME seconds (default 60), from its seeds (tests/fuzz/seeds/TARGET, findings of before) and what
# earlier runs grew (build/fuzz/corpus). A finding stays in build/fuzz/found and ends in exit 1; keep it as a seed when it is mended.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${TIME:=60}"
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
failed=0
for target in "$@"; do
	corpus=build/fuzz/corpus/$target seeds=tests/fuzz/seeds/$target found=build/fuzz/found/$target- log=build/fuzz/$target.log
	mkdir -p "$corpus" build/fuzz/found
	[ -d "$seeds" ] || seeds=
	# shellcheck disable=SC2086 # no seeds: no argument
	if "build/fuzz/fuzz/$target" -max_total_time="$TIME" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -use_value_profile=1 \
		-print_final_stats=1 -artifact_prefix="$found" "$corpus" $seeds >"$log" 2>&1; then
		printf 'ok - %s: %s inputs, nothing found\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
	else
		printf 'not ok - %s: %s\n' "$target" "$log"
		grep -m 3 -E 'ERROR|SUMMARY|Test unit written' "$log" | sed 's/^/# /'
		failed=1
	fi
done
exit $failed
