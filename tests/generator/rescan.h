/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_RESCAN_H
#define GENERATOR_RESCAN_H

#include <stdint.h>

#include "base/error.h"

/* Printed pages scanned: every PNG of the list (a rasterised PDF of that resolution) is laid
 * askew, lit, blurred, made noisy and written as JPEG into dir. */
enum err rescan(char **files, const char *dir, double dpi, uint64_t seed,
		struct error *err) MUST_USE;

#endif
