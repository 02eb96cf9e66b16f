-- SPDX-License-Identifier: Apache-2.0
-- How many lines the lists have of each state and issuer, kept by the database itself, so that a page of the register
-- need not count all of it (docs/decisions/0161). It can be made again from entry at any time.
CREATE TABLE entry_tally (
	state  TEXT NOT NULL,
	issuer TEXT NOT NULL,
	lines  INTEGER NOT NULL CHECK (lines >= 0),
	PRIMARY KEY (state, issuer)
) STRICT, WITHOUT ROWID;

INSERT INTO entry_tally SELECT state, issuer, count(*) FROM entry GROUP BY state, issuer;

CREATE TRIGGER tally_of_added AFTER INSERT ON entry
BEGIN
	INSERT INTO entry_tally VALUES (NEW.state, NEW.issuer, 1)
	ON CONFLICT (state, issuer) DO UPDATE SET lines = lines + 1;
END;
CREATE TRIGGER tally_of_moved AFTER UPDATE OF state, issuer ON entry
WHEN OLD.state <> NEW.state OR OLD.issuer <> NEW.issuer
BEGIN
	UPDATE entry_tally SET lines = lines - 1 WHERE state = OLD.state AND issuer = OLD.issuer;
	INSERT INTO entry_tally VALUES (NEW.state, NEW.issuer, 1)
	ON CONFLICT (state, issuer) DO UPDATE SET lines = lines + 1;
END;
CREATE TRIGGER tally_of_removed AFTER DELETE ON entry
BEGIN
	UPDATE entry_tally SET lines = lines - 1 WHERE state = OLD.state AND issuer = OLD.issuer;
END;
