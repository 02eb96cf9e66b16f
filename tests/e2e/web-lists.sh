#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The pages of lists: people, who runs out, batches, log, figures, files, and their exports, as a browser asks for them.
# TAP on standard output.
set -u
cd "$(dirname "$0")/../.." || exit 1
intake=${INTAKE:-build/debug/intake}
work=$(mktemp -d)
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0 INTAKE_CERTS=$PWD/samples/certs INTAKE_LANG=en
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
n=0 bad=0
is() { # what, wanted, got
	n=$((n + 1))
	if [ "$2" = "$3" ]; then echo "ok $n - $1"; else
		echo "not ok $n - $1: wanted $2, got $3"
		bad=1
	fi
}
has() { # what, words; in $work/page
	n=$((n + 1))
	if grep -qF -- "$2" "$work/page"; then echo "ok $n - $1"; else
		echo "not ok $n - $1: \"$2\" is not there"
		bad=1
	fi
}
lacks() {
	n=$((n + 1))
	if grep -qF -- "$2" "$work/page"; then
		echo "not ok $n - $1: \"$2\" is there"
		bad=1
	else echo "ok $n - $1"; fi
}

printf 'a-Long-enough-Pass-1\n' >"$work/password"
"$intake" init --data "$work/d" -q
"$intake" roster import samples/roster.csv --data "$work/d" -q >/dev/null
"$intake" register --data "$work/d" -q --sender '=1+1 <b>CHAN</b>' >/dev/null
for user in wang mail; do
	"$intake" user add "$user" --data "$work/d" >/dev/null
	"$intake" user password "$user" --password-file "$work/password" --data "$work/d" >/dev/null
done
"$intake" user role wang verifier auditor --data "$work/d" >/dev/null
"$intake" user role mail mailroom --data "$work/d" >/dev/null
"$intake" serve --listen 127.0.0.1:0 --data "$work/d" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do
	url=$(sed -n 's#.*\(http://127.0.0.1:[0-9]*\)/.*#\1#p' "$work/log" | head -1)
	[ -n "$url" ] && break
	sleep 0.2
done
log_in() {
	curl -s -o /dev/null -D "$work/head" -H "Origin: $url" --data-urlencode "name=$1" \
		--data-urlencode "password=a-Long-enough-Pass-1" "$url/login"
	cookie=$(sed -n 's/^Set-Cookie: \([^;]*\);.*/\1/p' "$work/head" | tr -d '\r')
}
get() { # path → status, body in $work/page
	curl -s -o "$work/page" -w '%{http_code}' -H "Cookie: $cookie" "$url$1"
}

log_in wang
number=$(sed -n 2p samples/roster.csv | cut -d, -f1)
is "one person found leads to that person" 303 "$(get "/person?q=$number")"
is "a person" 200 "$(get "/person/$number")"
has "until when" "alid until"
id=$(sed -n 2p samples/roster.csv | grep -oE '[0-9]{17}[0-9X]' | head -1)
lacks "no ID number in full" "$id"
is "nobody" 200 "$(get "/person?q=zzzz")"
has "says so" "Nobody on the roster"
is "a person that is not there" 404 "$(get /person/none)"
is "the print of it" 200 "$(get "/person/$number/print")"
is "is a PDF" "%PDF" "$(head -c 4 "$work/page")"
is "who runs out" 200 "$(get "/due?days=3000")"
has "names them" "$number"
is "batches" 200 "$(get /runs)"
has "none yet" "No batch was formed yet"
is "a batch that is not there" 404 "$(get /runs/none)"
is "files" 200 "$(get /files)"
is "files that never are" 400 "$(get "/files?file=lost")"
is "figures" 200 "$(get /dashboard)"
has "the same numbers as a table" "The same as a table"
is "the log" 200 "$(get "/audit?check=1")"
has "its chain" "The chain is whole"
is "a day that is none" 400 "$(get "/audit?from=2026-02-30")"
is "a table" 200 "$(get "/export/register?format=csv")"
has "of the register" "RZ20"
is "only what was searched" 200 "$(get "/export/register?format=csv&q=nothing-like-it")"
lacks "and nothing else" "RZ20"
is "Excel" 200 "$(get "/export/due?format=xlsx")"
is "is a zip" "PK" "$(head -c 2 "$work/page")"
is "a list that is not there" 404 "$(get "/export/people?format=csv")"
is "a format that is none" 400 "$(get "/export/register?format=doc")"

log_in mail
is "the mail room has no log" 403 "$(get /audit)"
is "nor its export" 403 "$(get "/export/audit?format=csv")"
cookie=
is "without a session there is nothing" 303 "$(get "/export/register?format=csv")"
echo "1..$n"
exit $bad
