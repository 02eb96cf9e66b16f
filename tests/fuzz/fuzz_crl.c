/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "seal/trust.h"
#include "tests/fuzz/office.h"

/* Revocation lists: an input is a list, and a patch of each of two good ones (nobody revoked; our
 * signer revoked in good order, with an invalidity date). A list that lets the signer stand must be
 * signed over the very bytes of the first; the second never lets it stand. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct {
	struct fuzz_office office;
	char path[32];
	uint8_t *good[2], *tbs;
	int length[2], tbs_length;
} world;

static void
world_make(void)
{
	struct pki_revoked revoked = {
		0x5B, { 2026, 2, 1 }, CRL_REASON_SUPERSEDED, { 2026, 1, 15 }
	};
	struct date from = { 2026, 3, 1 }, next = { 2026, 4, 1 };
	int fd;

	world.office = fuzz_office_new();
	(void)text_copy(world.path, sizeof(world.path), "/tmp/fuzz_crl.XXXXXX");
	fd = mkstemp(world.path);
	if (fd < 0)
		abort();
	(void)close(fd);
	for (int i = 0; i < 2; i++) {
		X509_CRL *crl =
		    pki_crl(world.office.root, world.office.root_key, from, next, &revoked, i);

		world.length[i] = i2d_X509_CRL(crl, &world.good[i]);
		if (i == 0)
			world.tbs_length = i2d_re_X509_CRL_tbs(crl, &world.tbs);
		X509_CRL_free(crl);
	}
}

/* Is it the first good list, whatever its signature's bytes are? */
static bool
is_first(X509_CRL *crl)
{
	uint8_t *tbs = NULL;
	int n = i2d_re_X509_CRL_tbs(crl, &tbs);
	bool same = n == world.tbs_length && memcmp(tbs, world.tbs, (size_t)n) == 0;

	OPENSSL_free(tbs);
	return same;
}

static void
judge(const uint8_t *bytes, size_t n, bool must_hold)
{
	struct trust_issuer issuer = { .anchor_count = 1, .crl_count = 1 };
	struct chain chain = { .path = { world.office.cert, world.office.root }, .path_count = 2 };
	struct seal_days days = { OFFICE_DAY, OFFICE_DAY };
	struct judgement j = { .verdict = VERDICT_VALID };
	struct error err;
	FILE *file = fopen(world.path, "w");
	bool holds;

	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file))
		abort();
	if (crl_load(world.path, &issuer.crl[0].crl, &err)) {
		if (must_hold)
			abort();
		return;
	}
	(void)text_copy(issuer.sm2_id, sizeof(issuer.sm2_id), SM2_ID_DEFAULT);
	issuer.anchor[0].cert = world.office.root;
	trust_find_makers(&issuer);
	holds = crl_judge(&issuer, &chain, &days, (struct date){ 2026, 2, 20 }, &j);
	if (holds != (j.verdict == VERDICT_VALID) || (holds && !is_first(issuer.crl[0].crl)) ||
	    (must_hold && !holds))
		abort();
	X509_CRL_free(issuer.crl[0].crl);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (!world.path[0]) {
		world_make();
		judge(world.good[0], (size_t)world.length[0], true);
		judge(world.good[1], (size_t)world.length[1], false);
	}
	judge(bytes, n, false);
	for (int i = 0; i < 2; i++) {
		struct span good = { world.good[i], (size_t)world.length[i] };
		uint8_t *patched = fuzz_patch(good, bytes, n);

		if (patched)
			judge(patched, good.length, false);
		free(patched);
	}
	return 0;
}
