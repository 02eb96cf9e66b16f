/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_SUBMISSION_H
#define INTAKE_WEB_SUBMISSION_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "web/program.h"

/* The submission run that somebody started from the page: `intake submit` as a child, one at a
 * time. What it does stands in the register as of any other run; here is only who started it, when,
 * and what it said at its end. It is resumed by the next run when the station ends before it. */
struct submission_seen {
	bool running, ended; /* neither: none was started since the station began */
	char by[USER_BYTES];
	int64_t started_us, ended_us;
	int status; /* of the program; 0 and 1 are good */
	int records, accepted, duplicate, deferred, rejected, open, blocked, unfit, own_hands;
	char why[256]; /* it failed; English as the command line says it */
};
struct submission {
	pthread_mutex_t lock;
	pthread_t thread;
	bool begun; /* there is a thread to join */
	pid_t child;
	const struct config *config;
	struct submission_seen seen;
};

void submission_open(struct submission *s);
/* ERR_CONFLICT while one is under way. config outlives the submission. */
enum err submission_start(struct submission *s, const struct config *config, const char *user,
			  struct error *err) MUST_USE;
void submission_look(struct submission *s, struct submission_seen *out);
/* Numbers of a finished program into seen; why when it failed. */
void submission_take(const struct program_result *result, struct submission_seen *seen);
/* Asks a running one to end and waits for it. */
void submission_close(struct submission *s);

#endif
