#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Storage faults (reliability.md §5, §8 rows 3, 6, 8, 9): what was acknowledged is there, nothing is half, the log is whole.
# KILLS=n kills at n points (default 60), CUTS=n cuts the power n times (default 25), FAIL_STEP=1 rehearses every failure (default every 7th), SEED=n another series.
set -u
fault=${BUILD:-build/debug}/fault
# Killed and cut is the release build, five times faster: no leak can be looked for under ptrace or behind a power cut.
killed=build/release/fault
[ -x "$killed/powercut" ] || killed=$fault
work=$(mktemp -d)
mounted=
trap '[ -z "$mounted" ] || umount "$mounted"; rm -rf "$work"' EXIT
# The leak checker cannot work under ptrace; leaks are looked for by the other tests.
export ASAN_OPTIONS=detect_leaks=0
seed=${SEED:-20260701}
RANDOM=$((seed % 32768))
number=0

told() { # exit-status sentence log
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2 (SEED=$seed)"
		[ ! -f "${3:-}" ] || sed 's/^/# /' "$3" | tail -5
	fi
}

# ---- SIGKILL at random system calls -----------------------------------------------------------------
kills=${KILLS:-60}
stops=$("$killed/killat" count "$killed/writer" work "$work/kill" 3 2>&1 >"$work/acks")
bad=0
for ((i = 1; i <= kills; i++)); do
	at=$(((RANDOM * 32768 + RANDOM) % stops + 1))
	"$killed/killat" "$at" "$killed/writer" work "$work/kill" 3 >>"$work/acks" 2>"$work/log"
	rc=$?
	[ $rc -eq 137 ] || [ $rc -eq 0 ] || { bad=1 && echo "# exit $rc at stop $at" && break; }
	[ $((i % 10)) -ne 0 ] && [ $i -ne "$kills" ] && continue
	"$killed/writer" check "$work/kill" <"$work/acks" 2>"$work/log" || { bad=1 && break; }
done
told $bad "after $kills kills nothing acknowledged is lost and nothing is half" "$work/log"

# ---- several at once, some of them killed -----------------------------------------------------------------
: >"$work/acks"
for i in 1 2 3 4; do
	"$killed/writer" work "$work/many" 12 >"$work/acks.$i" 2>>"$work/log.many" &
done
"$killed/killat" $((stops / 2)) "$killed/writer" work "$work/many" 12 >"$work/acks.5" 2>/dev/null
"$killed/killat" $((stops * 2 / 3)) "$killed/writer" work "$work/many" 12 >"$work/acks.6" 2>/dev/null
bad=0
for job in $(jobs -p); do
	wait "$job" || bad=1
done
cat "$work"/acks.? >"$work/acks"
"$killed/writer" check "$work/many" <"$work/acks" 2>>"$work/log.many" || bad=1
told $bad "four writers at once and two that are killed leave a whole register" "$work/log.many"

# ---- power cuts ------------------------------------------------------------------------------------------------
# In memory where that is possible: the disk that fails is a model, no real one need be waited for.
power=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap '[ -z "$mounted" ] || umount "$mounted"; rm -rf "$work" "$power"' EXIT
"$killed/powercut" "$power" "${CUTS:-25}" "$seed" >"$work/log" 2>&1
told $? "after ${CUTS:-25} power cuts nothing acknowledged is lost and nothing is half" "$work/log"
tail -1 "$work/log" | sed 's/^/# /'
"$killed/powercut" "$power" "${CUTS:-25}" "$seed" vault >"$work/log" 2>&1
told $? "nor after ${CUTS:-25} in the middle of the vault's work" "$work/log"
tail -1 "$work/log" | sed 's/^/# /'
for lie in log scan folder; do
	"$killed/powercut" "$power/lie" 25 "$seed" vault lie-$lie >"$work/log" 2>&1
	told $? "a disk that forgets to flush a $lie is noticed by the same test" "$work/log"
done

# ---- each fallible call fails once ---------------------------------------------------------------------------
mkdir "$work/fail"
ASAN_OPTIONS=detect_leaks=1 "$fault/writer" fail "$work/fail" "${FAIL_STEP:-7}" >"$work/points" 2>"$work/log"
told $? "every ${FAIL_STEP:-7}th fallible call fails with a sentence, without a leak, without harm" "$work/log"

# ---- no space -------------------------------------------------------------------------------------------------
# The same command works again when there is space.
full() { # folder, command prefix…
	local folder=$1
	shift
	"$@" "$fault/writer" work "$folder" 400 >"$work/acks" 2>"$work/log"
	[ $? -eq 73 ] && grep -q 'Free space' "$work/log"
}
(ulimit -f 300 && full "$work/limit")
bad=$?
"$fault/writer" work "$work/limit" 2 >>"$work/acks" 2>>"$work/log" || bad=1
"$fault/writer" check "$work/limit" <"$work/acks" 2>>"$work/log" || bad=1
told $bad "at a file size limit intake stops, says so, and goes on later" "$work/log"

mkdir "$work/disk"
if mount -t tmpfs -o size=1200k tmpfs "$work/disk" 2>/dev/null; then
	mounted=$work/disk
	full "$work/disk/data"
	bad=$?
	mount -o remount,size=20m "$work/disk" || bad=1
	"$fault/writer" work "$work/disk/data" 2 >>"$work/acks" 2>>"$work/log" || bad=1
	"$fault/writer" check "$work/disk/data" <"$work/acks" 2>>"$work/log" || bad=1
	told $bad "on a full disk intake stops, says so, and goes on when there is space" "$work/log"
else
	number=$((number + 1))
	echo "ok $number - full disk # skip mounting a small disk needs root"
fi
