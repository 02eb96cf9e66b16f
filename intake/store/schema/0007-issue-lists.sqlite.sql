-- SPDX-License-Identifier: Apache-2.0
-- Signed issue lists (docs/issue-list.md): what an office says it made out. The file itself lies in the vault; here is
-- what a paper is looked up by. Written once, never changed: a correction is a later list.
CREATE TABLE issue_list (
	id          INTEGER PRIMARY KEY,
	issuer      TEXT NOT NULL,
	country     TEXT NOT NULL,
	sequence    INTEGER NOT NULL CHECK (sequence > 0),
	digest      BLOB NOT NULL CHECK (length(digest) = 32),
	previous    BLOB CHECK (previous IS NULL OR length(previous) = 32),
	from_day    TEXT NOT NULL,
	to_day      TEXT NOT NULL,
	signed_on   TEXT NOT NULL,
	signer      BLOB NOT NULL CHECK (length(signer) = 32),
	file        BLOB NOT NULL CHECK (length(file) = 32),
	entries     INTEGER NOT NULL,
	imported_us INTEGER NOT NULL,
	UNIQUE (issuer, sequence)
) STRICT;

CREATE TABLE issue_range (
	list  INTEGER NOT NULL REFERENCES issue_list (id),
	first TEXT NOT NULL,
	last  TEXT NOT NULL
) STRICT;
CREATE INDEX issue_range_list ON issue_range (list);

-- number_key: the number's letters and digits (model/issue_list.h).
CREATE TABLE issue_entry (
	number_key TEXT NOT NULL,
	list       INTEGER NOT NULL REFERENCES issue_list (id),
	number     TEXT NOT NULL,
	name       TEXT,
	name_latin TEXT,
	id_number  TEXT,
	id_sha256  BLOB CHECK (id_sha256 IS NULL OR length(id_sha256) = 32),
	birth_date TEXT,
	issued_on  TEXT NOT NULL,
	passport   TEXT,
	seal       BLOB CHECK (seal IS NULL OR length(seal) = 32),
	PRIMARY KEY (number_key, list)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_entry_seal ON issue_entry (seal) WHERE seal IS NOT NULL;

CREATE TRIGGER issue_list_no_update BEFORE UPDATE ON issue_list
BEGIN
	SELECT RAISE(ABORT, 'an issue list is kept as it came');
END;
CREATE TRIGGER issue_list_no_delete BEFORE DELETE ON issue_list
BEGIN
	SELECT RAISE(ABORT, 'an issue list is kept as it came');
END;
CREATE TRIGGER issue_entry_no_update BEFORE UPDATE ON issue_entry
BEGIN
	SELECT RAISE(ABORT, 'an issue list is kept as it came');
END;
CREATE TRIGGER issue_entry_no_delete BEFORE DELETE ON issue_entry
BEGIN
	SELECT RAISE(ABORT, 'an issue list is kept as it came');
END;
