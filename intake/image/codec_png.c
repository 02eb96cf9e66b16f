/* SPDX-License-Identifier: Apache-2.0 */
#include "image/codec.h"

#include <png.h>
#include <string.h>

/* PNG through libpng's simplified interface: every depth, palette, alpha (on white) and
 * interlacing. */

#define PNG_HEADER_BYTES 33 /* signature and IHDR */

static uint32_t
be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Pixels per metre stand in pHYs before the first IDAT; the simplified interface does not tell
 * them. */
static void
find_dpi(const struct codec_input *in, struct codec_page *page)
{
	for (size_t at = PNG_HEADER_BYTES; at + 12 <= in->length;) {
		uint32_t length = be32(in->bytes + at);

		if (length > in->length - at - 12 || memcmp(in->bytes + at + 4, "IDAT", 4) == 0)
			return;
		if (length == 9 && memcmp(in->bytes + at + 4, "pHYs", 4) == 0 &&
		    in->bytes[at + 16] == 1) {
			page->dpi_x = be32(in->bytes + at + 8) * 0.0254;
			page->dpi_y = be32(in->bytes + at + 12) * 0.0254;
			return;
		}
		at += (size_t)length + 12;
	}
}

static void
decode(struct codec_input *in, struct codec_page *page)
{
	static const png_color white = { 255, 255, 255 };
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t depth, type;
	static const uint8_t samples_of_type[] = { 1, 0, 3, 1, 2, 0, 4 };

	if (in->length < PNG_HEADER_BYTES ||
	    !png_image_begin_read_from_memory(&image, in->bytes, in->length))
		codec_fail(in, ERR_DATA, "damaged: PNG: %.180s", image.message);
	depth = in->bytes[24];
	type = in->bytes[25];
	if (depth > 16 || type > 6 || image.width > INT32_MAX || image.height > INT32_MAX)
		codec_fail(in, ERR_DATA, "damaged: PNG: bad header");
	page->width = (int)image.width;
	page->height = (int)image.height;
	page->channels = image.format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
	page->color = page->channels == 3 ? COLOR_RGB : depth == 1 ? COLOR_BILEVEL : COLOR_GRAY;
	page->raw_bytes = (uint64_t)image.width * image.height * samples_of_type[type] * depth / 8;
	page->compressed_bytes = in->length;
	find_dpi(in, page);
	image.format = page->channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
	if (!png_image_finish_read(&image, &white, codec_room(in, page), 0, NULL))
		codec_fail(in, ERR_DATA, "damaged: PNG: %.180s", image.message);
	if (image.warning_or_error & PNG_IMAGE_WARNING && strstr(image.message, "Not enough"))
		codec_fail(in, ERR_DATA, "truncated: PNG: %.180s", image.message);
}

const struct codec codec_png = { .kind = FILE_KIND_PNG, .decode = decode };
