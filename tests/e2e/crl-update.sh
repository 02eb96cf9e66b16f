#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# intake trust crl update: takes a list of the office's CA, leaves a stranger's, an older one, nonsense and what is not there.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}"
work=$(mktemp -d) failed=0
trap '[ -n "${server:-}" ] && kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
export INTAKE_LANG=en
say() { # what, wanted exit status, words that must appear
	out=$("$INTAKE" trust crl update --certs "$work/certs" --timeout 10 2>&1)
	rc=$?
	if [ "$rc" = "$2" ] && case $out in *"$3"*) true ;; *) false ;; esac; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		echo "# exit $rc: $out"
		failed=1
	fi
}
mkdir -p "$work/www" "$work/certs/cn-sydney"
python3 -u -c '
import http.server, functools, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.HTTPServer(("127.0.0.1", 0), handler)
print(server.server_port, flush=True)
server.serve_forever()' "$work/www" >"$work/port" 2>/dev/null &
server=$!
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done
port=$(cat "$work/port")
(
	cd "$work" || exit 1
	printf '<issuer id="cn-sydney" country="CHN" place="AUS" confirmed="true">\n  <name xml:lang="zh-CN">中国驻悉尼总领事馆</name>\n</issuer>\n' >certs/cn-sydney/trust.xml
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\n' >ca.cnf
	for ca in ca other; do
		openssl ecparam -name prime256v1 -genkey -noout -out $ca.key
		openssl req -x509 -new -key $ca.key -subj /C=CN/CN=Root -days 3650 -addext keyUsage=critical,keyCertSign,cRLSign -out $ca.pem
	done
	openssl ecparam -name prime256v1 -genkey -noout -out s.key
	openssl req -new -key s.key -subj /C=CN/CN=SY -out s.csr
	printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:http://127.0.0.1:%s/root.crl\n' "$port" >ext
	openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -set_serial 0x5B -days 900 -extfile ext -out s.pem 2>/dev/null
	touch index
	echo 01 >number
	crl() { openssl ca -gencrl -config ca.cnf -cert "$1.pem" -keyfile "$1.key" -crl_lastupdate "$2" -crl_nextupdate "$3" -out "$4" 2>/dev/null; }
	crl ca 20260101000000Z 20990101000000Z old.crl
	crl ca 20260601000000Z 20990101000000Z new.crl
	echo 01 >number
	crl ca 20260701000000Z 20990101000000Z numbered-below.crl
	crl other 20260601000000Z 20990101000000Z stranger.crl
) || exit 1
for part in "--anchor $work/ca.pem" "--signer $work/s.pem"; do
	# shellcheck disable=SC2086 # two words
	"$INTAKE" trust add cn-sydney $part --certs "$work/certs" -q >/dev/null || exit 1
done
say "an address without a list is said and nothing is taken" 1 "the server answers 404"
cp "$work/stranger.crl" "$work/www/root.crl"
say "a list of another CA of the same name is not taken" 1 "not signed by a CA of this issuer"
head -c 3000 /dev/zero >"$work/www/root.crl"
say "nonsense is not taken" 1 "this is no revocation list"
"$INTAKE" trust check cn-sydney --certs "$work/certs" >/dev/null 2>&1 && { echo "not ok - a signer without a list is undecided"; failed=1; }
cp "$work/new.crl" "$work/www/root.crl"
say "the list of the office's CA is taken" 0 "good"
"$INTAKE" trust check cn-sydney --certs "$work/certs" >/dev/null 2>&1 || { echo "not ok - with the list the signer is good"; failed=1; }
say "the same again changes nothing" 0 "unchanged"
cp "$work/old.crl" "$work/www/root.crl"
say "an older list is not taken" 1 "older than the list that is here"
head -c 20000000 /dev/zero >"$work/www/root.crl"
cp "$work/numbered-below.crl" "$work/www/root.crl"
say "a list of a later day with a lower number is not taken" 1 "numbered below the list that is here"
for crl in old numbered-below; do
	if out=$("$INTAKE" trust add cn-sydney --crl "$work/$crl.crl" --certs "$work/certs" 2>&1); then
		echo "not ok - $crl.crl rolls back the list that is here"
		failed=1
	else
		case $out in
		*"trust.xml is as it was"*"the list that is here"*) echo "ok - $crl.crl cannot be enrolled by hand either" ;;
		*) echo "not ok - $crl.crl by hand: $out"; failed=1 ;;
		esac
	fi
done
say "a list larger than the limit is not taken" 1 "not taken"
exit $failed
