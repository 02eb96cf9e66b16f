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
	bool black; /* where a coloured one is wanted there is one without colour: perhaps a copy */
};

/* The stamp that answers what the form asks for, or NULL. */
struct stamp *eye_choose(struct sighting *seen, const struct form_seal *want);
/* A coloured stamp of another shape where the form wants a round one, or NULL. */
struct stamp *eye_other(struct sighting *seen, const struct form_seal *want);
/* Size, shape and colour against the form. */
void eye_stamp(const struct form_seal *want, const struct stamp *stamp, struct judgement *j);
/* No coloured stamp: is the scan grey, is there something black, or nothing? */
enum err eye_no_stamp(const struct seal_page *page, const struct form_seal *want,
		      struct judgement *j, struct error *err) MUST_USE;
/* Does the stamp lie over or touch the box? false for a box of no size. */
bool eye_touches(const struct stamp *stamp, const struct box_mm *box);
/* share: dark ink in the box, 0…1. copy: the seal of the same paper is black, so that this may be
 * toner. */
void eye_ink(double share, bool copy, struct judgement *j);
/* What a likeness means (decision 0140): of 2,720 made pairs of different stamps 2 reached 0.82, of
 * no kind of difference more than 0.3 %; of 1,360 presses of one stamp 55 % did. Between the two a
 * person looks. */
#define LIKENESS_ALIKE     0.82
#define LIKENESS_DIFFERENT 0.60
enum stamp_alike eye_alike(double likeness);
/* Writes the likeness with the nearest stamp specimen of an office that may use the form and that
 * lives on the day of issue (if that is not known, of registration): likeness, alike, specimen and
 * its office. Nothing is written when there is none, or on a gray page. It decides nothing. */
enum err eye_likeness(const struct trust *t, const struct seal_days *days,
		      const struct seal_page *page, const struct stamp *stamp,
		      struct seal_verdict *out, struct error *err) MUST_USE;

#endif
