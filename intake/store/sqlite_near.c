/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "model/page.h"
#include "store/sqlite.h"

/* Which pages look like this one? Every sketch lies in the register as twenty bands of 12 bits. The
 * look-up asks, by index, for each band as it is and with each single bit turned; the distance of
 * what comes back decides. Where a sixth of the bits differ (the usual second scan) all but 1 of
 * 10,000 are found, where a quarter differ (the worst that counts as alike) 95 of 100. A twentieth
 * of the register is looked at on the way. */
#define BANDS_PER_WORD 5
#define BANDS          (LIKENESS_WORDS * BANDS_PER_WORD)
#define BAND_BITS      12
#define KEYS           (BANDS * (BAND_BITS + 1))

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

static enum err
near_query(struct sqlite_store *r, const struct likeness *l, struct query *q, struct error *err)
{
	char sql[SQL_BYTES] =
	    "SELECT d.serial, d.number, p.likeness, p.likeness_b, p.likeness_c, p.likeness_d "
	    "FROM (SELECT DISTINCT document, position FROM page_band WHERE key IN (?";
	int at = 1;

	for (int i = 1; i < KEYS; i++)
		(void)text_append(sql, sizeof(sql), ", ?");
	(void)text_append(sql, sizeof(sql),
			  ")) b JOIN page p ON p.document = b.document AND p.position = b.position "
			  "JOIN document d ON d.id = b.document");
	if (query_open(r, sql, q, err))
		return err->code;
	for (int i = 0; i < BANDS; i++) {
		uint64_t bits = l->bits[i / BANDS_PER_WORD] >> i % BANDS_PER_WORD * BAND_BITS;
		int64_t key = (int64_t)i << BAND_BITS | (int64_t)(bits & 0xFFF);

		(void)sqlite3_bind_int64(q->stmt, at++, key);
		for (int bit = 0; bit < BAND_BITS; bit++)
			(void)sqlite3_bind_int64(q->stmt, at++, key ^ (int64_t)1 << bit);
	}
	return ERR_NONE;
}

enum err
sqlite_page_near(struct store *s, const struct likeness *likeness, int bits_max,
		 store_page_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf found = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (near_query(self(s), likeness, &q, err))
		return err->code;
	for (;;) {
		struct near_page page = { 0 };
		struct likeness other;
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		for (int i = 0; i < LIKENESS_WORDS; i++)
			other.bits[i] = (uint64_t)query_int(&q, 2 + i);
		page.bits = likeness_distance(likeness, &other);
		if (page.bits > bits_max)
			continue;
		(void)query_text(&q, 0, page.serial, sizeof(page.serial));
		page.index = (int)query_int(&q, 1);
		buf_add(&found, &page, sizeof(page));
	}
	auto_query(&q); /* no cursor is held while we call out */
	if (buf_check(&found, "pages alike", err))
		return err->code;
	for (size_t at = 0; at < found.length; at += sizeof(struct near_page)) {
		struct near_page page;

		memcpy(&page, found.bytes + at, sizeof(page));
		if (each(context, &page, err))
			return err->code;
	}
	return ERR_NONE;
}
