#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-format changes nothing.
set -eu
command -v clang-format >/dev/null 2>&1 || {
	[ -z "${CI:-}" ] || { echo "clang-format is missing"; exit 1; }
	echo "lint: clang-format is missing, format not checked"
	exit 0
}
bad=$(find intake tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run 2>&1 |
	sed -n 's/^\([^:]*:[0-9]*\):.*-Wclang-format-violations.*/\1: make format would change this/p' | sort -u | head -20)
[ -z "$bad" ] || { echo "$bad"; exit 1; }
