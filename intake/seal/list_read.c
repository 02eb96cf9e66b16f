/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "base/xml.h"
#include "seal/list.h"

/* The values of a list, from the bytes its signature is of. The schema has looked at forms and
 * lengths; what it cannot say is checked here: days in order, no number twice. */

static bool
refuse(struct judgement *j, const char *clause, const char *detail)
{
	return judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE, clause, "%s",
			     detail);
}

static bool
read_digest(const struct xml_tag *tag, const char *name, struct sha256 *out)
{
	char text[SHA256_TEXT_BYTES];

	return !xml_tag_attribute(tag, name, text, sizeof(text)) || sha256_parse(text, out);
}

/* What the schema lets be absent may be: none. */
static bool
read_day(const struct xml_tag *tag, const char *name, struct date *out)
{
	char text[16];

	return !xml_tag_attribute(tag, name, text, sizeof(text)) || date_parse(text, out);
}

static bool
read_text(const struct xml_tag *tag, const char *name, char *to, size_t size)
{
	return xml_tag_attribute(tag, name, to, size) || !to[0];
}

static bool
read_head(const struct xml_tag *root, struct issue_list *out, struct judgement *j)
{
	char sequence[16];
	long n = 0;

	if (!text_equal(root->ns, LIST_NS) || !text_equal(root->name, "issue-list"))
		return refuse(j, "docs/issue-list.md §2", "the root is no issue list");
	if (!xml_tag_attribute(root, "issuer", out->issuer, sizeof(out->issuer)) ||
	    !xml_tag_attribute(root, "country", out->country, sizeof(out->country)) ||
	    !xml_tag_attribute(root, "sequence", sequence, sizeof(sequence)) ||
	    !text_to_long(sequence, 1, 999999, &n) ||
	    !read_digest(root, "previous", &out->previous) || !read_day(root, "from", &out->from) ||
	    !read_day(root, "to", &out->to) || !read_day(root, "signed-on", &out->signed_on))
		return refuse(j, "docs/issue-list.md §2", "a part of the head is missing");
	out->sequence = (int)n;
	if (date_after(out->from, out->to))
		return refuse(j, "docs/issue-list.md §2", "the period ends before it begins");
	/* Who signs before the period is over cannot know all of it. */
	if (date_before(out->signed_on, out->to))
		return refuse(j, "docs/issue-list.md §2", "signed before the period was over");
	return true;
}

static bool
read_range(const struct xml_tag *tag, struct issue_list *out, struct judgement *j)
{
	struct issue_range *range = &out->range[out->range_count];
	char key[LIST_NUMBER_BYTES];

	if (out->range_count == LIMIT_RANGES_PER_LIST ||
	    !xml_tag_attribute(tag, "first", range->first, sizeof(range->first)) ||
	    !xml_tag_attribute(tag, "last", range->last, sizeof(range->last)))
		return refuse(j, "docs/issue-list.md §2", "too many or broken ranges");
	if (!issue_key(range->first, key, sizeof(key)) || !issue_range_holds(range, key))
		return refuse(j, "docs/issue-list.md §2",
			      "a range does not run from first to last");
	out->range_count++;
	return true;
}

static bool
read_entry(const struct xml_tag *tag, const struct issue_list *list, struct issue_entry *out,
	   struct judgement *j)
{
	char key[LIST_NUMBER_BYTES];

	if (!read_text(tag, "number", out->number, sizeof(out->number)) ||
	    !read_text(tag, "name", out->name, sizeof(out->name)) ||
	    !read_text(tag, "name-latin", out->name_latin, sizeof(out->name_latin)) ||
	    !read_text(tag, "id-number", out->id_number, sizeof(out->id_number)) ||
	    !read_text(tag, "passport", out->passport, sizeof(out->passport)) ||
	    !read_digest(tag, "id-sha256", &out->id_sha256) ||
	    !read_digest(tag, "seal-sha256", &out->seal) ||
	    !read_day(tag, "birth-date", &out->birth_date) ||
	    !read_day(tag, "issued-on", &out->issued_on) ||
	    !issue_key(out->number, key, sizeof(key)))
		return refuse(j, "docs/issue-list.md §2", "a certificate's line is broken");
	if (date_before(out->issued_on, list->from) || date_after(out->issued_on, list->to))
		return refuse(j, "docs/issue-list.md §2",
			      "a certificate is issued outside the list's period");
	return true;
}

struct sorted {
	char key[LIST_NUMBER_BYTES];
};

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct sorted *)a)->key, ((const struct sorted *)b)->key);
}

/* Offices number upwards: then nothing needs to be sorted. */
static bool
runs_upwards(const struct seal_list *l)
{
	char key[2][LIST_NUMBER_BYTES] = { "", "" };

	for (int i = 0; i < l->list.entries; i++) {
		(void)issue_key(l->entry[i].number, key[i % 2], sizeof(key[0]));
		if (strcmp(key[(i + 1) % 2], key[i % 2]) >= 0)
			return false;
	}
	return true;
}

static enum err
no_number_twice(const struct seal_list *l, bool *fine, struct judgement *j, struct error *err)
{
	size_t n = (size_t)l->list.entries;
	AUTO(memory)
	struct sorted *keys = NULL;

	*fine = true;
	if (runs_upwards(l))
		return ERR_NONE;
	keys = fail_here() ? NULL : calloc(n, sizeof(*keys));
	if (!keys)
		return error_set(err, ERR_NOMEM, "list: out of memory");
	for (size_t i = 0; i < n; i++)
		(void)issue_key(l->entry[i].number, keys[i].key, sizeof(keys[i].key));
	qsort(keys, n, sizeof(*keys), by_key);
	for (size_t i = 1; i < n; i++)
		if (text_equal(keys[i - 1].key, keys[i].key))
			*fine = refuse(j, "docs/issue-list.md §2", "a number is listed twice");
	return ERR_NONE;
}

struct reading {
	struct seal_list *list;
	struct judgement *j;
	int room;
	bool fine; /* until the first refusal: what follows is only looked at by the schema */
};

static enum err
make_room(struct reading *r, struct error *err)
{
	struct seal_list *l = r->list;
	int room = r->room ? 2 * r->room : 256;
	struct issue_entry *grown;

	if (l->list.entries < r->room)
		return ERR_NONE;
	grown = fail_here() ? NULL : realloc(l->entry, (size_t)room * sizeof(*grown));
	if (!grown)
		return error_set(err, ERR_NOMEM, "list: out of memory");
	l->entry = grown;
	r->room = room;
	return ERR_NONE;
}

static enum err
take_certificate(struct reading *r, const struct xml_tag *tag, struct error *err)
{
	struct seal_list *l = r->list;
	struct issue_entry *e;

	if (l->list.entries == LIMIT_LIST_ENTRIES) {
		r->fine =
		    refuse(r->j, "docs/issue-list.md §2", "more certificates than a list may have");
		return ERR_NONE;
	}
	if (make_room(r, err))
		return err->code;
	e = &l->entry[l->list.entries++];
	memset(e, 0, sizeof(*e));
	r->fine = read_entry(tag, &l->list, e, r->j);
	return ERR_NONE;
}

static enum err
take_element(void *context, const struct xml_tag *tag, struct error *err)
{
	struct reading *r = context;

	if (!r->fine)
		return ERR_NONE;
	if (tag->depth == 0)
		r->fine = read_head(tag, &r->list->list, r->j);
	else if (tag->depth == 1 && text_equal(tag->name, "range"))
		r->fine = read_range(tag, &r->list->list, r->j);
	else if (tag->depth == 1 && text_equal(tag->name, "certificate"))
		return take_certificate(r, tag, err);
	return ERR_NONE;
}

enum err
list_read(struct span content, const char *schema_path, struct seal_list *out, bool *read,
	  struct judgement *j, struct error *err)
{
	AUTO(xml_schema_close)
	struct xml_schema *schema = NULL;
	struct reading r = { .list = out, .j = j, .fine = true };
	enum err rc;

	*read = false;
	if (xml_schema_open(schema_path, &schema, err))
		return err->code;
	rc = xml_walk(content, schema, "list", take_element, &r, err);
	if (rc == ERR_DATA || rc == ERR_LIMIT) {
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE,
				    "issue-list-1.xsd", "%s", err->text);
		return ERR_NONE;
	}
	if (rc)
		return rc;
	return r.fine ? no_number_twice(out, read, j, err) : ERR_NONE;
}
