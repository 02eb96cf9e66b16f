/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "report/paper.h"
#include "report/report.h"

/* Labels: 50 × 30 mm. A serial is 14 capital letters and digits, which a QR code of 21 modules
 * holds with error correction Q; a module of 0.75 mm is six dots of a label printer of 203 dpi, and
 * four modules round it stay white, also towards the text: without that no reader finds it. */

#define WIDTH_MM     50.0
#define HEIGHT_MM    30.0
#define MODULES      21
#define MODULE_MM    0.75
#define QR_MM        (MODULES * MODULE_MM)
#define QR_LEFT_MM   3.2
#define TEXT_LEFT_MM 22.6
#define TEXT_MM      (WIDTH_MM - TEXT_LEFT_MM - 1.0)

static const struct paper_style year_style = { .size_pt = 13, .bold = true, .one_line = true };
static const struct paper_style number_style = { .size_pt = 16.5, .bold = true, .one_line = true };
static const struct paper_style day_style = { .size_pt = 9, .one_line = true };

/* The serial in two lines, year and number with its check character, so that it can be typed
 * without losing the place. */
static enum err
draw_label(struct paper *p, const struct arrival *a, struct error *err)
{
	char year[16], number[16], day[DATE_TEXT_BYTES], received[48];
	const char *hyphen = strchr(a->serial, '-');

	if (!hyphen || !text_copy_n(year, sizeof(year), a->serial, (size_t)(hyphen - a->serial)) ||
	    !text_copy(number, sizeof(number), hyphen + 1))
		return error_set(err, ERR_BUG, "serial without a hyphen");
	if (!paper_code(p, QR_LEFT_MM, (HEIGHT_MM - QR_MM) / 2, QR_MM, a->serial))
		return error_set(err, ERR_NOMEM, "QR code of %s: out of memory", a->serial);
	date_print(day, a->received_on);
	(void)text_print(received, sizeof(received), "收件 %s", day);
	(void)paper_text(p, TEXT_LEFT_MM, 4.2, TEXT_MM, &year_style, year);
	(void)paper_text(p, TEXT_LEFT_MM, 10.2, TEXT_MM, &number_style, number);
	(void)paper_text(p, TEXT_LEFT_MM, 19.4, TEXT_MM, &day_style, received);
	paper_next(p);
	return ERR_NONE;
}

enum err
report_labels(const char *path, const struct arrival *arrivals, int count, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	AUTO(paper)
	struct paper p = { 0 };

	if (paper_open(&p, "labels", "zh_CN", WIDTH_MM, HEIGHT_MM, err))
		return err->code;
	for (int i = 0; i < count; i++)
		if (draw_label(&p, &arrivals[i], err))
			return err->code;
	if (paper_finish(&p, &out, err))
		return err->code;
	return file_replace(path, out.bytes, out.length, err);
}
