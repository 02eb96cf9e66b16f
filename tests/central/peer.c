/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <openssl/x509.h>

#include "base/text.h"

/* MHD asks for a client certificate but lets a connection without one, or with a bad one, through
 * to us (so that we can say why): judged here, before anything else of a request. */

DEFINE_AUTO(X509_free, X509 *);

static bool
chain_is_good(gnutls_session_t session, struct peer *p)
{
	gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID,
					  (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT, 0 };
	gnutls_datum_t words = { NULL, 0 };
	unsigned status = 0;

	if (gnutls_certificate_verify_peers(session, &purpose, 1, &status) < 0) {
		(void)text_copy(p->why, sizeof(p->why), "the client certificate cannot be checked");
		return false;
	}
	if (status == 0)
		return true;
	if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0) == 0)
		(void)text_copy(p->why, sizeof(p->why), (const char *)words.data);
	gnutls_free(words.data);
	return false;
}

/* The agency stands in OU (docs/protocol.md §1). */
static bool
read_agency(const gnutls_datum_t *der, struct peer *p)
{
	const unsigned char *at = der->data;
	AUTO(X509_free)
	X509 *cert = d2i_X509(NULL, &at, (long)der->size);
	int n = cert ? X509_NAME_get_text_by_NID(X509_get_subject_name(cert),
						 NID_organizationalUnitName, p->agency,
						 sizeof(p->agency))
		     : -1;

	if (n == 6 && text_is_digits(p->agency))
		return true;
	(void)text_copy(p->why, sizeof(p->why), "the client certificate names no agency (OU)");
	return false;
}

void
peer_look(struct peer *p, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	struct error err = { 0 };
	unsigned count = 0;
	const gnutls_datum_t *chain;

	if (p->known)
		return;
	p->known = true;
	chain = info ? gnutls_certificate_get_peers(info->tls_session, &count) : NULL;
	if (!chain || count == 0) {
		(void)text_copy(p->why, sizeof(p->why), "no client certificate");
		return;
	}
	if (sha256_of(chain[0].data, chain[0].size, &p->cert, &err))
		return;
	p->good = chain_is_good(info->tls_session, p) && read_agency(&chain[0], p);
}
