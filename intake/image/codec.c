/* SPDX-License-Identifier: Apache-2.0 */
#include "image/codec.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "image/hot.h"
#include "image/shrink.h"

/* A PDF arrives as the PPM pages that pdftoppm prints. */
static const struct {
	enum file_kind kind;
	const struct codec *codec;
} formats[] = {
	{ FILE_KIND_TIFF, &codec_tiff },
	{ FILE_KIND_JPEG, &codec_jpeg },
	{ FILE_KIND_PNG, &codec_png },
	{ FILE_KIND_PDF, &codec_ppm },
};

void
codec_fail(const struct codec_input *in, enum err code, const char *format, ...)
{
	struct codec_answer answer = { .code = (int32_t)code };
	va_list args;

	va_start(args, format);
	(void)vsnprintf(answer.text, sizeof(answer.text), format, args);
	va_end(args);
	child_say(in->side, &answer, sizeof(answer));
	_exit(0);
}

void
codec_check(const struct codec_input *in, const struct codec_page *page)
{
	uint64_t px, bytes;

	if (page->width > LIMIT_PAGE_SIDE_PX || page->height > LIMIT_PAGE_SIDE_PX)
		codec_fail(in, ERR_LIMIT,
			   "bomb: page %d declares %d x %d pixels, the limit is %d a side",
			   in->at + 1, page->width, page->height, LIMIT_PAGE_SIDE_PX);
	if (page->width < LIMIT_PAGE_SIDE_MIN_PX || page->height < LIMIT_PAGE_SIDE_MIN_PX)
		codec_fail(in, ERR_DATA, "too-small: page %d has %d x %d pixels", in->at + 1,
			   page->width, page->height);
	px = (uint64_t)page->width * (uint64_t)page->height;
	if (px > LIMIT_PAGE_PX)
		codec_fail(in, ERR_LIMIT, "bomb: page %d declares %d x %d pixels, the limit is %zu",
			   in->at + 1, page->width, page->height, LIMIT_PAGE_PX);
	if (page->raw_bytes / LIMIT_INFLATE_RATIO > page->compressed_bytes)
		codec_fail(in, ERR_LIMIT, "bomb: page %d makes %llu bytes of %llu", in->at + 1,
			   (unsigned long long)page->raw_bytes,
			   (unsigned long long)page->compressed_bytes);
	assert(page->channels == 1 || page->channels == 3);
	bytes = px * (unsigned)page->channels;
	if (bytes > LIMIT_PAGE_BYTES || bytes > in->side->shared_bytes)
		codec_fail(in, ERR_LIMIT, "too-large: page %d takes %llu bytes, the limit is %zu",
			   in->at + 1, (unsigned long long)bytes, LIMIT_PAGE_BYTES);
}

/* Colours that are to be taken apart. Gray has one plane in any case, and half of a coarse scan is
 * too little. */
static bool
is_parted(const struct codec_input *in, const struct codec_page *page)
{
	return codec_is_parted(in->as, page->channels, page->width, page->height);
}

static size_t
row_bytes(const struct codec_page *page)
{
	return (size_t)page->width * (size_t)page->channels;
}

void
codec_begin(const struct codec_input *in, const struct codec_page *page)
{
	size_t bytes = row_bytes(page) * (size_t)page->height;

	codec_check(in, page);
	if (is_parted(in, page))
		bytes = codec_half_offset(page->width, page->height) +
			(size_t)((page->width + 1) / 2) * (size_t)((page->height + 1) / 2) * 3;
	/* all at once instead of one trap for every 4 KB; an old kernel cannot, and need not */
	(void)madvise(in->side->shared, bytes, MADV_POPULATE_WRITE);
}

uint8_t *
codec_room(struct codec_input *in, const struct codec_page *page)
{
	void *at;

	if (!is_parted(in, page)) {
		codec_begin(in, page);
		return in->side->shared;
	}
	codec_check(in, page);
	in->room_bytes = row_bytes(page) * (size_t)page->height;
	at = mmap(NULL, in->room_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		codec_fail(in, ERR_NOMEM, "out of memory");
	(void)madvise(at, in->room_bytes, MADV_HUGEPAGE);
	in->room = at;
	return at;
}

/* ---- planes ---- */

/* The mean of two by two pixels. */
HOT static void
halve_colours(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict to, int width)
{
	for (int x = 0; x < width; x++)
		for (int c = 0; c < 3; c++)
			to[3 * x + c] = (uint8_t)((a[6 * x + c] + a[6 * x + 3 + c] + b[6 * x + c] +
						   b[6 * x + 3 + c] + 2) /
						  4);
}

HOT static void
halve_gray(const uint8_t *a, const uint8_t *b, uint8_t *to, int width)
{
	for (int x = 0; x < width; x++)
		to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
}

void
codec_rows(const struct codec_input *in, const struct codec_page *page, int y,
	   const uint8_t *const rows[2])
{
	size_t width = (size_t)page->width, half = (width + 1) / 2;
	bool last = y + 1 == page->height;
	const uint8_t *below = last ? rows[0] : rows[1];
	uint8_t *to = in->side->shared;

	assert(y % 2 == 0);
	if (!is_parted(in, page)) {
		to += (size_t)y * row_bytes(page);
		memcpy(to, rows[0], row_bytes(page));
		if (!last)
			memcpy(to + row_bytes(page), rows[1], row_bytes(page));
		return;
	}
	image_take_red(rows[0], to + (size_t)y * width, width);
	if (!last)
		image_take_red(rows[1], to + (size_t)(y + 1) * width, width);
	to += codec_half_offset(page->width, page->height) + (size_t)(y / 2) * half * 3;
	halve_colours(rows[0], below, to, page->width / 2);
	if (width % 2)
		for (size_t c = 0; c < 3; c++)
			to[3 * (half - 1) + c] =
			    (uint8_t)((rows[0][3 * (width - 1) + c] + below[3 * (width - 1) + c]) /
				      2);
}

/* In place: what is written lies before what is still read. An odd edge is dropped. */
static void
halve(struct codec_page *page, uint8_t *px)
{
	size_t row = row_bytes(page);
	int width = page->width / 2, height = page->height / 2;
	uint8_t *to = px;

	for (int y = 0; y < height; y++, to += (size_t)width * (size_t)page->channels) {
		const uint8_t *a = px + 2 * (size_t)y * row;

		if (page->channels == 3)
			halve_colours(a, a + row, to, width);
		else
			halve_gray(a, a + row, to, width);
	}
	page->width = width;
	page->height = height;
	page->dpi_x /= 2;
	page->dpi_y /= 2;
}

void
codec_finish(struct codec_input *in, struct codec_page *page)
{
	while (in->as == DECODE_PLANES &&
	       (page->width > DECODE_SIDE_PX || page->height > DECODE_SIDE_PX)) {
		halve(page, in->room ? in->room : in->side->shared);
		codec_check(in, page); /* a strip may be too narrow now */
	}
	if (!in->room)
		return;
	/* unless the codec found that there is no colour in it */
	if (!is_parted(in, page))
		memcpy(in->side->shared, in->room, row_bytes(page) * (size_t)page->height);
	for (int y = 0; is_parted(in, page) && y < page->height; y += 2) {
		const uint8_t *row = in->room + (size_t)y * row_bytes(page);
		const uint8_t *const rows[2] = { row, row + row_bytes(page) };

		codec_rows(in, page, y, rows);
	}
	(void)munmap(in->room, in->room_bytes);
	in->room = NULL;
}

static void
map_input(struct codec_input *in)
{
	struct stat st;
	void *at;

	if (fstat(in->side->input_fd, &st) || st.st_size <= 0)
		codec_fail(in, ERR_DATA, "truncated: the file is empty");
	in->length = (size_t)st.st_size;
	at = mmap(NULL, in->length, PROT_READ, MAP_PRIVATE, in->side->input_fd, 0);
	if (at == MAP_FAILED)
		codec_fail(in, ERR_NOMEM, "the file does not fit into the decoder's memory");
	in->bytes = at;
}

void
codec_main(const struct child_side *side, const void *context)
{
	const struct codec_job *job = context;
	struct codec_input in = { .side = side, .as = job->as, .pages = job->pages };
	const struct codec *codec = NULL;
	int32_t index;

	for (size_t i = 0; i < COUNT_OF(formats); i++)
		if (formats[i].kind == job->kind)
			codec = formats[i].codec;
	assert(codec);
	if (job->kind != FILE_KIND_PDF)
		map_input(&in);
	while (child_hear(side, &index, sizeof(index)) == (long)sizeof(index)) {
		struct codec_page page = { 0 };
		struct codec_answer answer = { .code = ERR_NONE };

		in.at = index;
		codec->decode(&in, &page);
		codec_finish(&in, &page);
		answer.width = page.width;
		answer.height = page.height;
		answer.channels = page.channels;
		answer.color = (int32_t)page.color;
		answer.dpi_x = page.dpi_x;
		answer.dpi_y = page.dpi_y;
		child_say(side, &answer, sizeof(answer));
	}
}
