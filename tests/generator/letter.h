/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_LETTER_H
#define GENERATOR_LETTER_H

#include "paper.h"

/* Certificates that are letters: a printed letterhead, and text that somebody typed. */

/* Text to be typed, wrapped at the width of its box. {name} {title} {latin} {Title} {id} {other}
 * {sex} {birth} {issued} {number} are filled in. */
struct paragraph {
	struct box_mm box;
	double size_mm;
	enum align align;
	const char *text;
};

/* Further notations of a day, beside those of paper_date. */
enum {
	NOTATION_ENGLISH = 20, /* 15 June 2026 */
	NOTATION_LEGAL,        /* 15th day of June, 2026 */
	NOTATION_AMERICAN,     /* June 15, 2026 */
	NOTATION_PORTUGUESE,   /* 15 de Junho de 2026 */
	NOTATION_ROC,          /* 民國115年6月15日 */
};
void letter_day(char *to, size_t size, struct date day, int notation);

/* A number of another identity paper: of Hong Kong with its check digit ("HKG"), of Macau ("MAC"),
 * else the passport. Computed here, as holder_number is. */
void letter_other_number(char *to, size_t size, const char *place, const struct holder *h,
			 struct rng *r);

/* What differs from the fills of a form. */
void letter_fills(struct rng *r, const struct paper_order *o, struct paper *p);
void letter_text_draw(cairo_t *c, const struct paper *p);

extern const struct layout consular_2007;
extern const struct layout hk_ftu_letter, hk_had_declaration, hk_had_declaration_en;
extern const struct layout mo_faom_letter, mo_iam_letter, mo_iacm_letter;
extern const struct layout tw_notary_letter, notary_letter;

#endif
