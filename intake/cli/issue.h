/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CLI_ISSUE_H
#define INTAKE_CLI_ISSUE_H

#include "seal/seal.h"

/* Seals that an office issues: one from the command line, or one for each line of a CSV file. */

/* A consulate's year; 33 MB. */
#define LIMIT_ISSUED_SEALS 10000

struct issued {
	int line;                       /* of the CSV file; 0: from the command line */
	char number[FIELD_TEXT_BYTES];  /* of the certificate, as given */
	uint8_t seal[LIMIT_CODE_BYTES]; /* signed payload */
	size_t length;
};
struct issued_list { /* owns its items */
	struct issued *item;
	int count, room;
	int bad;
};
void issued_list_free(struct issued_list *list);
static inline void
auto_issued_list(struct issued_list *list)
{
	issued_list_free(list);
}

/* Seals the draft and adds it. Two seals of one list with the same number are ERR_DATA. */
enum err issue_add(const struct seal_draft *draft, const struct seal_key *key, int line,
		   struct issued_list *list, struct error *err) MUST_USE;

/* Told for every bad line, counted from 1. */
typedef void issue_bad_line(void *context, int line, const char *what);
struct issue_csv {
	const char *path;
	const struct seal_key *key;
	struct seal_draft office; /* country, signer, reference, days, and fields that hold for
				     every line; an issue date in the line counts more */
	issue_bad_line *bad_line;
	void *context;
	/* Instead of sealing (key is not used then): takes what a line says. ERR_DATA is that
	 * line's mistake. */
	enum err (*take)(void *context, const struct seal_draft *draft, struct error *err);
};
/* UTF-8 (with or without mark) or GB18030; the first line names the columns: certificate.number,
 * holder.name_latin …, or their Chinese words. Columns it does not know are refused: an office
 * would believe them sealed. A bad line is told, counted in list->bad, and the rest goes on. */
enum err issue_read_csv(const struct issue_csv *csv, struct issued_list *list,
			struct error *err) MUST_USE;

/* One NAME as in JSON ("certificate.number"), or the office's Chinese word ("证明编号"). */
bool issue_field_parse(const char *text, enum field_name *out);

#endif
