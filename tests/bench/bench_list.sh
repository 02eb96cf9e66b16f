#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Called by make bench: a list of 10,000 certificates verified and indexed (the whole verb: chain, schema, register) beside
# `xmlsec1 --verify` on the same file. Processor time, median of ROUNDS (default 5), both in one run.
set -eu
: "${INTAKE:=$PWD/build/release/intake}" "${ROUNDS:=5}" "${ENTRIES:=10000}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export INTAKE_LANG=en INTAKE_TEMPLATES="${INTAKE_TEMPLATES:-$PWD/templates}"
echo
echo "== an issue list of $ENTRIES certificates, verified and indexed, beside xmlsec1 --verify"
cd "$work"
mkdir -p certs/cn-sydney
printf '<issuer id="cn-sydney" country="CHN" place="AUS" confirmed="true"><name xml:lang="zh-CN">x</name></issuer>\n' >certs/cn-sydney/trust.xml
export INTAKE_CERTS=$work/certs
openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -x509 -new -key ca.key -subj /C=CN/CN=Root -days 3650 -addext keyUsage=critical,keyCertSign,cRLSign -out ca.pem
openssl ecparam -name prime256v1 -genkey -noout -out l.key
openssl req -new -key l.key -subj /C=CN/CN=Lists -out l.csr
printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n' >ext
openssl x509 -req -in l.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 900 -extfile ext -out l.pem 2>/dev/null
touch index
echo 01 >number
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=365\n' >ca.cnf
openssl ca -gencrl -config ca.cnf -cert ca.pem -keyfile ca.key -out ca.crl 2>/dev/null
for part in "--anchor ca.pem" "--list-signer l.pem" "--crl ca.crl"; do
	# shellcheck disable=SC2086 # two words
	"$INTAKE" trust add cn-sydney $part -q >/dev/null
done
day=$(TZ=Asia/Shanghai date +%F)
awk -v n="$ENTRIES" -v d="$day" 'BEGIN { print "证明编号,姓名,护照号码,签发日期"
	for (i = 1; i <= n; i++) printf "SYD%08d,试验%d,E%08d,%s\n", i, i, i, d }' >table.csv
"$INTAKE" seal issue --list table.csv --issuer cn-sydney --sequence 1 --from "$day" --to "$day" --key l.key --cert l.pem --out list.xml -q >/dev/null
cpu() { # prints user + system seconds of a command
	TIMEFORMAT="%U %S"
	{ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}
for i in $(seq "$ROUNDS"); do
	"$INTAKE" init --data "d$i" -q >/dev/null
	cpu xmlsec1 --verify --enabled-key-data x509 --trusted-pem ca.pem list.xml >>theirs
	cpu "$INTAKE" trust list import list.xml --data "d$i" -q >>ours
done
"$INTAKE" trust list show --data d1 | grep -q "$ENTRIES certificates" || { echo "the list was not imported"; exit 1; }
xmlsec1 --verify --enabled-key-data x509 --trusted-pem ca.pem list.xml >/dev/null 2>&1 || { echo "xmlsec1 does not verify it"; exit 1; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
awk -v a="$(median ours)" -v b="$(median theirs)" -v s="$(stat -c %s list.xml)" 'BEGIN {
	printf "%d bytes: intake %.3f s CPU, xmlsec1 %.3f s CPU: %.2f times (goal: at most 2)\n", s, a, b, a / b }'
