/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/judge.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

/* The envelopes we can open, by their first bytes. */
static const struct seal_envelope *const envelopes[] = {
	&seal_vds,
	&seal_idb,
};

static const struct seal_envelope *
envelope_of(struct span bytes)
{
	for (size_t i = 0; i < COUNT_OF(envelopes); i++)
		if (envelopes[i]->is(bytes))
			return envelopes[i];
	return NULL;
}

bool
seal_is_payload(struct span bytes)
{
	return envelope_of(bytes) != NULL;
}

void
verdict_set(struct seal_verdict *out, const struct judgement *j)
{
	out->verdict = j->verdict;
	out->reason = j->reason;
	(void)text_copy(out->clause, sizeof(out->clause), j->clause);
	(void)text_copy(out->detail, sizeof(out->detail), j->detail);
}

enum err
seal_judge(const struct trust *t, const struct seal_days *days, struct span bytes,
	   struct seal_verdict *out, struct error *err)
{
	const struct seal_envelope *envelope;
	struct judgement j = { .verdict = VERDICT_VALID };
	const char *stranger;

	assert(t);
	assert(date_valid(days->today));
	memset(out, 0, sizeof(*out));
	envelope = bytes.length > 0 ? envelope_of(bytes) : NULL;
	if (envelope) {
		out->kind = envelope->kind;
		return envelope->judge(t, days, bytes, out, err);
	}
	out->kind = SEAL_VDS;
	stranger = seal_stranger(bytes);
	if (stranger)
		(void)judgement_set(&j, VERDICT_INDETERMINATE,
				    SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND, "ICAO 9303-13 §2.2.1",
				    "%s: neither a visible digital seal nor an ICAO barcode",
				    stranger);
	else
		(void)judgement_set(
		    &j, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE, "ICAO 9303-13 §2.2.1", "%s",
		    bytes.length ? "neither a visible digital seal nor an ICAO barcode" : "empty");
	verdict_set(out, &j);
	return ERR_NONE;
}

enum err
seal_read(struct span bytes, struct seal_content *out, struct error *err)
{
	const struct seal_envelope *envelope = bytes.length > 0 ? envelope_of(bytes) : NULL;

	memset(out, 0, sizeof(*out));
	if (!envelope)
		return error_set(err, ERR_DATA,
				 "neither a visible digital seal nor an ICAO barcode");
	out->kind = envelope->kind;
	return envelope->read(bytes, out, err);
}

void
seal_content_free(struct seal_content *c)
{
	free(c->message);
	free(c->owned);
	memset(c, 0, sizeof(*c));
}

/* ---- the signer's certificate, the office, the days ---- */

static bool
refuse(struct judgement *j, const char *clause, const char *detail)
{
	return judgement_set(j, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE, clause,
			     "%s", detail);
}

/* The signing day is the signer's word; it cannot lie behind the day the paper was in our hands,
 * one day for the date line. */
static bool
signing_day_holds(const struct seal_days *days, const struct claim *claim, struct judgement *j)
{
	struct date seen = date_is_none(days->registered) ? days->today : days->registered;
	char text[DATE_TEXT_BYTES];

	if (date_is_none(claim->signed_on))
		return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE,
				     "BSI TR-03137-1 §3.1", "the seal has no signing day");
	date_print(text, claim->signed_on);
	if (date_after(claim->signed_on, date_add_days(seen, 1)))
		return judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE,
				     "ETSI EN 319 102-1 §5.2.8", "signed on %s, after it arrived",
				     text);
	return true;
}

static bool
life_judge(const struct life *life, struct date day, struct judgement *j)
{
	if (!date_is_none(life->from) && date_before(day, life->from))
		return judgement_set(j, VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID, "trust.xml",
				     "signed before this signer was to seal");
	if (!life_holds(life, day))
		return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE,
				     "trust.xml", "signed after this signer was to seal");
	return true;
}

/* The reference in trust.xml is the serial number of the very certificate (TR-03137-1 §5.3 table
 * 1), and the subject its id. */
static bool
names_itself(const struct trust_signer *signer, struct judgement *j)
{
	char reference[64], id[16];

	certificate_reference(signer->cert, reference, sizeof(reference));
	if (!text_equal(reference, signer->reference))
		return refuse(j, "BSI TR-03137-1 §5.3",
			      "the certificate's serial number is not the reference");
	certificate_signer_id(signer->cert, id, sizeof(id));
	if (!text_equal(id, signer->id))
		return refuse(j, "BSI TR-03137-1 §5.3",
			      "the certificate's country and name are not the signer id");
	return true;
}

static bool
office_holds(const struct issuer *facts, const struct claim *claim, struct judgement *j)
{
	struct life life = { facts->valid_from, facts->valid_to };

	if (!text_equal(facts->country, claim->country))
		return refuse(j, "ICAO 9303-13 §2.2.1",
			      "the seal's country is not that of the signer's office");
	if (!life_holds(&life, claim->signed_on) ||
	    (!date_is_none(claim->issued_on) && !life_holds(&life, claim->issued_on)))
		return refuse(j, "trust.xml", "the office did not exist on that day");
	return true;
}

/* With one certificate given by hand there is no chain and no office; its own days count, weak keys
 * are only said. */
static void
judge_bare(const struct trust_signer *signer, const struct claim *claim, struct judgement *j)
{
	struct date first = certificate_first_day(signer->cert);
	struct date last = certificate_last_day(signer->cert);
	struct judgement weak = { .verdict = VERDICT_VALID };

	if (date_before(claim->signed_on, first))
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID,
				    "RFC 5280 §4.1.2.5", "signed before the certificate began");
	else if (date_after(claim->signed_on, last))
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE,
				    "RFC 5280 §4.1.2.5", "signed after the certificate ended");
	else if (!key_holds(signer->key, claim->signed_on, &weak))
		(void)text_print(j->detail, sizeof(j->detail), "warning: %.100s", weak.detail);
}

enum err
judge_signer(const struct trust_issuer *issuer, const struct trust_signer *signer,
	     const struct seal_days *days, const struct claim *claim, struct judgement *j,
	     struct error *err)
{
	const struct chain *chain;

	if (!signing_day_holds(days, claim, j))
		return ERR_NONE;
	if (chain_judge(issuer, signer, claim->signed_on, &chain, err))
		return err->code;
	*j = chain->judgement;
	if (j->verdict != VERDICT_VALID || (signer->id[0] && !names_itself(signer, j)) ||
	    !life_judge(&signer->life, claim->signed_on, j) ||
	    !office_holds(&issuer->facts, claim, j))
		return ERR_NONE;
	(void)crl_judge(issuer, chain, days, claim->signed_on, j);
	return ERR_NONE;
}

/* ---- the signature ---- */

static void
explain_signature(enum signature_answer answer, const struct claim *claim, size_t field_bytes,
		  struct judgement *j)
{
	switch (answer) {
	case SIGNATURE_GOOD:
		return;
	case SIGNATURE_LENGTH:
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE,
				    "BSI TR-03111 §5.2.1",
				    "the signature has %zu bytes, the signer's curve needs %zu",
				    claim->signature.length, 2 * field_bytes);
		return;
	case SIGNATURE_ZERO:
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE,
				    "BSI TR-03111 §4.2.1.2", "r or s is zero");
		return;
	case SIGNATURE_BAD:
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE,
				    "ICAO 9303-13 §2.4", "the signature is not of these bytes");
		return;
	}
}

struct candidate {
	const struct trust_issuer *issuer;
	const struct trust_signer *signer;
};

static enum err
judge_candidate(const struct trust *t, const struct candidate *c, const struct seal_days *days,
		const struct claim *claim, struct judgement *j, struct error *err)
{
	enum signature_answer answer = SIGNATURE_GOOD;
	bool wrong_hash = claim->digest &&
			  !text_equal(claim->digest, verifier_curve(c->signer->verifier)->digest);

	*j = (struct judgement){ .verdict = VERDICT_VALID };
	if (!wrong_hash && verifier_check(c->signer->verifier, claim->signed_bytes,
					  claim->signature, &answer, err))
		return err->code;
	if ((wrong_hash || answer != SIGNATURE_GOOD) && t->bare &&
	    !claim->names(claim->seal, c->signer)) {
		(void)judgement_set(j, VERDICT_INDETERMINATE,
				    SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND, "ICAO 9303-13 §2.2.2",
				    "the seal names another certificate than the one given");
		return ERR_NONE;
	}
	if (wrong_hash) {
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE,
				    "ICAO TR Datastructure for Barcode",
				    "the hash stated is not that of the signer's curve");
		return ERR_NONE;
	}
	explain_signature(answer, claim, verifier_curve(c->signer->verifier)->field_bytes, j);
	if (answer != SIGNATURE_GOOD)
		return ERR_NONE;
	if (!t->bare)
		return judge_signer(c->issuer, c->signer, days, claim, j, err);
	if (signing_day_holds(days, claim, j))
		judge_bare(c->signer, claim, j);
	return ERR_NONE;
}

static bool
is_authentic(const struct judgement *j)
{
	return !(j->reason == SEAL_REASON_SIG_CRYPTO_FAILURE ||
		 j->reason == SEAL_REASON_FORMAT_FAILURE ||
		 j->reason == SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND);
}

enum err
judge_claim(const struct trust *t, const struct seal_days *days, const struct claim *claim,
	    struct seal_verdict *out, bool *authentic, struct error *err)
{
	struct judgement best, j;

	(void)judgement_set(&best, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND,
			    "ICAO 9303-13 §2.2.2", "nobody we trust has this signer and reference");
	*authentic = false;
	for (int i = 0; i < t->issuer_count; i++)
		for (int k = 0; k < t->issuer[i]->signer_count; k++) {
			struct candidate c = { t->issuer[i], &t->issuer[i]->signer[k] };

			if (*authentic && best.verdict == VERDICT_VALID)
				break;
			if (!t->bare && !claim->names(claim->seal, c.signer))
				continue;
			if (judge_candidate(t, &c, days, claim, &j, err))
				return err->code;
			/* The same reference in two offices: the one whose key it is speaks. */
			if (*authentic && !is_authentic(&j))
				continue;
			best = j;
			*authentic = is_authentic(&j);
			if (*authentic)
				(void)text_copy(out->issuer, sizeof(out->issuer),
						c.issuer->facts.id);
		}
	verdict_set(out, &best);
	return sha256_of(claim->signed_bytes.bytes, claim->signed_bytes.length, &out->signed_bytes,
			 err);
}
