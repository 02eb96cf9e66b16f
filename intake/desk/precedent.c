/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <string.h>

#include "base/text.h"

/* What earlier papers say about this one: the same paper again, the same seal on another paper, a
 * newer paper accepted before. */

struct look {
	struct desk *desk;
	const struct document *document;
	struct precedent *out;
	struct document *other; /* room for one of those that look alike */
};

static bool
is_itself(const struct document *a, const struct document *b)
{
	return text_equal(a->serial, b->serial) && a->index == b->index;
}

static bool
page_near(const struct document *a, const struct document *b)
{
	for (int i = 0; i < a->page_count; i++)
		for (int k = 0; k < b->page_count; k++)
			if (text_equal(a->page[i].form, b->page[k].form) && a->page[i].form[0] &&
			    likeness_distance(&a->page[i].likeness, &b->page[k].likeness) <=
				LIKENESS_NEAR_BITS)
				return true;
	return false;
}

static enum err
same_certificate(void *context, const struct document *other, struct error *err)
{
	struct look *l = context;
	const struct document *d = l->document;

	(void)err;
	if (is_itself(d, other) || l->out->same_paper[0] || other->duplicate_of[0])
		return ERR_NONE;
	if (!date_equal(document_date(d, FIELD_CERTIFICATE_ISSUE_DATE),
			document_date(other, FIELD_CERTIFICATE_ISSUE_DATE)))
		return ERR_NONE;
	if (d->match.person_no[0] && !text_equal(d->match.person_no, other->match.person_no))
		return ERR_NONE;
	document_id_print(l->out->same_paper, other->serial, other->index);
	l->out->same_image = page_near(d, other);
	return ERR_NONE;
}

static enum err
same_seal(void *context, const struct document *other, struct error *err)
{
	struct look *l = context;

	(void)err;
	if (is_itself(l->document, other) || l->out->replayed_seal[0] || other->duplicate_of[0])
		return ERR_NONE;
	document_id_print(l->out->replayed_seal, other->serial, other->index);
	return ERR_NONE;
}

/* Another date than both readings are sure of, or another person than both papers name. */
static bool
tells_another_story(const struct document *a, const struct document *b)
{
	const struct field *x = document_field(a, FIELD_CERTIFICATE_ISSUE_DATE);
	const struct field *y = document_field(b, FIELD_CERTIFICATE_ISSUE_DATE);

	if (x && y && x->status == FIELD_AGREED && y->status == FIELD_AGREED &&
	    !text_equal(x->text, y->text))
		return true;
	return a->match.person_no[0] && b->match.person_no[0] &&
	       !text_equal(a->match.person_no, b->match.person_no);
}

/* The image of a paper that is here already: the same paper scanned again, or one made from it. */
static enum err
looks_alike(void *context, const struct near_page *page, struct error *err)
{
	struct look *l = context;
	char *to;

	if ((text_equal(page->serial, l->document->serial) && page->index == l->document->index) ||
	    (l->out->near_image[0] && l->out->same_paper[0]))
		return ERR_NONE;
	if (store_document_get(l->desk->store, page->serial, page->index, l->other, err))
		return err->code;
	if (!text_equal(l->other->form, l->document->form))
		return ERR_NONE;
	to = tells_another_story(l->document, l->other) ? l->out->near_image : l->out->same_paper;
	if (to[0] || (to == l->out->same_paper && l->other->duplicate_of[0]))
		return ERR_NONE;
	document_id_print(to, page->serial, page->index);
	if (to == l->out->same_paper)
		l->out->same_image = true;
	return ERR_NONE;
}

static enum err
look_for_images(struct look *l, struct error *err)
{
	AUTO(document_free)
	struct document *other = document_new();

	if (!other)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	l->other = other;
	for (int i = 0; i < l->document->page_count; i++) {
		const struct page *page = &l->document->page[i];

		if (page->form[0] && likeness_known(&page->likeness) &&
		    store_page_near(l->desk->store, &page->likeness, LIKENESS_NEAR_BITS,
				    looks_alike, l, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
accepted_before(void *context, const struct document *other, struct error *err)
{
	struct look *l = context;
	struct date issued = document_date(other, FIELD_CERTIFICATE_ISSUE_DATE);

	(void)err;
	if (is_itself(l->document, other) || date_is_none(issued))
		return ERR_NONE;
	if (other->state != STATE_VERIFIED && other->state != STATE_BATCHED &&
	    other->state != STATE_SUBMITTED && other->state != STATE_SUBMITTED_UNKNOWN &&
	    other->state != STATE_CONFIRMED)
		return ERR_NONE;
	if (date_is_none(l->out->last_accepted_issue) ||
	    date_after(issued, l->out->last_accepted_issue))
		l->out->last_accepted_issue = issued;
	return ERR_NONE;
}

static enum err
look_for_seals(struct desk *d, struct look *l, struct error *err)
{
	for (int i = 0; i < l->document->verdict_count; i++) {
		const struct seal_verdict *v = &l->document->verdict[i];
		struct document_filter filter = DOCUMENT_FILTER_ALL;

		if ((v->kind != SEAL_VDS && v->kind != SEAL_IDB) ||
		    sha256_is_zero(&v->signed_bytes))
			continue;
		filter.signed_bytes = &v->signed_bytes;
		if (store_document_walk(d->store, &filter, same_seal, l, err))
			return err->code;
	}
	return ERR_NONE;
}

enum err
precedent_find(struct desk *d, const struct document *document, struct precedent *out,
	       struct error *err)
{
	struct look l = { d, document, out, NULL };
	struct document_filter filter = DOCUMENT_FILTER_ALL;
	const char *number = document_text(document, FIELD_CERTIFICATE_NUMBER);

	memset(out, 0, sizeof(*out));
	if (number[0]) {
		filter.certificate_number = number;
		if (store_document_walk(d->store, &filter, same_certificate, &l, err))
			return err->code;
	}
	if (look_for_images(&l, err) || look_for_seals(d, &l, err))
		return err->code;
	if (document->match.person_no[0]) {
		filter = (struct document_filter)DOCUMENT_FILTER_ALL;
		filter.person_no = document->match.person_no;
		if (store_document_walk(d->store, &filter, accepted_before, &l, err))
			return err->code;
	}
	/* the same paper carries the same seal: that is no replay */
	if (text_equal(out->replayed_seal, out->same_paper))
		out->replayed_seal[0] = '\0';
	return ERR_NONE;
}
