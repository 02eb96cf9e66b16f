/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <limits.h>
#include <malloc.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/xmlsec.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/central/keys.h"
#include "tests/central/service.h"

/* The central service to test against (docs/protocol.md). Everything lives in one folder:
 *
 *	central --dir DIR [--port 0] [--control-port 0] [--agency 440900] [--as-of DAY]
 *[--max-records 1000]
 *		[--schema FILE]		makes keys if there are none, serves until SIGTERM
 *	central keys --dir DIR [--agency 440900] [--variant NAME]
 *	central count --dir DIR		per record: id, revision, in how many booked batches it
 *came, disposition
 */
struct options {
	const char *verb; /* "serve", "keys", "count" */
	const char *dir, *agency, *variant, *schema;
	long port, control_port, records_max;
	struct date as_of;
};

static enum err
parse_number(const char *text, long min, long max, long *out, struct error *err)
{
	if (!text_to_long(text, min, max, out))
		return error_set(err, ERR_USAGE, "'%s' is not a number from %ld to %ld", text, min,
				 max);
	return ERR_NONE;
}

static enum err
parse_option(int option, const char *value, struct options *o, struct error *err)
{
	switch (option) {
	case 'd':
		o->dir = value;
		return ERR_NONE;
	case 'a':
		o->agency = value;
		return ERR_NONE;
	case 'v':
		o->variant = value;
		return ERR_NONE;
	case 's':
		o->schema = value;
		return ERR_NONE;
	case 'p':
		return parse_number(value, 0, 65535, &o->port, err);
	case 'c':
		return parse_number(value, 0, 65535, &o->control_port, err);
	case 'm':
		return parse_number(value, 1, LIMIT_RECORDS_PER_BATCH, &o->records_max, err);
	case 'o':
		if (date_parse(value, &o->as_of))
			return ERR_NONE;
		return error_set(err, ERR_USAGE, "--as-of '%s' is no day", value);
	default:
		return error_set(err, ERR_USAGE, "usage: central [keys|count] --dir DIR …");
	}
}

static enum err
parse_options(int argc, char **argv, struct options *o, struct error *err)
{
	static const struct option known[] = {
		{ "dir", required_argument, NULL, 'd' },
		{ "agency", required_argument, NULL, 'a' },
		{ "variant", required_argument, NULL, 'v' },
		{ "schema", required_argument, NULL, 's' },
		{ "port", required_argument, NULL, 'p' },
		{ "control-port", required_argument, NULL, 'c' },
		{ "max-records", required_argument, NULL, 'm' },
		{ "as-of", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*o = (struct options){ .verb = "serve",
			       .agency = "440900",
			       .schema = "templates/protocol/submit-1.xsd",
			       .records_max = LIMIT_RECORDS_PER_BATCH };
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (parse_option(option, optarg, o, err))
			return err->code;
	if (optind < argc)
		o->verb = argv[optind];
	if (!o->dir)
		return error_set(err, ERR_USAGE, "central needs --dir DIR");
	if (strlen(o->agency) != 6 || !text_is_digits(o->agency))
		return error_set(err, ERR_USAGE, "--agency is a six-digit division code");
	return ERR_NONE;
}

static enum err
path_in(const struct options *o, const char *name, char *to, struct error *err)
{
	if (!text_print(to, PATH_MAX, "%s/%s", o->dir, name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", o->dir);
	return ERR_NONE;
}

static enum err
open_signer(const struct options *o, const char *name, struct signer **out, struct error *err)
{
	char cert[PATH_MAX], key[PATH_MAX];

	if (!text_print(cert, sizeof(cert), "%s/%s.pem", o->dir, name) ||
	    !text_print(key, sizeof(key), "%s/%s.key", o->dir, name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", o->dir);
	return signer_open(cert, key, out, err);
}

/* The receipt certificate as /v1/service shows it: DER in base64. */
static enum err
read_receipt_der(const struct options *o, struct buf *out, struct error *err)
{
	char path[PATH_MAX];
	unsigned char *der = NULL;
	FILE *f;
	X509 *cert;
	int n;
	uint8_t *room;

	if (path_in(o, "receipt.pem", path, err))
		return err->code;
	f = fopen(path, "re");
	cert = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
	if (f)
		(void)fclose(f);
	n = cert ? i2d_X509(cert, &der) : -1;
	X509_free(cert);
	if (n <= 0)
		return error_set(err, ERR_CONFIG, "%s is no certificate", path);
	room = buf_room(out, 4 * (size_t)n);
	if (room)
		out->length += (size_t)EVP_EncodeBlock(room, der, n);
	OPENSSL_free(der);
	return buf_check(out, "receipt certificate", err);
}

static void
service_free(struct service *s)
{
	if (!s)
		return;
	ledger_close(s->ledger);
	signer_close(s->signer);
	signer_close(s->stranger);
	door_close(s->door);
	faults_free(s->faults);
	buf_free(&s->receipt_der);
	free(s);
}
DEFINE_AUTO(service_free, struct service *);

static struct service *
service_new(const struct options *o)
{
	AUTO(service_free)
	struct service *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->dir = o->dir;
	s->receipt_der = (struct buf)BUF(LIMIT_SMALL_FILE_BYTES);
	s->records_max = (int)o->records_max;
	s->faults = faults_new();
	if (!s->faults || pthread_mutex_init(&s->ledger_lock, NULL) ||
	    pthread_mutex_init(&s->busy_lock, NULL))
		return NULL;
	return TAKE(s);
}

static enum err
serve(const struct options *o, struct error *err)
{
	AUTO(service_free)
	struct service *s = service_new(o);
	char path[PATH_MAX];

	if (!s)
		return error_set(err, ERR_NOMEM, "service");
	if (!date_is_none(o->as_of))
		clock_fix(o->as_of);
	if (keys_make(o->dir, o->agency, err) || path_in(o, "central.db", path, err) ||
	    ledger_open(path, false, &s->ledger, err) ||
	    open_signer(o, "receipt", &s->signer, err) ||
	    open_signer(o, "stranger", &s->stranger, err) ||
	    read_receipt_der(o, &s->receipt_der, err) || door_open(o->schema, &s->door, err))
		return err->code;
	return service_run(s, (int)o->port, (int)o->control_port, err);
}

static enum err
count(const struct options *o, struct error *err)
{
	AUTO(ledger_close)
	struct ledger *l = NULL;
	char path[PATH_MAX];

	if (path_in(o, "central.db", path, err) || ledger_open(path, true, &l, err))
		return err->code;
	return ledger_count(l, stdout, err);
}

static enum err
keys(const struct options *o, struct error *err)
{
	if (keys_make(o->dir, o->agency, err))
		return err->code;
	return o->variant ? keys_variant(o->dir, o->variant, err) : ERR_NONE;
}

static enum err
run(int argc, char **argv, struct error *err)
{
	struct options o;

	if (parse_options(argc, argv, &o, err))
		return err->code;
	if (text_equal(o.verb, "keys"))
		return keys(&o, err);
	if (text_equal(o.verb, "count"))
		return count(&o, err);
	if (!text_equal(o.verb, "serve"))
		return error_set(err, ERR_USAGE, "no verb '%s'", o.verb);
	if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0)
		return error_set(err, ERR_BUG, "xmlsec cannot start");
	/* A refused client is answered, not printed. */
	xmlSecErrorsDefaultCallbackEnableOutput(0);
	(void)serve(&o, err);
	(void)xmlSecCryptoShutdown();
	(void)xmlSecCryptoAppShutdown();
	(void)xmlSecShutdown();
	return err->code;
}

int
main(int argc, char **argv)
{
	struct error err = { 0 };

	/* Bodies and receipts come and go by the hundred kilobytes. */
	(void)mallopt(M_MMAP_THRESHOLD, 16 * 1024 * 1024);
	(void)mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
	if (run(argc, argv, &err))
		(void)fprintf(stderr, "central: %s\n", err.text);
	return error_exit_status(err.code);
}
