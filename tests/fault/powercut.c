/* SPDX-License-Identifier: Apache-2.0 */
/* powercut FOLDER CUTS SEED [vault] [lie-log|lie-scan|lie-folder]: register and vault work on a
 * disk whose power fails at a random write, flush, link or new folder, CUTS times, or with `vault`
 * only in those of the vault; after each cut the disk holds what was flushed, and of the rest
 * nothing, a random half of the writes and names, or a random half of the sectors (torn). Each time
 * everything acknowledged must be there and nothing half (reliability.md §5, §8 row 4). lie: the
 * disk forgets to flush the write-ahead log, the scans, or the folders. Then something must be
 * lost, or this test could see nothing: exit 0 if so. Prints "CUTS cuts, N lost". */
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "folder.h"
#include "work.h"

#define DISKS 4  /* database, log, journal, one more */
#define WORLD 10 /* cuts; then a new register, so that none grows without end */

/* The one machine this process plays. */
struct machine {
	sqlite3_vfs vfs, *real;
	struct disk disk[DISKS];
	long operations, cut_at; /* cut_at 0: never */
	uint64_t seed;
	bool lies, no_log_flush, only_vault;
	const char *folder;
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
	char path[600];

	(void)snprintf(path, sizeof(path), "%s.cut", machine.folder);
	folder_model_cut(path, kind, &machine.seed);
	for (int i = 0; i < DISKS && machine.disk[i].path[0]; i++) {
		struct disk *d = &machine.disk[i];
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

/* Of the register; the vault's come from its model. */
static void
register_operation(void)
{
	if (!machine.only_vault)
		operation();
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
	register_operation();
	if (DISK(f))
		remember(DISK(f), bytes, n, at);
	return REAL(f)->pMethods->xWrite(REAL(f), bytes, n, at);
}

static int
cut_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	register_operation();
	if (DISK(f))
		remember(DISK(f), NULL, 0, size);
	return REAL(f)->pMethods->xTruncate(REAL(f), size);
}

static int
cut_sync(sqlite3_file *f, int flags)
{
	(void)flags; /* the real disk need not be waited for */
	register_operation();
	if (DISK(f) && !(machine.no_log_flush && text_ends(DISK(f)->path, "-wal")))
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

/* A journal that is deleted is gone for good; SQLite flushes its folder itself. */
static int
cut_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	(void)vfs;
	register_operation();
	for (int i = 0; i < DISKS; i++)
		if (text_equal(machine.disk[i].path, path)) {
			settle_pending(&machine.disk[i], 0, &machine.seed);
			machine.disk[i].length = 0;
		}
	return machine.real->xDelete(machine.real, path, sync);
}

static void
install(void)
{
	machine.real = sqlite3_vfs_find(NULL);
	machine.vfs = *machine.real;
	machine.vfs.zName = "powercut";
	machine.vfs.szOsFile = (int)sizeof(struct file) + machine.real->szOsFile;
	machine.vfs.xOpen = cut_open;
	machine.vfs.xDelete = cut_delete;
	(void)sqlite3_vfs_register(&machine.vfs, 1);
}

/* ---- the story: work, cut, check, again ---- */
/* Works on the failing machine in a child; acknowledgements go to the file. The number of
 * operations if none was cut, −1 after a cut, −2 when it went wrong otherwise. */
static long
work_once(int acknowledged)
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
		folder_model_begin(machine.folder, operation);
		if (start(&w, machine.folder) || work(&w, 4))
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
run(const char *what, const char *a, const char *b)
{
	AUTO(buf)
	struct buf command = BUF(8192);

	buf_print(&command, "%s '%s' '%s'", what, a, b);
	if (system(buf_string(&command)))
		abort();
}

/* What was not cut stays; the memory of the log does not survive. */
static void
put_in_place(void)
{
	static const char *const names[] = { "register.db", "register.db-wal",
					     "register.db-journal" };
	char path[PATH_MAX], cut[PATH_MAX + 8], vault[PATH_MAX];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", machine.folder, names[i]);
		(void)snprintf(cut, sizeof(cut), "%s.cut", path);
		(void)rename(cut, path);
	}
	(void)snprintf(path, sizeof(path), "%s/register.db-shm", machine.folder);
	(void)unlink(path);
	(void)snprintf(vault, sizeof(vault), "%s/vault", machine.folder);
	(void)snprintf(cut, sizeof(cut), "%s.cut", machine.folder);
	(void)snprintf(path, sizeof(path), "%s.cut/vault", machine.folder);
	run("rm -rf", vault, vault);
	if (file_exists(path))
		run("mv", path, vault);
	run("rm -rf", cut, cut);
}

static int
check_once(int acknowledged, bool quiet)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct writer w = { .quiet = true };
		FILE *lines = fdopen(dup(acknowledged), "r");

		if (quiet && !freopen("/dev/null", "w", stderr))
			_exit(1);
		rewind(lines);
		status = start(&w, machine.folder) ? wrong("open", w.err.text) : check(&w, lines);
		_exit(status);
	}
	(void)waitpid(pid, &status, 0);
	return status;
}

/* How many operations there are while nothing fails; −1: it does not work. */
static long
count_operations(void)
{
	FILE *acknowledged = tmpfile();
	long operations;

	if (!acknowledged)
		abort();
	run("mkdir -p", machine.folder, machine.folder);
	operations = work_once(fileno(acknowledged));
	(void)fclose(acknowledged);
	return operations > 0 ? operations : -1;
}

/* One register and vault, cut up to WORLD times, the first time perhaps while they are made. Cuts
 * done, −1 when the work went wrong; *lost: what was not as it should be. */
static long
world(long operations, long cuts, long *lost)
{
	FILE *acknowledged = tmpfile();
	long outcome, done = 0;

	if (!acknowledged)
		abort();
	run("mkdir -p", machine.folder, machine.folder);
	while (done < cuts && done < WORLD && *lost == 0) {
		machine.cut_at = (long)(dice(&machine.seed) % (uint64_t)operations) + 1;
		outcome = work_once(fileno(acknowledged));
		if (outcome == -2 && !machine.lies)
			return -1;
		if (outcome == -1) {
			put_in_place();
			done++;
		}
		*lost += check_once(fileno(acknowledged), machine.lies) != 0;
	}
	(void)fclose(acknowledged);
	return done;
}

int
main(int argc, char **argv)
{
	char folder[512];
	long cuts, operations, lost = 0, done = 0, now = 0;

	if (argc < 4) {
		fprintf(stderr,
			"usage: powercut FOLDER CUTS SEED [vault] [lie-log|lie-scan|lie-folder]\n");
		return 64;
	}
	cuts = atol(argv[2]);
	machine.seed = strtoull(argv[3], NULL, 10);
	machine.folder = folder;
	for (int i = 4; i < argc; i++) {
		machine.only_vault |= strcmp(argv[i], "vault") == 0;
		machine.no_log_flush |= strcmp(argv[i], "lie-log") == 0;
		model.no_file_flush |= strcmp(argv[i], "lie-scan") == 0;
		model.no_folder_flush |= strcmp(argv[i], "lie-folder") == 0;
		machine.lies |= strncmp(argv[i], "lie", 3) == 0;
	}
	(void)snprintf(folder, sizeof(folder), "%s/whole", argv[1]);
	operations = count_operations();
	for (long n = 0; operations > 0 && now >= 0 && done < cuts && lost == 0; n++, done += now) {
		(void)snprintf(folder, sizeof(folder), "%s/%ld", argv[1], n);
		now = world(operations, cuts - done, &lost);
		if (lost == 0)
			run("rm -rf", folder, folder);
	}
	if (operations <= 0 || now < 0)
		return wrong("the work ends badly", folder);
	printf("%ld cuts at %ld operations, %ld lost\n", done, operations, lost);
	return (lost > 0) == machine.lies ? 0 : 1;
}
