/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "scan/scan.h"

#define SANE_STATUS_NO_DOCS 7 /* sane/sane.h: the feeder is empty */
#define SCAN_PATH_BYTES     2048

/* A program of the system with its words (standard error) in a file, its list in a pipe. */
struct program {
	pid_t pid;
	FILE *list, *words;
};

static void
auto_program(struct program *p)
{
	if (p->list)
		(void)fclose(p->list);
	if (p->words)
		(void)fclose(p->words);
	if (p->pid > 0)
		(void)waitpid(p->pid, NULL, 0);
}

static enum err
start(struct program *p, const char *const *argv, struct error *err)
{
	posix_spawn_file_actions_t actions;
	int ends[2], rc;

	p->words = tmpfile();
	if (!p->words || pipe2(ends, O_CLOEXEC))
		return error_errno(err, "%s", argv[0]);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	(void)posix_spawn_file_actions_adddup2(&actions, fileno(p->words), 2);
	rc =
	    posix_spawnp(&p->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[1]);
	p->list = fdopen(ends[0], "r");
	if (rc) {
		p->pid = 0;
		(void)error_set(err, ERR_CONFIG, "%s: %s", argv[0], strerror(rc));
		return error_hint(err, "Install the Debian packages: sane-utils libtiff-tools");
	}
	return ERR_NONE;
}

/* Its exit status; its last line of words without "scanimage: ". */
static int
finish(struct program *p, char *said, size_t size)
{
	char line[256];
	int status = 0;

	(void)waitpid(p->pid, &status, 0);
	p->pid = 0;
	said[0] = '\0';
	rewind(p->words);
	while (fgets(line, sizeof(line), p->words)) {
		const char *words = text_starts(line, "scanimage: ") ? line + 11 : line;

		text_trim(line);
		if (words[0] && !text_starts(words, "Scanning") && !text_starts(words, "Scanned"))
			(void)text_copy(said, size, words);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static enum err
scan_sides(const struct scanner_order *o, const char *stem, scanner_each *each, void *context,
	   struct scanner_pages *out, struct error *err)
{
	char batch[SCAN_PATH_BYTES + 16], count[32], dpi[16];
	const char *argv[16] = { "scanimage" };
	int n = 1, status;
	char line[SCAN_PATH_BYTES];
	AUTO(program)
	struct program p = { 0 };

	(void)text_print(batch, sizeof(batch), "--batch=%s-%%04d.tif", stem);
	(void)text_print(count, sizeof(count), "--batch-count=%d",
			 o->source && strstr(o->source, "Flatbed") ? 1 : LIMIT_SHEETS_PER_SCAN);
	(void)text_print(dpi, sizeof(dpi), "%d", o->dpi);
	if (o->device) {
		argv[n++] = "--device-name";
		argv[n++] = o->device;
	}
	argv[n++] = batch;
	argv[n++] = count;
	argv[n++] = "--batch-print";
	argv[n++] = "--format=tiff";
	argv[n++] = "--mode=Color";
	argv[n++] = "--resolution";
	argv[n++] = dpi;
	if (o->source) {
		argv[n++] = "--source";
		argv[n++] = o->source;
	}
	if (start(&p, argv, err))
		return err->code;
	while (fgets(line, sizeof(line), p.list))
		each(context, ++out->sides);
	status = finish(&p, out->said, sizeof(out->said));
	if (status == 0 || status == SANE_STATUS_NO_DOCS)
		out->said[0] = '\0';
	else if (!out->said[0])
		(void)text_print(out->said, sizeof(out->said), "exit status %d", status);
	return ERR_NONE;
}

/* Front and back become one file, so that a blank back stays with its front. */
static enum err
join(const char *stem, int front, int back, struct error *err)
{
	char names[3][SCAN_PATH_BYTES], said[160];
	const char *argv[] = { "tiffcp", names[0], names[1], names[2], NULL };
	AUTO(program)
	struct program p = { 0 };

	(void)text_print(names[0], sizeof(names[0]), "%s-%04d.tif", stem, front);
	(void)text_print(names[1], sizeof(names[1]), "%s-%04d.tif", stem, back);
	(void)text_print(names[2], sizeof(names[2]), "%s-%04d-joined.tif", stem, front);
	if (start(&p, argv, err))
		return err->code;
	if (finish(&p, said, sizeof(said)) != 0)
		return error_set(err, ERR_IO, "tiffcp: %s", said);
	if (rename(names[2], names[0]) || unlink(names[1]))
		return error_errno(err, "%s", names[0]);
	return ERR_NONE;
}

enum err
scanner_run(const struct scanner_order *order, scanner_each *each, void *context,
	    struct scanner_pages *out, struct error *err)
{
	char stem[SCAN_PATH_BYTES - 32];
	struct scanner_pages seen = { 0 };

	if (folder_make(order->folder, err))
		return err->code;
	if (!text_print(stem, sizeof(stem), "%s/%s", order->folder, order->name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", order->folder);
	if (scan_sides(order, stem, each, context, &seen, err))
		return err->code;
	if (seen.sides == 0) {
		(void)error_set(err, ERR_NOTFOUND, "nothing was scanned: %s",
				seen.said[0] ? seen.said : "the feeder is empty");
		return error_hint(err,
				  "Is paper in the feeder? `scanimage -L` lists the scanners.");
	}
	seen.files = seen.sides;
	if (order->duplex) {
		for (int front = 1; front < seen.sides; front += 2)
			if (join(stem, front, front + 1, err))
				return err->code;
		seen.files = (seen.sides + 1) / 2;
	}
	*out = seen;
	return ERR_NONE;
}
