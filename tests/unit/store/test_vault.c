/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "fixture.h"

/* A vault in a folder of its own, and one scan of a little more than two blocks beside it. */
struct vaulted {
	char folder[PATH_MAX], place[PATH_MAX + 8];
	struct vault *v;
	struct error err;
	uint8_t bytes[20000];
	struct sha256 sha256;
	int fd;
	int walked;
};

static int
set_up_vault(void **state)
{
	struct vaulted *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	make_folder(f->folder);
	(void)snprintf(f->place, sizeof(f->place), "%s/vault", f->folder);
	WORKS(vault_open(f->place, &f->v, &f->err));
	for (size_t i = 0; i < sizeof(f->bytes); i++)
		f->bytes[i] = (uint8_t)(i * 7 + i / 256);
	WORKS(sha256_of(f->bytes, sizeof(f->bytes), &f->sha256, &f->err));
	f->fd = open(f->folder, O_TMPFILE | O_RDWR, 0600);
	assert_true(f->fd >= 0);
	WORKS(file_write_all(f->fd, f->bytes, sizeof(f->bytes), &f->err));
	*state = f;
	return 0;
}

static int
tear_down_vault(void **state)
{
	struct vaulted *f = *state;

	(void)close(f->fd);
	vault_close(f->v);
	remove_folder(f->folder);
	free(f);
	return 0;
}

/* Its path, as an administrator would look for it. */
static void
path_in_vault(const struct vaulted *f, char *to, size_t size)
{
	char hex[SHA256_TEXT_BYTES];

	sha256_print(hex, &f->sha256);
	(void)snprintf(to, size, "%s/%.2s/%.2s/%s", f->place, hex, hex + 2, hex);
}

static void
assert_scrubbed(struct vaulted *f, int files, int damaged)
{
	int64_t seen, bad;

	WORKS(vault_scrub(f->v, &seen, &bad, &f->err));
	assert_int_equal(seen, files);
	assert_int_equal(bad, damaged);
}

static void
flip_a_bit(const char *path)
{
	int fd;

	assert_int_equal(chmod(path, 0600), 0);
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "\xFF", 1, 9999), 1);
	(void)close(fd);
}

static void
a_scan_comes_back_byte_for_byte(void **state)
{
	struct vaulted *f = *state;
	struct buf back = BUF(1 << 16);
	char path[PATH_MAX * 2];
	struct stat stat_of;
	int fd;

	(void)lseek(f->fd, 5, SEEK_SET); /* where the caller stands does not matter */
	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	WORKS(vault_get(f->v, &f->sha256, &fd, &f->err));
	WORKS(file_read_fd(fd, &back, &f->err));
	assert_int_equal(back.length, sizeof(f->bytes));
	assert_memory_equal(back.bytes, f->bytes, sizeof(f->bytes));
	path_in_vault(f, path, sizeof(path));
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0440 & stat_of.st_mode);
	assert_scrubbed(f, 1, 0);
	(void)close(fd);
	buf_free(&back);
}

static void
other_bytes_than_announced_are_refused(void **state)
{
	struct vaulted *f = *state;
	struct sha256 other = f->sha256;
	int fd = -1;

	other.bytes[31] ^= 1;
	REFUSED(ERR_CONFLICT, vault_put(f->v, f->fd, &other, &f->err));
	REFUSED(ERR_NOTFOUND, vault_get(f->v, &other, &fd, &f->err));
	REFUSED(ERR_NOTFOUND, vault_get(f->v, &f->sha256, &fd, &f->err));
	assert_int_equal(fd, -1);
	assert_scrubbed(f, 0, 0);
}

static void
the_same_scan_is_kept_once(void **state)
{
	struct vaulted *f = *state;

	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	assert_scrubbed(f, 1, 0);
}

static void
a_damaged_scan_is_found_and_healed_by_the_next_put(void **state)
{
	struct vaulted *f = *state;
	char path[PATH_MAX * 2];

	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	path_in_vault(f, path, sizeof(path));
	flip_a_bit(path);
	assert_scrubbed(f, 1, 1);
	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	assert_scrubbed(f, 1, 0);
}

static void
a_stranger_in_the_vault_is_damage(void **state)
{
	struct vaulted *f = *state;
	char path[PATH_MAX * 2];

	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	path_in_vault(f, path, sizeof(path));
	*strrchr(path, '/') = '\0';
	(void)strcat(path, "/notes.txt");
	WORKS(file_replace(path, "x", 1, &f->err));
	assert_scrubbed(f, 2, 1);
}

static void
what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(void **state)
{
	struct vaulted *f = *state;
	char dead[PATH_MAX + 32], living[PATH_MAX + 32];
	struct vault *again;
	int fd;

	(void)snprintf(dead, sizeof(dead), "%s/new/dead", f->place);
	(void)snprintf(living, sizeof(living), "%s/new/living", f->place);
	WORKS(file_replace(dead, "half", 4, &f->err));
	fd = open(living, O_RDWR | O_CREAT, 0600);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	WORKS(vault_open(f->place, &again, &f->err));
	assert_false(file_exists(dead));
	assert_true(file_exists(living));
	(void)close(fd);
	vault_close(again);
}

static void
a_scan_over_the_limit_is_refused(void **state)
{
	struct vaulted *f = *state;
	struct sha256 any = { { 1 } };

	/* A sparse file: its bytes need not exist. */
	assert_int_equal(ftruncate(f->fd, (off_t)LIMIT_SCAN_BYTES + 1), 0);
	REFUSED(ERR_LIMIT, vault_put(f->v, f->fd, &any, &f->err));
	assert_scrubbed(f, 0, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_vault, tear_down_vault)

static enum err
count_scan(void *context, const struct sha256 *sha256, struct error *err)
{
	struct vaulted *f = context;

	(void)err;
	assert_true(sha256_equal(sha256, &f->sha256));
	f->walked++;
	return ERR_NONE;
}

static void
a_walk_sees_each_scan_once_and_passes_over_what_is_none_of_ours(void **state)
{
	struct vaulted *f = *state;
	char path[PATH_MAX + 128];

	assert_false(vault_has(f->v, &f->sha256));
	WORKS(vault_put(f->v, f->fd, &f->sha256, &f->err));
	assert_true(vault_has(f->v, &f->sha256));
	path_in_vault(f, path, sizeof(path));
	(void)snprintf(strrchr(path, '/'), 16, "/Thumbs.db");
	WORKS(file_replace(path, "x", 1, &f->err));
	WORKS(vault_walk(f->v, count_scan, f, &f->err));
	assert_int_equal(f->walked, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_scan_comes_back_byte_for_byte),
		TEST(other_bytes_than_announced_are_refused),
		TEST(the_same_scan_is_kept_once),
		TEST(a_damaged_scan_is_found_and_healed_by_the_next_put),
		TEST(a_stranger_in_the_vault_is_damage),
		TEST(what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not),
		TEST(a_scan_over_the_limit_is_refused),
		TEST(a_walk_sees_each_scan_once_and_passes_over_what_is_none_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
