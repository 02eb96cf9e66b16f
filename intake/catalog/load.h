/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CATALOG_LOAD_H
#define INTAKE_CATALOG_LOAD_H

#include "base/xml.h"
#include "catalog/catalog.h"

/* The inside of the catalogue: one file per kind of XML adds what it read. Only catalog/ sees this.
 */

#define PHRASE_CODE_BYTES     8
#define PHRASE_LANGUAGE_BYTES 8
#define PHRASE_TEXT_BYTES     160
#define PHRASE_TODO_BYTES     640
#define PHRASE_BASIS_BYTES    192

/* Words for people about a reason or a rule, in one language. */
struct phrase {
	char code[PHRASE_CODE_BYTES];
	char language[PHRASE_LANGUAGE_BYTES]; /* "zh_CN" */
	char text[PHRASE_TEXT_BYTES];
	char todo[PHRASE_TODO_BYTES];   /* "" of rules */
	char basis[PHRASE_BASIS_BYTES]; /* legal basis of a reason; the same in every language */
};

/* One piece of a paper we send out: letters.xml. */
struct letter_words {
	char name[32]; /* "return.title" */
	char language[PHRASE_LANGUAGE_BYTES];
	char text[PHRASE_TODO_BYTES];
};

struct catalog {
	struct form form[LIMIT_FORMS];
	int form_count;
	struct issuer issuer[LIMIT_ISSUERS];
	int issuer_count;
	struct policy policy[LIMIT_POLICIES]; /* by first day */
	int policy_count;
	struct policy before; /* of a day before the first policy */
	struct phrase phrase[LIMIT_PHRASES];
	int phrase_count;
	struct letter_words letter[LIMIT_LETTER_WORDS];
	int letter_count;
};

/* Where we are reading. */
struct source {
	const char *templates;
	const char *path; /* of the file, as messages name it */
	/* Of many files of one kind: read for the first, kept by the caller; NULL: read for this
	 * one. */
	struct xml_schema **schema;
};

/* Parses s->path; everything wrong is ERR_CONFIG. */
enum err source_parse(const struct source *s, xmlDoc **out, struct error *err) MUST_USE;
/* Checks what was parsed against templates/schema/<schema>. */
enum err source_check(const struct source *s, const char *schema, xmlDoc *doc,
		      struct error *err) MUST_USE;
/* "file:line: <element>: what". */
enum err source_wrong(const struct source *s, const xmlNode *node, const char *what,
		      struct error *err);
/* xml:lang of the element or one above it, with '_' as we write languages; "" when none. */
void source_language(const xmlNode *node, char *to, size_t size);
/* valid-from and valid-to, or from and to: the days, none when absent. */
enum err source_life(const struct source *s, const xmlNode *node, const char *from_name,
		     const char *to_name, struct date life[2], struct error *err) MUST_USE;

/* A file with another root is none of ours, and no error. */
enum err form_file_load(struct catalog *c, const struct source *s, struct error *err) MUST_USE;
enum err issuer_file_load(struct catalog *c, const struct source *s, struct error *err) MUST_USE;
enum err policy_file_load(struct catalog *c, const struct source *s, struct error *err) MUST_USE;
/* reasons.xml and rules.xml: element is "reason" or "rule". */
enum err phrase_file_load(struct catalog *c, const struct source *s, const char *element,
			  struct error *err) MUST_USE;
/* letters.xml. */
enum err letter_file_load(struct catalog *c, const struct source *s, struct error *err) MUST_USE;
/* The words of a code; of zh_CN when that language has none; NULL for an unknown code. */
const struct phrase *phrase_get(const struct catalog *c, const char *code, const char *language);

#endif
