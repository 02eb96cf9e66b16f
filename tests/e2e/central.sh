#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The test service against docs/protocol.md, with strangers' tools only: curl speaks, the xmlsec1 and openssl programs
# judge the receipts, xmllint the schemas. TAP on standard output.
set -u
CENTRAL=${CENTRAL:-build/debug/central}
dir=$(mktemp -d)
xsd=templates/protocol/submit-1.xsd
number=0 pid=
cleanup() {
	[ -z "$pid" ] || kill "$pid" 2>/dev/null
	wait 2>/dev/null
	rm -rf "$dir"
}
trap cleanup EXIT

ok() { # name command…
	local name=$1
	shift
	number=$((number + 1))
	if "$@" >"$dir/said" 2>&1; then
		echo "ok $number $name"
	else
		echo "not ok $number $name"
		sed 's/^/# /' "$dir/said" | tail -5
	fi
}
start() { # option…
	"$CENTRAL" --dir "$dir/c" "$@" >"$dir/ready" 2>"$dir/log" &
	pid=$!
	for _ in $(seq 200); do
		grep -q '^ready' "$dir/ready" && break
		sleep 0.05
	done
	url=$(sed -n 's/^ready url=\([^ ]*\) .*/\1/p' "$dir/ready")
	control=$(sed -n 's/.*control=//p' "$dir/ready")
}
stop() {
	kill "$pid"
	wait "$pid" 2>/dev/null
	pid=
}
talk() { # path curl-option…: status on stdout, body in $dir/body, headers in $dir/head
	local path=$1
	shift
	curl -s -o "$dir/body" -D "$dir/head" -w '%{http_code}' --max-time 20 --cacert "$dir/c/ca.pem" \
		--cert "$dir/c/client.pem" --key "$dir/c/client.key" "$@" "${url}v1/$path"
}
order() { # path-and-query of the control port
	curl -s -X POST "$control/$1"
}
sha() {
	sha256sum | cut -d' ' -f1
}
new_id() {
	cat /proc/sys/kernel/random/uuid
}
# One certification in canonical form, as docs/protocol.md §3 tells a client to write it.
certification() { # person certificate-number issue-date agency id-number certified-on valid-until
	printf '<certification xmlns="urn:intake:record:1"><document>RZ2026-000001N/1</document><personNo>%s</personNo><name>测试甲</name><idType>citizen</idType><idNo>%s</idNo><agency>%s</agency><category>enterprise</category><mode>post</mode><documentKind>CONSULAR_FORM_2015</documentKind><certificateNo>%s</certificateNo><issuer id="example">某国总领事馆</issuer><issueDate>%s</issueDate><receivedOn>2026-07-08</receivedOn><certifiedOn>%s</certifiedOn><validUntil>%s</validUntil><result>certified</result><handler>chen</handler><reviewer>liang</reviewer><rulesVersion>2026-01</rulesVersion></certification>' \
		"$1" "${5:-11010519491231002X}" "${4:-440900}" "$2" "$3" "${6:-2026-07-10}" "${7:-2027-07-31}"
}
record() { # id rev certification
	printf '<record id="%s" rev="%s" digest="%s">%s</record>' "$1" "$2" "$(printf %s "$3" | sha)" "$3"
}
batch() { # batch-id count records
	printf '<batch xmlns="urn:intake:submit:1"><head><batchId>%s</batchId><run>2026-W28-1</run><created>2026-07-10T07:30:00Z</created><sender agency="%s" system="selftest"/><approval verifier="liang wu" submitter="%s"/><auditHead seq="7" hash="%s"/><count>%s</count></head>%s</batch>' \
		"$1" "${AGENCY:-440900}" "${SUBMITTER:-system:timer}" "$(printf head | sha)" "$2" "$3"
}
post() { # batch-id file curl-option…
	local key=$1 file=$2 digest
	shift 2
	digest=$(openssl dgst -sha256 -binary "$file" | base64)
	talk batches -H 'Content-Type: application/xml' -H "Idempotency-Key: $key" -H 'Expect:' \
		-H "Content-Digest: sha-256=:$digest:" --data-binary "@$file" "$@"
}
one() { # writes $dir/b with one good new record; sets bid, rid
	bid=$(new_id) rid=$(new_id)
	batch "$bid" 1 "$(record "$rid" 1 "$(certification "p-$rid" "n-$rid" 2026-06-30)")" >"$dir/b"
}
is() { # want got
	[ "$1" = "$2" ] || { echo "wanted $1, got $2"; head -c 600 "$dir/body"; return 1; }
}
problem() { # status code got-status
	is "$1" "$3" && grep -q "code=\"$2\"" "$dir/body" && xmllint --noout --nonet --schema $xsd "$dir/body"
}
says() { # xpath-expression want
	is "$2" "$(xmllint --xpath "string($1)" "$dir/body" 2>/dev/null)"
}
at() { # local names → xpath
	printf "//*[local-name()='%s']" "$1"
}
verified() { # the receipt in $dir/body, by the xmlsec1 program alone
	xmlsec1 --verify --trusted-pem "$dir/c/ca.pem" --enabled-key-data x509 \
		--enabled-reference-uris empty "$dir/body"
}
not() {
	! "$@"
}

start --as-of 2026-07-10
ok "starts from nothing and says where it listens" test -n "$url" -a -n "$control"
ok "every example of docs/protocol.md is valid by the schema" bash -c "
	awk '/^\`\`\`xml/ { f = sprintf(\"$dir/example%d.xml\", ++n); next } /^\`\`\`/ { f = \"\" } f { print > f }' docs/protocol.md
	for f in $dir/example*.xml; do xmllint --noout --nonet --schema $xsd \$f || exit 1; done"

ok "GET /v1/service describes itself" is 200 "$(talk service)"
ok "the description is valid by the schema" xmllint --noout --nonet --schema $xsd "$dir/body"
ok "without a client certificate: 401 certificate" problem 401 certificate \
	"$(curl -s -o "$dir/body" -w '%{http_code}' --cacert "$dir/c/ca.pem" "${url}v1/service")"
ok "with a stranger's certificate: 403 certificate" problem 403 certificate \
	"$(curl -s -o "$dir/body" -w '%{http_code}' --cacert "$dir/c/ca.pem" --cert "$dir/c/stranger.pem" \
		--key "$dir/c/stranger.key" "${url}v1/service")"

one
ok "a new batch is booked: 201" is 201 "$(post "$bid" "$dir/b")"
cp "$dir/body" "$dir/first"
ok "its receipt is valid by the schema" xmllint --noout --nonet --schema $xsd "$dir/first"
ok "its signature is good for the xmlsec1 program" verified
ok "… and not with one byte changed" bash -c "sed 's/accepted/acceqted/' '$dir/first' >'$dir/changed'
	! xmlsec1 --verify --trusted-pem '$dir/c/ca.pem' --enabled-key-data x509 '$dir/changed'"
ok "it has exactly one certificate" is 1 "$(grep -c '<ds:X509Certificate>' "$dir/first")"
ok "requestDigest is that of the bytes" says "$(at requestDigest)" "$(sha <"$dir/b")"
ok "clientCert is that of our certificate" says "$(at clientCert)" \
	"$(openssl x509 -in "$dir/c/client.pem" -outform DER | sha)"
leaf=$({ printf '\0'; printf '%s 1 %s' "$rid" "$(grep -o 'digest="[0-9a-f]*"' "$dir/b" | cut -d'"' -f2)"; } | sha)
ok "recordRoot of one record is its leaf" says "$(at recordRoot)" "$leaf"
ok "the audit head is echoed" says "$(at auditHead)/@seq" 7
ok "the record is accepted" says "$(at result)/@disposition" accepted
ok "a replay: 200" is 200 "$(post "$bid" "$dir/b")"
ok "… with the same bytes" cmp "$dir/first" "$dir/body"
ok "… and says so" grep -qi '^Idempotency-Replayed: true' "$dir/head"
ok "GET /v1/batches gives the receipt again" is 200 "$(talk "batches/$bid")"
ok "… with the same bytes" cmp "$dir/first" "$dir/body"
ok "an unknown batch: 404" problem 404 unknown-batch "$(talk "batches/$(new_id)")"
sed 's/2026-W28-1/2026-W28-2/' "$dir/b" >"$dir/b2"
ok "the same key with other bytes: 422 key-reused" problem 422 key-reused "$(post "$bid" "$dir/b2")"
ok "the key of another batch: 400 key-mismatch" problem 400 key-mismatch "$(post "$(new_id)" "$dir/b")"
one
ok "no key: 400 key-missing" problem 400 key-missing "$(post '' "$dir/b")"
ok "a wrong content digest: 400 digest" problem 400 digest "$(talk batches -H 'Content-Type: application/xml' \
	-H "Idempotency-Key: $bid" -H 'Content-Digest: sha-256=:AAAA:' --data-binary "@$dir/b")"
ok "another media type: 415" problem 415 media-type "$(talk batches -H 'Content-Type: text/plain' --data x)"
ok "nothing of these was booked" problem 404 unknown-batch "$(talk "batches/$bid")"
sed 's/ rev="1"//' "$dir/b" >"$dir/b2"
ok "a body against the schema: 400 schema" problem 400 schema "$(post "$bid" "$dir/b2")"
printf '<!DOCTYPE batch>' | cat - "$dir/b" >"$dir/b2"
ok "a DTD: 400 schema" problem 400 schema "$(post "$bid" "$dir/b2")"
sed 's/测试甲/测试乙/' "$dir/b" >"$dir/b2"
ok "a record that is not what its digest says: 400 record-digest" problem 400 record-digest "$(post "$bid" "$dir/b2")"
sed 's/<count>1</<count>2</' "$dir/b" >"$dir/b2"
ok "a wrong count: 400 count" problem 400 count "$(post "$bid" "$dir/b2")"
SUBMITTER=wu batch "$bid" 1 "$(record "$rid" 1 "$(certification p n 2026-06-30)")" >"$dir/b2"
ok "a submitter who verified: 400 approval" problem 400 approval "$(post "$bid" "$dir/b2")"
AGENCY=110000 batch "$bid" 1 "$(record "$rid" 1 "$(certification p n 2026-06-30)")" >"$dir/b2"
ok "a batch of another agency: 403 agency" problem 403 agency "$(post "$bid" "$dir/b2")"
ok "another method: 405" problem 405 method "$(talk batches -X DELETE)"
ok "another path: 404" problem 404 not-found "$(talk nothing)"

# ---- dispositions, one batch with one of each ----
bid=$(new_id) a=$(new_id) b=$(new_id) c=$(new_id) d=$(new_id) e=$(new_id) f=$(new_id) g=$(new_id)
batch "$bid" 7 "$(record "$a" 1 "$(certification person number 2026-06-30)")$(
	record "$b" 1 "$(certification person number 2026-06-30)")$(
	record "$c" 1 "$(certification p3 n3 2026-06-30 110000)")$(
	record "$d" 1 "$(certification p4 n4 2026-06-30 440900 110105194912310021)")$(
	record "$e" 1 "$(certification p5 n5 2026-07-12)")$(
	record "$f" 1 "$(certification p6 n6 2025-12-01)")$(
	record "$g" 1 "$(certification p7 n7 2026-06-30 440900 11010519491231002X 2026-07-20)")" >"$dir/b"
ok "seven records: 201" is 201 "$(post "$bid" "$dir/b")"
ok "… signature good" verified
ok "results stand in the order of the batch" is "$a$b$c$d$e$f$g" \
	"$(grep -o '<result id="[^"]*"' "$dir/body" | cut -d'"' -f2 | tr -d '\n')"
ok "1 is accepted" says "$(at result)[1]/@disposition" accepted
ok "2 is a duplicate" says "$(at result)[2]/@disposition" duplicate
ok "… of 1" says "$(at result)[2]/@of" "$a"
ok "3 is paid elsewhere" says "$(at result)[3]/*/@code" 301
ok "4 has a wrong check digit" says "$(at result)[4]/*/@code" 103
ok "5 is issued in the future" says "$(at result)[5]/*/@code" 401
ok "6 is late, with a warning" says "$(at result)[6]/@disposition" accepted-with-warning
ok "7 is deferred" says "$(at result)[7]/@disposition" deferred
batch "$(new_id)" 1 "$(record "$a" 1 "$(certification person number 2026-06-30)")" >"$dir/b2"
bid2=$(grep -o '<batchId>[^<]*' "$dir/b2" | cut -c10-)
ok "the same record in another batch is accepted again" is 201 "$(post "$bid2" "$dir/b2")"
ok "… and the judge of double has seen it" grep -q "^$a 1 2 accepted" <("$CENTRAL" count --dir "$dir/c")
ok "… once in the total" grep -q 'double=1$' <("$CENTRAL" count --dir "$dir/c")

# ---- late results ----
ok "a deferred record is decided later" is decided "$(order "decide?id=$g&disposition=rejected&issue=302")"
ok "late results: 200" is 200 "$(talk 'results?after=0&max=10')"
ok "… signed" verified
ok "… valid by the schema" xmllint --noout --nonet --schema $xsd "$dir/body"
ok "… with the final word" says "$(at late)/@disposition" rejected
next=$(xmllint --xpath 'string(/*/@next)' "$dir/body")
printf '<ack xmlns="urn:intake:submit:1" upTo="%s"/>' "$next" >"$dir/ack"
ok "unacknowledged they come again" bash -c "grep -q 'cursor=\"$next\"' '$dir/body'"
ok "acknowledged: 204" is 204 "$(talk results/ack -H 'Content-Type: application/xml' --data-binary "@$dir/ack")"
ok "… twice is fine" is 204 "$(talk results/ack -H 'Content-Type: application/xml' --data-binary "@$dir/ack")"
ok "then they are gone" bash -c "! grep -q '<late' '$dir/body'" "$(talk 'results?after=0')"

# ---- reconciliation ----
ok "reconciliation of the day: 200" is 200 "$(talk recon/440900/2026-07-10)"
ok "… valid by the schema" xmllint --noout --nonet --schema $xsd "$dir/body"
ok "… counts every record once" says '/*/@count' "$("$CENTRAL" count --dir "$dir/c" | grep -vc ^total)"
ok "a bucket gives its rows" is 200 "$(talk "recon/440900/2026-07-10/${a:0:2}")"
ok "… valid by the schema" xmllint --noout --nonet --schema $xsd "$dir/body"
ok "… with ours" grep -q "id=\"$a\" rev=\"1\"" "$dir/body"
ok "another agency's: 403" problem 403 agency "$(talk recon/110000/2026-07-10)"

# ---- page images ----
head -c 5000 /dev/urandom >"$dir/image"
name=$(sha <"$dir/image")
ok "an unknown image: 404" is 404 "$(talk "blobs/$name" --head)"
ok "stored: 201" is 201 "$(talk "blobs/$name" -T "$dir/image")"
ok "again: 200" is 200 "$(talk "blobs/$name" -T "$dir/image")"
ok "now it is there" is 200 "$(talk "blobs/$name" --head)"
ok "under another name: 422" problem 422 blob-digest "$(talk "blobs/$(printf x | sha)" -T "$dir/image")"

# ---- faults ----
strike() { # fault: a fresh batch meets it; status on stdout
	order "fault?kind=$1" >/dev/null
	one
	post "$bid" "$dir/b"
}
for kind in drop-before-read drop-after-read; do
	ok "$kind: no answer" is 000 "$(strike $kind)"
	bid=$(grep -o '<batchId>[^<]*' "$dir/b" | cut -c10-)
	ok "… and nothing booked" problem 404 unknown-batch "$(talk "batches/$bid")"
	ok "… so the same bytes are new" is 201 "$(post "$bid" "$dir/b")"
done
ok "drop-after-commit: no answer" is 000 "$(strike drop-after-commit)"
bid=$(grep -o '<batchId>[^<]*' "$dir/b" | cut -c10-)
ok "… but booked: the same bytes are a replay" is 200 "$(post "$bid" "$dir/b")"
ok "503 with Retry-After" problem 503 unavailable "$(strike 503)"
ok "… in seconds" grep -qi '^Retry-After: 2' "$dir/head"
ok "503 with a date" problem 503 unavailable "$(strike 503-date)"
ok "… in English" grep -qiE '^Retry-After: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20' "$dir/head"
ok "429" problem 429 rate "$(strike 429)"
ok "413" problem 413 too-many-records "$(strike 413)"
ok "502 after the commit" problem 502 internal "$(strike 502-after-commit)"
bid=$(grep -o '<batchId>[^<]*' "$dir/b" | cut -c10-)
ok "… is booked" is 200 "$(talk "batches/$bid")"
ok "a cut answer" not verified "$(strike 'cut&value=300')"
ok "… of 300 bytes" is 300 "$(wc -c <"$dir/body")"
ok "202, then the receipt" is 202 "$(strike 'accept-202&value=1')"
bid=$(grep -o '<batchId>[^<]*' "$dir/b" | cut -c10-)
ok "… processing" is 202 "$(talk "batches/$bid")"
ok "… valid by the schema" xmllint --noout --nonet --schema $xsd "$dir/body"
ok "… done" is 200 "$(talk "batches/$bid")"
ok "… and signed" verified
ok "a redirect to elsewhere" is 302 "$(strike redirect)"
ok "an early 201 is no receipt" not verified "$(strike early-201)"
ok "a forced deferral" is 201 "$(strike force-deferred)"
ok "… is said" says "$(at result)/@disposition" deferred
one
order 'fault?kind=delay&value=1500' >/dev/null
post "$bid" "$dir/b" >/dev/null &
sleep 0.5
ok "the same key while the first still runs: 409 in-progress" problem 409 in-progress "$(
	digest=$(openssl dgst -sha256 -binary "$dir/b" | base64)
	curl -s -o "$dir/body2" -w '%{http_code}' --cacert "$dir/c/ca.pem" --cert "$dir/c/client.pem" \
		--key "$dir/c/client.key" -H 'Content-Type: application/xml' -H "Idempotency-Key: $bid" \
		-H "Content-Digest: sha-256=:$digest:" --data-binary "@$dir/b" "${url}v1/batches"
	cp "$dir/body2" "$dir/body")"
wait %2 2>/dev/null || sleep 2
ok "every lie is told" bash -c "curl -s $control/faults | grep -c '^lie-' | grep -q '^3[0-9]$'"
for kind in $(curl -s "$control/faults" | grep '^lie-'); do
	case $kind in
	# A stranger's chain, a broken signature or altered signed content: the xmlsec1 program sees it.
	lie-wrong-signature | lie-wrong-digest | lie-tampered | lie-tampered-id | lie-stranger | lie-unsigned | lie-not-xml | lie-empty | lie-problem | lie-two-signatures)
		ok "$kind is no receipt" not verified "$(strike "$kind")"
		;;
	# A good signature over a lie, or things a signature does not cover: only a client's own rules can see it.
	lie-dtd | lie-instruction | lie-signature-first | lie-comment | lie-object | lie-key-name | lie-two-certificates)
		ok "$kind is signed bytes with a stranger inside" not cmp -s "$dir/body" /dev/null "$(strike "$kind")"
		;;
	*)
		ok "$kind is signed well" verified "$(strike "$kind")"
		;;
	esac
done

# ---- SIGKILL, restart, and the same bytes again ----
for kind in kill-after-read kill-before-commit kill-after-commit; do
	ok "$kind: no answer" is 000 "$(strike $kind)"
	kill -9 "$pid" 2>/dev/null # were it still alive, the line above said so
	wait "$pid" 2>/dev/null
	start --as-of 2026-07-10
	bid=$(grep -o '<batchId>[^<]*' "$dir/b" | cut -c10-)
	want=201
	[ $kind = kill-after-commit ] && want=200
	ok "… after a restart the same bytes give $want" is $want "$(post "$bid" "$dir/b")"
	ok "… with a good receipt" verified
done
ok "nothing else came twice" grep -q 'double=1$' <("$CENTRAL" count --dir "$dir/c")
stop

# ---- many at once ----
start --as-of 2026-07-10
one
digest=$(openssl dgst -sha256 -binary "$dir/b" | base64)
for i in 1 2 3 4 5 6 7 8; do
	curl -s -o "$dir/many$i" -w '%{http_code}\n' --cacert "$dir/c/ca.pem" --cert "$dir/c/client.pem" \
		--key "$dir/c/client.key" -H 'Content-Type: application/xml' -H "Idempotency-Key: $bid" \
		-H "Content-Digest: sha-256=:$digest:" --data-binary "@$dir/b" "${url}v1/batches" >"$dir/many$i.status" &
done
wait $(jobs -p | grep -vx "$pid")
ok "of eight equal requests at once one books" is 1 "$(cat "$dir"/many?.status | grep -c 201)"
ok "… the others are replays or told to wait" is 7 "$(cat "$dir"/many?.status | grep -cE '200|409')"
ok "… and the book has it once" grep -q "^$rid 1 1 accepted" <("$CENTRAL" count --dir "$dir/c")
stop

# ---- bad certificates of the client and of receipts ----
for variant in client-expired client-wrong-ca; do
	"$CENTRAL" keys --dir "$dir/c" --variant $variant
	start
	ok "$variant: 403 certificate" problem 403 certificate "$(talk service)"
	stop
done
"$CENTRAL" keys --dir "$dir/c" --variant client-wrong-agency
start --as-of 2026-07-10
ok "a certificate of another agency: 403 agency" problem 403 agency "$(post "$bid" "$dir/b")"
ok "… and it cannot see our batch" problem 404 unknown-batch "$(talk "batches/$bid")"
stop
rm "$dir/c/client.pem"
"$CENTRAL" keys --dir "$dir/c"
for variant in receipt-expired receipt-wrong-usage; do
	"$CENTRAL" keys --dir "$dir/c" --variant $variant
	start --as-of 2026-07-10
	one
	ok "$variant: still signs" is 201 "$(post "$bid" "$dir/b")"
	stop
done
"$CENTRAL" keys --dir "$dir/c" --variant receipt-expired
ok "an expired receipt certificate is expired for openssl" bash -c \
	"! openssl verify -CAfile '$dir/c/ca.pem' '$dir/c/receipt.pem'"

# ---- bad certificates of the server ----
for variant in expired wrong-ca wrong-san; do
	"$CENTRAL" keys --dir "$dir/c" --variant $variant
	start
	ok "server certificate $variant: curl refuses" is 000 "$(talk service)"
	stop
done
ok "an unknown variant is refused" not "$CENTRAL" keys --dir "$dir/c" --variant nonsense
rm "$dir/c/server.pem"
"$CENTRAL" keys --dir "$dir/c"
"$CENTRAL" keys --dir "$dir/c" --variant rsa-receipt
start --max-records 2
one
ok "an RSA receipt key signs too" is 201 "$(post "$bid" "$dir/b")"
ok "… and is good" verified
bid=$(new_id)
batch "$bid" 3 "<record/><record/><record/>" >"$dir/b"
ok "more records than it takes: 413" problem 413 too-many-records "$(post "$bid" "$dir/b")"
ok "nothing was said on standard error" test ! -s "$dir/log"
echo "1..$number"
