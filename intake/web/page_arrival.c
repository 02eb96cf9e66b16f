/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "report/report.h"
#include "web/upload.h"
#include "web/visit.h"

/* One envelope: what the mail desk wrote down, its papers, its label, its scans, its history. */

static enum err
open_arrival(struct visit *v, struct arrival *out, struct error *err)
{
	char serial[SERIAL_BYTES];

	if (!serial_parse(v->part[0], serial))
		return error_set(err, ERR_NOTFOUND, "%s is no serial of ours", v->part[0]);
	return store_arrival_get(visit_store(v), serial, out, err);
}

static enum err
put_document(void *context, const struct document *d, struct error *err)
{
	struct visit *v = context;
	struct scope *row = data_row(v->data, "documents");

	(void)err;
	data_print(row, "document_path", "/review/%s/%d", d->serial, d->index);
	data_print(row, "document_id", "%s/%d", d->serial, d->index);
	data_text(row, "document_state", words(state_zh(d->state)));
	if ((d->state == STATE_REJECTED || d->state == STATE_WAIT_FIX) &&
	    visit_has_role(v, ROLE_MAILROOM | ROLE_VERIFIER | ROLE_CONFIRMER))
		data_print(row, "document_letter", "/arrival/%s/%d/letter", d->serial, d->index);
	data_text(row, "document_name", document_text(d, FIELD_HOLDER_NAME));
	data_number(row, "document_pages", d->page_count);
	show_day(row, "document_until", d->valid_until);
	return ERR_NONE;
}

static enum err
put_history(void *context, const struct audit_line *line, struct error *err)
{
	struct visit *v = context;
	struct scope *row = data_row(v->data, "history");
	char detail[REPORT_CELL_BYTES];

	(void)err;
	show_moment(row, "at", line->at_us);
	data_text(row, "actor", show_user(v, line->actor));
	data_text(row, "action", words(audit_action_zh(line->action)));
	report_log_detail(line->detail, detail);
	data_text(row, "detail", detail);
	return ERR_NONE;
}

static void
put_arrival(struct visit *v, const struct arrival *a)
{
	data_text(v->data, "title", a->serial);
	data_text(v->data, "serial", a->serial);
	show_moment(v->data, "registered", a->registered_us);
	show_day(v->data, "received", a->received_on);
	data_text(v->data, "route", words(route_zh(a->route)));
	data_text(v->data, "condition", words(condition_zh(a->condition)));
	data_text(v->data, "tracking", a->tracking);
	data_number(v->data, "pieces", a->pieces);
	data_text(v->data, "sender", a->sender_name);
	data_text(v->data, "opened_by", a->opened_by);
	data_text(v->data, "witness", a->witnessed_by);
	data_text(v->data, "agent", a->agent_name);
	data_text(v->data, "note", a->note);
	data_text(v->data, "original",
		  a->original          ? _("original by touch")
		  : a->original_unsure ? _("original: cannot tell")
				       : _("not the original"));
}

enum err
page_arrival(struct visit *v, struct error *err)
{
	struct document_filter filter = DOCUMENT_FILTER_ALL;
	struct arrival a;

	if (open_arrival(v, &a, err) || visit_look(v, a.serial, "", err))
		return err->code;
	put_arrival(v, &a);
	filter.serial = a.serial;
	if (store_document_walk(visit_store(v), &filter, put_document, v, err) ||
	    store_audit_walk(visit_store(v), a.serial, put_history, v, err))
		return err->code;
	data_flag(v->data, "may_upload", visit_has_role(v, ROLE_MAILROOM));
	data_flag(v->data, "may_look",
		  visit_has_role(v, ROLE_MAILROOM | ROLE_VERIFIER | ROLE_CONFIRMER | ROLE_AUDITOR));
	data_flag(v->data, "fresh", visit_field(v, "fresh")[0] != '\0');
	data_number(v->data, "upload_mb", (long)(LIMIT_SCAN_BYTES / 1024 / 1024));
	data_number(v->data, "upload_bytes", (long)LIMIT_SCAN_BYTES);
	return visit_page(v, "arrival", err);
}

/* ---- the label ---- */
static enum err
print_label(const struct arrival *a, const char *path, struct buf *pdf, struct error *err)
{
	if (report_labels(path, a, 1, err))
		return err->code;
	return file_read(path, pdf, err);
}

enum err
page_label(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf pdf = BUF(LIMIT_HTTP_ANSWER);
	struct arrival a;
	char path[CONFIG_VALUE_BYTES + 64], name[64];
	enum err rc;

	if (open_arrival(v, &a, err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s/label-%s-%d.pdf", desk_config(v->desk)->data,
			 a.serial, (int)gettid());
	rc = print_label(&a, path, &pdf, err);
	(void)unlink(path);
	if (rc || visit_note(v, "label", a.serial, "", err))
		return err->code;
	(void)text_print(name, sizeof(name), "%s.pdf", a.serial);
	v->response->shown = true;
	return visit_bytes(v, "application/pdf", &pdf, name, err);
}

/* ---- a scan from this page ---- */
enum err
page_upload(struct visit *v, struct error *err)
{
	struct arrival a;
	enum upload_result result;

	if (open_arrival(v, &a, err))
		return err->code;
	if (v->request->file_fd < 0 || v->request->file_bytes == 0)
		return error_set(err, ERR_USAGE, "no file was chosen");
	if (upload_capture(v, a.serial, &result, err))
		return err->code;
	return visit_redirect(v, upload_result_said(result), "/arrival/%s", a.serial);
}
