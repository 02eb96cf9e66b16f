#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All messages of the program and of its page templates as a template, on standard output. "extract.sh model": the
# Chinese words of the tables of intake/model/ and of the lists, which are message ids as well (docs/decisions/0191).
made=$(mktemp -d)
if [ "${1:-}" = model ]; then
	perl po/model.pl intake/model/*.c intake/model/*.h intake/report/list.c >"$made/model.c"
	xgettext --language=C --from-code=UTF-8 -o - --sort-output --keyword=N_ "$made/model.c"
else
	perl po/templates.pl templates/web/*.xhtml >"$made/templates.c"
	xgettext --language=C --from-code=UTF-8 -o - --sort-output \
		--keyword=_ --keyword=N_ --keyword=words \
		--keyword=error_set:3 --keyword=error_errno:2 --keyword=error_wrap:2 --keyword=error_hint:2 \
		intake/*/*.c intake/*/*.h "$made/templates.c"
fi
rm -rf "$made"
