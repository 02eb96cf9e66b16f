/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "model/issue_list.h"
#include "rules/case.h"

/* V: seals that are signed (visible digital seal, ICAO barcode; issue lists: lists.c), a group of
 * our own (docs/decisions/0040). Such a seal is worth more than ink: when it is good it proves what
 * it says, so it must say what the paper says, and stand on one paper only. */

/* A signature that does not verify is no accident of scanning: the code's own error correction has
 * accepted every bit. */
void
rule_v01(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;

	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];
		struct finding *f;

		if (!verdict_is_signed(v) || v->kind == SEAL_LIST || v->verdict != VERDICT_INVALID)
			continue;
		f = found(out, OUTCOME_REVIEW, "R20");
		f->hold = true;
		found_seen(f, "%s %s", seal_reason_text(v->reason), v->detail);
		found_needed(f, "%s", v->clause);
		found_at_seal(f, v);
	}
}

/* A list that an office signed with a key it lost says nothing against the paper, only nothing for
 * it. */
static bool
is_unproven(const struct seal_verdict *v)
{
	if (v->kind == SEAL_LIST)
		return v->verdict != VERDICT_VALID && v->reason != SEAL_REASON_MISSING;
	return verdict_is_signed(v) && v->verdict == VERDICT_INDETERMINATE;
}

/* Unknown signer, list of revoked certificates too old, …: later it may be proved, now it is not.
 */
void
rule_v02(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;

	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];
		struct finding *f;

		if (!is_unproven(v))
			continue;
		f = found(out, OUTCOME_REVIEW, "R11");
		found_seen(f, "%s %s", seal_reason_text(v->reason), v->detail);
		found_at_seal(f, v);
	}
}

/* Letters, digits and characters only, ASCII capitals: what a typist may do differently is no
 * difference. */
static void
squeeze(char *to, size_t size, const char *text)
{
	uint32_t c;

	to[0] = '\0';
	while ((c = utf8_next(&text)) != 0) {
		bool plain = c > 0x7F || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z');

		if (plain && c != 0x3000 && c != 0x00B7 && c != 0x30FB)
			(void)utf8_put(to, size, c);
	}
	text_upper(to);
}

/* An office that may not send ID numbers sends their digests. */
static bool
is_digest_of(const char *sealed, const char *printed)
{
	char key[LIST_NUMBER_BYTES];
	struct sha256 said, is;
	struct error err;

	return sha256_parse(sealed + strlen(LIST_DIGEST_PREFIX), &said) &&
	       issue_key(printed, key, sizeof(key)) && !sha256_of(key, strlen(key), &is, &err) &&
	       sha256_equal(&said, &is);
}

bool
same_text(enum field_name name, const char *printed, const char *sealed)
{
	char a[FIELD_TEXT_BYTES], b[FIELD_TEXT_BYTES];

	if (name == FIELD_HOLDER_ID_NUMBER && text_starts(sealed, LIST_DIGEST_PREFIX))
		return is_digest_of(sealed, printed);
	/* 领认字第2026000123号 is sealed as 2026000123 (docs/seal.md §3). */
	if (name == FIELD_CERTIFICATE_NUMBER && issue_key(printed, a, sizeof(a)) &&
	    issue_key(sealed, b, sizeof(b)))
		return text_equal(a, b);
	if (name == FIELD_HOLDER_ID_NUMBER && id_number_same(printed, sealed))
		return true;
	squeeze(a, sizeof(a), printed);
	squeeze(b, sizeof(b), sealed);
	return text_equal(a, b);
}

/* Coded in the seal, written out on the paper: 茂名市… against 440900, 澳大利亚 against AUS. */
static bool
is_comparable(enum field_name name, const char *printed)
{
	if (name == FIELD_CERTIFICATE_PAYING_AGENCY)
		return strlen(printed) == 6 && text_is_digits(printed);
	if (name == FIELD_HOLDER_COUNTRY)
		return strlen(printed) == 3 && strspn(printed, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
	return true;
}

/* Only readings that are agreed: what is in doubt goes to a person by T01 or K02 anyway. A name may
 * stand in another script or order, so it is a look and no suspicion. */
void
compare_field(const struct rule_case *c, struct findings *out, enum field_name name,
	      const char *sealed)
{
	const struct field *read = document_field(c->document, name);
	bool is_name = name == FIELD_HOLDER_NAME || name == FIELD_HOLDER_NAME_LATIN;
	struct finding *f;

	if (!read || read->status != FIELD_AGREED || !sealed[0] ||
	    !is_comparable(name, read->text) || same_text(name, read->text, sealed))
		return;
	f = found(out, OUTCOME_REVIEW, is_name ? "R17" : "R20");
	f->hold = !is_name;
	found_seen(f, "%s", read->text);
	found_needed(f, "%s", sealed);
	found_at_field(f, c, name);
}

/* A genuine seal of somebody else's paper, or a paper changed after it was sealed. */
void
rule_v03(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;

	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];
		char issued[DATE_TEXT_BYTES];

		if (!verdict_is_signed(v) || v->kind == SEAL_LIST || v->verdict != VERDICT_VALID)
			continue;
		for (int k = 0; k < v->payload_count; k++)
			compare_field(c, out, v->payload[k].name, v->payload[k].text);
		date_print(issued, v->issued_on);
		compare_field(c, out, FIELD_CERTIFICATE_ISSUE_DATE, issued);
	}
}

void
rule_v04(const struct rule_case *c, struct findings *out)
{
	struct finding *f;

	if (!c->precedent->replayed_seal[0])
		return;
	f = found(out, OUTCOME_REVIEW, "R20");
	f->hold = true;
	found_seen(f, "%s", c->precedent->replayed_seal);
	for (int i = 0; i < c->document->verdict_count; i++)
		if (verdict_is_signed(&c->document->verdict[i]))
			found_at_seal(f, &c->document->verdict[i]);
}
