/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "web/station.h"

/* The few files a browser needs besides pages: read at start, named by their content, so that it
 * may keep them. Nothing comes from elsewhere. */
static const struct {
	const char *name, *type;
} files[] = {
	{ "app.css", "text/css; charset=utf-8" },
	{ "app.js", "text/javascript; charset=utf-8" },
	{ "icon.svg", "image/svg+xml" },
};

static enum err
read_asset(struct web *w, const char *path, const char *name, const char *type, struct error *err)
{
	struct asset *a = &w->asset[w->asset_count];
	struct sha256 hash;
	char hex[SHA256_TEXT_BYTES];

	a->bytes = (struct buf)BUF(LIMIT_SMALL_FILE_BYTES);
	a->type = type;
	(void)text_copy(a->name, sizeof(a->name), name);
	if (file_read(path, &a->bytes, err))
		return error_wrap(err, "review station");
	w->asset_count++;
	if (sha256_of(a->bytes.bytes, a->bytes.length, &hash, err))
		return err->code;
	sha256_print(hex, &hash);
	(void)text_copy_n(a->version, sizeof(a->version), hex, sizeof(a->version) - 1);
	return ERR_NONE;
}

enum err
assets_open(struct web *w, const char *templates, struct error *err)
{
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		char path[1024];

		(void)text_print(path, sizeof(path), "%s/web/%s", templates, files[i].name);
		if (read_asset(w, path, files[i].name, files[i].type, err))
			return err->code;
	}
	return ERR_NONE;
}

void
assets_close(struct web *w)
{
	for (int i = 0; i < w->asset_count; i++)
		buf_free(&w->asset[i].bytes);
}

const struct asset *
asset_find(const struct web *w, const char *name)
{
	for (int i = 0; i < w->asset_count; i++)
		if (text_equal(w->asset[i].name, name))
			return &w->asset[i];
	return NULL;
}

enum err
page_asset(struct visit *v, struct error *err)
{
	const struct asset *a = asset_find(v->web, v->part[0]);

	if (!a)
		return error_set(err, ERR_NOTFOUND, "there is no such file");
	buf_add(&v->response->body, a->bytes.bytes, a->bytes.length);
	v->response->type = a->type;
	v->response->status = 200;
	v->response->cache =
	    text_equal(visit_field(v, "v"), a->version) ? HTTP_FOREVER : HTTP_PRIVATE;
	(void)text_copy(v->response->etag, sizeof(v->response->etag), a->version);
	return ERR_NONE;
}
