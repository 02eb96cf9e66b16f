#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Whoever is not the service gets not one byte of a batch; a receipt that lies settles nothing.
. "$(dirname "$0")/submission.inc"

central_start
keys=$work/central
cp -r "$keys" "$work/keys.good"
desk_new
fill 10
submit --form

# refused SENTENCE [config line …]: exit 77, no batch arrived, nothing moved.
refused() {
	local sentence=$1 posts
	shift
	desk_conf "$@"
	posts=$(tally posts)
	submit
	ends 77 "$sentence"
	[ "$(tally posts)" = "$posts" ] && [[ $(show) == *"BATCHED=10"* ]]
	ok $? "  and no byte of the batch left"
}
# The configuration alone is new, the register stays.
desk_conf() {
	mv "$work/data" "$work/kept"
	desk_new "$@"
	rm -rf "$work/data"
	mv "$work/kept" "$work/data"
}
# variant NAME: another certificate under the same service
variant() {
	central_stop
	rm -f "$keys"/*.pem "$keys"/*.key "$keys"/*.pin
	cp "$work"/keys.good/*.pem "$work"/keys.good/*.key "$work"/keys.good/*.pin "$keys"
	[ -z "${1:-}" ] || "$CENTRAL" keys --dir "$keys" --variant "$1" || ok 1 "variant $1"
	central_start
}

refused "a wrong pin stops the run" "pin = sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
refused "another CA stops the run" "ca = $keys/stranger-ca.pem"
variant expired
refused "an expired server certificate stops the run"
variant wrong-ca
refused "a server certificate of another CA stops the run"
variant wrong-san
refused "a server certificate for another name stops the run"
variant client-expired
refused "our own expired certificate stops the run"
variant client-wrong-ca
refused "our own certificate of another CA is refused by the service and stops the run"
variant client-wrong-agency
desk_conf
submit
ends 77 "a batch for another agency than our certificate's is refused and stops the run"
variant
desk_conf "pin = sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" "pin_next = $(cat "$keys/server.pin")"
submit
ends 0 "the next pin is as good as the current one"
count_is "records=10 batches=1 double=0" "and the batch is booked once"

http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9
export http_proxy https_proxy ALL_PROXY
desk_conf
fill 3 50
submit
ends 0 "a proxy of the environment is not used"
unset http_proxy https_proxy ALL_PROXY

# Receipts that lie, every kind the service knows. A whole one that lies stops the run (exit 77), and the truth is taken by
# the next; what is no receipt at all is asked for again within the run. Either way the lie settles nothing.
n=100
for lie in $(curl -sS "${control%/}/faults" | grep '^lie-'); do
	fill 2 $n
	n=$((n + 2))
	before=$(show | grep -o 'CONFIRMED=[0-9]*') told=$(tally faults)
	control "fault?kind=$lie"
	control "fault?kind=$lie&on=get"
	submit
	if [ "$rc" -eq 77 ]; then
		[[ $(show) == *"$before "* ]] && [[ $(show) == *"SUBMITTED_UNKNOWN=2"* ]]
		ok $? "a receipt that lies ($lie) stops the run and settles nothing"
		control clear
		submit
		[ "$rc" -eq 0 ] && [[ $said == *"replayed=1"* ]]
		ok $? "  and the true one is believed afterwards"
	else
		[ "$rc" -eq 0 ] && [[ $said == *"replayed=1"* ]] && [ "$(tally faults)" = $((told + 2)) ]
		ok $? "what is no receipt ($lie) is refused twice, and the true one believed"
	fi
done
[ "$n" -gt 130 ]
ok $? "at least fifteen kinds of lies were told"

variant receipt-expired
fill 2 $n
submit
ends 77 "a receipt signed after its signer's end is refused"
variant receipt-wrong-usage
submit
ends 77 "a receipt signed by a server's certificate is refused"
variant
sqlite3 "$keys/central.db" .schema >/dev/null
shows "SUBMITTED_UNKNOWN=2" "the batch stays open"
[[ $(counted) == *"double=0" ]]
ok $? "nothing was booked twice"
