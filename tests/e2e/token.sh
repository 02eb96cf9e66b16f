#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An office whose keys lie in a token (PKCS#11): seals of three curves, a table of them, a list with EC and with RSA; the PIN from
# a file or from the environment, never from the command line; wrong, missing and unknown things are said and nothing hangs.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${INTAKE:=$PWD/build/debug/intake}"
. tests/e2e/token.inc
command -v softhsm2-util >/dev/null 2>&1 || { echo "ok - a key in a token # skip softhsm2 is not installed"; exit 0; }
export INTAKE_LANG=en INTAKE_CERTS=$PWD/samples/certs
work=$(mktemp -d) failed=0
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
said() { # what, wanted exit status, words that must appear, command …
	local what=$1 want=$2 words=$3 out rc
	shift 3
	out=$("$@" 2>&1 </dev/null)
	rc=$?
	if [ "$rc" = "$want" ] && case $out in *"$words"*) true ;; *) false ;; esac; then
		echo "ok - $what"
	else
		echo "not ok - $what"
		printf '# exit %s: %s\n' "$rc" "$out" | head -20
		failed=1
	fi
}
token_make "$work" 471100
printf 471100 >pin
printf 471101 >other
seal() { # address, more options
	local key=$1
	shift
	timeout 60 "$INTAKE" seal issue --key "$key" --signer-id CNSY --reference 5b --field 'holder.name_latin=LI<<MINGHUA' \
		--field holder.id_number=11010119500101001X --field holder.birth_date=1950-01-01 --field certificate.appearance=in-person "$@"
}
one() { seal "$1" --field certificate.number=2026000123 --raw seal.bin; }

for group in prime256v1 secp384r1 secp521r1; do
	openssl ecparam -name $group -genkey -noout -out $group.pem
	openssl req -x509 -new -key $group.pem -subj /C=CN/CN=SY -set_serial 0x5B -days 30000 -out $group.crt
	address=$(token_import $group.pem $group)
	rm $group.pem # from here on only the token has it
	said "a token seals with $group, PIN from a file" 0 "sealed:" one "$address?pin-source=file:$work/pin"
	said "what it sealed with $group is valid" 0 "valid: sealed by this signer" "$INTAKE" seal inspect --signer $group.crt --raw seal.bin
done
address='pkcs11:token=office;object=prime256v1;type=private'
export INTAKE_TOKEN_PIN=471100
said "the PIN from the environment" 0 "sealed:" one "$address"
printf '%s\n' 'certificate.number' 2026000124 2026000125 2026000126 >table.csv
said "a table is sealed by a token" 0 "sealed: 3 certificates" seal "$address" --csv table.csv --raw seals
said "each of them is valid" 0 "2026000126" "$INTAKE" seal inspect --signer prime256v1.crt --raw seals/0004-2026000126.bin

printf '证明编号,姓名,护照号码,签发日期\nSYD2026-0007,试验,E00000007,2026-02-20\n' >list.csv
list() { "$INTAKE" seal issue --list list.csv --issuer cn-sydney --sequence 1 --from 2026-02-01 --to 2026-02-28 "$@" --out list.xml; }
said "a token signs a list" 0 "1 certificates listed" list --key "$address" --cert prime256v1.crt
said "xmlsec1 finds the list as signed" 0 "OK" xmlsec1 --verify --enabled-key-data x509 --insecure list.xml
said "a certificate of another key is refused" 65 "another key" list --key "$address" --cert secp384r1.crt
openssl genrsa -out rsa.pem 3072 2>/dev/null
openssl req -x509 -new -key rsa.pem -subj /C=CN/CN=SY -days 30000 -out rsa.crt
rsa=$(token_import rsa.pem lists)
said "a token signs a list with RSA" 0 "1 certificates listed" list --key "$rsa" --cert rsa.crt
said "xmlsec1 finds that list as signed" 0 "OK" xmlsec1 --verify --enabled-key-data x509 --insecure list.xml
said "RSA is no key for seals" 78 "named curve" one "$rsa"

unset INTAKE_TOKEN_PIN
said "without a PIN nobody is asked" 78 "the token does not open" one "$address"
said "a wrong PIN" 78 "PIN" one "$address?pin-source=file:$work/other"
said "a PIN on the command line is refused" 64 "does not belong" one "$address?pin-value=471100"
said "an object that is not there" 78 "the token does not open" one "pkcs11:token=office;object=nobody?pin-source=file:$work/pin"
said "a token that is not there" 78 "the token does not open" one "pkcs11:token=elsewhere;object=x?pin-source=file:$work/pin"
exit $failed
