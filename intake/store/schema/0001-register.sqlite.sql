-- SPDX-License-Identifier: Apache-2.0
-- The register, version 1. Applied once, in one transaction, by store/sqlite.c; never edited afterwards: a change is the
-- next number. Times are microseconds since 1970 UTC, days are ISO 8601 text, absent things are NULL. Which member of
-- which struct is which column stands in store/columns.c.

CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- arrivals -----------------------------------------------------------------------------------------
-- The last number given per prefix and year. It moves in the transaction that stores the arrival: no gaps.
CREATE TABLE serial_counter (
	prefix TEXT NOT NULL,
	year   INTEGER NOT NULL,
	last   INTEGER NOT NULL CHECK (last BETWEEN 1 AND 999999),
	PRIMARY KEY (prefix, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE arrival (
	id              INTEGER PRIMARY KEY,
	serial          TEXT NOT NULL UNIQUE,
	registered_us   INTEGER NOT NULL,
	received_on     TEXT NOT NULL,
	route           TEXT NOT NULL,
	tracking        TEXT,
	postmark_on     TEXT,
	postmark_place  TEXT,
	sender_name     TEXT,
	sender_address  TEXT,
	sender_country  TEXT,
	pieces          INTEGER NOT NULL,
	pieces_listed   INTEGER NOT NULL,
	condition       TEXT NOT NULL,
	opened_by       TEXT,
	witnessed_by    TEXT,
	agent_name      TEXT,
	agent_papers    INTEGER NOT NULL CHECK (agent_papers IN (0, 1)),
	original        INTEGER NOT NULL CHECK (original IN (0, 1)),
	original_unsure INTEGER NOT NULL CHECK (original_unsure IN (0, 1)),
	person_hint     TEXT,
	note            TEXT
) STRICT;
CREATE INDEX arrival_hint ON arrival (person_hint) WHERE person_hint IS NOT NULL;

CREATE TRIGGER arrival_serial_stays BEFORE UPDATE OF serial, registered_us ON arrival
WHEN OLD.serial <> NEW.serial OR OLD.registered_us <> NEW.registered_us
BEGIN
	SELECT RAISE(ABORT, 'a serial is given once');
END;
CREATE TRIGGER arrival_is_kept BEFORE DELETE ON arrival
BEGIN
	SELECT RAISE(ABORT, 'an arrival is never deleted');
END;

-- ---- raw files ----------------------------------------------------------------------------------------
CREATE TABLE raw_file (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
	name       TEXT,
	size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
	state      TEXT NOT NULL
		CHECK (state IN ('claimed', 'bound', 'unbound', 'quarantined', 'duplicate')),
	serial     TEXT REFERENCES arrival (serial),
	reason     TEXT,
	seen_us    INTEGER NOT NULL,
	CHECK (state <> 'bound' OR serial IS NOT NULL),
	CHECK (state <> 'quarantined' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX raw_file_sha256 ON raw_file (sha256);
CREATE INDEX raw_file_state ON raw_file (state);

CREATE TRIGGER raw_file_bound_stays BEFORE UPDATE OF state, serial, sha256 ON raw_file
WHEN OLD.state IN ('bound', 'duplicate') OR OLD.sha256 <> NEW.sha256
BEGIN
	SELECT RAISE(ABORT, 'a bound file stays bound');
END;

-- ---- documents ----------------------------------------------------------------------------------------
-- The allowed moves, written by store/sqlite.c from model/state.c, so that the database refuses what the program does.
CREATE TABLE state_move (
	from_state TEXT NOT NULL,
	to_state   TEXT NOT NULL,
	PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
	id               INTEGER PRIMARY KEY,
	serial           TEXT NOT NULL REFERENCES arrival (serial),
	number           INTEGER NOT NULL CHECK (number >= 1),
	revision         INTEGER NOT NULL CHECK (revision >= 1),
	state            TEXT NOT NULL,
	form             TEXT,
	issuer           TEXT,
	match_how        TEXT,
	match_name       TEXT NOT NULL,
	person_no        TEXT,
	matches          INTEGER NOT NULL,
	rules_version    TEXT,
	first_decide     TEXT,
	first_by         TEXT,
	first_at_us      INTEGER NOT NULL,
	first_reasons    TEXT,
	first_note       TEXT,
	first_due_on     TEXT,
	second_decide    TEXT,
	second_by        TEXT,
	second_at_us     INTEGER NOT NULL,
	second_reasons   TEXT,
	second_note      TEXT,
	second_due_on    TEXT,
	duplicate_of     TEXT,
	back_pay_months  INTEGER NOT NULL,
	record_id        TEXT UNIQUE,
	batch_id         TEXT REFERENCES batch (id),
	disposition      TEXT,
	service_reason   TEXT,
	valid_until      TEXT,
	content          BLOB NOT NULL CHECK (length(content) = 32), -- digest of all but its life
	UNIQUE (serial, number),
	CONSTRAINT "two different people decide"
		CHECK (first_by IS NULL OR second_by IS NULL OR first_by <> second_by),
	CONSTRAINT "nobody is certified whom no two people accepted"
		CHECK (state NOT IN ('VERIFIED', 'BATCHED', 'SUBMITTED', 'SUBMITTED_UNKNOWN', 'CONFIRMED')
			OR (first_by IS NOT NULL AND second_by IS NOT NULL AND record_id IS NOT NULL
				AND coalesce(first_decide, '') = 'accept'
				AND coalesce(second_decide, '') = 'accept')),
	CONSTRAINT "a rejection takes effect with the second person"
		CHECK (state <> 'REJECTED' OR (first_by IS NOT NULL AND second_by IS NOT NULL)),
	CONSTRAINT "a proposal has a name"
		CHECK (state NOT IN ('FIRST_OK', 'REJECT_PROPOSED') OR first_by IS NOT NULL),
	CONSTRAINT "a batched record is in a batch"
		CHECK (state NOT IN ('BATCHED', 'SUBMITTED', 'SUBMITTED_UNKNOWN', 'CONFIRMED')
			OR batch_id IS NOT NULL)
) STRICT;
CREATE INDEX document_state ON document (state);
CREATE INDEX document_person ON document (person_no) WHERE person_no IS NOT NULL;
CREATE INDEX document_batch ON document (batch_id) WHERE batch_id IS NOT NULL;

CREATE TRIGGER document_starts_undecided BEFORE INSERT ON document
WHEN NEW.state NOT IN ('ARRIVED', 'OPENED', 'REGISTERED', 'SCANNED', 'INDEXED', 'CHECKED', 'REVIEW',
	'SUSPECT', 'FORWARDED', 'CLOSED_DUP') OR NEW.first_by IS NOT NULL OR NEW.second_by IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'a document starts undecided');
END;
CREATE TRIGGER document_moves BEFORE UPDATE OF state ON document
WHEN OLD.state <> NEW.state AND NOT EXISTS (
	SELECT 1 FROM state_move WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'this move is not allowed');
END;
CREATE TRIGGER document_revision_grows BEFORE UPDATE ON document
WHEN NEW.revision <= OLD.revision OR NEW.serial <> OLD.serial OR NEW.number <> OLD.number
	OR (OLD.record_id IS NOT NULL AND NEW.record_id IS NOT OLD.record_id)
BEGIN
	SELECT RAISE(ABORT, 'a revision only grows, a serial and a record stay');
END;
CREATE TRIGGER document_is_kept BEFORE DELETE ON document
BEGIN
	SELECT RAISE(ABORT, 'a document is never deleted');
END;
-- Releasing a run of items one decided on oneself (reliability.md §7, four eyes).
CREATE TRIGGER document_submitter BEFORE UPDATE OF batch_id ON document
WHEN NEW.batch_id IS NOT NULL AND NEW.batch_id IS NOT OLD.batch_id AND EXISTS (
	SELECT 1 FROM batch WHERE id = NEW.batch_id AND submitter IN (NEW.first_by, NEW.second_by))
BEGIN
	SELECT RAISE(ABORT, 'nobody submits what he decided himself');
END;

CREATE TABLE page (
	document     INTEGER NOT NULL REFERENCES document (id),
	position     INTEGER NOT NULL,
	file_sha256  BLOB,
	file_page    INTEGER NOT NULL,
	width_px     INTEGER NOT NULL,
	height_px    INTEGER NOT NULL,
	dpi          REAL NOT NULL,
	color        TEXT NOT NULL,
	blank        INTEGER NOT NULL,
	form         TEXT,
	form_score   REAL NOT NULL,
	second_form  TEXT,
	second_score REAL NOT NULL,
	turn         INTEGER NOT NULL,
	to_px_a      REAL NOT NULL,
	to_px_b      REAL NOT NULL,
	to_px_c      REAL NOT NULL,
	to_px_d      REAL NOT NULL,
	to_px_e      REAL NOT NULL,
	to_px_f      REAL NOT NULL,
	likeness     INTEGER NOT NULL,
	label        TEXT,
	PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE field (
	document   INTEGER NOT NULL REFERENCES document (id),
	position   INTEGER NOT NULL,
	name       TEXT NOT NULL,
	status     TEXT NOT NULL,
	text       TEXT,
	printed    TEXT,
	page       INTEGER NOT NULL,
	x_mm       REAL NOT NULL,
	y_mm       REAL NOT NULL,
	width_mm   REAL NOT NULL,
	height_mm  REAL NOT NULL,
	confidence INTEGER NOT NULL,
	by_person  INTEGER NOT NULL,
	PRIMARY KEY (document, position),
	UNIQUE (document, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX field_certificate_number ON field (text) WHERE name = 'certificate.number';

CREATE TABLE verdict (
	document     INTEGER NOT NULL REFERENCES document (id),
	position     INTEGER NOT NULL,
	kind         TEXT NOT NULL,
	verdict      TEXT NOT NULL,
	reason       TEXT,
	name         TEXT,
	clause       TEXT,
	detail       TEXT,
	issuer       TEXT,
	signer       TEXT,
	signed_on    TEXT,
	issued_on    TEXT,
	signed_bytes BLOB, -- replay identity
	likeness     REAL NOT NULL,
	diameter_mm  REAL NOT NULL,
	touches_date INTEGER NOT NULL,
	page         INTEGER NOT NULL,
	x_mm         REAL NOT NULL,
	y_mm         REAL NOT NULL,
	width_mm     REAL NOT NULL,
	height_mm    REAL NOT NULL,
	PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_signed_bytes ON verdict (signed_bytes) WHERE signed_bytes IS NOT NULL;

CREATE TABLE payload (
	document INTEGER NOT NULL REFERENCES document (id),
	verdict  INTEGER NOT NULL,
	position INTEGER NOT NULL,
	name     TEXT NOT NULL,
	text     TEXT,
	PRIMARY KEY (document, verdict, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE candidate (
	document  INTEGER NOT NULL REFERENCES document (id),
	position  INTEGER NOT NULL,
	person_no TEXT,
	how       TEXT,
	name      TEXT NOT NULL,
	why       TEXT,
	PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
	document  INTEGER NOT NULL REFERENCES document (id),
	position  INTEGER NOT NULL,
	rule      TEXT NOT NULL,
	version   INTEGER NOT NULL,
	outcome   TEXT NOT NULL,
	reason    TEXT,
	hold      INTEGER NOT NULL,
	seen      TEXT,
	needed    TEXT,
	page      INTEGER NOT NULL,
	x_mm      REAL NOT NULL,
	y_mm      REAL NOT NULL,
	width_mm  REAL NOT NULL,
	height_mm REAL NOT NULL,
	PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

-- Every decision ever made, also those a later one replaced.
CREATE TABLE decision (
	id         INTEGER PRIMARY KEY,
	document   INTEGER NOT NULL REFERENCES document (id),
	revision   INTEGER NOT NULL,
	stage      TEXT NOT NULL CHECK (stage IN ('first', 'second')),
	decide     TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	at_us      INTEGER NOT NULL,
	reasons    TEXT,
	note       TEXT,
	due_on     TEXT
) STRICT;
CREATE INDEX decision_document ON decision (document);
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
BEGIN
	SELECT RAISE(ABORT, 'a decision is never changed');
END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
BEGIN
	SELECT RAISE(ABORT, 'a decision is never deleted');
END;

-- ---- roster -------------------------------------------------------------------------------------------
CREATE TABLE person (
	person_no         TEXT PRIMARY KEY,
	name              TEXT NOT NULL,
	id_number         TEXT,
	other_id          TEXT,
	born_on           TEXT,
	sex               INTEGER NOT NULL,
	category          INTEGER NOT NULL,
	agency            TEXT,
	pay_status        TEXT NOT NULL,
	last_certified_on TEXT,
	valid_until       TEXT,
	suspended_from    TEXT,
	died_on           TEXT,
	proxy_years       INTEGER NOT NULL CHECK (proxy_years >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_id_number ON person (id_number);
CREATE INDEX person_other_id ON person (other_id) WHERE other_id IS NOT NULL;
CREATE INDEX person_born_on ON person (born_on);
CREATE INDEX person_valid_until ON person (valid_until);

-- learned: told by a person of this office and kept when the roster comes again.
CREATE TABLE person_alias (
	person_no TEXT NOT NULL REFERENCES person (person_no),
	alias     TEXT NOT NULL,
	learned   INTEGER NOT NULL CHECK (learned IN (0, 1)),
	PRIMARY KEY (person_no, alias)
) STRICT, WITHOUT ROWID;

-- Folded names, by which people are looked up.
CREATE TABLE person_key (
	name_key  TEXT NOT NULL,
	person_no TEXT NOT NULL REFERENCES person (person_no),
	learned   INTEGER NOT NULL CHECK (learned IN (0, 1)),
	PRIMARY KEY (name_key, person_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_key_person ON person_key (person_no);

-- ---- batches ------------------------------------------------------------------------------------------
CREATE TABLE batch (
	seq           INTEGER PRIMARY KEY AUTOINCREMENT,
	id            TEXT NOT NULL UNIQUE,
	run           TEXT NOT NULL,
	state         TEXT NOT NULL
		CHECK (state IN ('frozen', 'sent', 'settled', 'blocked', 'superseded')),
	count         INTEGER NOT NULL CHECK (count > 0),
	digest        BLOB NOT NULL CHECK (length(digest) = 32),
	formed_us     INTEGER NOT NULL,
	sent_us       INTEGER NOT NULL,
	settled_us    INTEGER NOT NULL,
	attempts      INTEGER NOT NULL,
	not_before_us INTEGER NOT NULL,
	last_error    TEXT,
	verifier      TEXT,
	submitter     TEXT NOT NULL,
	body          BLOB NOT NULL,
	receipt       BLOB,
	CONSTRAINT "settled is having the receipt" CHECK ((state = 'settled') = (receipt IS NOT NULL))
) STRICT;
CREATE INDEX batch_open ON batch (seq) WHERE state IN ('frozen', 'sent');

CREATE TRIGGER batch_is_frozen BEFORE UPDATE ON batch
WHEN NEW.id <> OLD.id OR NEW.body <> OLD.body OR NEW.digest <> OLD.digest OR NEW.count <> OLD.count
	OR NEW.submitter <> OLD.submitter
	OR (OLD.receipt IS NOT NULL AND NEW.receipt IS NOT OLD.receipt)
BEGIN
	SELECT RAISE(ABORT, 'a batch is frozen');
END;
CREATE TRIGGER batch_is_kept BEFORE DELETE ON batch
BEGIN
	SELECT RAISE(ABORT, 'a batch is never deleted');
END;

-- One row per record to be reported, written with the decision. Waiting while batch_id is NULL. A record that came back and
-- was decided again has a second row with its new revision.
CREATE TABLE outbox (
	seq       INTEGER PRIMARY KEY,
	record_id TEXT NOT NULL,
	revision  INTEGER NOT NULL,
	document  INTEGER NOT NULL REFERENCES document (id),
	batch_id  TEXT REFERENCES batch (id),
	UNIQUE (record_id, revision)
) STRICT;
-- The claim is in order of seq: an index on anything else sorts the whole backlog (reliability.md §3).
CREATE INDEX outbox_waiting ON outbox (seq) WHERE batch_id IS NULL;
CREATE INDEX outbox_batch ON outbox (batch_id) WHERE batch_id IS NOT NULL;
CREATE TRIGGER outbox_claimed_once BEFORE UPDATE ON outbox
WHEN (OLD.batch_id IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM batch WHERE id = OLD.batch_id AND state = 'superseded'))
	OR NEW.record_id <> OLD.record_id OR NEW.revision <> OLD.revision
BEGIN
	SELECT RAISE(ABORT, 'an outbox row is claimed once');
END;
CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox
BEGIN
	SELECT RAISE(ABORT, 'an outbox row is never deleted');
END;

-- ---- audit --------------------------------------------------------------------------------------------
-- hash = SHA-256(previous hash, canonical line): docs/audit.md.
CREATE TABLE audit (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	at_us   INTEGER NOT NULL,
	actor   TEXT NOT NULL,
	action  TEXT NOT NULL,
	object  TEXT NOT NULL,
	detail  TEXT NOT NULL,
	content BLOB CHECK (content IS NULL OR length(content) = 32),
	hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_object ON audit (object, seq);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
