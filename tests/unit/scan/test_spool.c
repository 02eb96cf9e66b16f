/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"

/* The smallest PNG: one gray pixel. */
static const uint8_t png[] = { 0x89, 'P', 'N',  'G',  0x0D, 0x0A, 0x1A, 0x0A, 0,    0, 0, 0x0D,
			       'I',  'H', 'D',  'R',  0,    0,    0,    1,    0,    0, 0, 1,
			       8,    0,   0,    0,    0,    0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0,
			       0x0A, 'I', 'D',  'A',  'T',  0x78, 0x9C, 0x63, 0x68, 0, 0, 0,
			       0x82, 0,   0x81, 0x77, 0xCD, 0x72, 0xB6, 0,    0,    0, 0, 'I',
			       'E',  'N', 'D',  0xAE, 0x42, 0x60, 0x82 };

struct place {
	char folder[64], inbox[80];
	struct spool *spool;
	struct error err;
};

static int
set_up(void **state)
{
	static struct place p;

	memset(&p, 0, sizeof(p));
	(void)text_copy(p.folder, sizeof(p.folder), "/tmp/test-spool-XXXXXX");
	assert_non_null(mkdtemp(p.folder));
	(void)text_print(p.inbox, sizeof(p.inbox), "%s/inbox", p.folder);
	assert_int_equal(spool_open(p.inbox, p.folder, 'l', &p.spool, &p.err), ERR_NONE);
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	char command[128];
	pid_t pid;

	spool_close(p->spool);
	(void)text_print(command, sizeof(command), "%s", p->folder);
	pid = fork();
	if (pid == 0) {
		(void)execlp("rm", "rm", "-rf", command, (char *)NULL);
		_exit(1);
	}
	(void)waitpid(pid, NULL, 0);
	return 0;
}

static void
drop(struct place *p, const char *name, size_t bytes)
{
	char path[PATH_MAX];
	int fd;

	(void)text_print(path, sizeof(path), "%s/%s", p->inbox, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, png, bytes), (ssize_t)bytes);
	(void)close(fd);
}

static void
a_whole_file_is_claimed_at_once_with_its_hash(void **state)
{
	struct place *p = *state;
	struct claim c;
	struct sha256 want;

	drop(p, "scan.png", sizeof(png));
	assert_int_equal(spool_next(p->spool, 3600, &c, &p->err), ERR_NONE);
	assert_string_equal(c.name, "scan.png");
	assert_int_equal(sha256_of(png, sizeof(png), &want, &p->err), ERR_NONE);
	assert_true(sha256_equal(&c.sha256, &want));
	assert_int_equal(c.structure.whole, FILE_WHOLE);
	assert_int_equal(spool_waiting(p->spool), 0);
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
	assert_int_equal(spool_next(p->spool, 3600, &c, &p->err), ERR_NOTFOUND);
}

static void
a_half_written_file_is_left_alone_and_taken_when_whole(void **state)
{
	struct place *p = *state;
	struct claim c;

	drop(p, "scan.png", sizeof(png) - 9);
	assert_int_equal(spool_next(p->spool, 3600, &c, &p->err), ERR_NOTFOUND);
	assert_int_equal(spool_waiting(p->spool), 1);
	drop(p, "scan.png", sizeof(png));
	assert_int_equal(spool_next(p->spool, 3600, &c, &p->err), ERR_NONE);
	assert_int_equal(c.structure.whole, FILE_WHOLE);
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
}

static void
a_file_that_never_becomes_whole_is_claimed_after_standing_still(void **state)
{
	struct place *p = *state;
	struct claim c;

	drop(p, "cut.png", sizeof(png) - 9);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	assert_int_not_equal(c.structure.whole, FILE_WHOLE);
	assert_int_equal(spool_quarantine(p->spool, &c, "truncated: test", &p->err), ERR_NONE);
}

static void
a_file_open_for_writing_is_not_claimed(void **state)
{
	struct place *p = *state;
	struct claim c;
	char path[PATH_MAX];
	int fd;

	drop(p, "open.png", sizeof(png));
	(void)text_print(path, sizeof(path), "%s/open.png", p->inbox);
	fd = open(path, O_WRONLY);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NOTFOUND);
	(void)close(fd);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
}

static void
temporary_names_and_folders_are_not_scans(void **state)
{
	struct place *p = *state;
	struct claim c;
	char path[PATH_MAX];

	drop(p, "scan.png.part", sizeof(png));
	drop(p, ".hidden.png", sizeof(png));
	(void)text_print(path, sizeof(path), "%s/folder", p->inbox);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NOTFOUND);
}

static void
a_link_out_of_the_inbox_is_not_followed(void **state)
{
	struct place *p = *state;
	struct claim c;
	char path[PATH_MAX];

	(void)text_print(path, sizeof(path), "%s/link.png", p->inbox);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NOTFOUND);
}

static void
what_a_crash_left_in_the_stage_comes_first(void **state)
{
	struct place *p = *state;
	struct claim c;

	drop(p, "b.png", sizeof(png));
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	(void)close(c.fd);
	spool_close(p->spool); /* as a crash: neither done nor released */
	p->spool = NULL;
	drop(p, "a.png", sizeof(png));
	assert_int_equal(spool_open(p->inbox, p->folder, 'l', &p->spool, &p->err), ERR_NONE);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	assert_string_equal(c.name, "b.png");
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	assert_string_equal(c.name, "a.png");
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
}

static void
a_crash_leaves_claims_in_their_order_with_their_mark(void **state)
{
	static const char *const names[] = { "c", "a", "b" }; /* not the order of claiming */
	struct place *p = *state;
	char cut_off[PATH_MAX], id[256];
	struct claim c;

	for (int i = 0; i < 3; i++) {
		drop(p, names[i], sizeof(png));
		assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
		assert_false(c.left);
		(void)close(c.fd);
		if (i == 0)
			(void)text_copy(id, sizeof(id), c.id);
	}
	(void)text_print(cut_off, sizeof(cut_off), "%s/stage/.copy", p->folder);
	assert_int_equal(file_replace(cut_off, "half", 4, &p->err), ERR_NONE);
	spool_close(p->spool);
	p->spool = NULL;
	assert_int_equal(spool_open(p->inbox, p->folder, 'o', &p->spool, &p->err), ERR_NONE);
	assert_false(file_exists(cut_off));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
		assert_string_equal(c.name, names[i]);
		assert_int_equal(c.mark, 'l');
		assert_true(c.left);
		if (i == 0)
			assert_string_equal(c.id, id);
		assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
	}
	drop(p, "new", sizeof(png));
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	assert_int_equal(c.mark, 'o');
	assert_false(c.left);
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
}

static void
two_files_of_one_name_do_not_meet(void **state)
{
	struct place *p = *state;
	struct claim one, two;

	drop(p, "scan.png", sizeof(png));
	assert_int_equal(spool_next(p->spool, 0, &one, &p->err), ERR_NONE);
	drop(p, "scan.png", sizeof(png));
	assert_int_equal(spool_next(p->spool, 0, &two, &p->err), ERR_NONE);
	assert_string_not_equal(one.path, two.path);
	assert_int_equal(spool_done(p->spool, &one, &p->err), ERR_NONE);
	assert_true(file_exists(two.path));
	assert_int_equal(spool_done(p->spool, &two, &p->err), ERR_NONE);
}

static void
quarantine_keeps_the_file_with_its_reason(void **state)
{
	struct place *p = *state;
	struct claim c;
	char path[PATH_MAX];
	AUTO(buf)
	struct buf b = BUF(4096);

	drop(p, "bad.png", sizeof(png));
	assert_int_equal(spool_next(p->spool, 0, &c, &p->err), ERR_NONE);
	assert_int_equal(spool_quarantine(p->spool, &c, "damaged: why", &p->err), ERR_NONE);
	assert_false(file_exists(c.path));
	(void)text_print(path, sizeof(path), "%s/quarantine/%s", p->folder,
			 strrchr(c.path, '/') + 1);
	assert_true(file_exists(path));
	(void)text_append(path, sizeof(path), ".reason.txt");
	assert_int_equal(file_read(path, &b, &p->err), ERR_NONE);
	assert_string_equal(buf_string(&b), "damaged: why\n");
}

static void
a_named_file_is_copied_and_stays_where_it_is(void **state)
{
	struct place *p = *state;
	struct claim c;
	char path[PATH_MAX];

	drop(p, "mine.png", sizeof(png));
	(void)text_print(path, sizeof(path), "%s/mine.png", p->inbox);
	assert_int_equal(spool_take(p->spool, path, &c, &p->err), ERR_NONE);
	assert_string_equal(c.name, "mine.png");
	assert_true(file_exists(path));
	assert_int_equal(spool_done(p->spool, &c, &p->err), ERR_NONE);
	assert_int_equal(spool_take(p->spool, p->inbox, &c, &p->err), ERR_DATA);
	assert_int_equal(spool_take(p->spool, "/nowhere/at/all", &c, &p->err), ERR_NOTFOUND);
}

static void
a_second_intake_on_the_spool_is_refused(void **state)
{
	struct place *p = *state;
	struct spool *second = NULL;

	assert_int_equal(spool_open(p->inbox, p->folder, 'l', &second, &p->err), ERR_AGAIN);
	assert_true(p->err.hint[0]);
	assert_null(second);
}

static void
waiting_ends_when_a_file_comes(void **state)
{
	struct place *p = *state;

	drop(p, "x.png", sizeof(png));
	assert_int_equal(spool_wait(p->spool, 10000, &p->err), ERR_NONE);
	assert_int_equal(spool_waiting(p->spool), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_whole_file_is_claimed_at_once_with_its_hash),
		T(a_half_written_file_is_left_alone_and_taken_when_whole),
		T(a_file_that_never_becomes_whole_is_claimed_after_standing_still),
		T(a_file_open_for_writing_is_not_claimed),
		T(temporary_names_and_folders_are_not_scans),
		T(a_link_out_of_the_inbox_is_not_followed),
		T(what_a_crash_left_in_the_stage_comes_first),
		T(a_crash_leaves_claims_in_their_order_with_their_mark),
		T(two_files_of_one_name_do_not_meet),
		T(quarantine_keeps_the_file_with_its_reason),
		T(a_named_file_is_copied_and_stays_where_it_is),
		T(a_second_intake_on_the_spool_is_refused),
		T(waiting_ends_when_a_file_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
