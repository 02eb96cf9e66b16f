#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Messages that po/zh_CN.po does not translate yet.
pot=$(mktemp)
sh po/extract.sh >"$pot"
msgmerge -q -N -o - po/zh_CN.po "$pot" | msgattrib --untranslated --no-obsolete -
rm -f "$pot"
