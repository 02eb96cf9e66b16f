/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_SAMPLE_H
#define INTAKE_IMAGE_SAMPLE_H

#include <math.h>

#include "image/image.h"

/* Brightness at a place between pixels. Places are continuous: pixel i covers i … i+1, its middle
 * is i + 0.5. Outside is paper. */
static inline int
sample_gray(const struct image *i, double x, double y)
{
	double u = x - 0.5, v = y - 0.5, fu = floor(u), fv = floor(v);
	int column = (int)fu, row = (int)fv, du = (int)((u - fu) * 256), dv = (int)((v - fv) * 256);
	const uint8_t *at;
	int top, bottom;

	if (column < 0 || row < 0 || column + 1 >= i->width || row + 1 >= i->height)
		return 255;
	at = i->px + (size_t)row * (size_t)i->width + (size_t)column;
	top = at[0] * (256 - du) + at[1] * du;
	bottom = at[i->width] * (256 - du) + at[i->width + 1] * du;
	return (top * (256 - dv) + bottom * dv + (1 << 15)) >> 16;
}

#endif
