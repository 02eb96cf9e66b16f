/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"

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

/* The paper bears a good citizen number, and it is not his: then he is not the one, whatever the
 * name says. */
static bool
has_other_number(const struct document *d, const struct person *p)
{
	const char *printed = document_text(d, FIELD_HOLDER_ID_NUMBER);

	return id_number_kind(printed) == ID_CITIZEN && id_number_check(printed) == ID_CHECK_GOOD &&
	       id_number_kind(p->id_number) == ID_CITIZEN && !id_number_same(printed, p->id_number);
}

static void
take_match(struct search *q, const struct person *p, enum name_match name)
{
	struct match *m = q->match;

	if (m->matches > 0 && text_equal(q->person->person_no, p->person_no))
		return; /* found by both of his numbers */
	if (++m->matches == 1) {
		m->how = q->how;
		m->name = name;
		(void)text_copy(m->person_no, sizeof(m->person_no), p->person_no);
		*q->person = *p;
		return;
	}
	/* several match equally well: nobody is chosen, all are shown */
	if (m->matches == 2) {
		m->person_no[0] = '\0';
		add_near(m, q->person, q->how, m->name, N_("matches as well"));
	}
	add_near(m, p, q->how, name, N_("matches as well"));
}

static enum err
take_number(void *context, const struct person *p, struct error *err)
{
	struct search *q = context;
	struct names *names;

	if (desk_names(q->desk, &names, err))
		return err->code;
	take_match(q, p, best_name(names, q->document, p));
	return ERR_NONE;
}

/* Born that day: the same name, in whatever script, is he; a similar one is shown. */
static enum err
take_born(void *context, const struct person *p, struct error *err)
{
	struct search *q = context;
	struct names *names;
	enum name_match name;

	if (desk_names(q->desk, &names, err))
		return err->code;
	name = best_name(names, q->document, p);
	if (name == NAME_DIFFERS || name == NAME_UNREAD)
		return ERR_NONE;
	if (has_other_number(q->document, p))
		add_near(q->match, p, q->how, name,
			 N_("same birth date and name, other ID number"));
	else if (name == NAME_NEAR)
		add_near(q->match, p, q->how, name, N_("same birth date, similar name"));
	else if (q->near_only)
		add_near(q->match, p, q->how, name,
			 N_("same name, birth date only in the ID number"));
	else
		take_match(q, p, name);
	return ERR_NONE;
}

/* A name alone never matches. */
static enum err
take_name(void *context, const struct person *p, struct error *err)
{
	struct search *q = context;
	char why[96], born[DATE_TEXT_BYTES];
	struct names *names;

	if (desk_names(q->desk, &names, err))
		return err->code;
	date_print(born, p->born_on);
	(void)text_print(why, sizeof(why), "same name, other birth date: %s", born);
	add_near(q->match, p, MATCH_NONE, best_name(names, q->document, p), why);
	return ERR_NONE;
}

static enum err
look_number(struct search *q, const char *number, struct error *err)
{
	struct person_filter filter = { .id_number = number };

	if (!number[0])
		return ERR_NONE;
	return store_person_walk(q->desk->store, &filter, LIMIT_CANDIDATES, take_number, q, err);
}

/* As printed, as the other generation of cards writes it, and a 回乡证 by what stays for life. */
static enum err
by_number(struct search *q, enum match_how how, enum field_name name, struct error *err)
{
	char number[ID_NUMBER_BYTES], other[ID_NUMBER_BYTES], lifelong[10];
	struct person_filter filter = { .id_prefix = lifelong };

	if (q->match->matches || !id_number_plain(number, document_text(q->document, name)) ||
	    !number[0])
		return ERR_NONE;
	q->how = how;
	id_number_other_form(other, number);
	if (look_number(q, number, err) || (!q->match->matches && look_number(q, other, err)))
		return err->code;
	if (q->match->matches || id_number_kind(number) != ID_RETURN)
		return ERR_NONE;
	(void)text_copy_n(lifelong, sizeof(lifelong), number, 9);
	return store_person_walk(q->desk->store, &filter, LIMIT_CANDIDATES, take_number, q, err);
}

static enum err
by_birth(struct search *q, struct date birth, bool near_only, struct error *err)
{
	struct person_filter filter = { .born_on = birth };

	if (q->match->matches || date_is_none(birth))
		return ERR_NONE;
	q->how = MATCH_NAME_BIRTH;
	q->near_only = near_only;
	return store_person_walk(q->desk->store, &filter, LIMIT_BORN_ON_ONE_DAY, take_born, q, err);
}

static enum err
by_name(struct search *q, enum field_name name, struct error *err)
{
	char key[PERSON_NAME_BYTES * 2];
	struct person_filter filter = { .name_key = key };
	const char *printed = document_text(q->document, name);
	struct names *names;

	if (q->match->matches || q->match->near_count || !printed[0])
		return ERR_NONE;
	if (desk_names(q->desk, &names, err))
		return err->code;
	if (!name_fold(names, printed, key, sizeof(key)))
		return ERR_NONE;
	return store_person_walk(q->desk->store, &filter, LIMIT_CANDIDATES, take_name, q, err);
}

enum err
match_person(struct desk *d, struct document *document, struct person *person, bool *found,
	     struct error *err)
{
	struct match match = { 0 };
	struct search q = { .desk = d, .document = document, .match = &match, .person = person };
	struct date birth = document_date(document, FIELD_HOLDER_BIRTH_DATE);
	struct date inside = id_number_birth(document_text(document, FIELD_HOLDER_ID_NUMBER));

	*found = false;
	if (document->match.how == MATCH_BY_PERSON && document->match.person_no[0]) {
		if (store_person_get(d->store, document->match.person_no, person, err))
			return err->code;
		*found = true;
		return ERR_NONE;
	}
	if (by_number(&q, MATCH_ID_NUMBER, FIELD_HOLDER_ID_NUMBER, err) ||
	    by_number(&q, MATCH_PASSPORT, FIELD_HOLDER_PASSPORT_NUMBER, err) ||
	    by_birth(&q, birth, false, err) || by_birth(&q, inside, true, err) ||
	    by_name(&q, FIELD_HOLDER_NAME, err) || by_name(&q, FIELD_HOLDER_NAME_LATIN, err))
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
