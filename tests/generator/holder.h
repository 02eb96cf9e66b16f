/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_HOLDER_H
#define GENERATOR_HOLDER_H

#include "base/buf.h"
#include "base/date.h"
#include "model/person.h"
#include "rng.h"

/* An invented pensioner: what the roster says and what the paper adds. */
struct holder {
	struct person person;
	char latin[64];    /* "CHEN DAWEN" */
	char passport[16]; /* as on the paper */
	char country[32];  /* as on the paper */
	char address[96];
	char phone[24];
};

/* The n-th invented person of this seed. Names and numbers are put together by chance; the check
 * character is right. */
void holder_make(struct rng *r, int n, struct holder *out);
/* Gives the holder an address in the country of that alpha-3 code: "AUS", "CAN", "USA", "MAC". */
void holder_move(struct rng *r, const char *place, struct holder *h);
/* The name in traditional characters. */
void holder_traditional(char *to, size_t size, const char *name);
/* 18 characters: region, birth date, sequence (odd: male), check character of GB 11643. Computed
 * here and not by model/id_number.h, so that the truth of a sample does not come from the code
 * under test. */
void holder_number(char *to, const char *region, struct date born, int sequence);
/* Roster lines with the Chinese header row of the agency's export. */
void holder_csv_head(struct buf *out);
void holder_csv_line(struct buf *out, const struct holder *h);

#endif
