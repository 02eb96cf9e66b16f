/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_MEMO_H
#define INTAKE_READ_MEMO_H

#include "base/error.h"
#include "image/image.h"
#include "model/field.h"

/* Words that come back: the same few offices, agencies and countries stand on most papers, set in
 * the same few faces. A line that was read and agreed is kept as a picture; a line that looks the
 * same, sign by sign, says the same and is not read again. Only for words of closed vocabularies:
 * never for names, numbers and days, where a stroke makes another person. One per reader, for one
 * thread. */
struct memo;
enum err memo_open(struct memo **out, struct error *err) MUST_USE;
void memo_close(struct memo *m);
DEFINE_AUTO(memo_close, struct memo *);

struct memo_words {
	char printed[FIELD_TEXT_BYTES];
	char text[FIELD_TEXT_BYTES]; /* what the field makes of it: "in-person" */
};
/* What the line says, lent until the next memo_keep; NULL if it was not seen before. line:
 * NET_HEIGHT high; of two languages the same picture may say two things. */
const struct memo_words *memo_find(struct memo *m, const char *language, const struct image *line);
/* Keeps the picture of a line whose words were agreed; the one longest unused goes. A line too wide
 * is not kept. */
void memo_keep(struct memo *m, const char *language, const struct image *line,
	       const struct memo_words *words);

/* 0…1: how alike two lines are where they are least alike; for tests and measurements. */
double memo_likeness(const struct image *kept, const struct image *line);

#endif
