/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_ISSUE_LIST_H
#define INTAKE_MODEL_ISSUE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/hash.h"
#include "model/issuer.h"

/* 签发清单. What an office says it made out in a period, all of it, signed (docs/issue-list.md).
 * Judged by seal/, kept by store/; a paper is listed in it, missing from it, or says something
 * else. */
#define LIST_NUMBER_BYTES 64
#define LIST_NAME_BYTES   128
#define LIST_ID_BYTES     40

/* Numbers the office gave out from first to last without a gap. */
struct issue_range {
	char first[LIST_NUMBER_BYTES], last[LIST_NUMBER_BYTES];
};
#define LIMIT_RANGES_PER_LIST 16

struct issue_list {
	int64_t id; /* store: given when kept */
	char issuer[ISSUER_ID_BYTES];
	char country[4];
	int sequence;           /* 1, 2, 3 …: a list that is held back leaves a hole */
	struct sha256 digest;   /* of what was signed; the next list names it as its previous */
	struct sha256 previous; /* zero: the first */
	struct date from, to;   /* issue dates, both inclusive: everything of these days is in it */
	struct date signed_on;
	struct sha256 signer; /* SHA-256 of the signer's certificate */
	struct sha256 file;   /* of the file as it came, in the vault */
	struct issue_range range[LIMIT_RANGES_PER_LIST];
	int range_count;
	int entries;
	int64_t imported_us;
};

/* Before a digest that stands for an ID number in a payload: of its key, see issue_key. */
#define LIST_DIGEST_PREFIX "sha256:"

/* One certificate on a list; what the office does not say is empty. */
struct issue_entry {
	char number[LIST_NUMBER_BYTES];
	char name[LIST_NAME_BYTES], name_latin[LIST_NAME_BYTES];
	char id_number[LIST_ID_BYTES];
	struct sha256 id_sha256; /* of the ID number's key, instead of the number */
	struct date birth_date, issued_on;
	char passport[LIST_ID_BYTES];
	struct sha256 seal; /* replay identity of the signed seal on it */
};

/* Letters and digits of a number, capitals: 领认字第2026-0123号 and 领认字第20260123号 are one.
 * What a list is looked up by. false: empty, or too long. */
bool issue_key(const char *number, char *to, size_t size);
/* Does number, a key, lie in the range: the same beginning, as many digits at the end, and in
 * between? */
bool issue_range_holds(const struct issue_range *range, const char *key);
/* Does the list speak about a paper of that number (a key, may be "") and issue date (may be
 * none)? */
bool issue_list_covers(const struct issue_list *list, const char *key, struct date issued_on);

#endif
