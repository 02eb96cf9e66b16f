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

/* Two rows at a time, which stay in the processor's cache until they are taken apart. */
static void
read_rows(const struct codec_input *in, struct jpeg_decompress_struct *cinfo,
	  const struct codec_page *page)
{
	bool cmyk = cinfo->out_color_space == JCS_CMYK;
	JDIMENSION width = (JDIMENSION)page->width;
	JSAMPARRAY rows = cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE,
						   width * (JDIMENSION)page->channels, 2);
	JSAMPARRAY inks =
	    cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE, cmyk ? width * 4 : 1, 1);

	for (int y = 0; y < page->height; y++) {
		(void)jpeg_read_scanlines(cinfo, cmyk ? inks : rows + y % 2, 1);
		if (cmyk)
			cmyk_row(inks[0], rows[y % 2], page->width, cinfo->saw_Adobe_marker);
		if (y % 2 || y + 1 == page->height)
			codec_rows(in, page, y - y % 2, (const uint8_t *const *)rows);
	}
}

/* Half the size, or a quarter, is made on the way out of the frequencies, at a fraction of the
 * cost. */
static void
scale_down(struct jpeg_decompress_struct *cinfo, struct codec_page *page)
{
	while (page->width > DECODE_SIDE_PX || page->height > DECODE_SIDE_PX) {
		cinfo->scale_denom *= 2;
		jpeg_calc_output_dimensions(cinfo);
		page->width = (int)cinfo->output_width;
		page->height = (int)cinfo->output_height;
		page->dpi_x /= 2;
		page->dpi_y /= 2;
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
	/* Colours of neighbouring squares are not blended: nothing that is read lives on that, and
	 * it is a fifth of the work. */
	cinfo.do_fancy_upsampling = in->as == DECODE_PICTURE;
	/* scans of many passes cost CPU out of all proportion to their size */
	cinfo.mem->max_memory_to_use = (long)(LIMIT_CHILD_MEMORY_BYTES / 2);
	codec_check(in, page);
	if (in->as == DECODE_PLANES)
		scale_down(&cinfo, page);
	codec_begin(in, page);
	(void)jpeg_start_decompress(&cinfo);
	read_rows(in, &cinfo, page);
	(void)jpeg_finish_decompress(&cinfo);
	jpeg_destroy_decompress(&cinfo);
}

const struct codec codec_jpeg = { .kind = FILE_KIND_JPEG, .decode = decode };
