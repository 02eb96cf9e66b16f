#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The client key lies in a token (PKCS#11, softhsm): the service sees the same client, no file has the key, the PIN comes from a
# file or the environment; a token that does not open, or holds another key, is said before anything is sent.
. "$(dirname "$0")/submission.inc"
. tests/e2e/token.inc
command -v softhsm2-util >/dev/null 2>&1 || { echo "ok - a client key in a token # skip softhsm2 is not installed"; exit 0; }

central_start
token_make "$work" 471100
printf 471100 >"$work/pin"
printf 471101 >"$work/other"
address=$(token_import "$work/central/client.key" weekly)
mv "$work/central/client.key" "$work/taken-away"
# with KEY: the configuration alone is new, the register stays
with() {
	mv "$work/data" "$work/kept"
	desk_new "key = $1"
	rm -rf "$work/data"
	mv "$work/kept" "$work/data"
}

desk_new "key = $address?pin-source=file:$work/pin"
fill 3
submit --limit 1
ends 0 "a run signs in with a key in a token, its PIN in a file"
says "accepted=1" "  and its record is accepted"

with "$address"
INTAKE_TOKEN_PIN=471100 submit --limit 1
ends 0 "a PIN from the environment"
count_is "records=2 batches=2 double=0" "the service booked two records of one client"

refused() { # SENTENCE KEY words
	with "$2"
	submit
	ends 78 "$1"
	says "$3" "  with words"
}
refused "no PIN" "$address" "does not open"
refused "a wrong PIN" "$address?pin-source=file:$work/other" "PIN"
refused "a key that is not there" "pkcs11:token=office;object=nobody?pin-source=file:$work/pin" "does not open"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/another.pem" 2>/dev/null
another=$(token_import "$work/another.pem" another)
refused "the key of another certificate" "$another?pin-source=file:$work/pin" "is not that of"
count_is "records=2 batches=2 double=0" "and nothing was sent meanwhile"
