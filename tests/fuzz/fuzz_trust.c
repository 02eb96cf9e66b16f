/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "seal/trust.h"
#include "tests/fuzz/office.h"

/* trust.xml beside real certificates, a revocation list and a specimen: whatever stands in it is
 * loaded whole or refused, and what is loaded can be walked. It is our own file, but it decides
 * whom we trust. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static char folder[64];

static const char *
path_of(const char *file)
{
	static char path[128];

	(void)text_print(path, sizeof(path), "%s/%s", folder, file);
	return path;
}

static void
world_make(void)
{
	struct fuzz_office o = fuzz_office_new();
	X509_CRL *crl = pki_crl(o.root, o.root_key, (struct date){ 2026, 3, 1 },
				(struct date){ 2026, 4, 1 }, NULL, 0);
	struct error err;

	(void)text_copy(folder, sizeof(folder), "/tmp/fuzz_trust.XXXXXX");
	if (!mkdtemp(folder) || folder_make(path_of("x"), &err))
		abort();
	pki_write_certificate(path_of("x/root.pem"), o.root);
	pki_write_certificate(path_of("x/signer.pem"), o.cert);
	pki_write_crl(path_of("x/root.crl"), crl);
	if (file_replace(path_of("x/stamp.png"), "x", 1, &err))
		abort();
	X509_CRL_free(crl);
}

static enum err
look(void *context, const struct trust_line *line, struct error *err)
{
	(void)err;
	*(size_t *)context += strlen(line->issuer) + strlen(line->state.detail);
	return ERR_NONE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct error err;
	size_t seen = 0;
	enum err rc;
	FILE *file;

	if (!folder[0])
		world_make();
	file = fopen(path_of("x/trust.xml"), "w");
	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file))
		abort();
	rc = trust_open(folder, &trust, &err);
	if (rc && rc != ERR_CONFIG && rc != ERR_DATA && rc != ERR_LIMIT && rc != ERR_NOTFOUND &&
	    rc != ERR_IO)
		abort();
	if (rc && (trust || !err.text[0]))
		abort();
	if (!rc && trust_walk(trust, NULL, OFFICE_DAY, look, &seen, &err))
		abort();
	return 0;
}
