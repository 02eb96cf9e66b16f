/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_BARCODE_H
#define INTAKE_IMAGE_BARCODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

/* The door to zxing-cpp, which is C++: nothing but plain values passes it, no exception leaves it.
 */
#ifdef __cplusplus
extern "C" {
#endif

struct barcode_hit {
	int is_qr; /* else DataMatrix */
	uint8_t bytes[LIMIT_CODE_BYTES];
	size_t length;
	int x[4], y[4]; /* corners */
};

enum barcode_look {
	BARCODE_LOCAL,  /* threshold by neighbourhood: shadows */
	BARCODE_GLOBAL, /* one threshold: fine symbols, for which the neighbourhood is too coarse */
	BARCODE_PAGE, /* QR only, pixels below 128 are dark: for whole pages, three times as fast */
};

/* Reads gray pixels; returns how many codes were written, −1 without memory. */
int barcode_scan(const uint8_t *px, int width, int height, enum barcode_look look,
		 struct barcode_hit *out, int room);

#ifdef __cplusplus
}
#endif

#endif
