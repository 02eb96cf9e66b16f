/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_MATCH_H
#define INTAKE_MODEL_MATCH_H

#include "base/limits.h"
#include "model/person.h"

/* Who on the roster the paper is about, and why. Found by desk/ (store look-up and read/ name
 * comparison); rules judge it. */
enum match_how {
	MATCH_NONE,       /* nobody */
	MATCH_ID_NUMBER,  /* the ID number, check digit right */
	MATCH_PASSPORT,   /* a passport or other paper's number on record */
	MATCH_NAME_BIRTH, /* name and birth date; a name alone never matches */
	MATCH_BY_PERSON,  /* chosen by a named person */
};

enum name_match {
	NAME_UNREAD,  /* no name could be read: verified by nobody yet */
	NAME_EQUAL,   /* equal after NFKC and spaces */
	NAME_VARIANT, /* equal after simplified/traditional folding */
	NAME_ALIAS,   /* equal to a recorded alias */
	NAME_PINYIN,  /* equal only as pinyin */
	NAME_ROMAN,   /* equal only in a Hong Kong or Macau romanisation */
	NAME_NEAR,    /* one character differs: most likely a misreading */
	NAME_DIFFERS,
};

struct candidate {
	char person_no[PERSON_NO_BYTES];
	enum match_how how;
	enum name_match name;
	char why[96]; /* near misses: "birth date differs: 1950-03-07" without the name */
};

struct match {
	enum match_how how;
	enum name_match name;
	char person_no[PERSON_NO_BYTES];         /* "" unless exactly one matches */
	int matches;                             /* how many match equally well */
	struct candidate near[LIMIT_CANDIDATES]; /* shown to the person, never taken */
	int near_count;
};

const char *match_how_text(enum match_how how);
bool match_how_parse(const char *text, enum match_how *out);
const char *name_match_text(enum name_match match);
bool name_match_parse(const char *text, enum name_match *out);

#endif
