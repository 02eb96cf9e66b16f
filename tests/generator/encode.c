/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <cairo-pdf.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>
/* jpeglib.h wants stdio.h first */
#include <jpeglib.h>

#include "base/file.h"
#include "base/text.h"
#include "scan.h"

static void
tiff_close(TIFF *t)
{
	if (t)
		TIFFClose(t);
}
DEFINE_AUTO(tiff_close, TIFF *);

static size_t
row_bytes(const struct raster *r)
{
	return (size_t)r->width * (size_t)r->channels;
}

/* ---- JPEG ---- */

static enum err
jpeg_make(const struct raster *r, int quality, struct buf *out, struct error *err)
{
	struct jpeg_compress_struct j;
	struct jpeg_error_mgr
	    errors; /* its way out is exit(): fine for a tool that makes test files */
	unsigned char *bytes = NULL;
	unsigned long n = 0;

	j.err = jpeg_std_error(&errors);
	jpeg_create_compress(&j);
	jpeg_mem_dest(&j, &bytes, &n);
	j.image_width = (JDIMENSION)r->width;
	j.image_height = (JDIMENSION)r->height;
	j.input_components = r->channels;
	j.in_color_space = r->channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
	jpeg_set_defaults(&j);
	jpeg_set_quality(&j, quality, TRUE);
	j.optimize_coding = TRUE;
	j.density_unit = 1;
	j.X_density = j.Y_density = (UINT16)lround(r->dpi);
	jpeg_start_compress(&j, TRUE);
	while (j.next_scanline < j.image_height) {
		JSAMPROW row = r->px + j.next_scanline * row_bytes(r);

		jpeg_write_scanlines(&j, &row, 1);
	}
	jpeg_finish_compress(&j);
	jpeg_destroy_compress(&j);
	buf_add(out, bytes, n);
	free(bytes);
	return buf_check(out, "JPEG", err);
}

static enum err
write_jpeg(const char *path, const struct raster *r, int quality, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SCAN_BYTES);

	if (jpeg_make(r, quality, &out, err))
		return err->code;
	return file_replace(path, out.bytes, out.length, err);
}

/* ---- PNG ---- */

static enum err
write_png(const char *path, const struct raster *r, struct error *err)
{
	AUTO(stream)
	FILE *f = fopen(path, "wb");
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	png_uint_32 per_metre = (png_uint_32)lround(r->dpi / 25.4 * 1000);

	if (!f || !info || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		return error_set(err, ERR_IO, "%s: cannot be written", path);
	}
	png_init_io(png, f);
	png_set_IHDR(png, info, (png_uint_32)r->width, (png_uint_32)r->height, 8,
		     r->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	png_set_compression_level(png, 9);
	png_write_info(png, info);
	for (int y = 0; y < r->height; y++)
		png_write_row(png, r->px + (size_t)y * row_bytes(r));
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return ERR_NONE;
}

/* ---- TIFF ---- */

static void
tiff_tags(TIFF *t, const struct raster *r, const struct encoding *how)
{
	static const uint16_t compression[] = { COMPRESSION_NONE, COMPRESSION_CCITTFAX4,
						COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
						COMPRESSION_JPEG };
	bool bits = r->color == COLOR_BILEVEL;

	TIFFSetField(t, TIFFTAG_IMAGEWIDTH, (uint32_t)r->width);
	TIFFSetField(t, TIFFTAG_IMAGELENGTH, (uint32_t)r->height);
	TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits ? 1 : 8);
	TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, r->channels);
	TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
	TIFFSetField(t, TIFFTAG_COMPRESSION, compression[how->compression]);
	TIFFSetField(t, TIFFTAG_PHOTOMETRIC,
		     bits                                ? PHOTOMETRIC_MINISWHITE
		     : r->channels == 1                  ? PHOTOMETRIC_MINISBLACK
		     : how->compression == COMPRESS_JPEG ? PHOTOMETRIC_YCBCR
							 : PHOTOMETRIC_RGB);
	if (how->compression == COMPRESS_JPEG) {
		TIFFSetField(t, TIFFTAG_JPEGQUALITY, how->quality);
		TIFFSetField(t, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
	}
	if (how->compression == COMPRESS_LZW || how->compression == COMPRESS_DEFLATE)
		TIFFSetField(t, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
	TIFFSetField(t, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
	TIFFSetField(t, TIFFTAG_XRESOLUTION, r->dpi);
	TIFFSetField(t, TIFFTAG_YRESOLUTION, r->dpi);
	TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(t, 512));
}

static bool
tiff_page(TIFF *t, const struct raster *r, const struct encoding *how)
{
	AUTO(memory)
	uint8_t *row = malloc(row_bytes(r));

	if (!row)
		return false;
	tiff_tags(t, r, how);
	for (int y = 0; y < r->height; y++) {
		const uint8_t *from = r->px + (size_t)y * row_bytes(r);

		memcpy(row, from, row_bytes(r));
		if (r->color == COLOR_BILEVEL) {
			memset(row, 0, row_bytes(r));
			for (int x = 0; x < r->width; x++)
				if (!from[x])
					row[x / 8] |= (uint8_t)(0x80 >> (x % 8));
		}
		if (TIFFWriteScanline(t, row, (uint32_t)y, 0) < 0)
			return false;
	}
	return TIFFWriteDirectory(t);
}

static enum err
write_tiff(const char *path, const struct raster *pages, int count, const struct encoding *how,
	   struct error *err)
{
	AUTO(tiff_close)
	TIFF *t = TIFFOpen(path, "w");

	for (int i = 0; t && i < count; i++)
		if (!tiff_page(t, &pages[i], how))
			return error_set(err, ERR_IO, "%s: cannot be written", path);
	return t ? ERR_NONE : error_set(err, ERR_IO, "%s: cannot be written", path);
}

/* ---- PDF: the image in a page, as scanners make it ---- */

static enum err
pdf_page(cairo_t *c, cairo_surface_t *pdf, const struct raster *r, int quality, struct error *err)
{
	AUTO(buf)
	struct buf jpeg = BUF(LIMIT_SCAN_BYTES);
	cairo_surface_t *image;
	double points = 72 / r->dpi;
	uint8_t *own;

	if (jpeg_make(r, quality, &jpeg, err))
		return err->code;
	own = TAKE(jpeg.bytes); /* cairo frees it */
	image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, r->width, r->height);
	cairo_surface_set_mime_data(image, CAIRO_MIME_TYPE_JPEG, own, jpeg.length, free, own);
	cairo_pdf_surface_set_size(pdf, r->width * points, r->height * points);
	cairo_save(c);
	cairo_scale(c, points, points);
	cairo_set_source_surface(c, image, 0, 0);
	cairo_paint(c);
	cairo_restore(c);
	cairo_show_page(c);
	cairo_surface_destroy(image);
	return cairo_status(c)
		   ? error_set(err, ERR_IO, "PDF: %s", cairo_status_to_string(cairo_status(c)))
		   : ERR_NONE;
}

static enum err
write_pdf(const char *path, const struct raster *pages, int count, int quality, struct error *err)
{
	cairo_surface_t *pdf = cairo_pdf_surface_create(path, 595, 842);
	AUTO(cairo_destroy)
	cairo_t *c = cairo_create(pdf);

	cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE,
				       "2026-07-10T09:00:00+08:00");
	cairo_surface_destroy(pdf);
	for (int i = 0; i < count; i++)
		if (pdf_page(c, pdf, &pages[i], quality, err))
			return err->code;
	cairo_surface_finish(pdf);
	return ERR_NONE;
}

enum err
scan_write(const char *path, const struct raster *pages, int count, const struct encoding *how,
	   struct error *err)
{
	assert(count > 0);
	if (text_ends(path, ".tif"))
		return write_tiff(path, pages, count, how, err);
	if (text_ends(path, ".pdf"))
		return write_pdf(path, pages, count, how->quality, err);
	assert(count == 1);
	if (text_ends(path, ".png"))
		return write_png(path, pages, err);
	return write_jpeg(path, pages, how->quality, err);
}
