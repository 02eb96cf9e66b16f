#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Messages that a language of po/ does not translate yet, with the name of its file. Exit status 1 when there is one.
# Message ids are English and need no English; the words of the model's tables are Chinese and need no zh_CN.
pots=$(mktemp -d)
found=0
sh po/extract.sh >"$pots/program"
sh po/extract.sh model >"$pots/model"
for po in po/*.po; do
	for pot in program model; do
		case $po:$pot in po/en.po:program | po/zh_CN.po:model) continue ;; esac
		left=$(msgmerge -q -N -o - "$po" "$pots/$pot" | msgattrib --untranslated --no-obsolete --no-location -)
		[ -z "$left" ] && continue
		printf '# %s\n%s\n' "$po" "$left"
		found=1
	done
done
rm -rf "$pots"
exit $found
