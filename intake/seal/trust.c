/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/trust.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"

bool
life_holds(const struct life *life, struct date day)
{
	return (date_is_none(life->from) || !date_before(day, life->from)) &&
	       (date_is_none(life->to) || !date_after(day, life->to));
}

bool
judgement_set(struct judgement *j, enum verdict verdict, enum seal_reason reason,
	      const char *clause, const char *format, ...)
{
	va_list args;

	j->verdict = verdict;
	j->reason = reason;
	(void)text_copy(j->clause, sizeof(j->clause), clause);
	va_start(args, format);
	(void)vsnprintf(j->detail, sizeof(j->detail), format, args);
	va_end(args);
	return false;
}

struct loading {
	struct trust *trust;
	const char *certs;
};

/* One name of the folder: an issuer if it holds a trust.xml; anything else (policy, notes) is not
 * ours. */
static enum err
load_one(void *context, const char *name, struct error *err)
{
	struct loading *l = context;
	struct trust *t = l->trust;
	char folder[400], path[512];

	if (!text_print(folder, sizeof(folder), "%s/%s", l->certs, name) ||
	    !text_print(path, sizeof(path), "%s/trust.xml", folder))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", name);
	if (!file_exists(path))
		return ERR_NONE;
	if (t->issuer_count == LIMIT_ISSUERS)
		return error_set(err, ERR_LIMIT, "%s: more than %d issuers", l->certs,
				 LIMIT_ISSUERS);
	if (trust_issuer_load(folder, &t->issuer[t->issuer_count], err))
		return err->code;
	t->issuer_count++;
	return ERR_NONE;
}

enum err
trust_open(const char *certs, struct trust **out, struct error *err)
{
	AUTO(trust_close)
	struct trust *t = fail_here() ? NULL : calloc(1, sizeof(*t));
	struct loading l = { t, certs };

	assert(certs);
	if (!t)
		return error_set(err, ERR_NOMEM, "trust: out of memory");
	if (folder_walk(certs, load_one, &l, err))
		return error_wrap(err, "trusted issuers");
	*out = TAKE(t);
	return ERR_NONE;
}

enum err
trust_of_signer(const char *pem, struct trust **out, struct error *err)
{
	AUTO(trust_close)
	struct trust *t = fail_here() ? NULL : calloc(1, sizeof(*t));
	AUTO(trust_issuer_free)
	struct trust_issuer *issuer = fail_here() ? NULL : calloc(1, sizeof(*issuer));
	struct trust_signer *signer;

	assert(pem);
	if (!t || !issuer)
		return error_set(err, ERR_NOMEM, "trust: out of memory");
	signer = &issuer->signer[0];
	issuer->signer_count = 1;
	(void)text_copy(issuer->sm2_id, sizeof(issuer->sm2_id), SM2_ID_DEFAULT);
	if (certificate_load(pem, &signer->cert, err))
		return err->code;
	if (signer_prepare(signer, issuer->sm2_id, err))
		return error_wrap(err, "%s", pem);
	certificate_signer_id(signer->cert, signer->id, sizeof(signer->id));
	certificate_reference(signer->cert, signer->reference, sizeof(signer->reference));
	t->bare = true;
	t->issuer[t->issuer_count++] = TAKE(issuer);
	*out = TAKE(t);
	return ERR_NONE;
}

void
trust_close(struct trust *t)
{
	if (!t)
		return;
	for (int i = 0; i < t->issuer_count; i++)
		trust_issuer_free(t->issuer[i]);
	free(t);
}

const struct trust_issuer *
trust_issuer_get(const struct trust *t, const char *id)
{
	for (int i = 0; i < t->issuer_count; i++)
		if (text_equal(t->issuer[i]->facts.id, id))
			return t->issuer[i];
	return NULL;
}
