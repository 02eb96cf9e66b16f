/* SPDX-License-Identifier: Apache-2.0 */
#include "model/policy.h"

#include <assert.h>

#include "base/attr.h"
#include "base/text.h"

/* No source publishes a maximum age of the paper; only the twelve months between two certifications
 * stand (domain.md §0.8). So six months ask for a look, and twelve cannot show life inside the
 * interval. */
void
policy_defaults(struct policy *p)
{
	*p = (struct policy){
		.fresh_review_months = 6,
		.fresh_reject_months = 12,
		.due_rule = DUE_MONTH_END,
		.validity_basis = BASIS_CERTIFIED_ON,
		.proxy_years = 3,
		.future_days = 1,
		.power_days = 30,
		.fix_days = 60,
	};
	(void)text_copy(p->version, sizeof(p->version), "default");
	(void)text_copy(p->agency, sizeof(p->agency), "440900");
	for (size_t i = 0; i < COUNT_OF(p->cycle_months); i++)
		p->cycle_months[i] = 12;
}

struct date
policy_valid_until(const struct policy *p, enum category category, struct date certified_on)
{
	struct date last;

	assert((size_t)category < COUNT_OF(p->cycle_months));
	assert(p->cycle_months[category] > 0);
	last = date_add_months(certified_on, p->cycle_months[category]);
	return p->due_rule == DUE_MONTH_END ? date_month_end(last) : last;
}

struct date
policy_stop_on(struct date valid_until)
{
	return date_add_days(valid_until, 1);
}

int
policy_back_pay_months(struct date suspended_from, struct date certified_on)
{
	if (date_is_none(suspended_from) || date_is_none(certified_on))
		return 0;
	return date_months_between(suspended_from, certified_on);
}

bool
policy_apostille(const struct policy *p, const char *country, struct date day)
{
	for (int i = 0; i < p->apostille_count; i++)
		if (text_equal(p->apostille[i].country, country))
			return !date_before(day, p->apostille[i].from);
	return false;
}
