/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/fault.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/central/lie.h"
#include "tests/central/receipt.h"

#define FAULTS_ARMED_MAX 32

static const struct fault_kind kinds[] = {
	{ "drop-before-read", AT_HEAD, ACT_DROP, 0, NULL, RETRY_NONE, 0 },
	{ "drop-after-read", AT_BODY, ACT_DROP, 0, NULL, RETRY_NONE, 0 },
	{ "drop-after-commit", AT_COMMIT, ACT_DROP, 0, NULL, RETRY_NONE, 0 },
	{ "kill-after-read", AT_BODY, ACT_KILL, 0, NULL, RETRY_NONE, 0 },
	{ "kill-before-commit", AT_INSIDE, ACT_KILL, 0, NULL, RETRY_NONE, 0 },
	{ "kill-after-commit", AT_COMMIT, ACT_KILL, 0, NULL, RETRY_NONE, 0 },
	{ "400", AT_BODY, ACT_STATUS, 400, "schema", RETRY_NONE, 0 },
	{ "401", AT_BODY, ACT_STATUS, 401, "certificate", RETRY_NONE, 0 },
	{ "403", AT_BODY, ACT_STATUS, 403, "agency", RETRY_NONE, 0 },
	{ "404", AT_BODY, ACT_STATUS, 404, "unknown-batch", RETRY_NONE, 0 },
	{ "408", AT_BODY, ACT_STATUS, 408, "slow", RETRY_NONE, 0 },
	{ "409", AT_BODY, ACT_STATUS, 409, "in-progress", RETRY_SECONDS, 5 },
	{ "413", AT_BODY, ACT_STATUS, 413, "too-many-records", RETRY_NONE, 0 },
	{ "415", AT_BODY, ACT_STATUS, 415, "media-type", RETRY_NONE, 0 },
	{ "422", AT_BODY, ACT_STATUS, 422, "key-reused", RETRY_NONE, 0 },
	{ "429", AT_BODY, ACT_STATUS, 429, "rate", RETRY_SECONDS, 2 },
	{ "500", AT_BODY, ACT_STATUS, 500, "internal", RETRY_NONE, 0 },
	{ "503", AT_BODY, ACT_STATUS, 503, "unavailable", RETRY_SECONDS, 2 },
	{ "503-date", AT_BODY, ACT_STATUS, 503, "unavailable", RETRY_DATE, 2 },
	{ "503-plain", AT_BODY, ACT_STATUS, 503, "unavailable", RETRY_NONE, 0 },
	{ "clock", AT_BODY, ACT_STATUS, 400, "clock", RETRY_NONE, 0 },
	{ "500-after-commit", AT_COMMIT, ACT_STATUS, 500, "internal", RETRY_NONE, 0 },
	{ "502-after-commit", AT_COMMIT, ACT_STATUS, 502, "internal", RETRY_NONE, 0 },
	{ "504-after-commit", AT_COMMIT, ACT_STATUS, 504, "internal", RETRY_NONE, 0 },
	{ "delay", AT_BODY, ACT_DELAY, 0, NULL, RETRY_NONE, 1000 },
	{ "delay-after-commit", AT_COMMIT, ACT_DELAY, 0, NULL, RETRY_NONE, 1000 },
	{ "accept-202", AT_BOOK, ACT_POLLS, 0, NULL, RETRY_NONE, 2 },
	{ "force-warned", AT_BOOK, ACT_FORCE, 0, NULL, RETRY_NONE, WARNED },
	{ "force-duplicate", AT_BOOK, ACT_FORCE, 0, NULL, RETRY_NONE, DUPLICATE },
	{ "force-deferred", AT_BOOK, ACT_FORCE, 0, NULL, RETRY_NONE, DEFERRED },
	{ "force-rejected", AT_BOOK, ACT_FORCE, 0, NULL, RETRY_NONE, REJECTED },
	{ "early-201", AT_HEAD, ACT_EARLY, 201, NULL, RETRY_NONE, 0 },
	{ "redirect", AT_BODY, ACT_REDIRECT, 302, NULL, RETRY_NONE, 0 },
	{ "cut", AT_ANSWER, ACT_CUT, 0, NULL, RETRY_NONE, 100 },
	{ "slow-answer", AT_ANSWER, ACT_SLOW, 0, NULL, RETRY_NONE, 1000 },
	{ "huge-answer", AT_ANSWER, ACT_HUGE, 0, NULL, RETRY_NONE, 1024 },
	{ "http-1.0", AT_ANSWER, ACT_OLD_HTTP, 0, NULL, RETRY_NONE, 0 },
	{ "lie", AT_ANSWER, ACT_LIE, 0, NULL, RETRY_NONE, 0 }, /* value = number of the lie */
};

struct faults {
	pthread_mutex_t lock;
	struct fault armed[FAULTS_ARMED_MAX];
	int count;
	uint64_t random;
};

struct faults *
faults_new(void)
{
	struct faults *f = calloc(1, sizeof(*f));

	if (f && pthread_mutex_init(&f->lock, NULL)) {
		free(f);
		return NULL;
	}
	return f;
}

void
faults_free(struct faults *f)
{
	if (f)
		(void)pthread_mutex_destroy(&f->lock);
	free(f);
}

void
faults_seed(struct faults *f, uint64_t seed)
{
	(void)pthread_mutex_lock(&f->lock);
	f->random = seed;
	(void)pthread_mutex_unlock(&f->lock);
}

void
faults_clear(struct faults *f)
{
	(void)pthread_mutex_lock(&f->lock);
	f->count = 0;
	(void)pthread_mutex_unlock(&f->lock);
}

enum err
fault_find(const char *name, struct fault *out, struct error *err)
{
	int lie = text_starts(name, "lie-") ? lie_find(name + strlen("lie-")) : -1;
	const char *wanted = lie >= 0 ? "lie" : name;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (!text_equal(kinds[i].name, wanted) || (kinds[i].action == ACT_LIE && lie < 0))
			continue;
		*out =
		    (struct fault){ .kind = &kinds[i], .on = ON_POST, .times = 1, .percent = 100 };
		out->value = lie >= 0 ? lie : kinds[i].value;
		return ERR_NONE;
	}
	return error_set(err, ERR_USAGE, "no fault '%s'", name);
}

enum err
faults_arm(struct faults *f, const struct fault *fault, struct error *err)
{
	enum err rc = ERR_NONE;
	int kept = 0;

	(void)pthread_mutex_lock(&f->lock);
	for (int i = 0; i < f->count; i++)
		if (f->armed[i].times > 0)
			f->armed[kept++] = f->armed[i];
	f->count = kept;
	if (f->count < FAULTS_ARMED_MAX)
		f->armed[f->count++] = *fault;
	else
		rc = error_set(err, ERR_LIMIT, "more than %d faults at once", FAULTS_ARMED_MAX);
	(void)pthread_mutex_unlock(&f->lock);
	return rc;
}

/* splitmix64: small, seeded, the same on every machine. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static bool
fires(struct faults *f, struct fault *fault)
{
	if (fault->times <= 0)
		return false;
	if (fault->after > 0) {
		fault->after--;
		return false;
	}
	if (fault->percent < 100 && (long)(next_random(&f->random) % 100) >= fault->percent)
		return false;
	fault->times--;
	return true;
}

bool
faults_take(struct faults *f, enum fault_point point, enum fault_on what, struct fault *out)
{
	bool taken = false;

	(void)pthread_mutex_lock(&f->lock);
	for (int i = 0; i < f->count && !taken; i++) {
		struct fault *fault = &f->armed[i];

		if (fault->kind->point != point || (fault->on != ON_ANY && fault->on != what))
			continue;
		taken = fires(f, fault);
		if (taken)
			*out = *fault;
	}
	(void)pthread_mutex_unlock(&f->lock);
	return taken;
}

void
faults_list(struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (kinds[i].action != ACT_LIE)
			buf_print(out, "%s\n", kinds[i].name);
	lies_list(out);
}
