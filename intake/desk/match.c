/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

/* Who the paper is about. The number of an identity paper decides; name and birth date together
 * decide; a name alone never does. Others who come near are listed with the reason, for a person to
 * choose from. */

struct search {
	struct desk *desk;
	const struct document *document;
	struct match *match;
	struct person *person; /* the first that matched */
	enum match_how how;
	bool near_only;
};

/* The best agreement of any name on the paper (Han or Latin) with the person on record. */
static enum name_match
best_name(struct names *names, const struct document *d, const struct person *p)
{
	enum name_match han = name_compare(names, document_text(d, FIELD_HOLDER_NAME), p);
	enum name_match latin = name_compare(names, document_text(d, FIELD_HOLDER_NAME_LATIN), p);

	if (han == NAME_UNREAD)
		return latin;
	if (latin == NAME_UNREAD)
		return han;
	return han < latin ? han : latin;
}

static bool
known_already(const struct match *m, const char *person_no)
{
	if (text_equal(m->person_no, person_no))
		return true;
	for (int i = 0; i < m->near_count; i++)
		if (text_equal(m->near[i].person_no, person_no))
			return true;
	return false;
}

static void
add_near(struct match *m, const struct person *p, enum match_how how, enum name_match name,
	 const char *why)
{
	struct candidate *c;

	if (m->near_count == LIMIT_CANDIDATES || known_already(m, p->person_no))
		return;
	c = &m->near[m->near_count++];
	memset(c, 0, sizeof(*c));
	(void)text_copy(c->person_no, sizeof(c->person_no), p->person_no);
	c->how = how;
	c->name = name;
	(void)text_copy(c->why, sizeof(c->why), why);
}

static enum err
take_candidate(void *context, const struct person *p, struct error *err)
{
	struct search *q = context;
	struct names *names;
	enum name_match name;

	if (desk_names(q->desk, &names, err))
		return err->code;
	name = best_name(names, q->document, p);
	if (q->near_only) {
		if (name != NAME_DIFFERS && name != NAME_UNREAD)
			add_near(q->match, p, MATCH_NAME_BIRTH, name,
				 "same birth date, similar name");
		return ERR_NONE;
	}
	if (q->how == MATCH_NAME_BIRTH && name > NAME_ROMAN) {
		add_near(q->match, p, q->how, name, "same birth date, other name");
		return ERR_NONE;
	}
	if (++q->match->matches == 1) {
		q->match->how = q->how;
		q->match->name = name;
		(void)text_copy(q->match->person_no, sizeof(q->match->person_no), p->person_no);
		*q->person = *p;
		return ERR_NONE;
	}
	/* several match equally well: nobody is chosen, all are shown */
	if (q->match->matches == 2) {
		q->match->person_no[0] = '\0';
		add_near(q->match, q->person, q->how, q->match->name, "matches as well");
	}
	add_near(q->match, p, q->how, name, "matches as well");
	return ERR_NONE;
}

static enum err
look(struct search *q, enum match_how how, const struct person_filter *filter, struct error *err)
{
	q->how = how;
	q->near_only = false;
	return store_person_walk(q->desk->store, filter, LIMIT_CANDIDATES, take_candidate, q, err);
}

static enum err
by_number(struct search *q, enum match_how how, enum field_name name, struct error *err)
{
	const char *number = document_text(q->document, name);
	struct person_filter filter = { .id_number = number };

	if (q->match->matches || !number[0])
		return ERR_NONE;
	return look(q, how, &filter, err);
}

static enum err
by_name_and_birth(struct search *q, enum field_name name, struct date birth, struct error *err)
{
	char key[PERSON_NAME_BYTES * 2];
	struct person_filter filter = { .born_on = birth, .name_key = key };
	const char *printed = document_text(q->document, name);
	struct names *names;

	if (q->match->matches || !printed[0] || date_is_none(birth))
		return ERR_NONE;
	if (desk_names(q->desk, &names, err))
		return err->code;
	if (!name_fold(names, printed, key, sizeof(key)))
		return ERR_NONE;
	return look(q, MATCH_NAME_BIRTH, &filter, err);
}

/* Everybody born that day whose name comes near. */
static enum err
list_near(struct search *q, struct date birth, struct error *err)
{
	struct person_filter filter = { .born_on = birth };

	if (date_is_none(birth))
		return ERR_NONE;
	q->near_only = true;
	return store_person_walk(q->desk->store, &filter, LIMIT_CANDIDATES * 4, take_candidate, q,
				 err);
}

enum err
match_person(struct desk *d, struct document *document, struct person *person, bool *found,
	     struct error *err)
{
	struct match match = { 0 };
	struct search q = { .desk = d, .document = document, .match = &match, .person = person };
	struct date birth = document_date(document, FIELD_HOLDER_BIRTH_DATE);

	*found = false;
	if (document->match.how == MATCH_BY_PERSON && document->match.person_no[0]) {
		if (store_person_get(d->store, document->match.person_no, person, err))
			return err->code;
		*found = true;
		return ERR_NONE;
	}
	if (by_number(&q, MATCH_ID_NUMBER, FIELD_HOLDER_ID_NUMBER, err) ||
	    by_number(&q, MATCH_PASSPORT, FIELD_HOLDER_PASSPORT_NUMBER, err) ||
	    by_name_and_birth(&q, FIELD_HOLDER_NAME, birth, err) ||
	    by_name_and_birth(&q, FIELD_HOLDER_NAME_LATIN, birth, err))
		return err->code;
	if (match.matches == 0 && list_near(&q, birth, err))
		return err->code;
	if (match.matches != 1)
		match.person_no[0] = '\0';
	if (match.matches == 0)
		match.how = MATCH_NONE;
	*found = match.matches == 1;
	document->match = match;
	return ERR_NONE;
}

enum err
desk_search_key(struct desk *d, const char *typed, char *to, size_t size, struct error *err)
{
	struct names *names;

	to[0] = '\0';
	if (!typed[0])
		return ERR_NONE;
	if (desk_names(d, &names, err))
		return err->code;
	if (!name_fold(names, typed, to, size))
		to[0] = '\0';
	return ERR_NONE;
}
