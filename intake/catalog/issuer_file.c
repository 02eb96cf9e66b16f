/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* certs/<issuer>/trust.xml, checked by templates/schema/trust.rng: the facts of the issuer.
 * Anchors, signers, revocation lists and specimens in the same file are seal/'s business. */

/* The name for people goes first: zh-CN, or the first that says no language. */
static enum err
read_names(const struct source *s, const xmlNode *root, struct issuer *issuer, struct error *err)
{
	issuer->name_count = 1;
	for (const xmlNode *n = xml_child(root, "name"); n; n = xml_next(n, "name")) {
		char language[PHRASE_LANGUAGE_BYTES];
		char *to;

		source_language(n, language, sizeof(language));
		if (issuer->name_count == LIMIT_NAMES_PER_ISSUER)
			return source_wrong(s, n, _("more names than an issuer may have"), err);
		if ((text_equal(language, "zh_CN") || !language[0]) && !issuer->name[0][0])
			to = issuer->name[0];
		else
			to = issuer->name[issuer->name_count++];
		if (!xml_content(n, to, ISSUER_NAME_BYTES) || !to[0])
			return source_wrong(s, n, _("the name is missing or too long"), err);
	}
	if (!issuer->name[0][0])
		return source_wrong(s, root, _("a name with xml:lang=\"zh-CN\" is missing"), err);
	return ERR_NONE;
}

static enum err
read_forms(const struct catalog *c, const struct source *s, const xmlNode *root,
	   struct issuer *issuer, struct error *err)
{
	for (const xmlNode *n = xml_child(root, "may-use"); n; n = xml_next(n, "may-use")) {
		char *to = issuer->form[issuer->form_count];

		if (issuer->form_count == LIMIT_FORMS_PER_ISSUER)
			return source_wrong(s, n, _("more forms than an issuer may have"), err);
		/* A wrong name would make every paper of the office a doubt, silently. */
		if (!xml_attribute(n, "form", to, FORM_ID_BYTES) || !catalog_form_get(c, to))
			return source_wrong(s, n, _("no form has this id"), err);
		issuer->form_count++;
	}
	return ERR_NONE;
}

static enum err
read_root(const struct catalog *c, const struct source *s, const xmlNode *root,
	  struct issuer *issuer, struct error *err)
{
	struct date life[2];

	if (!xml_attribute(root, "id", issuer->id, sizeof(issuer->id)) ||
	    !xml_attribute(root, "country", issuer->country, sizeof(issuer->country)) ||
	    !xml_attribute(root, "place", issuer->place, sizeof(issuer->place)))
		return source_wrong(s, root, _("id, country and place: one is missing or too long"),
				    err);
	if (!xml_attribute(root, "successor", issuer->successor, sizeof(issuer->successor)) &&
	    issuer->successor[0])
		return source_wrong(s, root, _("successor is too long"), err);
	if (!xml_attribute(root, "residents", issuer->residents, sizeof(issuer->residents)) &&
	    issuer->residents[0])
		return source_wrong(s, root, _("residents is too long"), err);
	if (!xml_attribute_bool(root, "confirmed", &issuer->confirmed))
		return source_wrong(s, root, _("confirmed is true or false"), err);
	(void)xml_attribute_bool(root, "alert", &issuer->alert);
	for (const xmlNode *n = xml_child(root, "specimen"); n; n = xml_next(n, "specimen")) {
		char kind[16];

		(void)xml_attribute(n, "kind", kind, sizeof(kind));
		issuer->stamp_specimens += text_equal(kind, "stamp");
	}
	if (source_life(s, root, "valid-from", "valid-to", life, err))
		return err->code;
	issuer->valid_from = life[0];
	issuer->valid_to = life[1];
	if (read_names(s, root, issuer, err))
		return err->code;
	return read_forms(c, s, root, issuer, err);
}

enum err
issuer_file_load(struct catalog *c, const struct source *s, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct issuer *issuer = &c->issuer[c->issuer_count];

	if (source_parse(s, &doc, err) || source_check(s, "trust.rng", doc, err))
		return err->code;
	if (c->issuer_count == LIMIT_ISSUERS)
		return error_set(err, ERR_CONFIG, "%s: more than %d issuers", s->path,
				 LIMIT_ISSUERS);
	*issuer = (struct issuer){ .confirmed = false };
	if (read_root(c, s, xml_root(doc), issuer, err))
		return err->code;
	if (catalog_issuer_get(c, issuer->id))
		return source_wrong(s, xml_root(doc), _("another folder has an issuer of this id"),
				    err);
	c->issuer_count++;
	return ERR_NONE;
}
