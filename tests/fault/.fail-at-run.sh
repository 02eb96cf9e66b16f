#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The n-th allocation and the n-th call of the disk or the network fail, over the twelve main scenarios (reliability.md §8,
# row 6): no crash, no leak, an exit status of our own with a sentence, nothing half: the same command afterwards does its
# work, and the log is whole.
#   WAY=own      every fallible call of ours, in the sanitizer build (base/fail.h): leaks and overruns are seen
#   WAY=alloc    every malloc of the process, libraries too; WAY=io every read, write, open, flush … (libfailat.c)
#   EACH=1       so many n of each scenario, spread by SEED; EACH=all: every one
#   ONLY=submit  one scenario; AT=17 one n: a replay
. "$(dirname "$0")/../e2e/submission.inc"
INTAKE=${INTAKE:-$BUILD/intake}
each=${EACH:-1} seed=${SEED:-1} way=${WAY:-own} library=$BUILD/fault/libfailat.so
RANDOM=$seed
export INTAKE_LANG=en OMP_THREAD_LIMIT=1
day="--as-of 2026-07-10"
scenarios="init roster register capture inspect decide confirm batch submit receipt reconcile backup audit"

# do_it SCENARIO DIR: its command on that data folder
do_it() {
	local with=(--config "$2/intake.conf") paper=samples/01-clean-with-seal.jpg
	case $1 in
	init) "$INTAKE" init "${with[@]}" ;;
	roster) "$INTAKE" roster import samples/roster.csv "${with[@]}" -q ;;
	register) "$INTAKE" register "${with[@]}" $day --original yes ;;
	capture) "$INTAKE" capture $paper "${with[@]}" $day -q --bind order --set workers=1 ;;
	inspect) "$INTAKE" inspect $paper "${with[@]}" $day ;;
	decide) "$INTAKE" decide "$serial" accept --as liang "${with[@]}" $day ;;
	confirm) "$INTAKE" confirm "$serial" --as huang "${with[@]}" $day ;;
	batch) "$INTAKE" batch "${with[@]}" --as-of 2026-07-10 ;;
	submit | receipt) "$INTAKE" submit "${with[@]}" -q ;;
	reconcile) "$INTAKE" reconcile "${with[@]}" ;;
	backup) "$INTAKE" backup "$2/copy" "${with[@]}" ;;
	audit) "$INTAKE" audit verify "${with[@]}" ;;
	esac
}

# state_after SCENARIO FROM TO: the data folder as it is behind that scenario
conf_for() { sed "s|^data = .*|data = $1/data|" "$work/intake.conf" >"$1/intake.conf"; }
before() { # SCENARIO: the folder it begins with
	case $1 in
	init) echo empty ;; roster) echo init ;; register) echo roster ;; capture) echo register ;;
	inspect) echo register ;; decide) echo capture ;; confirm) echo decide ;; batch) echo confirm ;;
	submit) echo batch ;; receipt) echo sent ;; *) echo submit ;;
	esac
}
copy() { rm -rf "$2" && cp -r "$1" "$2" && conf_for "$2"; }

central_start --as-of 2026-07-10
desk_new "connections = 1"
sed -i "1i certs = $PWD/samples/certs" "$work/intake.conf"
mkdir -p "$work/state/empty/data"
conf_for "$work/state/empty"
for s in init roster register capture decide confirm batch; do
	copy "$work/state/$(before $s)" "$work/state/$s"
	do_it $s "$work/state/$s" >"$work/said" 2>&1 || { ok 1 "prepare $s"; exit 1; }
	[ $s = register ] && serial=$(head -1 "$work/said" | grep -o 'RZ[0-9]*-[0-9]*[A-Z0-9]*')
done
copy "$work/state/batch" "$work/state/sent" # sent, and killed before the answer
sqlite3 "$work/state/sent/data/intake.db" "UPDATE batch SET state = 'sent', attempts = 1"
copy "$work/state/batch" "$work/state/submit"
do_it submit "$work/state/submit" >"$work/said" 2>&1 || { ok 1 "prepare submit"; exit 1; }

with_fault() { # N command…
	local n=$1 errnos=(12 28 5)
	shift
	case $way in
	own) INTAKE_FAIL_AT=$n INTAKE_FAIL_ERRNO=${errnos[n % 3]} INTAKE_FAIL_TELL=1 "$@" ;;
	*) FAILAT_KIND=$way FAILAT=$n FAILAT_TELL=1 LD_PRELOAD=$library "$@" ;;
	esac
}
# one SCENARIO N: "" when all is as it should be, else what is wrong
one() {
	local s=$1 n=$2 dir=$work/run rc again
	copy "$work/state/$(before "$s")" "$dir"
	with_fault "$n" do_it "$s" "$dir" >"$work/out" 2>"$work/err" </dev/null
	rc=$?
	sed -i '/^fail points: /d; /^calls: /d' "$work/err"
	if grep -q 'Sanitizer\|runtime error' "$work/err"; then
		echo "sanitizer: $(grep -m1 'Sanitizer\|runtime error' "$work/err")"
		return
	fi
	# 1: something waits for a person, which a capture that could not read a page says as well.
	case $rc in 0 | 1 | 65 | 66 | 69 | 73 | 74 | 75 | 77 | 78) ;; *)
		echo "exit status $rc: $(head -1 "$work/err")"
		return
		;;
	esac
	[ "$rc" -le 1 ] || [ -s "$work/err" ] || { echo "exit status $rc without a sentence"; return; }
	# A lie would be: said done, and is not; or half done, so that it cannot be done now.
	if [ $rc -eq 0 ] && ! done_already "$s" "$dir"; then
		echo "says it is done, and it is not"
		return
	fi
	if ! done_already "$s" "$dir"; then
		do_it "$s" "$dir" >"$work/out" 2>"$work/err" </dev/null
		again=$?
		if [ $again -ne 0 ] || ! done_already "$s" "$dir"; then
			echo "afterwards it cannot be done: exit $again, $(head -1 "$work/err")"
			return
		fi
	fi
	[ -e "$dir/data/intake.db" ] || { echo "there is no register afterwards"; return; }
	"$INTAKE" audit verify --config "$dir/intake.conf" >"$work/out" 2>"$work/err" ||
		echo "the log is not whole: $(head -1 "$work/err")"
}
states() { sqlite3 "$1/data/intake.db" "SELECT group_concat(state || ' ' || number) FROM document"; }
# done_already SCENARIO DIR: its effect is there
done_already() {
	local db=$2/data/intake.db
	case $1 in
	init) [ "$(sqlite3 "$db" "SELECT count(*) FROM audit WHERE action = 'create'" 2>/dev/null)" = 1 ] ;;
	roster) [ "$(sqlite3 "$db" "SELECT count(*) FROM audit WHERE action = 'roster'")" -ge 1 ] ;;
	register) [ "$(sqlite3 "$db" "SELECT count(*) FROM arrival")" -ge 1 ] ;;
	capture) [ "$(sqlite3 "$db" "SELECT count(*) FROM document")" = 1 ] ;;
	decide) [ "$(sqlite3 "$db" "SELECT count(*) FROM document WHERE state = 'FIRST_OK'")" = 1 ] ;;
	confirm) [ "$(sqlite3 "$db" "SELECT count(*) FROM document WHERE state = 'VERIFIED'")" = 1 ] ;;
	batch) [ "$(sqlite3 "$db" "SELECT count(*) FROM batch")" = 1 ] ;;
	submit | receipt) [ "$(sqlite3 "$db" "SELECT count(*) FROM document WHERE state = 'CONFIRMED'")" = 1 ] ;;
	backup) [ -e "$2/copy/register.db" ] || ls "$2/copy" 2>/dev/null | grep -q db ;;
	inspect | reconcile | audit) true ;; # they change nothing
	esac
}
points() { # SCENARIO: how many calls can fail in it
	copy "$work/state/$(before "$1")" "$work/run"
	with_fault 0 do_it "$1" "$work/run" 2>&1 >/dev/null </dev/null | sed -n 's/^fail points: //p; s/^calls: //p' |
		sort -n | tail -1
}

total=0
for s in ${ONLY:-$scenarios}; do
	max=$(points "$s") bad=
	if [ -n "${AT:-}" ]; then
		ns=$AT
	elif [ "$each" = all ]; then
		ns=$(seq "$max")
	else
		ns=$(for ((i = 0; i < each; i++)); do echo $((max * i / each + (RANDOM * 32768 + RANDOM) % (max / each + 1) + 1)); done)
	fi
	count=0
	for n in $ns; do
		what=$(one "$s" "$n")
		count=$((count + 1))
		[ -z "$what" ] && continue
		bad="$bad $n"
		echo "# ONLY=$s AT=$n WAY=$way: $what"
	done
	total=$((total + count))
	: >"$work/said"
	[ -z "$bad" ]
	ok $? "$s: $count of $max calls failed one by one ($way)"
done
echo "# $total failures rehearsed, seed $seed"
[[ $(counted) == "records=1 batches=1 double=0" ]] || [ -n "${ONLY:-}" ]
ok $? "the record was booked once all the while"
