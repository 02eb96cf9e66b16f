/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/recon.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/merkle.h"

enum err
recon_add(struct recon_list *list, const struct recon_row *row, struct error *err)
{
	if (list->count == list->room) {
		int room = list->room ? 2 * list->room : 256;
		struct recon_row *bigger;

		if (list->count >= LIMIT_RECORDS_PER_RUN)
			return error_set(err, ERR_LIMIT, "reconciliation: more than %d records",
					 LIMIT_RECORDS_PER_RUN);
		bigger = fail_here() ? NULL : realloc(list->row, (size_t)room * sizeof(*bigger));
		if (!bigger)
			return error_set(err, ERR_NOMEM, "reconciliation: out of memory");
		list->row = bigger;
		list->room = room;
	}
	list->row[list->count++] = *row;
	return ERR_NONE;
}

void
recon_free(struct recon_list *list)
{
	free(list->row);
	*list = (struct recon_list){ 0 };
}

static bool
in_bucket(const struct recon_row *row, const char *prefix)
{
	return strncmp(row->id, prefix, strlen(prefix)) == 0;
}

enum err
recon_sum_of(const struct recon_list *list, const char *prefix, struct recon_sum *out,
	     struct error *err)
{
	AUTO(memory)
	struct sha256 *leaf = fail_here() ? NULL : calloc((size_t)list->count + 1, sizeof(*leaf));
	char text[192], hex[SHA256_TEXT_BYTES];

	if (!leaf)
		return error_set(err, ERR_NOMEM, "reconciliation: out of memory");
	out->count = 0;
	(void)text_copy(out->prefix, sizeof(out->prefix), prefix);
	for (int i = 0; i < list->count; i++) {
		const struct recon_row *r = &list->row[i];

		if (!in_bucket(r, prefix))
			continue;
		sha256_print(hex, &r->digest);
		(void)text_print(text, sizeof(text), "%s %d %s %s", r->id, r->revision, hex,
				 r->disposition);
		if (merkle_leaf(text, &leaf[out->count++], err))
			return err->code;
	}
	return merkle_root(leaf, out->count, &out->root, err);
}

/* ---- what the service says ---- */

static bool
sum_read(const xmlNode *node, struct recon_sum *out)
{
	char count[16], hex[SHA256_TEXT_BYTES];
	long number;

	if (!xml_attribute(node, "count", count, sizeof(count)) ||
	    !text_to_long(count, 0, INT32_MAX, &number) ||
	    !xml_attribute(node, "root", hex, sizeof(hex)) || !sha256_parse(hex, &out->root))
		return false;
	out->count = (int)number;
	out->prefix[0] = '\0';
	(void)xml_attribute(node, "prefix", out->prefix, sizeof(out->prefix));
	return true;
}

static enum err
about(const xmlNode *root, const char *day, const char *prefix, struct recon_sum *out,
      struct error *err)
{
	char date[DATE_TEXT_BYTES] = "";

	(void)xml_attribute(root, "date", date, sizeof(date));
	if (!sum_read(root, out) || !text_equal(date, day) || !text_equal(out->prefix, prefix))
		return error_set(err, ERR_REMOTE, "reconciliation: not of %s %s", day, prefix);
	return ERR_NONE;
}

enum err
recon_day_read(const xmlNode *root, const char *day, struct recon_day *out, struct error *err)
{
	out->buckets = 0;
	if (about(root, day, "", &out->sum, err))
		return err->code;
	for (const xmlNode *n = xml_child(root, "bucket"); n; n = xml_next(n, "bucket")) {
		if (out->buckets == RECON_BUCKETS || !sum_read(n, &out->bucket[out->buckets++]))
			return error_set(err, ERR_REMOTE, "reconciliation: not a bucket of %s",
					 day);
	}
	return ERR_NONE;
}

static bool
row_read(const xmlNode *node, struct recon_row *out)
{
	char rev[16], hex[SHA256_TEXT_BYTES];
	long number;

	if (!xml_attribute(node, "id", out->id, sizeof(out->id)) ||
	    !xml_attribute(node, "rev", rev, sizeof(rev)) ||
	    !text_to_long(rev, 1, INT32_MAX, &number) ||
	    !xml_attribute(node, "digest", hex, sizeof(hex)) || !sha256_parse(hex, &out->digest) ||
	    !xml_attribute(node, "disposition", out->disposition, sizeof(out->disposition)) ||
	    !xml_attribute(node, "receiptId", out->receipt_id, sizeof(out->receipt_id)))
		return false;
	out->revision = (int)number;
	return true;
}

static int
order(const struct recon_row *a, const struct recon_row *b)
{
	int ids = strcmp(a->id, b->id);

	return ids ? ids : (a->revision > b->revision) - (a->revision < b->revision);
}

enum err
recon_rows_read(const xmlNode *root, const char *day, const char *prefix, struct recon_list *out,
		struct error *err)
{
	struct recon_sum sum;

	if (about(root, day, prefix, &sum, err))
		return err->code;
	for (const xmlNode *n = xml_child(root, "row"); n; n = xml_next(n, "row")) {
		struct recon_row row = { .revision = 0 };

		if (!row_read(n, &row) || !in_bucket(&row, prefix) ||
		    (out->count && order(&out->row[out->count - 1], &row) >= 0))
			return error_set(err, ERR_REMOTE,
					 "reconciliation: rows of %s %s are not in order", day,
					 prefix);
		if (recon_add(out, &row, err))
			return err->code;
	}
	return ERR_NONE;
}

/* ---- differences ---- */

const char *
difference_text(enum difference_kind kind)
{
	static const char *const texts[] = { "not-there", "not-here", "word",
					     "content",   "receipt",  "sum" };

	assert((size_t)kind < COUNT_OF(texts));
	return texts[kind];
}

static struct difference
difference_of(enum difference_kind kind, const struct recon_row *here,
	      const struct recon_row *there)
{
	const struct recon_row *one = here ? here : there;
	struct difference d = { .kind = kind, .revision = one->revision };

	(void)text_copy(d.record_id, sizeof(d.record_id), one->id);
	(void)text_copy(d.receipt_id, sizeof(d.receipt_id), one->receipt_id);
	(void)text_copy(d.here, sizeof(d.here), here ? here->disposition : "");
	(void)text_copy(d.there, sizeof(d.there), there ? there->disposition : "");
	return d;
}

/* Both sides have it: do they say the same? Content weighs more than words. */
static enum err
compare_row(const struct recon_row *here, const struct recon_row *there, difference_each *each,
	    void *context, struct error *err)
{
	struct difference d;

	if (!sha256_equal(&here->digest, &there->digest))
		d = difference_of(DIFFER_CONTENT, here, there);
	else if (!text_equal(here->disposition, there->disposition))
		d = difference_of(DIFFER_WORD, here, there);
	else if (!text_equal(here->receipt_id, there->receipt_id))
		d = difference_of(DIFFER_RECEIPT, here, there);
	else
		return ERR_NONE;
	return each(context, &d, err);
}

enum err
recon_compare(const struct recon_list *here, const struct recon_list *there, const char *prefix,
	      difference_each *each, void *context, struct error *err)
{
	int i = 0, k = 0;

	while (i < here->count && !in_bucket(&here->row[i], prefix))
		i++;
	for (;;) {
		bool ours = i < here->count && in_bucket(&here->row[i], prefix);
		bool theirs = k < there->count;
		int which;
		struct difference d;

		if (!ours && !theirs)
			return ERR_NONE;
		which = !ours ? 1 : !theirs ? -1 : order(&here->row[i], &there->row[k]);
		if (which == 0) {
			if (compare_row(&here->row[i++], &there->row[k++], each, context, err))
				return err->code;
			continue;
		}
		d = which < 0 ? difference_of(DIFFER_NOT_THERE, &here->row[i++], NULL)
			      : difference_of(DIFFER_NOT_HERE, NULL, &there->row[k++]);
		if (each(context, &d, err))
			return err->code;
	}
}
