-- SPDX-License-Identifier: Apache-2.0
-- Lists for people: one narrow row per line of the arrivals register, kept by the database itself, and the words each
-- line is found by, kept by store/sqlite_find.c. Both can be made again from the other tables at any time.

-- id = 64 × arrival.id + number of the document, so that its order is that of registration. An arrival of which nothing
-- is scanned yet has one line, number 1, without a document; its first document takes that line.
CREATE TABLE entry (
	id          INTEGER PRIMARY KEY,
	document    INTEGER REFERENCES document (id),
	received_on TEXT NOT NULL,
	state       TEXT NOT NULL,
	issuer      TEXT NOT NULL, -- '' = not known
	person_no   TEXT
) STRICT;
-- Counts by state and issuer are read from this index alone.
CREATE INDEX entry_count ON entry (state, issuer, received_on);
CREATE INDEX entry_person ON entry (person_no) WHERE person_no IS NOT NULL;

INSERT INTO entry
SELECT a.id * 64 + coalesce(d.number, 1), d.id, a.received_on, coalesce(d.state, 'REGISTERED'), coalesce(d.issuer, ''),
	CASE WHEN d.id IS NULL THEN a.person_hint ELSE d.person_no END
FROM arrival a LEFT JOIN document d ON d.serial = a.serial;

CREATE TRIGGER entry_of_arrival AFTER INSERT ON arrival
BEGIN
	INSERT INTO entry VALUES (NEW.id * 64 + 1, NULL, NEW.received_on, 'REGISTERED', '', NEW.person_hint);
END;
CREATE TRIGGER entry_of_amended AFTER UPDATE OF received_on, person_hint ON arrival
BEGIN
	UPDATE entry SET received_on = NEW.received_on,
		person_no = CASE WHEN document IS NULL THEN NEW.person_hint ELSE person_no END
	WHERE id BETWEEN NEW.id * 64 AND NEW.id * 64 + 63;
END;
CREATE TRIGGER entry_of_document AFTER INSERT ON document
BEGIN
	INSERT INTO entry
	SELECT a.id * 64 + NEW.number, NEW.id, a.received_on, NEW.state, coalesce(NEW.issuer, ''), NEW.person_no
	FROM arrival a WHERE a.serial = NEW.serial
	ON CONFLICT (id) DO UPDATE SET document = excluded.document, state = excluded.state,
		issuer = excluded.issuer, person_no = excluded.person_no;
END;
CREATE TRIGGER entry_of_moved AFTER UPDATE OF state, issuer, person_no ON document
WHEN OLD.state <> NEW.state OR OLD.issuer IS NOT NEW.issuer OR OLD.person_no IS NOT NEW.person_no
BEGIN
	UPDATE entry SET state = NEW.state, issuer = coalesce(NEW.issuer, ''), person_no = NEW.person_no
	WHERE id = (SELECT a.id * 64 + NEW.number FROM arrival a WHERE a.serial = NEW.serial);
END;

-- The words of a line, rowid = entry.id: whole words, Han characters one by one (store/find.h).
CREATE VIRTUAL TABLE entry_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2');

-- The same for people. A person's number is its key and may be any text, so this gives each a number for the index.
CREATE TABLE person_line (
	id        INTEGER PRIMARY KEY,
	person_no TEXT NOT NULL UNIQUE REFERENCES person (person_no)
) STRICT;
CREATE VIRTUAL TABLE person_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2');

CREATE INDEX arrival_received ON arrival (received_on);

-- The log by who, by what, and by both, newest first.
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_actor_action ON audit (actor, action, seq);

-- Returns that took effect, for the reasons of a year.
CREATE INDEX decision_returned ON decision (at_us) WHERE stage = 'second' AND decide = 'reject';
