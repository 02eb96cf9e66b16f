#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make accuracy: what is read rightly, wrongly, in doubt or not at all, on pages nobody looked at before. The seed is the time
# unless SEED says otherwise; PAGES (default 350) of each of three sorts, two processes, some 20 MB of pages at a time. Ends
# with 1 if an ID number or an issue date was agreed wrongly. LIST=1 shows every field that was not agreed and right; FORM=id
# takes another form than the two with seals (FORM=tw-notary). SORTS="crooked" measures others of clean ordinary under-seal
# crooked (4 to 5 degrees, 2 to 3 % too large or small). Then whether seals and signatures are seen where they are (bench_presence;
# goal 99 %).
set -eu
build=build/release
pages=${PAGES:-350} seed=${SEED:-$(date +%s)} part=50
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "seed $seed, $pages pages of each sort"

# One sort; pages are made and read in parts, so that thousands need no room.
measure() {
	local sort=$1 option=--$1 done=0 n
	[ "$sort" = ordinary ] && option=
	while [ "$done" -lt "$pages" ]; do
		n=$((pages - done < part ? pages - done : part))
		rm -rf "$work/$sort"
		"$build/generator" pages ${FORM:+--form "$FORM"} --out "$work/$sort" --count "$n" --seed $((seed + done)) $option >/dev/null
		"$build/bench/bench_accuracy" ${LIST:+--list} --sum "$work/$sort.sum" "$sort" "$work/$sort" >"$work/$sort.text" || touch "$work/bad"
		"$build/bench/bench_presence" ${LIST:+--list} --sum "$work/$sort.presence" "$sort" "$work/$sort" >"$work/$sort.seen"
		[ -n "${LIST:-}" ] && grep -h ": want " "$work/$sort.text" "$work/$sort.seen" || true
		done=$((done + n))
	done
	grep -hv ": want " "$work/$sort.text" "$work/$sort.seen"
}
export -f measure
export build pages seed part work LIST FORM
sorts=${SORTS:-clean ordinary under-seal}
printf '%s\n' $sorts | xargs -P 2 -I{} bash -c 'measure {} >"$work/{}.out"'
for sort in $sorts; do cat "$work/$sort.out"; done
[ ! -e "$work/bad" ]
