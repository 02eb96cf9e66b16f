/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/document.h"
#include "store/store.h"

/* A fresh register in a folder of its own for every test. INTAKE_TEST_STORE names another engine's
 * address. */
struct fixture {
	char folder[PATH_MAX];
	char address[PATH_MAX + 32];
	struct store *s;
	struct error err;
};

/* 2026-07-01 09:00 in Shanghai. */
#define MORNING INT64_C(1782867600000000)

#define WORKS(call)                                                                                \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s:%d: %s", __FILE__, __LINE__, f->err.text);                    \
	} while (0)
#define REFUSED(code, call) assert_int_equal(call, code)

static inline struct act
act_of(const char *who)
{
	struct act act = { .at_us = MORNING };

	(void)text_copy(act.actor, sizeof(act.actor), who);
	return act;
}

static inline int
remove_entry(const char *path, const struct stat *stat, int flag, struct FTW *where)
{
	(void)stat;
	(void)flag;
	(void)where;
	return remove(path);
}

static inline void
make_folder(char *to)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(to, PATH_MAX, "%s/intake-store-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(to));
}

static inline void
remove_folder(const char *folder)
{
	(void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *other = getenv("INTAKE_TEST_STORE");

	assert_non_null(f);
	make_folder(f->folder);
	if (other)
		(void)text_copy(f->address, sizeof(f->address), other);
	else
		(void)snprintf(f->address, sizeof(f->address), "sqlite:%s/register.db", f->folder);
	WORKS(store_open(f->address, true, &f->s, &f->err));
	*state = f;
	return 0;
}

static inline enum err
take_state(void *context, const struct list_row *row, struct error *err)
{
	(void)err;
	((int64_t *)context)[row->state]++;
	return ERR_NONE;
}

/* Whatever a test did, the counts that the database keeps agree with its lines. */
static inline void
counts_agree(struct fixture *f)
{
	static struct list_counts counts;
	const struct list_filter all = { 0 };
	int64_t state[STATE_COUNT] = { 0 };

	WORKS(store_list_page(f->s, &all, &counts, take_state, state, &f->err));
	for (int i = 0; i < STATE_COUNT; i++)
		assert_int_equal(counts.state[i], state[i]);
}

static inline int
tear_down(void **state)
{
	struct fixture *f = *state;

	if (f->s)
		counts_agree(f);
	store_close(f->s);
	remove_folder(f->folder);
	free(f);
	return 0;
}

static inline struct arrival
registered(struct fixture *f, const char *person_hint)
{
	struct act act = act_of("mail");
	struct arrival a = { .received_on = { 2026, 7, 1 }, .pieces = 1, .original = true };

	(void)text_copy(a.person_hint, sizeof(a.person_hint), person_hint);
	WORKS(store_register(f->s, &act, "RZ", &a, &f->err));
	return a;
}

/* A document of that arrival in REVIEW, about that person (or nobody, ""), stored. The caller frees
 * it. */
static inline struct document *
reviewed(struct fixture *f, const char *serial, const char *person_no)
{
	struct act act = act_of("system:capture");
	struct document *d = document_new();

	assert_non_null(d);
	(void)text_copy(d->serial, sizeof(d->serial), serial);
	d->state = STATE_REVIEW;
	d->second.stage = STAGE_SECOND;
	if (person_no[0]) {
		d->match.how = MATCH_ID_NUMBER;
		d->match.matches = 1;
		(void)text_copy(d->match.person_no, sizeof(d->match.person_no), person_no);
	}
	WORKS(store_document_add(f->s, &act, d, 1, 0, &f->err));
	return d;
}

static inline void
set_decision(struct decision *d, enum decide decide, const char *by)
{
	d->decide = decide;
	d->at_us = MORNING;
	(void)text_copy(d->by, sizeof(d->by), by);
}

static inline enum err
first_look(struct fixture *f, struct document *d, const char *by)
{
	struct act act = act_of(by);

	set_decision(&d->first, DECIDE_ACCEPT, by);
	d->state = STATE_FIRST_OK;
	return store_document_save(f->s, &act, d, "decide", "decide=accept", &f->err);
}

static inline enum err
second_look(struct fixture *f, struct document *d, const char *by)
{
	struct act act = act_of(by);

	set_decision(&d->second, DECIDE_ACCEPT, by);
	d->state = STATE_VERIFIED;
	return store_document_save(f->s, &act, d, "confirm", "decide=accept", &f->err);
}

/* Registered, read, accepted by wang and li: waiting in the outbox. The caller frees it. */
static inline struct document *
verified(struct fixture *f, const char *person_no)
{
	struct arrival a = registered(f, "");
	struct document *d = reviewed(f, a.serial, person_no);

	WORKS(first_look(f, d, "wang"));
	WORKS(second_look(f, d, "li"));
	return d;
}

static inline struct person
person_of(const char *person_no)
{
	struct person p = { .born_on = { 1950, 3, 7 },
			    .sex = SEX_FEMALE,
			    .category = CATEGORY_ENTERPRISE,
			    .last_certified_on = { 2025, 6, 20 },
			    .valid_until = { 2026, 6, 30 } };

	(void)text_copy(p.person_no, sizeof(p.person_no), person_no);
	(void)text_copy(p.name, sizeof(p.name), "林静安");
	(void)text_copy(p.id_number, sizeof(p.id_number), "440902195003070023");
	(void)text_copy(p.agency, sizeof(p.agency), "440900");
	return p;
}

/* Imports one person under one name key; whether anything changed. */
static inline bool
imported(struct fixture *f, const struct person *p, const char *key)
{
	struct act act = act_of("roster");
	const char *keys[] = { key };
	bool changed;

	WORKS(store_roster_begin(f->s, &act, &f->err));
	WORKS(store_person_put(f->s, p, keys, 1, &changed, &f->err));
	WORKS(store_roster_end(f->s, true, "rows=1", &f->err));
	return changed;
}

static inline int64_t
audit_lines(struct fixture *f)
{
	struct sha256 hash;
	int64_t seq;

	WORKS(store_audit_head(f->s, &seq, &hash, &f->err));
	return seq;
}

/* An envelope of somebody, that came on that day. */
static inline struct arrival
received(struct fixture *f, struct date on)
{
	struct act act = act_of("mail");
	struct arrival a = { .received_on = on, .pieces = 1, .original = true };

	(void)text_copy(a.tracking, sizeof(a.tracking), "EA123456785AU");
	(void)text_copy(a.sender_name, sizeof(a.sender_name), "CHAN TAI MAN");
	WORKS(store_register(f->s, &act, "RZ", &a, &f->err));
	return a;
}

static inline enum err
take_person(void *context, const struct person *p, struct error *err)
{
	(void)err;
	(void)text_append(context, 256, p->person_no);
	return ERR_NONE;
}

/* The numbers of the people who are found, one behind the other, and whether there were more. */
static inline void
is_person(struct fixture *f, const char *typed, int limit, const char *numbers, bool more)
{
	char seen[256] = "";
	bool others;

	WORKS(store_person_search(f->s, typed, NULL, limit, take_person, seen, &others, &f->err));
	assert_string_equal(seen, numbers);
	assert_int_equal(others, more);
}

/* What schemas 3 and later added, taken away again. */
#define BACK_TO_SCHEMA_8                                                                           \
	"DROP TRIGGER tally_of_added; DROP TRIGGER tally_of_moved; "                               \
	"DROP TRIGGER tally_of_removed; DROP TABLE entry_tally; "
#define BACK_TO_SCHEMA_2                                                                           \
	BACK_TO_SCHEMA_8                                                                           \
	"DROP INDEX raw_file_claim; ALTER TABLE raw_file DROP COLUMN claim; "                      \
	"DROP VIEW answered; DROP TABLE image_sent; DROP TABLE late; "                             \
	"ALTER TABLE verdict DROP COLUMN alike; "                                                  \
	"ALTER TABLE verdict DROP COLUMN specimen; "                                               \
	"DROP TABLE answer; DROP TABLE run; "                                                      \
	"DROP TRIGGER page_banded; DROP TRIGGER page_unbanded; "                                   \
	"DROP TABLE page_band; "                                                                   \
	"ALTER TABLE page DROP COLUMN likeness_b; "                                                \
	"ALTER TABLE page DROP COLUMN likeness_c; "                                                \
	"ALTER TABLE page DROP COLUMN likeness_d; "                                                \
	"ALTER TABLE person DROP COLUMN barred; "                                                  \
	"ALTER TABLE person DROP COLUMN certified_elsewhere_on; "                                  \
	"ALTER TABLE person DROP COLUMN certified_channel; "                                       \
	"DROP TABLE web_session; DROP TABLE recovery; "                                            \
	"DROP TABLE account; DROP TABLE issue_range; DROP TABLE "                                  \
	"issue_entry; DROP TABLE issue_list; "

#endif
