#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Banned calls (git's banned.h), words that hide unfinished work, sizes, and things that do not belong in a repository.
set -eu
bad=0
refuse() {
	echo "$1"
	bad=1
}
found=$(grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|localtime|gmtime|asctime|ctime|system|popen|rand|srand|alloca)\(' \
	intake/*/*.c intake/*/*.h || true)
[ -z "$found" ] || refuse "banned call:
$found"
found=$(grep -nE '\b(TODO|FIXME|XXX)\b' intake/*/*.[ch] tests/*/*.[ch] tests/unit/*/*.c Makefile || true)
[ -z "$found" ] || refuse "unfinished work belongs in docs/decisions (status open):
$found"
found=$(grep -nE '^[[:space:]]*goto ' intake/*/*.c || true)
[ -z "$found" ] || refuse "goto:
$found"
for file in intake/*/*.[ch] intake/*/*.cc tests/*/*.[ch] tests/unit/*/*.c; do
	[ -f "$file" ] || continue
	head -1 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || refuse "$file: no SPDX line"
	lines=$(wc -l <"$file")
	grep -q "^$file " tests/lint/size.except && continue
	[ "$lines" -le 600 ] || refuse "$file: $lines lines are more than 600"
done
# Functions of at most 70 lines: from the line with the opening brace in column one to the closing one.
long=$(awk 'FNR == 1 { start = 0 } /^{/ { start = FNR } /^}/ && start { if (FNR - start - 1 > 70)
	print FILENAME ":" start ": function of " FNR - start - 1 " lines"; start = 0 }' intake/*/*.c)
[ -z "$long" ] || refuse "$long"
found=$(grep -rIlE 'BEGIN (EC |RSA |ENCRYPTED )?PRIVATE KEY' intake templates certs samples docs 2>/dev/null || true)
[ -z "$found" ] || refuse "private key in the tree: $found"
# Every message has its Chinese words.
if command -v xgettext >/dev/null 2>&1; then
	missing=$(sh po/missing.sh | grep -c '^msgid "..*' || true)
	[ "${missing:-0}" -eq 0 ] || refuse "po/zh_CN.po: $missing messages have no Chinese words (sh po/missing.sh lists them)"
fi
exit $bad
