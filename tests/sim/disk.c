/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/text.h"
#include "tests/fault/disk.h"

/* Files in memory: what a reader sees now, and in struct disk what a cut of the power would leave.
 */

#define FILES 4
#define SHM   16

struct image {
	struct disk disk; /* path, what is safe, what is not yet */
	uint8_t *now;
	sqlite3_int64 length, room;
	bool there;
};

struct file {
	sqlite3_file base;
	struct image *image;
};

static struct image images[FILES], templates[FILES];
static void *shm[SHM];
static sqlite3_vfs vfs;

#define IMAGE(f) (((struct file *)(void *)(f))->image)

static struct image *
image_of(const char *path)
{
	struct image *i = images;

	while (i < images + FILES && i->disk.path[0] && !text_equal(i->disk.path, path))
		i++;
	MUST(i < images + FILES);
	if (!i->disk.path[0]) {
		(void)text_copy(i->disk.path, sizeof(i->disk.path), path);
		i->disk.last = &i->disk.first;
	}
	return i;
}

static void
now_write(struct image *i, const void *bytes, int n, sqlite3_int64 at)
{
	if (at + n > i->length) {
		make_room(&i->now, &i->room, at + n);
		if (at > i->length)
			memset(i->now + i->length, 0, (size_t)(at - i->length));
		i->length = at + n;
	}
	memcpy(i->now + at, bytes, (size_t)n);
}

static int
file_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int
file_read_at(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	const struct image *i = IMAGE(f);
	sqlite3_int64 have = i->length - at;

	if (!sim_call())
		return SQLITE_IOERR_READ;
	have = have < 0 ? 0 : have > n ? n : have;
	if (have)
		memcpy(to, i->now + at, (size_t)have);
	memset((char *)to + have, 0, (size_t)(n - have));
	return have < n ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int
file_write_at(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
	if (!sim_call())
		return SQLITE_IOERR_WRITE;
	remember(&IMAGE(f)->disk, bytes, n, at);
	now_write(IMAGE(f), bytes, n, at);
	return SQLITE_OK;
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	if (!sim_call())
		return SQLITE_IOERR_TRUNCATE;
	remember(&IMAGE(f)->disk, NULL, 0, size);
	if (size < IMAGE(f)->length)
		IMAGE(f)->length = size;
	return SQLITE_OK;
}

static int
file_sync(sqlite3_file *f, int flags)
{
	(void)flags;
	if (!sim_call())
		return SQLITE_IOERR_FSYNC;
	settle_pending(&IMAGE(f)->disk, 3, &sim.seed);
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *out)
{
	*out = IMAGE(f)->length;
	return SQLITE_OK;
}

static int
file_lock(sqlite3_file *f, int level)
{
	(void)f;
	(void)level;
	return SQLITE_OK;
}

static int
file_reserved(sqlite3_file *f, int *out)
{
	(void)f;
	*out = 0;
	return SQLITE_OK;
}

static int
file_control(sqlite3_file *f, int what, void *with)
{
	(void)f;
	(void)what;
	(void)with;
	return SQLITE_NOTFOUND;
}

static int
file_sector(sqlite3_file *f)
{
	(void)f;
	return SECTOR_BYTES;
}

static int
file_traits(sqlite3_file *f)
{
	(void)f;
	return 0;
}

static int
file_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	(void)f;
	MUST(page < SHM);
	if (!shm[page] && extend)
		shm[page] = must(calloc(1, (size_t)size));
	*out = shm[page];
	return SQLITE_OK;
}

static int
file_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	(void)f;
	(void)at;
	(void)n;
	(void)flags;
	return SQLITE_OK;
}

static void
file_shm_barrier(sqlite3_file *f)
{
	(void)f;
}

static int
file_shm_unmap(sqlite3_file *f, int remove_it)
{
	(void)f;
	(void)remove_it;
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read_at,
	.xWrite = file_write_at,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
};

static int
disk_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out)
{
	struct file *file = (struct file *)(void *)f;

	(void)v;
	file->base.pMethods = NULL;
	if (!sim_call())
		return SQLITE_CANTOPEN;
	file->image = image_of(path);
	file->image->there = true;
	file->base.pMethods = &methods;
	if (out)
		*out = flags;
	return SQLITE_OK;
}

static int
disk_delete(sqlite3_vfs *v, const char *path, int sync)
{
	struct image *i = image_of(path);

	(void)v;
	(void)sync;
	if (!sim_call())
		return SQLITE_IOERR_DELETE;
	i->there = false;
	i->length = 0;
	remember(&i->disk, NULL, 0, 0);
	settle_pending(&i->disk, 3, &sim.seed);
	return SQLITE_OK;
}

static int
disk_access(sqlite3_vfs *v, const char *path, int flags, int *out)
{
	(void)v;
	(void)flags;
	*out = image_of(path)->there;
	return SQLITE_OK;
}

void
disk_install(void)
{
	vfs = *sqlite3_vfs_find(NULL);
	vfs.zName = "sim";
	vfs.szOsFile = (int)sizeof(struct file);
	vfs.xOpen = disk_open;
	vfs.xDelete = disk_delete;
	vfs.xAccess = disk_access;
	MUST(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

/* Memory does not survive; neither does what was not flushed, save what the dying disk still got.
 */
void
disk_reboot(void)
{
	int kind = sim.dead ? (int)(sim_dice() % 3) : 3;

	for (int k = 0; k < FILES; k++) {
		struct image *i = &images[k];

		if (!i->disk.path[0])
			continue;
		settle_pending(&i->disk, kind, &sim.seed);
		i->length = 0;
		if (i->disk.length)
			now_write(i, i->disk.safe, (int)i->disk.length, 0);
	}
	for (int k = 0; k < SHM; k++) {
		free(shm[k]);
		shm[k] = NULL;
	}
	sim.dead = false;
}

static void
image_copy(struct image *to, const struct image *from)
{
	free(to->now);
	free(to->disk.safe);
	*to = (struct image){ .there = from->there };
	memcpy(to->disk.path, from->disk.path, sizeof(to->disk.path));
	to->disk.last = &to->disk.first;
	if (!from->length)
		return;
	now_write(to, from->now, (int)from->length, 0);
	write_safe(&to->disk, 0, from->now, (int)from->length);
}

void
disk_keep_template(void)
{
	disk_reboot();
	for (int k = 0; k < FILES; k++)
		image_copy(&templates[k], &images[k]);
}

void
disk_begin(void)
{
	sim.dead = false;
	disk_reboot();
	for (int k = 0; k < FILES; k++)
		image_copy(&images[k], &templates[k]);
}
