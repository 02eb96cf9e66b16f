/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "web/program.h"
#include "web/station.h"
#include "web/upload.h"

/* 扫描: the sheets that lie in the connected scanner become papers of this envelope. It is `intake
 * scan` as a child of the station; one at a time, for the feeder is one. */

static bool
scanner_take(struct web *w)
{
	bool free_now;

	(void)pthread_mutex_lock(&w->lock);
	free_now = !w->scanning;
	w->scanning = true;
	(void)pthread_mutex_unlock(&w->lock);
	return free_now;
}

static void
scanner_return(struct web *w)
{
	(void)pthread_mutex_lock(&w->lock);
	w->scanning = false;
	(void)pthread_mutex_unlock(&w->lock);
}

static enum err
scan(struct visit *v, const char *serial, struct program_result *out, struct error *err)
{
	const char *words[PROGRAM_WORDS + 1] = { "scan", "--json", "--quiet",   "--bind",
						 serial, "--as",   v->user.name };
	char sheets[16];
	int n = 7, count = visit_number(v, "sheets", 0);

	if (count < 0 || count > 200)
		return error_set(err, ERR_USAGE, "sheets: 1 to 200");
	if (count) {
		(void)text_print(sheets, sizeof(sheets), "%d", count);
		words[n++] = "--sheets";
		words[n++] = sheets;
	}
	if (visit_field(v, "duplex")[0])
		words[n++] = "--duplex";
	return program_run(&(struct program){ .config = desk_config(v->desk),
					      .words = words,
					      .wall_s = UPLOAD_WALL_S },
			   out, err);
}

/* What the person must do next, most urgent first. */
static const char *
said_of(const struct visit *v, const struct program_result *r)
{
	int counted = visit_number(v, "sheets", 0);

	if (!strstr(buf_string(&r->said), "\"stopped\":null"))
		return "scan-stopped";
	if (counted && counted != program_number(r, "sheets"))
		return "scan-miscounted";
	if (program_number(r, "quarantined") || program_number(r, "unbound"))
		return "unbound";
	return program_number(r, "duplicates") ? "duplicate" : "uploaded";
}

enum err
page_scan(struct visit *v, struct error *err)
{
	AUTO(program_result)
	struct program_result result = PROGRAM_RESULT;
	struct arrival a;
	char serial[SERIAL_BYTES];
	enum err rc;

	if (!serial_parse(v->part[0], serial))
		return error_set(err, ERR_NOTFOUND, "%s is no serial of ours", v->part[0]);
	if (store_arrival_get(visit_store(v), serial, &a, err))
		return err->code;
	if (!scanner_take(v->web))
		return error_set(err, ERR_CONFLICT, "the scanner is at work for somebody else");
	rc = scan(v, a.serial, &result, err);
	scanner_return(v->web);
	if (rc)
		return rc;
	if (result.status < 0 || result.status > 1)
		return program_complaint(&result, err);
	return visit_redirect(v, said_of(v, &result), "/arrival/%s", a.serial);
}
