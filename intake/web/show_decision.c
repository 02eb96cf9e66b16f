/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/show.h"

/* A paper as one line of a list, what was decided on it, what may be named as a reason, and what it
 * resembles. */

/* ---- decisions ---- */
static void
put_decision(struct visit *v, const struct decision *x, const char *stage)
{
	struct scope *row;

	if (!x->by[0])
		return;
	row = data_row(v->data, "decisions");
	data_text(row, "stage", stage);
	data_text(row, "by", show_user(v, x->by));
	show_moment(row, "at", x->at_us);
	data_text(row, "what", report_decide(x->decide));
	data_text(row, "note", x->note);
	show_day(row, "due", x->due_on);
	for (int i = 0; i < x->reason_count; i++) {
		struct scope *reason = data_row(row, "given");

		data_text(reason, "given_code", x->reason[i]);
		data_text(reason, "given_words",
			  catalog_reason(visit_catalog(v), x->reason[i], words_language()));
	}
}

void
show_decisions(struct visit *v, const struct document *d)
{
	put_decision(v, &d->first, _("First decision"));
	put_decision(v, &d->second,
		     d->second.decide == DECIDE_HOLD ? _("Sent back") : _("Second decision"));
}

static bool
is_proposed(const struct document *d, const char *code)
{
	for (int i = 0; i < d->finding_count; i++)
		if (d->finding[i].outcome != OUTCOME_ACCEPT &&
		    text_equal(d->finding[i].reason, code))
			return true;
	return false;
}

/* Proposed ones first, so that the keys 1 to 9 are theirs. */
void
show_reasons(struct visit *v, const struct document *d)
{
	static const char *const codes[] = {
#define X(code) #code,
		REASON_CODES(X)
#undef X
	};
	int number = 0;

	for (int proposed = 1; proposed >= 0; proposed--)
		for (size_t i = 0; i < COUNT_OF(codes); i++) {
			struct scope *row;

			if (is_proposed(d, codes[i]) != (proposed == 1))
				continue;
			row = data_row(v->data, "reasons");
			data_text(row, "code", codes[i]);
			data_text(row, "words",
				  catalog_reason(visit_catalog(v), codes[i], words_language()));
			data_flag(row, "proposed", proposed == 1);
			if (++number <= 9) {
				data_print(row, "digit", "Digit%d", number);
				data_number(row, "number", number);
			}
		}
}

/* ---- one of a list ---- */
struct scope *
show_line(struct visit *v, const struct list_row *row, const char *folder)
{
	struct scope *line = data_row(v->data, "lines");
	const struct issuer *issuer = catalog_issuer_get(visit_catalog(v), row->issuer);

	data_print(line, "line_path", "%s/%s/%d", folder, row->serial, row->index);
	data_print(line, "line_id", "%s/%d", row->serial, row->index);
	data_text(line, "name", row->name);
	data_text(line, "issuer", issuer ? issuer->name[0] : "");
	data_text(line, "issued_on", row->issued_on);
	show_day(line, "received_on", row->received_on);
	data_text(line, "state", words(state_zh(row->state)));
	return line;
}

/* ---- what was seen before ---- */
void
show_twin(const struct document *d, char *to)
{
	char serial[SERIAL_BYTES], seen[DOCUMENT_ID_BYTES];
	int index;

	(void)text_copy(to, DOCUMENT_ID_BYTES, d->duplicate_of);
	for (int i = 0; i < d->finding_count && !to[0]; i++) {
		const struct finding *f = &d->finding[i];

		if (f->outcome != OUTCOME_ACCEPT &&
		    text_copy_n(seen, sizeof(seen), f->seen, strcspn(f->seen, " ")) &&
		    document_id_parse(seen, serial, &index))
			document_id_print(to, serial, index);
	}
}
