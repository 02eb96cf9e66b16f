/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/record.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"

#define RECORD_NS "urn:intake:record:1"

/* What goes out as it is, most of the time. */
#define PLAIN "0123456789-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/:."

/* Text or attribute value in canonical XML (Canonical XML 1.0 §2.3), so that the bytes we write are
 * the ones the record's digest is about (docs/protocol.md §3). White space that a line could break
 * at becomes one space; what XML cannot hold becomes U+FFFD. */
static void
put_text(struct buf *out, const char *text, bool attribute)
{
	uint32_t c;

	for (;;) {
		char utf8[5] = "";
		size_t plain = strspn(text, PLAIN);

		buf_add(out, text, plain);
		text += plain;
		c = utf8_next(&text);
		if (c == 0)
			return;
		if (c == '&')
			buf_text(out, "&amp;");
		else if (c == '<')
			buf_text(out, "&lt;");
		else if (c == '>' && !attribute)
			buf_text(out, "&gt;");
		else if (c == '"' && attribute)
			buf_text(out, "&quot;");
		else if (c == '\t' || c == '\n' || c == '\r')
			buf_byte(out, ' ');
		else if (utf8_put(utf8, sizeof(utf8),
				  c < 0x20 || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c))
			buf_text(out, utf8);
	}
}

static void
put_attribute(struct buf *out, const char *name, const char *value)
{
	buf_print(out, " %s=\"", name);
	put_text(out, value, true);
	buf_byte(out, '"');
}

static void
put_element(struct buf *out, const char *name, const char *text)
{
	buf_print(out, "<%s>", name);
	put_text(out, text, false);
	buf_print(out, "</%s>", name);
}

struct date
record_certified_on(const struct document *document)
{
	return clock_day_of(document->second.at_us);
}

static void
put_date(struct buf *out, const char *name, struct date day)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, day);
	put_element(out, name, text);
}

static const char *
id_type(const char *number)
{
	switch (id_number_kind(number)) {
	case ID_CITIZEN:
	case ID_CITIZEN_OLD:
		return "citizen";
	case ID_HONGKONG:
		return "hong-kong";
	case ID_MACAU:
		return "macau";
	case ID_RETURN:
		return "return-permit";
	case ID_TAIWAN:
		return "taiwan";
	case ID_PASSPORT:
		return "passport";
	default:
		return "other";
	}
}

/* 境外邮寄 or 代交: whoever brings a paper for somebody else is an agent, whatever the counter
 * wrote. */
static const char *
mode_of(const struct arrival *a)
{
	if (a->route == ROUTE_BY_AGENT || a->agent_name[0])
		return "by-agent";
	return a->route == ROUTE_BY_HAND ? "by-hand" : "post";
}

static void
put_person(struct buf *out, const struct person *p)
{
	const char *number = p->id_number[0] ? p->id_number : p->other_id;

	put_element(out, "personNo", p->person_no);
	put_element(out, "name", p->name);
	put_element(out, "idType", id_type(number));
	put_element(out, "idNo", number);
	put_element(out, "agency", p->agency);
	put_element(out, "category", category_text(p->category));
}

/* An office that is not in the registry goes by the name a person read on the paper. */
static void
put_issuer(struct buf *out, const struct record_source *s)
{
	const char *printed = document_text(s->document, FIELD_CERTIFICATE_ISSUER);

	buf_text(out, "<issuer");
	put_attribute(out, "id", s->issuer ? s->issuer->id : "unregistered");
	buf_byte(out, '>');
	put_text(out, s->issuer ? s->issuer->name[0] : printed, false);
	buf_text(out, "</issuer>");
}

static void
put_paper(struct buf *out, const struct record_source *s)
{
	const char *number = document_text(s->document, FIELD_CERTIFICATE_NUMBER);

	put_element(out, "mode", mode_of(s->arrival));
	put_element(out, "documentKind", s->form ? s->form->kind : "OTHER");
	if (number[0])
		put_element(out, "certificateNo", number);
	put_issuer(out, s);
}

static void
put_dates(struct buf *out, const struct record_source *s)
{
	struct date issued = document_date(s->document, FIELD_CERTIFICATE_ISSUE_DATE);
	struct date certified = record_certified_on(s->document);
	struct date basis = s->policy->validity_basis == BASIS_ISSUED_ON ? issued : certified;

	put_date(out, "issueDate", issued);
	put_date(out, "receivedOn", s->arrival->received_on);
	put_date(out, "certifiedOn", certified);
	put_date(out, "validUntil", policy_valid_until(s->policy, s->person->category, basis));
}

/* Pay was stopped: it starts again, and the months without pay are paid back. */
static void
put_resume(struct buf *out, const struct record_source *s)
{
	const struct person *p = s->person;
	char text[DATE_TEXT_BYTES];
	int months;

	if (p->pay_status != PAY_SUSPENDED || date_is_none(p->suspended_from))
		return;
	date_print(text, p->suspended_from);
	months = policy_back_pay_months(p->suspended_from, record_certified_on(s->document));
	buf_print(out, "<resume months=\"%d\"", months);
	put_attribute(out, "suspendedFrom", text);
	buf_text(out, "></resume>");
}

static bool
seen_before(const struct document *d, int page)
{
	for (int i = 0; i < page; i++)
		if (sha256_equal(&d->page[i].file_sha256, &d->page[page].file_sha256))
			return true;
	return false;
}

/* Each raw scan once, although several pages may lie in it. */
static void
put_images(struct buf *out, const struct document *d)
{
	char text[SHA256_TEXT_BYTES];

	for (int i = 0; i < d->page_count; i++) {
		if (sha256_is_zero(&d->page[i].file_sha256) || seen_before(d, i))
			continue;
		sha256_print(text, &d->page[i].file_sha256);
		put_element(out, "image", text);
	}
}

/* What the database already enforces is asked once more before it leaves the house. */
static enum err
decisions_check(const struct document *d, struct error *err)
{
	if (d->first.decide != DECIDE_ACCEPT || d->second.decide != DECIDE_ACCEPT)
		return error_set(err, ERR_DATA, "%s/%d: not accepted by two persons", d->serial,
				 d->index);
	if (!d->first.by[0] || !d->second.by[0] || text_equal(d->first.by, d->second.by))
		return error_set(err, ERR_DATA, "%s/%d: both decisions are by one person",
				 d->serial, d->index);
	return ERR_NONE;
}

static enum err
source_check(const struct record_source *s, struct error *err)
{
	const struct document *d = s->document;

	if (decisions_check(d, err))
		return err->code;
	if (!date_valid(document_date(d, FIELD_CERTIFICATE_ISSUE_DATE)))
		return error_set(err, ERR_DATA, "%s/%d: no issue date", d->serial, d->index);
	if (!date_valid(s->arrival->received_on))
		return error_set(err, ERR_DATA, "%s/%d: no day of receipt", d->serial, d->index);
	if (!s->issuer && !document_text(d, FIELD_CERTIFICATE_ISSUER)[0])
		return error_set(err, ERR_DATA, "%s/%d: no issuing office", d->serial, d->index);
	if (!s->person->id_number[0] && !s->person->other_id[0])
		return error_set(err, ERR_DATA, "%s/%d: the person has no identity number",
				 d->serial, d->index);
	return ERR_NONE;
}

enum err
record_write(const struct record_source *s, struct buf *out, struct error *err)
{
	const struct document *d = s->document;
	char id[DOCUMENT_ID_BYTES];

	assert(d);
	assert(s->arrival && s->person && s->policy);
	if (source_check(s, err))
		return err->code;
	document_id_print(id, d->serial, d->index);
	buf_text(out, "<certification xmlns=\"" RECORD_NS "\">");
	put_element(out, "document", id);
	put_person(out, s->person);
	put_paper(out, s);
	put_dates(out, s);
	put_element(out, "result", "certified");
	put_resume(out, s);
	put_element(out, "handler", d->first.by);
	put_element(out, "reviewer", d->second.by);
	put_images(out, d);
	put_element(out, "rulesVersion", d->rules_version[0] ? d->rules_version : "none");
	buf_text(out, "</certification>");
	return buf_check(out, "record", err);
}
