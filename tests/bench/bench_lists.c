/* SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "model/serial.h"
#include "store/schema.h"
#include "store/store.h"

/* Lists for people over a big register. `bench_lists FILE` makes a register of ARRIVALS (default
 * 100,000; a person for every five, six log lines each; a paper has six fields, a page, three seals
 * and five findings) if FILE is not there and times each list; goal: 20 ms. The register is written
 * by SQL under schema 1 and brought up by opening it, which is how an old one gets its lists. Its
 * log is not chained: it is for speed, not for the auditor. */

static const char *const surname[] = { "陈", "李", "张", "黄", "林", "梁", "吴", "周",
				       "杨", "王", "刘", "郑", "冯", "谭", "邓", "欧" };
static const char *const latin[] = { "chan", "lee",  "cheung", "wong", "lam", "leung",
				     "ng",   "chow", "yeung",  "wang", "lau", "cheng",
				     "fung", "tam",  "tang",   "au" };
static const char *const given[] = { "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋",
				     "勇", "艳", "杰", "娟", "涛", "明", "超", "秀", "霞", "平",
				     "刚", "桂", "英", "华", "玉", "兰", "红", "建", "国", "海" };
static const char *const issuer[] = { "cn-sydney", "cn-newyork", "cn-toronto",   "hk-ftu",
				      "mo-fss",    "mo-iam",     "cn-vancouver", "cn-london",
				      "cn-lima",   "cn-bangkok", "cn-paris",     "" };
/* What most of a register is, and what is left to do. */
static const char *const state[] = { "CONFIRMED", "REJECTED",        "REVIEW",   "CHECKED",
				     "FIRST_OK",  "REJECT_PROPOSED", "WAIT_FIX", "VERIFIED" };

static sqlite3 *db;
static uint64_t seed = 20260701;

static unsigned
dice(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % below;
}

static void
stop(const char *what)
{
	fprintf(stderr, "bench_lists: %s\n", what);
	exit(1);
}

static void
run(const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		stop(why ? why : sql);
}

static sqlite3_stmt *
prepare(const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		stop(sqlite3_errmsg(db));
	return stmt;
}

/* Texts (NULL is NULL) and one number in front. */
static void
put(sqlite3_stmt *stmt, int64_t number, const char *const *text, int count)
{
	(void)sqlite3_bind_int64(stmt, 1, number);
	for (int i = 0; i < count; i++)
		(void)sqlite3_bind_text(stmt, i + 2, text[i], -1, SQLITE_TRANSIENT);
	if (sqlite3_step(stmt) != SQLITE_DONE)
		stop(sqlite3_errmsg(db));
	(void)sqlite3_reset(stmt);
}

struct holder {
	char no[16], name[32], latin[48], id[20], key[64];
};

/* The same number always is the same person. */
static struct holder
holder(unsigned n)
{
	struct holder h;
	uint64_t kept = seed;
	unsigned family, first, second;

	seed = n * UINT64_C(2654435761) + 17;
	family = dice(COUNT_OF(surname));
	first = dice(COUNT_OF(given));
	second = dice(COUNT_OF(given));
	(void)text_print(h.no, sizeof(h.no), "%010u", n + 1);
	(void)text_print(h.name, sizeof(h.name), "%s%s%s", surname[family], given[first],
			 given[second]);
	(void)text_print(h.latin, sizeof(h.latin), "%s %c%ci", latin[family],
			 (char)('a' + first % 26), (char)('a' + second % 26));
	(void)text_print(h.key, sizeof(h.key), "%s x%uy%u", latin[family], first, second);
	(void)text_print(h.id, sizeof(h.id), "4409%02u19%02u%02u%02u%04u", 1 + dice(4),
			 35 + dice(30), 1 + dice(12), 1 + dice(28), n % 10000);
	seed = kept;
	return h;
}

static void
make_people(unsigned people)
{
	sqlite3_stmt *person = prepare(
	    "INSERT INTO person (proxy_years, person_no, name, id_number, valid_until, born_on, "
	    "sex, category, agency, pay_status) "
	    "VALUES (?, ?, ?, ?, ?, '1950-01-01', 1, 2, '440900', 'active')");
	sqlite3_stmt *key = prepare("INSERT INTO person_key VALUES (?3, ?2, ?1)");

	for (unsigned i = 0; i < people; i++) {
		struct holder h = holder(i);
		char until[16];

		(void)text_print(until, sizeof(until), "2026-%02u-28", 1 + dice(12));
		put(person, 0, (const char *const[]){ h.no, h.name, h.id, until }, 4);
		put(key, 0, (const char *const[]){ h.no, h.name }, 2);
		put(key, 0, (const char *const[]){ h.no, h.key }, 2);
	}
	(void)sqlite3_finalize(person);
	(void)sqlite3_finalize(key);
}

/* 2 % is open, the newest: 1 in 20 of the last tenth … */
static const char *
state_of(unsigned n, unsigned all)
{
	if (n + all / 50 > all)
		return state[2 + dice(COUNT_OF(state) - 2)];
	return dice(20) ? state[0] : state[1];
}

struct writer {
	sqlite3_stmt *arrival, *document, *field, *page, *verdict, *finding, *decision, *audit;
};

static void
make_fields(const struct writer *w, unsigned n, const struct holder *h, const char *issued)
{
	char number[32], passport[16];
	const struct {
		const char *name, *text;
	} field[] = {
		{ "holder.name", h->name },       { "holder.name_latin", h->latin },
		{ "holder.id_number", h->id },    { "holder.passport_number", passport },
		{ "certificate.number", number }, { "certificate.issue_date", issued },
	};

	(void)text_print(number, sizeof(number), "SZ-%06u", n);
	(void)text_print(passport, sizeof(passport), "EE%07u", n * 7 % 10000000);
	for (size_t i = 0; i < COUNT_OF(field); i++) {
		(void)sqlite3_bind_int64(w->field, 4, (int64_t)i);
		put(w->field, n + 1, (const char *const[]){ field[i].name, field[i].text }, 2);
	}
}

/* What else a paper has: a page, stamp and signatures, what the rules found. */
static void
make_evidence(const struct writer *w, unsigned n)
{
	static const char *const kind[][2] = { { "stamp", "official" },
					       { "ink", "applicant" },
					       { "ink", "approver" } };
	static const char *const found[][3] = { { "F02", "accept", "" },
						{ "F09", "accept", "" },
						{ "F12", "accept", "" },
						{ "P04", "accept", "" },
						{ "T04", "review", "R13" } };

	put(w->page, n + 1, NULL, 0);
	for (size_t i = 0; i < COUNT_OF(kind); i++) {
		(void)sqlite3_bind_int64(w->verdict, 4, (int64_t)i);
		put(w->verdict, n + 1, kind[i], 2);
	}
	for (size_t i = 0; i < COUNT_OF(found); i++) {
		(void)sqlite3_bind_int64(w->finding, 5, (int64_t)i);
		put(w->finding, n + 1, found[i], 3);
	}
}

static void
make_line(const struct writer *w, unsigned n, unsigned all)
{
	static const char *const action[] = { "register", "document", "decide",
					      "confirm",  "batch",    "settle" };
	static const char *const actor[] = { "mail", "system:capture", "liang", "chen",
					     "wu",   "system:submit" };
	char serial[SERIAL_BYTES], received[16], id[DOCUMENT_ID_BYTES], record[40];
	struct holder h = holder(dice(all / 5 + 1));
	struct date day = date_add_days((struct date){ 2026, 7, 1 }, -(int)((all - n) / 60));
	const char *is = state_of(n, all);
	bool scanned = n + 3 < all;

	date_print(received, day);
	(void)serial_make(serial, "RZ", day.year, (int)(n % SERIAL_NUMBER_MAX) + 1);
	(void)text_print(record, sizeof(record), "record-%u", n);
	put(w->arrival, n + 1, (const char *const[]){ serial, received, "CHAN TAI MAN" }, 3);
	if (scanned) {
		const char *from = issuer[dice(COUNT_OF(issuer))];

		put(w->document, n + 1,
		    (const char *const[]){ serial, is, from[0] ? from : NULL, h.no, record }, 5);
		make_fields(w, n, &h, received);
		make_evidence(w, n);
		if (text_equal(is, "REJECTED"))
			put(w->decision, n + 1, NULL, 0);
	}
	document_id_print(id, serial, 1);
	for (size_t i = 0; i < COUNT_OF(action); i++)
		put(w->audit, (int64_t)n * 1000000,
		    (const char *const[]){ actor[i], action[i], i ? id : serial }, 3);
}

static void
make_lines(unsigned all)
{
	struct writer w = {
		prepare(
		    "INSERT INTO arrival (id, serial, received_on, sender_name, registered_us, "
		    "route, "
		    "pieces, pieces_listed, condition, agent_papers, original, original_unsure, "
		    "opened_by) VALUES (?, ?, ?, ?, 0, 'post', 1, 0, 'intact', 0, 1, 0, 'mail')"),
		prepare(
		    "INSERT INTO document (id, serial, state, issuer, person_no, record_id, "
		    "number, "
		    "revision, match_how, match_name, matches, first_decide, first_by, "
		    "first_at_us, "
		    "first_reasons, second_decide, second_by, second_at_us, back_pay_months, "
		    "batch_id, content) VALUES (?, ?, ?, ?, ?, ?, 1, 5, 'id-number', 'equal', 1, "
		    "'accept', 'liang', 1, 'R10 R12', 'accept', 'chen', 2, 0, 'b', zeroblob(32))"),
		prepare(
		    "INSERT INTO field (document, name, text, position, status, page, x_mm, y_mm, "
		    "width_mm, height_mm, confidence, by_person) "
		    "VALUES (?, ?, ?, ?, 'agreed', 0, 0, 0, 0, 0, 99, 0)"),
		prepare(
		    "INSERT INTO page (document, position, file_page, width_px, height_px, dpi, "
		    "color, blank, form, form_score, second_score, turn, to_px_a, to_px_b, "
		    "to_px_c, to_px_d, to_px_e, to_px_f, likeness, file_sha256) VALUES (?, 0, "
		    "0, 2480, 3508, 300, 'rgb', 0, 'consular-2015', 0.9, 0.1, 0, 11.8, 0, "
		    "0, 0, 11.8, 0, random(), randomblob(32))"),
		prepare("INSERT INTO verdict (document, position, kind, verdict, reason, name, "
			"likeness, diameter_mm, touches_date, page, x_mm, y_mm, width_mm, "
			"height_mm) VALUES (?1, ?4, ?2, 'indeterminate', 'PRESENT', ?3, 0.9, 42, "
			"0, 0, 120, 200, 42, 42)"),
		prepare("INSERT INTO finding (document, position, rule, version, outcome, reason, "
			"hold, seen, page, x_mm, y_mm, width_mm, height_mm) VALUES (?1, ?5, ?2, 1, "
			"?3, nullif(?4, ''), 0, '2026-06-15', 0, 20, 40, 60, 8)"),
		prepare(
		    "INSERT INTO decision (document, revision, stage, decide, decided_by, at_us) "
		    "VALUES (?, 4, 'second', 'reject', 'chen', 1000)"),
		prepare("INSERT INTO audit (at_us, actor, action, object, detail, hash) "
			"VALUES (?, ?, ?, ?, 'rev=2 from=REVIEW to=FIRST_OK', randomblob(32))"),
	};

	for (unsigned n = 0; n < all; n++)
		make_line(&w, n, all);
	(void)sqlite3_finalize(w.arrival);
	(void)sqlite3_finalize(w.document);
	(void)sqlite3_finalize(w.field);
	(void)sqlite3_finalize(w.page);
	(void)sqlite3_finalize(w.verdict);
	(void)sqlite3_finalize(w.finding);
	(void)sqlite3_finalize(w.decision);
	(void)sqlite3_finalize(w.audit);
}

static void
make_register(const char *path, unsigned all)
{
	if (sqlite3_open(path, &db) != SQLITE_OK)
		stop(path);
	/* Straight into the file: with a log every page of a dozen indices is written many times.
	 */
	run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA cache_size = -400000; BEGIN");
	run(schema_sql(1));
	/* Documents are stored here as they ended. */
	run("CREATE TEMP TABLE kept AS SELECT sql FROM sqlite_schema "
	    "WHERE name = 'document_starts_undecided';"
	    "DROP TRIGGER document_starts_undecided");
	make_people(all / 5 + 1);
	make_lines(all);
	sqlite3_stmt *kept = prepare("SELECT sql FROM kept");
	char sql[2048] = "";

	if (sqlite3_step(kept) == SQLITE_ROW)
		(void)text_copy(sql, sizeof(sql), (const char *)sqlite3_column_text(kept, 0));
	(void)sqlite3_finalize(kept);
	run(sql);
	run("INSERT INTO meta VALUES ('register', 'bench');"
	    "PRAGMA user_version = 1; PRAGMA application_id = 1229870155; COMMIT; PRAGMA "
	    "journal_mode = WAL");
	(void)sqlite3_close(db);
}

/* ---- timing ---- */
static double
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct error failure;
static struct store *s;

static enum err
take_row(void *context, const struct list_row *row, struct error *err)
{
	(void)row;
	(void)err;
	++*(int *)context;
	return ERR_NONE;
}

static enum err
take_person(void *context, const struct person *person, struct error *err)
{
	(void)person;
	(void)err;
	++*(int *)context;
	return ERR_NONE;
}

static enum err
take_line(void *context, const struct audit_line *line, struct error *err)
{
	(void)line;
	(void)err;
	++*(int *)context;
	return ERR_NONE;
}

static void
check(enum err rc)
{
	if (rc)
		stop(failure.text);
}

static double worst;

static void
tell(const char *what, double ms, int64_t rows, int64_t total)
{
	printf("%-58s %7.1f ms  %6lld rows", what, ms, (long long)rows);
	if (total >= 0)
		printf(" of %lld", (long long)total);
	printf("\n");
	worst = ms > worst ? ms : worst;
}

/* Page and counts, as one visit of the register page does; the better of three. */
static void
time_list(const char *what, const struct list_filter *filter)
{
	static struct list_counts counts;
	double best = 1e9;
	int rows = 0;

	for (int i = 0; i < 3; i++) {
		double start = now_ms(), took;

		rows = 0;
		check(store_list_page(s, filter, &counts, take_row, &rows, &failure));
		took = now_ms() - start;
		best = took < best ? took : best;
	}
	tell(what, best, rows, counts.total);
}

static void
time_lists(void)
{
	uint32_t open = LIST_STATE(STATE_REVIEW) | LIST_STATE(STATE_CHECKED);
	uint32_t most = LIST_STATE(STATE_CONFIRMED) | LIST_STATE(STATE_SUBMITTED);
	const struct {
		const char *what;
		struct list_filter filter;
	} list[] = {
		{ "all, first page", { .limit = 50 } },
		{ "all, last page", { .limit = 50, .offset = 99900 } },
		{ "to review, oldest first",
		  { .limit = 50, .states = open, .oldest_first = true } },
		{ "confirmed, oldest first",
		  { .limit = 50, .states = most, .oldest_first = true } },
		{ "confirmed of one issuer, page 100",
		  { .limit = 50, .offset = 5000, .states = most, .issuer = "hk-ftu" } },
		{ "one issuer that has none", { .limit = 50, .issuer = "nowhere" } },
		{ "received in one week of long ago",
		  { .limit = 50, .from = { 2023, 3, 6 }, .to = { 2023, 3, 12 } } },
		{ "this year, to review", { .limit = 50, .states = open, .from = { 2026, 1, 1 } } },
		{ "search: serial", { .limit = 50, .search = "RZ2026-099990" } },
		{ "search: its number", { .limit = 50, .search = "99990" } },
		{ "search: every serial of a year", { .limit = 50, .search = "RZ2026" } },
		{ "search: name of three", { .limit = 50, .search = "陈伟华" } },
		{ "search: surname, in review", { .limit = 50, .search = "陈", .states = open } },
		{ "search: letters", { .limit = 50, .search = "cheu" } },
		{ "search: two letters", { .limit = 50, .search = "ch" } },
		{ "search: last four of an ID number", { .limit = 50, .search = "0815" } },
		{ "search: first eight of an ID number", { .limit = 50, .search = "44090219" } },
		{ "search: passport", { .limit = 50, .search = "EE0000700" } },
		{ "search: a sender everybody has", { .limit = 50, .search = "chan tai man" } },
	};

	for (size_t i = 0; i < COUNT_OF(list); i++)
		time_list(list[i].what, &list[i].filter);
}

static void
time_people(void)
{
	static const char *const typed[] = { "陈伟华", "陈", "chan", "44090219", "0815" };

	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		char what[64];
		double start = now_ms();
		int rows = 0;
		bool more;

		check(store_person_search(s, typed[i], NULL, 50, take_person, &rows, &more,
					  &failure));
		(void)text_print(what, sizeof(what), "person: %s", typed[i]);
		tell(what, now_ms() - start, rows, -1);
	}
}

static void
time_figures(void)
{
	const struct statistics_question question = { .today = { 2026, 7, 1 },
						      .year_to_us = INT64_MAX,
						      .open_states = LIST_STATE(STATE_REVIEW) |
								     LIST_STATE(STATE_CHECKED) };
	static struct statistics out;
	struct queue queue;
	double start = now_ms();

	check(store_queue(s, question.open_states, &queue, &failure));
	tell("queue", now_ms() - start, 1, queue.waiting);
	start = now_ms();
	check(store_statistics(s, &question, &out, &failure));
	tell("dashboard", now_ms() - start, 1, out.people);
}

static void
time_log(void)
{
	const struct audit_filter filter[] = {
		{ .limit = 50 },
		{ .limit = 50, .actor = "liang" },
		{ .limit = 50, .actor = "liang", .action = "confirm" },
		{ .limit = 50, .action = "register", .before_seq = 1000 },
		{ .limit = 50, .from_us = 5000000, .to_us = 9000000 },
		{ .limit = 50, .object = "RZ2026-099990" },
	};

	for (size_t i = 0; i < COUNT_OF(filter); i++) {
		char what[64];
		double start = now_ms();
		int rows = 0;

		check(store_audit_page(s, &filter[i], take_line, &rows, &failure));
		(void)text_print(what, sizeof(what), "log, filter %zu", i + 1);
		tell(what, now_ms() - start, rows, -1);
	}
}

int
main(int argc, char **argv)
{
	const char *count = getenv("ARRIVALS");
	char address[4096 + 8];
	double start;

	if (argc != 2)
		stop("usage: bench_lists FILE (makes it if it is not there; ARRIVALS=100000)");
	(void)text_print(address, sizeof(address), "sqlite:%s", argv[1]);
	if (access(argv[1], F_OK) != 0)
		make_register(argv[1], count ? (unsigned)atoi(count) : 100000);
	start = now_ms();
	check(store_open(address, false, &s, &failure));
	printf("opened (and brought up if it was old) in %.0f ms\n", now_ms() - start);
	time_lists();
	time_people();
	time_figures();
	time_log();
	printf("worst %.1f ms (goal 20)\n", worst);
	store_close(s);
	return 0;
}
