/* SPDX-License-Identifier: Apache-2.0 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "seal/seal.h"
#include "tests/pki.h"

/* Seals verified a second, one core, complete judgement under certs/ (parse, signature, chain and
 * list, profile), beside the bare signature check of OpenSSL on the same bytes in the same run.
 * Goal of design §9: at least 90 %. Rounds of both alternate, so that a busy machine slows both. */

#define ROUNDS     9
#define ROUND_S    0.25
#define SEALS      64
#define SEAL_BYTES 512

struct bench {
	char folder[64];
	EVP_PKEY *key;
	struct trust *trust;
	uint8_t seal[SEALS][SEAL_BYTES];
	size_t length[SEALS];
	uint8_t der[SEALS][160];
	size_t der_length[SEALS];
};

static double
cpu_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
stop(const char *what)
{
	fprintf(stderr, "bench_seal: %s\n", what);
	exit(1);
}

static const char *
path_of(const struct bench *b, const char *file)
{
	static char path[256];

	(void)text_print(path, sizeof(path), "%s/%s", b->folder, file);
	return path;
}

static void
make_office(struct bench *b, const char *group)
{
	static const char xml[] = "<issuer id=\"x\" country=\"CHN\"><anchor file=\"root.pem\"/>"
				  "<signer id=\"CNSY\" reference=\"5B\" file=\"signer.pem\"/>"
				  "<crl file=\"root.crl\"/></issuer>";
	struct pki_spec root = { .country = "CN",
				 .name = "Root",
				 .serial = 1,
				 .from = { 2020, 1, 1 },
				 .to = { 2040, 1, 1 },
				 .ca = true };
	struct pki_spec spec = { .country = "CN",
				 .name = "SY",
				 .serial = 0x5B,
				 .from = { 2025, 1, 1 },
				 .to = { 2036, 1, 1 } };
	EVP_PKEY *root_key = pki_key(group);
	X509 *ca = pki_certificate(&root, root_key, NULL, NULL), *cert;
	X509_CRL *crl;
	struct error err;

	b->key = pki_key(group);
	cert = pki_certificate(&spec, b->key, ca, root_key);
	crl = pki_crl(ca, root_key, (struct date){ 2026, 1, 1 }, (struct date){ 2027, 1, 1 }, NULL,
		      0);
	if (folder_make(path_of(b, "x"), &err))
		stop(err.text);
	pki_write_certificate(path_of(b, "x/root.pem"), ca);
	pki_write_certificate(path_of(b, "x/signer.pem"), cert);
	pki_write_crl(path_of(b, "x/root.crl"), crl);
	if (file_replace(path_of(b, "x/trust.xml"), xml, sizeof(xml) - 1, &err) ||
	    trust_open(b->folder, &b->trust, &err))
		stop(err.text);
	X509_free(ca);
	X509_free(cert);
	X509_CRL_free(crl);
	EVP_PKEY_free(root_key);
}

/* r‖s to DER, once, for the bare check. */
static size_t
to_der(const uint8_t *raw, int field, uint8_t *to)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	int n;

	if (!sig ||
	    !ECDSA_SIG_set0(sig, BN_bin2bn(raw, field, NULL), BN_bin2bn(raw + field, field, NULL)))
		stop("out of memory");
	n = i2d_ECDSA_SIG(sig, &to);
	ECDSA_SIG_free(sig);
	return (size_t)n;
}

static void
make_seals(struct bench *b)
{
	int field = (int)curve_of(b->key)->field_bytes;
	struct seal_key key = { b->key };

	for (int i = 0; i < SEALS; i++) {
		AUTO(buf)
		struct buf seal = BUF(SEAL_BYTES);
		struct seal_draft d = {
			.country = "CHN",
			.signer = "CNSY",
			.reference = "5B",
			.issued_on = { 2026, 2, 20 },
			.signed_on = { 2026, 2, 20 },
			.payload = { { FIELD_CERTIFICATE_NUMBER, "" },
				     { FIELD_HOLDER_NAME_LATIN, "LI<<MINGHUA" },
				     { FIELD_HOLDER_NAME, "李明华" },
				     { FIELD_HOLDER_ID_NUMBER, "11010119500101001X" },
				     { FIELD_HOLDER_BIRTH_DATE, "1950-01-01" },
				     { FIELD_CERTIFICATE_APPEARANCE, "in-person" } },
			.payload_count = 6
		};
		struct error err;

		(void)text_print(d.payload[0].text, sizeof(d.payload[0].text), "2026%06d", i);
		if (seal_issue(&d, &key, &seal, &err))
			stop(err.text);
		memcpy(b->seal[i], seal.bytes, seal.length);
		b->length[i] = seal.length;
		b->der_length[i] = to_der(seal.bytes + seal.length - 2 * field, field, b->der[i]);
	}
}

static double
round_ours(const struct bench *b)
{
	struct seal_days days = { { 2026, 7, 9 }, { 2026, 7, 9 } };
	double begin = cpu_seconds(), now = begin;
	static struct seal_verdict v;
	struct error err;
	long n = 0;

	for (; now - begin < ROUND_S; now = cpu_seconds())
		for (int i = 0; i < SEALS; i++, n++)
			if (seal_judge(b->trust, &days, (struct span){ b->seal[i], b->length[i] },
				       &v, &err) ||
			    v.verdict != VERDICT_VALID)
				stop("a seal is not valid");
	return (double)n / (now - begin);
}

static double
round_bare(const struct bench *b)
{
	const struct curve *curve = curve_of(b->key);
	size_t tail = 2 * curve->field_bytes + 2;
	AUTO(signature)
	struct signature_context c = { NULL, NULL };
	AUTO(EVP_MD_CTX_free)
	EVP_MD_CTX *copy = EVP_MD_CTX_new();
	double begin, now;
	struct error err;
	long n = 0;

	if (signature_open(b->key, SM2_ID_DEFAULT, SIGNATURE_CHECK, &c, &err) || !copy)
		stop("out of memory");
	begin = now = cpu_seconds();
	for (; now - begin < ROUND_S; now = cpu_seconds())
		for (int i = 0; i < SEALS; i++, n++)
			if (!EVP_MD_CTX_copy_ex(copy, c.md) ||
			    EVP_DigestVerify(copy, b->der[i], b->der_length[i], b->seal[i],
					     b->length[i] - tail) != 1)
				stop("OpenSSL refuses a seal");
	return (double)n / (now - begin);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int
remove_one(const char *path, const struct stat *s, int kind, struct FTW *walk)
{
	(void)s, (void)kind, (void)walk;
	return remove(path);
}

int
main(void)
{
	static const char *const groups[] = { "P-256", "P-384", "brainpoolP256r1", "SM2" };

	for (size_t g = 0; g < COUNT_OF(groups); g++) {
		static struct bench b;
		double ours[ROUNDS], bare[ROUNDS];

		memset(&b, 0, sizeof(b));
		(void)text_copy(b.folder, sizeof(b.folder), "/tmp/intake-bench.XXXXXX");
		if (!mkdtemp(b.folder))
			stop("no temporary folder");
		make_office(&b, groups[g]);
		make_seals(&b);
		for (int i = 0; i < ROUNDS; i++) {
			bare[i] = round_bare(&b);
			ours[i] = round_ours(&b);
		}
		qsort(ours, ROUNDS, sizeof(*ours), by_size);
		qsort(bare, ROUNDS, sizeof(*bare), by_size);
		printf("%-16s bare OpenSSL %7.0f/s   seal judged %7.0f/s   %.1f %% (goal 90)\n",
		       groups[g], bare[ROUNDS / 2], ours[ROUNDS / 2],
		       100 * ours[ROUNDS / 2] / bare[ROUNDS / 2]);
		trust_close(b.trust);
		EVP_PKEY_free(b.key);
		(void)nftw(b.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	return 0;
}
