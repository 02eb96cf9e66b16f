/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_CODEC_H
#define INTAKE_IMAGE_CODEC_H

#include <stdint.h>

#include "base/attr.h"
#include "base/child.h"
#include "image/image.h"

/* Inside the decoder child: file formats. A codec that meets bad bytes says so and the process ends
 * (codec_fail), so a codec has one way through and nothing to clean up. */

/* What a page is before its pixels are decoded. */
struct codec_page {
	int width, height, channels;
	enum color_mode color;
	double dpi_x, dpi_y;
	uint64_t raw_bytes;        /* pixels in the file's own depth, uncompressed */
	uint64_t compressed_bytes; /* what they take in the file */
};

/* A page of a PDF is drawn at this resolution: what the office scans with, and what every
 * recogniser likes. */
#define CODEC_PDF_DPI 300

struct codec_input {
	const struct child_side *side;
	const uint8_t *bytes; /* the whole file, mapped; NULL for a pipe */
	size_t length;
	enum decode_as as;
	int pages;     /* as the caller counted them */
	int at;        /* page being decoded, for messages */
	uint8_t *room; /* the whole picture, where it has to be taken apart afterwards; else NULL */
	size_t room_bytes;
};

struct codec {
	enum file_kind kind;
	/* Fills *page and the pixels: with codec_room as a whole, or with codec_begin and
	 * codec_rows. Pages are asked for in order. */
	void (*decode)(struct codec_input *in, struct codec_page *page);
};

extern const struct codec codec_jpeg, codec_png, codec_tiff, codec_ppm;

/* Says why to the parent and ends the process. text begins with a code word and ": ". */
NORETURN void codec_fail(const struct codec_input *in, enum err code, const char *format, ...)
    PRINTF(3, 4);

/* Room for all pixels of the page, after sides, area, bytes and ratio were compared with the
 * limits: a bomb ends here, before a byte of it is decoded. */
uint8_t *codec_room(struct codec_input *in, const struct codec_page *page);
/* Only the comparison. */
void codec_check(const struct codec_input *in, const struct codec_page *page);
/* The same for a page that comes in rows: row y and, if the page has it, the row below; y is even.
 * What is asked for in planes is taken apart on the way, while the rows are still at hand. */
void codec_begin(const struct codec_input *in, const struct codec_page *page);
void codec_rows(const struct codec_input *in, const struct codec_page *page, int y,
		const uint8_t *const rows[2]);
/* Takes apart what lies in codec_room, and halves what is larger than is read. */
void codec_finish(struct codec_input *in, struct codec_page *page);

static inline bool
codec_is_parted(enum decode_as as, int channels, int width, int height)
{
	return as == DECODE_PLANES && channels == 3 &&
	       (width >= DECODE_PARTED_PX || height >= DECODE_PARTED_PX);
}

/* Where the planes of a colour page lie in the shared memory: red from the beginning, then, from
 * here, the colours at half the resolution. */
static inline size_t
codec_half_offset(int width, int height)
{
	return ((size_t)width * (size_t)height + 63) / 64 * 64;
}

/* What runs in the child: answers "page n" until the parent has enough. */
struct codec_job {
	enum file_kind kind;
	enum decode_as as;
	int pages;
};
struct codec_answer {
	int32_t code; /* enum err */
	int32_t width, height, channels, color;
	double dpi_x, dpi_y;
	char text[256];
};
void codec_main(const struct child_side *side, const void *job);

#endif
