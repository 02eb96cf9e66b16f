/* SPDX-License-Identifier: Apache-2.0 */
/* A small program that uses the register as intake does, for the storage faults of
 * tests/fault/store.sh: writer work  FOLDER ROUNDS   registers, stores scans, decides, confirms,
 * batches, settles; after each success one line on standard output, "arrival SERIAL", "document
 * SERIAL", "settled UUID": acknowledged writer check FOLDER < LINES  is everything acknowledged
 * there, nothing half, the log whole? writer fail  FOLDER STEP     rounds in which the 1st,
 * (1+STEP)th, … fallible call fails; then check Exit: 0, the error's sysexits code, or 70 with what
 * is wrong. */
#include <signal.h>
#include <sys/wait.h>

#include "base/fail.h"
#include "work.h"

/* ---- fail ---- */
static int
run(const char *folder, int rounds, bool then_check, bool quiet)
{
	struct writer w = { .quiet = quiet, .to = STDOUT_FILENO };
	enum err rc = start(&w, folder);
	int status;

	if (!rc)
		rc = work(&w, rounds);
	status = error_exit_status(rc);
	if (!rc && then_check)
		status = check(&w, NULL);
	if (rc && !quiet)
		fprintf(stderr, "writer: %s\n%s\n", w.err.text, w.err.hint);
	if (rc && (!w.err.text[0] || w.err.code != rc))
		status = wrong("an error without a sentence", error_name(rc));
	stop(&w);
	return status;
}

/* In a child, because the counter of base/fail.h starts anew there: 0 nothing failed any more, 1 it
 * failed as it should. */
static int
rehearse(const char *folder, long n)
{
	static const char *const errnos[] = { "12", "28", "5" }; /* ENOMEM, ENOSPC, EIO */
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		char at[24];

		(void)snprintf(at, sizeof(at), "%ld", n);
		(void)setenv("INTAKE_FAIL_AT", at, 1);
		(void)setenv("INTAKE_FAIL_ERRNO", errnos[n % 3], 1);
		status = run(folder, 1, false, true);
		exit(status == 70 ? 70 : fail_count() < n ? 0 : 1);
	}
	(void)waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
		return WEXITSTATUS(status);
	fprintf(stderr, "writer: the %ldth failure in %s ends with status %d\n", n, folder, status);
	return 70;
}

static int
check_in_child(const char *folder)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		exit(run(folder, 1, true, true));
	(void)waitpid(pid, &status, 0);
	return status == 0 ? 0 : wrong("after failures the register does not work", folder);
}

/* Making a register fails at every point in a folder of its own; working with one fails at every
 * point in the same. */
static int
fail(const char *folder, long step)
{
	char own[512];
	int rc = 1;
	long n, points = 0;

	for (n = 1; n < 400 && rc == 1; n += step, points++) {
		(void)snprintf(own, sizeof(own), "%s/%ld", folder, n);
		rc = rehearse(own, n);
		if (rc != 70 && check_in_child(own))
			rc = 70;
	}
	for (n = 1, rc = rc == 70 ? 70 : 1; rc == 1; n += step, points++)
		rc = rehearse(own, n);
	if (rc == 0)
		rc = check_in_child(own);
	printf("%ld points\n", points);
	return rc;
}

int
main(int argc, char **argv)
{
	struct writer w = { .to = STDOUT_FILENO };
	int rc = 64;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (argc == 4 && text_equal(argv[1], "work"))
		return run(argv[2], atoi(argv[3]), false, false);
	if (argc == 4 && text_equal(argv[1], "fail"))
		return fail(argv[2], atol(argv[3]));
	if (argc == 3 && text_equal(argv[1], "check")) {
		rc = start(&w, argv[2]) ? wrong("open", w.err.text) : check(&w, stdin);
		stop(&w);
		return rc;
	}
	fprintf(stderr, "usage: writer work FOLDER ROUNDS | check FOLDER | fail FOLDER STEP\n");
	return rc;
}
