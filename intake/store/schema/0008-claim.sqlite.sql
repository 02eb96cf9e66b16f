-- SPDX-License-Identifier: Apache-2.0
-- A file is known again by its name in the stage, given once, when a kill came between this register and the stage.
ALTER TABLE raw_file ADD COLUMN claim TEXT;
CREATE UNIQUE INDEX raw_file_claim ON raw_file (claim) WHERE claim IS NOT NULL;
