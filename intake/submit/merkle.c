/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/merkle.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

enum err
merkle_leaf(const char *text, struct sha256 *out, struct error *err)
{
	char bytes[512];
	size_t length = strlen(text);

	assert(length < sizeof(bytes));
	bytes[0] = 0x00;
	memcpy(bytes + 1, text, length);
	return sha256_of(bytes, length + 1, out, err);
}

static enum err
node(const struct sha256 *left, const struct sha256 *right, struct sha256 *out, struct error *err)
{
	uint8_t bytes[1 + 2 * SHA256_BYTES] = { 0x01 };

	memcpy(bytes + 1, left->bytes, SHA256_BYTES);
	memcpy(bytes + 1 + SHA256_BYTES, right->bytes, SHA256_BYTES);
	return sha256_of(bytes, sizeof(bytes), out, err);
}

/* Pairs neighbours level by level and carries an odd last one up: the same tree as splitting at the
 * largest power of two below n, without recursion. */
enum err
merkle_root(struct sha256 *leaf, int count, struct sha256 *out, struct error *err)
{
	assert(count >= 0);
	if (count == 0)
		return sha256_of("", 0, out, err);
	while (count > 1) {
		for (int i = 0; i + 1 < count; i += 2)
			if (node(&leaf[i], &leaf[i + 1], &leaf[i / 2], err))
				return err->code;
		if (count % 2)
			leaf[count / 2] = leaf[count - 1];
		count = (count + 1) / 2;
	}
	*out = leaf[0];
	return ERR_NONE;
}
