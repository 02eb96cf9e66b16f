/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_RNG_H
#define GENERATOR_RNG_H

#include <stdbool.h>
#include <stdint.h>

/* Chance from a seed: the same seed gives the same papers (xoshiro256**, Blackman and Vigna 2018,
 * public domain). */
struct rng {
	uint64_t state[4];
};

struct rng rng_new(uint64_t seed);
uint64_t rng_next(struct rng *r);
double rng_real(struct rng *r, double from, double to);
int rng_int(struct rng *r, int from, int to); /* both inclusive */
bool rng_chance(struct rng *r, double share);

#endif
