/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_IMAGE_H
#define INTAKE_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "model/form.h"
#include "model/page.h"

/* Pixels. Nothing here knows what a certificate is. Millimetres are those of a form, pixels count
 * from the upper left corner; planes are 8 bits, rows without padding. */

/* One plane of 8-bit samples (0 black … 255 white) or three (R,G,B interleaved). Owns its pixels.
 */
struct image {
	int width, height;
	int channels; /* 1 or 3 */
	uint8_t *px;  /* width*height*channels bytes */
};
enum err image_new(int width, int height, int channels, struct image *out,
		   struct error *err) MUST_USE;
void image_free(struct image *i); /* zeroes it; a zeroed one is fine */
static inline void
auto_image(struct image *i)
{
	image_free(i);
}
/* Trusted PNG files of ours (blank pages, specimens), to 1 or 3 channels. Not for bytes from
 * outside. what: names the bytes in errors. */
enum err image_load_png(const char *path, int channels, struct image *out,
			struct error *err) MUST_USE;
enum err image_read_png(const uint8_t *bytes, size_t n, const char *what, int channels,
			struct image *out, struct error *err) MUST_USE;
enum err image_save_png(const char *path, const struct image *image, double dpi,
			struct error *err) MUST_USE;
/* JPEG bytes for the review station; the caller frees *bytes. */
enum err image_to_jpeg(const struct image *image, int quality, uint8_t **bytes, size_t *n,
		       struct error *err) MUST_USE;

/* ---- decode: untrusted files, opened in a throw-away child (base/child.h) ---- */
enum file_kind { FILE_KIND_UNKNOWN, FILE_KIND_TIFF, FILE_KIND_JPEG, FILE_KIND_PNG, FILE_KIND_PDF };
const char *file_kind_text(enum file_kind kind);

/* Is the file whole? Reads only structure, at most a few KB per page, no pixels, safe on hostile
 * bytes: TIFF IFD chain with all strips inside the file, JPEG EOI, PNG IEND, PDF %%EOF. Says what
 * the bytes are, whatever the name says. */
enum file_whole { FILE_WHOLE, FILE_INCOMPLETE, FILE_NEVER };
struct file_structure {
	enum file_kind kind;
	enum file_whole whole; /* INCOMPLETE: may still be growing; NEVER: cannot become a scan
				  (empty kind, bad structure) */
	int pages;             /* −1 unknown (PDF) */
	char why[128]; /* English, a code word first: "truncated: strip 3 ends at 90211, the file at
			  65536" */
};
enum err file_structure_check(int fd, struct file_structure *out, struct error *err) MUST_USE;

/* What the pages are wanted for: to be shown, or to be read. A colour page that is read comes as
 * two planes, unless its longer side has less than DECODE_PARTED_PX (A4 at 170 dpi); a page whose
 * longer side has more than DECODE_SIDE_PX (A4 at 600 dpi) at half its resolution: a quarter of the
 * memory (docs/decisions/0188-planes-from-the-child.md). */
enum decode_as { DECODE_PICTURE, DECODE_PLANES };
#define DECODE_PARTED_PX 2000
#define DECODE_SIDE_PX   6000

/* A page as decoded: lent until the next decode_next. */
struct scan_page {
	int index;           /* in the file */
	struct image pixels; /* 1 channel (gray, bilevel as 0/255) or 3 */
	/* of a colour page as planes, which has no pixels: its red at full resolution, its colours
	 * at half, each the mean of four */
	struct image red, half;
	enum color_mode color;
	double dpi_x, dpi_y; /* of pixels or red, as the file says; 0 unknown */
};
/* The one that has the resolution of the page. */
static inline const struct image *
scan_full(const struct scan_page *page)
{
	return page->red.px ? &page->red : &page->pixels;
}
struct decoder;
/* Starts a sandboxed child on the file (its own duplicate of fd, from offset 0). Damaged or hostile
 * content is ERR_DATA with a code word first in the text ("truncated: ", "bomb: ", "encrypted: ",
 * "too-many-pages: ", "unknown-kind: ", "too-large: "); ERR_LIMIT is used for limits of limits.h.
 * The child has no network, no files, little memory and time. */
enum err decode_open(int fd, enum decode_as as, struct decoder **out, struct error *err) MUST_USE;
int decode_page_count(const struct decoder *d);
/* The next page, or ERR_NOTFOUND after the last. */
enum err decode_next(struct decoder *d, struct scan_page **page, struct error *err) MUST_USE;
void decode_close(struct decoder *d); /* kills the child if it still runs */
DEFINE_AUTO(decode_close, struct decoder *);

/* ---- planes: what the recognisers look at ---- */
#define PLANES_SMALL_DPI 75
#define PLANES_COARSE    8 /* small pixels per coarse pixel and side */
struct planes {
	struct image red;     /* full resolution: red seals vanish, black ink stays. Gray scans: the
				 gray itself */
	struct image rgb;     /* lent from the scan page; channels 1 for gray. Of a page decoded as
				 planes at half the resolution: planes_rgb_map, planes_crop_rgb */
	struct image small;   /* red plane at 75 dpi */
	struct image redness; /* max(0, R − max(G,B)) at 75 dpi; all 0 for gray */
	struct image small_rgb; /* all colours at 75 dpi; empty for gray */
	struct image half;      /* small, shrunk by 2: for registration */
	double rgb_scale;       /* pixels of rgb for one of red: 1 or 0.5 */
	bool red_is_own;
	double dpi; /* of red; guessed from the page size when the file says none */
	enum color_mode color;
};
/* Fills planes from a page; keeps the page's pixels lent: the page must outlive it. */
enum err planes_make(const struct scan_page *page, struct planes *out, struct error *err) MUST_USE;
void planes_free(struct planes *p);
static inline void
auto_planes(struct planes *p)
{
	planes_free(p);
}
/* The same place in rgb as to_px gives in red. */
struct affine planes_rgb_map(const struct planes *p, const struct affine *to_px);
/* image_crop_mm of rgb; to_px is that of red. */
enum err planes_crop_rgb(const struct planes *p, const struct affine *to_px, struct box_mm box,
			 double dpi, struct image *out, struct error *err) MUST_USE;
int planes_paper(const struct planes *p); /* brightness of the paper, 0…255 */
/* Nothing is printed or written on it, dirt, folds and paper tint apart. */
bool planes_blank(const struct planes *p);
struct likeness planes_likeness(const struct planes *p, const struct affine *to_px, double width_mm,
				double height_mm);
/* Up to here two papers of one form may be one paper scanned twice (by blank_likeness). Of 70
 * papers scanned three times on ordinary scanners, 96 of 100 pairs of one paper lay within, none of
 * 19,908 pairs of two papers; the nearest lay 93 apart, their mean 125 (bench_likeness). */
#define LIKENESS_NEAR_BITS 70

/* ---- registration: form millimetres → scan pixels ---- */
/* A form's clean page. Opening reads its file; its pixels are prepared when a scan first looks like
 * it, so that a process which reads one form does not pay for the others. */
struct blank;
enum err blank_open(const struct form *form, const char *templates, struct blank **out,
		    struct error *err) MUST_USE;
void blank_close(struct blank *b);
DEFINE_AUTO(blank_close, struct blank *);
const struct form *blank_form(const struct blank *b);
/* Prepares all of it now. ERR_CONFIG: not a picture of the form, or too little is printed on it. */
enum err blank_prepare(struct blank *b, struct error *err) MUST_USE;
/* The patches by which the form is found: those of its file, else the liveliest of its print, one
 * of each part of the page that has any. out has LIMIT_ANCHORS_PER_FORM. Returns how many; 0 before
 * blank_prepare. */
int blank_anchors(const struct blank *b, struct box_mm *out);
/* As planes_likeness, but of what was filled in only: the form itself would make all its papers
 * alike. */
struct likeness blank_likeness(const struct blank *blank, const struct planes *p,
			       const struct affine *to_px);
struct registration {
	bool found;
	double score; /* 0…1: share of anchors that fit the one affine */
	int anchors, inliers;
	int turn;            /* 0, 90, 180, 270 degrees clockwise */
	struct affine to_px; /* form mm → pixels of the full-resolution planes, turn included */
	double dpi;          /* measured: pixels per form inch */
};
/* Looks for each form: the four turns (coarse first), then patches; ±5° skew, ±3 % scale, 150–600
 * dpi. out has room for count. A form that is found is prepared. */
enum err register_page(struct blank *const *blanks, int count, const struct planes *planes,
		       struct registration *out, struct error *err) MUST_USE;

/* Pixels of a box of the form, upright, resampled at dpi from plane,
 * grown by margin_mm on all sides; outside the page is paper white (255). */
enum err image_crop_mm(const struct image *plane, const struct affine *to_px, struct box_mm box,
		       double margin_mm, double dpi, struct image *out, struct error *err) MUST_USE;
/* The affine for a page without a form: mm = pixels * 25.4 / dpi. */
struct affine affine_plain(double dpi);
void affine_apply(const struct affine *a, double mm_x, double mm_y, double *px_x, double *px_y);
bool affine_invert(const struct affine *a, struct affine *px_to_mm);

/* ---- codes ---- */
enum code_kind { CODE_QR, CODE_DATAMATRIX };
struct code {
	enum code_kind kind;
	uint8_t bytes[LIMIT_CODE_BYTES]; /* raw payload bytes, not text */
	size_t length;
	double x_px, y_px; /* centre, in the image searched */
	double side_px;
};
/* Reads QR and DataMatrix codes of any turn. DataMatrix is found only near the centre of the image
 * (scanning.md §2.2), so give it a region; codes_find looks over a whole page for both (regions
 * that look like codes, then each at full resolution). */
enum err codes_read(const struct image *region, struct code *out, int *count,
		    struct error *err) MUST_USE;
enum err codes_find(const struct planes *planes, struct code *out, int *count,
		    struct error *err) MUST_USE;

/* ---- stamps and ink ---- */
enum stamp_shape { STAMP_ROUND, STAMP_OVAL, STAMP_SQUARE };
const char *stamp_shape_text(enum stamp_shape shape); /* "round", "oval", "square" */
struct stamp {
	bool found;
	enum stamp_shape shape; /* square: any rectangle */
	double x_mm, y_mm;      /* centre; of the form if registered, else of the page */
	double diameter_mm;     /* of an oval or rectangle the longer side */
	double height_mm;       /* the shorter; of a round one the diameter */
	double cover;           /* 0…1: share of ring sectors with seal colour */
	double hue;             /* degrees of the seal's colour; −1 for gray scans */
	double strength;        /* mean redness 0…255 */
	bool half;              /* cut by the upper edge: a riding seal */
};
/* The round coloured stamps of a page, strongest first; count in: room, out: found. None on gray
 * scans (colour needed). */
enum err stamps_find(const struct planes *planes, const struct affine *to_px, struct stamp *out,
		     int *count, struct error *err) MUST_USE;
/* The same for rings that are dark without a colour: copies of stamps. On gray scans too. Rings
 * must be whole: text is everywhere. */
enum err stamps_find_dark(const struct planes *planes, const struct affine *to_px,
			  struct stamp *out, int *count, struct error *err) MUST_USE;
/* Share 0…1 of pixels in the box that are dark ink in the red plane (neither paper nor seal
 * colour), without the printed parts of the blank and rules at the edge. */
double ink_share(const struct planes *planes, const struct affine *to_px, struct box_mm box,
		 const struct blank *blank);
/* A stamp of the page beside the picture of a specimen, which is cut at its edge and fills its
 * picture. */
struct stamp_likeness {
	double alike;    /* 0…1: of the parts that fit worst */
	double turn_deg; /* of the stamp against the specimen */
	double seen;     /* 0…1: share of the specimen's ink that could be compared */
};
enum err stamp_compare(const struct image *rgb, const struct affine *to_px,
		       const struct stamp *stamp, const struct image *specimen,
		       struct stamp_likeness *out, struct error *err) MUST_USE;

#endif
