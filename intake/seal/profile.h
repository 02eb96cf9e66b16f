/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_PROFILE_H
#define INTAKE_SEAL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/verdict.h"

/* The life-certificate profile (docs/seal.md): which message carries what. One table for writing
 * and reading. */
#define PROFILE_FEATURE    0xFA /* document feature definition reference */
#define PROFILE_TYPE       0x02 /* document type category */
#define SEAL_TAG_SIGNATURE 0xFF

enum coding {
	CODING_C40,        /* ASCII text */
	CODING_C40_NAME,   /* as C40, "<" written as space (ICAO Doc 9303-13 §2.6) */
	CODING_UTF8,       /* as it is */
	CODING_DATE,       /* 3 bytes, the number MMDDYYYY */
	CODING_APPEARANCE, /* 1 byte: how the holder appeared */
	CODING_DIVISION,   /* 3 bytes, the number of six digits (GB/T 2260) */
	CODING_BYTE,       /* 1 byte, a number */
};

/* No struct field carries it: shown by "seal inspect" alone. */
#define PROFILE_NO_FIELD FIELD_NAME_COUNT

struct profile_row {
	uint8_t tag;
	enum field_name name;
	const char *label; /* for people who inspect: the field's name, or our own word */
	enum coding coding;
	size_t bytes_max;
	bool mandatory;
};

const struct profile_row *profile_row(uint8_t tag); /* NULL: unknown */
const struct profile_row *profile_row_of(
    enum field_name name); /* NULL: the profile has no message for it */
/* The first mandatory message that is missing, by a question per tag; NULL: all there. Of ID number
 * and travel document one is enough. */
const char *profile_missing(const bool present[256]);

/* The value of a message, appended; false: the text is none of this coding, or too long. */
bool profile_put(const struct profile_row *row, const char *text, struct buf *out);
/* Back to text; false: these bytes are none of this coding. */
bool profile_get(const struct profile_row *row, struct span value, char *to, size_t size);

/* 3 bytes, the number MMDDYYYY (ICAO Doc 9303-13 §2.6.2). 0x000000 and 0xFFFFFF say "no date":
 * {0,0,0} and true. */
bool seal_date_get(const uint8_t *bytes, struct date *out);
void seal_date_put(struct date d, struct buf *out);

#endif
