/* SPDX-License-Identifier: Apache-2.0 */
#include "image/codec.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The pages of a PDF as pdftoppm prints them, one PPM (P6) after the other, at CODEC_PDF_DPI. */

static void
read_all(const struct codec_input *in, uint8_t *to, size_t n)
{
	while (n > 0) {
		ssize_t got = read(in->side->input_fd, to, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			codec_fail(in, ERR_DATA, "damaged: PDF: page %d cannot be drawn",
				   in->at + 1);
		to += got;
		n -= (size_t)got;
	}
}

/* A decimal number and the one white space behind it. */
static int
read_number(const struct codec_input *in)
{
	int value = 0;

	for (int digits = 0; digits < 7; digits++) {
		uint8_t c;

		read_all(in, &c, 1);
		if (c == ' ' || c == '\n')
			return value;
		if (c < '0' || c > '9')
			break;
		value = 10 * value + (c - '0');
	}
	codec_fail(in, ERR_DATA, "damaged: PDF: page %d has no picture header", in->at + 1);
}

/* A PDF made of gray scans draws as RGB with equal parts: it is gray, and colour is not missing
 * from it but unknown. */
static bool
all_gray(const uint8_t *px, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (px[3 * i] != px[3 * i + 1] || px[3 * i] != px[3 * i + 2])
			return false;
	return true;
}

static void
decode(struct codec_input *in, struct codec_page *page)
{
	uint8_t magic[3], *to;
	size_t count;

	read_all(in, magic, sizeof(magic));
	if (memcmp(magic, "P6\n", 3) != 0)
		codec_fail(in, ERR_DATA, "damaged: PDF: page %d has no picture", in->at + 1);
	page->width = read_number(in);
	page->height = read_number(in);
	if (read_number(in) != 255)
		codec_fail(in, ERR_DATA, "damaged: PDF: page %d has a strange depth", in->at + 1);
	page->channels = 3;
	page->color = COLOR_RGB;
	page->dpi_x = page->dpi_y = CODEC_PDF_DPI;
	count = (size_t)page->width * (size_t)page->height;
	to = codec_room(in, page);
	read_all(in, to, count * 3);
	if (all_gray(to, count)) {
		for (size_t i = 0; i < count; i++)
			to[i] = to[3 * i];
		page->channels = 1;
		page->color = COLOR_GRAY;
	}
}

const struct codec codec_ppm = { .kind = FILE_KIND_PDF, .decode = decode };
