#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seals, good, foreign and changed, read and judged by intake and by a second reader in Python that owes it nothing (tests/oracle).
# SEED and COUNT (a curve) for more.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}" "${SEED:=20261127}" "${COUNT:=80}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 python3 tests/oracle/compare.py "$INTAKE" "$work" "$SEED" "$COUNT"
