/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xml.h"
#include "seal/trust.h"

/* Enrolling a specimen: the picture goes below certs/<issuer>/specimen/, one line into trust.xml
 * before its end, so that what people wrote there stays as it is. Then the folder is loaded as
 * every start of the program will; if it does not load, everything is put back. */

#define PICTURES_A_DAY 99

static enum err
choose_file(const char *folder, struct specimen_addition *a, char *path, size_t size,
	    struct error *err)
{
	char from[DATE_TEXT_BYTES];

	date_print(from, a->from);
	for (int n = 1; n <= PICTURES_A_DAY; n++) {
		char more[8] = "";

		if (n > 1)
			(void)text_print(more, sizeof(more), "-%d", n);
		if (!text_print(a->file, sizeof(a->file), "specimen/%s-%s%s.png", a->kind, from,
				more) ||
		    !text_print(path, size, "%s/%s", folder, a->file))
			return error_set(err, ERR_CONFIG, "%s: the path is too long", folder);
		if (!file_exists(path))
			return ERR_NONE;
	}
	return error_set(err, ERR_CONFLICT, "%s has %d specimens of %s already", a->issuer,
			 PICTURES_A_DAY, from);
}

static void
put_line(const struct specimen_addition *a, struct buf *out)
{
	char day[DATE_TEXT_BYTES];

	buf_text(out, "  <specimen");
	xml_put_attribute(out, "kind", a->kind);
	xml_put_attribute(out, "file", a->file);
	if (a->mm > 0)
		buf_print(out, " mm=\"%.1f\"", a->mm);
	if (a->color[0])
		xml_put_attribute(out, "color", a->color);
	date_print(day, a->from);
	xml_put_attribute(out, "from", day);
	date_print(day, a->to);
	if (day[0])
		xml_put_attribute(out, "to", day);
	buf_text(out, "/>\n");
}

static enum err
write_trust(const char *path, const struct buf *xml, const struct specimen_addition *a,
	    struct error *err)
{
	static const char end[] = "</issuer>";
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	const size_t n = strlen(end);
	size_t at = xml->length;

	while (at > 0 && (xml->length - at < n || memcmp(xml->bytes + at, end, n) != 0))
		at--;
	if (at == 0)
		return error_set(err, ERR_CONFIG, "%s does not end with %s", path, end);
	buf_add(&out, xml->bytes, at);
	put_line(a, &out);
	buf_add(&out, xml->bytes + at, xml->length - at);
	if (buf_check(&out, path, err))
		return err->code;
	return file_replace(path, out.bytes, out.length, err);
}

/* Does the folder still load? If not, trust.xml becomes what it was. */
static enum err
check_whole(const char *folder, const char *path, const struct buf *xml, struct error *err)
{
	AUTO(trust_issuer_free)
	struct trust_issuer *issuer = NULL;
	struct error back;

	if (!trust_issuer_load(folder, &issuer, err))
		return ERR_NONE;
	if (file_replace(path, xml->bytes, xml->length, &back))
		return error_wrap(err, "%s, and it could not be put back", back.text);
	(void)error_wrap(err, "refused, trust.xml is as it was");
	return err->code = ERR_DATA;
}

enum err
specimen_add(struct specimen_addition *a, struct error *err)
{
	AUTO(buf)
	struct buf xml = BUF(LIMIT_SMALL_FILE_BYTES);
	char folder[400], trust_xml[512], pictures[512], picture[512];

	assert(a->picture);
	if (a->issuer[strspn(a->issuer, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		return error_set(err, ERR_USAGE, "%s is no id of an issuer", a->issuer);
	if (!text_print(folder, sizeof(folder), "%s/%s", a->certs, a->issuer) ||
	    !text_print(trust_xml, sizeof(trust_xml), "%s/trust.xml", folder) ||
	    !text_print(pictures, sizeof(pictures), "%s/specimen", folder))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", a->certs);
	if (file_read(trust_xml, &xml, err))
		return error_wrap(err, "issuer %s", a->issuer);
	if (choose_file(folder, a, picture, sizeof(picture), err) || folder_make(pictures, err) ||
	    image_save_png(picture, a->picture, SPECIMEN_DPI, err))
		return err->code;
	if (write_trust(trust_xml, &xml, a, err) || check_whole(folder, trust_xml, &xml, err)) {
		(void)unlink(picture);
		return err->code;
	}
	return ERR_NONE;
}

/* ---- for screens ---- */
static enum err
give_line(const xmlNode *node, specimen_each *each, void *context, struct error *err)
{
	struct specimen_line line = { .mm = 0 };

	if (!xml_attribute(node, "kind", line.kind, sizeof(line.kind)) ||
	    !xml_attribute(node, "file", line.file, sizeof(line.file)) || strstr(line.file, "..") ||
	    line.file[0] == '/')
		return ERR_NONE; /* trust_open says what is wrong with it */
	(void)xml_attribute_double(node, "mm", &line.mm);
	(void)xml_attribute_date(node, "from", &line.from);
	(void)xml_attribute_date(node, "to", &line.to);
	return each(context, &line, err);
}

enum err
specimen_walk(const char *certs, const char *issuer, specimen_each *each, void *context,
	      struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	char path[512];

	if (!issuer[0] || strchr(issuer, '/') || strchr(issuer, '.') ||
	    !text_print(path, sizeof(path), "%s/%s/trust.xml", certs, issuer) || !file_exists(path))
		return ERR_NONE;
	if (xml_parse_file(path, &doc, err))
		return err->code;
	for (const xmlNode *node = xml_child(xml_root(doc), "specimen"); node;
	     node = xml_next(node, "specimen"))
		if (give_line(node, each, context, err))
			return err->code;
	return ERR_NONE;
}
