/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_VERDICT_H
#define INTAKE_MODEL_VERDICT_H

#include <stdbool.h>

#include "base/date.h"
#include "base/hash.h"
#include "model/field.h"
#include "model/form.h"

/* One seal, stamp or signature judged. Written by seal/ only. A bad seal is a verdict, never an
 * error. Verdicts and sub-reasons are the words of ETSI EN 319 102-1 §5.1; JSON uses them as they
 * are. */
enum seal_kind {
	SEAL_VDS,    /* visible digital seal, ICAO Doc 9303-13 */
	SEAL_IDB,    /* ICAO datastructure for barcode */
	SEAL_LIST,   /* signed issue list */
	SEAL_STAMP,  /* 公章 */
	SEAL_RIDING, /* 骑缝章 */
	SEAL_INK,    /* signature: presence, never authenticity */
};

enum verdict { VERDICT_INDETERMINATE, VERDICT_VALID, VERDICT_INVALID };

#define SEAL_REASONS(X)                                                                            \
	X(NONE, "")                                                                                \
	/* invalid */                                                                              \
	X(FORMAT_FAILURE, "FORMAT_FAILURE")                                                        \
	X(HASH_FAILURE, "HASH_FAILURE")                                                            \
	X(SIG_CRYPTO_FAILURE, "SIG_CRYPTO_FAILURE")                                                \
	X(REVOKED, "REVOKED")                                                                      \
	X(NOT_YET_VALID, "NOT_YET_VALID")                                                          \
	X(SIG_CONSTRAINTS_FAILURE, "SIG_CONSTRAINTS_FAILURE")                                      \
	X(CHAIN_CONSTRAINTS_FAILURE, "CHAIN_CONSTRAINTS_FAILURE")                                  \
	/* indeterminate */                                                                        \
	X(NO_SIGNING_CERTIFICATE_FOUND, "NO_SIGNING_CERTIFICATE_FOUND")                            \
	X(NO_CERTIFICATE_CHAIN_FOUND, "NO_CERTIFICATE_CHAIN_FOUND")                                \
	X(OUT_OF_BOUNDS_NO_POE, "OUT_OF_BOUNDS_NO_POE")                                            \
	X(REVOKED_NO_POE, "REVOKED_NO_POE")                                                        \
	X(CRYPTO_CONSTRAINTS_FAILURE, "CRYPTO_CONSTRAINTS_FAILURE")                                \
	X(TRY_LATER, "TRY_LATER")                                                                  \
	X(UNKNOWN_PROFILE, "UNKNOWN_PROFILE")                                                      \
	X(UNSIGNED, "UNSIGNED")                                                                    \
	/* stamps and ink, our own words */                                                        \
	X(PRESENT, "PRESENT")                                                                      \
	X(ABSENT, "ABSENT")                                                                        \
	X(WRONG_SIZE, "WRONG_SIZE")                                                                \
	X(WRONG_COLOR, "WRONG_COLOR")                                                              \
	X(NO_COLOR, "NO_COLOR") /* grey scan: colour cannot be judged */                           \
	X(UNSURE, "UNSURE")                                                                        \
	/* issue lists, our own words: valid, indeterminate */                                     \
	X(LISTED, "LISTED")                                                                        \
	X(MISSING, "MISSING")

enum seal_reason {
#define X(name, text) SEAL_REASON_##name,
	SEAL_REASONS(X)
#undef X
	    SEAL_REASON_COUNT
};

/* A stamp beside the specimens enrolled for the office. Even ALIKE is no proof: a good copy of a
 * stamp is alike too. */
enum stamp_alike { ALIKE_NOT_COMPARED, ALIKE_DIFFERENT, ALIKE_UNSURE, ALIKE_YES };

#define SEAL_PAYLOAD_FIELDS 16
struct payload_field { /* one message of a seal, understood */
	enum field_name name;
	char text[FIELD_TEXT_BYTES]; /* as in struct field: ISO dates */
};

struct seal_verdict {
	enum seal_kind kind;
	enum verdict verdict;
	enum seal_reason reason;
	char name[32];    /* the form's name for it: "official", "applicant", …; "" for codes */
	char clause[64];  /* the clause that refuses, "ICAO 9303-13 §2.3.1" */
	char detail[128]; /* the offending value, English, no personal data */
	char issuer[ISSUER_ID_BYTES]; /* whose anchor vouches, or whose specimen is nearest; "" if
					 none */
	char signer[24];              /* signer id + certificate reference, "CNSY-0005B" */
	struct date signed_on, issued_on;
	struct sha256
	    signed_bytes; /* replay identity: hash of the signed bytes, never of the seal */
	struct payload_field payload[SEAL_PAYLOAD_FIELDS]; /* only of a profile we know */
	int payload_count;
	double likeness; /* 0…1 of a stamp to the specimen; orders the queue, never decides */
	enum stamp_alike alike; /* to that specimen */
	char specimen[96];      /* "cn-sydney/specimen/stamp-2020.png", "" if not compared */
	double diameter_mm;     /* stamps */
	bool touches_date;      /* the stamp lies over or touches the issue date */
	int page;
	struct box_mm where;
};

const char *seal_kind_text(enum seal_kind kind);      /* "vds" … */
const char *verdict_text(enum verdict verdict);       /* "valid" … */
const char *stamp_alike_text(enum stamp_alike alike); /* "", "different", "unsure", "alike" */
bool stamp_alike_parse(const char *text, enum stamp_alike *out);
const char *seal_reason_text(enum seal_reason reason); /* the ETSI word */
/* The same as a sentence for the desk, an N_() message; "" of NONE. */
const char *seal_reason_sentence(enum seal_reason reason);
bool seal_kind_parse(const char *text, enum seal_kind *out);
bool verdict_parse(const char *text, enum verdict *out);
bool seal_reason_parse(const char *text, enum seal_reason *out);
/* The reason that what a finding saw begins with: "NO_COLOR: grey scan" or "REVOKED since …". */
bool seal_reason_begins(const char *seen, enum seal_reason *out);

#endif
