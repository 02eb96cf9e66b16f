/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FUZZ_JUDGE_H
#define TESTS_FUZZ_JUDGE_H

#include "base/text.h"
#include "submit/receipt.h"

#include "tests/unit/submit/pki.h"

/* A judge of the service's documents whose CA nobody holds the key of, made once. */
static inline const struct receipt_judge *
judge_of_nobody(void)
{
	static struct receipt_judge *judge;
	char folder[] = "/tmp/fuzz_judge.XXXXXX";
	static const struct sha256 own = { { 1 } };
	struct config config = { 0 };
	struct pair ca;
	struct error err;

	if (judge)
		return judge;
	signer_open();
	MUST(mkdtemp(folder));
	ca = pair_make(folder, &(struct pair_wish){ "ca", NULL, true, "critical,keyCertSign", NULL,
						    -3000, 3000, 0, NULL });
	(void)text_copy(config.templates, sizeof(config.templates), "templates");
	(void)text_copy(config.ca, sizeof(config.ca), ca.path);
	MUST(!receipt_judge_open(&config, &own, &judge, &err));
	pair_drop(&ca);
	(void)rmdir(folder);
	return judge;
}

#endif
