/* SPDX-License-Identifier: Apache-2.0 */
#include "web/queue.h"

#include <string.h>

#include "base/text.h"

struct search {
	const char *id;
	struct queue_place *out;
	char last[DOCUMENT_ID_BYTES + 1], first[DOCUMENT_ID_BYTES + 1];
};

/* Serials grow with time, so their order is that of the queue. */
static enum err
look(void *context, const struct list_row *row, struct error *err)
{
	struct search *s = context;
	char id[DOCUMENT_ID_BYTES];
	int order;

	(void)err;
	if (row->index == 0)
		return ERR_NONE;
	document_id_print(id, row->serial, row->index);
	s->out->of++;
	order = strcmp(id, s->id);
	if (order == 0)
		s->out->at = s->out->of;
	else if (order < 0)
		(void)text_copy(s->out->previous, sizeof(s->out->previous), id);
	else if (!s->out->next[0])
		(void)text_copy(s->out->next, sizeof(s->out->next), id);
	if (!s->first[0] && order != 0)
		(void)text_copy(s->first, sizeof(s->first), id);
	return ERR_NONE;
}

enum err
queue_find(struct visit *v, uint32_t states, const char *id, struct queue_place *out,
	   struct error *err)
{
	const struct list_filter filter = { .states = states,
					    .oldest_first = true,
					    .limit = LIMIT_QUEUE };
	struct search s = { .id = id, .out = out };

	memset(out, 0, sizeof(*out));
	if (store_list_walk(visit_store(v), &filter, look, &s, err))
		return err->code;
	if (!out->next[0]) /* the end: what was passed over comes again */
		(void)text_copy(out->next, sizeof(out->next), s.first);
	return ERR_NONE;
}
