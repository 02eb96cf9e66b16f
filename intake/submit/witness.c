/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/envelope.h"
#include "submit/submit.h"

enum err
submit_witness_check(struct store *store, struct span body, struct error *err)
{
	AUTO(envelope)
	struct envelope sent = { 0 };
	struct sha256 now;
	enum err rc;

	if (envelope_read(body, &sent, err))
		return err->code;
	rc = store_audit_hash(store, sent.audit_seq, &now, err);
	if (rc == ERR_NOTFOUND)
		return error_set(err, ERR_TRUST, "line %lld of the audit log is gone",
				 (long long)sent.audit_seq);
	if (rc)
		return rc;
	if (!sha256_equal(&now, &sent.audit_hash))
		return error_set(err, ERR_TRUST, "line %lld of the audit log is another one",
				 (long long)sent.audit_seq);
	return ERR_NONE;
}
