/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* ---- inspect --json, exactly as in design §7 ---- */

static void
json_box(struct json *j, struct box_mm box)
{
	json_array(j, "box_mm");
	json_number(j, NULL, box.x);
	json_number(j, NULL, box.y);
	json_number(j, NULL, box.width);
	json_number(j, NULL, box.height);
	json_end_array(j);
}

static void
json_fields(struct json *j, const struct document *d, int page_offset)
{
	for (int i = 0; i < d->field_count; i++) {
		const struct field *f = &d->field[i];

		json_object(j, field_name_text(f->name));
		json_text(j, "text", f->status == FIELD_MISSING ? "" : f->text);
		json_text(j, "status", field_status_text(f->status));
		json_int(j, "page", page_offset + f->page);
		json_box(j, f->where);
		json_end_object(j);
	}
}

static void
json_date(struct json *j, const char *key, struct date d)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, d);
	json_text_or_null(j, key, text);
}

static void
json_seals(struct json *j, const struct document *d, int page_offset)
{
	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];

		json_object(j, NULL);
		json_text(j, "kind", seal_kind_text(v->kind));
		json_text_or_null(j, "name", v->name);
		json_text(j, "verdict", verdict_text(v->verdict));
		json_text_or_null(j, "reason", seal_reason_text(v->reason));
		json_text_or_null(j, "signer", v->signer);
		json_date(j, "signed_on", v->signed_on);
		json_date(j, "issued_on", v->issued_on);
		if (v->payload_count) {
			json_object(j, "payload");
			for (int n = 0; n < v->payload_count; n++)
				json_text(j, field_name_text(v->payload[n].name),
					  v->payload[n].text);
			json_end_object(j);
		} else {
			json_null(j, "payload");
		}
		if (v->kind == SEAL_STAMP || v->kind == SEAL_RIDING) {
			json_number(j, "diameter_mm", v->diameter_mm);
			json_text_or_null(j, "alike", stamp_alike_text(v->alike));
			json_number(j, "likeness", v->likeness);
			json_text_or_null(j, "specimen", v->specimen);
		}
		json_text_or_null(j, "detail", v->detail);
		json_text_or_null(j, "clause", v->clause);
		json_int(j, "page", page_offset + v->page);
		json_box(j, v->where);
		json_end_object(j);
	}
}

static void
json_findings(struct json *j, const struct document *d)
{
	for (int i = 0; i < d->finding_count; i++) {
		const struct finding *f = &d->finding[i];
		char text[FINDING_TEXT_BYTES * 2 + 16];

		(void)text_print(text, sizeof(text), "%s%s%s", f->seen, f->needed[0] ? " / " : "",
				 f->needed);
		json_object(j, NULL);
		json_text(j, "rule", f->rule);
		json_int(j, "version", f->version);
		json_text(j, "outcome", outcome_text(f->outcome));
		json_text_or_null(j, "code", f->reason);
		json_text(j, "text", text);
		json_text(j, "seen", f->seen);
		json_text(j, "needed", f->needed);
		json_end_object(j);
	}
}

static void
json_page(struct json *j, const struct page *p)
{
	json_object(j, NULL);
	json_int(j, "index", p->file_page);
	json_text_or_null(j, "form", p->form);
	json_number(j, "score", p->form_score);
	json_number(j, "dpi", p->dpi);
	json_int(j, "turn", p->turn);
	json_text(j, "color", color_mode_text(p->color));
	json_bool(j, "blank", p->blank);
	json_end_object(j);
}

/* One document: the object of design §7. Several: its fields, seals and findings are those of the
 * first, and "documents" holds each of them, so that a reader of the simple form is never wrong
 * about what it names. */
void
print_inspect_json(struct buf *out, const char *file, const struct sha256 *sha256,
		   const struct examination *seen)
{
	struct json j = { out, false };
	char hex[SHA256_TEXT_BYTES];

	sha256_print(hex, sha256);
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.inspect/1");
	json_text(&j, "file", file);
	json_text(&j, "sha256", hex);
	json_array(&j, "pages");
	for (int i = 0; i < seen->count; i++)
		for (int p = 0; p < seen->document[i].page_count; p++)
			json_page(&j, &seen->document[i].page[p]);
	json_end_array(&j);
	for (int i = 0, offset = 0; i < seen->count; offset += seen->document[i].page_count, i++) {
		if (i == 1)
			json_array(&j, "documents");
		if (i > 0)
			json_object(&j, NULL);
		json_object(&j, "fields");
		json_fields(&j, &seen->document[i], offset);
		json_end_object(&j);
		json_array(&j, "seals");
		json_seals(&j, &seen->document[i], offset);
		json_end_array(&j);
		json_array(&j, "findings");
		json_findings(&j, &seen->document[i]);
		json_end_array(&j);
		json_text(&j, "outcome", outcome_text(document_outcome(&seen->document[i])));
		if (i > 0)
			json_end_object(&j);
	}
	if (seen->count > 1)
		json_end_array(&j);
	json_int(&j, "document_count", seen->count);
	json_end_object(&j);
}

/* ---- inspect --plain: one fact a line, for people and for tests ---- */

static void
plain_document(const struct document *d)
{
	printf("outcome %s\n", outcome_text(document_outcome(d)));
	printf("form %s\n", d->form[0] ? d->form : "-");
	if (d->issuer[0])
		printf("issuer %s\n", d->issuer);
	if (d->match.person_no[0])
		printf("person %s %s %s\n", d->match.person_no, match_how_text(d->match.how),
		       name_match_text(d->match.name));
	for (int i = 0; i < d->match.near_count; i++)
		printf("near %s %s %s\n", d->match.near[i].person_no,
		       name_match_text(d->match.near[i].name), d->match.near[i].why);
	for (int i = 0; i < d->page_count; i++)
		printf("page %d %s score %.2f dpi %.0f turn %d%s%s%s\n", i + 1,
		       color_mode_text(d->page[i].color), d->page[i].form_score, d->page[i].dpi,
		       d->page[i].turn, d->page[i].blank ? " blank" : "",
		       d->page[i].label[0] ? " label " : "", d->page[i].label);
	for (int i = 0; i < d->field_count; i++)
		printf("field %s %s %s\n", field_name_text(d->field[i].name),
		       field_status_text(d->field[i].status), d->field[i].text);
	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];

		printf("seal %s%s%s %s %s\n", seal_kind_text(v->kind), v->name[0] ? " " : "",
		       v->name, verdict_text(v->verdict), seal_reason_text(v->reason));
	}
	for (int i = 0; i < d->finding_count; i++) {
		const struct finding *f = &d->finding[i];

		printf("finding %s %s %s%s%s%s%s%s%s\n", f->rule, outcome_text(f->outcome),
		       f->reason[0] ? f->reason : "-", f->hold ? " hold" : "",
		       f->seen[0] ? " seen " : "", f->seen, f->needed[0] ? " needed " : "",
		       f->needed, "");
	}
}

void
print_inspect_plain(const struct cli *cli, const struct examination *seen)
{
	(void)cli;
	printf("documents %d\n", seen->count);
	printf("pages %d\n", seen->pages);
	if (seen->label[0])
		printf("label %s%s\n", seen->label, seen->label_conflict ? " conflict" : "");
	for (int i = 0; i < seen->count; i++)
		plain_document(&seen->document[i]);
}

/* ---- one stored document ---- */

/* What was seen, a seal's code as its sentence. That nothing is there, the rule says itself. */
static const char *
seen_words(const char *seen)
{
	enum seal_reason reason;

	if (!seal_reason_begins(seen, &reason))
		return seen;
	return reason == SEAL_REASON_ABSENT ? "" : _(seal_reason_sentence(reason));
}

void
print_reason(const struct cli *cli, const struct catalog *catalog, const struct document *document,
	     char *to)
{
	const char *language = cli_chinese(cli) ? "zh_CN" : "en";
	const struct finding *worst = NULL;
	const char *seen;

	to[0] = '\0';
	for (int i = 0; i < document->finding_count; i++) {
		const struct finding *f = &document->finding[i];

		if (f->outcome != OUTCOME_ACCEPT && (!worst || f->outcome > worst->outcome))
			worst = f;
	}
	if (!worst)
		return;
	seen = seen_words(worst->seen);
	(void)text_print(to, 256, "%s %s %s%s%s", worst->rule, worst->reason,
			 catalog_rule(catalog, worst->rule, language), seen[0] ? ": " : "", seen);
}

static void
print_fields(const struct document *d)
{
	static const char *const status[] = { "缺", "疑", "  " };

	printf("%s\n", _("Fields"));
	for (int i = 0; i < d->field_count; i++) {
		printf("  %s ", status[d->field[i].status]);
		cli_cell(field_name_text(d->field[i].name), 28);
		printf("%s%s\n", d->field[i].text, d->field[i].by_person ? " *" : "");
	}
}

static void
print_seals(const struct document *d)
{
	printf("%s\n", _("Seals and signatures"));
	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];

		printf("     ");
		cli_cell(seal_kind_text(v->kind), 8);
		cli_cell(v->name, 12);
		cli_cell(verdict_text(v->verdict), 15);
		printf("%s%s%s %s\n", seal_reason_text(v->reason), v->signer[0] ? " " : "",
		       v->signer, v->detail);
	}
}

static void
print_findings(const struct cli *cli, const struct catalog *catalog, const struct document *d)
{
	const char *language = cli_chinese(cli) ? "zh_CN" : "en";

	printf("%s (%s)\n", _("Findings"), d->rules_version);
	for (int i = 0; i < d->finding_count; i++) {
		const struct finding *f = &d->finding[i];

		printf("     ");
		cli_cell(f->rule, 5);
		cli_cell(cli_outcome(cli, f->outcome), 9);
		cli_cell(f->reason, 5);
		printf("%s", catalog_rule(catalog, f->rule, language));
		if (f->seen[0])
			printf(" — %s", f->seen);
		if (f->needed[0])
			printf(" (%s %s)", _("needed:"), f->needed);
		putchar('\n');
	}
}

static void
print_decision(const struct decision *x, const char *title)
{
	char when[24];

	if (x->decide == DECIDE_NONE)
		return;
	clock_print(when, x->at_us);
	printf("%s %s %s %s", title, decide_text(x->decide), x->by, when);
	for (int i = 0; i < x->reason_count; i++)
		printf(" %s", x->reason[i]);
	printf("%s%s\n", x->note[0] ? " — " : "", x->note);
}

/* Shown, never taken: intake check SERIAL --person NUMBER chooses one. */
static void
print_near(const struct document *d)
{
	for (int i = 0; i < d->match.near_count; i++)
		printf("     %s %s (%s, %s)\n", _("perhaps"), d->match.near[i].person_no,
		       name_match_text(d->match.near[i].name), _(d->match.near[i].why));
}

void
print_document(const struct cli *cli, const struct catalog *catalog, const struct document *d)
{
	const struct issuer *issuer = d->issuer[0] ? catalog_issuer_get(catalog, d->issuer) : NULL;
	char id[DOCUMENT_ID_BYTES], until[DATE_TEXT_BYTES];

	document_id_print(id, d->serial, d->index);
	date_print(until, d->valid_until);
	printf("%s  %s  %s\n", id, cli_state(cli, d->state), cli_outcome(cli, document_outcome(d)));
	printf("%s %s  %s %s\n", _("Form"), d->form[0] ? d->form : "-", _("Issuer"),
	       issuer ? issuer->name[0] : "-");
	printf("%s %s (%s, %s)\n", _("Person"), d->match.person_no[0] ? d->match.person_no : "-",
	       match_how_text(d->match.how), name_match_text(d->match.name));
	print_near(d);
	if (d->duplicate_of[0])
		printf("%s %s\n", _("Same paper as"), d->duplicate_of);
	print_fields(d);
	print_seals(d);
	print_findings(cli, catalog, d);
	print_decision(&d->first, _("First decision"));
	print_decision(&d->second, _("Second decision"));
	if (d->batch_id[0])
		printf("%s %s %s %s\n", _("Batch"), d->batch_id, d->disposition, d->service_reason);
	if (until[0])
		printf("%s %s\n", _("Valid until"), until);
	if (d->back_pay_months)
		printf("%s %d\n", _("Resume, months to pay back:"), d->back_pay_months);
}

static void
json_decision(struct json *j, const char *key, const struct decision *x)
{
	if (x->decide == DECIDE_NONE) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	json_text(j, "decide", decide_text(x->decide));
	json_text(j, "by", x->by);
	json_int(j, "at_us", x->at_us);
	json_array(j, "reasons");
	for (int i = 0; i < x->reason_count; i++)
		json_text(j, NULL, x->reason[i]);
	json_end_array(j);
	json_text_or_null(j, "note", x->note);
	json_end_object(j);
}

static void
json_near(struct json *j, const struct document *d)
{
	json_text(j, "match", match_how_text(d->match.how));
	json_text(j, "match_name", name_match_text(d->match.name));
	json_array(j, "candidates");
	for (int i = 0; i < d->match.near_count; i++) {
		json_object(j, NULL);
		json_text(j, "person_no", d->match.near[i].person_no);
		json_text(j, "name", name_match_text(d->match.near[i].name));
		json_text(j, "why", d->match.near[i].why);
		json_end_object(j);
	}
	json_end_array(j);
}

void
print_document_json(struct buf *out, const struct document *d)
{
	struct json j = { out, false };

	json_object(&j, NULL);
	json_text(&j, "schema", "intake.document/1");
	json_text(&j, "serial", d->serial);
	json_int(&j, "index", d->index);
	json_int(&j, "revision", d->revision);
	json_text(&j, "state", state_text(d->state));
	json_text(&j, "outcome", outcome_text(document_outcome(d)));
	json_text_or_null(&j, "form", d->form);
	json_text_or_null(&j, "issuer", d->issuer);
	json_text_or_null(&j, "person_no", d->match.person_no);
	json_near(&j, d);
	json_text_or_null(&j, "duplicate_of", d->duplicate_of);
	json_array(&j, "pages");
	for (int i = 0; i < d->page_count; i++)
		json_page(&j, &d->page[i]);
	json_end_array(&j);
	json_object(&j, "fields");
	json_fields(&j, d, 0);
	json_end_object(&j);
	json_array(&j, "seals");
	json_seals(&j, d, 0);
	json_end_array(&j);
	json_array(&j, "findings");
	json_findings(&j, d);
	json_end_array(&j);
	json_decision(&j, "first", &d->first);
	json_decision(&j, "second", &d->second);
	json_text_or_null(&j, "batch_id", d->batch_id);
	json_text_or_null(&j, "disposition", d->disposition);
	json_date(&j, "valid_until", d->valid_until);
	json_int(&j, "back_pay_months", d->back_pay_months);
	json_end_object(&j);
}
