/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_LOOK_H
#define INTAKE_IMAGE_LOOK_H

#include "image/blank.h"

/* Inside image/: the first look of registration. The scan is laid straight in each way it may lie,
 * once for all forms, and each form's clean page is laid over it at 9 dpi. */

#define LOOK_TURNS     4
#define LOOK_SKEWS     5
#define LOOK_SKEW_STEP 2.5 /* degrees: −5 … +5 */

/* The scan's ink, turned back from each way it may lie. */
struct look {
	struct straight {
		int width, height;
		int16_t *ink;
	} straight[LOOK_TURNS][LOOK_SKEWS];
};
enum err look_make(const struct planes *planes, struct look *out, struct error *err) MUST_USE;
void look_free(struct look *l);
static inline void
auto_look(struct look *l)
{
	look_free(l);
}

struct guess {
	double likeness; /* −1…1 */
	int turn, skew;
	double shift_x, shift_y; /* of the middle of the page, in small pixels of the scan */
};
/* Clockwise, of the page in the scan, in radians. */
double guess_angle(const struct guess *g);
/* The best guess for each turn, best turn first. b must have its coarse picture. */
enum err look_for(const struct look *l, const struct blank *b, struct guess guesses[LOOK_TURNS],
		  struct error *err) MUST_USE;

/* Sum of products of two pictures, row by row; the width in whole lanes. */
#define LOOK_LANES 8
int32_t look_dot(const int16_t *a, const int16_t *b, size_t a_stride, size_t b_stride, size_t width,
		 size_t height);

#endif
