/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/image.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "submit/ask.h"

/* In one run; the next one goes on. A week's scans of a province. */
#define IMAGES_PER_RUN 20000
/* Records answered longer ago are not looked at any more. */
#define IMAGE_DAYS 42

/* *has: the service has it already. */
static enum err
has_it(struct delivery *d, const char *path, bool *has, struct error *err)
{
	AUTO(exchange)
	struct exchange x;

	exchange_init(&x);
	x.method = METHOD_HEAD;
	x.path = path;
	if (ask(d, &x, err))
		return err->code;
	*has = x.status == 200;
	return ERR_NONE;
}

/* *sent stays false when this one image cannot go; that is no error. */
static enum err
put(struct delivery *d, const char *path, int fd, int64_t bytes, bool *sent, struct error *err)
{
	AUTO(exchange)
	struct exchange x;

	exchange_init(&x);
	x.method = METHOD_PUT;
	x.path = path;
	x.fd = fd;
	x.fd_bytes = bytes;
	if (ask(d, &x, err)) {
		if (err->code != ERR_REMOTE)
			return err->code;
		log_event(LOG_LEVEL_WARNING, "image-refused", "path=%s why=\"%s\"", path,
			  err->text);
		return ERR_NONE;
	}
	*sent = x.status == 200 || x.status == 201;
	return ERR_NONE;
}

static enum err
send_one(struct delivery *d, struct vault *vault, const struct service_facts *facts,
	 const struct sha256 *sha256, struct error *err)
{
	char hex[SHA256_TEXT_BYTES], path[96];
	AUTO(fd)
	int fd = -1;
	struct stat stat;
	struct error why;
	bool has = false;

	sha256_print(hex, sha256);
	(void)text_print(path, sizeof(path), "/v1/blobs/%s", hex);
	if (vault_get(vault, sha256, &fd, &why) || fstat(fd, &stat) || stat.st_size == 0 ||
	    stat.st_size > facts->blob_bytes) {
		log_event(LOG_LEVEL_WARNING, "image-left", "sha256=%s", hex);
		return ERR_NONE;
	}
	if (has_it(d, path, &has, err))
		return err->code;
	if (!has && put(d, path, fd, stat.st_size, &has, err))
		return err->code;
	if (!has)
		return ERR_NONE;
	d->result->images++;
	return store_image_sent(d->store, sha256, clock_now_us(), err);
}

enum err
image_send(struct delivery *d, const struct service_facts *facts, struct error *err)
{
	struct date since = date_add_days(clock_today(), -IMAGE_DAYS);
	AUTO(vault_close)
	struct vault *vault = NULL;
	AUTO(memory)
	struct sha256 *list = NULL;
	char folder[CONFIG_VALUE_BYTES + 8];
	int count = 0;

	if (!facts->blobs_wanted)
		return ERR_NONE;
	(void)text_print(folder, sizeof(folder), "%s/vault", d->config->data);
	list = fail_here() ? NULL : calloc(IMAGES_PER_RUN, sizeof(*list));
	if (!list)
		return error_set(err, ERR_NOMEM, "page images: out of memory");
	if (store_image_list(d->store, since, IMAGES_PER_RUN, list, &count, err) ||
	    (count && vault_open(folder, &vault, err)))
		return err->code;
	for (int i = 0; i < count; i++)
		if (send_one(d, vault, facts, &list[i], err))
			return err->code;
	return ERR_NONE;
}
