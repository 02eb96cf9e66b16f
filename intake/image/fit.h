/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_FIT_H
#define INTAKE_IMAGE_FIT_H

#include <stdbool.h>

#include "base/limits.h"
#include "model/page.h"

/* One affine through many pairs of places, of which some are wrong. */
struct pair {
	double mm_x, mm_y; /* on the form */
	double px_x, px_y; /* seen in the scan */
	bool fits;
};

struct fit_limits {
	double px_per_mm;    /* expected */
	double scale_share;  /* it may differ by this share, 0.05 = 5 % */
	double turn_degrees; /* expected turn, clockwise */
	double skew_degrees; /* it may differ by this much */
	double far_px;       /* a pair farther off does not fit */
};

/* RANSAC with a fixed seed: the same pairs give the same affine on every machine. Marks the pairs
 * that fit and returns their number, 0 when no believable affine was found. */
int affine_fit(struct pair *pairs, int count, const struct fit_limits *limits, struct affine *out);

#endif
