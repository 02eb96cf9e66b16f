/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <fcntl.h>
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

/* A small generator of our own: the same picture on every machine. */
static inline uint32_t
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
