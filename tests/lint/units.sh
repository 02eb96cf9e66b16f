#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The systemd units say what systemd understands, and are locked up as docs/operations.md claims. Nothing to do where
# systemd-analyze is not installed.
set -eu
command -v systemd-analyze >/dev/null 2>&1 || exit 0
bad=0
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for unit in debian/units/*.service debian/units/*.socket debian/units/*.timer; do
	# The program is not installed on the machine that builds it.
	sed 's|^ExecStart=/usr/bin/intake|ExecStart=/bin/true|' "$unit" >"$place/${unit##*/}"
done
found=$(systemd-analyze verify --man=no "$place"/intake-*.service "$place"/intake-*.timer "$place"/intake-*.socket 2>&1 |
	grep "$place\|intake-" || true)
[ -z "$found" ] || { echo "$found"; bad=1; }
for unit in "$place"/*.service; do
	# The exposure level times ten; 9.6 is what systemd says of a unit without any of this.
	level=$(systemd-analyze security --offline=yes "$unit" 2>/dev/null |
		sed -n 's/.*Overall exposure level for .*: \([0-9]*\)\.\([0-9]\).*/\1\2/p')
	[ "${level:-99}" -le 15 ] || { echo "${unit##*/}: exposure ${level:-unknown}, wanted at most 1.5"; bad=1; }
done
exit $bad
