/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CATALOG_CATALOG_H
#define INTAKE_CATALOG_CATALOG_H

#include "base/buf.h"
#include "base/error.h"
#include "model/form.h"
#include "model/issuer.h"
#include "model/policy.h"
#include "model/reason.h"

/* What the office knows by data: configuration, forms, issuers, reasons, policy. Read once at
 * start, immutable, shared by fork. Every file is checked when loaded; a mistake names file and
 * line, and nothing half-loaded is used. */

/* ---- configuration: built-in < file (INI) < INTAKE_… environment < options (experience.md §8)
 * ---- */
#define CONFIG_VALUE_BYTES  256
#define CONFIG_ORIGIN_BYTES 96
#define CONFIG_KEYS         40

struct config {
	char data[CONFIG_VALUE_BYTES];      /* folder of register, vault, inbox: "./intake-data" */
	char store[CONFIG_VALUE_BYTES];     /* "sqlite:<data>/intake.db" when empty */
	char templates[CONFIG_VALUE_BYTES]; /* folder; the source tree's or
					       $PREFIX/share/intake/templates */
	char certs[CONFIG_VALUE_BYTES];     /* folder of issuers and their trust */
	char locale[CONFIG_VALUE_BYTES];    /* folder of message catalogues */
	char language[16];                  /* "zh_CN" */
	char prefix[8];                     /* of serials: "RZ" */
	char agency[8];                     /* "440900" */
	int workers; /* recognition processes, 0 = as many as cores, at most 64 */
	char inbox[CONFIG_VALUE_BYTES]; /* watched folder, "<data>/inbox" when empty */
	int poll_s;                     /* of network shares; 0 = inotify only; default 5 */
	int settle_s; /* a file no structure speaks for must stand still so long; default 5 */
	/* [scan] */
	char scan_device[CONFIG_VALUE_BYTES]; /* as `scanimage -L` lists it, "" = the only one */
	char scan_source[64];                 /* feeder or glass, as it calls them; "" = its own */
	/* [submit] */
	char url[CONFIG_VALUE_BYTES]; /* "https://…/" */
	char ca[CONFIG_VALUE_BYTES];  /* PEM of the private CA of the service */
	char cert[CONFIG_VALUE_BYTES], key[CONFIG_VALUE_BYTES]; /* our client certificate and key */
	char pin[2][96]; /* "sha256//…", current and next; empty = no pinning */
	char receipt_ca[CONFIG_VALUE_BYTES]; /* PEM of the CA that signs receipts; ca when empty */
	int batch_max;                       /* records per batch, default 100 */
	int connections;                     /* batches in flight, 1–8, default 4 */
	char system[64];                     /* our name towards the service */
	char metrics_file[CONFIG_VALUE_BYTES]; /* figures of each run for an exporter; "" = none */
	/* [web] */
	char listen[CONFIG_VALUE_BYTES]; /* "127.0.0.1:8080", "unix:/run/…", "systemd" */
	int web_threads;                 /* 1–16, default 4 */
	int cache_mb;                    /* pictures of pages kept on disk, default 512 */
	char second_factor[128];         /* roles that log in with one only, "" = none */
	int plain_cookie; /* 1: a cookie without Secure: on loopback without TLS only (curl, demo)
			   */
	char origin[CONFIG_KEYS][CONFIG_ORIGIN_BYTES]; /* where each value came from, by row of the
							  key table */
};

/* file may be NULL: then $INTAKE_CONFIG, ./intake.conf, /etc/intake/intake.conf, whichever is
 * first; having none is fine. Keys in front of any [section] are general ones ("data"), others are
 * "submit.url"; the environment says INTAKE_DATA, INTAKE_SUBMIT_URL. Templates, certs and locale
 * are looked for beside the program (source tree, then $PREFIX/share) unless a value names them. A
 * named file that is missing, an unknown key (the nearest one is named), a key given twice or a
 * value out of range is ERR_CONFIG with file and line. */
enum err config_load(const char *file, struct config *out, struct error *err) MUST_USE;
/* One "section.key" with its value, as an option or the environment gives it. */
enum err config_set(struct config *c, const char *key, const char *value,
		    struct error *err) MUST_USE;
/* Calls each with key, value and where it came from ("built-in", "intake.conf:12", "INTAKE_DATA").
 */
typedef void config_each(void *context, const char *key, const char *value, const char *origin);
void config_walk(const struct config *c, config_each *each, void *context);

/* Folder of the message catalogues beside this program, before any configuration is read; "" when
 * there is none. to has CONFIG_VALUE_BYTES. */
void config_locale_folder(char *to);

/* ---- templates/ and certs/ ---- */
struct catalog;

/* Loads the forms (templates/<folder>/<any>.xml with the root <form>), templates/reasons.xml,
 * rules.xml, policy.xml, letters.xml (may be missing: then no letters are printed) and
 * certs/<issuer>/trust.xml (the facts of the issuer; the keys are loaded by seal/), each checked by
 * its schema in templates/schema/. A missing folder or file, or a mistake in one, is ERR_CONFIG
 * with file and line. The caller closes it. */
enum err catalog_open(const char *templates, const char *certs, struct catalog **out,
		      struct error *err) MUST_USE;
void catalog_close(struct catalog *c);
DEFINE_AUTO(catalog_close, struct catalog *);

int catalog_form_count(const struct catalog *c);
const struct form *catalog_form(const struct catalog *c, int i);              /* lent; i from 0 */
const struct form *catalog_form_get(const struct catalog *c, const char *id); /* NULL if unknown */
int catalog_issuer_count(const struct catalog *c);
const struct issuer *catalog_issuer(const struct catalog *c, int i);
const struct issuer *catalog_issuer_get(const struct catalog *c, const char *id);
/* Replaces the policies by those of another file, to see what they would change. On failure none is
 * loaded: close the catalogue. */
enum err catalog_policy_replace(struct catalog *c, const char *templates, const char *path,
				struct error *err) MUST_USE;
/* The policy in force on that day: the last that had begun by then; the defaults before the first.
 */
const struct policy *catalog_policy(const struct catalog *c, struct date day);
/* A form as its file, with a comment at its head; what form_file_load reads back. */
void form_put(struct buf *out, const struct form *form, const char *comment);
/* Words of a reason for people in that language ("zh_CN", "en"); falls back to zh_CN. "" for an
 * unknown code. */
const char *catalog_reason(const struct catalog *c, const char *code, const char *language);
/* What the person is told to do about it, for letters. */
const char *catalog_reason_todo(const struct catalog *c, const char *code, const char *language);
/* Its legal basis, Chinese in every language: it is a citation. */
const char *catalog_reason_basis(const struct catalog *c, const char *code);
/* A piece of a paper we send out (templates/letters.xml): "return.title", "office.name". Falls back
 * to zh_CN; "" when there is none. {name}, {serial} and the like are filled in by report/. */
const char *catalog_letter(const struct catalog *c, const char *name, const char *language);
/* Title of a rule for people: "T05" → "证明出具时间已超过受理期限". */
const char *catalog_rule(const struct catalog *c, const char *rule, const char *language);

#endif
