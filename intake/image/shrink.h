/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_SHRINK_H
#define INTAKE_IMAGE_SHRINK_H

#include "image/image.h"

/* Fills to (allocated by the caller, same channels, not larger than from) by averaging: each pixel
 * is the mean of the whole pixels of from below it. */
enum err image_shrink(const struct image *from, struct image *to, struct error *err) MUST_USE;

/* The red of count pixels of R, G, B. */
void image_take_red(const uint8_t *rgb, uint8_t *red, size_t count);

#endif
