-- SPDX-License-Identifier: Apache-2.0
-- The people of the review station and their sessions. A user is never deleted, only disabled: the log names him.

CREATE TABLE account (
	name            TEXT PRIMARY KEY,
	full_name       TEXT,
	roles           INTEGER NOT NULL CHECK (roles BETWEEN 0 AND 63),
	password        TEXT,
	totp            TEXT,
	totp_step       INTEGER NOT NULL,
	failures        INTEGER NOT NULL CHECK (failures >= 0),
	locked_until_us INTEGER NOT NULL,
	disabled        INTEGER NOT NULL CHECK (disabled IN (0, 1)),
	language        TEXT,
	keys_off        INTEGER NOT NULL CHECK (keys_off IN (0, 1)),
	created_us      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER account_is_kept BEFORE DELETE ON account
BEGIN
	SELECT RAISE(ABORT, 'a user is disabled, never deleted');
END;
CREATE TRIGGER account_code_once BEFORE UPDATE OF totp_step ON account
WHEN NEW.totp_step < OLD.totp_step AND NEW.totp IS OLD.totp
BEGIN
	SELECT RAISE(ABORT, 'a code is taken once');
END;

-- Recovery codes of the second factor, hashed; each works once.
CREATE TABLE recovery (
	name TEXT NOT NULL REFERENCES account (name),
	code BLOB NOT NULL CHECK (length(code) = 32),
	PRIMARY KEY (name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE web_session (
	token      BLOB PRIMARY KEY CHECK (length(token) = 32),
	name       TEXT NOT NULL REFERENCES account (name),
	csrf       TEXT NOT NULL,
	started_us INTEGER NOT NULL,
	seen_us    INTEGER NOT NULL,
	proven_us  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_session_name ON web_session (name);
