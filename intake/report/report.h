/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_REPORT_H
#define INTAKE_REPORT_REPORT_H

#include "base/error.h"
#include "model/arrival.h"

/* Papers out: labels today; letters, registers and statistics follow. */

/* One 50 × 30 mm page an arrival: QR code of the serial (error correction Q, 0.5 mm modules), the
 * serial in plain characters, the day received. Writes the PDF whole or not at all. */
enum err report_labels(const char *path, const struct arrival *arrivals, int count,
		       struct error *err) MUST_USE;

#endif
