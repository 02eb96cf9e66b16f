/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_EYE_H
#define INTAKE_SEAL_EYE_H

#include "seal/trust.h"

/* What the eye can say of stamps and ink: there or not, how large, which colour, where, and how
 * much it looks like the specimen. Never whether it is genuine (design §5.3, §5.4; signatures.md
 * §6). */

/* More round marks than this are no seals but a pattern. */
#define SIGHTING_STAMPS 8
struct sighting {
	struct stamp
	    stamp[SIGHTING_STAMPS]; /* found = false: already the answer to another question */
	int count;
};

/* The stamp that answers what the form asks for, or NULL. */
struct stamp *eye_choose(struct sighting *seen, const struct form_seal *want);
/* Size and colour against the form. */
void eye_stamp(const struct form_seal *want, const struct stamp *stamp, struct judgement *j);
/* No coloured stamp: is the scan grey, is there something black, or nothing? */
void eye_no_stamp(const struct seal_page *page, const struct form_seal *want, struct judgement *j);
/* Does the stamp lie over or touch the box? false for a box of no size. */
bool eye_touches(const struct stamp *stamp, const struct box_mm *box);
/* share: dark ink in the box, 0…1. */
void eye_ink(double share, struct judgement *j);
/* The best likeness, 0…1, with a stamp specimen of an office that may use the form and that lives
 * on the registration day; 0 without one. It orders the queue of the person, it decides nothing. */
enum err eye_likeness(const struct trust *t, const struct seal_days *days,
		      const struct seal_page *page, const struct box_mm *where, double *out,
		      struct error *err) MUST_USE;

#endif
