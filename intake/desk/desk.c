/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/desk.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/inside.h"

/* Of a handle that is one of many: what a list of fifty lines needs. */
#define BESIDE_CACHE_KB 2048

/* The register's address and the vault's folder follow from the data folder unless the
 * configuration names others. */
static enum err
open_register(struct desk *d, bool create, struct error *err)
{
	char address[CONFIG_VALUE_BYTES + 32], vault[CONFIG_VALUE_BYTES + 8];

	if (d->config.store[0])
		(void)text_copy(address, sizeof(address), d->config.store);
	else
		(void)text_print(address, sizeof(address), "sqlite:%s/intake.db", d->config.data);
	(void)text_print(vault, sizeof(vault), "%s/vault", d->config.data);
	if (create && folder_make(d->config.data, err))
		return err->code;
	if (store_open(address, create, &d->store, err)) {
		if (err->code == ERR_NOTFOUND)
			(void)error_hint(err, "Make a new register with: intake init --data %s",
					 d->config.data);
		return err->code;
	}
	return vault_open(vault, &d->vault, err);
}

enum err
desk_open(const struct config *config, bool create, struct desk **out, struct error *err)
{
	AUTO(desk_close)
	struct desk *d = NULL;

	if (desk_open_without_register(config, &d, err))
		return err->code;
	assert(d);
	if (open_register(d, create, err))
		return err->code;
	*out = TAKE(d);
	return ERR_NONE;
}

enum err
desk_open_without_register(const struct config *config, struct desk **out, struct error *err)
{
	AUTO(desk_close)
	struct desk *d = fail_here() ? NULL : calloc(1, sizeof(*d));

	if (!d)
		return error_set(err, ERR_NOMEM, "desk: out of memory");
	d->config = *config;
	if (catalog_open(config->templates, config->certs, &d->catalog, err))
		return err->code;
	*out = TAKE(d);
	return ERR_NONE;
}

enum err
desk_open_beside(struct desk *d, struct desk **out, struct error *err)
{
	AUTO(desk_close)
	struct desk *beside = fail_here() ? NULL : calloc(1, sizeof(*beside));

	if (!beside)
		return error_set(err, ERR_NOMEM, "desk: out of memory");
	beside->config = d->config;
	beside->catalog = d->catalog;
	beside->catalog_lent = true;
	beside->beside = d;
	if (open_register(beside, false, err) ||
	    store_cache_kb(beside->store, BESIDE_CACHE_KB, err))
		return err->code;
	*out = TAKE(beside);
	return ERR_NONE;
}

void
desk_close(struct desk *d)
{
	if (!d)
		return;
	workers_stop(d->workers);
	names_close(d->names);
	trust_close(d->trust);
	vault_close(d->vault);
	store_close(d->store);
	if (!d->catalog_lent)
		catalog_close(d->catalog);
	free(d);
}

struct store *
desk_store(struct desk *d)
{
	return d->store;
}

struct vault *
desk_vault(struct desk *d)
{
	return d->vault;
}

const struct catalog *
desk_catalog(const struct desk *d)
{
	return d->catalog;
}

const struct config *
desk_config(const struct desk *d)
{
	return &d->config;
}

enum err
desk_names(struct desk *d, struct names **out, struct error *err)
{
	static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
	struct desk *owner = d->beside ? d->beside : d;
	enum err rc = ERR_NONE;

	(void)pthread_mutex_lock(&opening);
	if (!owner->names)
		rc = names_open(&owner->names, err);
	*out = owner->names;
	(void)pthread_mutex_unlock(&opening);
	return rc;
}
