/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit_chain.h"

#include <string.h>

#include "base/buf.h"

/* Longest possible: all texts full. */
#define LINE_BYTES 2048

/* Lengths stand before the texts, so that no text can look like the next field. */
static void
put(struct buf *b, const char *name, const char *text)
{
	buf_print(b, "%s:%zu:", name, strlen(text));
	buf_text(b, text);
	buf_byte(b, '\n');
}

enum err
audit_hash(const struct audit_line *line, const struct sha256 *before, struct sha256 *out,
	   struct error *err)
{
	AUTO(buf)
	struct buf b = BUF(LINE_BYTES);
	char hex[SHA256_TEXT_BYTES] = "", number[24];

	buf_add(&b, before->bytes, SHA256_BYTES);
	(void)snprintf(number, sizeof(number), "%lld", (long long)line->seq);
	put(&b, "seq", number);
	(void)snprintf(number, sizeof(number), "%lld", (long long)line->at_us);
	put(&b, "at_us", number);
	put(&b, "actor", line->actor);
	put(&b, "action", line->action);
	put(&b, "object", line->object);
	put(&b, "detail", line->detail);
	if (!sha256_is_zero(&line->content))
		sha256_print(hex, &line->content);
	put(&b, "content", hex);
	if (buf_check(&b, "audit line", err))
		return err->code;
	return sha256_of(b.bytes, b.length, out, err);
}
