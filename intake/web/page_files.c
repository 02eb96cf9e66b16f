/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/program.h"
#include "web/visit.h"

/* Scanned files that are not where they belong: without arrival, damaged, or seen before. */

static const char *
file_word(enum file_state state)
{
	static const char *const text[] = { N_("being read"), N_("bound"), N_("without arrival"),
					    N_("in quarantine"), N_("seen before") };

	return _(text[state]);
}

static enum err
list_file(void *context, const struct raw_file *f, struct error *err)
{
	struct visit *v = context;
	struct scope *s = data_row(v->data, "files");

	(void)err;
	data_number(s, "file", (long)f->id);
	data_text(s, "name", f->name);
	show_moment(s, "seen", f->seen_us);
	data_number(s, "kilobytes", (long)((f->size_bytes + 1023) / 1024));
	data_text(s, "serial", f->serial);
	data_text(s, "reason", report_file_reason(f->reason));
	data_text(s, "state", file_word(f->state));
	data_flag(s, "unbound", f->state == FILE_UNBOUND);
	data_flag(s, "quarantined", f->state == FILE_QUARANTINED);
	data_flag(s, "to_bind", f->state == FILE_UNBOUND || f->state == FILE_QUARANTINED);
	return ERR_NONE;
}

static enum err
count_file(void *context, const struct raw_file *f, struct error *err)
{
	int64_t *count = context;

	(void)err;
	count[f->state]++;
	return ERR_NONE;
}

enum err
page_files(struct visit *v, struct error *err)
{
	static const enum file_state shown[] = { FILE_UNBOUND, FILE_QUARANTINED, FILE_DUPLICATE };
	struct list_asked asked;
	int64_t count[FILE_DUPLICATE + 1] = { 0 };
	int state;

	if (lists_ask(v, &asked, err))
		return err->code;
	for (size_t i = 0; i < COUNT_OF(shown); i++)
		if (store_file_walk(visit_store(v), (int)shown[i], count_file, count, err))
			return err->code;
	state = asked.query.file_state;
	if (state < 0) /* what there is to do, those without an arrival first */
		state = !count[FILE_UNBOUND] && count[FILE_QUARANTINED] ? FILE_QUARANTINED
									: FILE_UNBOUND;
	for (size_t i = 0; i < COUNT_OF(shown); i++) {
		struct scope *s = data_row(v->data, "choices");

		data_text(s, "word", file_state_text(shown[i]));
		data_text(s, "state", file_word(shown[i]));
		data_number(s, "count", (long)count[shown[i]]);
		data_flag(s, "is_current", (int)shown[i] == state);
	}
	if (store_file_walk(visit_store(v), state, list_file, v, err))
		return err->code;
	data_text(v->data, "state", file_word((enum file_state)state));
	data_flag(v->data, "may_look",
		  visit_has_role(v, ROLE_MAILROOM | ROLE_VERIFIER | ROLE_CONFIRMER | ROLE_AUDITOR));
	data_flag(v->data, "may_bind", visit_has_role(v, ROLE_MAILROOM | ROLE_VERIFIER));
	lists_links(v, "files");
	return visit_page(v, "files", err);
}

/* Reading it again is the work of a program of its own, as for an upload. */
#define BIND_WALL_S 300

enum err
page_file_bind(struct visit *v, struct error *err)
{
	AUTO(program_result)
	struct program_result result = PROGRAM_RESULT;
	char serial[SERIAL_BYTES];
	const char *const words[] = {
		"bind", "--as", v->user.name, "--", v->part[0], serial, NULL
	};
	const struct program p = { .config = desk_config(v->desk),
				   .words = words,
				   .wall_s = BIND_WALL_S };

	if (strspn(v->part[0], "0123456789") != strlen(v->part[0]))
		return error_set(err, ERR_NOTFOUND, "there is no file %s", v->part[0]);
	if (!serial_parse(visit_field(v, "serial"), serial))
		return error_set(err, ERR_USAGE, "%s: not a serial of ours (check character?)",
				 visit_field(v, "serial"));
	if (program_run(&p, &result, err))
		return err->code;
	if (result.status != 0)
		return program_complaint(&result, err);
	return visit_redirect(v, "bound", "/arrival/%s", serial);
}
