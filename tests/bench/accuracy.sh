#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make accuracy: what is read rightly, wrongly, in doubt or not at all, on pages nobody looked at before. The seed is the time
# unless SEED says otherwise; PAGES (default 40) of each sort. Ends with 1 if an ID number or an issue date was agreed
# wrongly. LIST=1 shows every field that was not agreed and right.
set -eu
build=build/release
pages=${PAGES:-40} seed=${SEED:-$(date +%s)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
echo "seed $seed"
for sort in clean ordinary under-seal; do
	option=--$sort
	[ "$sort" = ordinary ] && option=
	"$build/generator" pages --out "$work/$sort" --count "$pages" --seed "$seed" $option >/dev/null
	"$build/bench/bench_accuracy" ${LIST:+--list} "$sort" "$work/$sort" || bad=1
done
exit $bad
