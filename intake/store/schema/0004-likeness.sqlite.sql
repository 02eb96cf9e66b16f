-- SPDX-License-Identifier: Apache-2.0
-- Finding a paper again, and what the roster knows of custody and of other channels.

-- The sketch of a page has 256 bits now; its first word keeps the old column. The new words are no part of a
-- document's digest, so that documents of before keep theirs.
ALTER TABLE page ADD COLUMN likeness_b INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN likeness_c INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN likeness_d INTEGER NOT NULL DEFAULT 0;

-- Of two sketches that differ in few bits, some of their twenty bands of 12 bits differ in one bit at most: these keys are
-- looked up. key = band << 12 | bits.
-- Only pages of a recognised form: two letters may look alike and mean nothing.
CREATE TABLE page_band (
	key      INTEGER NOT NULL,
	document INTEGER NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (key, document, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER page_banded AFTER INSERT ON page
WHEN NEW.form IS NOT NULL AND (NEW.likeness_b <> 0 OR NEW.likeness_c <> 0 OR NEW.likeness_d <> 0)
BEGIN
	INSERT INTO page_band (key, document, position) VALUES
		(0 + (NEW.likeness >> 0 & 4095), NEW.document, NEW.position),
		(4096 + (NEW.likeness >> 12 & 4095), NEW.document, NEW.position),
		(8192 + (NEW.likeness >> 24 & 4095), NEW.document, NEW.position),
		(12288 + (NEW.likeness >> 36 & 4095), NEW.document, NEW.position),
		(16384 + (NEW.likeness >> 48 & 4095), NEW.document, NEW.position),
		(20480 + (NEW.likeness_b >> 0 & 4095), NEW.document, NEW.position),
		(24576 + (NEW.likeness_b >> 12 & 4095), NEW.document, NEW.position),
		(28672 + (NEW.likeness_b >> 24 & 4095), NEW.document, NEW.position),
		(32768 + (NEW.likeness_b >> 36 & 4095), NEW.document, NEW.position),
		(36864 + (NEW.likeness_b >> 48 & 4095), NEW.document, NEW.position),
		(40960 + (NEW.likeness_c >> 0 & 4095), NEW.document, NEW.position),
		(45056 + (NEW.likeness_c >> 12 & 4095), NEW.document, NEW.position),
		(49152 + (NEW.likeness_c >> 24 & 4095), NEW.document, NEW.position),
		(53248 + (NEW.likeness_c >> 36 & 4095), NEW.document, NEW.position),
		(57344 + (NEW.likeness_c >> 48 & 4095), NEW.document, NEW.position),
		(61440 + (NEW.likeness_d >> 0 & 4095), NEW.document, NEW.position),
		(65536 + (NEW.likeness_d >> 12 & 4095), NEW.document, NEW.position),
		(69632 + (NEW.likeness_d >> 24 & 4095), NEW.document, NEW.position),
		(73728 + (NEW.likeness_d >> 36 & 4095), NEW.document, NEW.position),
		(77824 + (NEW.likeness_d >> 48 & 4095), NEW.document, NEW.position);
END;

CREATE TRIGGER page_unbanded AFTER DELETE ON page
WHEN OLD.form IS NOT NULL AND (OLD.likeness_b <> 0 OR OLD.likeness_c <> 0 OR OLD.likeness_d <> 0)
BEGIN
	DELETE FROM page_band WHERE document = OLD.document AND position = OLD.position AND key IN (
		0 + (OLD.likeness >> 0 & 4095),
		4096 + (OLD.likeness >> 12 & 4095),
		8192 + (OLD.likeness >> 24 & 4095),
		12288 + (OLD.likeness >> 36 & 4095),
		16384 + (OLD.likeness >> 48 & 4095),
		20480 + (OLD.likeness_b >> 0 & 4095),
		24576 + (OLD.likeness_b >> 12 & 4095),
		28672 + (OLD.likeness_b >> 24 & 4095),
		32768 + (OLD.likeness_b >> 36 & 4095),
		36864 + (OLD.likeness_b >> 48 & 4095),
		40960 + (OLD.likeness_c >> 0 & 4095),
		45056 + (OLD.likeness_c >> 12 & 4095),
		49152 + (OLD.likeness_c >> 24 & 4095),
		53248 + (OLD.likeness_c >> 36 & 4095),
		57344 + (OLD.likeness_c >> 48 & 4095),
		61440 + (OLD.likeness_d >> 0 & 4095),
		65536 + (OLD.likeness_d >> 12 & 4095),
		69632 + (OLD.likeness_d >> 24 & 4095),
		73728 + (OLD.likeness_d >> 36 & 4095),
		77824 + (OLD.likeness_d >> 48 & 4095));
END;

-- 服刑、在押、通缉: the word of the last comparison with the courts' data; certified by the app or at a window.
ALTER TABLE person ADD COLUMN barred TEXT;
ALTER TABLE person ADD COLUMN certified_elsewhere_on TEXT;
ALTER TABLE person ADD COLUMN certified_channel TEXT;
