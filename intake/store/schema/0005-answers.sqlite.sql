-- SPDX-License-Identifier: Apache-2.0
-- Version 5: runs of the submission, what the service said of each record and revision (for reconciliation and
-- reports), its late results as they came, and which page images it has.

-- A run is a row, not a process: one that never ended says so (ended_us 0) until the next one begins.
CREATE TABLE run (
	seq         INTEGER PRIMARY KEY AUTOINCREMENT,
	id          TEXT NOT NULL UNIQUE,
	actor       TEXT NOT NULL,
	host        TEXT,
	process     INTEGER NOT NULL,
	started_us  INTEGER NOT NULL,
	ended_us    INTEGER NOT NULL,
	exit_status INTEGER NOT NULL,
	ending      TEXT,
	why         TEXT,
	formed      INTEGER NOT NULL,
	records     INTEGER NOT NULL,
	sent        INTEGER NOT NULL,
	replayed    INTEGER NOT NULL,
	accepted    INTEGER NOT NULL,
	warned      INTEGER NOT NULL,
	duplicate   INTEGER NOT NULL,
	deferred    INTEGER NOT NULL,
	rejected    INTEGER NOT NULL,
	resumed     INTEGER NOT NULL,
	late        INTEGER NOT NULL,
	late_odd    INTEGER NOT NULL,
	images      INTEGER NOT NULL,
	open        INTEGER NOT NULL,
	blocked     INTEGER NOT NULL,
	unfit       INTEGER NOT NULL,
	own_hands   INTEGER NOT NULL,
	skew_s      INTEGER NOT NULL
) STRICT;
CREATE TRIGGER run_ends_once BEFORE UPDATE ON run WHEN OLD.ended_us <> 0
BEGIN
	SELECT RAISE(ABORT, 'a run ends once');
END;
CREATE TRIGGER run_is_kept BEFORE DELETE ON run
BEGIN
	SELECT RAISE(ABORT, 'a run is never deleted');
END;

-- The key is the order of reconciliation: day, record, revision.
CREATE TABLE answer (
	received_on TEXT NOT NULL,
	record_id   TEXT NOT NULL,
	revision    INTEGER NOT NULL,
	digest      BLOB CHECK (digest IS NULL OR length(digest) = 32),
	disposition TEXT NOT NULL,
	receipt_id  TEXT,
	batch_id    TEXT NOT NULL REFERENCES batch (id),
	run         TEXT,
	PRIMARY KEY (received_on, record_id, revision),
	UNIQUE (record_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_run ON answer (run) WHERE run IS NOT NULL;
CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer
BEGIN
	SELECT RAISE(ABORT, 'an answer is never deleted');
END;

-- With what belongs to it here.
CREATE VIEW answered AS
	SELECT a.*, d.serial, d.number, d.person_no, d.service_reason, d.back_pay_months,
		p.suspended_from, d.valid_until
	FROM answer a LEFT JOIN document d ON d.record_id = a.record_id
		LEFT JOIN person p ON p.person_no = d.person_no;

-- Documents of late results, byte-exact; the cursor is the highest upto.
CREATE TABLE late (
	upto      INTEGER PRIMARY KEY,
	after     INTEGER NOT NULL,
	stored_us INTEGER NOT NULL,
	acked_us  INTEGER NOT NULL,
	count     INTEGER NOT NULL,
	document  BLOB NOT NULL,
	CHECK (upto > after)
) STRICT;
CREATE TRIGGER late_is_kept BEFORE DELETE ON late
BEGIN
	SELECT RAISE(ABORT, 'a late result is never deleted');
END;

-- Page images the service has, by the name it knows them under.
CREATE TABLE image_sent (
	sha256  BLOB PRIMARY KEY CHECK (length(sha256) = 32),
	sent_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
