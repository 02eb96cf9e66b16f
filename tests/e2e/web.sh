#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A day at the review station over HTTP: register, upload, review, decide, confirm; and its failure paths.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}"
work=$(mktemp -d)
export INTAKE_LANG=en INTAKE_USER=admin INTAKE_DATA="$work/data" INTAKE_CERTS=samples/certs INTAKE_WEB_PLAIN_COOKIE=1
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
n=0
check() { # what, command…
	local what=$1
	shift
	n=$((n + 1))
	if "$@"; then echo "ok $n - $what"; else
		echo "not ok $n - $what"
		[ ! -f "$work/body" ] || sed 's/<[^>]*>/ /g; s/^/# /' "$work/body" | grep -v '^# *$' | head -20
	fi
}
person() { # name roles…
	local name=$1
	shift
	"$INTAKE" user add "$name" --full-name "Person $name" && echo "pass word of $name" | "$INTAKE" user password "$name" &&
		"$INTAKE" user role "$name" "$@"
}
{
	"$INTAKE" init
	"$INTAKE" roster import samples/roster.csv
	person mail mailroom
	person first verifier
	person second verifier confirmer
	person looker auditor
	person none
} >"$work/setup" 2>&1
"$INTAKE" serve --listen 127.0.0.1:0 --as-of 2026-07-10 2>"$work/log" &
server=$!
for _ in $(seq 100); do
	grep -q 'http://' "$work/log" && break
	sleep 0.2
done
base=$(sed -n 's/.*\(http:\/\/127.0.0.1:[0-9]*\)\/.*/\1/p' "$work/log")
check "the station starts and says where" test -n "$base"

get() { # user path → status; body in $work/body
	curl -s -o "$work/body" -w '%{http_code}' -b "$work/jar.$1" "$base$2"
}
token() { sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' "$work/body" | head -1; }
# user path field=value… → "status location"; the token of the last page of that user
post() {
	local user=$1 path=$2 args=() field
	shift 2
	for field in "$@"; do args+=(--data-urlencode "$field"); done
	curl -s -o "$work/body" -w '%{http_code} %{redirect_url}' -b "$work/jar.$user" "${args[@]}" "$base$path"
}
login() {
	curl -s -o "$work/body" -w '%{http_code}' -c "$work/jar.$1" --data-urlencode "name=$1" \
		--data-urlencode "password=${2-pass word of $1}" -d code= "$base/login"
}
revision() { sed -n 's/.*name="revision" value="\([0-9]*\)".*/\1/p' "$work/body" | head -1; }
has() { grep -qF -- "$1" "$work/body"; }
lacks() { ! has "$1"; }

check "a wrong password is refused" test "$(login mail wrong)" = 401
for who in mail first second looker none; do
	check "$who logs in" test "$(login $who)" = 303
done
check "who has no role sees no register" test "$(get none /register)" = 403
check "and is told on the start page" test "$(get none /)" = 200

# ---- the mail desk
check "the form of a new envelope" test "$(get mail /register/new)" = 200
csrf=$(token)
answer=$(post mail /register/new csrf=$csrf route=ems condition=intact received=2026-07-10 pieces=1 original=yes tracking=RR123456789CN)
check "a tracking number with a wrong check digit is asked about" test "${answer%% *}" = 422
answer=$(post mail /register/new csrf=$csrf route=ems condition=intact received=2026-07-10 pieces=1 original=yes tracking=RR123456785CN 'sender=<script>alert(1)</script>')
check "an envelope is registered" test "${answer%% *}" = 303
serial=$(printf '%s' "$answer" | sed -n 's#.*/arrival/\(RZ[0-9]*-[0-9A-Z]*\).*#\1#p')
check "it has its serial" test -n "$serial"
check "its page is shown" test "$(get mail "/arrival/$serial?fresh=1")" = 200
check "a script in a name is only text" has '&lt;script&gt;alert(1)&lt;/script&gt;'
check "its label is a PDF" test "$(get mail "/arrival/$serial/label")" = 200
check "really" grep -q '^%PDF-' "$work/body"
upload() { # user serial file name → "status location"
	curl -s -o "$work/body" -w '%{http_code} %{redirect_url}' -b "$work/jar.$1" -F "csrf=$csrf" -F "scan=@$3;filename=\"$4\"" \
		"$base/arrival/$2/upload"
}
answer=$(upload mail "$serial" samples/01-clean-with-seal.jpg '../../etc/<b>扫描 1.jpg')
check "a scan with a hostile name is taken" test "${answer##*said=}" = uploaded
check "nothing of it lies outside" test ! -e "$work/etc" -a ! -e "$work/data/etc"
answer=$(upload mail "$serial" samples/01-clean-with-seal.jpg again.jpg)
check "the same bytes again are a duplicate" test "${answer##*said=}" = duplicate
printf 'MZ this is no scan' >"$work/bad"
answer=$(upload mail "$serial" "$work/bad" bad.exe)
check "what is no scan goes to quarantine" test "${answer##*said=}" = quarantined
answer=$(upload first "$serial" "$work/bad" bad.exe)
check "a verifier uploads nothing" test "${answer%% *}" = 403

# ---- a second envelope, with something wrong
get mail /register/new >/dev/null
answer=$(post mail /register/new csrf=$csrf route=post condition=torn received=2026-07-10 pieces=1 original=yes)
late=$(printf '%s' "$answer" | sed -n 's#.*/arrival/\(RZ[0-9]*-[0-9A-Z]*\).*#\1#p')
answer=$(upload mail "$late" samples/07-thirteen-months-old.jpg late.jpg)
check "the second scan is taken" test "${answer##*said=}" = uploaded
check "the register lists both" test "$(get looker /register)" = 200
check "with masked ID numbers" lacks 'class="mono">440981195802077926<'
check "the search finds one by its number" test "$(get mail "/search?q=$late")" = 303

# ---- review
check "the review page" test "$(get first "/review/$late/1")" = 200
check "shows the finding with what was seen and needed" has '2025-06-05'
check "and its reason ticked" has 'value="R13" id="reason-R13"'
check "the picture of the page" test "$(get first "/picture/$late/1/0")" = 200
check "is a JPEG" test "$(head -c 2 "$work/body" | od -An -tx1 | tr -d ' ')" = ffd8
check "there is no page behind the last" test "$(get first "/picture/$late/1/5")" = 404
get first "/review/$late/1" >/dev/null
rev=$(revision) csrf=$(token)
answer=$(post first "/review/$late/1/decide" csrf=$csrf revision=$rev decide=accept)
check "accepting over a doubt is asked about" test "${answer%% *}" = 200
check "with the doubts named" has 'T05'
answer=$(post first "/review/$late/1/decide" csrf=$csrf revision=$rev decide=reject)
check "a return needs a reason" test "${answer%% *}" = 400
answer=$(post first "/review/$late/1/decide" csrf=$csrf revision=$rev decide=reject reason=R13 reason=R10)
check "a return is proposed with all its reasons" test "${answer##*said=}" = rejected
get second "/review/$serial/1" >/dev/null
csrf2=$(token)
answer=$(post second "/review/$late/1/decide" csrf=$csrf2 revision=$rev decide=hold note=wait)
check "the second of two people is told who was first" test "${answer%% *}" = 409
check "by name" has 'Person first'
get first "/review/$late/1" >/dev/null
check "one's own decision can be taken back" has 'id="undo"'
answer=$(post first "/review/$late/1/undo" csrf=$csrf revision=$(revision))
check "and is" test "${answer##*said=}" = undone
get first "/review/$late/1" >/dev/null
answer=$(post first "/review/$late/1/amend" csrf=$csrf revision=$(revision) field=certificate.issue_date text=2026-06-05)
check "a value is corrected" test "${answer##*said=}" = amended
get first "/review/$late/1" >/dev/null
check "and the rules have run again" lacks 'T05'
check "a verifier does not confirm" test "$(post first "/review/$late/1/confirm" csrf=$csrf revision=$(revision) agree=yes | cut -c1-3)" = 403

# ---- fast lane and confirmation
check "the fast lane" test "$(get first /fast)" = 200
check "holds the clean paper" has "$serial/1"
get first "/review/$serial/1" >/dev/null
answer=$(post first "/review/$serial/1/decide" csrf=$csrf revision=$(revision) decide=accept back=fast reason=R01)
check "one key accepts it" test "${answer##*said=}" = accepted
check "the confirmation queue" test "$(get second /confirm)" = 200
check "holds it" has "$serial/1"
get second "/review/$serial/1" >/dev/null
check "the first decision is shown" has 'Person first'
check "a reason that did not belong to it was dropped" lacks 'class="mono">R01<'
answer=$(post second "/review/$serial/1/confirm" csrf=$csrf2 revision=$(revision) agree=yes)
check "another person confirms" test "${answer##*said=}" = confirmed
# who decided first cannot confirm, whatever he sends
get second "/review/$late/1" >/dev/null
answer=$(post second "/review/$late/1/decide" csrf=$csrf2 revision=$(revision) decide=accept sure=1 note=corrected)
check "the second person makes a first decision" test "${answer##*said=}" = accepted
get second "/review/$late/1" >/dev/null
check "his own confirmation is closed, with the reason" has 'You made the first decision'
answer=$(post second "/review/$late/1/confirm" csrf=$csrf2 revision=$(revision) agree=yes)
check "and refused when sent all the same" test "${answer%% *}" = 403

# ---- unmasking
get looker "/review/$serial/1" >/dev/null
check "an auditor sees a masked number" lacks '44010319500707335X'
csrf3=$(token)
answer=$(post looker "/review/$serial/1/unmask" csrf=$csrf3)
check "shortly after logging in he may unmask it" has '44010319500707335X'
"$INTAKE" audit show >"$work/audit" 2>&1
check "which the log knows" grep -q unmask "$work/audit"
check "as every look" grep -q 'view' "$work/audit"
"$INTAKE" audit verify >"$work/audit" 2>&1
check "the chain of the log is whole" test $? -le 1
kill "$server"
wait "$server"
rc=$?
[ $rc -eq 0 ] || sed "s,^,# ," "$work/log" | head -40
check "the station stops when told" test $rc -eq 0
server=
echo "1..$n"
