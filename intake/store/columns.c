/* SPDX-License-Identifier: Apache-2.0 */
#include "store/columns.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "model/arrival.h"
#include "model/batch.h"
#include "model/document.h"
#include "model/issue_list.h"
#include "model/person.h"
#include "model/run.h"
#include "model/user.h"
#include "store/engine.h"
#include "store/store.h"

#define VOCABULARY(of, text_fn, first_value, value_count, null)                                    \
	static const char *of##_word(int value)                                                    \
	{                                                                                          \
		return text_fn((enum of)value);                                                    \
	}                                                                                          \
	static const struct vocabulary of##_words = { of##_word, (first_value), (value_count),     \
						      null }

VOCABULARY(route, route_text, ROUTE_POST, ROUTE_INTERNAL + 1, false);
VOCABULARY(condition, condition_text, CONDITION_INTACT, CONDITION_OPENED + 1, false);
VOCABULARY(file_state, file_state_text, FILE_CLAIMED, FILE_DUPLICATE + 1, false);
VOCABULARY(state, state_text, STATE_ARRIVED, STATE_COUNT, false);
VOCABULARY(color_mode, color_mode_text, COLOR_BILEVEL, COLOR_RGB + 1, false);
VOCABULARY(field_name, field_name_text, 0, FIELD_NAME_COUNT, false);
VOCABULARY(field_status, field_status_text, FIELD_MISSING, FIELD_AGREED + 1, false);
VOCABULARY(seal_kind, seal_kind_text, SEAL_VDS, SEAL_INK + 1, false);
VOCABULARY(verdict, verdict_text, VERDICT_INDETERMINATE, VERDICT_INVALID + 1, false);
VOCABULARY(stamp_alike, stamp_alike_text, ALIKE_NOT_COMPARED, ALIKE_YES + 1, true);
VOCABULARY(seal_reason, seal_reason_text, SEAL_REASON_NONE, SEAL_REASON_COUNT, true);
VOCABULARY(match_how, match_how_text, MATCH_NONE, MATCH_BY_PERSON + 1, true);
VOCABULARY(name_match, name_match_text, NAME_UNREAD, NAME_DIFFERS + 1, false);
VOCABULARY(outcome, outcome_text, OUTCOME_ACCEPT, OUTCOME_REJECT + 1, false);
VOCABULARY(decide, decide_text, DECIDE_NONE, DECIDE_SUSPECT + 1, true);
VOCABULARY(pay_status, pay_status_text, PAY_ACTIVE, PAY_ENDED + 1, false);
VOCABULARY(batch_state, batch_state_text, BATCH_FROZEN, BATCH_SUPERSEDED + 1, false);

static const char *
stage_word(int value)
{
	return value == STAGE_FIRST ? "first" : "second";
}
static const struct vocabulary stage_words = { stage_word, STAGE_FIRST, STAGE_SECOND + 1, false };

#define AT(member) offsetof(S, member), sizeof(((S *)0)->member)
#define TEXT(name, m)                                                                              \
	{                                                                                          \
		name, COLUMN_TEXT, AT(m), NULL, false                                              \
	}
#define INT(name, m)                                                                               \
	{                                                                                          \
		name, COLUMN_INT, AT(m), NULL, false                                               \
	}
#define LONG(name, m)                                                                              \
	{                                                                                          \
		name, COLUMN_LONG, AT(m), NULL, false                                              \
	}
#define REAL(name, m)                                                                              \
	{                                                                                          \
		name, COLUMN_REAL, AT(m), NULL, false                                              \
	}
#define BOOL(name, m)                                                                              \
	{                                                                                          \
		name, COLUMN_BOOL, AT(m), NULL, false                                              \
	}
#define DATE(name, m)                                                                              \
	{                                                                                          \
		name, COLUMN_DATE, AT(m), NULL, false                                              \
	}
#define HASH(name, m)                                                                              \
	{                                                                                          \
		name, COLUMN_HASH, AT(m), NULL, false                                              \
	}
#define WORD(name, m, words)                                                                       \
	{                                                                                          \
		name, COLUMN_WORD, AT(m), &(words), false                                          \
	}
#define LIFE(name, kind, m)                                                                        \
	{                                                                                          \
		name, kind, AT(m), NULL, true                                                      \
	}
#define BOX(m)                                                                                     \
	REAL("x_mm", m.x), REAL("y_mm", m.y), REAL("width_mm", m.width), REAL("height_mm", m.height)
#define COLUMNS(table, list)                                                                       \
	{                                                                                          \
		table, list, (int)COUNT_OF(list)                                                   \
	}

#define S struct arrival
static const struct column arrival_column[] = {
	TEXT("serial", serial),
	LONG("registered_us", registered_us),
	DATE("received_on", received_on),
	WORD("route", route, route_words),
	TEXT("tracking", tracking),
	DATE("postmark_on", postmark_on),
	TEXT("postmark_place", postmark_place),
	TEXT("sender_name", sender_name),
	TEXT("sender_address", sender_address),
	TEXT("sender_country", sender_country),
	INT("pieces", pieces),
	INT("pieces_listed", pieces_listed),
	WORD("condition", condition, condition_words),
	TEXT("opened_by", opened_by),
	TEXT("witnessed_by", witnessed_by),
	TEXT("agent_name", agent_name),
	BOOL("agent_papers", agent_papers),
	BOOL("original", original),
	BOOL("original_unsure", original_unsure),
	TEXT("person_hint", person_hint),
	TEXT("note", note),
};
#undef S
const struct columns columns_arrival = COLUMNS("arrival", arrival_column);

#define S struct user
static const struct column user_column[] = {
	TEXT("name", name),         TEXT("full_name", full_name),
	INT("roles", roles),        TEXT("password", password),
	TEXT("totp", totp),         LONG("totp_step", totp_step),
	INT("failures", failures),  LONG("locked_until_us", locked_until_us),
	BOOL("disabled", disabled), TEXT("language", language),
	BOOL("keys_off", keys_off), LONG("created_us", created_us),
};
#undef S
const struct columns columns_user = COLUMNS("account", user_column);

#define S struct session
static const struct column session_column[] = {
	HASH("token", token),           TEXT("name", user),       TEXT("csrf", csrf),
	LONG("started_us", started_us), LONG("seen_us", seen_us), LONG("proven_us", proven_us),
};
#undef S
const struct columns columns_session = COLUMNS("web_session", session_column);

#define S struct raw_file
static const struct column file_column[] = {
	HASH("sha256", sha256),         TEXT("name", name),
	LONG("size_bytes", size_bytes), WORD("state", state, file_state_words),
	TEXT("serial", serial),         TEXT("reason", reason),
	LONG("seen_us", seen_us),       TEXT("claim", claim),
};
#undef S
const struct columns columns_file = COLUMNS("raw_file", file_column);

#define S struct document
static const struct column document_column[] = {
	TEXT("serial", serial),
	INT("number", index),
	LIFE("revision", COLUMN_INT, revision),
	{ "state", COLUMN_WORD, AT(state), &state_words, true },
	TEXT("form", form),
	TEXT("issuer", issuer),
	WORD("match_how", match.how, match_how_words),
	WORD("match_name", match.name, name_match_words),
	TEXT("person_no", match.person_no),
	INT("matches", match.matches),
	TEXT("rules_version", rules_version),
	WORD("first_decide", first.decide, decide_words),
	TEXT("first_by", first.by),
	LONG("first_at_us", first.at_us),
	{ "first_reasons", COLUMN_REASONS, AT(first), NULL, false },
	TEXT("first_note", first.note),
	DATE("first_due_on", first.due_on),
	WORD("second_decide", second.decide, decide_words),
	TEXT("second_by", second.by),
	LONG("second_at_us", second.at_us),
	{ "second_reasons", COLUMN_REASONS, AT(second), NULL, false },
	TEXT("second_note", second.note),
	DATE("second_due_on", second.due_on),
	TEXT("duplicate_of", duplicate_of),
	INT("back_pay_months", back_pay_months),
	LIFE("record_id", COLUMN_TEXT, record_id),
	LIFE("batch_id", COLUMN_TEXT, batch_id),
	LIFE("disposition", COLUMN_TEXT, disposition),
	LIFE("service_reason", COLUMN_TEXT, service_reason),
	LIFE("valid_until", COLUMN_DATE, valid_until),
};
#undef S
const struct columns columns_document = COLUMNS("document", document_column);

#define S struct page
static const struct column page_column[] = {
	HASH("file_sha256", file_sha256),
	INT("file_page", file_page),
	INT("width_px", width_px),
	INT("height_px", height_px),
	REAL("dpi", dpi),
	WORD("color", color, color_mode_words),
	BOOL("blank", blank),
	TEXT("form", form),
	REAL("form_score", form_score),
	TEXT("second_form", second_form),
	REAL("second_score", second_score),
	INT("turn", turn),
	REAL("to_px_a", to_px.a),
	REAL("to_px_b", to_px.b),
	REAL("to_px_c", to_px.c),
	REAL("to_px_d", to_px.d),
	REAL("to_px_e", to_px.e),
	REAL("to_px_f", to_px.f),
	LONG("likeness", likeness.bits[0]), /* 64 bits; the sign is only one of them */
	LIFE("likeness_b", COLUMN_LONG, likeness.bits[1]),
	LIFE("likeness_c", COLUMN_LONG, likeness.bits[2]),
	LIFE("likeness_d", COLUMN_LONG, likeness.bits[3]),
	TEXT("label", label),
};
#undef S

#define S struct field
static const struct column field_column[] = {
	WORD("name", name, field_name_words),
	WORD("status", status, field_status_words),
	TEXT("text", text),
	TEXT("printed", printed),
	INT("page", page),
	BOX(where),
	INT("confidence", confidence),
	BOOL("by_person", by_person),
};
#undef S

#define S struct seal_verdict
static const struct column verdict_column[] = {
	WORD("kind", kind, seal_kind_words),
	WORD("verdict", verdict, verdict_words),
	WORD("reason", reason, seal_reason_words),
	TEXT("name", name),
	TEXT("clause", clause),
	TEXT("detail", detail),
	TEXT("issuer", issuer),
	TEXT("signer", signer),
	DATE("signed_on", signed_on),
	DATE("issued_on", issued_on),
	HASH("signed_bytes", signed_bytes),
	REAL("likeness", likeness),
	WORD("alike", alike, stamp_alike_words),
	TEXT("specimen", specimen),
	REAL("diameter_mm", diameter_mm),
	BOOL("touches_date", touches_date),
	INT("page", page),
	BOX(where),
};
#undef S

#define S struct payload_field
static const struct column payload_column[] = {
	WORD("name", name, field_name_words),
	TEXT("text", text),
};
#undef S

#define S struct finding
static const struct column finding_column[] = {
	TEXT("rule", rule),     INT("version", version), WORD("outcome", outcome, outcome_words),
	TEXT("reason", reason), BOOL("hold", hold),      TEXT("seen", seen),
	TEXT("needed", needed), INT("page", page),       BOX(where),
};
#undef S

#define S struct candidate
static const struct column candidate_column[] = {
	TEXT("person_no", person_no),
	WORD("how", how, match_how_words),
	WORD("name", name, name_match_words),
	TEXT("why", why),
};
#undef S

#define SECTION(table, list, of, member, count)                                                    \
	{                                                                                          \
		COLUMNS(table, list), NULL, offsetof(of, member), sizeof(((of *)0)->member[0]),    \
		    offsetof(of, count), (int)COUNT_OF(((of *)0)->member)                          \
	}
const struct section document_sections[] = {
	SECTION("page", page_column, struct document, page, page_count),
	SECTION("field", field_column, struct document, field, field_count),
	SECTION("verdict", verdict_column, struct document, verdict, verdict_count),
	SECTION("candidate", candidate_column, struct document, match.near, match.near_count),
	SECTION("finding", finding_column, struct document, finding, finding_count),
};
const int document_section_count = (int)COUNT_OF(document_sections);
const struct section verdict_payload = {
	COLUMNS("payload", payload_column),           "verdict",
	offsetof(struct seal_verdict, payload),       sizeof(struct payload_field),
	offsetof(struct seal_verdict, payload_count), SEAL_PAYLOAD_FIELDS
};

#define S struct decision
static const struct column decision_column[] = {
	WORD("stage", stage, stage_words),
	WORD("decide", decide, decide_words),
	TEXT("decided_by", by),
	LONG("at_us", at_us),
	{ "reasons", COLUMN_REASONS, 0, sizeof(S), NULL, false },
	TEXT("note", note),
	DATE("due_on", due_on),
};
#undef S
const struct columns columns_decision = COLUMNS("decision", decision_column);

#define S struct issue_list
static const struct column issue_list_column[] = {
	TEXT("issuer", issuer), TEXT("country", country),     INT("sequence", sequence),
	HASH("digest", digest), HASH("previous", previous),   DATE("from_day", from),
	DATE("to_day", to),     DATE("signed_on", signed_on), HASH("signer", signer),
	HASH("file", file),     INT("entries", entries),      LONG("imported_us", imported_us),
};
#undef S
const struct columns columns_issue_list = COLUMNS("issue_list", issue_list_column);

#define S struct issue_entry
static const struct column issue_entry_column[] = {
	TEXT("number", number),       TEXT("name", name),           TEXT("name_latin", name_latin),
	TEXT("id_number", id_number), HASH("id_sha256", id_sha256), DATE("birth_date", birth_date),
	DATE("issued_on", issued_on), TEXT("passport", passport),   HASH("seal", seal),
};
#undef S
const struct columns columns_issue_entry = COLUMNS("issue_entry", issue_entry_column);

#define S struct person
static const struct column person_column[] = {
	TEXT("person_no", person_no),
	TEXT("name", name),
	TEXT("id_number", id_number),
	TEXT("other_id", other_id),
	DATE("born_on", born_on),
	INT("sex", sex),           /* GB/T 2261.1 */
	INT("category", category), /* the agency's own numbers */
	TEXT("agency", agency),
	WORD("pay_status", pay_status, pay_status_words),
	DATE("last_certified_on", last_certified_on),
	DATE("valid_until", valid_until),
	DATE("suspended_from", suspended_from),
	DATE("died_on", died_on),
	INT("proxy_years", proxy_years),
	TEXT("barred", barred),
	DATE("certified_elsewhere_on", certified_elsewhere_on),
	TEXT("certified_channel", certified_channel),
};
#undef S
const struct columns columns_person = COLUMNS("person", person_column);

#define S struct batch
static const struct column batch_column[] = {
	TEXT("id", id),
	TEXT("run", run),
	WORD("state", state, batch_state_words),
	INT("count", count),
	HASH("digest", digest),
	LONG("formed_us", formed_us),
	LONG("sent_us", sent_us),
	LONG("settled_us", settled_us),
	INT("attempts", attempts),
	LONG("not_before_us", not_before_us),
	TEXT("last_error", last_error),
	TEXT("verifier", verifier),
	TEXT("submitter", submitter),
};
#undef S
const struct columns columns_batch = COLUMNS("batch", batch_column);

#define READ_AS(field)                                                                             \
	"(SELECT f.text FROM field f WHERE f.document = d.id AND f.name = '" field "')"
#define S struct list_row
static const struct column list_column[] = {
	LONG("e.id", id),
	TEXT("a.serial", serial),
	INT("CASE WHEN d.id IS NULL THEN 0 ELSE d.number END", index),
	INT("d.revision", revision),
	WORD("e.state", state, state_words),
	DATE("e.received_on", received_on),
	LONG("a.registered_us", registered_us),
	WORD("a.route", route, route_words),
	TEXT("a.tracking", tracking),
	TEXT("a.sender_name", sender_name),
	TEXT("d.form", form),
	TEXT("e.issuer", issuer),
	TEXT("e.person_no", person_no),
	TEXT("coalesce(p.name, " READ_AS("holder.name") ", " READ_AS("holder.name_latin") ")",
	     name),
	TEXT("coalesce(p.id_number, " READ_AS("holder.id_number") ")", id_number),
	TEXT(READ_AS("certificate.number"), certificate_number),
	TEXT(READ_AS("certificate.issue_date"), issued_on),
	TEXT("a.opened_by", opened_by),
	TEXT("d.first_by", first_by),
	TEXT("d.second_by", second_by),
	WORD("d.first_decide", first_decide, decide_words),
	TEXT("d.first_reasons", first_reasons),
	DATE("d.first_due_on", due_on),
	TEXT("d.duplicate_of", duplicate_of),
	TEXT("d.batch_id", batch_id),
	TEXT("d.record_id", record_id),
	TEXT("d.disposition", disposition),
	TEXT("d.service_reason", service_reason),
	DATE("d.valid_until", valid_until),
	INT("d.back_pay_months", back_pay_months),
};
#undef S
const struct columns columns_list =
    COLUMNS("entry e JOIN arrival a ON a.id = e.id >> 6 LEFT JOIN document d ON d.id = e.document "
	    "LEFT JOIN person p ON p.person_no = e.person_no",
	    list_column);

#define S struct run
static const struct column run_column[] = {
	TEXT("id", id),
	TEXT("actor", actor),
	TEXT("host", host),
	INT("process", process),
	LONG("started_us", started_us),
	LONG("ended_us", ended_us),
	INT("exit_status", exit_status),
	TEXT("ending", ending),
	TEXT("why", why),
	INT("formed", formed),
	INT("records", records),
	INT("sent", sent),
	INT("replayed", replayed),
	INT("accepted", accepted),
	INT("warned", warned),
	INT("duplicate", duplicate),
	INT("deferred", deferred),
	INT("rejected", rejected),
	INT("resumed", resumed),
	INT("late", late),
	INT("late_odd", late_odd),
	INT("images", images),
	INT("open", open),
	INT("blocked", blocked),
	INT("unfit", unfit),
	INT("own_hands", own_hands),
	LONG("skew_s", skew_s),
};
#undef S
const struct columns columns_run = COLUMNS("run", run_column);

/* The second table is a view: the first, joined with what belongs to it. */
#define S struct record_answer
#define ANSWERED                                                                                   \
	DATE("received_on", received_on), TEXT("record_id", record_id), INT("revision", revision), \
	    HASH("digest", digest), TEXT("disposition", disposition),                              \
	    TEXT("receipt_id", receipt_id), TEXT("batch_id", batch_id), TEXT("run", run)
static const struct column answer_column[] = { ANSWERED };
static const struct column answered_column[] = {
	ANSWERED,
	TEXT("serial", serial),
	INT("number", index),
	TEXT("person_no", person_no),
	TEXT("service_reason", reason),
	INT("back_pay_months", back_pay_months),
	DATE("suspended_from", suspended_from),
	DATE("valid_until", valid_until),
};
#undef ANSWERED
#undef S
const struct columns columns_answer = COLUMNS("answer", answer_column);
const struct columns columns_answered = COLUMNS("answered", answered_column);

static const char *
word_of(const struct vocabulary *words, int value)
{
	const char *text;

	if (value < words->first || value >= words->count)
		return NULL; /* the database's NOT NULL refuses it */
	if (words->first_is_null && value == words->first)
		return NULL;
	text = words->text(value);
	return text && text[0] ? text : NULL;
}

static bool
print_reasons(const struct decision *d, char *to)
{
	to[0] = '\0';
	assert(d->reason_count <= LIMIT_REASONS_PER_DECISION);
	for (int i = 0; i < d->reason_count; i++)
		if (!text_append(to, COLUMN_PRINT_BYTES, i ? " " : "") ||
		    !text_append(to, COLUMN_PRINT_BYTES, d->reason[i]))
			return false;
	return to[0] != '\0';
}

bool
column_print(const struct column *c, const void *row, char *to)
{
	const char *at = (const char *)row + c->offset, *word;
	int number;

	to[0] = '\0';
	switch (c->kind) {
	case COLUMN_TEXT:
		return text_copy(to, COLUMN_PRINT_BYTES, at) && at[0];
	case COLUMN_INT:
		memcpy(&number, at, sizeof(number));
		return text_print(to, COLUMN_PRINT_BYTES, "%d", number);
	case COLUMN_LONG:
		return text_print(to, COLUMN_PRINT_BYTES, "%lld",
				  (long long)*(const int64_t *)(const void *)at);
	case COLUMN_REAL:
		return text_print(to, COLUMN_PRINT_BYTES, "%.17g",
				  *(const double *)(const void *)at);
	case COLUMN_BOOL:
		return text_copy(to, COLUMN_PRINT_BYTES, *(const bool *)at ? "1" : "0");
	case COLUMN_DATE:
		date_print(to, *(const struct date *)(const void *)at);
		return to[0] != '\0';
	case COLUMN_HASH:
		sha256_print(to, (const struct sha256 *)(const void *)at);
		return !sha256_is_zero((const struct sha256 *)(const void *)at);
	case COLUMN_WORD:
		memcpy(&number, at, sizeof(number));
		word = word_of(c->words, number);
		return word && text_copy(to, COLUMN_PRINT_BYTES, word);
	case COLUMN_REASONS:
		return print_reasons((const struct decision *)(const void *)at, to);
	}
	return false;
}

static bool
parse_word(const struct vocabulary *words, const char *text, int *out)
{
	for (int value = words->first; value < words->count; value++) {
		const char *word = word_of(words, value);

		if (text ? word && text_equal(word, text) : !word) {
			*out = value;
			return true;
		}
	}
	return false;
}

static bool
parse_reasons(const char *text, struct decision *d)
{
	d->reason_count = 0;
	while (text && *text) {
		size_t length = strcspn(text, " ");

		if (d->reason_count >= LIMIT_REASONS_PER_DECISION)
			return false;
		if (!text_copy_n(d->reason[d->reason_count++], REASON_BYTES, text, length))
			return false;
		text += length + (text[length] == ' ');
	}
	return true;
}

bool
column_parse(const struct column *c, const char *text, void *row)
{
	char *at = (char *)row + c->offset;
	int value;

	switch (c->kind) {
	case COLUMN_TEXT:
		return text_copy(at, c->size, text ? text : "");
	case COLUMN_DATE:
		memset(at, 0, c->size);
		return !text || date_parse(text, (struct date *)(void *)at);
	case COLUMN_WORD:
		if (!parse_word(c->words, text, &value))
			return false;
		memcpy(at, &value, sizeof(value));
		return true;
	case COLUMN_REASONS:
		return parse_reasons(text, (struct decision *)(void *)at);
	default:
		return false;
	}
}

void
columns_print(struct buf *to, const struct columns *columns, const void *row)
{
	char text[COLUMN_PRINT_BYTES];

	for (int i = 0; i < columns->count; i++) {
		const struct column *c = &columns->column[i];

		if (c->life || !column_print(c, row, text))
			continue;
		buf_print(to, "%s:%zu:", c->name, strlen(text));
		buf_text(to, text);
		buf_byte(to, '\n');
	}
}

bool
columns_equal(const struct columns *columns, const void *a, const void *b)
{
	char one[COLUMN_PRINT_BYTES], two[COLUMN_PRINT_BYTES];

	for (int i = 0; i < columns->count; i++) {
		bool has_one = column_print(&columns->column[i], a, one);
		bool has_two = column_print(&columns->column[i], b, two);

		if (has_one != has_two || (has_one && strcmp(one, two) != 0))
			return false;
	}
	return true;
}
