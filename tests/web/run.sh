#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The review station in a real browser: starts register, central service and station, then tests/web/day.mjs.
#   tests/web/run.sh              TAP on standard output
#   tests/web/run.sh screenshots  pictures of each page into docs/screens/
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
: "${BUILD:=$root/build/release}"
export INTAKE=$BUILD/intake CENTRAL=$BUILD/central
command -v chromium >/dev/null 2>&1 && command -v node >/dev/null 2>&1 || {
	echo "ok 1 # skip chromium or node is missing; make check-e2e installs them"
	exit 0
}
modules=$root/build/web
mkdir -p "$modules"
cp tests/web/package.json "$modules/"
[ -d "$modules/node_modules/playwright-core" ] && [ -d "$modules/node_modules/axe-core" ] ||
	npm install --prefix "$modules" --no-package-lock --no-audit --no-fund --silent >"$modules/npm.log" 2>&1 || {
	tail -5 "$modules/npm.log" >&2
	echo "not ok 1 - npm installs playwright-core and axe-core (tests/web/package.json)"
	exit 1
}
work=$(mktemp -d)
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null; done; wait 2>/dev/null; rm -rf "$work"' EXIT
export INTAKE_DATA=$work/data INTAKE_CERTS=$work/certs INTAKE_USER=admin INTAKE_WEB_PLAIN_COOKIE=1
day=2026-07-10

# Where the officer signed, "X,Y,WIDTH,HEIGHT".
signature_box() {
	"$INTAKE" inspect --json "$1" --as-of $day | python3 -c 'import json, sys
print(",".join(str(n) for seal in json.load(sys.stdin)["seals"] if seal["kind"] == "ink" and seal["name"] == "approver" for n in seal["box_mm"]))'
}
# ---- people, papers, a central service
person() { # name full-name roles…
	local name=$1 full=$2
	shift 2
	"$INTAKE" user add "$name" --full-name "$full" && echo "pass word of $name" | "$INTAKE" user password "$name" &&
		"$INTAKE" user role "$name" "$@"
}
"$CENTRAL" --dir "$work/central" --port 0 --control-port 0 --as-of $day >"$work/central.log" 2>&1 &
pids="$pids $!"
for _ in $(seq 200); do
	grep -q '^ready ' "$work/central.log" && break
	sleep 0.1
done
INTAKE_SUBMIT_URL=$(sed -n 's/^ready url=\([^ ]*\).*/\1/p' "$work/central.log")
INTAKE_SUBMIT_CA=$work/central/ca.pem INTAKE_SUBMIT_CERT=$work/central/client.pem INTAKE_SUBMIT_KEY=$work/central/client.key
INTAKE_SUBMIT_PIN=$(cat "$work/central/server.pin")
export INTAKE_SUBMIT_URL INTAKE_SUBMIT_CA INTAKE_SUBMIT_CERT INTAKE_SUBMIT_KEY INTAKE_SUBMIT_PIN
{
	cp -r samples/certs "$work/certs"
	"$INTAKE" trust specimen add --issuer cn-sydney --from 2020-01-01 samples/01-clean-with-seal.jpg
	"$INTAKE" trust specimen add --issuer cn-sydney --from 2020-01-01 --kind signature --box $(signature_box samples/01-clean-with-seal.jpg) samples/01-clean-with-seal.jpg
	"$INTAKE" init
	"$INTAKE" roster import samples/roster.csv
	person mail 收发员 mailroom
	person liang 梁经办 verifier
	person huang 黄复核 verifier confirmer
	person sun 孙报送 submitter
	person shen 沈审计 auditor
	person guan 关管理 administrator
	"$INTAKE" user add wang --full-name 王无岗 && echo "pass word of wang" | "$INTAKE" user password wang
	"$INTAKE" user totp liang
	i=0
	for file in samples/0[1-9]-*.[jtp]* samples/1[0-9]-*.[jtp]*; do
		i=$((i + 1))
		[ $i -le 14 ] || break
		"$INTAKE" register --route ems --original yes --as-of $day
	done
	"$INTAKE" capture $(ls samples/0[1-9]-*.[jtp]* samples/1[0-9]-*.[jtp]* | head -14) --bind order --as-of $day -q
	# A sound file that our own program gave up on, as after a crash of the reading: it can be tried again.
	"$INTAKE" capture samples/33-150-dpi.png --bind label --as-of $day -q
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE raw_file SET state = \"quarantined\", reason = \"worker-died: signal 9\" WHERE state = \"unbound\"")
db.commit()' "$work/data/intake.db"
} >"$work/setup" 2>&1
# Two people with all roles for the other languages, and a register of nothing for the pages of empty queues.
everything() { # name
	person "$1" "全岗$1" mailroom verifier confirmer submitter auditor administrator
}
{
	everything hk
	everything en
	INTAKE_DATA=$work/bare "$INTAKE" init
	for name in hk en; do INTAKE_DATA=$work/bare everything $name; done
} >>"$work/setup" 2>&1
# A scanner that SANE makes up: a feeder with ten sheets, or a glass.
mkdir "$work/sane" && echo test >"$work/sane/dll.conf" && cp /etc/sane.d/test.conf "$work/sane/"
export SANE_CONFIG_DIR=$work/sane INTAKE_SCAN_DEVICE=test:0 INTAKE_SCAN_SOURCE=Flatbed
station() { # log → its address
	for _ in $(seq 200); do
		grep -q 'http://' "$1" && break
		sleep 0.1
	done
	sed -n 's/.*\(http:\/\/127.0.0.1:[0-9]*\)\/.*/\1/p' "$1"
}
"$INTAKE" serve --listen 127.0.0.1:0 --as-of $day 2>"$work/serve.log" &
pids="$pids $!"
INTAKE_DATA=$work/bare "$INTAKE" serve --listen 127.0.0.1:0 --as-of $day 2>"$work/bare.log" &
pids="$pids $!"
BASE=$(station "$work/serve.log") BARE=$(station "$work/bare.log")
[ -n "$BASE" ] || {
	echo "not ok 1 - the station starts"
	sed 's/^/# /' "$work/setup" "$work/serve.log" | tail -20
	exit 1
}
export BASE BARE WORK=$work SAMPLES=$root/samples MODULES=$modules/node_modules SCREENS=
TOTP=$(sed -n 's/.*secret=\([A-Z2-7]*\).*/\1/p' "$work/setup")
export TOTP
if [ "${1:-}" = screenshots ]; then
	mkdir -p docs/screens
	export SCREENS=$root/docs/screens
fi
node tests/web/day.mjs
rc=$?
[ $rc -eq 0 ] || sed 's/^/# /' "$work/serve.log" | tail -10
exit $rc
