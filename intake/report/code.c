/* SPDX-License-Identifier: Apache-2.0 */
#include <qrencode.h>

#include "report/report.h"

/* A QR code for a screen, as one SVG path of horizontal strokes. */
enum err
report_code_path(const char *text, int *modules, struct buf *out, struct error *err)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

	if (!code)
		return error_set(err, ERR_NOMEM, "QR code: out of memory");
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++) {
			int run = 0;

			while (x + run < code->width && code->data[y * code->width + x + run] & 1)
				run++;
			if (run)
				buf_print(out, "M%d %d.5h%d", x, y, run);
			x += run;
		}
	*modules = code->width;
	QRcode_free(code);
	return buf_check(out, "QR code", err);
}
