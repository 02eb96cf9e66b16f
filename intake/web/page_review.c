/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/queue.h"
#include "web/show.h"

/* The review of one paper: its scan, what was read, what the rules say, and what a person may do
 * now. */

static bool
is_open(enum state state)
{
	return state == STATE_CHECKED || state == STATE_REVIEW || state == STATE_SUSPECT ||
	       state == STATE_WAIT_FIX;
}

static bool
waits_for_second(enum state state)
{
	return state == STATE_FIRST_OK || state == STATE_REJECT_PROPOSED;
}

/* Which buttons: flags may_decide, may_confirm (own: why not), may_undo. */
static void
put_actions(struct visit *v, const struct document *d)
{
	bool own = text_equal(d->first.by, v->user.name);

	data_flag(v->data, "may_decide", is_open(d->state) && visit_has_role(v, ROLE_VERIFIER));
	data_flag(v->data, "may_amend", is_open(d->state) && visit_has_role(v, ROLE_VERIFIER));
	if (waits_for_second(d->state) && visit_has_role(v, ROLE_CONFIRMER)) {
		data_flag(v->data, "may_confirm", true);
		data_flag(v->data, "own", own);
	}
	data_flag(v->data, "may_undo",
		  own && (waits_for_second(d->state) || d->state == STATE_WAIT_FIX ||
			  d->state == STATE_SUSPECT));
	if (d->state == STATE_REJECTED || d->state == STATE_WAIT_FIX)
		data_print(v->data, "letter", "/arrival/%s/%d/letter", d->serial, d->index);
	data_flag(v->data, "is_return", d->state == STATE_REJECT_PROPOSED);
}

static void
put_neighbour(struct visit *v, const char *name, const char *id)
{
	if (id[0])
		data_print(v->data, name, "/review/%s", id);
}

/* The next item's pages are asked for while this one is looked at. */
static enum err
put_prefetch(struct visit *v, const char *id, struct error *err)
{
	AUTO(document_free)
	struct document *d = NULL;
	char serial[SERIAL_BYTES], hex[SHA256_TEXT_BYTES];
	int index;

	if (!id[0] || !document_id_parse(id, serial, &index))
		return ERR_NONE;
	d = document_new();
	if (!d)
		return ERR_NONE;
	if (store_document_get(visit_store(v), serial, index, d, err))
		return err->code;
	for (int i = 0; i < d->page_count && i < 2; i++) {
		sha256_print(hex, &d->page[i].file_sha256);
		data_print(data_row(v->data, "prefetch"), "prefetch_path",
			   "/picture/%s/%d/%d?v=%.12s-%d", serial, index, i, hex,
			   d->page[i].file_page);
	}
	return ERR_NONE;
}

static enum err
put_queue(struct visit *v, const struct document *d, struct error *err)
{
	struct queue_place place;
	bool confirming = waits_for_second(d->state) || !visit_has_role(v, ROLE_VERIFIER);
	uint32_t states =
	    confirming && visit_has_role(v, ROLE_CONFIRMER) ? QUEUE_CONFIRM : QUEUE_REVIEW;
	char id[DOCUMENT_ID_BYTES];

	document_id_print(id, d->serial, d->index);
	if (store_queue_place(visit_store(v), states, id, &place, err))
		return err->code;
	if (place.at) {
		data_number(v->data, "place", (long)place.at);
		data_number(v->data, "places", (long)place.of);
	}
	put_neighbour(v, "next", place.next);
	put_neighbour(v, "previous", place.previous);
	return put_prefetch(v, place.next, err);
}

static enum err
put_envelope(struct visit *v, const struct shown *s, struct error *err)
{
	struct arrival a;

	if (store_arrival_get(visit_store(v), s->document->serial, &a, err) ||
	    show_seals(v, s, a.received_on, err))
		return err->code;
	show_day(v->data, "received_on", a.received_on);
	data_text(v->data, "route", words(route_zh(a.route)));
	data_text(v->data, "tracking", a.tracking);
	data_flag(v->data, "not_original", !a.original);
	data_text(v->data, "original",
		  a.original          ? _("original by touch")
		  : a.original_unsure ? _("original: cannot tell")
				      : _("not the original"));
	return ERR_NONE;
}

static void
put_person(struct visit *v, const struct shown *s)
{
	const struct document *d = s->document;

	data_text(v->data, "person_no", d->match.person_no);
	data_flag(v->data, "nobody", !d->match.person_no[0]);
	for (int i = 0; i < d->match.near_count; i++) {
		struct scope *row = data_row(v->data, "near");
		struct person p;
		struct error ignored;

		data_text(row, "near_no", d->match.near[i].person_no);
		data_text(row, "near_why", d->match.near[i].why);
		if (store_person_get(visit_store(v), d->match.near[i].person_no, &p, &ignored))
			continue;
		data_text(row, "near_name", p.name);
		show_day(row, "near_born", p.born_on);
	}
	if (!s->has_person)
		return;
	show_day(v->data, "valid_until", s->person.valid_until);
	data_flag(v->data, "suspended", s->person.pay_status == PAY_SUSPENDED);
	show_day(v->data, "suspended_from", s->person.suspended_from);
	if (d->back_pay_months)
		data_number(v->data, "back_pay", d->back_pay_months);
}

/* Everything of the page; the caller has opened s. */
static enum err
put_review(struct visit *v, struct shown *s, struct error *err)
{
	const struct document *d = s->document;
	const struct issuer *issuer = catalog_issuer_get(visit_catalog(v), d->issuer);
	char twin[DOCUMENT_ID_BYTES];
	int doubts;

	/* who compares the number with the paper needs it whole */
	s->whole_id = s->whole_id || (is_open(d->state) && visit_has_role(v, ROLE_VERIFIER)) ||
		      (waits_for_second(d->state) && visit_has_role(v, ROLE_CONFIRMER));
	data_text(v->data, "title", data_get(v->data, "id"));
	data_text(v->data, "issuer", issuer ? issuer->name[0] : "");
	data_text(v->data, "outcome", show_outcome(document_outcome(d)));
	data_text(v->data, "outcome_tag",
		  document_outcome(d) == OUTCOME_ACCEPT   ? "good"
		  : document_outcome(d) == OUTCOME_REVIEW ? "doubt"
							  : "bad");
	show_pages(v, s);
	doubts = show_fields(v, s);
	doubts += show_findings(v, s);
	data_number(v->data, "doubts", doubts);
	show_decisions(v, d);
	show_reasons(v, d);
	show_twin(d, twin);
	data_text(v->data, "twin", twin);
	put_person(v, s);
	put_actions(v, d);
	if (put_envelope(v, s, err))
		return err->code;
	return put_queue(v, d, err);
}

enum err
page_review(struct visit *v, struct error *err)
{
	struct shown s = { 0 };
	enum err rc = show_open(v, &s, err);

	if (!rc)
		rc = put_review(v, &s, err);
	if (!rc)
		rc = visit_page(v, "review", err);
	document_free(s.document);
	return rc;
}

/* The whole number, for a role whose task does not need it: the password again, and a line. */
static enum err
unmask(struct visit *v, struct shown *s, struct error *err)
{
	char id[DOCUMENT_ID_BYTES], back[64];
	bool proven;

	document_id_print(id, s->document->serial, s->document->index);
	(void)text_print(back, sizeof(back), "/review/%s", id);
	if (visit_prove_first(v,
			      N_("The whole ID number is shown only to who proves who he is; it is "
				 "written into the log."),
			      back, &proven, err) ||
	    !proven)
		return err->code;
	if (visit_note(v, "unmask", id, "field=holder.id_number", err))
		return err->code;
	s->whole_id = true;
	if (put_review(v, s, err))
		return err->code;
	return visit_page(v, "review", err);
}

enum err
page_unmask(struct visit *v, struct error *err)
{
	struct shown s = { 0 };
	enum err rc = show_open(v, &s, err);

	if (!rc)
		rc = unmask(v, &s, err);
	document_free(s.document);
	return rc;
}

/* ---- the front of the queue ---- */
enum err
page_review_next(struct visit *v, struct error *err)
{
	struct queue_place place;

	if (store_queue_place(visit_store(v), QUEUE_REVIEW, "", &place, err))
		return err->code;
	if (place.next[0])
		return visit_redirect(v, NULL, "/review/%s", place.next);
	data_flag(v->data, "review_empty", true);
	return visit_page(v, "empty", err);
}

/* ---- pictures ---- */
enum err
page_specimen(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf png = BUF(LIMIT_HTTP_ANSWER);
	struct sha256 hash;
	char hex[SHA256_TEXT_BYTES];

	if (desk_specimen_picture(v->desk, v->part[0], visit_field(v, "file"), &png, err) ||
	    sha256_of(png.bytes, png.length, &hash, err))
		return err->code;
	sha256_print(hex, &hash);
	(void)text_print(v->response->etag, sizeof(v->response->etag), "%.32s", hex);
	v->response->cache = HTTP_PRIVATE;
	return visit_bytes(v, "image/png", &png, NULL, err);
}

enum err
page_picture(struct visit *v, struct error *err)
{
	AUTO(document_free)
	struct document *d = document_new();
	AUTO(buf)
	struct buf jpeg = BUF(LIMIT_HTTP_ANSWER);
	char serial[SERIAL_BYTES], hex[SHA256_TEXT_BYTES];
	long index, page;

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (!serial_parse(v->part[0], serial) ||
	    !text_to_long(v->part[1], 1, LIMIT_DOCUMENTS_PER_ARRIVAL, &index) ||
	    !text_to_long(v->part[2], 0, LIMIT_PAGES_PER_DOCUMENT - 1, &page))
		return error_set(err, ERR_NOTFOUND, "there is no such picture");
	if (store_document_get(visit_store(v), serial, (int)index, d, err))
		return err->code;
	if (page >= d->page_count)
		return error_set(err, ERR_NOTFOUND, "there is no such picture");
	sha256_print(hex, &d->page[page].file_sha256);
	(void)text_print(v->response->etag, sizeof(v->response->etag), "%.32s-%d", hex,
			 d->page[page].file_page);
	v->response->cache = HTTP_PRIVATE;
	if (desk_picture(v->desk, &d->page[page], &jpeg, err))
		return err->code;
	return visit_bytes(v, "image/jpeg", &jpeg, NULL, err);
}
