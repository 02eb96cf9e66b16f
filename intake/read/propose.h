/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_PROPOSE_H
#define INTAKE_READ_PROPOSE_H

#include "base/error.h"
#include "image/image.h"
#include "model/form.h"

/* The first step of propose_fields (read.h). */

/* The rectangles between rules, in millimetres of the page; count in: room, out: found. */
enum err cells_find(const struct planes *planes, const struct affine *to_px, double width_mm,
		    double height_mm, struct box_mm *out, int *count, struct error *err) MUST_USE;

#endif
