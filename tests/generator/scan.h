/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_SCAN_H
#define GENERATOR_SCAN_H

#include "model/page.h"
#include "paper.h"

/* What a scanner makes of a paper, with everything that goes wrong on the way. */
struct raster { /* owns its pixels; 1 or 3 channels, 8 bits each; bilevel is 0 and 255 in one
		   channel */
	int width, height, channels;
	uint8_t *px;
	double dpi;
	enum color_mode color;
};
void raster_free(struct raster *r);
static inline void
auto_raster(struct raster *r)
{
	raster_free(r);
}

struct scan {
	double dpi;
	enum color_mode color;
	double skew_deg, shift_x_mm, shift_y_mm, scale_x, scale_y;
	int turn;         /* degrees clockwise: 0, 90, 180, 270 */
	double blur_px;   /* standard deviation at this resolution */
	double noise;     /* standard deviation in grey levels */
	struct ink paper; /* colour of the sheet */
	double lid;       /* grey of what lies behind the sheet */
	int white; /* this level and above becomes white, as most scanner drivers do; 256 = off */
	int threshold; /* of bilevel scans */
	bool folded, stained, stapled, photocopy;
	double show_through; /* share of the back's ink */
	int specks;
	uint64_t chance;
};

/* hardness 0: a good office scanner; 1: an ordinary one; 2: old paper and a hurry. */
struct scan scan_make(struct rng *r, int hardness);
/* p NULL: an empty sheet. */
enum err scan_paper(const struct scan *s, const struct paper *p, struct raster *out,
		    struct error *err) MUST_USE;

/* A printed page instead of a paper; page_dpi: of its picture. */
enum err scan_picture(const struct scan *s, cairo_surface_t *page, double page_dpi,
		      struct raster *out, struct error *err) MUST_USE;
/* The sheet of the canvas as pixels, as a perfect scanner would see it. */
enum err raster_of(cairo_t *c, double dpi, struct raster *out, struct error *err) MUST_USE;

/* ---- its pixel work, degrade.c ---- */
enum err raster_new(int width, int height, int channels, struct raster *out,
		    struct error *err) MUST_USE;
void degrade_light(struct raster *r, const struct scan *s, struct rng *rng);
void degrade_stains(struct raster *r, struct rng *rng);
void degrade_specks(struct raster *r, int count, struct rng *rng);
enum err degrade_blur(struct raster *r, double sigma, struct error *err) MUST_USE;
void degrade_noise(struct raster *r, double sigma, struct rng *rng);
void degrade_photocopy(struct raster *r, struct rng *rng);
void degrade_white(struct raster *r, int level);
enum err raster_to_gray(struct raster *r, struct error *err) MUST_USE;
void raster_to_bilevel(struct raster *r, int threshold);
enum err raster_turn(struct raster *r, int degrees, struct error *err) MUST_USE;

/* ---- files, encode.c: the kind is told by the name (.tif .jpg .png .pdf) ---- */
enum compression { COMPRESS_NONE, COMPRESS_G4, COMPRESS_LZW, COMPRESS_DEFLATE, COMPRESS_JPEG };
struct encoding {
	enum compression compression; /* of TIFF */
	int quality;                  /* of JPEG, also inside TIFF and PDF */
};
enum err scan_write(const char *path, const struct raster *pages, int count,
		    const struct encoding *how, struct error *err) MUST_USE;

#endif
