/* SPDX-License-Identifier: Apache-2.0 */
#include "web/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "web/program.h"

/* ---- the file, under the name people know it by, in a folder of its own ---- */
struct place {
	char folder[CONFIG_VALUE_BYTES + 32];
	char path[CONFIG_VALUE_BYTES + 320];
};

/* The name was already stripped of folders and controls (web/http.c); a leading dot would hide it,
 * and file systems take 255 bytes. */
static void
name_for(const struct visit *v, char *to, size_t size)
{
	const char *name = v->request->file_name;

	while (*name == '.' || *name == '-')
		name++;
	(void)text_copy(to, size, *name ? name : "scan");
}

static enum err
place_make(const struct visit *v, struct place *p, struct error *err)
{
	char name[200], fd_path[48];

	name_for(v, name, sizeof(name));
	(void)text_print(p->folder, sizeof(p->folder), "%s/upload-XXXXXX",
			 desk_config(v->desk)->data);
	if (fail_here() || !mkdtemp(p->folder)) {
		p->folder[0] = '\0';
		return error_errno(err, "folder of the upload");
	}
	(void)text_print(p->path, sizeof(p->path), "%s/%s", p->folder, name);
	(void)text_print(fd_path, sizeof(fd_path), "/proc/self/fd/%d", v->request->file_fd);
	if (fail_here() || linkat(AT_FDCWD, fd_path, AT_FDCWD, p->path, AT_SYMLINK_FOLLOW))
		return error_errno(err, "keeping the upload");
	return ERR_NONE;
}

static void
place_free(const struct place *p)
{
	if (p->path[0])
		(void)unlink(p->path);
	if (p->folder[0])
		(void)rmdir(p->folder);
}

static enum upload_result
result_of(const struct program_result *r)
{
	if (program_number(r, "quarantined"))
		return UPLOAD_QUARANTINED;
	if (program_number(r, "unbound"))
		return UPLOAD_UNBOUND;
	if (program_number(r, "duplicates"))
		return UPLOAD_DUPLICATE;
	return UPLOAD_BOUND;
}

enum err
upload_capture(struct visit *v, const char *serial, enum upload_result *out, struct error *err)
{
	AUTO(program_result)
	struct program_result result = PROGRAM_RESULT;
	struct place place = { "", "" };
	const char *const words[] = { "capture", "--json",     "--quiet", "--bind",   serial,
				      "--as",    v->user.name, "--",      place.path, NULL };
	const struct program p = { .config = desk_config(v->desk),
				   .words = words,
				   .wall_s = UPLOAD_WALL_S };
	enum err rc = place_make(v, &place, err);

	if (!rc)
		rc = program_run(&p, &result, err);
	place_free(&place);
	if (rc)
		return rc;
	if (result.status < 0 || result.status > 1)
		return program_complaint(&result, err);
	*out = result_of(&result);
	return ERR_NONE;
}

const char *
upload_result_said(enum upload_result result)
{
	static const char *const said[] = { "uploaded", "duplicate", "unbound", "quarantined" };

	return said[result];
}
