/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/text.h"

/* Bytes from outside, looked at in our own process: only fixed-size reads at checked offsets, no
 * pixels. A file that is still being written looks like a truncated one, so these two share an
 * answer (FILE_INCOMPLETE). */

/* Strips or tiles of one page: one row per strip on the tallest page, or 16-pixel tiles on the
 * largest. */
#define LIMIT_STRIPS 1000000

struct reader {
	int fd;
	uint64_t size;
	bool little, big; /* TIFF: byte order, BigTIFF */
	bool failed;      /* the disk, not the file */
};

struct tag {
	uint16_t id, type;
	uint64_t count, value_at;
};

const char *
file_kind_text(enum file_kind kind)
{
	static const char *const texts[] = { "unknown", "tiff", "jpeg", "png", "pdf" };

	return texts[kind];
}

/* false when the bytes are not (all) there. */
static bool
read_at(struct reader *r, uint64_t at, void *to, size_t n)
{
	if (at > r->size || n > r->size - at)
		return false;
	for (size_t done = 0; done < n;) {
		ssize_t got =
		    fail_here() ? -1
				: pread(r->fd, (uint8_t *)to + done, n - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			r->failed = got < 0;
			return false;
		}
		done += (size_t)got;
	}
	return true;
}

static enum file_whole
say(struct file_structure *s, enum file_whole whole, const char *why)
{
	(void)text_copy(s->why, sizeof(s->why), why);
	return whole;
}

/* ---- TIFF 6.0 and BigTIFF ---- */

static uint64_t
number(const struct reader *r, const uint8_t *at, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | at[r->little ? n - 1 - i : i];
	return v;
}

static size_t
type_bytes(uint16_t type)
{
	switch (type) {
	case 3: /* SHORT */
		return 2;
	case 4:  /* LONG */
	case 13: /* IFD */
		return 4;
	case 16: /* LONG8 */
	case 18: /* IFD8 */
		return 8;
	default:
		return 0;
	}
}

static bool
read_tag(struct reader *r, uint64_t at, struct tag *tag)
{
	uint8_t entry[20];
	size_t field = r->big ? 8 : 4, bytes;

	if (!read_at(r, at, entry, r->big ? 20 : 12))
		return false;
	tag->id = (uint16_t)number(r, entry, 2);
	tag->type = (uint16_t)number(r, entry + 2, 2);
	tag->count = number(r, entry + 4, field);
	bytes = type_bytes(tag->type);
	/* a value that fits stands in the entry itself */
	if (bytes && tag->count <= field / bytes)
		tag->value_at = at + 4 + field;
	else
		tag->value_at = number(r, entry + 4 + field, field);
	return true;
}

/* The n-th number of a tag. */
static bool
tag_value(struct reader *r, const struct tag *tag, uint64_t n, uint64_t *value)
{
	uint8_t raw[8];
	size_t bytes = type_bytes(tag->type);

	if (!bytes || n >= tag->count || tag->value_at > r->size ||
	    !read_at(r, tag->value_at + n * bytes, raw, bytes))
		return false;
	*value = number(r, raw, bytes);
	return true;
}

/* Every strip lies inside the file. */
static enum file_whole
check_strips(struct reader *r, const struct tag *offsets, const struct tag *counts,
	     struct file_structure *s)
{
	if (!offsets->count || offsets->count > LIMIT_STRIPS || !type_bytes(offsets->type))
		return say(s, FILE_NEVER, "damaged: TIFF: a page without strips");
	if (counts->count && counts->count != offsets->count)
		return say(s, FILE_NEVER,
			   "damaged: TIFF: strip offsets and lengths differ in number");
	for (uint64_t i = 0; i < offsets->count; i++) {
		uint64_t at = 0, length = 1;

		if (!tag_value(r, offsets, i, &at) ||
		    (counts->count && !tag_value(r, counts, i, &length)))
			return say(s, FILE_INCOMPLETE,
				   "truncated: the table of strips is not all there");
		if (at > r->size || length > r->size - at) {
			(void)text_print(s->why, sizeof(s->why),
					 "truncated: strip %llu ends at %llu, the file at %llu",
					 (unsigned long long)i, (unsigned long long)(at + length),
					 (unsigned long long)r->size);
			return FILE_INCOMPLETE;
		}
	}
	return FILE_WHOLE;
}

/* One directory; *next is the offset of the following one, 0 after the last. */
static enum file_whole
check_directory(struct reader *r, uint64_t at, uint64_t *next, struct file_structure *s)
{
	uint8_t raw[8];
	size_t head = r->big ? 8 : 2, entry = r->big ? 20 : 12, link = r->big ? 8 : 4;
	struct tag offsets = { 0 }, counts = { 0 };
	enum file_whole whole;
	uint64_t entries;

	if (!read_at(r, at, raw, head))
		return say(s, FILE_INCOMPLETE, "truncated: a page directory lies behind the end");
	entries = number(r, raw, head);
	if (entries == 0 || entries > 1000) /* libtiff knows about 250 tags */
		return say(s, FILE_NEVER,
			   "damaged: TIFF: a directory with a strange number of entries");
	for (uint64_t i = 0; i < entries; i++) {
		struct tag tag;

		if (!read_tag(r, at + head + i * entry, &tag))
			return say(s, FILE_INCOMPLETE,
				   "truncated: a page directory is not all there");
		if (tag.id == 273 || tag.id == 324)
			offsets = tag;
		else if (tag.id == 279 || tag.id == 325)
			counts = tag;
	}
	if (!read_at(r, at + head + entries * entry, raw, link))
		return say(s, FILE_INCOMPLETE, "truncated: a page directory is not all there");
	*next = number(r, raw, link);
	whole = check_strips(r, &offsets, &counts, s);
	return whole;
}

static enum file_whole
check_tiff(struct reader *r, const uint8_t *head, struct file_structure *s)
{
	uint64_t seen[LIMIT_PAGES_PER_FILE], at;
	int pages = 0;

	r->little = head[0] == 'I';
	r->big = number(r, head + 2, 2) == 43;
	if (r->big && (number(r, head + 4, 2) != 8 || number(r, head + 6, 2) != 0))
		return say(s, FILE_NEVER, "damaged: BigTIFF with a strange header");
	at = r->big ? number(r, head + 8, 8) : number(r, head + 4, 4);
	/* libtiff writes the directory last and its place after that */
	if (at == 0)
		return say(s, FILE_INCOMPLETE,
			   "truncated: the first page directory is not written yet");
	while (at != 0) {
		uint64_t next = 0;
		enum file_whole whole;

		if (pages >= LIMIT_PAGES_PER_FILE) {
			(void)text_print(s->why, sizeof(s->why), "too-many-pages: more than %d",
					 LIMIT_PAGES_PER_FILE);
			return FILE_NEVER;
		}
		for (int i = 0; i < pages; i++)
			if (seen[i] == at)
				return say(s, FILE_NEVER,
					   "damaged: TIFF: the pages run in a circle");
		seen[pages++] = at;
		whole = check_directory(r, at, &next, s);
		if (whole != FILE_WHOLE)
			return whole;
		s->pages = pages;
		at = next;
	}
	return FILE_WHOLE;
}

/* ---- the others: a beginning and an end ---- */

#define TAIL_BYTES 4096

/* Is the mark within the last TAIL_BYTES, not before from? Writers pad files with zeros or
 * newlines. */
static bool
ends_with(struct reader *r, uint64_t from, const void *mark, size_t n)
{
	uint8_t tail[TAIL_BYTES];
	uint64_t start = r->size > sizeof(tail) ? r->size - sizeof(tail) : 0;
	size_t length;

	if (start < from)
		start = from;
	if (start >= r->size)
		return false;
	length = (size_t)(r->size - start);
	return read_at(r, start, tail, length) && memmem(tail, length, mark, n) != NULL;
}

/* Walks the segments to the picture data: an EOI before it belongs to a thumbnail (ITU-T T.81,
 * B.1.1). */
static enum file_whole
check_jpeg(struct reader *r, const uint8_t *head, struct file_structure *s)
{
	uint64_t at = 2;

	(void)head;
	s->pages = 1;
	for (int segments = 0; segments < 10000; segments++) {
		uint8_t raw[4];

		if (!read_at(r, at, raw, sizeof(raw)))
			return say(s, FILE_INCOMPLETE, "truncated: JPEG without picture data");
		if (raw[0] != 0xFF)
			return say(s, FILE_NEVER,
				   "damaged: JPEG: no segment where one should begin");
		if (raw[1] == 0xFF) { /* fill byte */
			at++;
			continue;
		}
		at += 2 + ((uint64_t)raw[2] << 8 | raw[3]);
		if (raw[1] == 0xDA)
			return ends_with(r, at, "\xFF\xD9", 2)
				   ? FILE_WHOLE
				   : say(s, FILE_INCOMPLETE,
					 "truncated: JPEG without its end mark");
	}
	return say(s, FILE_NEVER, "damaged: JPEG: too many segments");
}

static enum file_whole
check_png(struct reader *r, const uint8_t *head, struct file_structure *s)
{
	(void)head;
	s->pages = 1;
	if (!ends_with(r, 33, "\0\0\0\0IEND\xAE\x42\x60\x82", 12))
		return say(s, FILE_INCOMPLETE, "truncated: PNG without its IEND chunk");
	return FILE_WHOLE;
}

static enum file_whole
check_pdf(struct reader *r, const uint8_t *head, struct file_structure *s)
{
	(void)head;
	if (!ends_with(r, 5, "%%EOF", 5))
		return say(s, FILE_INCOMPLETE, "truncated: PDF without %%EOF at its end");
	return FILE_WHOLE;
}

/* ---- which kind ---- */

/* By the bytes, never by the name. */
static const struct {
	enum file_kind kind;
	size_t length;
	char magic[9];
	enum file_whole (*check)(struct reader *r, const uint8_t *head, struct file_structure *s);
} kinds[] = {
	{ FILE_KIND_TIFF, 4, "II*\0", check_tiff },
	{ FILE_KIND_TIFF, 4, "MM\0*", check_tiff },
	{ FILE_KIND_TIFF, 4, "II+\0", check_tiff },
	{ FILE_KIND_TIFF, 4, "MM\0+", check_tiff },
	{ FILE_KIND_JPEG, 3, "\xFF\xD8\xFF", check_jpeg },
	{ FILE_KIND_PNG, 8, "\x89PNG\r\n\x1A\n", check_png },
	{ FILE_KIND_PDF, 5, "%PDF-", check_pdf },
};

enum err
file_structure_check(int fd, struct file_structure *out, struct error *err)
{
	struct reader r = { .fd = fd };
	struct file_structure s = { .kind = FILE_KIND_UNKNOWN, .pages = -1 };
	uint8_t head[16] = { 0 };
	struct stat st;

	if (fail_here() || fstat(fd, &st))
		return error_errno(err, "look at the file");
	r.size = st.st_size > 0 ? (uint64_t)st.st_size : 0;
	if (r.size < sizeof(head)) {
		s.whole = say(&s, FILE_INCOMPLETE,
			      r.size ? "truncated: shorter than any picture"
				     : "truncated: the file is empty");
	} else if (!read_at(&r, 0, head, sizeof(head))) {
		s.whole = say(&s, FILE_INCOMPLETE, "truncated: the file became shorter");
	} else {
		s.whole =
		    say(&s, FILE_NEVER, "unknown-kind: neither TIFF nor JPEG nor PNG nor PDF");
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (memcmp(head, kinds[i].magic, kinds[i].length) == 0) {
				s.kind = kinds[i].kind;
				s.why[0] = '\0';
				s.whole = kinds[i].check(&r, head, &s);
				break;
			}
	}
	if (r.failed)
		return error_set(err, ERR_IO, "the file cannot be read");
	*out = s;
	return ERR_NONE;
}
