/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* templates/policy.xml, checked by templates/schema/policy.rng: what the office decides, by first
 * day. */

/* An attribute that is a whole number from 0 to max; absent: the default stays. */
static enum err
read_number(const struct source *s, const xmlNode *node, const char *name, long max, int *out,
	    struct error *err)
{
	char text[16];
	long value;

	if (!xml_attribute(node, name, text, sizeof(text)))
		return text[0] ? source_wrong(s, node, _("a number is too large"), err) : ERR_NONE;
	if (!text_to_long(text, 0, max, &value))
		return source_wrong(s, node, _("a number is too large"), err);
	*out = (int)value;
	return ERR_NONE;
}

static enum err
read_cycles(const struct source *s, const xmlNode *node, struct policy *p, struct error *err)
{
	for (const xmlNode *n = xml_child(node, "cycle"); n; n = xml_next(n, "cycle")) {
		enum category category;
		char name[32];
		int months = 0;

		(void)xml_attribute(n, "category", name, sizeof(name));
		if (!category_parse(name, &category))
			return source_wrong(s, n, _("no category has this name"), err);
		if (read_number(s, n, "months", 60, &months, err))
			return err->code;
		if (months < 1)
			return source_wrong(s, n, _("a cycle has at least one month"), err);
		p->cycle_months[category] = months;
	}
	return ERR_NONE;
}

static enum err
read_apostilles(const struct source *s, const xmlNode *node, struct policy *p, struct error *err)
{
	for (const xmlNode *n = xml_child(node, "apostille"); n; n = xml_next(n, "apostille")) {
		struct apostille *a = &p->apostille[p->apostille_count];
		struct date life[2];

		if (p->apostille_count == LIMIT_APOSTILLES)
			return source_wrong(s, n, _("more apostille states than a policy may have"),
					    err);
		if (!xml_attribute(n, "country", a->country, sizeof(a->country)))
			return source_wrong(s, n, _("a country is three capital letters"), err);
		if (source_life(s, n, "from", "to", life, err))
			return err->code;
		a->from = life[0];
		p->apostille_count++;
	}
	return ERR_NONE;
}

static enum err
read_off(const struct source *s, const xmlNode *node, struct policy *p, struct error *err)
{
	for (const xmlNode *n = xml_child(node, "off"); n; n = xml_next(n, "off")) {
		if (p->off_count == LIMIT_RULES_OFF)
			return source_wrong(s, n, _("more rules off than a policy may have"), err);
		if (!xml_attribute(n, "rule", p->off[p->off_count], sizeof(p->off[0])))
			return source_wrong(s, n, _("a rule is a letter and two digits"), err);
		p->off_count++;
	}
	return ERR_NONE;
}

static enum err
read_policy(const struct source *s, const xmlNode *node, struct policy *p, struct error *err)
{
	struct date life[2];
	char word[16];

	policy_defaults(p);
	if (!xml_attribute(node, "version", p->version, sizeof(p->version)))
		return source_wrong(s, node, _("the version is missing or too long"), err);
	if (source_life(s, node, "from", "to", life, err))
		return err->code;
	p->from = life[0];
	p->to = life[1];
	if (read_number(s, node, "fresh-review-months", 120, &p->fresh_review_months, err) ||
	    read_number(s, node, "fresh-reject-months", 120, &p->fresh_reject_months, err) ||
	    read_number(s, node, "proxy-years", 100, &p->proxy_years, err) ||
	    read_number(s, node, "future-days", 2, &p->future_days, err) ||
	    read_number(s, node, "power-days", 3660, &p->power_days, err) ||
	    read_number(s, node, "fix-days", 366, &p->fix_days, err))
		return err->code;
	if (p->fresh_reject_months < p->fresh_review_months)
		return source_wrong(s, node, _("a paper would be returned before it is reviewed"),
				    err);
	if (xml_attribute(node, "due-rule", word, sizeof(word)))
		p->due_rule = text_equal(word, "exact") ? DUE_EXACT : DUE_MONTH_END;
	if (xml_attribute(node, "validity-basis", word, sizeof(word)))
		p->validity_basis =
		    text_equal(word, "issued-on") ? BASIS_ISSUED_ON : BASIS_CERTIFIED_ON;
	if (xml_attribute(node, "agency", word, sizeof(word)))
		(void)text_copy(p->agency, sizeof(p->agency), word);
	if (read_cycles(s, node, p, err) || read_apostilles(s, node, p, err))
		return err->code;
	return read_off(s, node, p, err);
}

/* Two policies for one day would make the result depend on the order of the file. */
static bool
comes_before(const struct policy *a, const struct policy *b)
{
	return !date_is_none(a->to) && !date_is_none(b->from) && date_before(a->to, b->from);
}

enum err
policy_file_load(struct catalog *c, const struct source *s, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;

	if (source_parse(s, &doc, err) || source_check(s, "policy.rng", doc, err))
		return err->code;
	for (const xmlNode *n = xml_child(xml_root(doc), "policy"); n; n = xml_next(n, "policy")) {
		struct policy *p = &c->policy[c->policy_count];

		if (c->policy_count == LIMIT_POLICIES)
			return source_wrong(s, n, _("more policies than a file may have"), err);
		if (read_policy(s, n, p, err))
			return err->code;
		if (c->policy_count > 0 && !comes_before(p - 1, p))
			return source_wrong(
			    s, n, _("it must begin after the policy before it has ended"), err);
		c->policy_count++;
	}
	return ERR_NONE;
}

enum err
catalog_policy_replace(struct catalog *c, const char *templates, const char *path,
		       struct error *err)
{
	struct source s = { .templates = templates, .path = path };

	c->policy_count = 0;
	memset(c->policy, 0, sizeof(c->policy));
	return policy_file_load(c, &s, err);
}
