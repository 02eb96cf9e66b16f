#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seeded worlds of submission runs (tests/sim/main.c; reliability.md §8, row 22): a network that loses, doubles, cuts and lies,
# a clock that jumps, a machine that dies with what its disk had not flushed. SEEDS=500 from FIRST=1,
# CHECKED=30 more with the sanitizers.
#   MUTANTS=1   also: with a bug put into the program the same seeds must find it (builds three mutants)
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-$PWD/build/debug}
release=$PWD/build/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rc=0
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}

# Most of them in the release build, which is five times faster; some with the sanitizers.
"$release/sim" "${SEEDS:-500}" "${FIRST:-1}" >"$work/said" 2>&1 || rc=1
sed 's/^/# /' "$work/said" | tail -6
[ $rc -eq 0 ] && echo "ok - in ${SEEDS:-500} worlds nothing is lost, doubled or misreported" ||
	echo "not ok - in ${SEEDS:-500} worlds nothing is lost, doubled or misreported"

checked=${CHECKED:-30}
if [ "$BUILD" != "$release" ]; then
	if "$BUILD/sim" "$checked" "$((${FIRST:-1} + 100000))" >"$work/said" 2>&1; then
		echo "ok - nor in $checked with the sanitizers on"
	else
		echo "not ok - nor in $checked with the sanitizers on" && sed 's/^/# /' "$work/said" | tail -20
		rc=1
	fi
fi

# mutant NAME FILE SED: the program with that one line changed; its worlds must break a promise
mutant() {
	mkdir -p "$work/$1"
	sed "$3" "$2" >"$work/$1/$(basename "$2")"
	if cmp -s "$2" "$work/$1/$(basename "$2")"; then
		echo "not ok - mutant $1: the line to change is not there" && rc=1
		return
	fi
	if ! make -s "MUTANT_SOURCE=$work/$1/$(basename "$2")" "MUTANT_OF=$2" "MUTANT_TO=$work/$1/sim" mutant >"$work/log" 2>&1; then
		echo "not ok - mutant $1 does not build" && sed 's/^/# /' "$work/log" | tail -5 && rc=1
		return
	fi
	if "$work/$1/sim" 200 >"$work/said" 2>&1; then
		echo "not ok - mutant $1: 200 worlds see nothing" && rc=1
	else
		echo "ok - mutant $1 is found: $(head -1 "$work/said")"
	fi
}
if [ "${MUTANTS:-0}" = 1 ]; then
	# An unknown outcome taken for "too big": sent again in halves under new keys.
	mutant new-keys intake/submit/retry.c 's/{ 503, ANSWER_TOLD, ANSWER_TOLD }/{ 500, ANSWER_TOO_BIG, ANSWER_UNKNOWN }/'
	# A receipt whose signature nobody looks at.
	mutant any-receipt intake/submit/receipt.c 's/^\treturn signature_check(.*/\treturn doc \&\& judge \&\& at_us ? ERR_NONE : err->code;/'
	# A register that does not wait for the disk.
	mutant no-flush intake/store/sqlite.c 's/PRAGMA synchronous = FULL/PRAGMA synchronous = OFF/'
fi
exit $rc
