/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

/* All papers again under the rules and the policy of a day: what would come out now? A paper that
 * somebody has decided on is only told of, never touched. */

struct recheck {
	struct desk *desk;
	const struct act *act;
	const struct recheck_options *options;
	struct recheck_result *result;
	struct document *now; /* room for the paper as it would be */
};

static bool
has_rule(const struct document *d, const char *rule)
{
	for (int i = 0; i < d->finding_count; i++)
		if (text_equal(d->finding[i].rule, rule))
			return true;
	return false;
}

/* The rules of a that b does not have: "T05 S01". */
static void
list_rules(const struct document *a, const struct document *b, char *to, size_t size)
{
	to[0] = '\0';
	for (int i = 0; i < a->finding_count; i++) {
		const char *rule = a->finding[i].rule;
		bool twice = i > 0 && text_equal(a->finding[i - 1].rule, rule);

		if (twice || has_rule(b, rule))
			continue;
		(void)text_append(to, size, to[0] ? " " : "");
		(void)text_append(to, size, rule);
	}
}

/* Waits for its first look: the only papers whose findings may be written anew. */
static bool
is_undecided(const struct document *d)
{
	return d->state == STATE_CHECKED || d->state == STATE_REVIEW;
}

static enum err
recheck_one(void *context, const struct document *was, struct error *err)
{
	struct recheck *r = context;
	struct arrival arrival;
	struct surroundings around = { .arrival = &arrival,
				       .policy =
					   r->options->policy
					       ? catalog_policy(r->desk->catalog, clock_today())
					       : NULL };
	struct recheck_change change = { .was = was, .now = r->now, .decided = !is_undecided(was) };

	*r->now = *was;
	if (store_arrival_get(r->desk->store, was->serial, &arrival, err) ||
	    count_certificates(r->desk, was->serial, &around.certificates, err) ||
	    check_document(r->desk, &around, r->now, err))
		return error_wrap(err, "%s/%d", was->serial, was->index);
	r->result->documents++;
	list_rules(r->now, was, change.come, sizeof(change.come));
	list_rules(was, r->now, change.gone, sizeof(change.gone));
	if (!change.come[0] && !change.gone[0] && document_outcome(was) == document_outcome(r->now))
		return ERR_NONE;
	r->result->changed++;
	if (change.decided)
		r->result->decided++;
	if (r->options->each)
		r->options->each(r->options->context, &change);
	if (r->options->dry_run || change.decided)
		return ERR_NONE;
	r->result->saved++;
	return desk_check(r->desk, r->act, r->now, true, err);
}

enum err
desk_recheck(struct desk *d, const struct act *act, const struct recheck_options *options,
	     struct recheck_result *out, struct error *err)
{
	AUTO(document_free)
	struct document *now = document_new();
	struct recheck r = { d, act, options, out, now };
	struct document_filter filter = DOCUMENT_FILTER_ALL;

	memset(out, 0, sizeof(*out));
	if (!now)
		return error_set(err, ERR_NOMEM, "documents: out of memory");
	if (options->policy &&
	    catalog_policy_replace(d->catalog, d->config.templates, options->policy, err))
		return err->code;
	return store_document_walk(d->store, &filter, recheck_one, &r, err);
}
