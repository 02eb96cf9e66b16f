/* SPDX-License-Identifier: Apache-2.0 */
/* First part of the conformance suite: written against store.h only, so that another engine runs it
 * unchanged (INTAKE_TEST_STORE). The other parts: test_store_document.c, test_store_batch.c. */
#include "fixture.h"

/* ---- opening ---- */
static void
a_register_that_is_not_there_is_not_made_by_chance(void **state)
{
	struct fixture *f = *state;
	char address[PATH_MAX + 64];
	struct store *s = NULL;

	(void)snprintf(address, sizeof(address), "sqlite:%s/other.db", f->folder);
	REFUSED(ERR_NOTFOUND, store_open(address, false, &s, &f->err));
	assert_null(s);
	assert_string_not_equal(f->err.hint, "");
}

static void
an_address_of_no_engine_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;

	REFUSED(ERR_CONFIG, store_open("oracle:x", true, &s, &f->err));
	REFUSED(ERR_CONFIG, store_open("sqlitex:/tmp/x", true, &s, &f->err));
	REFUSED(ERR_CONFIG, store_open("/tmp/x", true, &s, &f->err));
	assert_null(s);
}

/* ---- arrivals ---- */
static void
serials_are_given_in_order_for_each_year_and_prefix(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("mail");
	struct arrival a = registered(f, ""), b = registered(f, "");
	struct arrival next_year = { .received_on = { 2027, 1, 1 } };
	struct arrival other = { .received_on = { 2026, 7, 1 } };

	WORKS(store_register(f->s, &act, "RZ", &next_year, &f->err));
	WORKS(store_register(f->s, &act, "MM", &other, &f->err));
	assert_memory_equal(a.serial, "RZ2026-000001", 13);
	assert_memory_equal(b.serial, "RZ2026-000002", 13);
	assert_memory_equal(next_year.serial, "RZ2027-000001", 13);
	assert_memory_equal(other.serial, "MM2026-000001", 13);
	assert_true(serial_valid(a.serial));
	assert_true(serial_valid(b.serial));
	assert_int_equal(a.registered_us, MORNING);
}

static void
a_failed_registration_takes_no_number(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("mail");
	struct arrival bad = { .received_on = { 2026, 7, 1 }, .route = (enum route)77 };
	struct arrival before = bad, good;

	REFUSED(ERR_CONFLICT, store_register(f->s, &act, "RZ", &bad, &f->err));
	assert_memory_equal(&bad, &before, sizeof(bad));
	REFUSED(ERR_CONFIG, store_register(f->s, &act, "R1", &bad, &f->err));
	good = registered(f, "");
	assert_memory_equal(good.serial, "RZ2026-000001", 13);
	assert_int_equal(audit_lines(f), 2);
}

static void
an_arrival_comes_back_as_it_was_stored_and_amended(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("mail");
	struct arrival a = { .received_on = { 2026, 7, 1 },
			     .route = ROUTE_BY_AGENT,
			     .tracking = "RR123456785CN",
			     .postmark_on = { 2026, 6, 12 },
			     .postmark_place = "Lisboa",
			     .sender_name = "林静安",
			     .sender_address = "Rua Direita 1",
			     .sender_country = "PRT",
			     .pieces = 3,
			     .pieces_listed = 4,
			     .condition = CONDITION_TORN,
			     .opened_by = "wang",
			     .witnessed_by = "li",
			     .agent_name = "陈",
			     .agent_papers = true,
			     .original = true,
			     .person_hint = "0001",
			     .note = "one piece\nmissing" };
	struct arrival back;

	WORKS(store_register(f->s, &act, "RZ", &a, &f->err));
	WORKS(store_arrival_get(f->s, a.serial, &back, &f->err));
	assert_memory_equal(&a, &back, sizeof(a));
	a.original = false;
	a.original_unsure = true;
	memset(a.note, 0, sizeof(a.note));
	a.postmark_on = (struct date){ 0, 0, 0 };
	WORKS(store_arrival_amend(f->s, &act, &a, &f->err));
	WORKS(store_arrival_get(f->s, a.serial, &back, &f->err));
	assert_memory_equal(&a, &back, sizeof(a));
}

static void
an_unknown_serial_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("mail");
	struct arrival a = registered(f, ""), out = { .pieces = 9 };
	struct document *d = document_new();

	REFUSED(ERR_NOTFOUND, store_arrival_get(f->s, "RZ2026-000099X", &out, &f->err));
	assert_int_equal(out.pieces, 9);
	REFUSED(ERR_NOTFOUND, store_document_get(f->s, a.serial, 1, d, &f->err));
	(void)text_copy(out.serial, sizeof(out.serial), "RZ2026-000099X");
	REFUSED(ERR_NOTFOUND, store_arrival_amend(f->s, &act, &out, &f->err));
	document_free(d);
}

struct seen {
	int count;
	char serial[8][SERIAL_BYTES];
	int documents[8];
};

static enum err
see_arrival(void *context, const struct arrival *a, int documents, struct error *err)
{
	struct seen *seen = context;

	(void)err;
	assert_true(seen->count < 8);
	(void)text_copy(seen->serial[seen->count], SERIAL_BYTES, a->serial);
	seen->documents[seen->count++] = documents;
	return ERR_NONE;
}

static void
open_arrivals_are_those_without_a_document(void **state)
{
	struct fixture *f = *state;
	struct arrival a = registered(f, ""), b = registered(f, "");
	int64_t counts[STATE_COUNT], arrivals, open;
	struct seen all = { 0 }, waiting = { 0 };

	document_free(reviewed(f, a.serial, ""));
	document_free(reviewed(f, a.serial, ""));
	WORKS(store_arrival_walk(f->s, false, see_arrival, &all, &f->err));
	WORKS(store_arrival_walk(f->s, true, see_arrival, &waiting, &f->err));
	assert_int_equal(all.count, 2);
	assert_int_equal(all.documents[0], 2);
	assert_int_equal(waiting.count, 1);
	assert_string_equal(waiting.serial[0], b.serial);
	WORKS(store_count(f->s, counts, &arrivals, &open, &f->err));
	assert_int_equal(counts[STATE_REVIEW], 2);
	assert_int_equal(counts[STATE_VERIFIED], 0);
	assert_int_equal(arrivals, 2);
	assert_int_equal(open, 1);
}

/* ---- raw files ---- */
static struct raw_file
file_of(uint8_t byte, const char *name)
{
	struct raw_file file = { .size_bytes = 4096 };

	memset(file.sha256.bytes, byte, SHA256_BYTES);
	(void)text_copy(file.name, sizeof(file.name), name);
	return file;
}

static void
a_file_is_known_again_only_by_bytes_that_were_read(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct raw_file first = file_of(1, "a.tif"), again = file_of(1, "b.tif");
	struct raw_file other = file_of(2, "c.tif"), third = file_of(1, "d.tif"), known;

	WORKS(store_file_add(f->s, &act, &first, &known, &f->err));
	assert_int_equal(known.id, 0);
	WORKS(
	    store_file_move(f->s, &act, first.id, FILE_QUARANTINED, NULL, "truncated: …", &f->err));
	WORKS(store_file_add(f->s, &act, &again, &known, &f->err));
	assert_int_equal(known.id, 0); /* a damaged one was never read */
	WORKS(store_file_move(f->s, &act, again.id, FILE_UNBOUND, NULL, "no-label: …", &f->err));
	WORKS(store_file_add(f->s, &act, &other, &known, &f->err));
	assert_int_equal(known.id, 0);
	WORKS(store_file_add(f->s, &act, &third, &known, &f->err));
	assert_int_equal(known.id, again.id);
	assert_int_equal(known.state, FILE_UNBOUND);
	assert_string_equal(known.reason, "no-label: …");
}

static void
a_file_claimed_before_a_kill_is_the_same_file_after_it(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct raw_file before = file_of(1, "a.tif"), after, other, known;

	(void)text_copy(before.claim, sizeof(before.claim), "06519acf0e1000l-a.tif");
	after = other = before;
	WORKS(store_file_add(f->s, &act, &before, &known, &f->err));
	WORKS(store_file_add(f->s, &act, &after, &known, &f->err));
	assert_int_equal(after.id, before.id);
	assert_int_equal(known.id, 0);
	/* settled, and killed before the stage was cleared: still no duplicate of itself */
	WORKS(store_file_move(f->s, &act, before.id, FILE_UNBOUND, NULL, "no-label: …", &f->err));
	WORKS(store_file_add(f->s, &act, &after, &known, &f->err));
	assert_int_equal(after.id, before.id);
	assert_int_equal(after.state, FILE_UNBOUND);
	assert_int_equal(known.id, 0);
	/* the same name and bytes, dropped once more */
	(void)text_copy(other.claim, sizeof(other.claim), "06519acf0e1001l-a.tif");
	WORKS(store_file_add(f->s, &act, &other, &known, &f->err));
	assert_int_not_equal(other.id, before.id);
	assert_int_equal(known.id, before.id);
}

static void
a_bound_file_stays_bound(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct arrival a = registered(f, "");
	struct raw_file file = file_of(1, "a.tif"), known;

	WORKS(store_file_add(f->s, &act, &file, &known, &f->err));
	REFUSED(ERR_CONFLICT,
		store_file_move(f->s, &act, file.id, FILE_BOUND, NULL, NULL, &f->err));
	REFUSED(ERR_CONFLICT,
		store_file_move(f->s, &act, file.id, FILE_BOUND, "RZ2026-000009X", NULL, &f->err));
	WORKS(store_file_move(f->s, &act, file.id, FILE_BOUND, a.serial, NULL, &f->err));
	REFUSED(ERR_CONFLICT,
		store_file_move(f->s, &act, file.id, FILE_UNBOUND, NULL, NULL, &f->err));
	REFUSED(ERR_NOTFOUND,
		store_file_move(f->s, &act, file.id + 1, FILE_UNBOUND, NULL, NULL, &f->err));
}

static enum err
count_files(void *context, const struct raw_file *file, struct error *err)
{
	(void)file;
	(void)err;
	(*(int *)context)++;
	return ERR_NONE;
}

static void
files_are_walked_by_state(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct raw_file one = file_of(1, "a.tif"), two = file_of(2, "b.tif"), known;
	int all = 0, claimed = 0, bound = 0;

	WORKS(store_file_add(f->s, &act, &one, &known, &f->err));
	WORKS(store_file_add(f->s, &act, &two, &known, &f->err));
	WORKS(store_file_move(f->s, &act, two.id, FILE_QUARANTINED, NULL, "bomb: …", &f->err));
	WORKS(store_file_walk(f->s, -1, count_files, &all, &f->err));
	WORKS(store_file_walk(f->s, FILE_CLAIMED, count_files, &claimed, &f->err));
	WORKS(store_file_walk(f->s, FILE_BOUND, count_files, &bound, &f->err));
	assert_int_equal(all, 2);
	assert_int_equal(claimed, 1);
	assert_int_equal(bound, 0);
}

/* ---- roster ---- */
static void
an_import_of_the_same_roster_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001"), back;

	(void)text_copy(p.alias[p.alias_count++], PERSON_NAME_BYTES, "林靜安");
	assert_true(imported(f, &p, "林静安"));
	assert_false(imported(f, &p, "林静安"));
	WORKS(store_person_get(f->s, "0001", &back, &f->err));
	assert_memory_equal(&p, &back, sizeof(p));
	p.pay_status = PAY_SUSPENDED;
	p.suspended_from = (struct date){ 2026, 7, 1 };
	assert_true(imported(f, &p, "林静安"));
	WORKS(store_person_get(f->s, "0001", &back, &f->err));
	assert_memory_equal(&p, &back, sizeof(p));
}

static void
an_older_roster_does_not_take_a_certification_back(void **state)
{
	struct fixture *f = *state;
	struct person newer = person_of("0001"), older = person_of("0001"), back;

	newer.last_certified_on = (struct date){ 2026, 6, 20 };
	newer.valid_until = (struct date){ 2027, 6, 30 };
	newer.proxy_years = 1;
	(void)text_copy(older.other_id, sizeof(older.other_id), "E12345678");
	assert_true(imported(f, &newer, "k"));
	assert_true(imported(f, &older, "k")); /* the passport is new */
	WORKS(store_person_get(f->s, "0001", &back, &f->err));
	assert_int_equal(back.last_certified_on.year, 2026);
	assert_int_equal(back.valid_until.year, 2027);
	assert_int_equal(back.proxy_years, 1);
	assert_string_equal(back.other_id, "E12345678");
	assert_false(imported(f, &older, "k"));
}

static void
an_import_that_is_not_kept_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("roster");
	struct person p = person_of("0001");
	const char *keys[] = { "k" };
	int64_t lines = audit_lines(f);
	bool changed;

	WORKS(store_roster_begin(f->s, &act, &f->err));
	WORKS(store_person_put(f->s, &p, keys, 1, &changed, &f->err));
	WORKS(store_roster_end(f->s, false, "", &f->err));
	REFUSED(ERR_NOTFOUND, store_person_get(f->s, "0001", &p, &f->err));
	assert_int_equal(audit_lines(f), lines);
	(void)registered(f, ""); /* and the register can be written again */
}

static enum err
note_person(void *context, const struct person *p, struct error *err)
{
	(void)err;
	(void)text_append(context, 64, p->person_no);
	(void)text_append(context, 64, " ");
	return ERR_NONE;
}

static void
assert_found(struct fixture *f, const struct person_filter *filter, int limit, const char *who)
{
	char found[64] = "";

	WORKS(store_person_walk(f->s, filter, limit, note_person, found, &f->err));
	assert_string_equal(found, who);
}

static void
people_are_found_by_number_birth_name_and_due_day(void **state)
{
	struct fixture *f = *state;
	struct person one = person_of("0001"), two = person_of("0002"), three = person_of("0003"),
		      dead = person_of("0004"), ended = person_of("0005");

	(void)text_copy(one.other_id, sizeof(one.other_id), "H0123456700");
	(void)text_copy(two.id_number, sizeof(two.id_number), "440902194807300019");
	two.born_on = (struct date){ 1948, 7, 30 };
	two.valid_until = (struct date){ 2026, 8, 31 };
	(void)imported(f, &one, "林静安");
	(void)imported(f, &two, "林静安");
	assert_found(f, &(struct person_filter){ .id_number = one.id_number }, 8, "0001 ");
	assert_found(f, &(struct person_filter){ .id_number = "H0123456700" }, 8, "0001 ");
	assert_found(f, &(struct person_filter){ .id_number = "H0123456701" }, 8, "");
	assert_found(f, &(struct person_filter){ .born_on = { 1948, 7, 30 } }, 8, "0002 ");
	assert_found(f, &(struct person_filter){ .name_key = "林静安" }, 8, "0001 0002 ");
	assert_found(f, &(struct person_filter){ .name_key = "林静安" }, 1, "0001 ");
	assert_found(f, &(struct person_filter){ .name_key = "林静安", .born_on = { 1950, 3, 7 } },
		     8, "0001 ");
	assert_found(f, &(struct person_filter){ .name_key = "陈静安", .born_on = { 1950, 3, 7 } },
		     8, "");
	assert_found(f, &(struct person_filter){ .valid_until_max = { 2026, 6, 30 } }, 8, "0001 ");
	assert_found(f, &(struct person_filter){ .valid_until_max = { 2026, 6, 29 } }, 8, "");
	assert_found(f, &(struct person_filter){ .valid_until_max = { 2026, 8, 31 } }, 8,
		     "0001 0002 ");
	three.valid_until = (struct date){ 2026, 3, 31 };
	dead.died_on = (struct date){ 2026, 1, 1 };
	ended.pay_status = PAY_ENDED;
	(void)imported(f, &three, "陈大文");
	(void)imported(f, &dead, "陈大文");
	(void)imported(f, &ended, "陈大文");
	assert_found(f, &(struct person_filter){ .valid_until_max = { 2026, 8, 31 } }, 8,
		     "0003 0001 0002 ");
	assert_found(f, &(struct person_filter){ .valid_until_max = { 2026, 8, 31 } }, 1, "0003 ");
}

static void
a_learned_name_outlives_the_next_roster(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct person p = person_of("0001"), back;

	(void)imported(f, &p, "林静安");
	WORKS(store_person_alias(f->s, &act, "0001", "LIN JINGAN", "linjingan", &f->err));
	assert_false(imported(f, &p, "林静安"));
	WORKS(store_person_get(f->s, "0001", &back, &f->err));
	assert_int_equal(back.alias_count, 1);
	assert_string_equal(back.alias[0], "LIN JINGAN");
	assert_found(f, &(struct person_filter){ .name_key = "linjingan" }, 8, "0001 ");
	REFUSED(ERR_NOTFOUND, store_person_alias(f->s, &act, "0009", "X", "x", &f->err));
}

static void
one_alias_more_than_there_is_room_for_is_refused(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct person p = person_of("0001");

	(void)imported(f, &p, "k");
	for (int i = 0; i < LIMIT_ALIASES_PER_PERSON; i++) {
		char alias[] = { (char)('A' + i), '\0' };

		WORKS(store_person_alias(f->s, &act, "0001", alias, alias, &f->err));
	}
	WORKS(store_person_alias(f->s, &act, "0001", "A", "A", &f->err)); /* known already */
	REFUSED(ERR_LIMIT, store_person_alias(f->s, &act, "0001", "Z", "Z", &f->err));
}

/* ---- shield ---- */
static enum err
note_shield(void *context, const struct shield *shield, struct error *err)
{
	(void)err;
	(void)text_append(context, 128, shield->person_no);
	(void)text_append(context, 128, ":");
	(void)text_append(context, 128, state_text(shield->state));
	(void)text_append(context, 128, " ");
	return ERR_NONE;
}

static void
assert_shielded(struct fixture *f, const char *who)
{
	char found[128] = "";

	WORKS(store_shield_walk(f->s, note_shield, found, &f->err));
	assert_string_equal(found, who);
}

static void
a_registered_envelope_shields_whom_the_mailroom_named(void **state)
{
	struct fixture *f = *state;
	struct arrival a;

	(void)registered(f, "");
	assert_shielded(f, "");
	a = registered(f, "0001");
	assert_shielded(f, "0001:REGISTERED ");
	/* Nobody is matched yet: the envelope still speaks for its papers. */
	document_free(reviewed(f, a.serial, ""));
	assert_shielded(f, "0001:REVIEW ");
	/* Of a couple's two papers one is his wife's. */
	document_free(reviewed(f, a.serial, "0002"));
	assert_shielded(f, "0001:REVIEW 0002:REVIEW ");
	document_free(reviewed(f, a.serial, "0001"));
	assert_shielded(f, "0001:REVIEW 0002:REVIEW ");
}

static void
a_closed_paper_shields_nobody(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct arrival a = registered(f, "0001");
	struct document *d = reviewed(f, a.serial, "0001");

	assert_shielded(f, "0001:REVIEW ");
	d->state = STATE_CLOSED_DUP;
	WORKS(store_document_save(f->s, &act, d, "close", "", &f->err));
	assert_shielded(f, "");
	document_free(d);
}

/* ---- locks and notes ---- */
static void
a_run_lock_is_held_by_one(void **state)
{
	struct fixture *f = *state;
	struct store *other;

	WORKS(store_open(f->address, false, &other, &f->err));
	WORKS(store_lock(f->s, "submit", &f->err));
	REFUSED(ERR_AGAIN, store_lock(other, "submit", &f->err));
	store_unlock(f->s, "submit");
	WORKS(store_lock(other, "submit", &f->err));
	REFUSED(ERR_AGAIN, store_lock(f->s, "submit", &f->err));
	store_close(other); /* and closing frees it */
	WORKS(store_lock(f->s, "submit", &f->err));
	store_unlock(f->s, "submit");
}

static enum err
count_lines(void *context, const struct audit_line *line, struct error *err)
{
	(void)err;
	assert_string_equal(line->action, "look");
	assert_string_equal(line->actor, "auditor");
	(*(int *)context)++;
	return ERR_NONE;
}

static void
a_look_at_a_record_leaves_a_line(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("auditor");
	struct audit_check check;
	int lines = 0;

	for (int i = 0; i < 130; i++) /* more than a walk fetches at once */
		WORKS(store_audit_note(f->s, &act, "look", "RZ2026-000001E", "", &f->err));
	WORKS(store_audit_walk(f->s, "RZ2026-000001E", count_lines, &lines, &f->err));
	assert_int_equal(lines, 130);
	WORKS(store_audit_verify(f->s, &check, &f->err));
	assert_int_equal(check.lines, 131);
	assert_int_equal(check.broken_seq, 0);
}

static void
a_detail_too_long_for_its_line_is_refused_whole(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("auditor");
	char detail[600];
	const struct audit_note look = { .action = "look", .detail = detail, .look = true };

	memset(detail, 'x', sizeof(detail));
	detail[511] = '\0';
	WORKS(store_audit_notes(f->s, &act, &look, (const char *const[]){ "y", "x" }, 2, &f->err));
	detail[511] = 'x';
	detail[512] = '\0';
	REFUSED(ERR_LIMIT, store_audit_note(f->s, &act, "look", "x", detail, &f->err));
	assert_int_equal(audit_lines(f), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_register_that_is_not_there_is_not_made_by_chance),
		TEST(an_address_of_no_engine_is_refused),
		TEST(serials_are_given_in_order_for_each_year_and_prefix),
		TEST(a_failed_registration_takes_no_number),
		TEST(an_arrival_comes_back_as_it_was_stored_and_amended),
		TEST(an_unknown_serial_is_not_found),
		TEST(open_arrivals_are_those_without_a_document),
		TEST(a_file_is_known_again_only_by_bytes_that_were_read),
		TEST(a_file_claimed_before_a_kill_is_the_same_file_after_it),
		TEST(a_bound_file_stays_bound),
		TEST(files_are_walked_by_state),
		TEST(an_import_of_the_same_roster_changes_nothing),
		TEST(an_older_roster_does_not_take_a_certification_back),
		TEST(an_import_that_is_not_kept_leaves_nothing),
		TEST(people_are_found_by_number_birth_name_and_due_day),
		TEST(a_learned_name_outlives_the_next_roster),
		TEST(one_alias_more_than_there_is_room_for_is_refused),
		TEST(a_registered_envelope_shields_whom_the_mailroom_named),
		TEST(a_closed_paper_shields_nobody),
		TEST(a_run_lock_is_held_by_one),
		TEST(a_look_at_a_record_leaves_a_line),
		TEST(a_detail_too_long_for_its_line_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
