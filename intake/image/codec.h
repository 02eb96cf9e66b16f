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
	int pages; /* as the caller counted them */
	int at;    /* page being decoded, for messages */
};

struct codec {
	enum file_kind kind;
	/* Fills *page and, with codec_room, the pixels. Pages are asked for in order. */
	void (*decode)(struct codec_input *in, struct codec_page *page);
};

extern const struct codec codec_jpeg, codec_png, codec_tiff, codec_ppm;

/* Says why to the parent and ends the process. text begins with a code word and ": ". */
NORETURN void codec_fail(const struct codec_input *in, enum err code, const char *format, ...)
    PRINTF(3, 4);

/* Room for the pixels of the page in the shared memory, after sides, area, bytes and ratio were
 * compared with the limits: a bomb ends here, before a byte of it is decoded. */
uint8_t *codec_room(const struct codec_input *in, const struct codec_page *page);

/* What runs in the child: answers "page n" until the parent has enough. */
struct codec_job {
	enum file_kind kind;
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
