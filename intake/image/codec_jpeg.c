/* SPDX-License-Identifier: Apache-2.0 */
#include "image/codec.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

/* JPEG: gray stays gray, YCbCr and RGB become RGB, CMYK and YCCK (photocopiers, printers) too. */

static void
fail_with_message(j_common_ptr cinfo, const char *word)
{
	char text[JMSG_LENGTH_MAX];

	cinfo->err->format_message(cinfo, text);
	codec_fail(cinfo->client_data, ERR_DATA, "%s: JPEG: %.180s", word, text);
}

NORETURN static void
on_error(j_common_ptr cinfo)
{
	fail_with_message(cinfo, "damaged");
	abort(); /* never reached: codec_fail does not return */
}

/* Warnings are how libjpeg reports damage that it can paint over. On a paper that decides about a
 * pension we do not paint over; stray bytes between segments and odd version numbers harm nothing.
 */
static void
on_message(j_common_ptr cinfo, int level)
{
	int code = cinfo->err->msg_code;

	if (level >= 0 || code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR ||
	    code == JWRN_ADOBE_XFORM)
		return;
	fail_with_message(cinfo, code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER ? "truncated"
										  : "damaged");
}

/* Adobe writes CMYK inverted; without its marker the values are as in the standard. */
static void
cmyk_row(const uint8_t *from, uint8_t *to, int width, bool inverted)
{
	for (int x = 0; x < width; x++) {
		unsigned k = inverted ? from[4 * x + 3] : 255U - from[4 * x + 3];

		for (int c = 0; c < 3; c++) {
			unsigned v = inverted ? from[4 * x + c] : 255U - from[4 * x + c];

			to[3 * x + c] = (uint8_t)((v * k + 127) / 255);
		}
	}
}

static void
read_rows(struct jpeg_decompress_struct *cinfo, const struct codec_page *page, uint8_t *to)
{
	size_t stride = (size_t)page->width * (size_t)page->channels;
	bool cmyk = cinfo->out_color_space == JCS_CMYK;
	JSAMPARRAY scratch = NULL;

	if (cmyk)
		scratch = cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE,
						   (JDIMENSION)page->width * 4, 1);
	while (cinfo->output_scanline < cinfo->output_height) {
		JSAMPROW row = to + stride * cinfo->output_scanline;

		if (!cmyk) {
			(void)jpeg_read_scanlines(cinfo, &row, 1);
			continue;
		}
		(void)jpeg_read_scanlines(cinfo, scratch, 1);
		cmyk_row(scratch[0], row, page->width, cinfo->saw_Adobe_marker);
	}
}

static void
decode(struct codec_input *in, struct codec_page *page)
{
	struct jpeg_decompress_struct cinfo;
	struct jpeg_error_mgr errors;

	memset(&cinfo, 0, sizeof(cinfo));
	cinfo.err = jpeg_std_error(&errors);
	errors.error_exit = on_error;
	errors.emit_message = on_message;
	cinfo.client_data = in;
	jpeg_create_decompress(&cinfo);
	jpeg_mem_src(&cinfo, in->bytes, (unsigned long)in->length);
	(void)jpeg_read_header(&cinfo, TRUE);
	page->width = (int)cinfo.image_width;
	page->height = (int)cinfo.image_height;
	page->channels = cinfo.num_components == 1 ? 1 : 3;
	page->color = cinfo.num_components == 1 ? COLOR_GRAY : COLOR_RGB;
	page->raw_bytes =
	    (uint64_t)cinfo.image_width * cinfo.image_height * (unsigned)cinfo.num_components;
	page->compressed_bytes = in->length;
	if (cinfo.saw_JFIF_marker && (cinfo.density_unit == 1 || cinfo.density_unit == 2)) {
		double inch = cinfo.density_unit == 1 ? 1 : 2.54;

		page->dpi_x = cinfo.X_density * inch;
		page->dpi_y = cinfo.Y_density * inch;
	}
	if (cinfo.num_components == 4)
		cinfo.out_color_space = JCS_CMYK; /* YCCK is converted to it by the library */
	else
		cinfo.out_color_space = page->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	/* scans of many passes cost CPU out of all proportion to their size */
	cinfo.mem->max_memory_to_use = (long)(LIMIT_CHILD_MEMORY_BYTES / 2);
	(void)codec_room(in, page);
	(void)jpeg_start_decompress(&cinfo);
	read_rows(&cinfo, page, in->side->shared);
	(void)jpeg_finish_decompress(&cinfo);
	jpeg_destroy_decompress(&cinfo);
}

const struct codec codec_jpeg = { .kind = FILE_KIND_JPEG, .decode = decode };
