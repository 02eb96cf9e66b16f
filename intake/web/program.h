/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_PROGRAM_H
#define INTAKE_WEB_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "catalog/catalog.h"
#include "model/decision.h"

/* A verb of this very program, run as a child on our register with our configuration: recognising
 * papers takes 110 MB and forks workers, a submission speaks to the network; neither is work for a
 * process with threads (docs/decisions/0103). */
#define PROGRAM_WORDS      16 /* at most */
#define LIMIT_PROGRAM_SAID ((size_t)64 * 1024)

struct program {
	const struct config *config;
	const char *const *words; /* "capture", "--json", …, NULL */
	int wall_s;               /* then it is killed */
	pid_t *child; /* NULL, or where its number stands while it runs: for who wants to end it */
};
struct program_result {
	struct buf said, complained; /* standard output and standard error, bounded */
	int status;                  /* its exit status, 128 + signal; −1: it took too long */
};
/* Waits for its end. An error is ours (it did not start); what it reports stands in the result,
 * which the caller frees also after an error. */
enum err program_run(const struct program *p, struct program_result *out,
		     struct error *err) MUST_USE;
void program_result_free(struct program_result *r);
static inline void
auto_program_result(struct program_result *r)
{
	program_result_free(r);
}
#define PROGRAM_RESULT                                                                             \
	{                                                                                          \
		.said = BUF(LIMIT_PROGRAM_SAID), .complained = BUF(LIMIT_PROGRAM_SAID)             \
	}
/* The number behind "key": in its JSON, 0 if there is none: we wrote it, so a search is enough. */
long program_number(const struct program_result *r, const char *key);
/* The first line of what it complained about, without the program's name, as an error. */
enum err program_complaint(const struct program_result *r, struct error *err);

#endif
