/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "seal/judge.h"
#include "seal/profile.h"
#include "seal/vds.h"

/* The visible digital seal as one kind of signed code: who sealed it, and what our profile says in
 * it. */

static bool
is_vds(struct span bytes)
{
	return bytes.length > 0 && bytes.bytes[0] == VDS_MAGIC;
}

/* References are hex numbers: "0005B" of a version 02 header is 5B (TR-03137-1 §5.3). */
static bool
reference_is(const char *text, const char *reference)
{
	return text_equal(text + strspn(text, "0"), reference);
}

static bool
names(const void *seal, const struct trust_signer *signer)
{
	const struct vds *v = seal;
	char whole[VDS_REFERENCE_BYTES + 3];

	if (!text_equal(v->signer, signer->id))
		return false;
	if (reference_is(v->reference, signer->reference))
		return true;
	(void)text_print(whole, sizeof(whole), "%s%s", v->reference_prefix, v->reference);
	return v->reference_prefix[0] && reference_is(whole, signer->reference);
}

static void
put_payload(struct seal_verdict *out, enum field_name name, const char *text)
{
	struct payload_field *field = &out->payload[out->payload_count];

	if (out->payload_count == SEAL_PAYLOAD_FIELDS || name == PROFILE_NO_FIELD)
		return;
	field->name = name;
	(void)text_copy(field->text, sizeof(field->text), text);
	out->payload_count++;
}

/* docs/seal.md. Unknown tags do not matter (TR-03137-1 §3.2); a known one must be of its coding. */
static bool
read_payload(const struct vds *v, struct seal_verdict *out, struct judgement *j)
{
	bool present[256] = { false };
	const char *missing;
	char text[FIELD_TEXT_BYTES];

	date_print(text, v->issued_on);
	if (text[0])
		put_payload(out, FIELD_CERTIFICATE_ISSUE_DATE, text);
	for (int i = 0; i < v->message_count; i++) {
		const struct profile_row *row = profile_row(v->message[i].tag);

		if (!row)
			continue;
		if (!profile_get(row, v->message[i].value, text, sizeof(text)))
			return judgement_set(j, VERDICT_INVALID,
					     SEAL_REASON_SIG_CONSTRAINTS_FAILURE, "docs/seal.md §3",
					     "message %02X does not hold %s", row->tag, row->label);
		present[row->tag] = true;
		put_payload(out, row->name, text);
	}
	missing = profile_missing(present);
	if (missing)
		return judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE,
				     "docs/seal.md §3", "no message for %s", missing);
	if (date_is_none(v->issued_on))
		return judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE,
				     "docs/seal.md §2", "no issue date");
	return true;
}

/* A genuine seal of another kind of paper proves nobody's life; shown by hand it is simply genuine.
 */
static void
judge_content(const struct trust *t, const struct vds *v, struct seal_verdict *out)
{
	struct judgement j = { .verdict = VERDICT_VALID };

	if (v->feature == PROFILE_FEATURE && v->type == PROFILE_TYPE)
		(void)read_payload(v, out, &j);
	else if (!t->bare)
		(void)judgement_set(&j, VERDICT_INDETERMINATE, SEAL_REASON_UNKNOWN_PROFILE,
				    "docs/seal.md §2", "genuine, but of document type %02X%02X",
				    v->feature, v->type);
	if (out->verdict == VERDICT_VALID && j.verdict != VERDICT_VALID)
		verdict_set(out, &j);
	else if (out->verdict == VERDICT_VALID && v->long_length && !out->detail[0])
		(void)text_copy(out->detail, sizeof(out->detail),
				"warning: a length is not written in the shortest way");
}

static enum err
judge_vds(const struct trust *t, const struct seal_days *days, struct span bytes,
	  struct seal_verdict *out, struct error *err)
{
	struct vds v;
	struct vds_refusal why;
	struct claim claim;
	bool authentic;

	if (!vds_parse(bytes, &v, &why)) {
		out->verdict = VERDICT_INVALID;
		out->reason = SEAL_REASON_FORMAT_FAILURE;
		(void)text_copy(out->clause, sizeof(out->clause), why.clause);
		(void)text_copy(out->detail, sizeof(out->detail), why.detail);
		return ERR_NONE;
	}
	claim = (struct claim){ .signed_bytes = v.signed_bytes,
				.signature = v.signature,
				.issued_on = v.issued_on,
				.signed_on = v.signed_on,
				.names = names,
				.seal = &v };
	(void)text_copy(claim.country, sizeof(claim.country), v.country);
	out->issued_on = v.issued_on;
	out->signed_on = v.signed_on;
	/* A reference longer than the room is shown by its end: it is the end that tells
	 * certificates apart. */
	(void)text_print(out->signer, sizeof(out->signer), "%s-%s", v.signer,
			 v.reference + (strlen(v.reference) > 18 ? strlen(v.reference) - 18 : 0));
	if (judge_claim(t, days, &claim, out, &authentic, err))
		return err->code;
	if (authentic)
		judge_content(t, &v, out);
	return ERR_NONE;
}

static enum err
read_vds(struct span bytes, struct seal_content *out, struct error *err)
{
	struct vds v;
	struct vds_refusal why;
	bool ours;

	if (!vds_parse(bytes, &v, &why))
		return error_set(err, ERR_DATA, "%s: %s", why.clause, why.detail);
	out->message = fail_here() ? NULL : calloc((size_t)v.message_count, sizeof(*out->message));
	if (!out->message)
		return error_set(err, ERR_NOMEM, "seal: out of memory");
	out->version = v.version;
	(void)text_copy(out->country, sizeof(out->country), v.country);
	(void)text_copy(out->signer, sizeof(out->signer), v.signer);
	(void)text_copy(out->reference, sizeof(out->reference), v.reference);
	out->issued_on = v.issued_on;
	out->signed_on = v.signed_on;
	out->feature = v.feature;
	out->type = v.type;
	out->signature = v.signature;
	ours = v.feature == PROFILE_FEATURE && v.type == PROFILE_TYPE;
	for (int i = 0; i < v.message_count; i++) {
		struct seal_message *m = &out->message[out->message_count++];
		const struct profile_row *row = ours ? profile_row(v.message[i].tag) : NULL;

		m->tag = v.message[i].tag;
		m->value = v.message[i].value;
		if (row && profile_get(row, m->value, m->text, sizeof(m->text)))
			(void)text_copy(m->label, sizeof(m->label), row->label);
	}
	return ERR_NONE;
}

const struct seal_envelope seal_vds = {
	.kind = SEAL_VDS,
	.is = is_vds,
	.judge = judge_vds,
	.read = read_vds,
};
