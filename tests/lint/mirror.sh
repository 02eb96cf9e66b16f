#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every intake/<floor>/<file>.c that has decisions of its own is tested by tests/unit/<floor>/test_<file>.c, or is named
# in tests/lint/mirror.except with the test that covers it.
set -eu
bad=0
for source in intake/*/*.c; do
	path=${source#intake/}
	floor=${path%%/*}
	file=$(basename "$path" .c)
	[ -f "tests/unit/$floor/test_$file.c" ] && continue
	grep -q "^$floor/$file " tests/lint/mirror.except && continue
	echo "$source: no tests/unit/$floor/test_$file.c and not in tests/lint/mirror.except"
	bad=1
done
while read -r name test rest; do
	case $name in '' | '#'*) continue ;; esac
	[ -f "intake/$name.c" ] || { echo "tests/lint/mirror.except: intake/$name.c is gone"; bad=1; }
	[ -e "$test" ] || { echo "tests/lint/mirror.except: $name: $test is gone"; bad=1; }
done <tests/lint/mirror.except
exit $bad
