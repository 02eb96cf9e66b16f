/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <stdlib.h>

#include "base/text.h"
#include "tests/central/judge.h"

/* The control port, for tests only. Plain text, one fact per line.
 *
 *	GET  /faults				every fault there is
 *	POST /fault?kind=&on=post|get|service|any&times=1&after=0&value=&percent=100
 *	POST /clear				disarms all
 *	POST /seed?value=			of the generator behind percent
 *	GET  /count				as `central count`
 *	GET  /tally				what was seen
 *	POST /clock?skew=			seconds the service is ahead
 *	POST /blobs?wanted=true|false
 *	POST /decide?id=&disposition=accepted|accepted-with-warning|rejected&issue=
 */

static bool
argument_number(const struct request *r, const char *name, long min, long max, long *out)
{
	const char *text = request_argument(r, name);

	return !text[0] || text_to_long(text, min, max, out);
}

static void
say(struct answer *a, unsigned status, const char *text)
{
	a->status = status;
	buf_print(&a->body, "%s\n", text);
}

static void
get_faults(struct service *s, struct request *r, struct answer *a)
{
	(void)s;
	(void)r;
	a->status = 200;
	faults_list(&a->body);
}

static bool
parse_on(const char *text, enum fault_on *out)
{
	static const char *const names[] = { "post", "get", "service", "any" };

	if (!text[0])
		return true;
	for (int i = 0; i < (int)COUNT_OF(names); i++) {
		if (!text_equal(text, names[i]))
			continue;
		*out = (enum fault_on)i;
		return true;
	}
	return false;
}

static enum err
read_fault(const struct request *r, struct fault *f, struct error *err)
{
	if (fault_find(request_argument(r, "kind"), f, err))
		return err->code;
	if (!argument_number(r, "times", 1, 1000000, &f->times) ||
	    !argument_number(r, "after", 0, 1000000, &f->after) ||
	    !argument_number(r, "value", 0, 1000000000, &f->value) ||
	    !argument_number(r, "percent", 1, 100, &f->percent) ||
	    !parse_on(request_argument(r, "on"), &f->on))
		return error_set(err, ERR_USAGE, "a value is out of range");
	return ERR_NONE;
}

static void
post_fault(struct service *s, struct request *r, struct answer *a)
{
	struct error err = { 0 };
	struct fault f;

	if (read_fault(r, &f, &err) || faults_arm(s->faults, &f, &err))
		say(a, 400, err.text);
	else
		say(a, 200, "armed");
}

static void
post_clear(struct service *s, struct request *r, struct answer *a)
{
	(void)r;
	faults_clear(s->faults);
	say(a, 200, "no faults");
}

static void
post_seed(struct service *s, struct request *r, struct answer *a)
{
	long value = 0;

	if (!argument_number(r, "value", 0, LONG_MAX, &value)) {
		say(a, 400, "value is out of range");
		return;
	}
	faults_seed(s->faults, (uint64_t)value);
	say(a, 200, "seeded");
}

static void
get_count(struct service *s, struct request *r, struct answer *a)
{
	struct error err = { 0 };
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);
	enum err rc;

	(void)r;
	if (!to) {
		say(a, 500, "no memory");
		return;
	}
	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = ledger_count(s->ledger, to, &err);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	(void)fclose(to);
	a->status = rc ? 500 : 200;
	buf_add(&a->body, text, n);
	free(text);
}

static void
get_tally(struct service *s, struct request *r, struct answer *a)
{
	const struct tally *t = &s->tally;

	(void)r;
	a->status = 200;
	buf_print(&a->body,
		  "connections=%ld\nrequests=%ld\nposts=%ld\nbooked=%ld\nreplayed=%ld\n"
		  "refused=%ld\npolled=%ld\nfaults=%ld\nearly=%ld\n",
		  atomic_load(&t->connections), atomic_load(&t->requests), atomic_load(&t->posts),
		  atomic_load(&t->booked), atomic_load(&t->replayed), atomic_load(&t->refused),
		  atomic_load(&t->polled), atomic_load(&t->faults), atomic_load(&t->early));
}

static void
post_clock(struct service *s, struct request *r, struct answer *a)
{
	long skew = 0;

	if (!argument_number(r, "skew", -10000000, 10000000, &skew)) {
		say(a, 400, "skew is out of range");
		return;
	}
	atomic_store(&s->skew_s, skew);
	say(a, 200, "clock set");
}

static void
post_blobs(struct service *s, struct request *r, struct answer *a)
{
	atomic_store(&s->blobs, text_equal(request_argument(r, "wanted"), "true"));
	say(a, 200, "done");
}

static void
post_decide(struct service *s, struct request *r, struct answer *a)
{
	static const enum disposition words[] = { ACCEPTED, WARNED, REJECTED };
	const char *word = request_argument(r, "disposition");
	struct error err = { 0 };

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		enum err rc;

		if (!text_equal(disposition_text(words[i]), word))
			continue;
		(void)pthread_mutex_lock(&s->ledger_lock);
		rc = ledger_decide(s->ledger, request_argument(r, "id"), words[i],
				   request_argument(r, "issue"), &err);
		(void)pthread_mutex_unlock(&s->ledger_lock);
		say(a, rc ? 404 : 200, rc ? err.text : "decided");
		return;
	}
	say(a, 400, "disposition is accepted, accepted-with-warning or rejected");
}

static const struct {
	const char *method, *path;
	void (*handler)(struct service *s, struct request *r, struct answer *a);
} controls[] = {
	{ "GET", "/faults", get_faults },   { "POST", "/fault", post_fault },
	{ "POST", "/clear", post_clear },   { "POST", "/seed", post_seed },
	{ "GET", "/count", get_count },     { "GET", "/tally", get_tally },
	{ "POST", "/clock", post_clock },   { "POST", "/blobs", post_blobs },
	{ "POST", "/decide", post_decide },
};

void
control(struct service *s, struct request *r, struct answer *a)
{
	for (size_t i = 0; i < COUNT_OF(controls); i++) {
		if (!text_equal(controls[i].path, r->path) ||
		    !text_equal(controls[i].method, r->method))
			continue;
		controls[i].handler(s, r, a);
		return;
	}
	say(a, 404, "no such control");
}
