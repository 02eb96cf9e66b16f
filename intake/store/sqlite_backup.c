/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "store/sqlite.h"

/* A copy of the register in one moment: VACUUM INTO reads one snapshot, so writers go on meanwhile
 * (https://sqlite.org/lang_vacuum.html, "VACUUM INTO"). It does not flush what it wrote; we do. */

static enum err
flush(const char *path, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 || fsync(fd))
		return error_errno(err, "%s", path);
	return ERR_NONE;
}

/* Every page of the copy is read again before it is called a backup. */
static enum err
check(const char *path, struct error *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	bool whole;

	whole = !fail_here() && !sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) &&
		!sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &stmt, NULL) &&
		sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0) &&
		text_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	if (!whole)
		return error_set(err, ERR_CORRUPT, "%s: the copy of the register is damaged", path);
	return ERR_NONE;
}

enum err
sqlite_backup(struct store *s, const char *path, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;

	if (file_exists(path))
		return error_set(err, ERR_CONFLICT, "%s is there already", path);
	if (query_open((struct sqlite_store *)s, "VACUUM INTO ?", &q, err))
		return err->code;
	query_bind(&q, "t", path);
	if (query_run(&q, NULL, err) || flush(path, err) || check(path, err)) {
		(void)unlink(path);
		return err->code;
	}
	if (chmod(path, 0640))
		return error_errno(err, "%s", path);
	return ERR_NONE;
}
