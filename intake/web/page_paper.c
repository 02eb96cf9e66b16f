/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"
#include "web/show.h"

/* Papers out, for one envelope: the letter that names all defects at once, the receipt for who
 * handed it in. */

static enum err
make_letter(struct visit *v, const struct document *d, struct buf *out, struct error *err)
{
	struct arrival arrival;
	char to[FIELD_TEXT_BYTES];
	struct report_letter letter = { .catalog = visit_catalog(v),
					.arrival = &arrival,
					.document = d,
					.to = to,
					.today = clock_today() };

	if (store_arrival_get(visit_store(v), d->serial, &arrival, err))
		return err->code;
	report_recipient(visit_store(v), d, &arrival, to, sizeof(to));
	letter.language = report_language(arrival.sender_country);
	return report_letter(&letter, out, err);
}

enum err
page_letter(struct visit *v, struct error *err)
{
	AUTO(document_free)
	struct document *d = document_new();
	AUTO(buf)
	struct buf pdf = BUF(LIMIT_HTTP_ANSWER);
	char id[DOCUMENT_ID_BYTES];

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (show_document(v, d, err) || make_letter(v, d, &pdf, err))
		return err->code;
	document_id_print(id, d->serial, d->index);
	if (visit_note(v, "letter", id, d->state == STATE_WAIT_FIX ? "kind=fix" : "kind=return",
		       err))
		return err->code;
	v->response->shown = true;
	return visit_bytes(v, "application/pdf", &pdf, "letter.pdf", err);
}

enum err
page_receipt(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf pdf = BUF(LIMIT_HTTP_ANSWER);
	struct arrival a;
	char serial[SERIAL_BYTES];

	if (!serial_parse(v->part[0], serial))
		return error_set(err, ERR_NOTFOUND, "%s is no serial of ours", v->part[0]);
	if (store_arrival_get(visit_store(v), serial, &a, err) ||
	    report_receipt(visit_catalog(v), &a, report_language(a.sender_country),
			   a.opened_by[0] ? a.opened_by : v->user.full_name, &pdf, err) ||
	    visit_note(v, "receipt", a.serial, "", err))
		return err->code;
	v->response->shown = true;
	return visit_bytes(v, "application/pdf", &pdf, "receipt.pdf", err);
}
