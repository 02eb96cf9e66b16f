/* SPDX-License-Identifier: Apache-2.0 */
/* bench_records URL CA CERT KEY FILE…: the baseline of bench_submit.sh. A client as one writes it
 * with libcurl in an afternoon: one connection kept, each FILE (a batch of one record, named by its
 * key) posted by itself, the answer read and thrown away. No outbox, no receipt looked at, nothing
 * stored. Prints records per second and how many were answered 201. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

static size_t
ignore(char *bytes, size_t size, size_t n, void *context)
{
	(void)bytes;
	(void)context;
	return size * n;
}

static long
post(CURL *easy, const char *url, const char *key, const struct buf *body)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/xml");
	char line[128], base64[48];
	struct sha256 digest;
	struct error err;
	long status = 0;

	(void)snprintf(line, sizeof(line), "Idempotency-Key: %s", key);
	headers = curl_slist_append(headers, line);
	if (sha256_of(body->bytes, body->length, &digest, &err))
		return 0;
	(void)EVP_EncodeBlock((unsigned char *)base64, digest.bytes, SHA256_BYTES);
	(void)snprintf(line, sizeof(line), "Content-Digest: sha-256=:%s:", base64);
	headers = curl_slist_append(headers, line);
	(void)curl_easy_setopt(easy, CURLOPT_URL, url);
	(void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	(void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->bytes);
	(void)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)body->length);
	if (curl_easy_perform(easy) == CURLE_OK)
		(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	return status;
}

int
main(int argc, char **argv)
{
	CURL *easy = curl_easy_init();
	char url[512];
	int64_t from;
	int good = 0;

	if (argc < 6 || !easy)
		return 64;
	(void)snprintf(url, sizeof(url), "%sv1/batches", argv[1]);
	(void)curl_easy_setopt(easy, CURLOPT_CAINFO, argv[2]);
	(void)curl_easy_setopt(easy, CURLOPT_SSLCERT, argv[3]);
	(void)curl_easy_setopt(easy, CURLOPT_SSLKEY, argv[4]);
	(void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
	from = clock_monotonic_us();
	for (int i = 5; i < argc; i++) {
		struct buf body = BUF(LIMIT_BATCH_BYTES);
		struct error err;
		const char *slash = strrchr(argv[i], '/');

		if (file_read(argv[i], &body, &err))
			return 66;
		good += post(easy, url, slash ? slash + 1 : argv[i], &body) == 201;
		buf_free(&body);
	}
	printf("%.1f %d\n", (argc - 5) * 1e6 / (double)(clock_monotonic_us() - from), good);
	curl_easy_cleanup(easy);
	return good == argc - 5 ? 0 : 1;
}
