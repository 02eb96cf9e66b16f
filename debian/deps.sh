#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of the list that are missing; without root it says the exact command.
set -eu
want=$(sed 's/#.*//' "$1" | tr -s ' \t\n' ' ')
missing=
for package in $want; do
	dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
		missing="$missing $package"
done
[ -z "$missing" ] && exit 0
echo "deps: installing$missing"
if [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	sudo=sudo
else
	echo "deps: not root. Please run:" >&2
	echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
	exit 77
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
install() { $sudo apt-get install -y --no-install-recommends $missing >"$log" 2>&1; }
if ! install; then
	{ $sudo apt-get update && install; } >>"$log" 2>&1 || {
		tail -20 "$log" >&2
		echo "deps: apt-get failed; the whole output is in $log" >&2
		exit 69
	}
fi
rm -f "$log"
