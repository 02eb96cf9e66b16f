/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "desk/inside.h"

/* A backup is a data folder: intake.db and vault/. So it can be looked at with any verb, and
 * restoring is the same copy the other way. Order makes it whole at every moment: first the
 * register is copied beside (all scans it names are in the vault by then, docs/architecture.md),
 * then the scans that are missing, and only at the end the copy takes its name. */

struct copying {
	struct vault *from, *to;
	struct backup_result *result;
};

static enum err
copy_scan(void *context, const struct sha256 *sha256, struct error *err)
{
	struct copying *c = context;
	AUTO(fd)
	int fd = -1;

	c->result->scans++;
	if (vault_has(c->to, sha256))
		return ERR_NONE;
	if (vault_get(c->from, sha256, &fd, err) || vault_put(c->to, fd, sha256, err))
		return err->code;
	c->result->copied++;
	return ERR_NONE;
}

/* Is every scan that the register names in this vault? */
static enum err
named_scan(void *context, const struct raw_file *file, struct error *err)
{
	struct copying *c = context;

	(void)err;
	if (file->state == FILE_BOUND && !vault_has(c->to, &file->sha256))
		c->result->missing++;
	return ERR_NONE;
}

/* The copy is opened as a register of its own and judged like one. */
static enum err
judge(const char *database, struct vault *vault, struct backup_result *result, struct error *err)
{
	char address[CONFIG_VALUE_BYTES + 32];
	AUTO(store_close)
	struct store *copy = NULL;
	struct audit_check chain = { 0 };
	struct copying c = { NULL, vault, result };

	(void)text_print(address, sizeof(address), "sqlite:%s", database);
	if (store_open(address, false, &copy, err) || store_audit_verify(copy, &chain, err) ||
	    store_file_walk(copy, -1, named_scan, &c, err))
		return err->code;
	result->audit_lines = chain.lines;
	if (chain.broken_seq)
		return error_set(err, ERR_CORRUPT, "audit entry %lld does not fit: %s",
				 (long long)chain.broken_seq, chain.why);
	if (result->missing)
		return error_set(err, ERR_CORRUPT, "%lld scans that the register names are missing",
				 (long long)result->missing);
	return ERR_NONE;
}

static void
remove_copy(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm", ".write.lock" };
	char name[CONFIG_VALUE_BYTES + 64];

	for (size_t i = 0; i < COUNT_OF(tails); i++)
		if (text_print(name, sizeof(name), "%s%s", path, tails[i]))
			(void)unlink(name);
}

enum err
desk_backup(struct desk *d, const char *folder, struct backup_result *result, struct error *err)
{
	char copy[CONFIG_VALUE_BYTES + 32], database[CONFIG_VALUE_BYTES + 32];
	char place[CONFIG_VALUE_BYTES + 32];
	AUTO(vault_close)
	struct vault *vault = NULL;
	struct copying c = { d->vault, NULL, result };

	*result = (struct backup_result){ 0 };
	if (!text_print(copy, sizeof(copy), "%s/intake.db.copy", folder) ||
	    !text_print(database, sizeof(database), "%s/intake.db", folder) ||
	    !text_print(place, sizeof(place), "%s/vault", folder))
		return error_set(err, ERR_LIMIT, "path is too long: %s", folder);
	if (folder_make(folder, err) || vault_open(place, &vault, err))
		return err->code;
	c.to = vault;
	remove_copy(copy); /* of a backup that was interrupted */
	if (store_backup(d->store, copy, err) || vault_walk(d->vault, copy_scan, &c, err) ||
	    judge(copy, vault, result, err)) {
		remove_copy(copy);
		return err->code;
	}
	remove_copy(database); /* its -wal and -shm belong to the old one */
	if (rename(copy, database))
		return error_errno(err, "%s", database);
	remove_copy(copy);
	return file_sync_folder(folder, err);
}

enum err
desk_backup_check(struct desk *d, struct backup_result *result, struct error *err)
{
	char database[CONFIG_VALUE_BYTES + 32];
	int64_t damaged = 0;

	*result = (struct backup_result){ 0 };
	(void)text_print(database, sizeof(database), "%s/intake.db", d->config.data);
	if (vault_scrub(d->vault, &result->scans, &damaged, err) ||
	    judge(database, d->vault, result, err))
		return err->code;
	if (damaged)
		return error_set(err, ERR_CORRUPT, "%lld scans are damaged", (long long)damaged);
	return ERR_NONE;
}
