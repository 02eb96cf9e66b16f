#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The error curve of the likeness of stamps: STAMPS (default 30) designs, each with 4 presses of its own and 8 of others; SEED.
set -eu
build=build/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo
echo "== likeness of stamps: presses of one stamp against stamps that differ (seed ${SEED:-11})"
"$build/generator" stamps --out "$work" --count "${STAMPS:-30}" --seed "${SEED:-11}"
files=()
for specimen in "$work"/*-specimen.jpg; do
	number=${specimen%-specimen.jpg}
	files+=("$specimen")
	for kind in same name star font other; do files+=("$number-$kind"-*.jpg); done
done
"$build/bench/bench_stamps" "${files[@]}"
