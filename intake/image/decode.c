/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"
#include "base/fail.h"
#include "base/text.h"
#include "image/codec.h"

struct decoder {
	enum decode_as as;
	int fd;               /* our own view of the file, its own offset */
	struct child *child;  /* decodes */
	struct child *drawer; /* pdftoppm, NULL for pictures */
	int pages, next;
	struct scan_page page; /* lent; its pixels lie in the child's shared memory */
};

void
decode_close(struct decoder *d)
{
	if (!d)
		return;
	child_close(d->child);
	child_close(d->drawer);
	if (d->fd >= 0)
		(void)close(d->fd);
	free(d);
}

int
decode_page_count(const struct decoder *d)
{
	return d->pages;
}

/* ---- PDF: poppler's programs, in the same cage (design §8) ---- */

#define PDFINFO_BYTES ((size_t)64 * 1024)

static struct child_setup
poppler_setup(const char *name, int fd)
{
	/* a whole file in one run: its budget is that of its pages */
	return (struct child_setup){ .name = name,
				     .input_fd = fd,
				     .memory_bytes = LIMIT_CHILD_MEMORY_BYTES,
				     .cpu_s = LIMIT_CHILD_CPU_S * 10,
				     .wall_s = LIMIT_CHILD_WALL_S * 10 };
}

static enum err
poppler_start(const struct child_setup *setup, const char *const *argv, struct child **out,
	      struct error *err)
{
	enum err rc = child_run(setup, argv, out, err);

	if (rc == ERR_CONFIG)
		return error_hint(err, "install the Debian package poppler-utils");
	return rc;
}

/* Looks at every "Page n size: 595.3 x 841.9 pts" before anything is drawn. */
static enum err
check_page_sizes(const char *text, struct error *err)
{
	const double limit = (double)LIMIT_PAGE_SIDE_PX * 72 / CODEC_PDF_DPI;

	for (const char *at = text; (at = strstr(at, " size:")); at++) {
		char *end = NULL;
		double w = strtod(at + 6, &end), h = 0;

		if (strncmp(end, " x ", 3) == 0)
			h = strtod(end + 3, NULL);
		if (w > limit || h > limit ||
		    w * h / (72.0 * 72.0) * CODEC_PDF_DPI * CODEC_PDF_DPI >
			(double)LIMIT_PAGE_BYTES / 3)
			return error_set(err, ERR_LIMIT, "bomb: PDF page of %.0f x %.0f mm",
					 w * 25.4 / 72, h * 25.4 / 72);
	}
	return ERR_NONE;
}

static enum err
pdf_pages(int fd, int *pages, struct error *err)
{
	char last[16];
	const char *const argv[] = { "pdfinfo", "-f", "1", "-l", last, "-", NULL };
	AUTO(child_close)
	struct child *info = NULL;
	struct child_setup setup = poppler_setup("pdfinfo", fd);
	AUTO(free)
	char *text = fail_here() ? NULL : calloc(1, PDFINFO_BYTES + 1);
	const char *line;
	size_t n = 0;
	int status = 0;

	(void)text_print(last, sizeof(last), "%d", LIMIT_PAGES_PER_FILE);
	if (!text)
		return error_set(err, ERR_NOMEM, "PDF: out of memory");
	if (poppler_start(&setup, argv, &info, err) ||
	    child_collect(info, text, PDFINFO_BYTES, &n, &status, err))
		return err->code;
	/* Status 1 is "could not open"; poppler says on standard error why, which we do not have,
	 * so ask the file. */
	line = strstr(text, "\nPages:");
	if (status != 0 || !line)
		return error_set(err, ERR_DATA, "damaged: PDF: poppler cannot open it");
	*pages = (int)strtol(line + 7, NULL, 10);
	if (*pages < 1)
		return error_set(err, ERR_DATA, "damaged: PDF without pages");
	if (*pages > LIMIT_PAGES_PER_FILE)
		return error_set(err, ERR_LIMIT, "too-many-pages: %d, the limit is %d", *pages,
				 LIMIT_PAGES_PER_FILE);
	return check_page_sizes(text, err);
}

/* A PDF that poppler refuses and that has an /Encrypt entry near its end wants a password (ISO
 * 32000-1, 7.6.1). */
static bool
pdf_encrypted(int fd)
{
	char tail[8192];
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > (off_t)sizeof(tail) ? size - (off_t)sizeof(tail) : 0;
	ssize_t n = pread(fd, tail, sizeof(tail), from);
	bool found = n > 0 && memmem(tail, (size_t)n, "/Encrypt", 8);

	if (!found && from > 0) { /* linearised files have their trailer in front */
		n = pread(fd, tail, sizeof(tail), 0);
		found = n > 0 && memmem(tail, (size_t)n, "/Encrypt", 8);
	}
	(void)lseek(fd, 0, SEEK_SET);
	return found;
}

static enum err
pdf_start(struct decoder *d, struct error *err)
{
	char last[16], dpi[16];
	const char *const argv[] = { "pdftoppm", "-r", dpi, "-l", last, "-", NULL };
	struct child_setup setup = poppler_setup("pdftoppm", d->fd);

	if (pdf_pages(d->fd, &d->pages, err)) {
		if (err->code == ERR_DATA && pdf_encrypted(d->fd))
			return error_set(err, ERR_DATA, "encrypted: the PDF wants a password");
		return err->code;
	}
	(void)text_print(last, sizeof(last), "%d", d->pages);
	(void)text_print(dpi, sizeof(dpi), "%d", CODEC_PDF_DPI);
	(void)lseek(d->fd, 0, SEEK_SET);
	return poppler_start(&setup, argv, &d->drawer, err);
}

/* ---- all kinds ---- */

static enum err
refuse_structure(const struct file_structure *s, struct error *err)
{
	bool limit = text_starts(s->why, "too-many-pages");

	return error_set(err, limit ? ERR_LIMIT : ERR_DATA, "%s", s->why);
}

enum err
decode_open(int fd, enum decode_as as, struct decoder **out, struct error *err)
{
	AUTO(decode_close)
	struct decoder *d = fail_here() ? NULL : calloc(1, sizeof(*d));
	char own[64];
	struct file_structure structure;
	struct child_setup setup = { .name = "decoder",
				     .shared_bytes = LIMIT_PAGE_BYTES,
				     .memory_bytes = LIMIT_CHILD_MEMORY_BYTES,
				     .cpu_s = LIMIT_CHILD_CPU_S,
				     .wall_s = LIMIT_CHILD_WALL_S };
	struct codec_job job;

	if (!d)
		return error_set(err, ERR_NOMEM, "decoder: out of memory");
	d->as = as;
	/* opened anew, because the offset of a duplicate would be the caller's */
	(void)text_print(own, sizeof(own), "/proc/self/fd/%d", fd);
	d->fd = fail_here() ? -1 : open(own, O_RDONLY | O_CLOEXEC);
	if (d->fd < 0)
		return error_errno(err, "decoder: open the file again");
	if (file_structure_check(d->fd, &structure, err))
		return err->code;
	if (structure.whole != FILE_WHOLE)
		return refuse_structure(&structure, err);
	d->pages = structure.pages;
	if (structure.kind == FILE_KIND_PDF && pdf_start(d, err))
		return err->code;
	job = (struct codec_job){ structure.kind, as, d->pages };
	setup.input_fd = d->drawer ? child_output(d->drawer) : d->fd;
	if (child_start(&setup, codec_main, &job, &d->child, err))
		return err->code;
	*out = TAKE(d);
	return ERR_NONE;
}

/* The child's word, read as an enemy's: every number is checked again, the text made printable. */
static enum err
check_answer(struct codec_answer *a, size_t n, struct error *err)
{
	if (n != sizeof(*a))
		return error_set(err, ERR_DATA, "hostile: the decoder answers with %zu bytes", n);
	if (a->code != ERR_NONE) {
		enum err code =
		    a->code == ERR_LIMIT || a->code == ERR_NOMEM ? (enum err)a->code : ERR_DATA;

		a->text[sizeof(a->text) - 1] = '\0';
		for (char *c = a->text; *c; c++)
			if (*c < ' ' || *c > '~')
				*c = '?';
		return error_set(err, code, "%s", a->text);
	}
	if (a->width < LIMIT_PAGE_SIDE_MIN_PX || a->width > LIMIT_PAGE_SIDE_PX ||
	    a->height < LIMIT_PAGE_SIDE_MIN_PX || a->height > LIMIT_PAGE_SIDE_PX ||
	    (a->channels != 1 && a->channels != 3) || a->color < COLOR_BILEVEL ||
	    a->color > COLOR_RGB || (a->color == COLOR_RGB) != (a->channels == 3) ||
	    (size_t)a->width * (size_t)a->height * (size_t)a->channels > LIMIT_PAGE_BYTES)
		return error_set(err, ERR_DATA,
				 "hostile: the decoder describes an impossible page");
	return ERR_NONE;
}

/* Scanners that do not know write 0, 1 or 72; fax has 204 x 98. Anything else outside is a lie. */
static double
believable_dpi(double dpi)
{
	return dpi >= 90 && dpi <= 1300 ? dpi : 0;
}

/* The pictures of d->page in the shared memory, as codec.c laid them out. */
static void
lend(struct decoder *d, const struct codec_answer *a)
{
	uint8_t *shared = child_shared(d->child);
	size_t bytes = (size_t)a->width * (size_t)a->height * (size_t)a->channels;

	if (codec_is_parted(d->as, a->channels, a->width, a->height)) {
		size_t from = codec_half_offset(a->width, a->height);
		int width = (a->width + 1) / 2, height = (a->height + 1) / 2;

		d->page.red = (struct image){ a->width, a->height, 1, shared };
		d->page.half = (struct image){ width, height, 3, shared + from };
		bytes = from + (size_t)width * (size_t)height * 3;
	} else {
		d->page.pixels = (struct image){ a->width, a->height, a->channels, shared };
	}
	/* as in codec_begin */
	(void)madvise(shared, bytes, MADV_POPULATE_READ);
}

enum err
decode_next(struct decoder *d, struct scan_page **page, struct error *err)
{
	int32_t index = d->next;
	struct codec_answer answer;
	size_t n = 0;

	if (d->next >= d->pages)
		return error_set(err, ERR_NOTFOUND, "no more pages");
	if (child_ask(d->child, &index, sizeof(index), err) ||
	    child_answer(d->child, &answer, sizeof(answer), &n, err) ||
	    check_answer(&answer, n, err))
		return err->code;
	d->next++;
	d->page = (struct scan_page){ .index = index,
				      .color = (enum color_mode)answer.color,
				      .dpi_x = believable_dpi(answer.dpi_x),
				      .dpi_y = believable_dpi(answer.dpi_y) };
	lend(d, &answer);
	if (d->next == d->pages)
		child_end(d->child);
	*page = &d->page;
	return ERR_NONE;
}
