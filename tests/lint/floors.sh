#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Enforces intake/FLOORS: one-way includes, private headers, library walls, no extern in a .c file.
# Usage: floors.sh FLOORS [root]   Prints file:line: what, exit 1 if anything is refused.
set -eu
floors=$1
root=${2:-intake}
for dir in "$root"/*/; do
	name=$(basename "$dir")
	grep -q "^floor $name\b" "$floors" || { echo "$floors: folder $name is not named"; exit 1; }
done
find "$root" -name '*.[ch]' -o -name '*.cc' | sort | xargs awk -v floors="$floors" -v root="$root" '
BEGIN {
	while ((getline line < floors) > 0) {
		n = split(line, w, " ")
		if (w[1] == "floor") {
			known[w[2]] = 1
			may[w[2], w[2]] = 1
			for (i = 3; i <= n; i++) {
				if (!(w[i] in known) || w[i] == w[2]) {
					print floors ": floor " w[2] " names " w[i] " too early"; bad = 1
				}
				may[w[2], w[i]] = 1
			}
		} else if (w[1] == "open") {
			open[w[2]] = 1
		} else if (w[1] == "only") {
			wall[w[2]] = 1
			for (i = 3; i <= n; i++) pass[w[2], w[i]] = 1
		}
	}
}
function refuse(why) { print FILENAME ":" FNR ": " why; bad = 1 }
{
	path = substr(FILENAME, length(root) + 2)
	floor = substr(path, 1, index(path, "/") - 1)
}
/^extern / && FILENAME ~ /\.c$/ { refuse("extern in a .c file: declare it in a header") }
/^#include [<"]/ {
	name = $2
	gsub(/[<>"]/, "", name)
	if ($2 ~ /^"/) {
		to = substr(name, 1, index(name, "/") - 1)
		if (!(to in known)) { refuse("include by floor: " name); next }
		if (!((floor, to) in may)) refuse("floor " floor " may not know " to " (" name ")")
		else if (to != floor && !(to in open) && name != to "/" to ".h")
			refuse("private header of " to ": " name)
	}
	for (w1 in wall)
		if (index(name, w1) == 1 && !((w1, floor) in pass))
			refuse("walled library: " name " is not for " floor)
}
END { exit bad }'
