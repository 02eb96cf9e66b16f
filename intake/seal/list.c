/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "seal/judge.h"

/* The order of signatures.md §5.3: the child takes the XML apart and checks its shape; the
 * certificate must be one that the office has enrolled (its bytes are compared, a stranger's is
 * never even parsed); the signature; only then the values; last, whether this signer may speak for
 * this office on that day. */

struct lister {
	const struct trust_issuer *issuer;
	const struct trust_signer *signer;
};

static bool
is_that(const struct trust_signer *s, const struct sha256 *fingerprint)
{
	struct sha256 own;
	unsigned int n = SHA256_BYTES;

	return X509_digest(s->cert, EVP_sha256(), own.bytes, &n) == 1 &&
	       sha256_equal(&own, fingerprint);
}

/* Whoever seals papers for an office may also sign its lists. */
static bool
find_lister(const struct trust *t, const struct sha256 *fingerprint, struct lister *out)
{
	for (int i = 0; i < t->issuer_count; i++) {
		const struct trust_issuer *issuer = t->issuer[i];

		for (int k = 0; k < issuer->lister_count; k++)
			if (is_that(&issuer->lister[k], fingerprint)) {
				*out = (struct lister){ issuer, &issuer->lister[k] };
				return true;
			}
		for (int k = 0; k < issuer->signer_count; k++)
			if (is_that(&issuer->signer[k], fingerprint)) {
				*out = (struct lister){ issuer, &issuer->signer[k] };
				return true;
			}
	}
	return false;
}

static void
unknown_signer(struct judgement *j)
{
	(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND,
			    "docs/issue-list.md §3",
			    "no office has enrolled the list's certificate");
}

/* An office speaks for itself alone. */
static bool
is_its_own(const struct lister *by, const struct issue_list *list, struct judgement *j)
{
	if (text_equal(by->issuer->facts.id, list->issuer))
		return true;
	return judgement_set(j, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE,
			     "docs/issue-list.md §3", "the list of %.40s is signed by %.40s",
			     list->issuer, by->issuer->facts.id);
}

static enum err
judge_office(const struct lister *by, const struct seal_days *days, const struct issue_list *list,
	     struct judgement *j, struct error *err)
{
	struct claim claim = { .signed_on = list->signed_on };

	if (!is_its_own(by, list, j))
		return ERR_NONE;
	(void)text_copy(claim.country, sizeof(claim.country), list->country);
	return judge_signer(by->issuer, by->signer, days, &claim, j, err);
}

static enum err
check_signature(const struct xml_signature *s, const struct lister *by, struct judgement *j,
		struct error *err)
{
	switch (xmldsig_check(s, by->signer->key, XMLDSIG_SHA2, err)) {
	case ERR_NONE:
		return ERR_NONE;
	case ERR_TRUST:
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE,
				    "XML Signature 1.1 §3.2.2", "%s", err->text);
		return ERR_NONE;
	case ERR_CONFLICT:
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_HASH_FAILURE,
				    "XML Signature 1.1 §3.2.1", "%s", err->text);
		return ERR_NONE;
	default:
		return err->code;
	}
}

static void
name_signer(const struct trust_signer *s, char *to, size_t size)
{
	char reference[48];

	certificate_reference(s->cert, reference, sizeof(reference));
	(void)text_print(to, size, "%s-%.18s", s->id[0] ? s->id : "list", reference);
}

static enum err
judge_signed(const struct trust *t, const struct seal_days *days, const struct xml_signature *s,
	     const char *schema, struct seal_list *out, struct seal_verdict *verdict,
	     struct judgement *j, struct error *err)
{
	struct lister by;
	bool read = false;

	if (sha256_of(s->certificate.bytes, s->certificate.length, &out->list.signer, err))
		return err->code;
	if (!find_lister(t, &out->list.signer, &by)) {
		unknown_signer(j);
		return ERR_NONE;
	}
	(void)text_copy(verdict->issuer, sizeof(verdict->issuer), by.issuer->facts.id);
	name_signer(by.signer, verdict->signer, sizeof(verdict->signer));
	if (check_signature(s, &by, j, err))
		return err->code;
	if (j->verdict != VERDICT_VALID)
		return ERR_NONE;
	if (list_read((struct span){ s->content.bytes, s->content.length }, schema, out, &read, j,
		      err))
		return err->code;
	if (!read)
		return ERR_NONE;
	verdict->signed_on = out->list.signed_on;
	return judge_office(&by, days, &out->list, j, err);
}

enum err
seal_list_judge(const struct trust *t, const struct seal_days *days, struct span bytes,
		const char *schema, struct seal_list *out, struct seal_verdict *verdict,
		struct error *err)
{
	AUTO(xml_signature)
	struct xml_signature s;
	struct judgement j = { .verdict = VERDICT_VALID };
	bool taken = false;

	assert(t);
	assert(date_valid(days->today));
	memset(out, 0, sizeof(*out));
	memset(verdict, 0, sizeof(*verdict));
	verdict->kind = SEAL_LIST;
	xml_signature_init(&s);
	if (list_take(bytes, &s, &taken, &j, err))
		return err->code;
	if (taken) {
		if (sha256_of(bytes.bytes, bytes.length, &out->list.file, err) ||
		    sha256_of(s.content.bytes, s.content.length, &out->list.digest, err) ||
		    judge_signed(t, days, &s, schema, out, verdict, &j, err))
			return err->code;
		verdict->signed_bytes = out->list.digest;
	}
	verdict_set(verdict, &j);
	return ERR_NONE;
}

void
seal_list_free(struct seal_list *l)
{
	free(l->entry);
	memset(l, 0, sizeof(*l));
}

/* ---- a paper against a list that was kept ---- */

static void
add(struct seal_verdict *v, enum field_name name, const char *text)
{
	if (!text[0] || v->payload_count == SEAL_PAYLOAD_FIELDS)
		return;
	v->payload[v->payload_count].name = name;
	(void)text_copy(v->payload[v->payload_count++].text, FIELD_TEXT_BYTES, text);
}

static void
add_values(struct seal_verdict *v, const struct issue_entry *e)
{
	char day[DATE_TEXT_BYTES], hex[SHA256_TEXT_BYTES], digest[SHA256_TEXT_BYTES + 8];

	add(v, FIELD_CERTIFICATE_NUMBER, e->number);
	add(v, FIELD_HOLDER_NAME, e->name);
	add(v, FIELD_HOLDER_NAME_LATIN, e->name_latin);
	add(v, FIELD_HOLDER_ID_NUMBER, e->id_number);
	if (!e->id_number[0] && !sha256_is_zero(&e->id_sha256)) {
		sha256_print(hex, &e->id_sha256);
		(void)text_print(digest, sizeof(digest), LIST_DIGEST_PREFIX "%s", hex);
		add(v, FIELD_HOLDER_ID_NUMBER, digest);
	}
	date_print(day, e->birth_date);
	add(v, FIELD_HOLDER_BIRTH_DATE, day);
	add(v, FIELD_HOLDER_PASSPORT_NUMBER, e->passport);
	date_print(day, e->issued_on);
	add(v, FIELD_CERTIFICATE_ISSUE_DATE, day);
}

static void
say_where(const struct issue_list *list, struct judgement *j, bool listed)
{
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES];

	date_print(from, list->from);
	date_print(to, list->to);
	(void)judgement_set(j, listed ? VERDICT_VALID : VERDICT_INDETERMINATE,
			    listed ? SEAL_REASON_LISTED : SEAL_REASON_MISSING, "",
			    "list %d, %s to %s", list->sequence, from, to);
}

enum err
seal_list_verdict(const struct trust *t, const struct seal_days *days,
		  const struct issue_list *list, const struct issue_entry *entry,
		  struct seal_verdict *out, struct error *err)
{
	struct judgement j = { .verdict = VERDICT_VALID };
	struct lister by;

	memset(out, 0, sizeof(*out));
	out->kind = SEAL_LIST;
	out->page = -1;
	out->signed_on = list->signed_on;
	if (!find_lister(t, &list->signer, &by)) {
		unknown_signer(&j);
	} else {
		if (judge_office(&by, days, list, &j, err))
			return err->code;
		(void)text_copy(out->issuer, sizeof(out->issuer), list->issuer);
		name_signer(by.signer, out->signer, sizeof(out->signer));
	}
	if (j.verdict == VERDICT_VALID) {
		say_where(list, &j, entry != NULL);
		if (entry) {
			add_values(out, entry);
			out->issued_on = entry->issued_on;
		}
	}
	verdict_set(out, &j);
	return ERR_NONE;
}
