/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/catalog.h"
#include "catalog/nearest.h"
#include "catalog/place.h"
#include "model/user.h"

/* What a value must be, in words that end the sentence "… is not …". */
static bool
is_any(const char *value)
{
	(void)value;
	return true;
}

static bool
is_store(const char *value)
{
	return *value == '\0' || (text_starts(value, "sqlite:") && value[strlen("sqlite:")]);
}

static bool
is_url(const char *value)
{
	return *value == '\0' || (text_starts(value, "https://") && value[strlen("https://")]);
}

static bool
is_language(const char *value)
{
	return text_equal(value, "zh_CN") || text_equal(value, "zh_HK") || text_equal(value, "en");
}

static bool
is_prefix(const char *value)
{
	size_t n = strlen(value);

	return n >= 2 && n <= 4 && strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
}

static bool
is_agency(const char *value)
{
	return strlen(value) == 6 && text_is_digits(value);
}

static bool
is_listen(const char *value)
{
	return text_starts(value, "127.0.0.1:") || text_starts(value, "[::1]:") ||
	       text_starts(value, "unix:/") || text_equal(value, "systemd");
}

static bool
is_pin(const char *value)
{
	return *value == '\0' || (text_starts(value, "sha256//") && value[strlen("sha256//")]);
}

static bool
is_roles(const char *value)
{
	int roles;

	return roles_parse(value, &roles);
}

#define TEXT(member)   offsetof(struct config, member), sizeof(((struct config *)0)->member)
#define NUMBER(member) offsetof(struct config, member), 0

/* Every key, in the order of `intake config`. size 0: an int between min and max. */
static const struct key {
	const char *name;
	const char *value; /* built-in; NULL: looked for beside the program */
	size_t offset, size;
	bool (*fits)(const char *value);
	const char *needed; /* English, a message id */
	const char *example;
	long min, max;
} keys[] = {
	{ "data", "./intake-data", TEXT(data), is_any, N_("a folder"), "/var/lib/intake", 0, 0 },
	{ "store", "", TEXT(store), is_store, N_("sqlite:FILE"), "sqlite:/var/lib/intake/intake.db",
	  0, 0 },
	{ "templates", NULL, TEXT(templates), is_any, N_("a folder"), "/usr/share/intake/templates",
	  0, 0 },
	{ "certs", NULL, TEXT(certs), is_any, N_("a folder"), "/etc/intake/certs", 0, 0 },
	{ "locale", NULL, TEXT(locale), is_any, N_("a folder"), "/usr/share/locale", 0, 0 },
	{ "language", "zh_CN", TEXT(language), is_language, N_("zh_CN, zh_HK or en"), "zh_CN", 0,
	  0 },
	{ "prefix", "RZ", TEXT(prefix), is_prefix, N_("two to four capital letters"), "RZ", 0, 0 },
	{ "agency", "440900", TEXT(agency), is_agency, N_("a division code of six digits"),
	  "440900", 0, 0 },
	{ "workers", "0", NUMBER(workers), NULL, NULL, "2", 0, 64 },
	{ "inbox", "", TEXT(inbox), is_any, N_("a folder"), "/srv/scans", 0, 0 },
	{ "poll_s", "5", NUMBER(poll_s), NULL, NULL, "5", 0, 3600 },
	{ "settle_s", "5", NUMBER(settle_s), NULL, NULL, "5", 0, 3600 },
	{ "scan.device", "", TEXT(scan_device), is_any, N_("a scanner of scanimage -L"),
	  "fujitsu:fi-7160:1234", 0, 0 },
	{ "scan.source", "", TEXT(scan_source), is_any, N_("a source of the scanner"), "ADF Duplex",
	  0, 0 },
	{ "submit.url", "", TEXT(url), is_url, N_("an https:// address"),
	  "https://central.example/intake/", 0, 0 },
	{ "submit.ca", "", TEXT(ca), is_any, N_("a PEM file"), "/etc/intake/central-ca.pem", 0, 0 },
	{ "submit.cert", "", TEXT(cert), is_any, N_("a PEM file"), "/etc/intake/client.pem", 0, 0 },
	{ "submit.key", "", TEXT(key), is_any, N_("a PEM file"), "/etc/intake/client.key", 0, 0 },
	{ "submit.pin", "", TEXT(pin[0]), is_pin, N_("sha256// and the digest of a key in base64"),
	  "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 0, 0 },
	{ "submit.pin_next", "", TEXT(pin[1]), is_pin,
	  N_("sha256// and the digest of a key in base64"),
	  "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 0, 0 },
	{ "submit.receipt_ca", "", TEXT(receipt_ca), is_any, N_("a PEM file"),
	  "/etc/intake/receipt-ca.pem", 0, 0 },
	{ "submit.batch_max", "100", NUMBER(batch_max), NULL, NULL, "100", 1,
	  LIMIT_RECORDS_PER_BATCH },
	{ "submit.connections", "4", NUMBER(connections), NULL, NULL, "4", 1, 8 },
	{ "submit.system", "intake", TEXT(system), is_any, N_("a name"), "maoming-intake", 0, 0 },
	{ "submit.metrics_file", "", TEXT(metrics_file), is_any, N_("a file"),
	  "/var/lib/intake/metrics/intake_submit.prom", 0, 0 },
	{ "web.listen", "127.0.0.1:8080", TEXT(listen), is_listen,
	  N_("127.0.0.1:PORT, unix:/PATH or systemd"), "unix:/run/intake/web.sock", 0, 0 },
	{ "web.threads", "4", NUMBER(web_threads), NULL, NULL, "4", 1, 16 },
	{ "web.cache_mb", "512", NUMBER(cache_mb), NULL, NULL, "512", 16, 100000 },
	{ "web.second_factor", "", TEXT(second_factor), is_roles,
	  N_("roles with commas between them"), "verifier,confirmer,administrator", 0, 0 },
	{ "web.plain_cookie", "0", NUMBER(plain_cookie), NULL, NULL, "0", 0, 1 },
};

_Static_assert(COUNT_OF(keys) <= CONFIG_KEYS, "every key has its origin");

static const struct key *
key_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (text_equal(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static char *
text_of(struct config *c, const struct key *key)
{
	return (char *)c + key->offset;
}

static int *
number_of(struct config *c, const struct key *key)
{
	return (int *)(void *)((char *)c + key->offset);
}

/* origin is in front of the message: "intake.conf:18". */
static enum err
put(struct config *c, const struct key *key, const char *value, const char *origin,
    struct error *err)
{
	long number;

	if (key->size == 0) {
		if (!text_to_long(value, key->min, key->max, &number)) {
			(void)error_set(err, ERR_CONFIG,
					"%s: %s = \"%s\" is not a whole number from %ld to %ld",
					origin, key->name, value, key->min, key->max);
			return error_hint(err, "Example: %s = %s", key->name, key->example);
		}
		*number_of(c, key) = (int)number;
	} else {
		if (!key->fits(value)) {
			(void)error_set(err, ERR_CONFIG, "%s: %s = \"%s\" is not %s", origin,
					key->name, value, _(key->needed));
			return error_hint(err, "Example: %s = %s", key->name, key->example);
		}
		if (strlen(value) >= key->size)
			return error_set(err, ERR_CONFIG,
					 "%s: %s: the value is longer than %zu bytes", origin,
					 key->name, key->size - 1);
		(void)text_copy(text_of(c, key), key->size, value);
	}
	(void)text_copy(c->origin[key - keys], CONFIG_ORIGIN_BYTES, origin);
	return ERR_NONE;
}

/* The nearest known key for a typing error. */
static enum err
unknown_key(const char *name, const char *origin, struct error *err)
{
	const char *names[COUNT_OF(keys)];
	const char *nearest;

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		names[i] = keys[i].name;
	nearest = nearest_word(name, names, COUNT_OF(keys));
	(void)error_set(err, ERR_CONFIG, "%s: unknown key %s", origin, name);
	if (nearest)
		return error_hint(err, "Did you mean %s?", nearest);
	return error_hint(err, "intake config lists all keys.");
}

enum err
config_set(struct config *c, const char *key, const char *value, struct error *err)
{
	const struct key *known = key_find(key);

	if (!known)
		return unknown_key(key, "--set", err);
	return put(c, known, value, "--set", err);
}

/* ---- the file ---- */

struct reading {
	FILE *file;
	const char *path;
	int line;
	bool too_long;
	struct config *config;
	bool seen[COUNT_OF(keys)];
	struct error *err;
	enum err failed;
};

/* libinih's fgets, so that lines are counted and one that does not fit is noticed. */
static char *
next_line(char *to, int size, void *context)
{
	struct reading *r = context;
	size_t n;

	if (r->failed || r->too_long || !fgets(to, size, r->file))
		return NULL;
	r->line++;
	n = strlen(to);
	r->too_long = n + 1 == (size_t)size && to[n - 1] != '\n';
	return to;
}

static int
take_value(void *context, const char *section, const char *name, const char *value)
{
	struct reading *r = context;
	char key[CONFIG_VALUE_BYTES], origin[CONFIG_ORIGIN_BYTES];
	const struct key *known;

	if (r->failed)
		return 0;
	(void)text_print(key, sizeof(key), "%s%s%s", section, *section ? "." : "", name);
	(void)text_print(origin, sizeof(origin), "%s:%d", r->path, r->line);
	known = key_find(key);
	if (!known) {
		r->failed = unknown_key(key, origin, r->err);
		return 0;
	}
	if (r->seen[known - keys]) {
		r->failed = error_set(r->err, ERR_CONFIG, "%s: %s is given twice", origin, key);
		return 0;
	}
	r->seen[known - keys] = true;
	r->failed = put(r->config, known, value, origin, r->err);
	return r->failed == ERR_NONE;
}

static enum err
read_file(struct config *c, const char *path, struct error *err)
{
	AUTO(stream)
	FILE *file = fail_here() ? NULL : fopen(path, "re");
	struct reading r = { .file = file, .path = path, .config = c, .err = err };
	int bad_line;

	if (!file) {
		(void)error_errno(err, "configuration %s", path);
		if (err->code == ERR_NOTFOUND)
			err->code = ERR_CONFIG;
		return err->code;
	}
	bad_line = ini_parse_stream((ini_reader)next_line, &r, take_value, &r);
	if (r.failed)
		return r.failed;
	if (ferror(file))
		return error_errno(err, "configuration %s", path);
	if (r.too_long)
		return error_set(err, ERR_CONFIG, "%s:%d: the line is too long", path, r.line);
	if (bad_line < 0)
		return error_set(err, ERR_NOMEM, "configuration %s", path);
	if (bad_line > 0) {
		(void)error_set(err, ERR_CONFIG, "%s:%d: neither [section] nor key = value", path,
				bad_line);
		return error_hint(err, "Example: %s = %s", keys[0].name, keys[0].example);
	}
	return ERR_NONE;
}

/* ---- the other sources ---- */

static enum err
read_environment(struct config *c, struct error *err)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		char name[64];
		const char *value;

		(void)text_print(name, sizeof(name), "INTAKE_%s",
				 text_equal(keys[i].name, "language") ? "LANG" : keys[i].name);
		text_upper(name);
		for (char *s = name; *s; s++)
			if (*s == '.')
				*s = '_';
		value = secure_getenv(name);
		if (value && put(c, &keys[i], value, name, err))
			return err->code;
	}
	return ERR_NONE;
}

static void
put_built_in(struct config *c, const char *key, const char *value)
{
	struct error err;
	enum err rc = put(c, key_find(key), value, "built-in", &err);

	assert(rc == ERR_NONE);
	(void)rc;
}

void
config_locale_folder(char *to)
{
	static const struct place locale = { "locale", "share", "zh_CN/LC_MESSAGES/intake.mo" };

	(void)place_find(&locale, to, CONFIG_VALUE_BYTES);
}

static void
put_defaults(struct config *c)
{
	static const struct place templates = { "templates", "share/intake", "reasons.xml" };
	char folder[CONFIG_VALUE_BYTES];

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (keys[i].value)
			put_built_in(c, keys[i].name, keys[i].value);
	(void)place_find(&templates, folder, sizeof(folder));
	put_built_in(c, "templates", folder);
	/* Beside the templates: one without the other is half an installation. */
	if (folder[0]) {
		folder[strlen(folder) - strlen("templates")] = '\0';
		(void)text_append(folder, sizeof(folder), "certs");
	}
	put_built_in(c, "certs", folder);
	config_locale_folder(folder);
	put_built_in(c, "locale", folder);
}

/* The first that is there, NULL when none. */
static const char *
usual_file(void)
{
	const char *named = secure_getenv("INTAKE_CONFIG");

	if (named && *named)
		return named;
	if (file_exists("./intake.conf"))
		return "./intake.conf";
	if (file_exists("/etc/intake/intake.conf"))
		return "/etc/intake/intake.conf";
	return NULL;
}

enum err
config_load(const char *file, struct config *out, struct error *err)
{
	struct config c = { .workers = 0 };

	if (!file)
		file = usual_file();
	put_defaults(&c);
	if (file && read_file(&c, file, err))
		return err->code;
	if (read_environment(&c, err))
		return err->code;
	*out = c;
	return ERR_NONE;
}

void
config_walk(const struct config *c, config_each *each, void *context)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		const char *at = (const char *)c + keys[i].offset;
		char number[16];

		if (keys[i].size == 0) {
			(void)text_print(number, sizeof(number), "%d",
					 *(const int *)(const void *)at);
			at = number;
		}
		each(context, keys[i].name, at, c->origin[i]);
	}
}
