#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the finder of stamps says of PAGES (default 80) pages with a stamp of any kind or none: found, shape, colour, size. SEED.
set -eu
build=build/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo
echo "== stamps of any kind: found, told by shape and colour, measured (seed ${SEED:-201})"
"$build/generator" marks --out "$work" --count "${PAGES:-80}" --seed "${SEED:-201}"
"$build/bench/bench_marks" "$work"
