/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"

/* From pixels to documents. A page with a recognised form starts a document; pages without one
 * (backs, passport copies, letters) go with the document before them, the first ones with the first
 * document. */

void
examination_free(struct examination *e)
{
	free(e->document);
	memset(e, 0, sizeof(*e));
}

static enum err
add_document(struct examination *e, struct document **out, struct error *err)
{
	struct document *grown;

	if (e->count == LIMIT_DOCUMENTS_PER_ARRIVAL)
		return error_set(err, ERR_LIMIT, "too-many-documents: more than %d in one file",
				 LIMIT_DOCUMENTS_PER_ARRIVAL);
	grown = fail_here() ? NULL : realloc(e->document, sizeof(*grown) * (size_t)(e->count + 1));
	if (!grown)
		return error_set(err, ERR_NOMEM, "documents: out of memory");
	e->document = grown;
	*out = &e->document[e->count++];
	memset(*out, 0, sizeof(**out));
	return ERR_NONE;
}

/* The label belongs to the whole envelope; two different ones are nobody's. */
static void
note_label(struct examination *e, struct page *page, const struct code *codes, int count)
{
	char serial[SERIAL_BYTES];

	if (!label_find(codes, count, serial))
		return;
	(void)text_copy(page->label, sizeof(page->label), serial);
	if (e->label[0] && !text_equal(e->label, serial))
		e->label_conflict = true;
	(void)text_copy(e->label, sizeof(e->label), serial);
}

static enum err
read_fields(struct recogniser *r, const struct planes *planes, const struct job *job,
	    struct document *d, int page, struct error *err)
{
	struct field fields[LIMIT_FIELDS_PER_FORM];
	int count = 0;

	if (reader_fields(r->reader, planes, &d->page[page], job->days.registered, fields, &count,
			  err))
		return error_wrap(err, "read fields");
	assert(count <= LIMIT_FIELDS_PER_FORM);
	for (int i = 0; i < count && d->field_count < LIMIT_FIELDS_PER_DOCUMENT; i++) {
		fields[i].page = page;
		d->field[d->field_count++] = fields[i];
	}
	return ERR_NONE;
}

/* Where the day of issue stands: in a letter, where it was found. */
static struct box_mm
date_box(const struct document *d, const struct form_field *date, int page)
{
	const struct field *read = document_field(d, FIELD_CERTIFICATE_ISSUE_DATE);

	return form_field_in_text(date) && read && read->page == page ? read->where : date->box;
}

/* The last page of the document, with everything seal/ wants to see of it. */
static enum err
judge_seals(struct recogniser *r, struct seal_page *look, const struct job *job, struct document *d,
	    struct error *err)
{
	int page = d->page_count - 1, before = d->verdict_count;
	const struct form_field *date;

	look->page = &d->page[page];
	look->form = look->blank ? blank_form(look->blank) : NULL;
	date = look->form ? form_field_get(look->form, FIELD_CERTIFICATE_ISSUE_DATE) : NULL;
	if (date)
		look->date_box = date_box(d, date, page);
	for (int i = 0; i < d->field_count; i++)
		if (d->field[i].name == FIELD_CERTIFICATE_ISSUE_DATE && d->field[i].page == page &&
		    d->field[i].status == FIELD_AGREED)
			(void)date_parse(d->field[i].text, &look->issued_on);
	if (seal_judge_page(r->trust, &job->days, look, d->verdict, &d->verdict_count, err))
		return error_wrap(err, "judge seals");
	for (int i = before; i < d->verdict_count; i++)
		d->verdict[i].page = page;
	return ERR_NONE;
}

/* A valid seal vouches for its words (design §4): where the eye saw nothing it fills the field,
 * where the eye was unsure and the seal says the same, the field is proven. A difference stays what
 * it is; rules/ makes it a finding with both values. */
static void
payload_confirms(struct document *d)
{
	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];

		if (v->verdict != VERDICT_VALID)
			continue;
		for (int n = 0; n < v->payload_count; n++) {
			const struct payload_field *sealed = &v->payload[n];
			struct field *f;

			if (!document_field(d, sealed->name))
				continue;
			f = document_field_put(d, sealed->name);
			if (f->status == FIELD_MISSING || !f->text[0])
				(void)text_copy(f->text, sizeof(f->text), sealed->text);
			if (text_equal(f->text, sealed->text))
				f->status = FIELD_AGREED;
		}
	}
}

/* What one page brought, before it is known to which document it belongs. */
static enum err
take_page(struct recogniser *r, const struct scan_page *scan, const struct job *job,
	  struct examination *e, struct error *err)
{
	AUTO(planes)
	struct planes planes = { 0 };
	static struct code codes[LIMIT_CODES_PER_PAGE];
	int code_count = LIMIT_CODES_PER_PAGE;
	const struct blank *blank = NULL;
	struct page page = { .file_page = scan->index,
			     .width_px = scan_full(scan)->width,
			     .height_px = scan_full(scan)->height,
			     .color = scan->color };
	struct document *d = e->count ? &e->document[e->count - 1] : NULL;

	if (planes_make(scan, &planes, err))
		return err->code;
	page.dpi = planes.dpi;
	if (reader_recognise(r->reader, &planes, &page, &blank, err))
		return error_wrap(err, "recognise form");
	if (page.blank)
		code_count = 0;
	else if (codes_find(&planes, codes, &code_count, err))
		return error_wrap(err, "find codes");
	note_label(e, &page, codes, code_count);
	/* the first form takes the pages before it; each further form starts a document */
	if ((!d || (blank && d->form[0])) && add_document(e, &d, err))
		return err->code;
	if (d->page_count == LIMIT_PAGES_PER_DOCUMENT)
		return error_set(err, ERR_LIMIT, "too-many-pages: more than %d in one document",
				 LIMIT_PAGES_PER_DOCUMENT);
	d->page[d->page_count++] = page;
	if (blank) {
		(void)text_copy(d->form, sizeof(d->form), page.form);
		if (read_fields(r, &planes, job, d, d->page_count - 1, err))
			return err->code;
	}
	return judge_seals(
	    r,
	    &(struct seal_page){
		.planes = &planes, .blank = blank, .codes = codes, .code_count = code_count },
	    job, d, err);
}

enum err
recognise_file(struct recogniser *r, int fd, const struct job *job, struct examination *out,
	       struct error *err)
{
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	AUTO(examination)
	struct examination e = { 0 };
	struct scan_page *page;
	enum err rc;

	if (decode_open(fd, DECODE_PLANES, &decoder, err))
		return err->code;
	while (!(rc = decode_next(decoder, &page, err))) {
		if (take_page(r, page, job, &e, err))
			return error_wrap(err, "page %d", e.pages + 1);
		e.pages++;
	}
	if (rc != ERR_NOTFOUND)
		return rc;
	if (e.count == 0)
		return error_set(err, ERR_DATA, "no-pages: the file holds no page");
	for (int i = 0; i < e.count; i++)
		payload_confirms(&e.document[i]);
	*out = e;
	memset(&e, 0, sizeof(e));
	return ERR_NONE;
}
