/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "web/visit.h"

/* The search box of every page: a serial leads straight to its paper, anything else to the
 * register. A hand scanner types the label and Enter. */
static enum err
to_register(struct visit *v, const char *q)
{
	AUTO(buf)
	struct buf to = BUF(2048);

	for (; *q; q++)
		buf_print(&to, "%%%02X", (unsigned)(unsigned char)*q);
	return visit_redirect(v, NULL, "/register?q=%s", buf_string(&to));
}

enum err
page_search(struct visit *v, struct error *err)
{
	const char *q = visit_field(v, "q");
	char serial[SERIAL_BYTES];
	struct arrival arrival;
	int index;

	if (!document_id_parse(q, serial, &index) ||
	    store_arrival_get(visit_store(v), serial, &arrival, err))
		return to_register(v, q);
	return visit_redirect(v, NULL, "/arrival/%s", serial);
}
