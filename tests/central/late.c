/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/xml.h"

/* What comes after the receipt: late results and their acknowledgement, reconciliation, page
 * images. */

#define RESULTS_MAX      500
#define RECON_ROWS_MAX   10000
#define RECON_LINE_BYTES 192

/* ---- late results ---- */

struct page_of_results {
	struct buf *out;
	int64_t last;
	int room; /* results still to be printed */
	bool more;
};

static void
print_late(void *context, int64_t cursor, const char *batch_id, const struct result *r)
{
	struct page_of_results *page = context;
	char extra[96];

	if (page->room == 0) {
		page->more = true;
		return;
	}
	page->room--;
	page->last = cursor;
	(void)text_print(extra, sizeof(extra), " cursor=\"%lld\" batchId=\"%s\"", (long long)cursor,
			 batch_id);
	result_print(page->out, "late", extra, r);
}

static enum err
print_results(struct service *s, const struct request *r, long after, long max, struct buf *out,
	      struct error *err)
{
	AUTO(buf)
	struct buf list = BUF(LIMIT_ANSWER_BYTES);
	struct page_of_results page = { &list, after, (int)max, false };
	char digest[SHA256_TEXT_BYTES], moment[24];
	enum err rc;

	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = ledger_late(s->ledger, r->peer->agency, after, (int)max + 1, print_late, &page, err);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	if (rc || buf_check(&list, "results", err))
		return err->code;
	sha256_print(digest, &r->peer->cert);
	clock_print(moment, service_now_us(s));
	buf_print(out,
		  "<results xmlns=\"urn:intake:submit:1\" after=\"%ld\" next=\"%lld\" more=\"%s\">"
		  "<clientCert>%s</clientCert><made>%s</made>%s</results>",
		  after, (long long)page.last, page.more ? "true" : "false", digest, moment,
		  buf_string(&list));
	return buf_check(out, "results", err);
}

void
get_results(struct service *s, struct request *r, struct answer *a)
{
	AUTO(buf)
	struct buf plain = BUF(LIMIT_ANSWER_BYTES);
	const char *max_text = request_argument(r, "max");
	struct error err = { 0 };
	long after, max = RESULTS_MAX;

	if (!text_to_long(request_argument(r, "after"), 0, LONG_MAX, &after) ||
	    (max_text[0] && !text_to_long(max_text, 1, RESULTS_MAX, &max))) {
		answer_problem(a, 400, "bad-request", "after and max are numbers");
		return;
	}
	if (fault_strikes(s, r, AT_BODY, a))
		return;
	if (print_results(s, r, after, max, &plain, &err) ||
	    signer_sign(s->signer, PROFILE_V1, (struct span){ plain.bytes, plain.length }, &a->body,
			&err))
		answer_problem(a, 500, "internal", err.text);
	else
		a->status = 200;
}

void
post_ack(struct service *s, struct request *r, struct answer *a)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err = { 0 };
	char text[24];
	long up_to;
	enum err rc;

	if (xml_parse((struct span){ r->body.bytes, r->body.length }, "body", &doc, &err) ||
	    !xml_is(xml_root(doc), "ack") ||
	    !xml_attribute(xml_root(doc), "upTo", text, sizeof(text)) ||
	    !text_to_long(text, 0, LONG_MAX, &up_to)) {
		answer_problem(a, 400, "schema", "an ack with upTo is needed");
		return;
	}
	if (fault_strikes(s, r, AT_BODY, a))
		return;
	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = ledger_ack(s->ledger, r->peer->agency, up_to, &err);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	if (rc)
		answer_problem(a, 500, "internal", err.text);
	else
		a->status = 204;
}

/* ---- reconciliation ---- */

/* The Merkle tree of some rows as they pass. */
struct tree {
	struct sha256 *leaf;
	int count, room;
};

static void
auto_tree(struct tree *t)
{
	free(t->leaf);
}

static enum err
tree_add(struct tree *t, const struct recon_row *row, struct error *err)
{
	char line[RECON_LINE_BYTES];

	if (t->count == t->room) {
		int room = t->room ? 2 * t->room : 256;
		struct sha256 *bigger = realloc(t->leaf, (size_t)room * sizeof(*bigger));

		if (!bigger)
			return error_set(err, ERR_NOMEM, "reconciliation");
		t->leaf = bigger;
		t->room = room;
	}
	(void)text_print(line, sizeof(line), "%s %ld %s %s", row->id, row->rev, row->digest,
			 row->disposition);
	return merkle_leaf(line, &t->leaf[t->count++], err);
}

static enum err
tree_root(struct tree *t, char *to, struct error *err)
{
	struct sha256 root;

	if (merkle_root(t->leaf, t->count, &root, err))
		return err->code;
	sha256_print(to, &root);
	return ERR_NONE;
}

struct recon {
	struct tree day, bucket;
	char prefix[3]; /* of the open bucket */
	bool rows;      /* the rows of one bucket, not the buckets of a day */
	struct buf *out;
};

static void
auto_recon(struct recon *c)
{
	auto_tree(&c->day);
	auto_tree(&c->bucket);
}

static enum err
close_bucket(struct recon *c, struct error *err)
{
	char root[SHA256_TEXT_BYTES];
	int count = c->bucket.count;

	if (count == 0)
		return ERR_NONE;
	if (tree_root(&c->bucket, root, err))
		return err->code;
	buf_print(c->out, "<bucket prefix=\"%s\" count=\"%d\" root=\"%s\"/>", c->prefix, count,
		  root);
	c->bucket.count = 0;
	return ERR_NONE;
}

static enum err
recon_row(void *context, const struct recon_row *row, struct error *err)
{
	struct recon *c = context;

	if (tree_add(&c->day, row, err))
		return err->code;
	if (c->rows) {
		buf_print(c->out,
			  "<row id=\"%s\" rev=\"%ld\" digest=\"%s\" disposition=\"%s\""
			  " receiptId=\"%s\"/>",
			  row->id, row->rev, row->digest, row->disposition, row->receipt_id);
		return ERR_NONE;
	}
	if (strncmp(c->prefix, row->id, 2) != 0) {
		if (close_bucket(c, err))
			return err->code;
		(void)text_copy_n(c->prefix, sizeof(c->prefix), row->id, 2);
	}
	return tree_add(&c->bucket, row, err);
}

static enum err
print_recon(struct service *s, const char *agency, const char *day, const char *prefix,
	    struct buf *out, struct error *err)
{
	AUTO(buf)
	struct buf list = BUF(LIMIT_ANSWER_BYTES);
	AUTO(recon)
	struct recon c = { .rows = prefix[0] != '\0', .out = &list };
	char root[SHA256_TEXT_BYTES];
	int count;
	enum err rc;

	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = ledger_recon(s->ledger, agency, day, prefix, recon_row, &c, err);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	if (rc || close_bucket(&c, err) || buf_check(&list, "reconciliation", err))
		return err->code;
	count = c.day.count;
	if (c.rows && count > RECON_ROWS_MAX)
		return error_set(err, ERR_LIMIT, "a bucket of %d rows", count);
	if (tree_root(&c.day, root, err))
		return err->code;
	buf_print(out, "<recon xmlns=\"urn:intake:submit:1\" agency=\"%s\" date=\"%s\"", agency,
		  day);
	if (c.rows)
		xml_put_attribute(out, "prefix", prefix);
	buf_print(out, " count=\"%d\" root=\"%s\">%s</recon>", count, root, buf_string(&list));
	return buf_check(out, "reconciliation", err);
}

static bool
is_prefix(const char *text)
{
	return strlen(text) == 2 && strspn(text, "0123456789abcdef") == 2;
}

/* /v1/recon/{agency}/{date}[/{prefix}] */
void
get_recon(struct service *s, struct request *r, struct answer *a)
{
	const char *at = r->path + strlen("/v1/recon/");
	char agency[8], day[DATE_TEXT_BYTES], prefix[3] = "";
	struct error err = { 0 };
	struct date date;
	size_t n = strlen(at);

	if ((n != 17 && !(n == 20 && at[17] == '/' && is_prefix(at + 18))) || at[6] != '/') {
		answer_problem(a, 404, "not-found", "/v1/recon/{agency}/{date}[/{prefix}]");
		return;
	}
	(void)text_copy_n(agency, sizeof(agency), at, 6);
	(void)text_copy_n(day, sizeof(day), at + 7, 10);
	if (n == 20)
		(void)text_copy(prefix, sizeof(prefix), at + 18);
	if (!date_parse(day, &date))
		answer_problem(a, 400, "bad-request", "no such day");
	else if (!text_equal(agency, r->peer->agency))
		answer_problem(a, 403, "agency", "the certificate is of another agency");
	else if (fault_strikes(s, r, AT_BODY, a))
		return;
	else if (print_recon(s, agency, day, prefix, &a->body, &err))
		answer_problem(a, 500, "internal", err.text);
	else
		a->status = 200;
}

/* ---- page images ---- */

/* false: answered. */
static bool
blob_path(struct service *s, const struct request *r, struct sha256 *digest, char *path,
	  struct answer *a)
{
	const char *name = r->path + strlen("/v1/blobs/");
	struct error err = { 0 };

	if (!sha256_parse(name, digest) || strpbrk(name, "ABCDEF")) {
		answer_problem(a, 404, "not-found", "64 lower-case hex digits");
		return false;
	}
	if (!text_print(path, PATH_MAX, "%s/blobs", s->dir) || folder_make(path, &err) ||
	    !text_print(path, PATH_MAX, "%s/blobs/%s", s->dir, name)) {
		answer_problem(a, 500, "internal", err.text);
		return false;
	}
	return true;
}

void
head_blob(struct service *s, struct request *r, struct answer *a)
{
	struct sha256 digest;
	char path[PATH_MAX];

	if (blob_path(s, r, &digest, path, a))
		a->status = file_exists(path) ? 200 : 404;
}

/* Stores the image under its digest; *known: it was there. ERR_DATA: the bytes have another digest.
 */
static enum err
store_blob(const struct request *r, const char *path, const struct sha256 *said, bool *known,
	   struct error *err)
{
	struct sha256 is;

	if (sha256_of(r->body.bytes, r->body.length, &is, err))
		return err->code;
	if (!sha256_equal(said, &is))
		return error_set(err, ERR_DATA, "the bytes have another digest");
	*known = file_exists(path);
	return *known ? ERR_NONE : file_replace(path, r->body.bytes, r->body.length, err);
}

void
put_blob(struct service *s, struct request *r, struct answer *a)
{
	struct error err = { 0 };
	struct sha256 said;
	char path[PATH_MAX];
	bool known = false;
	enum err rc;

	if (!blob_path(s, r, &said, path, a) || fault_strikes(s, r, AT_BODY, a))
		return;
	if (r->body.failed) {
		answer_problem(a, 413, "too-large", "the image is larger than the service takes");
		return;
	}
	rc = store_blob(r, path, &said, &known, &err);
	if (rc == ERR_DATA)
		answer_problem(a, 422, "blob-digest", err.text);
	else if (rc)
		answer_problem(a, 500, "internal", err.text);
	else
		a->status = known ? 200 : 201;
}
