/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_REPORT_H
#define INTAKE_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "model/arrival.h"

/* Papers out: labels today; letters, registers and statistics follow. */

/* One 50 × 30 mm page an arrival: QR code of the serial (error correction Q, 0.5 mm modules), the
 * serial in plain characters, the day received. Writes the PDF whole or not at all. */
enum err report_labels(const char *path, const struct arrival *arrivals, int count,
		       struct error *err) MUST_USE;

/* ---- seals to print, for an issuing office (docs/seal.md §1) ---- */
/* A module below this is lost by an inkjet: four dots at 300 dpi. */
#define SEAL_MODULE_MM_MIN 0.33
/* One symbol, quiet zone included: a byte a module, 0 black, rows without padding; lent. Under it
 * stands the number of its certificate, for people. */
struct report_seal {
	int width, height;
	const uint8_t *modules;
	const char *number;
};
struct report_seal_sheet {
	double module_mm; /* SEAL_MODULE_MM_MIN to 2 */
	bool at_place;    /* one page a seal with the symbol's left upper corner at x, y: to be
			     printed onto the form; else as many as fit on A4, to be cut */
	double x_mm, y_mm, page_width_mm, page_height_mm;
};
/* Writes the PDF whole or not at all. ERR_USAGE: a symbol does not fit onto its page. */
enum err report_seals(const char *path, const struct report_seal_sheet *sheet,
		      const struct report_seal *seals, int count, struct error *err) MUST_USE;

/* The symbol with its number under it as gray pixels, module_px a module: no module is ever
 * smoothed. The caller frees *px. */
struct report_picture {
	int width, height;
	uint8_t *px;
};
enum err report_seal_picture(const struct report_seal *seal, int module_px,
			     struct report_picture *out, struct error *err) MUST_USE;

#endif
