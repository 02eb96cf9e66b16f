/* SPDX-License-Identifier: Apache-2.0 */
#include "model/issuer.h"

#include <string.h>

#include "base/text.h"

bool
issuer_lives_on(const struct issuer *i, struct date day)
{
	if (!date_is_none(i->valid_from) && date_before(day, i->valid_from))
		return false;
	return date_is_none(i->valid_to) || !date_after(day, i->valid_to);
}

bool
issuer_may_use(const struct issuer *i, const char *form_id)
{
	for (int k = 0; k < i->form_count; k++)
		if (text_equal(i->form[k], form_id))
			return true;
	return false;
}

bool
issuer_serves(const struct issuer *i, const char *country)
{
	const char *at = i->residents;

	if (!*at || strlen(country) != 3)
		return true;
	for (; *at; at += 4) {
		if (strncmp(at, country, 3) == 0)
			return true;
		if (!at[3])
			break;
	}
	return false;
}
