/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/inside.h"
#include "image/image.h"

/* Pages for screens. A page is decoded once (100 to 300 ms) and then served from disk: the cache
 * holds nothing that the vault does not hold, and can be deleted at any time. */

#define JPEG_QUALITY  80
#define GUESSED_DPI   300.0 /* of a scan that does not say */
#define FULL_DPI(dpi) ((dpi) > 0 ? (dpi) : GUESSED_DPI)

/* The largest picture a page makes: A3 at 200 dpi in colour stays below 6 MB. */
#define LIMIT_PICTURE_BYTES ((size_t)16 * 1024 * 1024)
#define LIMIT_CACHED        100000

struct affine
desk_picture_to_mm(const struct page *page)
{
	struct affine plain = affine_plain(FULL_DPI(page->dpi)), back;

	if (page->form[0] && affine_invert(&page->to_px, &back))
		return back;
	return affine_invert(&plain, &back) ? back : plain;
}

/* ---- the cache ---- */
static bool
cache_path(const struct desk *d, const struct page *page, char *to, size_t size)
{
	char hex[SHA256_TEXT_BYTES];

	sha256_print(hex, &page->file_sha256);
	return text_print(to, size, "%s/cache/%s-%d.jpg", d->config.data, hex, page->file_page);
}

struct cached {
	char name[96];
	off_t size;
	time_t used;
};

static int
older_first(const void *a, const void *b)
{
	const struct cached *x = a, *y = b;

	return (x->used > y->used) - (x->used < y->used);
}

static struct cached *
list_cache(DIR *folder, size_t *count, off_t *total)
{
	struct cached *list = NULL;
	const struct dirent *entry;
	size_t room = 0;

	while (*count < LIMIT_CACHED && (entry = readdir(folder))) {
		struct stat st;

		if (!text_ends(entry->d_name, ".jpg") ||
		    fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (*count == room) {
			struct cached *grown;

			room = room ? 2 * room : 256;
			grown = realloc(list, room * sizeof(*list));
			if (!grown)
				break;
			list = grown;
		}
		if (!text_copy(list[*count].name, sizeof(list->name), entry->d_name))
			continue;
		list[*count].size = st.st_size;
		list[*count].used = st.st_mtime;
		*total += st.st_size;
		(*count)++;
	}
	return list;
}

/* Down to nine tenths when it is full, so that this is rare. What cannot be deleted stays. */
static void
trim_cache(const struct desk *d)
{
	off_t most = (off_t)d->config.cache_mb * 1024 * 1024, total = 0;
	char path[CONFIG_VALUE_BYTES + 16];
	struct cached *list;
	size_t count = 0;
	DIR *folder;

	(void)text_print(path, sizeof(path), "%s/cache", d->config.data);
	folder = opendir(path);
	if (!folder)
		return;
	list = list_cache(folder, &count, &total);
	if (list && total > most) {
		qsort(list, count, sizeof(*list), older_first);
		for (size_t i = 0; i < count && total > most / 10 * 9; i++)
			if (unlinkat(dirfd(folder), list[i].name, 0) == 0)
				total -= list[i].size;
	}
	free(list);
	(void)closedir(folder);
}

/* A cache that cannot be written costs time, nothing else. */
static void
keep(const struct desk *d, const char *path, const struct buf *picture)
{
	char folder[CONFIG_VALUE_BYTES + 16];
	struct error ignored;

	(void)text_print(folder, sizeof(folder), "%s/cache", d->config.data);
	if (folder_make(folder, &ignored) ||
	    file_replace(path, picture->bytes, picture->length, &ignored))
		return;
	trim_cache(d);
}

/* ---- making one ---- */
static enum err
paint(const struct scan_page *scan, const struct page *page, struct buf *out, struct error *err)
{
	/* what was read may have been half of what was scanned (DECODE_SIDE_PX) */
	double larger = page->width_px > 0 ? (double)scan->pixels.width / page->width_px : 1;
	double dpi = FULL_DPI(page->dpi) * larger;
	double shown = dpi > PICTURE_DPI ? PICTURE_DPI : dpi;
	struct affine plain = affine_plain(dpi);
	const struct box_mm whole = { 0, 0, scan->pixels.width * 25.4 / dpi,
				      scan->pixels.height * 25.4 / dpi };
	AUTO(image)
	struct image small = { 0 };
	AUTO(memory)
	uint8_t *jpeg = NULL;
	size_t n = 0;

	if (image_crop_mm(&scan->pixels, &plain, whole, 0, shown, &small, err) ||
	    image_to_jpeg(&small, JPEG_QUALITY, &jpeg, &n, err))
		return err->code;
	buf_add(out, jpeg, n);
	return buf_check(out, "picture", err);
}

static enum err
make(struct desk *d, const struct page *page, struct buf *out, struct error *err)
{
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	AUTO(fd)
	int fd = -1;
	struct scan_page *scan = NULL;

	if (vault_get(d->vault, &page->file_sha256, &fd, err) ||
	    decode_open(fd, DECODE_PICTURE, &decoder, err))
		return err->code;
	do {
		if (decode_next(decoder, &scan, err))
			return error_wrap(err, "page %d", page->file_page + 1);
	} while (scan->index < page->file_page);
	return paint(scan, page, out, err);
}

enum err
desk_picture(struct desk *d, const struct page *page, struct buf *out, struct error *err)
{
	char path[CONFIG_VALUE_BYTES + 128];
	AUTO(buf)
	struct buf made = BUF(LIMIT_PICTURE_BYTES);

	if (!cache_path(d, page, path, sizeof(path)))
		return error_set(err, ERR_CONFIG, "data: the path is too long");
	if (file_read(path, &made, err)) {
		buf_free(&made);
		if (make(d, page, &made, err))
			return err->code;
		keep(d, path, &made);
	}
	buf_add(out, made.bytes, made.length);
	return buf_check(out, "picture", err);
}
