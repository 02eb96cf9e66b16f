/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAINER_SCENE_H
#define TRAINER_SCENE_H

#include "image/image.h"
#include "read/net.h"
#include "tests/generator/rng.h"

/* Endless lines of lettering as scanners see them: a text the network shall know, in some face,
 * blurred, tinted, noisy, with parts of seals, rules and dirt over it. Shares no drawing and no
 * face with tests/generator, whose pages measure what was learnt. */

#define SCENE_SIGNS_MAX 40

struct scene {
	struct image line;              /* NET_HEIGHT rows */
	int sign[SCENE_SIGNS_MAX];      /* outputs of the network, in order */
	double middle[SCENE_SIGNS_MAX]; /* of each sign, columns of the line */
	int count;
};

/* ease: 0 clean large print … 1 everything. */
enum err scene_make(struct rng *r, enum net_alphabet alphabet, double ease, struct scene *out,
		    struct error *err);

#endif
