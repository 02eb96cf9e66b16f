/* SPDX-License-Identifier: Apache-2.0 */
#include "image/codec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

/* TIFF: bilevel, gray and RGB in strips are read row by row; everything else (palette, tiles,
 * separate planes, CMYK, odd depths, alpha) goes through libtiff's RGBA reader, which is slower and
 * knows it all. */

struct tiff {
	struct codec_input *in;
	toff_t at;
	char error[180]; /* the first one */
	TIFF *handle;
	uint32_t width, height;
	uint16_t bits, samples, photometric, planar, compression, orientation;
};

/* ---- the file in memory ---- */

static tmsize_t
source_read(thandle_t h, void *to, tmsize_t n)
{
	struct tiff *t = h;
	toff_t size = t->in->length;

	if (n < 0 || t->at >= size)
		return 0;
	if ((toff_t)n > size - t->at)
		n = (tmsize_t)(size - t->at);
	memcpy(to, t->in->bytes + t->at, (size_t)n);
	t->at += (toff_t)n;
	return n;
}

static tmsize_t
source_write(thandle_t h, void *from, tmsize_t n)
{
	(void)h;
	(void)from;
	(void)n;
	return -1;
}

static toff_t
source_seek(thandle_t h, toff_t to, int whence)
{
	struct tiff *t = h;

	if (whence == SEEK_CUR)
		to += t->at;
	else if (whence == SEEK_END)
		to += t->in->length;
	t->at = to;
	return to;
}

static int
source_close(thandle_t h)
{
	(void)h;
	return 0;
}

static toff_t
source_size(thandle_t h)
{
	return ((struct tiff *)h)->in->length;
}

static int
source_map(thandle_t h, void **base, toff_t *size)
{
	struct tiff *t = h;

	*base = (void *)(uintptr_t)t->in->bytes;
	*size = t->in->length;
	return 1;
}

static void
source_unmap(thandle_t h, void *base, toff_t size)
{
	(void)h;
	(void)base;
	(void)size;
}

static void
on_error(thandle_t h, const char *module, const char *format, va_list args)
{
	struct tiff *t = h;

	(void)module;
	if (t && !t->error[0])
		(void)vsnprintf(t->error, sizeof(t->error), format, args);
}

NORETURN static void
fail(const struct tiff *t, const char *what)
{
	codec_fail(t->in, ERR_DATA, "damaged: TIFF: page %d: %s", t->in->at + 1,
		   t->error[0] ? t->error : what);
}

/* ---- header ---- */

static void
read_tags(struct tiff *t, struct codec_page *page)
{
	TIFF *h = t->handle;
	uint16_t unit = RESUNIT_INCH;
	float x = 0, y = 0;

	if (!TIFFGetField(h, TIFFTAG_IMAGEWIDTH, &t->width) ||
	    !TIFFGetField(h, TIFFTAG_IMAGELENGTH, &t->height) || t->width > INT32_MAX ||
	    t->height > INT32_MAX)
		fail(t, "no size");
	(void)TIFFGetFieldDefaulted(h, TIFFTAG_BITSPERSAMPLE, &t->bits);
	(void)TIFFGetFieldDefaulted(h, TIFFTAG_SAMPLESPERPIXEL, &t->samples);
	(void)TIFFGetFieldDefaulted(h, TIFFTAG_PLANARCONFIG, &t->planar);
	(void)TIFFGetFieldDefaulted(h, TIFFTAG_COMPRESSION, &t->compression);
	(void)TIFFGetFieldDefaulted(h, TIFFTAG_ORIENTATION, &t->orientation);
	if (!TIFFGetField(h, TIFFTAG_PHOTOMETRIC, &t->photometric))
		t->photometric = t->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISWHITE;
	if (TIFFGetField(h, TIFFTAG_XRESOLUTION, &x) && TIFFGetField(h, TIFFTAG_YRESOLUTION, &y)) {
		(void)TIFFGetFieldDefaulted(h, TIFFTAG_RESOLUTIONUNIT, &unit);
		page->dpi_x = (double)x * (unit == RESUNIT_CENTIMETER ? 2.54 : 1);
		page->dpi_y = (double)y * (unit == RESUNIT_CENTIMETER ? 2.54 : 1);
		if (unit == RESUNIT_NONE)
			page->dpi_x = page->dpi_y = 0;
	}
	if (t->compression == COMPRESSION_JPEG && t->photometric == PHOTOMETRIC_YCBCR) {
		(void)TIFFSetField(h, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
		t->photometric = PHOTOMETRIC_RGB;
	}
}

static bool
is_gray(const struct tiff *t)
{
	return t->photometric == PHOTOMETRIC_MINISWHITE || t->photometric == PHOTOMETRIC_MINISBLACK;
}

static void
describe(struct tiff *t, struct codec_page *page)
{
	uint64_t compressed = 0;
	uint32_t count =
	    TIFFIsTiled(t->handle) ? TIFFNumberOfTiles(t->handle) : TIFFNumberOfStrips(t->handle);

	for (uint32_t i = 0; i < count; i++)
		compressed += TIFFGetStrileByteCount(t->handle, i);
	page->width = (int)t->width;
	page->height = (int)t->height;
	page->channels = is_gray(t) ? 1 : 3;
	page->color = !is_gray(t) ? COLOR_RGB : t->bits == 1 ? COLOR_BILEVEL : COLOR_GRAY;
	page->raw_bytes = (uint64_t)t->width * t->height * t->samples * t->bits / 8;
	page->compressed_bytes = compressed;
}

/* ---- pixels ---- */

static void
expand_bits(const uint8_t *from, uint8_t *to, uint32_t width, bool min_is_white)
{
	uint8_t flip = min_is_white ? 0xFF : 0;

	for (uint32_t x = 0; x < width; x++)
		to[x] = (uint8_t) - ((((unsigned)from[x >> 3] ^ flip) >> (7 - (x & 7))) & 1U);
}

static bool
plain_rows(const struct tiff *t)
{
	bool gray =
	    is_gray(t) && t->samples == 1 && (t->bits == 1 || t->bits == 8 || t->bits == 16);
	bool rgb = t->photometric == PHOTOMETRIC_RGB && t->samples == 3 &&
		   (t->bits == 8 || t->bits == 16) && t->planar == PLANARCONFIG_CONTIG;

	return !TIFFIsTiled(t->handle) && (gray || rgb);
}

static void
read_rows(struct tiff *t, const struct codec_page *page, uint8_t *to)
{
	size_t stride = (size_t)page->width * (size_t)page->channels;
	tmsize_t line_bytes = TIFFScanlineSize(t->handle);
	bool white = t->photometric == PHOTOMETRIC_MINISWHITE;
	uint8_t *line;

	if (line_bytes <= 0 || (uint64_t)line_bytes < (stride * t->bits + 7) / 8)
		fail(t, "bad row size");
	line = malloc((size_t)line_bytes);
	if (!line)
		codec_fail(t->in, ERR_NOMEM, "out of memory");
	for (uint32_t y = 0; y < t->height; y++, to += stride) {
		if (TIFFReadScanline(t->handle, line, y, 0) < 0)
			fail(t, "unreadable row");
		if (t->bits == 1) {
			expand_bits(line, to, t->width, white);
			continue;
		}
		if (t->bits == 8)
			memcpy(to, line, stride);
		else
			for (size_t i = 0; i < stride; i++)
				to[i] = (uint8_t)(((const uint16_t *)(const void *)line)[i] >> 8);
		if (white)
			for (size_t i = 0; i < stride; i++)
				to[i] = (uint8_t)(255 - to[i]);
	}
	free(line);
}

static void
read_rgba(struct tiff *t, const struct codec_page *page, uint8_t *to)
{
	size_t count = (size_t)t->width * t->height;
	uint32_t *px = malloc(count * sizeof(*px));

	if (!px)
		codec_fail(t->in, ERR_NOMEM, "out of memory");
	/* libtiff would honour the flips of the orientation and forget the turns; orient() does
	 * both */
	(void)TIFFSetField(t->handle, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
	if (!TIFFReadRGBAImageOriented(t->handle, t->width, t->height, px, ORIENTATION_TOPLEFT, 1))
		fail(t, "unreadable picture");
	for (size_t i = 0; i < count; i++) {
		unsigned paper = 255 - TIFFGetA(px[i]); /* colours are premultiplied */
		unsigned r = TIFFGetR(px[i]) + paper, g = TIFFGetG(px[i]) + paper,
			 b = TIFFGetB(px[i]) + paper;

		if (page->channels == 1) {
			to[i] = (uint8_t)(r > 255 ? 255 : r);
			continue;
		}
		to[3 * i] = (uint8_t)(r > 255 ? 255 : r);
		to[3 * i + 1] = (uint8_t)(g > 255 ? 255 : g);
		to[3 * i + 2] = (uint8_t)(b > 255 ? 255 : b);
	}
	free(px);
}

/* TIFF 6.0, tag 274: how the first stored row and column lie on the paper. */
static void
orient(struct tiff *t, struct codec_page *page, uint8_t *px)
{
	bool swap = t->orientation >= ORIENTATION_LEFTTOP && t->orientation <= ORIENTATION_LEFTBOT;
	bool flip_x =
	    t->orientation == ORIENTATION_TOPRIGHT || t->orientation == ORIENTATION_BOTRIGHT ||
	    t->orientation == ORIENTATION_RIGHTTOP || t->orientation == ORIENTATION_RIGHTBOT;
	bool flip_y =
	    t->orientation == ORIENTATION_BOTRIGHT || t->orientation == ORIENTATION_BOTLEFT ||
	    t->orientation == ORIENTATION_RIGHTBOT || t->orientation == ORIENTATION_LEFTBOT;
	int w = swap ? page->height : page->width, h = swap ? page->width : page->height;
	size_t c = (size_t)page->channels, bytes = (size_t)w * (size_t)h * c;
	uint8_t *from, *to = px;

	if (!swap && !flip_x && !flip_y)
		return;
	from = malloc(bytes);
	if (!from)
		codec_fail(t->in, ERR_NOMEM, "out of memory");
	memcpy(from, px, bytes);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++, to += c) {
			int u = flip_x ? w - 1 - x : x, v = flip_y ? h - 1 - y : y;
			int row = swap ? u : v, column = swap ? v : u;

			memcpy(to, from + ((size_t)row * (size_t)page->width + (size_t)column) * c,
			       c);
		}
	free(from);
	page->width = w;
	page->height = h;
	if (swap) {
		double dpi = page->dpi_x;

		page->dpi_x = page->dpi_y;
		page->dpi_y = dpi;
	}
}

static void
decode(struct codec_input *in, struct codec_page *page)
{
	struct tiff t = { .in = in };
	uint8_t *to;

	(void)TIFFSetErrorHandler(NULL);
	(void)TIFFSetWarningHandler(NULL);
	(void)TIFFSetErrorHandlerExt(on_error);
	t.handle = TIFFClientOpen("scan", "r", &t, source_read, source_write, source_seek,
				  source_close, source_size, source_map, source_unmap);
	if (!t.handle || !TIFFSetDirectory(t.handle, (tdir_t)in->at))
		fail(&t, "no such page");
	read_tags(&t, page);
	describe(&t, page);
	to = codec_room(in, page);
	if (plain_rows(&t))
		read_rows(&t, page, to);
	else
		read_rgba(&t, page, to);
	orient(&t, page, to);
	if (t.error[0])
		fail(&t, "");
	TIFFClose(t.handle);
}

const struct codec codec_tiff = { .kind = FILE_KIND_TIFF, .decode = decode };
