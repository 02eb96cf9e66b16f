/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FAULT_DISK_H
#define TESTS_FAULT_DISK_H

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A disk that can lose what was not flushed: what is safe, and the writes that came after it. */

#define SECTOR_BYTES 512

/* A write that is not flushed yet; bytes NULL: the file was cut to offset. */
struct pending {
	struct pending *next;
	sqlite3_int64 offset;
	int length;
	uint8_t *bytes;
};

/* One file: what is safe, and what came after it, in order. */
struct disk {
	char path[512];
	uint8_t *safe;
	sqlite3_int64 length, room;
	struct pending *first, **last;
};

static inline uint64_t
dice(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static inline void *
must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

/* Room for so many bytes, doubled: a file that grows by pages is not copied for each of them. */
static inline void
make_room(uint8_t **bytes, sqlite3_int64 *room, sqlite3_int64 length)
{
	if (length <= *room)
		return;
	*room = length > 2 * *room ? length : 2 * *room;
	*bytes = must(realloc(*bytes, (size_t)*room));
}

static inline void
write_safe(struct disk *d, sqlite3_int64 at, const uint8_t *bytes, int length)
{
	if (!bytes) {
		d->length = at < d->length ? at : d->length;
		return;
	}
	if (at + length > d->length) {
		make_room(&d->safe, &d->room, at + length);
		if (at > d->length)
			memset(d->safe + d->length, 0, (size_t)(at - d->length));
		d->length = at + length;
	}
	memcpy(d->safe + at, bytes, (size_t)length);
}

/* What the dying disk still got: kind 0 nothing, 1 some writes, 2 some sectors, else all. */
static inline void
settle_pending(struct disk *d, int kind, uint64_t *seed)
{
	struct pending *p = d->first, *next;

	for (; p; p = next) {
		next = p->next;
		if (kind == 2 && p->bytes) {
			for (int at = 0; at < p->length; at += SECTOR_BYTES)
				if (dice(seed) & 1)
					write_safe(d, p->offset + at, p->bytes + at,
						   p->length - at < SECTOR_BYTES ? p->length - at
										 : SECTOR_BYTES);
		} else if (kind > 2 || (kind != 0 && dice(seed) & 1)) {
			write_safe(d, p->offset, p->bytes, p->length);
		}
		free(p->bytes);
		free(p);
	}
	d->first = NULL;
	d->last = &d->first;
}

static inline void
remember(struct disk *d, const void *bytes, int length, sqlite3_int64 offset)
{
	struct pending *p = must(calloc(1, sizeof(*p)));

	p->offset = offset;
	p->length = length;
	if (bytes) {
		p->bytes = must(malloc((size_t)length));
		memcpy(p->bytes, bytes, (size_t)length);
	}
	*d->last = p;
	d->last = &p->next;
}

#endif
