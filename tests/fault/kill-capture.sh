#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SIGKILL of `capture` at random system call stops (reliability.md §8, row 3), half of them of the whole family of
# processes at one moment, half of the program alone, as kill -9 and the kernel's own killer do. Into the watched folder come
# two pages, a broken file and a copy of the second page; capture is killed; what was dropped must still be somewhere; then the same
# call as ever, and each file must be exactly once where it belongs: bound to its envelope, quarantined with its reason, told
# to be a duplicate. Every second round binds by order, the others by label: then the pages wait without an envelope.
#   N=25 kills, SEED=1 another series; AT=n: all at that stop, a replay
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-$PWD/build/debug}
n=${N:-25} seed=${SEED:-1}
RANDOM=$seed
# Killed is the release build, which starts five times faster: the leak checker cannot work under ptrace anyway.
INTAKE=${INTAKE:-$BUILD/intake} KILLAT=$BUILD/fault/killat
release=${RELEASE:-$PWD/build/release}
[ -x "$release/intake" ] && INTAKE=$release/intake
[ -x "$release/fault/killat" ] && KILLAT=$release/fault/killat
for program in "$INTAKE" "$KILLAT"; do
	[ -x "$program" ] || { echo "not ok - $program is not built"; exit 1; }
done
export ASAN_OPTIONS=detect_leaks=0 INTAKE_LANG=en INTAKE_CERTS=$PWD/samples/certs OMP_THREAD_LIMIT=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=$work/data inbox=$work/data/inbox

page() { # FILE WORDS: an empty bilevel page of 832×1176 as TIFF, WORDS in its first line
	{
		printf 'II*\0\010\0\0\0\010\0'
		printf '\0\001\003\0\001\0\0\0\100\003\0\0\001\001\003\0\001\0\0\0\230\004\0\0'           # wide, high
		printf '\002\001\003\0\001\0\0\0\001\0\0\0\003\001\003\0\001\0\0\0\001\0\0\0'             # 1 bit, not packed
		printf '\006\001\003\0\001\0\0\0\001\0\0\0\021\001\004\0\001\0\0\0\156\0\0\0'             # 1 is white, strip at 110
		printf '\026\001\003\0\001\0\0\0\230\004\0\0\027\001\004\0\001\0\0\0\300\335\001\0\0\0\0\0' # rows, bytes
		printf '%-104.104s' "$2"
		head -c 122200 /dev/zero | tr '\0' '\377'
	} >"$1"
}
# drop ROUND: a and b are pages, c is cut off, d is b once more. Their names sort in this order; $sum has their hashes.
declare -A sum
drop() {
	local f
	mkdir -p "$work/new"
	page "$work/new/$1-a.tif" "$1 a"
	page "$work/new/$1-b.tif" "$1 b"
	head -c 9000 "$work/new/$1-a.tif" >"$work/new/$1-c.tif"
	cp "$work/new/$1-b.tif" "$work/new/$1-d.tif"
	for f in a b c d; do
		sum[$f]=$(sha256sum <"$work/new/$1-$f.tif")
		sum[$f]=${sum[$f]%% *}
	done
	mv "$work/new/"* "$inbox"
}
capture() { # HOW [killer…]
	local how=$1
	shift
	"$@" "$INTAKE" capture --data "$data" --bind "$how" --set workers=2 --set settle_s=0 -q >"$work/said" 2>&1
}
register() { "$INTAKE" register --data "$data" --original yes | grep -o 'RZ[0-9]*-[0-9A-Z]*' | head -1; }
query() { sqlite3 "$data/intake.db" "$1"; }
vault_of() { echo "$data/vault/${1:0:2}/${1:2:2}/$1"; }
# What lies outside the vault, a hash a line.
lying() { find "$inbox" "$data/stage" "$data/quarantine" -type f ! -name .lock -exec sha256sum {} + | cut -c1-64; }

# Killed or not: what was dropped is somewhere, whole.
nothing_lost() {
	local f here
	here=$(lying)
	for f in a b c d; do
		[[ $here == *"${sum[$f]}"* ]] || [ "$(sha256sum 2>/dev/null <"$(vault_of "${sum[$f]}")" | cut -c1-64)" = "${sum[$f]}" ] || echo "$f is gone"
	done
}
# judge ROUND HOW SERIAL SERIAL: what is wrong after the run that nobody killed, a line each
judge() {
	local rows want f
	if [ "$2" = order ]; then
		want="$1-a.tif bound $3 1,$1-b.tif bound $4 1,$1-c.tif quarantined  0,$1-d.tif duplicate $4 1"
	else
		want="$1-a.tif unbound  0,$1-b.tif unbound  0,$1-c.tif quarantined  0,$1-d.tif duplicate  0"
	fi
	rows=$(query "SELECT group_concat(line) FROM (SELECT name || ' ' || state || ' ' || coalesce(serial, '') || ' ' ||
		(SELECT count(*) FROM page WHERE file_sha256 = f.sha256) AS line FROM raw_file f WHERE name LIKE '$1-%' ORDER BY name, id)")
	[ "$rows" = "$want" ] || echo "files: $rows"
	for f in a b; do
		[ "$(sha256sum 2>/dev/null <"$(vault_of "${sum[$f]}")" | cut -c1-64)" = "${sum[$f]}" ] || echo "$f is not whole in the vault"
	done
	[ "$(cat "$data/quarantine/"*"-$1-c.tif" 2>/dev/null | sha256sum | cut -c1-64)" = "${sum[c]}" ] || echo "c is not once in quarantine"
	ls "$data/quarantine/"*"-$1-c.tif.reason.txt" >/dev/null 2>&1 || echo "c has no reason"
	[ -z "$(find "$inbox" "$data/stage" "$data/vault/new" -type f ! -name .lock)" ] ||
		echo "left behind: $(find "$inbox" "$data/stage" "$data/vault/new" -type f ! -name .lock -printf '%P ')"
}

"$INTAKE" init --data "$data" >/dev/null || exit 1
mkdir -p "$inbox"
register >/dev/null && register >/dev/null
# Most stops are the program starting up: three kills of four come after that, while files are under way.
declare -A stops ready
capture label "$KILLAT" count && ready[tree]=$(($(tail -1 "$work/said") * 9 / 10))
capture label "$KILLAT" count-root && ready[root]=$(($(tail -1 "$work/said") * 9 / 10))
drop 0000
capture order "$KILLAT" count || stops[tree]=$(tail -1 "$work/said")
drop 0001
capture label "$KILLAT" count-root || stops[root]=$(tail -1 "$work/said")

killed=0 ended=0 wrong=0 lost=0 doubled=0
for ((i = 2; i < n + 2; i++)); do
	round=$(printf %04d "$i") how=label kind=tree one='' two=''
	[ $((i % 2)) -eq 0 ] && how=order && one=$(register) && two=$(register)
	[ $((i / 2 % 2)) -eq 0 ] && kind=root
	drop "$round"
	from=$((RANDOM % 4 ? ready[$kind] : 0))
	at=${AT:-$((from + (RANDOM * 32768 + RANDOM) % (stops[$kind] - from) + 1))}
	if [ $kind = root ]; then capture $how "$KILLAT" root "$at"; else capture $how "$KILLAT" "$at"; fi
	case $? in
	137) killed=$((killed + 1)) ;;
	0 | 1) ended=$((ended + 1)) ;;
	*) wrong=$((wrong + 1)) && sed "s/^/# stop $at ($kind): /" "$work/said" ;;
	esac
	bad=$(nothing_lost)
	[ -z "$bad" ] || lost=$((lost + 1))
	capture $how || [ $? -eq 1 ] || bad="$bad
the next run: $(head -1 "$work/said")"
	bad="$bad$(judge "$round" $how "$one" "$two")"
	[ -z "$bad" ] || { doubled=$((doubled + 1)); sed "s/^/# AT=$at ($kind, $how): /" <<<"$bad"; }
done
echo "# kills=$killed of $n runs (seed $seed, ${stops[tree]} stops in all processes, ${stops[root]} of the program), files=$((4 * n)) lost=$lost doubled or wrong=$doubled"
ok() { # condition-status sentence
	[ "$1" -eq 0 ] && echo "ok - $2" && return
	echo "not ok - $2"
	failures=1
}
failures=0
[ "$lost" -eq 0 ]
ok $? "after $killed kills no file is lost"
[ "$doubled" -eq 0 ]
ok $? "the next run puts each file exactly once where it belongs"
[ "$wrong" -eq 0 ]
ok $? "no run ended with an error of its own"
whole=$("$INTAKE" audit verify --data "$data" 2>&1) && [ "$(query "SELECT count(*) FROM raw_file WHERE state = 'claimed'")" = 0 ] &&
	[ "$(query "PRAGMA integrity_check")" = ok ]
ok $? "the log is whole and no row is half done"
[ "$failures" -eq 0 ]
