-- SPDX-License-Identifier: Apache-2.0
-- A stamp beside the specimen of its office: alike, unsure, different, or NULL: not compared.
ALTER TABLE verdict ADD COLUMN alike TEXT;
ALTER TABLE verdict ADD COLUMN specimen TEXT;
