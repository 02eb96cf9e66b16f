/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <sys/mman.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"

/* A page touched for the first time costs the kernel a trap for every 4 KB of it, some thousand;
 * where it can, it gives 2 MB at once. */
#define HUGE_BYTES ((size_t)2 * 1024 * 1024)

static uint8_t *
pixels_new(size_t bytes)
{
	size_t whole = (bytes + HUGE_BYTES - 1) / HUGE_BYTES * HUGE_BYTES;
	uint8_t *px;

	if (bytes < HUGE_BYTES)
		return malloc(bytes);
	px = aligned_alloc(HUGE_BYTES, whole);
	if (px)
		(void)madvise(px, whole, MADV_HUGEPAGE);
	return px;
}

enum err
image_new(int width, int height, int channels, struct image *out, struct error *err)
{
	size_t bytes;
	uint8_t *px;

	assert(width > 0);
	assert(height > 0);
	assert(channels == 1 || channels == 3);
	bytes = (size_t)width * (size_t)height * (size_t)channels;
	if (bytes > LIMIT_PAGE_BYTES)
		return error_set(err, ERR_LIMIT, "picture of %d x %d is more than %zu bytes", width,
				 height, LIMIT_PAGE_BYTES);
	px = fail_here() ? NULL : pixels_new(bytes);
	if (!px)
		return error_set(err, ERR_NOMEM, "picture of %d x %d: out of memory", width,
				 height);
	*out = (struct image){ width, height, channels, px };
	return ERR_NONE;
}

void
image_free(struct image *i)
{
	free(i->px);
	*i = (struct image){ 0 };
}

enum err
image_read_png(const uint8_t *bytes, size_t n, const char *what, int channels, struct image *out,
	       struct error *err)
{
	static const png_color white = { 255, 255, 255 };
	png_image png = { .version = PNG_IMAGE_VERSION };
	AUTO(image)
	struct image image = { 0 };

	assert(channels == 1 || channels == 3);
	if (fail_here() || !png_image_begin_read_from_memory(&png, bytes, n))
		return error_set(err, ERR_DATA, "%s: %s", what, png.message);
	if (png.width > LIMIT_PAGE_SIDE_PX || png.height > LIMIT_PAGE_SIDE_PX) {
		png_image_free(&png);
		return error_set(err, ERR_LIMIT, "%s: a side is longer than %d pixels", what,
				 LIMIT_PAGE_SIDE_PX);
	}
	png.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
	if (image_new((int)png.width, (int)png.height, channels, &image, err)) {
		png_image_free(&png);
		return error_wrap(err, "%s", what);
	}
	if (!png_image_finish_read(&png, &white, image.px, 0, NULL))
		return error_set(err, ERR_DATA, "%s: %s", what, png.message);
	*out = image;
	image = (struct image){ 0 };
	return ERR_NONE;
}

enum err
image_load_png(const char *path, int channels, struct image *out, struct error *err)
{
	AUTO(buf)
	struct buf file = BUF(LIMIT_PAGE_BYTES);

	if (file_read(path, &file, err))
		return err->code;
	return image_read_png(file.bytes, file.length, path, channels, out, err);
}

/* The simplified writer cannot write pHYs, and a scan without its resolution is half a scan. */
static bool
write_png(FILE *f, const struct image *image, double dpi)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	png_uint_32 per_metre = (png_uint_32)(dpi / 0.0254 + 0.5);

	if (!info || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		return false;
	}
	png_init_io(png, f);
	png_set_IHDR(png, info, (png_uint_32)image->width, (png_uint_32)image->height, 8,
		     image->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (dpi > 0)
		png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	png_set_compression_level(png, 3); /* the higher ones take ten times as long for a tenth */
	png_write_info(png, info);
	for (int y = 0; y < image->height; y++)
		png_write_row(png, image->px +
				       (size_t)y * (size_t)image->width * (size_t)image->channels);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return true;
}

enum err
image_save_png(const char *path, const struct image *image, double dpi, struct error *err)
{
	FILE *f = fail_here() ? NULL : fopen(path, "wbe");
	bool ok;

	if (!f)
		return error_errno(err, "%s", path);
	ok = write_png(f, image, dpi);
	if (fclose(f) || !ok)
		return error_set(err, ERR_IO, "%s: cannot write the picture", path);
	return ERR_NONE;
}

enum err
image_to_jpeg(const struct image *image, int quality, uint8_t **bytes, size_t *n, struct error *err)
{
	struct jpeg_compress_struct cinfo;
	struct jpeg_error_mgr errors;
	unsigned char *to = NULL;
	unsigned long size = 0;

	/* Our own pixels into memory: what can fail here is memory, and the library ends the
	 * process then. */
	if (fail_here())
		return error_set(err, ERR_NOMEM, "JPEG: out of memory");
	memset(&cinfo, 0, sizeof(cinfo));
	cinfo.err = jpeg_std_error(&errors);
	jpeg_create_compress(&cinfo);
	jpeg_mem_dest(&cinfo, &to, &size);
	cinfo.image_width = (JDIMENSION)image->width;
	cinfo.image_height = (JDIMENSION)image->height;
	cinfo.input_components = image->channels;
	cinfo.in_color_space = image->channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
	jpeg_set_defaults(&cinfo);
	jpeg_set_quality(&cinfo, quality, TRUE);
	jpeg_start_compress(&cinfo, TRUE);
	while (cinfo.next_scanline < cinfo.image_height) {
		JSAMPROW row = image->px + (size_t)cinfo.next_scanline * (size_t)image->width *
					       (size_t)image->channels;

		(void)jpeg_write_scanlines(&cinfo, &row, 1);
	}
	jpeg_finish_compress(&cinfo);
	jpeg_destroy_compress(&cinfo);
	*bytes = to;
	*n = size;
	return ERR_NONE;
}

/* ---- millimetres and pixels ---- */

struct affine
affine_plain(double dpi)
{
	return (struct affine){ .a = dpi / 25.4, .e = dpi / 25.4 };
}

void
affine_apply(const struct affine *a, double mm_x, double mm_y, double *px_x, double *px_y)
{
	*px_x = a->a * mm_x + a->b * mm_y + a->c;
	*px_y = a->d * mm_x + a->e * mm_y + a->f;
}

bool
affine_invert(const struct affine *a, struct affine *px_to_mm)
{
	double det = a->a * a->e - a->b * a->d;

	/* a page at 1 dpi: no such thing */
	if (det < 1e-3 && det > -1e-3)
		return false;
	*px_to_mm = (struct affine){ .a = a->e / det,
				     .b = -a->b / det,
				     .c = (a->b * a->f - a->e * a->c) / det,
				     .d = -a->d / det,
				     .e = a->a / det,
				     .f = (a->d * a->c - a->a * a->f) / det };
	return true;
}
