#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All messages of the program as a template, on standard output.
xgettext --language=C --from-code=UTF-8 -o - --sort-output \
	--keyword=_ --keyword=N_ --keyword=words \
	--keyword=error_set:3 --keyword=error_errno:2 --keyword=error_wrap:2 --keyword=error_hint:2 \
	intake/*/*.c intake/*/*.h
