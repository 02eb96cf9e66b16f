/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/form.h"

#include "base/clock.h"
#include "submit/envelope.h"
#include "tests/unit/store/fixture.h"

/* Batches formed from a real register. */
struct world {
	struct fixture *f;
	struct catalog *catalog;
	struct config config;
	struct submit_options options;
	struct submit_result result;
	struct xml_schema *schema;
	struct forming forming;
};

static int
world_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	void *fixture = NULL;
	struct fixture *f;
	struct person p = person_of("1000000042");

	assert_non_null(w);
	assert_int_equal(set_up(&fixture), 0);
	w->f = f = fixture;
	WORKS(catalog_open("templates", "certs", &w->catalog, &f->err));
	(void)text_copy(w->config.templates, sizeof(w->config.templates), "templates");
	(void)text_copy(w->config.agency, sizeof(w->config.agency), "440900");
	(void)text_copy(w->config.system, sizeof(w->config.system), "intake-test");
	(void)text_copy(w->result.run, sizeof(w->result.run), "2026-W28-1");
	w->options.actor = "system:submit";
	WORKS(protocol_schema(w->config.templates, &w->schema, &f->err));
	w->forming = (struct forming){ f->s, w->catalog, &w->config, &w->options, &w->result,
				       100,  1 << 20,    w->schema,  false };
	(void)imported(f, &p, p.name);
	*state = w;
	return 0;
}

static int
world_down(void **state)
{
	struct world *w = *state;
	void *fixture = w->f;

	catalog_close(w->catalog);
	xml_schema_close(w->schema);
	(void)tear_down(&fixture);
	free(w);
	return 0;
}

static void
put_text(struct document *d, enum field_name name, const char *text)
{
	struct field *field = document_field_put(d, name);

	field->status = FIELD_AGREED;
	(void)text_copy(field->text, sizeof(field->text), text);
}

/* One paper in the outbox, decided by these two. issued "" leaves the issue date open. */
static void
waits(struct world *w, const char *first, const char *second, const char *issued)
{
	struct fixture *f = w->f;
	struct arrival a = registered(f, "");
	AUTO(document_free)
	struct document *d = reviewed(f, a.serial, "1000000042");

	put_text(d, FIELD_CERTIFICATE_ISSUER, "某国总领事馆");
	if (issued[0])
		put_text(d, FIELD_CERTIFICATE_ISSUE_DATE, issued);
	WORKS(first_look(f, d, first));
	WORKS(second_look(f, d, second));
}

static void
wait_many(struct world *w, int count)
{
	for (int i = 0; i < count; i++)
		waits(w, "wang", "li", "2026-06-20");
}

static void
forms(struct world *w)
{
	struct fixture *f = w->f;

	WORKS(form_batches(&w->forming, &f->err));
}

static int
waiting(struct world *w)
{
	struct fixture *f = w->f;
	struct outbox_row rows[100];
	int count = 0;

	WORKS(store_outbox_list(f->s, 100, rows, &count, &f->err));
	return count;
}

static enum err
see_batch(void *context, const struct batch *b, struct error *err)
{
	(void)err;
	*(struct batch *)context = *b;
	return ERR_NONE;
}

/* The newest batch. */
static struct batch
newest(struct world *w)
{
	struct fixture *f = w->f;
	struct batch b = { 0 };

	WORKS(store_batch_walk(f->s, see_batch, &b, &f->err));
	return b;
}

static void
all_that_waits_is_frozen_in_batches_of_so_many(void **state)
{
	struct world *w = *state;

	wait_many(w, 7);
	w->forming.records_max = 3;
	forms(w);
	assert_int_equal(w->result.batches, 3);
	assert_int_equal(w->result.records, 7);
	assert_int_equal(newest(w).count, 1);
	assert_int_equal(newest(w).state, BATCH_FROZEN);
	assert_int_equal(waiting(w), 0);
	forms(w);
	assert_int_equal(w->result.batches, 3);
}

static void
a_batch_ends_before_it_has_too_many_bytes(void **state)
{
	struct world *w = *state;
	struct fixture *f = w->f;

	wait_many(w, 5);
	w->forming.bytes_max = 5000;
	forms(w);
	assert_true(w->result.batches >= 2);
	for (struct batch b = { 0 };;) {
		AUTO(buf)
		struct buf body = BUF(LIMIT_BATCH_BYTES);

		if (store_batch_next(f->s, INT64_MAX, b.id, &b, &body, &f->err))
			break;
		assert_true(body.length <= 5000);
	}
	assert_int_equal(w->result.records, 5);
}

static void
they_come_one_by_one_with_the_rest_waiting(void **state)
{
	struct world *w = *state;
	struct fixture *f = w->f;
	AUTO(former_close)
	struct former *former = NULL;
	bool formed;

	wait_many(w, 5);
	w->forming.records_max = 2;
	WORKS(former_open(&w->forming, &former, &f->err));
	assert_int_equal(former_waiting(former), 5);
	for (int left = 3; left >= -1; left -= 2) {
		WORKS(former_next(former, &formed, &f->err));
		assert_true(formed);
		assert_int_equal(former_waiting(former), left < 0 ? 0 : left);
		assert_int_equal(waiting(w), left < 0 ? 0 : left);
	}
	WORKS(former_next(former, &formed, &f->err));
	assert_false(formed);
	assert_int_equal(w->result.batches, 3);
	assert_int_equal(newest(w).state, BATCH_FROZEN);
}

static void
one_that_goes_out_at_once_is_stored_as_sent(void **state)
{
	struct world *w = *state;

	wait_many(w, 2);
	w->forming.at_once = true;
	forms(w);
	assert_int_equal(newest(w).state, BATCH_SENT);
	assert_int_equal(newest(w).attempts, 1);
}

static void
a_dry_run_counts_and_stores_nothing(void **state)
{
	struct world *w = *state;

	wait_many(w, 4);
	w->forming.records_max = 2;
	w->options.dry_run = true;
	forms(w);
	assert_int_equal(w->result.batches, 2);
	assert_int_equal(w->result.records, 4);
	assert_int_equal(waiting(w), 4);
	assert_int_equal(newest(w).count, 0);
}

static void
a_limit_takes_the_oldest(void **state)
{
	struct world *w = *state;

	wait_many(w, 4);
	w->options.limit = 3;
	forms(w);
	assert_int_equal(w->result.records, 3);
	assert_int_equal(waiting(w), 1);
}

static void
one_paper_that_cannot_go_holds_up_nobody(void **state)
{
	struct world *w = *state;

	waits(w, "wang", "li", "2026-06-20");
	waits(w, "wang", "li", "");
	waits(w, "wang", "li", "2026-06-20");
	forms(w);
	assert_int_equal(w->result.records, 2);
	assert_int_equal(w->result.unfit, 1);
	assert_int_equal(waiting(w), 1);
}

static void
nobody_submits_what_he_decided(void **state)
{
	struct world *w = *state;

	waits(w, "wang", "li", "2026-06-20");
	waits(w, "li", "zhao", "2026-06-20");
	waits(w, "wang", "zhao", "2026-06-20");
	w->options.actor = "li";
	forms(w);
	assert_int_equal(w->result.own_hands, 2);
	assert_int_equal(w->result.records, 1);
	assert_string_equal(newest(w).submitter, "li");
	assert_string_equal(newest(w).verifier, "zhao");
}

static void
a_batch_names_everybody_who_verified_one_of_its_records(void **state)
{
	struct world *w = *state;

	waits(w, "wang", "li", "2026-06-20");
	waits(w, "wang", "zhao", "2026-06-20");
	waits(w, "wang", "li", "2026-06-20");
	forms(w);
	assert_int_equal(w->result.batches, 1);
	assert_string_equal(newest(w).verifier, "li zhao");
}

static void
more_names_than_fit_begin_a_new_batch(void **state)
{
	struct world *w = *state;
	static const char *const names[] = { "verifier.with.a.long.name.one",
					     "verifier.with.a.long.name.two",
					     "verifier.with.a.long.name.three" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		waits(w, "wang", names[i], "2026-06-20");
	forms(w);
	assert_int_equal(w->result.batches, 2);
	assert_string_equal(newest(w).verifier, names[2]);
}

static void
runs_are_named_by_the_iso_week_and_counted(void **state)
{
	struct world *w = *state;
	struct fixture *f = w->f;
	static const struct {
		struct date day;
		const char *name;
	} rows[] = {
		{ { 2026, 7, 10 }, "2026-W28-1" },  { { 2026, 1, 1 }, "2026-W01-1" },
		{ { 2027, 1, 1 }, "2026-W53-1" },   /* a Friday of the old year's last week */
		{ { 2024, 12, 30 }, "2025-W01-1" }, /* a Monday of the new year's first */
		{ { 2026, 12, 31 }, "2026-W53-1" }, { { 1969, 12, 29 }, "1970-W01-1" },
	};
	char name[40];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t noon = ((int64_t)date_to_days(rows[i].day) * 24 + 4) * 3600 * 1000000;

		WORKS(form_run_name(f->s, noon, name, sizeof(name), &f->err));
		assert_string_equal(name, rows[i].name);
	}
	wait_many(w, 1);
	forms(w); /* as 2026-W28-1 */
	WORKS(form_run_name(f->s, (int64_t)1783668600 * 1000000, name, sizeof(name), &f->err));
	assert_string_equal(name, "2026-W28-2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_up, world_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_that_waits_is_frozen_in_batches_of_so_many),
		TEST(a_batch_ends_before_it_has_too_many_bytes),
		TEST(they_come_one_by_one_with_the_rest_waiting),
		TEST(one_that_goes_out_at_once_is_stored_as_sent),
		TEST(a_dry_run_counts_and_stores_nothing),
		TEST(a_limit_takes_the_oldest),
		TEST(one_paper_that_cannot_go_holds_up_nobody),
		TEST(nobody_submits_what_he_decided),
		TEST(a_batch_names_everybody_who_verified_one_of_its_records),
		TEST(more_names_than_fit_begin_a_new_batch),
		TEST(runs_are_named_by_the_iso_week_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
