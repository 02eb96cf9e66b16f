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
enum err eye_no_stamp(const struct seal_page *page, const struct form_seal *want,
		      struct judgement *j, struct error *err) MUST_USE;
/* Does the stamp lie over or touch the box? false for a box of no size. */
bool eye_touches(const struct stamp *stamp, const struct box_mm *box);
/* share: dark ink in the box, 0…1. */
void eye_ink(double share, struct judgement *j);
/* What a likeness means (bench_stamps, decision 0140): of 80 made pairs of different stamps none
 * reached 0.80 (the goal is 0.5 %, which takes more pairs to prove), the highest 0.783; of 40
 * presses of one stamp about two in three did. Between the two a person looks. */
#define LIKENESS_ALIKE     0.80
#define LIKENESS_DIFFERENT 0.60
enum stamp_alike eye_alike(double likeness);
/* Writes the likeness with the nearest stamp specimen of an office that may use the form and that
 * lives on the day of issue (if that is not known, of registration): likeness, alike, specimen and
 * its office. Nothing is written when there is none, or on a gray page. It decides nothing. */
enum err eye_likeness(const struct trust *t, const struct seal_days *days,
		      const struct seal_page *page, const struct stamp *stamp,
		      struct seal_verdict *out, struct error *err) MUST_USE;

#endif
