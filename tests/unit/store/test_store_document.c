/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): the life of a document up to the outbox. */
#include "fixture.h"

/* Every member of every list set to something, lists full. */
static void
fill_lists(struct document *d)
{
	for (int i = 0; i < LIMIT_PAGES_PER_DOCUMENT; i++) {
		struct page *p = &d->page[d->page_count++];

		memset(p->file_sha256.bytes, i + 1, SHA256_BYTES);
		p->file_page = i;
		p->width_px = 2480;
		p->height_px = 3508;
		p->dpi = 299.7 + i / 3.0;
		p->color = COLOR_RGB;
		p->blank = i % 2;
		(void)text_copy(p->form, sizeof(p->form), "consular/2015");
		p->form_score = 0.1 * i;
		p->turn = 180;
		p->to_px = (struct affine){ 11.8, -0.01, 3.3, 0.01, 11.79, -4.4 };
		for (int w = 0; w < LIKENESS_WORDS; w++)
			p->likeness.bits[w] = UINT64_C(0xFEDCBA9876543210) + (uint64_t)(i * 4 + w);
		(void)text_copy(p->label, sizeof(p->label), "RZ2026-000001E");
	}
	for (int i = 0; i < FIELD_NAME_COUNT; i++) {
		struct field *x = document_field_put(d, (enum field_name)i);

		x->status = (enum field_status)(i % 3);
		x->confidence = i;
		x->by_person = i % 2;
		x->page = i % 2;
		x->where = (struct box_mm){ 1.5 * i, 2.25, 1.0 / 3, 7 };
		(void)text_print(x->text, sizeof(x->text), "字 %d", i);
		memset(x->printed, 'p', sizeof(x->printed) - 1);
	}
	for (int i = 0; i < LIMIT_FINDINGS_PER_DOCUMENT; i++) {
		struct finding *x = &d->finding[d->finding_count++];

		(void)text_print(x->rule, sizeof(x->rule), "T%02d", i);
		x->version = i + 1;
		x->outcome = (enum outcome)(i % 3);
		(void)text_copy(x->reason, sizeof(x->reason), i % 2 ? "R13" : "");
		x->hold = i % 2;
		(void)text_copy(x->seen, sizeof(x->seen), "2025-05-20");
		(void)text_copy(x->needed, sizeof(x->needed), "≥ 2025-07-10");
		x->page = -1;
	}
	for (int i = 0; i < LIMIT_CANDIDATES; i++) {
		struct candidate *x = &d->match.near[d->match.near_count++];

		(void)text_print(x->person_no, sizeof(x->person_no), "%04d", i);
		x->how = (enum match_how)(i % 5);
		x->name = (enum name_match)(i % 8);
		(void)text_copy(x->why, sizeof(x->why), "birth date differs");
	}
}

static void
fill_seals(struct document *d)
{
	for (int i = 0; i < LIMIT_SEALS_PER_DOCUMENT; i++) {
		struct seal_verdict *x = &d->verdict[d->verdict_count++];

		x->kind = (enum seal_kind)(i % 6);
		x->verdict = (enum verdict)(i % 3);
		x->reason = (enum seal_reason)(i % SEAL_REASON_COUNT);
		(void)text_copy(x->name, sizeof(x->name), "official");
		(void)text_copy(x->clause, sizeof(x->clause), "ICAO 9303-13 §2.3.1");
		(void)text_copy(x->signer, sizeof(x->signer), "CNSY-0005B");
		x->signed_on = (struct date){ 2026, 6, 1 };
		memset(x->signed_bytes.bytes, 0x40 + i, SHA256_BYTES);
		x->likeness = 0.875;
		x->alike = (enum stamp_alike)(i % 4);
		(void)text_copy(x->specimen, sizeof(x->specimen), "cn-x/stamp.png");
		x->diameter_mm = 42.1;
		x->touches_date = true;
		x->payload_count = i % (SEAL_PAYLOAD_FIELDS + 1);
		for (int k = 0; k < x->payload_count; k++) {
			x->payload[k].name = (enum field_name)(k % FIELD_NAME_COUNT);
			(void)text_print(x->payload[k].text, FIELD_TEXT_BYTES, "%d/%d", i, k);
		}
	}
}

static void
a_full_document_comes_back_as_it_was_stored(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct arrival a = registered(f, "");
	struct document *d = document_new(), *back = document_new();

	(void)text_copy(d->serial, sizeof(d->serial), a.serial);
	d->state = STATE_CHECKED;
	d->second.stage = STAGE_SECOND;
	(void)text_copy(d->form, sizeof(d->form), "consular/2015");
	(void)text_copy(d->issuer, sizeof(d->issuer), "cn-consulate-sydney");
	(void)text_copy(d->rules_version, sizeof(d->rules_version), "2026-01");
	(void)text_copy(d->duplicate_of, sizeof(d->duplicate_of), "RZ2026-000001E/1");
	d->match = (struct match){ .how = MATCH_BY_PERSON, .name = NAME_ROMAN, .matches = 1 };
	(void)text_copy(d->match.person_no, sizeof(d->match.person_no), "0007");
	d->back_pay_months = 3;
	fill_lists(d);
	fill_seals(d);
	WORKS(store_document_add(f->s, &act, d, 1, 0, &f->err));
	assert_int_equal(d->index, 1);
	assert_int_equal(d->revision, 1);
	WORKS(store_document_get(f->s, a.serial, 1, back, &f->err));
	assert_memory_equal(d, back, sizeof(*d));
	/* And once more through a save, with decisions and shorter lists. */
	back->state = STATE_REJECT_PROPOSED;
	set_decision(&back->first, DECIDE_REJECT, "wang");
	for (int i = 0; i < LIMIT_REASONS_PER_DECISION; i++)
		(void)text_print(back->first.reason[back->first.reason_count++], REASON_BYTES,
				 "R%02d", i + 1);
	(void)text_copy(back->first.note, sizeof(back->first.note), "two lines\n第二行");
	back->first.due_on = (struct date){ 2026, 9, 1 };
	memset(&back->finding[3], 0, sizeof(back->finding[3]) * (LIMIT_FINDINGS_PER_DOCUMENT - 3));
	back->finding_count = 3;
	memset(back->verdict, 0, sizeof(back->verdict));
	back->verdict_count = 0;
	WORKS(store_document_save(f->s, &act, back, "decide", "decide=reject", &f->err));
	assert_int_equal(back->revision, 2);
	WORKS(store_document_get(f->s, a.serial, 1, d, &f->err));
	assert_memory_equal(d, back, sizeof(*d));
	document_free(d);
	document_free(back);
}

static void
a_save_from_an_older_revision_names_who_was_faster(void **state)
{
	struct fixture *f = *state;
	struct arrival a = registered(f, "");
	struct document *mine = reviewed(f, a.serial, ""), *theirs = document_new();

	WORKS(store_document_get(f->s, a.serial, 1, theirs, &f->err));
	WORKS(first_look(f, theirs, "liang"));
	REFUSED(ERR_CONFLICT, first_look(f, mine, "wang"));
	assert_non_null(strstr(f->err.text, "liang"));
	assert_non_null(strstr(f->err.text, "09:00")); /* the office's clock, not UTC */
	assert_int_equal(mine->revision, 1);
	WORKS(store_document_get(f->s, a.serial, 1, mine, &f->err));
	assert_string_equal(mine->first.by, "liang");
	document_free(mine);
	document_free(theirs);
}

static void
a_move_the_state_table_does_not_know_is_refused(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct arrival a = registered(f, "");
	struct document *d = reviewed(f, a.serial, "");

	d->state = STATE_REJECTED;
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "cheat", "", &f->err));
	d->state = STATE_VERIFIED;
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "cheat", "", &f->err));
	d->state = STATE_QUERY_ISSUER;
	WORKS(store_document_save(f->s, &act, d, "query", "", &f->err));
	document_free(d);
}

static void
nobody_confirms_his_own_decision(void **state)
{
	struct fixture *f = *state;
	struct arrival a = registered(f, "");
	struct document *d = reviewed(f, a.serial, "");
	int64_t lines;

	WORKS(first_look(f, d, "wang"));
	lines = audit_lines(f);
	REFUSED(ERR_CONFLICT, second_look(f, d, "wang"));
	assert_string_equal(d->record_id, "");
	assert_int_equal(d->revision, 2);
	assert_int_equal(audit_lines(f), lines);
	WORKS(second_look(f, d, "li"));
	document_free(d);
}

static void
a_rejection_too_needs_the_second_person(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct arrival a = registered(f, "");
	struct document *d = reviewed(f, a.serial, "");

	set_decision(&d->first, DECIDE_REJECT, "wang");
	d->state = STATE_REJECT_PROPOSED;
	WORKS(store_document_save(f->s, &act, d, "decide", "", &f->err));
	d->state = STATE_REJECTED;
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "confirm", "", &f->err));
	set_decision(&d->second, DECIDE_REJECT, "wang");
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "confirm", "", &f->err));
	set_decision(&d->second, DECIDE_REJECT, "li");
	WORKS(store_document_save(f->s, &act, d, "confirm", "", &f->err));
	document_free(d);
}

static void
nobody_is_verified_whom_both_did_not_accept(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("li");
	struct arrival a = registered(f, "");
	struct document *d = reviewed(f, a.serial, "");

	WORKS(first_look(f, d, "wang"));
	d->state = STATE_VERIFIED; /* without a second decision */
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "confirm", "", &f->err));
	set_decision(&d->second, DECIDE_REJECT, "li");
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "confirm", "", &f->err));
	set_decision(&d->second, DECIDE_ACCEPT, "li");
	set_decision(&d->first, DECIDE_HOLD, "wang");
	REFUSED(ERR_CONFLICT, store_document_save(f->s, &act, d, "confirm", "", &f->err));
	set_decision(&d->first, DECIDE_ACCEPT, "wang");
	WORKS(store_document_save(f->s, &act, d, "confirm", "", &f->err));
	document_free(d);
}

static void
a_document_starts_undecided(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct arrival a = registered(f, "");
	struct document *d = document_new();

	(void)text_copy(d->serial, sizeof(d->serial), a.serial);
	d->state = STATE_VERIFIED;
	set_decision(&d->first, DECIDE_ACCEPT, "wang");
	set_decision(&d->second, DECIDE_ACCEPT, "li");
	REFUSED(ERR_CONFLICT, store_document_add(f->s, &act, d, 1, 0, &f->err));
	d->state = STATE_REVIEW;
	REFUSED(ERR_CONFLICT, store_document_add(f->s, &act, d, 1, 0, &f->err));
	assert_int_equal(d->index, 0);
	memset(&d->first, 0, sizeof(d->first));
	memset(&d->second, 0, sizeof(d->second));
	WORKS(store_document_add(f->s, &act, d, 1, 0, &f->err));
	document_free(d);
}

static void
verifying_gives_a_record_and_puts_it_in_the_outbox(void **state)
{
	struct fixture *f = *state;
	struct arrival a = registered(f, "");
	struct document *d = reviewed(f, a.serial, "");
	struct outbox_row rows[4];
	int count;

	WORKS(first_look(f, d, "wang"));
	WORKS(store_outbox_list(f->s, 4, rows, &count, &f->err));
	assert_int_equal(count, 0);
	WORKS(second_look(f, d, "li"));
	assert_int_equal(strlen(d->record_id), UUID_TEXT_BYTES - 1);
	WORKS(store_outbox_list(f->s, 4, rows, &count, &f->err));
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].serial, a.serial);
	assert_int_equal(rows[0].index, 1);
	assert_string_equal(rows[0].record_id, d->record_id);
	assert_int_equal(rows[0].revision, d->revision);
	document_free(d);
}

/* ---- adding ---- */
static void
a_file_in_quarantine_that_was_read_after_all_is_bound_once(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("mail");
	struct arrival a = registered(f, "");
	struct raw_file file = { .size_bytes = 1, .name = "x.tif", .sha256 = { { 7 } } }, known;
	struct document *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	WORKS(store_file_add(f->s, &act, &file, &known, &f->err));
	WORKS(store_file_move(f->s, &act, file.id, FILE_QUARANTINED, NULL, "worker-died: signal 9",
			      &f->err));
	(void)text_copy(d->serial, sizeof(d->serial), a.serial);
	d->state = STATE_REVIEW;
	WORKS(store_document_add(f->s, &act, d, 1, file.id, &f->err));
	REFUSED(ERR_CONFLICT, store_document_add(f->s, &act, d, 1, file.id, &f->err));
	free(d);
}

static void
all_documents_of_a_file_are_stored_or_none(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct arrival a = registered(f, "");
	struct raw_file file = { .size_bytes = 1, .name = "x.tif", .sha256 = { { 7 } } }, known;
	struct document *d = calloc(2, sizeof(*d));
	int64_t counts[STATE_COUNT], arrivals, open, lines;

	assert_non_null(d);
	WORKS(store_file_add(f->s, &act, &file, &known, &f->err));
	(void)text_copy(d[0].serial, sizeof(d[0].serial), a.serial);
	(void)text_copy(d[1].serial, sizeof(d[1].serial), "RZ2026-000099X");
	d[0].state = d[1].state = STATE_REVIEW;
	lines = audit_lines(f);
	REFUSED(ERR_NOTFOUND, store_document_add(f->s, &act, d, 2, file.id, &f->err));
	WORKS(store_count(f->s, counts, &arrivals, &open, &f->err));
	assert_int_equal(counts[STATE_REVIEW], 0);
	assert_int_equal(audit_lines(f), lines);
	(void)text_copy(d[1].serial, sizeof(d[1].serial), a.serial);
	WORKS(store_document_add(f->s, &act, d, 2, file.id, &f->err));
	assert_int_equal(d[0].index, 1);
	assert_int_equal(d[1].index, 2);
	/* The same file a second time: another process was there first. */
	REFUSED(ERR_CONFLICT, store_document_add(f->s, &act, d, 2, file.id, &f->err));
	WORKS(store_count(f->s, counts, &arrivals, &open, &f->err));
	assert_int_equal(counts[STATE_REVIEW], 2);
	free(d);
}

static void
one_document_more_than_an_envelope_holds_is_refused(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:capture");
	struct arrival a = registered(f, "");
	struct document *d = NULL;

	for (int i = 0; i < LIMIT_DOCUMENTS_PER_ARRIVAL; i++) {
		document_free(d);
		d = reviewed(f, a.serial, "");
	}
	assert_int_equal(d->index, LIMIT_DOCUMENTS_PER_ARRIVAL);
	REFUSED(ERR_LIMIT, store_document_add(f->s, &act, d, 1, 0, &f->err));
	document_free(d);
}

/* ---- walking ---- */
struct seen {
	struct fixture *f;
	char ids[128];
	bool amend;
};

static enum err
see_document(void *context, const struct document *d, struct error *err)
{
	struct seen *seen = context;
	char id[DOCUMENT_ID_BYTES];

	(void)err;
	(void)text_print(id, sizeof(id), "%.13s/%d ", d->serial, d->index);
	(void)text_append(seen->ids, sizeof(seen->ids), id + 7);
	if (seen->amend) {
		struct fixture *f = seen->f;
		struct document *copy = document_new();

		*copy = *d;
		WORKS(first_look(f, copy, "wang"));
		document_free(copy);
	}
	return ERR_NONE;
}

static void
assert_walked(struct fixture *f, const struct document_filter *filter, const char *ids)
{
	struct seen seen = { f, "", false };

	WORKS(store_document_walk(f->s, filter, see_document, &seen, &f->err));
	assert_string_equal(seen.ids, ids);
}

static void
documents_are_found_by_what_they_carry(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct arrival a = registered(f, ""), b = registered(f, "");
	struct document *one = reviewed(f, a.serial, "0001"), *two = reviewed(f, b.serial, "0002");
	struct document *three = verified(f, "0001");
	struct sha256 seal = { { 9 } }, none = { { 8 } };
	struct field *number = document_field_put(two, FIELD_CERTIFICATE_NUMBER);

	(void)text_copy(number->text, sizeof(number->text), "(2026)悉领字001号");
	number->status = FIELD_DOUBT;
	two->verdict[two->verdict_count++].signed_bytes = seal;
	WORKS(store_document_save(f->s, &act, two, "amend", "", &f->err));
#define BY(...) &(struct document_filter){ __VA_ARGS__ }
	assert_walked(f, BY(.state = -1), "000001/1 000002/1 000003/1 ");
	assert_walked(f, BY(.state = STATE_REVIEW), "000001/1 000002/1 ");
	assert_walked(f, BY(.state = -1, .serial = b.serial), "000002/1 ");
	assert_walked(f, BY(.state = -1, .person_no = "0001"), "000001/1 000003/1 ");
	assert_walked(f, BY(.state = STATE_VERIFIED, .person_no = "0001"), "000003/1 ");
	assert_walked(f, BY(.state = -1, .record_id = three->record_id), "000003/1 ");
	assert_walked(f, BY(.state = -1, .certificate_number = "(2026)悉领字001号"), "000002/1 ");
	assert_walked(f, BY(.state = -1, .certificate_number = "(2026)悉领字002号"), "");
	assert_walked(f, BY(.state = -1, .signed_bytes = &seal), "000002/1 ");
	assert_walked(f, BY(.state = -1, .signed_bytes = &none), "");
	assert_walked(f, BY(.state = -1, .limit = 2), "000001/1 000002/1 ");
	assert_walked(f, BY(.state = -1, .limit = 2, .offset = 2), "000003/1 ");
	assert_walked(f, BY(.state = -1, .offset = 1), "000002/1 000003/1 ");
	document_free(one);
	document_free(two);
	document_free(three);
}

static void
a_walk_may_change_what_it_walks_over(void **state)
{
	struct fixture *f = *state;
	struct seen seen = { f, "", true };

	for (int i = 0; i < 3; i++) {
		struct arrival a = registered(f, "");

		document_free(reviewed(f, a.serial, ""));
	}
	WORKS(store_document_walk(f->s, BY(.state = STATE_REVIEW), see_document, &seen, &f->err));
	assert_string_equal(seen.ids, "000001/1 000002/1 000003/1 ");
	assert_walked(f, BY(.state = STATE_REVIEW), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_full_document_comes_back_as_it_was_stored),
		TEST(a_save_from_an_older_revision_names_who_was_faster),
		TEST(a_move_the_state_table_does_not_know_is_refused),
		TEST(nobody_confirms_his_own_decision),
		TEST(a_rejection_too_needs_the_second_person),
		TEST(nobody_is_verified_whom_both_did_not_accept),
		TEST(a_document_starts_undecided),
		TEST(verifying_gives_a_record_and_puts_it_in_the_outbox),
		TEST(a_file_in_quarantine_that_was_read_after_all_is_bound_once),
		TEST(all_documents_of_a_file_are_stored_or_none),
		TEST(one_document_more_than_an_envelope_holds_is_refused),
		TEST(documents_are_found_by_what_they_carry),
		TEST(a_walk_may_change_what_it_walks_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
