/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long count;

#ifdef INTAKE_RELEASE

bool
fail_here(void)
{
	return false;
}

#else

static long fail_at = -1;
static bool fail_on;
static int fail_errno = ENOMEM;

static void
tell(void)
{
	fprintf(stderr, "fail points: %ld\n", count);
}

static void
read_environment(void)
{
	const char *at = getenv("INTAKE_FAIL_AT");
	const char *number = getenv("INTAKE_FAIL_ERRNO");

	if (getenv("INTAKE_FAIL_TELL"))
		(void)atexit(tell);
	fail_at = at ? strtol(at, NULL, 10) : 0;
	fail_on = at && strchr(at, '+');
	if (number)
		fail_errno = (int)strtol(number, NULL, 10);
}

bool
fail_here(void)
{
	if (fail_at < 0)
		read_environment();
	count++;
	if (fail_at == 0 || count < fail_at || (count > fail_at && !fail_on))
		return false;
	errno = fail_errno;
	return true;
}

#endif

long
fail_count(void)
{
	return count;
}
