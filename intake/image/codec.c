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

/* A PDF arrives as the PPM pages that pdftoppm prints. */
static const struct {
	enum file_kind kind;
	const struct codec *codec;
} rows[] = {
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

uint8_t *
codec_room(const struct codec_input *in, const struct codec_page *page)
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
	/* all at once instead of one trap for every 4 KB; an old kernel cannot, and need not */
	(void)madvise(in->side->shared, bytes, MADV_POPULATE_WRITE);
	return in->side->shared;
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
	struct codec_input in = { .side = side, .pages = job->pages };
	const struct codec *codec = NULL;
	int32_t index;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].kind == job->kind)
			codec = rows[i].codec;
	assert(codec);
	if (job->kind != FILE_KIND_PDF)
		map_input(&in);
	while (child_hear(side, &index, sizeof(index)) == (long)sizeof(index)) {
		struct codec_page page = { 0 };
		struct codec_answer answer = { .code = ERR_NONE };

		in.at = index;
		codec->decode(&in, &page);
		answer.width = page.width;
		answer.height = page.height;
		answer.channels = page.channels;
		answer.color = (int32_t)page.color;
		answer.dpi_x = page.dpi_x;
		answer.dpi_y = page.dpi_y;
		child_say(side, &answer, sizeof(answer));
	}
}
