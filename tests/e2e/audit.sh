#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Somebody who holds the database, this program and patience: what he does to the log is found, with the first entry that
# does not fit. What the chain alone cannot show is shown by the receipts, the witness in somebody else's hands.
. "$(dirname "$0")/submission.inc"
intake=${INTAKE:-$BUILD/intake}
[ -x "$intake" ] || { echo "ok - audit # skip $intake is not built"; exit 0; }
db=$work/data/intake.db

verify() {
	INTAKE_LANG=en "$intake" audit verify --config "$work/intake.conf" --lang en >"$work/said" 2>&1
	rc=$?
	said=$(cat "$work/said")
}
# tamper SQL: behind the program's back
tamper() {
	sqlite3 "$db" "DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete; $1" >/dev/null
}
back() { cp "$work/good.db" "$db"; rm -f "$db-wal" "$db-shm"; }

central_start
desk_new "batch_max = 5"
fill 10
submit
sqlite3 "$db" "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
cp "$db" "$work/good.db"
last=$(sqlite3 "$db" "SELECT max(seq) FROM audit")
sent=$(sqlite3 "$db" "SELECT min(seq) FROM audit WHERE action = 'batch-frozen'")
verify
ends 0 "an honest log verifies"
says "2 of 2 verified" "with its receipts"

for seq in 2 $((last / 2)) "$last"; do
	tamper "UPDATE audit SET actor = 'nobody' WHERE seq = $seq"
	verify
	ends 74 "edited: found"
	says "audit entry $seq does not fit" "line $seq is named"
	back
done
for seq in 3 $((last / 2)); do
	tamper "DELETE FROM audit WHERE seq = $seq"
	verify
	says "audit entry $seq does not fit" "deleted: line $seq is named"
	back
done
a=$((last / 3)) b=$((last / 3 + 1))
tamper "UPDATE audit SET seq = -1 WHERE seq = $a; UPDATE audit SET seq = $a WHERE seq = $b; UPDATE audit SET seq = $b WHERE seq = -1"
verify
says "audit entry $a does not fit" "reordered: line $a is named"
back
tamper "DELETE FROM audit WHERE seq > $((last - 2))"
verify
says "audit entry $((last - 1)) does not fit" "cut off: the first missing line is named"
back

# The clever one also lowers the number that SQLite remembers. The state of the records betrays him first ...
tamper "DELETE FROM audit WHERE seq > $((sent - 2)); UPDATE sqlite_sequence SET seq = $((sent - 2)) WHERE name = 'audit'"
verify
[ "$rc" -ne 0 ]
ok $? "cut off and the count lowered: found"
back
# ... and when he writes a whole new chain that fits, the receipts do: they repeat the head as it was sent.
cat >"$work/rechain.py" <<'PY'
import hashlib, sqlite3, sys
names = ("seq", "at_us", "actor", "action", "object", "detail", "content")
db = sqlite3.connect(sys.argv[1])
for trigger in ("audit_no_update", "audit_no_delete"):
    db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
db.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
before = bytes(32)
for row in db.execute(f"SELECT {', '.join(names)} FROM audit ORDER BY seq").fetchall():
    *rest, content = row
    values = [str(v).encode() for v in rest] + [content.hex().encode() if content else b""]
    line = b"".join(b"%s:%d:%s\n" % (n.encode(), len(v), v) for n, v in zip(names, values))
    before = hashlib.sha256(before + line).digest()
    db.execute("UPDATE audit SET hash = ? WHERE seq = ?", (before, row[0]))
db.commit()
PY
if command -v python3 >/dev/null 2>&1; then
	python3 "$work/rechain.py" "$db"
	verify
	ends 77 "a whole new chain that fits: found by the receipts"
	says "of the audit log is another one" "which repeat the head as it was"
	back
fi
tamper "DROP TRIGGER batch_is_frozen; UPDATE batch SET receipt = CAST(receipt || x'20' AS BLOB) WHERE seq = 1"
verify
[ "$rc" -ne 0 ]
ok $? "a receipt changed by one byte: found"
back
verify
ends 0 "put back, it verifies again"
