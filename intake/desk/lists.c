/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

/* Issue lists: coming in, and what they say of a paper (docs/issue-list.md, docs/decisions/0131).
 */

#define SCHEMA "protocol/issue-list-1.xsd"

static enum err
open_trust(struct desk *d, struct error *err)
{
	if (d->trust)
		return ERR_NONE;
	return trust_open(d->config.certs, &d->trust, err);
}

/* ---- a paper ---- */

void
lists_forget(struct document *document)
{
	int kept = 0;

	for (int i = 0; i < document->verdict_count; i++) {
		if (document->verdict[i].kind == SEAL_LIST)
			continue;
		if (kept != i)
			document->verdict[kept] = document->verdict[i];
		kept++;
	}
	document->verdict_count = kept;
}

struct look {
	const struct document *document;
	char key[LIST_NUMBER_BYTES]; /* of the number, "" if there is none to rely on */
	struct date issued_on;       /* agreed, else none */
	struct issue_list list;
	struct issue_entry entry;
	bool found, covered;
};

static bool
is_agreed(const struct document *d, enum field_name name)
{
	const struct field *f = document_field(d, name);

	return f && f->status == FIELD_AGREED && f->text[0];
}

static enum err
ask(struct desk *d, const struct issue_question *question, struct look *l, struct error *err)
{
	enum err rc = store_issue_find(d->store, question, &l->list, &l->entry, err);

	l->found = rc == ERR_NONE;
	return rc == ERR_NOTFOUND ? ERR_NONE : rc;
}

static enum err
find_line(struct desk *d, struct look *l, struct error *err)
{
	struct issue_question question = { .issuer = l->document->issuer };
	char key[LIST_NUMBER_BYTES];

	/* A doubtful number may be found; only its absence proves nothing. */
	if (issue_key(document_text(l->document, FIELD_CERTIFICATE_NUMBER), key, sizeof(key))) {
		question.key = key;
		if (ask(d, &question, l, err))
			return err->code;
	}
	for (int i = 0; i < l->document->verdict_count && !l->found; i++) {
		const struct seal_verdict *v = &l->document->verdict[i];

		if ((v->kind != SEAL_VDS && v->kind != SEAL_IDB) || v->verdict != VERDICT_VALID ||
		    sha256_is_zero(&v->signed_bytes))
			continue;
		question.seal = &v->signed_bytes;
		if (ask(d, &question, l, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
note_cover(void *context, const struct issue_list *list, struct error *err)
{
	struct look *l = context;

	(void)err;
	if (issue_list_covers(list, l->key, l->issued_on)) {
		l->list = *list;
		l->covered = true;
	}
	return ERR_NONE;
}

/* The list was in our hands on the day it was imported: that is its proof of time. */
static enum err
add_verdict(struct desk *d, struct document *document, const struct look *l, struct error *err)
{
	struct seal_days days = { clock_today(), clock_day_of(l->list.imported_us) };
	struct seal_verdict v;

	if (open_trust(d, err) ||
	    seal_list_verdict(d->trust, &days, &l->list, l->found ? &l->entry : NULL, &v, err))
		return err->code;
	if (document->verdict_count < LIMIT_SEALS_PER_DOCUMENT)
		document->verdict[document->verdict_count++] = v;
	return ERR_NONE;
}

enum err
lists_judge(struct desk *d, struct document *document, struct error *err)
{
	struct look l = { .document = document };

	if (!document->issuer[0])
		return ERR_NONE;
	if (find_line(d, &l, err))
		return err->code;
	if (!l.found && is_agreed(document, FIELD_CERTIFICATE_NUMBER)) {
		(void)issue_key(document_text(document, FIELD_CERTIFICATE_NUMBER), l.key,
				sizeof(l.key));
		if (is_agreed(document, FIELD_CERTIFICATE_ISSUE_DATE))
			l.issued_on = document_date(document, FIELD_CERTIFICATE_ISSUE_DATE);
		if (store_issue_walk(d->store, document->issuer, note_cover, &l, err))
			return err->code;
	}
	if (!l.found && !l.covered)
		return ERR_NONE;
	return add_verdict(d, document, &l, err);
}

/* ---- a list ---- */

struct waiting {
	char serial[SERIAL_BYTES];
	int index;
};
struct collecting {
	const char *issuer;
	struct buf found;
};

static enum err
collect(void *context, const struct document *document, struct error *err)
{
	struct collecting *c = context;
	struct waiting w = { .index = document->index };

	(void)err;
	if (!text_equal(document->issuer, c->issuer))
		return ERR_NONE;
	(void)text_copy(w.serial, sizeof(w.serial), document->serial);
	buf_add(&c->found, &w, sizeof(w));
	return ERR_NONE;
}

static enum err
check_one(struct desk *d, const struct act *act, const struct waiting *w, int *checked,
	  struct error *err)
{
	AUTO(document_free)
	struct document *document = document_new();
	enum err rc;

	if (!document)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (store_document_get(d->store, w->serial, w->index, document, err))
		return err->code;
	rc = desk_check(d, act, document, true, err);
	if (rc == ERR_CONFLICT) /* somebody works on it: `intake check` will do */
		return ERR_NONE;
	*checked += rc == ERR_NONE;
	return rc;
}

static enum err
check_waiting(struct desk *d, const struct act *act, struct list_import *out, struct error *err)
{
	static const enum state states[] = { STATE_CHECKED, STATE_REVIEW };
	struct collecting c = { out->list.issuer, BUF(LIMIT_WALK_BYTES) };
	enum err rc = ERR_NONE;

	for (size_t i = 0; !rc && i < COUNT_OF(states); i++) {
		struct document_filter filter = DOCUMENT_FILTER_ALL;

		filter.state = (int)states[i];
		rc = store_document_walk(d->store, &filter, collect, &c, err);
	}
	if (!rc)
		rc = buf_check(&c.found, "waiting papers", err);
	for (size_t at = 0; !rc && at < c.found.length; at += sizeof(struct waiting)) {
		struct waiting w;

		memcpy(&w, c.found.bytes + at, sizeof(w));
		rc = check_one(d, act, &w, &out->checked_again, err);
	}
	buf_free(&c.found);
	return rc;
}

enum err
desk_list_import(struct desk *d, const struct act *act, const char *path, struct list_import *out,
		 struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_XML_BYTES);
	AUTO(seal_list)
	struct seal_list l = { .entry = NULL };
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct seal_days days = { clock_today(), clock_today() };
	char schema[CONFIG_VALUE_BYTES + sizeof(SCHEMA) + 1];

	memset(out, 0, sizeof(*out));
	if (fd < 0)
		return error_errno(err, "%s", path);
	(void)text_print(schema, sizeof(schema), "%s/" SCHEMA, d->config.templates);
	if (file_read_fd(fd, &bytes, err))
		return error_wrap(err, "%s", path);
	if (open_trust(d, err) ||
	    seal_list_judge(d->trust, &days, (struct span){ bytes.bytes, bytes.length }, schema, &l,
			    &out->verdict, err))
		return error_wrap(err, "%s", path);
	if (out->verdict.verdict != VERDICT_VALID)
		return ERR_NONE;
	out->list = l.list;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return error_errno(err, "%s", path);
	if (vault_put(d->vault, fd, &l.list.file, err) ||
	    store_issue_add(d->store, act, &out->list, l.entry, &out->known, err))
		return error_wrap(err, "%s", path);
	return out->known ? ERR_NONE : check_waiting(d, act, out, err);
}
