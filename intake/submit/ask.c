/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/ask.h"

#include <assert.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"

/* One answer: *again when it is worth asking once more. */
static enum err
judge(struct delivery *d, const struct exchange *x, bool *again, struct error *err)
{
	enum answer_class class = retry_class(x->end, x->status, true, x->problem);
	bool whole = x->end == END_ANSWERED;

	*again = false;
	if (x->end == END_LOCAL)
		return error_set(err, ERR_NOMEM, "network: %s", x->why);
	if (whole && ((x->status >= 200 && x->status < 300) || x->status == 404))
		return ERR_NONE;
	if (class == ANSWER_TRUST) {
		(void)error_set(err, ERR_TRUST, "%s: %s", d->config->url, x->why);
		return error_hint(err, "check submit.ca, submit.pin and our own certificate; "
				       "nothing was sent");
	}
	if (whole && x->status >= 400 && x->status < 500 && class != ANSWER_TOLD)
		return error_set(err, ERR_REMOTE, "%s%s: %s", d->config->url, x->path, x->why);
	*again = true;
	if (class == ANSWER_BEFORE) {
		(void)error_set(err, ERR_NET, "%s: %s", d->config->url, x->why);
		return error_hint(err, "nothing is lost; run submit again when it is back");
	}
	if (class == ANSWER_TOLD || !whole)
		return error_set(err, ERR_AGAIN, "%s: %s", d->config->url, x->why);
	return error_set(err, ERR_REMOTE, "%s: %s", d->config->url, x->why);
}

/* The question stays, the answer of the last try goes. */
static void
forget(struct exchange *x)
{
	struct exchange fresh;

	exchange_free(x);
	exchange_init(&fresh);
	fresh.method = x->method;
	fresh.path = x->path;
	fresh.body = x->body;
	fresh.fd = x->fd;
	fresh.fd_bytes = x->fd_bytes;
	fresh.key = x->key;
	fresh.digest = x->digest;
	fresh.owner = x->owner;
	*x = fresh;
}

enum err
ask(struct delivery *d, struct exchange *x, struct error *err)
{
	assert(d->tries > 0);
	for (int tries = 0;; tries++) {
		uint64_t random = 0;
		int64_t wait;
		bool again;

		if (transport_do(d->transport, x, err))
			return err->code;
		if (!judge(d, x, &again, err))
			return ERR_NONE;
		if (!again || tries + 1 >= d->tries)
			return err->code;
		if (random_bytes(&random, sizeof(random), err))
			return err->code;
		wait = retry_wait_us(tries, x->retry_after_s, random);
		if (wait > WAIT_IN_RUN_US)
			return err->code;
		log_event(LOG_LEVEL_WARNING, "asks-again", "path=%s wait_ms=%lld status=%d",
			  x->path, (long long)(wait / 1000), x->status);
		(void)usleep((useconds_t)wait);
		forget(x);
	}
}
