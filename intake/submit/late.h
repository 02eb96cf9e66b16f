/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_LATE_H
#define INTAKE_SUBMIT_LATE_H

#include "submit/deliver.h"

/* Late results: the service's final word on deferred records (docs/protocol.md §8). Each document
 * is verified like a receipt, stored byte-exact in the transaction that moves its records, and only
 * then acknowledged. */

#define LATE_RESULTS_MAX 500 /* in one document; the service gives no more */

struct late_page {
	int64_t after, next; /* cursors */
	bool more;
	int count;
	struct record_result *result;
};
void late_page_free(struct late_page *p);
static inline void
auto_late_page(struct late_page *p)
{
	late_page_free(p);
}

/* after: the cursor that was asked for. ERR_REMOTE: no whole document. ERR_TRUST: a whole one that
 * lies: another's signature, another client, another question, cursors that do not grow. */
enum err late_check(const struct receipt_judge *judge, int64_t after, struct span bytes,
		    int64_t now_us, struct late_page *out, struct error *err) MUST_USE;

/* Asks until there is nothing more, and acknowledges. A service without late results is fine. */
enum err late_fetch(struct delivery *d, struct error *err) MUST_USE;

#endif
