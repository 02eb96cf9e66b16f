/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jpeglib.h>
#include <tiffio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "image/image.h"

/* Pictures and files that the tests of image/ draw for themselves. */

#define UNUSED __attribute__((unused))

/* What only draws is not what is tested: without sanitizers it takes a third of the time, and most
 * of a test is drawing. */
#define DRAWS __attribute__((unused, no_sanitize("address", "undefined")))

/* A small generator of our own: the same picture on every machine. */
DRAWS static inline uint32_t
picture_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

UNUSED static struct image
picture_new(int width, int height, int channels, uint8_t value)
{
	struct image i = { 0 };
	struct error err;

	assert_int_equal(image_new(width, height, channels, &i, &err), ERR_NONE);
	memset(i.px, value, (size_t)width * (size_t)height * (size_t)channels);
	return i;
}

UNUSED static void
picture_box(struct image *i, int x, int y, int w, int h, uint8_t value)
{
	for (int v = y < 0 ? 0 : y; v < y + h && v < i->height; v++)
		for (int u = x < 0 ? 0 : x; u < x + w && u < i->width; u++)
			for (int c = 0; c < i->channels; c++)
				i->px[((size_t)v * (size_t)i->width + (size_t)u) *
					  (size_t)i->channels +
				      (size_t)c] = value;
}

/* Something like a word of Han characters: boxes of crossing strokes. */
UNUSED static void
picture_word(struct image *i, int x, int y, int size, int count, uint64_t *seed)
{
	int pen = size / 10 + 1;

	for (int n = 0; n < count; n++, x += size + size / 8)
		for (int stroke = 0; stroke < 6; stroke++) {
			int a = (int)(picture_random(seed) % (unsigned)size);
			int from = (int)(picture_random(seed) % (unsigned)(size / 2));
			int length = size / 3 + (int)(picture_random(seed) % (unsigned)(size / 2));

			if (stroke & 1)
				picture_box(i, x + a, y + from, pen, length, 20);
			else
				picture_box(i, x + from, y + a, length, pen, 20);
		}
}

/* ---- forms and scans of them ---- */

#define PICTURE_FORM_DPI 150

/* A form of our own: a table with labels, a title, a footer. Another seed, another form. */
UNUSED static struct image
picture_form(uint64_t seed)
{
	struct image i = picture_new(1240, 1754, 1, 255);
	int y = 260;

	picture_word(&i, 300 + (int)(picture_random(&seed) % 60), 120, 50, 9, &seed);
	while (y < 1400) {
		int h = 60 + (int)(picture_random(&seed) % 60),
		    split = 400 + (int)(picture_random(&seed) % 500);

		picture_box(&i, 110, y, 1020, 3, 0);
		picture_box(&i, split, y, 3, h, 0);
		picture_word(&i, 130, y + 18, 28, 3 + (int)(picture_random(&seed) % 4), &seed);
		if (picture_random(&seed) % 2)
			picture_word(&i, split + 20, y + 18, 28,
				     2 + (int)(picture_random(&seed) % 4), &seed);
		y += h;
	}
	picture_box(&i, 110, y, 1020, 3, 0);
	picture_box(&i, 110, 260, 3, y - 260, 0);
	picture_box(&i, 1130, 260, 3, y - 260, 0);
	picture_word(&i, 120, y + 50, 24, 20 + (int)(picture_random(&seed) % 12), &seed);
	picture_word(&i, 120, y + 100, 24, 10 + (int)(picture_random(&seed) % 22), &seed);
	return i;
}

/* The form of that picture, as catalog/ would give it; its blank page is written to
 * folder/blank.png. */
UNUSED static void
picture_form_open(struct form *f, const struct image *page, const char *id, struct blank **out)
{
	char folder[] = "/tmp/intake-blank-XXXXXX", path[64];
	struct error err = { 0 };

	memset(f, 0, sizeof(*f));
	assert_non_null(mkdtemp(folder));
	(void)snprintf(f->id, sizeof(f->id), "%s", id);
	(void)snprintf(f->blank, sizeof(f->blank), "blank.png");
	(void)snprintf(path, sizeof(path), "%s/blank.png", folder);
	f->width_mm = page->width * 25.4 / PICTURE_FORM_DPI;
	f->height_mm = page->height * 25.4 / PICTURE_FORM_DPI;
	assert_int_equal(image_save_png(path, page, PICTURE_FORM_DPI, &err), ERR_NONE);
	if (blank_open(f, folder, out, &err))
		fail_msg("%s", err.text);
	(void)unlink(path);
	(void)rmdir(folder);
}

struct picture_scan {
	double dpi, skew, scale, shift_x_mm, shift_y_mm;
	int turn;
	int channels;
	int noise;
	double paper_w_mm, paper_h_mm; /* of the glass; 0: of the form, turned */
};

/* Where a place of the form (mm) lies in the scan (pixels): the truth that registration must find.
 */
UNUSED static struct affine
picture_truth(const struct image *page, const struct picture_scan *how, double *width,
	      double *height)
{
	double w_mm = page->width * 25.4 / PICTURE_FORM_DPI,
	       h_mm = page->height * 25.4 / PICTURE_FORM_DPI;
	double angle = (how->turn + how->skew) * 3.14159265358979 / 180,
	       k = how->dpi / 25.4 * how->scale;
	bool lying = how->turn % 180 != 0;
	struct affine a = { k * cos(angle), -k * sin(angle), 0, k * sin(angle), k * cos(angle), 0 };

	*width = (how->paper_w_mm > 0 ? how->paper_w_mm : lying ? h_mm : w_mm) * how->dpi / 25.4;
	*height = (how->paper_h_mm > 0 ? how->paper_h_mm : lying ? w_mm : h_mm) * how->dpi / 25.4;
	a.c = *width / 2 + how->shift_x_mm * how->dpi / 25.4 - a.a * w_mm / 2 - a.b * h_mm / 2;
	a.f = *height / 2 + how->shift_y_mm * how->dpi / 25.4 - a.d * w_mm / 2 - a.e * h_mm / 2;
	return a;
}

/* The page at a place of its pixels, between four of them; nearest is the upper left one. */
DRAWS static inline int
picture_between(const struct image *page, double u, double v)
{
	int a = (int)u, b = (int)v;
	double fu = u - a, fv = v - b;
	const uint8_t *p = page->px + (size_t)b * (size_t)page->width + (size_t)a;
	const uint8_t *q = p + page->width;

	if ((p[0] & p[1] & q[0] & q[1]) == 255)
		return 255;
	return (int)((p[0] * (1 - fu) + p[1] * fu) * (1 - fv) + (q[0] * (1 - fu) + q[1] * fu) * fv);
}

/* A scan of the page: tinted paper, noise, gray edges. */
DRAWS static struct image
picture_scan(const struct image *page, const struct picture_scan *how)
{
	double width, height, k = PICTURE_FORM_DPI / 25.4;
	struct affine to_px = picture_truth(page, how, &width, &height), to_mm;
	struct image out = picture_new((int)width, (int)height, how->channels, 255);
	unsigned spread = (unsigned)(2 * how->noise + 1);
	uint8_t *at = out.px;
	uint64_t seed = 7;

	assert_true(affine_invert(&to_px, &to_mm));
	for (int y = 0; y < out.height; y++) {
		double u_row, v_row;

		affine_apply(&to_mm, 0.5, y + 0.5, &u_row, &v_row);
		for (int x = 0; x < out.width; x++, at += out.channels) {
			double u = (u_row + to_mm.a * x) * k, v = (v_row + to_mm.d * x) * k;
			int value = 245;

			if (u >= 1 && v >= 1 && u < page->width - 1 && v < page->height - 1)
				value = picture_between(page, u - 0.5, v - 0.5) * 235 / 255 + 5;
			if (how->noise)
				value += (int)(picture_random(&seed) % spread) - how->noise;
			value = value < 0 ? 0 : value > 255 ? 255 : value;
			at[0] = (uint8_t)value;
			if (out.channels == 3) {
				at[1] = (uint8_t)value;
				at[2] = (uint8_t)(value * 15 / 16); /* yellowish */
			}
		}
	}
	return out;
}

UNUSED static struct scan_page
picture_page(const struct image *i, double dpi)
{
	return (struct scan_page){ .pixels = *i,
				   .color = i->channels == 3 ? COLOR_RGB : COLOR_GRAY,
				   .dpi_x = dpi,
				   .dpi_y = dpi };
}

UNUSED static void
picture_planes(const struct image *i, double dpi, struct planes *out)
{
	struct scan_page page = picture_page(i, dpi);
	struct error err;

	assert_int_equal(planes_make(&page, out, &err), ERR_NONE);
}

/* ---- files ---- */

UNUSED static int
picture_file(const void *bytes, size_t n)
{
	int fd = memfd_create("picture", MFD_CLOEXEC);
	struct error err;

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, bytes, n, &err), ERR_NONE);
	return fd;
}

struct picture_tiff {
	const char *mode; /* of libtiff: "w", "wl", "wb", "w8" */
	uint16_t compression, photometric, bits, orientation;
	int pages;
	double dpi;
	bool tiled, separate;
};

/* Writes the picture as TIFF: 1, 8 or 16 bits, one or three samples, every page the same. */
UNUSED static int
picture_tiff(const struct image *i, const struct picture_tiff *how)
{
	char path[] = "/tmp/intake-picture-XXXXXX";
	int fd = mkstemp(path);
	TIFF *t = TIFFOpen(path, how->mode ? how->mode : "w");
	size_t stride = (size_t)i->width * (size_t)i->channels;
	uint8_t *line = malloc(stride * 2 + 8);

	assert_true(fd >= 0);
	assert_non_null(t);
	assert_non_null(line);
	for (int p = 0; p < (how->pages ? how->pages : 1); p++) {
		TIFFSetField(t, TIFFTAG_IMAGEWIDTH, (uint32_t)i->width);
		TIFFSetField(t, TIFFTAG_IMAGELENGTH, (uint32_t)i->height);
		TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, how->bits);
		TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, (uint16_t)i->channels);
		TIFFSetField(t, TIFFTAG_COMPRESSION, how->compression);
		TIFFSetField(t, TIFFTAG_PHOTOMETRIC, how->photometric);
		TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
		TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, (uint32_t)64);
		TIFFSetField(t, TIFFTAG_ORIENTATION, how->orientation ? how->orientation : 1);
		if (how->dpi > 0) {
			TIFFSetField(t, TIFFTAG_XRESOLUTION, how->dpi);
			TIFFSetField(t, TIFFTAG_YRESOLUTION, how->dpi);
		}
		for (int y = 0; y < i->height; y++) {
			const uint8_t *from = i->px + (size_t)y * stride;
			bool white = how->photometric == PHOTOMETRIC_MINISWHITE;

			memset(line, 0, stride * 2 + 8);
			for (size_t x = 0; x < stride; x++) {
				uint8_t v = white ? (uint8_t)(255 - from[x]) : from[x];

				if (how->bits == 1)
					line[x >> 3] |= (uint8_t)((v >> 7) << (7 - (x & 7)));
				else if (how->bits == 8)
					line[x] = v;
				else
					((uint16_t *)(void *)line)[x] = (uint16_t)(v * 257);
			}
			assert_int_equal(TIFFWriteScanline(t, line, (uint32_t)y, 0), 1);
		}
		assert_int_equal(TIFFWriteDirectory(t), 1);
	}
	TIFFClose(t);
	free(line);
	(void)unlink(path);
	return fd;
}

UNUSED static void
picture_jpeg(const struct image *i, int quality, struct buf *out)
{
	uint8_t *bytes = NULL;
	size_t n = 0;
	struct error err;

	assert_int_equal(image_to_jpeg(i, quality, &bytes, &n, &err), ERR_NONE);
	buf_add(out, bytes, n);
	free(bytes);
}

/* A PDF that shows one picture on each of page_count pages. encrypted: with a password that nobody
 * knows. */
UNUSED static void
picture_pdf(const struct image *i, double dpi, int page_count, bool encrypted, struct buf *out)
{
	AUTO(buf)
	struct buf jpeg = BUF(LIMIT_PAGE_BYTES);
	double w = i->width * 72 / dpi, h = i->height * 72 / dpi;
	size_t at[512] = { 0 }, xref;
	char draw[100];
	int n = 1, length = snprintf(draw, sizeof(draw), "q %.3f 0 0 %.3f 0 0 cm /I Do Q", w, h);

	assert_in_range(page_count, 1, 500);
	picture_jpeg(i, 90, &jpeg);
	buf_text(out, "%PDF-1.4\n");
	at[n++] = out->length;
	buf_text(out, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
	at[n++] = out->length;
	buf_print(out, "2 0 obj\n<</Type/Pages/Count %d/Kids[", page_count);
	for (int p = 0; p < page_count; p++)
		buf_print(out, "%d 0 R ", 5 + p);
	buf_text(out, "]>>\nendobj\n");
	at[n++] = out->length;
	buf_print(out, "3 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", length, draw);
	at[n++] = out->length;
	buf_print(out,
		  "4 0 obj\n<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
		  "/ColorSpace/%s/Filter/DCTDecode/Length %zu>>\nstream\n",
		  i->width, i->height, i->channels == 3 ? "DeviceRGB" : "DeviceGray", jpeg.length);
	buf_add(out, jpeg.bytes, jpeg.length);
	buf_text(out, "\nendstream\nendobj\n");
	for (int p = 0; p < page_count; p++) {
		at[n] = out->length;
		buf_print(
		    out,
		    "%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.3f %.3f]/Contents 3 0 R"
		    "/Resources<</XObject<</I 4 0 R>>>>>>\nendobj\n",
		    n, w, h);
		n++;
	}
	xref = out->length;
	buf_print(out, "xref\n0 %d\n0000000000 65535 f \n", n);
	for (int o = 1; o < n; o++)
		buf_print(out, "%010zu 00000 n \n", at[o]);
	buf_print(out, "trailer\n<</Size %d/Root 1 0 R", n);
	if (encrypted)
		buf_text(
		    out,
		    "/Encrypt<</Filter/Standard/V 1/R 2/P -4"
		    "/O<0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef>"
		    "/U<fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210>>>"
		    "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]");
	buf_print(out, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
	assert_int_equal(out->failed, ERR_NONE);
}

#endif
