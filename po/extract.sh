#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All messages of the program and of its page templates as a template, on standard output.
made=$(mktemp -d)
perl po/templates.pl templates/web/*.xhtml >"$made/templates.c"
xgettext --language=C --from-code=UTF-8 -o - --sort-output \
	--keyword=_ --keyword=N_ --keyword=words \
	--keyword=error_set:3 --keyword=error_errno:2 --keyword=error_wrap:2 --keyword=error_hint:2 \
	intake/*/*.c intake/*/*.h "$made/templates.c"
rm -rf "$made"
