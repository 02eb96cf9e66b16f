/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* ---- loading ---- */

struct walk {
	struct catalog *catalog;
	const char *templates;
	const char *folder; /* where the names lie */
	struct xml_schema **schema;
};

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum err
each_form(void *context, const char *name, struct error *err)
{
	const struct walk *w = context;
	char path[PATH_MAX];
	struct source s = { w->templates, path, w->schema };

	if (!text_ends(name, ".xml"))
		return ERR_NONE;
	if (!text_print(path, sizeof(path), "%s/%s", w->folder, name))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", w->folder);
	return form_file_load(w->catalog, &s, err);
}

static enum err
each_template_folder(void *context, const char *name, struct error *err)
{
	const struct walk *w = context;
	char folder[PATH_MAX];
	struct walk inner = *w;

	if (!text_print(folder, sizeof(folder), "%s/%s", w->folder, name))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", w->folder);
	if (!is_folder(folder))
		return ERR_NONE;
	inner.folder = folder;
	return folder_walk(folder, each_form, &inner, err);
}

static enum err
each_issuer(void *context, const char *name, struct error *err)
{
	const struct walk *w = context;
	char path[PATH_MAX];
	struct source s = { w->templates, path, w->schema };

	if (!text_print(path, sizeof(path), "%s/%s", w->folder, name))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", w->folder);
	if (!is_folder(path))
		return ERR_NONE;
	if (!text_append(path, sizeof(path), "/trust.xml"))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", path);
	if (issuer_file_load(w->catalog, &s, err))
		return error_hint(err, "How an issuer is added stands in docs/adding/issuer.md.");
	return ERR_NONE;
}

/* A folder that is not there is the first mistake of a new installation: say which and where. */
static enum err
walk_folder(struct walk *w, folder_each *each, const char *key, struct error *err)
{
	if (!w->folder[0] || !is_folder(w->folder)) {
		(void)error_set(err, ERR_CONFIG, "%s: folder %s is not there", key,
				w->folder[0] ? w->folder : "(none)");
		return error_hint(err, "Name it in intake.conf: %s = FOLDER", key);
	}
	return folder_walk(w->folder, each, w, err);
}

static enum err
load_words(struct catalog *c, const char *templates, const char *element, struct error *err)
{
	char path[PATH_MAX];
	struct source s = { .templates = templates, .path = path };

	if (!text_print(path, sizeof(path), "%s/%ss.xml", templates, element))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", templates);
	return phrase_file_load(c, &s, element, err);
}

/* Whoever gets a letter must be told why: no reason without Chinese and English words. */
static enum err
check_reasons(const struct catalog *c, const char *templates, struct error *err)
{
	static const char *const codes[] = {
#define X(code) #code,
		REASON_CODES(X)
#undef X
	};
	static const char *const languages[] = { "zh_CN", "en" };

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		for (size_t k = 0; k < COUNT_OF(languages); k++) {
			const struct phrase *p = phrase_get(c, codes[i], languages[k]);

			if (!p || !text_equal(p->language, languages[k]) || !p->text[0] ||
			    !p->todo[0])
				return error_set(err, ERR_CONFIG,
						 "%s/reasons.xml: reason %s has no words in %s",
						 templates, codes[i], languages[k]);
		}
	return ERR_NONE;
}

static enum err
check_successors(const struct catalog *c, const char *certs, struct error *err)
{
	for (int i = 0; i < c->issuer_count; i++)
		if (c->issuer[i].successor[0] && !catalog_issuer_get(c, c->issuer[i].successor))
			return error_set(err, ERR_CONFIG, "%s: successor %s of %s is not there",
					 certs, c->issuer[i].successor, c->issuer[i].id);
	return ERR_NONE;
}

static enum err
load_letters(struct catalog *c, const char *templates, struct error *err)
{
	char path[PATH_MAX];
	struct source s = { .templates = templates, .path = path };

	if (!text_print(path, sizeof(path), "%s/letters.xml", templates))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", templates);
	return file_exists(path) ? letter_file_load(c, &s, err) : ERR_NONE;
}

enum err
catalog_open(const char *templates, const char *certs, struct catalog **out, struct error *err)
{
	AUTO(catalog_close)
	struct catalog *c = fail_here() ? NULL : calloc(1, sizeof(struct catalog));
	AUTO(xml_schema_close)
	struct xml_schema *of_forms = NULL;
	AUTO(xml_schema_close)
	struct xml_schema *of_issuers = NULL;
	struct walk forms = { c, templates, templates, &of_forms };
	struct walk issuers = { c, templates, certs, &of_issuers };
	char path[PATH_MAX];
	struct source policy = { .templates = templates, .path = path };

	if (!c)
		return error_set(err, ERR_NOMEM, "catalogue");
	policy_defaults(&c->before);
	if (walk_folder(&forms, each_template_folder, "templates", err) ||
	    load_words(c, templates, "reason", err) || load_words(c, templates, "rule", err) ||
	    check_reasons(c, templates, err) || load_letters(c, templates, err))
		return err->code;
	if (!text_print(path, sizeof(path), "%s/policy.xml", templates))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", templates);
	if (policy_file_load(c, &policy, err) || walk_folder(&issuers, each_issuer, "certs", err) ||
	    check_successors(c, certs, err))
		return err->code;
	*out = TAKE(c);
	return ERR_NONE;
}

void
catalog_close(struct catalog *c)
{
	free(c);
}

/* ---- asking ---- */

int
catalog_form_count(const struct catalog *c)
{
	return c->form_count;
}

const struct form *
catalog_form(const struct catalog *c, int i)
{
	assert(i >= 0);
	assert(i < c->form_count);
	return &c->form[i];
}

const struct form *
catalog_form_get(const struct catalog *c, const char *id)
{
	for (int i = 0; i < c->form_count; i++)
		if (text_equal(c->form[i].id, id))
			return &c->form[i];
	return NULL;
}

int
catalog_issuer_count(const struct catalog *c)
{
	return c->issuer_count;
}

const struct issuer *
catalog_issuer(const struct catalog *c, int i)
{
	assert(i >= 0);
	assert(i < c->issuer_count);
	return &c->issuer[i];
}

const struct issuer *
catalog_issuer_get(const struct catalog *c, const char *id)
{
	for (int i = 0; i < c->issuer_count; i++)
		if (text_equal(c->issuer[i].id, id))
			return &c->issuer[i];
	return NULL;
}

const struct policy *
catalog_policy(const struct catalog *c, struct date day)
{
	const struct policy *now = &c->before;

	for (int i = 0; i < c->policy_count; i++)
		if (date_is_none(c->policy[i].from) || !date_after(c->policy[i].from, day))
			now = &c->policy[i];
	return now;
}

const char *
catalog_reason(const struct catalog *c, const char *code, const char *language)
{
	const struct phrase *p = phrase_get(c, code, language);

	return p ? p->text : "";
}

const char *
catalog_reason_todo(const struct catalog *c, const char *code, const char *language)
{
	const struct phrase *p = phrase_get(c, code, language);

	return p ? p->todo : "";
}

const char *
catalog_reason_basis(const struct catalog *c, const char *code)
{
	const struct phrase *p = phrase_get(c, code, "zh_CN");

	return p ? p->basis : "";
}

const char *
catalog_rule(const struct catalog *c, const char *rule, const char *language)
{
	return catalog_reason(c, rule, language);
}
