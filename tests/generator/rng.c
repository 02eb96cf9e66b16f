/* SPDX-License-Identifier: Apache-2.0 */
#include "rng.h"

static uint64_t
splitmix(uint64_t *x)
{
	uint64_t z = (*x += 0x9E3779B97F4A7C15U);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return z ^ (z >> 31);
}

struct rng
rng_new(uint64_t seed)
{
	struct rng r;

	for (int i = 0; i < 4; i++)
		r.state[i] = splitmix(&seed);
	return r;
}

static uint64_t
rotate(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t *s = r->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

double
rng_real(struct rng *r, double from, double to)
{
	return from + (to - from) * (double)(rng_next(r) >> 11) * 0x1p-53;
}

int
rng_int(struct rng *r, int from, int to)
{
	return from + (int)(rng_next(r) % (uint64_t)(to - from + 1));
}

bool
rng_chance(struct rng *r, double share)
{
	return rng_real(r, 0, 1) < share;
}
