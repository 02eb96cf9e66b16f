/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_JUDGE_H
#define TESTS_CENTRAL_JUDGE_H

#include "tests/central/envelope.h"
#include "tests/central/receipt.h"

struct ledger;
struct past;

/* What this test service thinks of a record. The rules are simple and all here, in this order:
 *
 *	1. same id and revision as before	same content: the same word again; else rejected 502
 *	2. a newer revision is booked		rejected 501
 *	3. paid by another agency		rejected 301
 *	   citizen number with a wrong digit	rejected 103, correctable
 *	   issued after tomorrow		rejected 401
 *	   valid until before today		rejected 402
 *	   issued after it was certified	rejected 403, correctable	(3: all that apply
 *at once)
 *	4. same person, number, issuer and issue date under another id: duplicate of that one
 *	5. certified after today		deferred until that day
 *	6. received more than six months after issue: accepted-with-warning 411
 *	7. accepted
 */
void judge(const struct certification *c, const struct past *past, const char *sender_agency,
	   struct date today, struct result *out);

/* Judges and books every record of the batch, in its order; to be called inside a transaction.
 * results has envelope->count entries. Fills the receipt's root, results and count. force: a
 * disposition for the first record that would be accepted, or −1. */
enum err judge_batch(struct ledger *l, const struct envelope *e, struct date today, int force,
		     struct receipt *receipt, struct error *err) MUST_USE;

/* Issues as their codes, "103 401". */
void judge_issues_print(char *to, size_t size, const struct result *r);
void judge_issues_parse(const char *text, struct result *r);

#endif
