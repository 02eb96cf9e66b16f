/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "desk/inside.h"

/* What waits for us: not for the sender, an office or the service. */
#define UNDECIDED                                                                                  \
	(LIST_STATE(STATE_REGISTERED) | LIST_STATE(STATE_SCANNED) | LIST_STATE(STATE_INDEXED) |    \
	 LIST_STATE(STATE_CHECKED) | LIST_STATE(STATE_REVIEW) | LIST_STATE(STATE_SUSPECT) |        \
	 LIST_STATE(STATE_FIRST_OK) | LIST_STATE(STATE_REJECT_PROPOSED) |                          \
	 LIST_STATE(STATE_BOUNCED))

/* Everybody who runs out soon, sorted by number. */
struct soon {
	char (*person_no)[PERSON_NO_BYTES];
	int count, room;
	int64_t urgent;
};

static enum err
keep_person(void *context, const struct person *p, struct error *err)
{
	struct soon *s = context;

	if (s->count == s->room) {
		int room = s->room ? 2 * s->room : 256;
		void *more =
		    fail_here() ? NULL
				: reallocarray(s->person_no, (size_t)room, sizeof(s->person_no[0]));

		if (!more)
			return error_set(err, ERR_NOMEM, "clocks: out of memory");
		s->person_no = more;
		s->room = room;
	}
	(void)text_copy(s->person_no[s->count++], PERSON_NO_BYTES, p->person_no);
	return ERR_NONE;
}

static int
by_number(const void *a, const void *b)
{
	return strcmp(a, b);
}

static enum err
count_urgent(void *context, const struct shield *shield, struct error *err)
{
	struct soon *s = context;

	(void)err;
	if ((UNDECIDED & LIST_STATE(shield->state)) && s->count > 0 &&
	    bsearch(shield->person_no, s->person_no, (size_t)s->count, sizeof(s->person_no[0]),
		    by_number))
		s->urgent++;
	return ERR_NONE;
}

/* Saturdays and Sundays do not count; holidays are not known to us. */
static struct date
working_days_before(struct date d, int days)
{
	while (days > 0) {
		int weekday; /* 0 Monday */

		d = date_add_days(d, -1);
		weekday = (int)((date_to_days(d) + 3) % 7);
		days -= weekday < 5;
	}
	return d;
}

enum err
desk_clocks(struct desk *d, struct date today, struct clocks *out, struct error *err)
{
	struct list_filter late = { .states = UNDECIDED };
	struct list_counts counts;
	struct person_filter filter = { .valid_until_max = date_add_days(today, CLOCK_ALARM_DAYS) };
	struct soon soon = { 0 };
	enum err rc;

	memset(out, 0, sizeof(*out));
	out->promised_on = working_days_before(today, CLOCK_DECIDE_DAYS);
	late.to = date_add_days(out->promised_on, -1);
	if (store_list_counts(d->store, &late, &counts, err))
		return err->code;
	out->late = counts.total;
	rc = store_person_walk(d->store, &filter, 1000000, keep_person, &soon, err);
	if (!rc && soon.count > 0)
		qsort(soon.person_no, (size_t)soon.count, sizeof(soon.person_no[0]), by_number);
	if (!rc)
		rc = store_shield_walk(d->store, count_urgent, &soon, err);
	free(soon.person_no);
	out->urgent = soon.urgent;
	return rc;
}
