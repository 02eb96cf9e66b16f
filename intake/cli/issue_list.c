/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/issue.h"

/* seal issue --list: the signed list of what an office made out (docs/issue-list.md §4), from the
 * same table that seals are made of. Either every line is good, or nothing is written. */

struct listing {
	struct seal_list list;
	int room;
	bool hide_id;
};

static void
auto_listing(struct listing *l)
{
	seal_list_free(&l->list);
}

static enum err
put_id(struct issue_entry *e, const char *text, bool hide, struct error *err)
{
	char key[LIST_ID_BYTES];

	if (!hide)
		return text_copy(e->id_number, sizeof(e->id_number), text)
			   ? ERR_NONE
			   : error_set(err, ERR_DATA, "the ID number is too long");
	if (!issue_key(text, key, sizeof(key)))
		return error_set(err, ERR_DATA, "the ID number is too long");
	return sha256_of(key, strlen(key), &e->id_sha256, err);
}

static enum err
put_field(struct issue_entry *e, const struct payload_field *f, bool hide_id, struct error *err)
{
	bool fits = true;

	switch (f->name) {
	case FIELD_CERTIFICATE_NUMBER:
		fits = text_copy(e->number, sizeof(e->number), f->text);
		break;
	case FIELD_HOLDER_NAME:
		fits = text_copy(e->name, sizeof(e->name), f->text);
		break;
	case FIELD_HOLDER_NAME_LATIN:
		fits = text_copy(e->name_latin, sizeof(e->name_latin), f->text);
		break;
	case FIELD_HOLDER_PASSPORT_NUMBER:
		fits = text_copy(e->passport, sizeof(e->passport), f->text);
		break;
	case FIELD_HOLDER_BIRTH_DATE:
		fits = date_parse(f->text, &e->birth_date);
		break;
	case FIELD_HOLDER_ID_NUMBER:
		return put_id(e, f->text, hide_id, err);
	default:
		break; /* a list says who and when, not how */
	}
	return fits
		   ? ERR_NONE
		   : error_set(err, ERR_DATA, "%s: too long, or no date", field_name_text(f->name));
}

static enum err
take_line(void *context, const struct seal_draft *draft, struct error *err)
{
	struct listing *l = context;
	struct issue_entry e = { .issued_on = draft->issued_on };
	struct issue_entry *grown;

	for (int i = 0; i < draft->payload_count; i++)
		if (put_field(&e, &draft->payload[i], l->hide_id, err))
			return err->code;
	if (!e.number[0] || date_is_none(e.issued_on))
		return error_set(err, ERR_DATA, "number and issue date are needed");
	if (date_before(e.issued_on, l->list.list.from) || date_after(e.issued_on, l->list.list.to))
		return error_set(err, ERR_DATA, "issued outside the list's period");
	if (l->list.list.entries == LIMIT_LIST_ENTRIES)
		return error_set(err, ERR_LIMIT, "a list has at most %d certificates",
				 LIMIT_LIST_ENTRIES);
	if (l->list.list.entries == l->room) {
		l->room = l->room ? 2 * l->room : 256;
		grown =
		    fail_here() ? NULL : realloc(l->list.entry, (size_t)l->room * sizeof(*grown));
		if (!grown)
			return error_set(err, ERR_NOMEM, "list: out of memory");
		l->list.entry = grown;
	}
	l->list.entry[l->list.list.entries++] = e;
	return ERR_NONE;
}

static void
tell_bad(void *context, int line, const char *what)
{
	(void)context;
	fprintf(stderr, _("line %d: %s\n"), line, what);
}

static enum err
put_ranges(struct issue_list *l, const struct option_list *typed, struct error *err)
{
	for (int i = 0; i < typed->count; i++) {
		const char *colon = strchr(typed->item[i], ':');
		struct issue_range *range = &l->range[l->range_count];

		if (!colon || l->range_count == LIMIT_RANGES_PER_LIST ||
		    !text_copy_n(range->first, sizeof(range->first), typed->item[i],
				 (size_t)(colon - typed->item[i])) ||
		    !text_copy(range->last, sizeof(range->last), colon + 1))
			return error_set(err, ERR_USAGE, "--range FIRST:LAST, at most %d of them",
					 LIMIT_RANGES_PER_LIST);
		l->range_count++;
	}
	return ERR_NONE;
}

struct wish {
	const char *csv, *issuer, *country, *previous, *key, *cert, *out;
	int sequence;
	struct option_list ranges;
};

static enum err
put_head(struct issue_list *l, const struct wish *w, struct error *err)
{
	if (!w->issuer || !w->key || !w->cert || !w->out || date_is_none(l->from) ||
	    date_is_none(l->to) || w->sequence < 1)
		return error_set(err, ERR_USAGE,
				 "--list needs --issuer --sequence --from --to --key --cert --out");
	if (!text_copy(l->issuer, sizeof(l->issuer), w->issuer) ||
	    !text_copy(l->country, sizeof(l->country), w->country) ||
	    (w->previous && !sha256_parse(w->previous, &l->previous)))
		return error_set(err, ERR_USAGE,
				 "--issuer, --country or --previous is not what it should be");
	l->sequence = w->sequence;
	l->signed_on = clock_today();
	if (date_after(l->from, l->to) || date_before(l->signed_on, l->to))
		return error_set(err, ERR_USAGE,
				 "the period must be over: --from, then --to, then today");
	return put_ranges(l, &w->ranges, err);
}

static enum err
write_list(const struct cli *cli, const struct listing *l, const struct wish *w, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_XML_BYTES);
	AUTO(seal_key_close)
	struct seal_key *key = NULL;
	struct sha256 digest;
	char hex[SHA256_TEXT_BYTES];

	if (seal_key_open(w->key, &key, err) ||
	    seal_list_issue(&l->list, key, w->cert, &out, &digest, err) ||
	    file_replace(w->out, out.bytes, out.length, err))
		return err->code;
	sha256_print(hex, &digest);
	printf("%s\n", hex);
	if (!cli->quiet)
		fprintf(stderr,
			_("%d certificates listed; the next list names this digest as "
			  "--previous\n"),
			l->list.list.entries);
	return ERR_NONE;
}

enum err
cmd_seal_issue_list(struct cli *cli, struct error *err)
{
	struct wish w = { .country = "CHN" };
	AUTO(listing)
	struct listing l = { .room = 0 };
	AUTO(issued_list)
	struct issued_list lines = { 0 };
	const struct cli_option options[] = {
		{ "list", 0, OPTION_TEXT, &w.csv, "FILE.csv",
		  N_("sign a list of the certificates in a table") },
		{ "issuer", 0, OPTION_TEXT, &w.issuer, "ID",
		  N_("the office's id with the agency") },
		{ "country", 0, OPTION_TEXT, &w.country, "CHN", N_("issuing country") },
		{ "sequence", 0, OPTION_INT, &w.sequence, "N",
		  N_("number of the list: 1, 2, 3 …") },
		{ "previous", 0, OPTION_TEXT, &w.previous, "HEX", N_("digest of the list before") },
		{ "from", 0, OPTION_DATE, &l.list.list.from, "DAY",
		  N_("every certificate issued from this day on") },
		{ "to", 0, OPTION_DATE, &l.list.list.to, "DAY", N_("and until this day") },
		{ "range", 0, OPTION_LIST, &w.ranges, "FIRST:LAST",
		  N_("numbers given out without a gap") },
		{ "hide-id", 0, OPTION_FLAG, &l.hide_id, NULL,
		  N_("send digests instead of ID numbers") },
		{ "key", 0, OPTION_TEXT, &w.key, "KEY",
		  N_("the signer's private key: a PEM file, or pkcs11:…") },
		{ "cert", 0, OPTION_TEXT, &w.cert, "CERT.pem", N_("the signer's certificate") },
		{ "out", 0, OPTION_TEXT, &w.out, "FILE.xml", N_("where to write the list") },
		CLI_OPTIONS_END,
	};
	struct issue_csv csv = { .bad_line = tell_bad, .context = &l, .take = take_line };

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    put_head(&l.list.list, &w, err))
		return err->code;
	csv.path = w.csv;
	if (issue_read_csv(&csv, &lines, err))
		return err->code;
	if (lines.bad)
		return error_set(err, ERR_DATA, "%s: %d bad lines, nothing was signed", w.csv,
				 lines.bad);
	return write_list(cli, &l, &w, err);
}
