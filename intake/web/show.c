/* SPDX-License-Identifier: Apache-2.0 */
#include "web/show.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"

/* ---- words ---- */
static const char *const field_labels[FIELD_NAME_COUNT] = {
	[FIELD_HOLDER_NAME] = N_("Name"),
	[FIELD_HOLDER_NAME_LATIN] = N_("Name in Latin letters"),
	[FIELD_HOLDER_ID_NUMBER] = N_("ID number"),
	[FIELD_HOLDER_BIRTH_DATE] = N_("Born on"),
	[FIELD_HOLDER_SEX] = N_("Sex"),
	[FIELD_HOLDER_PASSPORT_NUMBER] = N_("Passport"),
	[FIELD_HOLDER_COUNTRY] = N_("Country"),
	[FIELD_HOLDER_ADDRESS] = N_("Address"),
	[FIELD_CERTIFICATE_NUMBER] = N_("Certificate number"),
	[FIELD_CERTIFICATE_ISSUE_DATE] = N_("Issued on"),
	[FIELD_CERTIFICATE_APPEARANCE] = N_("Appeared"),
	[FIELD_CERTIFICATE_PAYING_AGENCY] = N_("Paying agency"),
	[FIELD_CERTIFICATE_ISSUER] = N_("Issuing office"),
	[FIELD_CERTIFICATE_HANDLER] = N_("Handled by"),
	[FIELD_CERTIFICATE_APPROVER] = N_("Approved by"),
};

const char *
show_field_label(enum field_name name)
{
	return _(field_labels[name]);
}

static const char *const outcome_words[] = { N_("good"), N_("look"), N_("return") };
static const char *const outcome_tags[] = { "good", "doubt", "bad" };

const char *
show_outcome(enum outcome outcome)
{
	return _(outcome_words[outcome]);
}

static const char *const seal_words[] = {
	N_("Digital seal"), N_("ICAO barcode"), N_("Issue list"),
	N_("Stamp"),        N_("Riding seal"),  N_("Signature"),
};
static const char *const verdict_words[] = { N_("cannot be told"), N_("valid"), N_("invalid") };
static const char *const verdict_tags[] = { "doubt", "good", "bad" };

static const struct {
	enum seal_reason reason;
	const char *words;
} seal_reasons[] = {
	{ SEAL_REASON_FORMAT_FAILURE, N_("its coding is broken") },
	{ SEAL_REASON_HASH_FAILURE, N_("its content was changed") },
	{ SEAL_REASON_SIG_CRYPTO_FAILURE, N_("its signature is forged or damaged") },
	{ SEAL_REASON_REVOKED, N_("its signer was revoked") },
	{ SEAL_REASON_NOT_YET_VALID, N_("signed before its signer was valid") },
	{ SEAL_REASON_SIG_CONSTRAINTS_FAILURE, N_("its content breaks a rule") },
	{ SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE, N_("its signer may not sign this") },
	{ SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND, N_("its signer is not known here") },
	{ SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND, N_("nobody we trust vouches for its signer") },
	{ SEAL_REASON_OUT_OF_BOUNDS_NO_POE, N_("its signer had expired") },
	{ SEAL_REASON_REVOKED_NO_POE, N_("its signer was revoked later") },
	{ SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE, N_("its algorithm is too weak") },
	{ SEAL_REASON_TRY_LATER, N_("revocation cannot be checked now") },
	{ SEAL_REASON_UNKNOWN_PROFILE, N_("its kind is not known here") },
	{ SEAL_REASON_UNSIGNED, N_("it is not signed") },
	{ SEAL_REASON_PRESENT, N_("is there") },
	{ SEAL_REASON_ABSENT, N_("is missing") },
	{ SEAL_REASON_WRONG_SIZE, N_("has the wrong size") },
	{ SEAL_REASON_WRONG_COLOR, N_("has the wrong colour") },
	{ SEAL_REASON_NO_COLOR, N_("scan without colour") },
	{ SEAL_REASON_UNSURE, N_("not certain") },
};

const char *
show_seal_reason(enum seal_reason reason)
{
	for (size_t i = 0; i < COUNT_OF(seal_reasons); i++)
		if (seal_reasons[i].reason == reason)
			return _(seal_reasons[i].words);
	return "";
}

static const char *const seal_names[][2] = {
	{ "official", N_("officer") },
	{ "applicant", N_("applicant") },
	{ "handler", N_("handler") },
	{ "approver", N_("approver") },
};

const char *
show_seal_name(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(seal_names); i++)
		if (text_equal(seal_names[i][0], name))
			return _(seal_names[i][1]);
	return name;
}

/* ---- opening ---- */
enum err
show_document(struct visit *v, struct document *out, struct error *err)
{
	char serial[SERIAL_BYTES];
	long index;

	if (!serial_parse(v->part[0], serial) ||
	    !text_to_long(v->part[1], 1, LIMIT_DOCUMENTS_PER_ARRIVAL, &index))
		return error_set(err, ERR_NOTFOUND, "%s/%s is no paper of ours", v->part[0],
				 v->part[1]);
	return store_document_get(visit_store(v), serial, (int)index, out, err);
}

enum err
show_open(struct visit *v, struct shown *out, struct error *err)
{
	struct document *d;
	char id[DOCUMENT_ID_BYTES];

	memset(&out->person, 0, sizeof(out->person));
	out->document = d = document_new();
	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (show_document(v, d, err))
		return err->code;
	if (d->match.person_no[0] &&
	    store_person_get(visit_store(v), d->match.person_no, &out->person, err) &&
	    err->code != ERR_NOTFOUND)
		return err->code;
	out->has_person = out->person.person_no[0] != '\0';
	document_id_print(id, d->serial, d->index);
	data_text(v->data, "id", id);
	data_text(v->data, "serial", d->serial);
	data_number(v->data, "n", d->index);
	data_number(v->data, "revision", d->revision);
	data_text(v->data, "state", words(state_zh(d->state)));
	return v->request->method == HTTP_GET ? visit_look(v, id, "", err) : ERR_NONE;
}

/* ---- crops ---- */
#define CROP_SCALE     4.2 /* px a millimetre: somewhat larger than life */
#define CROP_WIDTH_PX  240.0
#define CROP_HEIGHT_PX 96.0

static void
put_picture(struct scope *row, const struct document *d, int page)
{
	const struct page *p = &d->page[page];
	struct affine m = desk_picture_to_mm(p);
	char hex[SHA256_TEXT_BYTES];

	sha256_print(hex, &p->file_sha256);
	data_print(row, "picture", "/picture/%s/%d/%d?v=%.12s-%d", d->serial, d->index, page, hex,
		   p->file_page);
	data_print(row, "matrix", "matrix(%.8f %.8f %.8f %.8f %.4f %.4f)", m.a, m.d, m.b, m.e, m.c,
		   m.f);
	data_number(row, "px_w", p->width_px);
	data_number(row, "px_h", p->height_px);
}

static void
put_box(struct scope *row, struct box_mm box, double margin)
{
	double w = box.width + 2 * margin, h = box.height + 2 * margin, scale;

	data_print(row, "box", "%.2f %.2f %.2f %.2f", box.x - margin, box.y - margin, w, h);
	/* how large on the screen: a line of the table stays a line */
	scale = fmin(CROP_SCALE, fmin(CROP_WIDTH_PX / w, CROP_HEIGHT_PX / h));
	data_print(row, "crop_w", "%.0f", w * scale);
	data_print(row, "crop_h", "%.0f", h * scale);
}

bool
show_crop(struct scope *row, const struct crop *c)
{
	if (c->page < 0 || c->page >= c->document->page_count || c->box.width <= 0 ||
	    c->box.height <= 0)
		return false;
	put_picture(row, c->document, c->page);
	put_box(row, c->box, 0.4);
	data_flag(row, "crop", true);
	return true;
}

/* ---- pages ---- */

/* What of the plane of millimetres the page covers. */
static struct box_mm
page_bounds(const struct page *p)
{
	struct affine m = desk_picture_to_mm(p);
	double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

	for (int corner = 0; corner < 4; corner++) {
		double px = corner & 1 ? p->width_px : 0, py = corner & 2 ? p->height_px : 0;
		double x = m.a * px + m.b * py + m.c, y = m.d * px + m.e * py + m.f;

		left = fmin(left, x);
		right = fmax(right, x);
		top = fmin(top, y);
		bottom = fmax(bottom, y);
	}
	return (struct box_mm){ left, top, right - left, bottom - top };
}

static void
put_zone(struct scope *page, const char *key, const char *tag, struct box_mm box)
{
	struct scope *zone = data_row(page, "zones");

	data_text(zone, "zone_key", key);
	data_text(zone, "zone_tag", tag);
	data_print(zone, "zone_x", "%.2f", box.x);
	data_print(zone, "zone_y", "%.2f", box.y);
	data_print(zone, "zone_w", "%.2f", box.width);
	data_print(zone, "zone_h", "%.2f", box.height);
}

/* A name is verified against the roster, not read (design §4): equal there is certain enough. */
static bool
name_is_known(const struct document *d, const struct field *f)
{
	return f->name == FIELD_HOLDER_NAME && f->status != FIELD_MISSING &&
	       d->match.person_no[0] &&
	       (d->match.name == NAME_EQUAL || d->match.name == NAME_VARIANT ||
		d->match.name == NAME_ALIAS);
}

static const char *
field_tag(const struct document *d, const struct field *f)
{
	for (int i = 0; i < d->finding_count; i++) {
		const struct finding *x = &d->finding[i];
		double cx = x->where.x + x->where.width / 2, cy = x->where.y + x->where.height / 2;

		if (x->outcome != OUTCOME_ACCEPT && x->page == f->page && x->where.width > 0 &&
		    cx >= f->where.x && cx <= f->where.x + f->where.width && cy >= f->where.y &&
		    cy <= f->where.y + f->where.height)
			return outcome_tags[x->outcome];
	}
	if (f->status == FIELD_AGREED || name_is_known(d, f))
		return "good";
	return f->status == FIELD_DOUBT ? "doubt" : "open";
}

static void
put_zones(struct scope *row, const struct document *d, int page)
{
	char key[32];

	for (int i = 0; i < d->field_count; i++)
		if (d->field[i].page == page && d->field[i].where.width > 0) {
			(void)text_print(key, sizeof(key), "f%d", (int)d->field[i].name);
			put_zone(row, key, field_tag(d, &d->field[i]), d->field[i].where);
		}
	for (int i = 0; i < d->verdict_count; i++)
		if (d->verdict[i].page == page && d->verdict[i].where.width > 0) {
			(void)text_print(key, sizeof(key), "s%d", i);
			put_zone(row, key, verdict_tags[d->verdict[i].verdict],
				 d->verdict[i].where);
		}
}

void
show_page(struct scope *row, const struct document *d, int page)
{
	struct box_mm bounds = page_bounds(&d->page[page]);

	data_number(row, "page_index", page);
	data_number(row, "page_number", page + 1);
	put_picture(row, d, page);
	data_print(row, "box", "%.2f %.2f %.2f %.2f", bounds.x, bounds.y, bounds.width,
		   bounds.height);
}

void
show_pages(struct visit *v, const struct shown *s)
{
	const struct document *d = s->document;

	for (int i = 0; i < d->page_count; i++) {
		struct scope *row = data_row(v->data, "pages");

		show_page(row, d, i);
		put_zones(row, d, i);
	}
	data_number(v->data, "page_count", d->page_count);
}

/* ---- fields ---- */
static void
put_roster_value(struct scope *row, const struct shown *s, const struct field *f)
{
	char masked[ID_NUMBER_BYTES];

	if (!s->has_person)
		return;
	switch (f->name) {
	case FIELD_HOLDER_NAME_LATIN: /* of a paper without the Chinese name it is all there is */
		if (document_field(s->document, FIELD_HOLDER_NAME))
			break;
		data_text(row, "roster", s->person.name);
		break;
	case FIELD_HOLDER_NAME:
		data_text(row, "roster", s->person.name);
		break;
	case FIELD_HOLDER_ID_NUMBER:
		show_masked(masked, s->person.id_number);
		data_text(row, "roster", s->whole_id ? s->person.id_number : masked);
		break;
	case FIELD_HOLDER_BIRTH_DATE:
		show_day(row, "roster", s->person.born_on);
		break;
	case FIELD_HOLDER_SEX:
		data_text(row, "roster",
			  s->person.sex == SEX_MALE     ? _("male")
			  : s->person.sex == SEX_FEMALE ? _("female")
							: "");
		break;
	case FIELD_HOLDER_PASSPORT_NUMBER:
		data_text(row, "roster", s->person.other_id);
		break;
	case FIELD_CERTIFICATE_ISSUE_DATE:
		if (!date_is_none(s->person.last_certified_on)) {
			char day[DATE_TEXT_BYTES];

			date_print(day, s->person.last_certified_on);
			data_print(row, "roster", _("last certified %s"), day);
		}
		break;
	default:
		break;
	}
}

static void
put_value(struct scope *row, const struct shown *s, const struct field *f)
{
	char masked[ID_NUMBER_BYTES];

	if (f->name == FIELD_HOLDER_ID_NUMBER && !s->whole_id) {
		show_masked(masked, f->text);
		data_text(row, "value", masked);
		data_flag(row, "masked", f->text[0] != '\0');
	} else {
		data_text(row, "value", show_value_words(f));
	}
	if (f->printed[0] && !text_equal(f->printed, f->text) &&
	    !text_equal(f->printed, show_value_words(f)) && f->name != FIELD_HOLDER_ID_NUMBER)
		data_text(row, "printed", f->printed);
}

static const char *
field_result(const struct field *f, const char *tag)
{
	if (f->by_person)
		return _("typed by a person");
	if (text_equal(tag, "bad"))
		return _("against the rules");
	if (f->status != FIELD_AGREED && text_equal(tag, "good"))
		return _("as on the roster");
	if (f->status == FIELD_AGREED)
		return text_equal(tag, "doubt") ? _("look") : _("agreed");
	return f->status == FIELD_DOUBT ? _("doubtful") : _("not read");
}

int
show_fields(struct visit *v, const struct shown *s)
{
	const struct document *d = s->document;
	int doubts = 0;

	for (int i = 0; i < d->field_count; i++) {
		const struct field *f = &d->field[i];
		const struct crop crop = { d, f->page, f->where };
		const char *tag = field_tag(d, f);
		struct scope *row = data_row(v->data, "fields");

		data_print(row, "key", "f%d", (int)f->name);
		data_text(row, "field", field_name_text(f->name));
		data_text(row, "label", show_field_label(f->name));
		data_text(row, "tag", tag);
		data_text(row, "words", field_result(f, tag));
		put_value(row, s, f);
		put_roster_value(row, s, f);
		(void)show_crop(row, &crop);
		if (!text_equal(tag, "good") && !f->by_person) {
			data_flag(row, "doubt", true);
			doubts++;
		}
	}
	return doubts;
}

/* ---- seals ---- */
static const char *const alike_words[] = { "", N_("unlike the specimen"),
					   N_("not surely like the specimen"),
					   N_("looks like the specimen") };

/* An applicant has no specimen: whoever else signs does so for the office. */
static bool
signs_for_the_office(const struct seal_verdict *x)
{
	return x->kind == SEAL_INK && !text_equal(x->name, "applicant");
}

static bool
belongs_beside(const struct specimen_shown *s, const struct seal_verdict *x)
{
	if (x->kind == SEAL_STAMP || x->kind == SEAL_RIDING)
		return text_equal(s->kind, x->kind == SEAL_STAMP ? "stamp" : "riding");
	return signs_for_the_office(x) && text_equal(s->kind, "signature");
}

/* A compared stamp stands beside that specimen alone, others beside all that may be meant. */
static bool
is_compared_with(const struct specimen_shown *s, const struct seal_verdict *x)
{
	char place[sizeof(x->specimen)];

	return !x->specimen[0] || (text_print(place, sizeof(place), "%s/%s", s->issuer, s->file) &&
				   text_equal(place, x->specimen));
}

static void
put_specimen(struct scope *seal, const struct specimen_shown *s)
{
	struct scope *row = data_row(seal, "specimens");
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES];

	data_text(row, "specimen_issuer", s->issuer);
	data_text(row, "specimen_file", s->file);
	date_print(from, s->from);
	date_print(to, s->to);
	if (to[0])
		data_print(row, "specimen_when", _("Specimen, %s to %s"), from, to);
	else
		data_print(row, "specimen_when", _("Specimen, since %s"), from);
}

static void
put_seal(struct visit *v, const struct document *d, int i, const struct specimen_shown *specimens,
	 int count)
{
	const struct seal_verdict *x = &d->verdict[i];
	const struct crop crop = { d, x->page, x->where };
	struct scope *row = data_row(v->data, "seals");
	bool beside = false;

	data_print(row, "key", "s%d", i);
	data_text(row, "kind", _(seal_words[x->kind]));
	data_text(row, "name", x->name[0] && x->kind == SEAL_INK ? show_seal_name(x->name) : "");
	data_text(row, "tag", verdict_tags[x->verdict]);
	data_text(row, "words",
		  x->kind == SEAL_INK && x->verdict == VERDICT_VALID
		      ? _("present, not judged")
		      : _(verdict_words[x->verdict]));
	data_text(row, "why", show_seal_reason(x->reason));
	data_text(row, "alike", alike_words[x->alike][0] ? _(alike_words[x->alike]) : "");
	data_text(row, "signer", x->signer);
	show_day(row, "signed_on", x->signed_on);
	if (x->diameter_mm > 0)
		data_print(row, "size", _("%.1f mm across"), x->diameter_mm);
	data_flag(row, "doubt", x->verdict != VERDICT_VALID);
	(void)show_crop(row, &crop);
	for (int k = 0; k < count; k++)
		if (belongs_beside(&specimens[k], x) && is_compared_with(&specimens[k], x)) {
			put_specimen(row, &specimens[k]);
			beside = true;
		}
	data_flag(row, "no_specimen",
		  !beside && x->where.width > 0 &&
		      (x->kind == SEAL_STAMP || signs_for_the_office(x)));
}

enum err
show_seals(struct visit *v, const struct shown *s, struct date day, struct error *err)
{
	const struct document *d = s->document;
	struct date issued = document_date(d, FIELD_CERTIFICATE_ISSUE_DATE);
	struct specimen_shown specimens[LIMIT_SPECIMENS_SHOWN];
	int count = LIMIT_SPECIMENS_SHOWN;

	if (desk_specimens(v->desk, d, date_is_none(issued) ? day : issued, specimens, &count, err))
		return err->code;
	for (int i = 0; i < d->verdict_count; i++)
		put_seal(v, d, i, specimens, count);
	return ERR_NONE;
}

/* ---- findings ---- */
static void
put_finding(struct visit *v, const struct finding *f)
{
	const char *language = words_language();
	struct scope *row = data_row(v->data, "findings");

	data_text(row, "rule", f->rule);
	data_text(row, "tag", outcome_tags[f->outcome]);
	data_text(row, "words", show_outcome(f->outcome));
	data_text(row, "title", catalog_rule(visit_catalog(v), f->rule, language));
	if (f->outcome != OUTCOME_ACCEPT && f->reason[0]) {
		data_text(row, "code", f->reason);
		data_text(row, "reason", catalog_reason(visit_catalog(v), f->reason, language));
	}
	show_evidence(row, "seen", f->seen);
	show_evidence(row, "needed", f->needed);
	data_flag(row, "hold", f->hold);
	data_flag(row, "doubt", f->outcome != OUTCOME_ACCEPT);
}

int
show_findings(struct visit *v, const struct shown *s)
{
	const struct document *d = s->document;
	int doubts = 0;

	for (int outcome = OUTCOME_REJECT; outcome > OUTCOME_ACCEPT; outcome--)
		for (int i = 0; i < d->finding_count; i++)
			if (d->finding[i].outcome == (enum outcome)outcome) {
				put_finding(v, &d->finding[i]);
				doubts++;
			}
	data_number(v->data, "passed", d->finding_count - doubts);
	return doubts;
}
