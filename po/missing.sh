#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Messages that a language of po/ does not translate yet, with the name of its file. Exit status 1 when there is one.
pot=$(mktemp)
found=0
sh po/extract.sh >"$pot"
for po in po/*.po; do
	left=$(msgmerge -q -N -o - "$po" "$pot" | msgattrib --untranslated --no-obsolete --no-location -)
	[ -z "$left" ] && continue
	printf '# %s\n%s\n' "$po" "$left"
	found=1
done
rm -f "$pot"
exit $found
