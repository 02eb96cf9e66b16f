/* SPDX-License-Identifier: Apache-2.0 */
#include "web/submission.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define RUN_WALL_S (4 * 3600) /* as the unit of the timer allows it */

void
submission_open(struct submission *s)
{
	memset(s, 0, sizeof(*s));
	(void)pthread_mutex_init(&s->lock, NULL);
}

void
submission_take(const struct program_result *result, struct submission_seen *seen)
{
	struct error why = { 0 };

	seen->status = result->status;
	seen->records = (int)program_number(result, "records");
	seen->accepted = (int)(program_number(result, "accepted") +
			       program_number(result, "accepted_with_warning"));
	seen->duplicate = (int)program_number(result, "duplicate");
	seen->deferred = (int)program_number(result, "deferred");
	seen->rejected = (int)program_number(result, "rejected");
	seen->open = (int)program_number(result, "open");
	seen->blocked = (int)program_number(result, "blocked");
	seen->unfit = (int)program_number(result, "unfit");
	seen->own_hands = (int)program_number(result, "own_hands");
	if (result->status == 0 || result->status == 1)
		return;
	(void)program_complaint(result, &why);
	(void)text_copy(seen->why, sizeof(seen->why), why.text);
}

static void *
work(void *context)
{
	struct submission *s = context;
	struct program_result result = PROGRAM_RESULT;
	const char *const words[] = { "submit", "--json", "--quiet", "--as", s->seen.by, NULL };
	const struct program p = {
		.config = s->config, .words = words, .wall_s = RUN_WALL_S, .child = &s->child
	};
	struct error err = { 0 };

	if (program_run(&p, &result, &err))
		result.status = 70;
	(void)pthread_mutex_lock(&s->lock);
	submission_take(&result, &s->seen);
	if (err.code)
		(void)text_copy(s->seen.why, sizeof(s->seen.why), err.text);
	s->seen.running = false;
	s->seen.ended = true;
	s->seen.ended_us = clock_now_us();
	(void)pthread_mutex_unlock(&s->lock);
	program_result_free(&result);
	return NULL;
}

enum err
submission_start(struct submission *s, const struct config *config, const char *user,
		 struct error *err)
{
	bool running, begun;

	(void)pthread_mutex_lock(&s->lock);
	running = s->seen.running;
	begun = s->begun;
	if (!running) {
		memset(&s->seen, 0, sizeof(s->seen));
		(void)text_copy(s->seen.by, sizeof(s->seen.by), user);
		s->seen.started_us = clock_now_us();
		s->seen.running = true;
		s->begun = false;
		s->config = config;
	}
	(void)pthread_mutex_unlock(&s->lock);
	if (running)
		return error_set(err, ERR_CONFLICT, "a run is under way already");
	if (begun)
		(void)pthread_join(s->thread, NULL);
	if (pthread_create(&s->thread, NULL, work, s)) {
		(void)pthread_mutex_lock(&s->lock);
		s->seen.running = false;
		(void)pthread_mutex_unlock(&s->lock);
		return error_set(err, ERR_NOMEM, "the run could not be started");
	}
	s->begun = true;
	return ERR_NONE;
}

void
submission_look(struct submission *s, struct submission_seen *out)
{
	(void)pthread_mutex_lock(&s->lock);
	*out = s->seen;
	(void)pthread_mutex_unlock(&s->lock);
}

void
submission_close(struct submission *s)
{
	pid_t child = __atomic_load_n(&s->child, __ATOMIC_SEQ_CST);

	if (child > 0)
		(void)kill(child, SIGTERM);
	if (s->begun)
		(void)pthread_join(s->thread, NULL);
	(void)pthread_mutex_destroy(&s->lock);
}
