/* SPDX-License-Identifier: Apache-2.0 */
/* powercut FOLDER CUTS SEED [lie]: the register works on a disk whose power fails at a random write
 * or flush, CUTS times; after each cut the disk holds what was flushed, and of the rest nothing, a
 * random half of the writes, or a random half of the sectors (torn). Each time everything
 * acknowledged must be there and nothing half (reliability.md §5, §8 row 4). lie: the disk forgets
 * to flush the write-ahead log. Then something must be lost, or this test could see nothing: exit 0
 * if so. Prints "CUTS cuts, N lost". The scans lie on the real disk. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "disk.h"
#include "work.h"

#define DISKS 4 /* database, log, journal, one more */

/* The one machine this process plays. */
struct machine {
	sqlite3_vfs vfs, *real;
	struct disk disk[DISKS];
	long operations, cut_at; /* cut_at 0: never */
	uint64_t seed;
	bool lies;
};

/* sqlite3_vfs hands no context to files opened by it. */
static struct machine machine;

struct file {
	sqlite3_file base;
	struct disk *disk; /* NULL: not one that must last */
	sqlite3_file *real;
};

/* The disk as it is found after the cut lies beside the file until the parent puts it in place. */
static void
power_cut(void)
{
	static const uint8_t no_bytes[1];
	int kind = (int)(dice(&machine.seed) % 3);

	for (int i = 0; i < DISKS && machine.disk[i].path[0]; i++) {
		struct disk *d = &machine.disk[i];
		char path[600];
		struct error err;

		settle_pending(d, kind, &machine.seed);
		(void)snprintf(path, sizeof(path), "%s.cut", d->path);
		if (file_replace(path, d->safe ? d->safe : no_bytes, (size_t)d->length, &err))
			abort();
	}
	_exit(42);
}

static void
operation(void)
{
	if (++machine.operations == machine.cut_at)
		power_cut();
}

/* ---- the file's methods: everything goes to the real file, and what must last is remembered ----
 */
#define REAL(f) (((struct file *)(void *)(f))->real)
#define DISK(f) (((struct file *)(void *)(f))->disk)

static int
cut_close(sqlite3_file *f)
{
	return REAL(f)->pMethods->xClose(REAL(f));
}

static int
cut_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return REAL(f)->pMethods->xRead(REAL(f), to, n, at);
}

static int
cut_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
	operation();
	if (DISK(f))
		remember(DISK(f), bytes, n, at);
	return REAL(f)->pMethods->xWrite(REAL(f), bytes, n, at);
}

static int
cut_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	operation();
	if (DISK(f))
		remember(DISK(f), NULL, 0, size);
	return REAL(f)->pMethods->xTruncate(REAL(f), size);
}

static int
cut_sync(sqlite3_file *f, int flags)
{
	(void)flags; /* the real disk need not be waited for */
	operation();
	if (DISK(f) && !(machine.lies && text_ends(DISK(f)->path, "-wal")))
		settle_pending(DISK(f), 3, &machine.seed);
	return SQLITE_OK;
}

static int
cut_size(sqlite3_file *f, sqlite3_int64 *out)
{
	return REAL(f)->pMethods->xFileSize(REAL(f), out);
}

static int
cut_lock(sqlite3_file *f, int level)
{
	return REAL(f)->pMethods->xLock(REAL(f), level);
}

static int
cut_unlock(sqlite3_file *f, int level)
{
	return REAL(f)->pMethods->xUnlock(REAL(f), level);
}

static int
cut_reserved(sqlite3_file *f, int *out)
{
	return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}

static int
cut_control(sqlite3_file *f, int what, void *with)
{
	return REAL(f)->pMethods->xFileControl(REAL(f), what, with);
}

static int
cut_sector(sqlite3_file *f)
{
	(void)f;
	return SECTOR_BYTES;
}

static int
cut_traits(sqlite3_file *f)
{
	(void)f;
	return 0; /* no promise: a write may be torn, neighbours may suffer */
}

static int
cut_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}

static int
cut_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return REAL(f)->pMethods->xShmLock(REAL(f), at, n, flags);
}

static void
cut_shm_barrier(sqlite3_file *f)
{
	REAL(f)->pMethods->xShmBarrier(REAL(f));
}

static int
cut_shm_unmap(sqlite3_file *f, int remove_it)
{
	return REAL(f)->pMethods->xShmUnmap(REAL(f), remove_it);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = cut_close,
	.xRead = cut_read,
	.xWrite = cut_write,
	.xTruncate = cut_truncate,
	.xSync = cut_sync,
	.xFileSize = cut_size,
	.xLock = cut_lock,
	.xUnlock = cut_unlock,
	.xCheckReservedLock = cut_reserved,
	.xFileControl = cut_control,
	.xSectorSize = cut_sector,
	.xDeviceCharacteristics = cut_traits,
	.xShmMap = cut_shm_map,
	.xShmLock = cut_shm_lock,
	.xShmBarrier = cut_shm_barrier,
	.xShmUnmap = cut_shm_unmap,
};

/* What is on the disk when the machine starts is safe. */
static struct disk *
disk_of(const char *path)
{
	struct buf bytes = BUF((size_t)1 << 30);
	struct error err;
	struct disk *d = machine.disk;

	while (d->path[0] && !text_equal(d->path, path))
		d++;
	if (d >= machine.disk + DISKS)
		abort();
	if (d->path[0])
		return d;
	(void)text_copy(d->path, sizeof(d->path), path);
	d->last = &d->first;
	if (file_exists(path) && !file_read(path, &bytes, &err))
		write_safe(d, 0, bytes.bytes, (int)bytes.length);
	buf_free(&bytes);
	return d;
}

static int
cut_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out)
{
	struct file *file = (struct file *)(void *)f;
	const int lasting = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
	int rc;

	(void)vfs;
	file->real = (sqlite3_file *)(void *)(file + 1);
	file->disk = flags & lasting ? disk_of(path) : NULL;
	rc = machine.real->xOpen(machine.real, path, file->real, flags, out);
	file->base.pMethods = file->real->pMethods ? &methods : NULL;
	return rc;
}

static void
install(void)
{
	machine.real = sqlite3_vfs_find(NULL);
	machine.vfs = *machine.real;
	machine.vfs.zName = "powercut";
	machine.vfs.szOsFile = (int)sizeof(struct file) + machine.real->szOsFile;
	machine.vfs.xOpen = cut_open;
	(void)sqlite3_vfs_register(&machine.vfs, 1);
}

/* ---- the story: work, cut, check, again ---- */
/* Works on the failing machine in a child; acknowledgements go to the file. The number of
 * operations if none was cut, −1 after a cut, −2 when it went wrong otherwise. */
static long
work_once(const char *folder, int acknowledged)
{
	int pipe_of[2], status;
	long operations = 0;
	pid_t pid;

	if (pipe(pipe_of))
		abort();
	pid = fork();
	if (pid == 0) {
		struct writer w = { .to = acknowledged };

		install();
		if (start(&w, folder) || work(&w, 4))
			_exit(wrong("work", w.err.text));
		stop(&w);
		(void)!write(pipe_of[1], &machine.operations, sizeof(machine.operations));
		_exit(0);
	}
	(void)close(pipe_of[1]);
	(void)!read(pipe_of[0], &operations, sizeof(operations));
	(void)close(pipe_of[0]);
	(void)waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 42)
		return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? operations : -2;
}

static void
put_in_place(const char *folder)
{
	static const char *const names[] = { "register.db", "register.db-wal",
					     "register.db-journal" };
	char path[600], cut[700];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)snprintf(cut, sizeof(cut), "%s.cut", path);
		(void)rename(cut, path);
	}
	(void)snprintf(path, sizeof(path), "%s/register.db-shm", folder);
	(void)unlink(path); /* memory does not survive */
}

static int
check_once(const char *folder, int acknowledged, bool quiet)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct writer w = { .quiet = true };
		FILE *lines = fdopen(dup(acknowledged), "r");

		if (quiet && !freopen("/dev/null", "w", stderr))
			_exit(1);
		rewind(lines);
		status = start(&w, folder) ? wrong("open", w.err.text) : check(&w, lines);
		_exit(status);
	}
	(void)waitpid(pid, &status, 0);
	return status;
}

int
main(int argc, char **argv)
{
	FILE *acknowledged = tmpfile();
	long operations, cuts, lost = 0, done = 0;

	if (argc < 4 || !acknowledged) {
		fprintf(stderr, "usage: powercut FOLDER CUTS SEED [lie]\n");
		return 64;
	}
	cuts = atol(argv[2]);
	machine.seed = strtoull(argv[3], NULL, 10);
	operations = work_once(argv[1], fileno(acknowledged));
	machine.lies = argc > 4;
	while (operations > 0 && done < cuts && (machine.lies || lost == 0)) {
		long outcome;

		machine.cut_at = (long)(dice(&machine.seed) % (uint64_t)operations) + 1;
		outcome = work_once(argv[1], fileno(acknowledged));
		if (outcome == -2 && !machine.lies)
			return wrong("the work ends badly", argv[1]);
		put_in_place(argv[1]);
		done++;
		lost += check_once(argv[1], fileno(acknowledged), machine.lies) != 0;
		if (lost && machine.lies)
			break; /* seen: what follows would only be the same loss */
	}
	printf("%ld cuts, %ld lost\n", done, lost);
	return operations > 0 && (lost > 0) == machine.lies ? 0 : 1;
}
