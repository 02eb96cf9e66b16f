#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everybody in the office reads Chinese: each message of the program and of its pages has its words in every language of
# po/ and none is fuzzy.
set -u
bad=0
sh po/missing.sh || { echo "translations: the messages above have no translation"; bad=1; }
for po in po/*.po; do
	msgfmt --check -o /dev/null "$po" || bad=1
	[ -z "$(msgattrib --only-fuzzy --no-obsolete "$po")" ] || { echo "$po: fuzzy messages"; bad=1; }
done
exit $bad
