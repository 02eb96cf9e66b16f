/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_LOOSE_H
#define INTAKE_READ_LOOSE_H

#include "base/error.h"
#include "image/image.h"
#include "model/form.h"
#include "read/ocr.h"

/* Letters that no blank page fits, because every office sets them as it likes: the page is laid
 * straight by its lines, its first lines are read, and the form whose words all stand there is it.
 */
struct loose_fit {
	int first, second; /* index of the form, −1 none; second: its words stand there as well */
	int turn;          /* 0, 90, 180, 270 */
	struct affine to_px;
	double dpi;
};

/* forms without words are passed over. Costs the reading of at most five lines each way up and
 * language, and nothing when no form has words. */
enum err loose_recognise(struct ocr *ocr, const struct form *const *forms, int count,
			 const struct planes *planes, struct loose_fit *out,
			 struct error *err) MUST_USE;

#endif
