/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "seal/seal.h"

/* How people hand a seal over: its bytes in a file, or what a hand scanner, a mail or a hex editor
 * made of them. Only what becomes a seal is unwrapped, so that bytes are never taken for text. */

/* An editor's byte order mark. */
static struct span
without_mark(struct span s)
{
	static const uint8_t bom[] = { 0xEF, 0xBB, 0xBF };

	if (s.length >= sizeof(bom) && memcmp(s.bytes, bom, sizeof(bom)) == 0)
		return (struct span){ s.bytes + sizeof(bom), s.length - sizeof(bom) };
	return s;
}

static struct span
trim(struct span s)
{
	s = without_mark(s);
	while (s.length > 0 && isspace(s.bytes[0]))
		s = (struct span){ s.bytes + 1, s.length - 1 };
	while (s.length > 0 && isspace(s.bytes[s.length - 1]))
		s.length--;
	return s;
}

static bool
starts(struct span s, const char *with)
{
	size_t n = strlen(with);

	return s.length >= n && memcmp(s.bytes, with, n) == 0;
}

/* "dc 03 d9", "dc:03:d9", "0xdc, 0x03", in lines. */
static bool
is_gap(uint8_t c)
{
	return isspace(c) || c == ':' || c == ',' || c == '-';
}

static bool
from_hex(struct span text, struct buf *out)
{
	char two[3] = "";
	uint8_t byte;
	size_t n;

	for (size_t i = 0; i < text.length;) {
		if (is_gap(text.bytes[i])) {
			i++;
			continue;
		}
		if (i + 1 >= text.length)
			return false;
		two[0] = (char)text.bytes[i];
		two[1] = (char)text.bytes[i + 1];
		i += 2;
		if (two[0] == '0' && (two[1] == 'x' || two[1] == 'X'))
			continue;
		if (!hex_parse(two, &byte, 1, &n))
			return false;
		buf_add(out, &byte, 1);
	}
	return out->length > 0 && !out->failed;
}

/* RFC 4648, both alphabets, lines, with or without "=" at the end. */
static bool
from_base64(struct span text, struct buf *out)
{
	AUTO(buf)
	struct buf plain = BUF(text.length + 4);
	size_t pad;
	uint8_t *to;
	int n;

	while (text.length > 0 && text.bytes[text.length - 1] == '=')
		text.length--;
	for (size_t i = 0; i < text.length; i++) {
		uint8_t c = text.bytes[i];

		if (c == '=') /* OpenSSL takes it for zeros */
			return false;
		if (!isspace(c))
			buf_byte(&plain, c == '-' ? '+' : c == '_' ? '/' : c);
	}
	pad = (4 - plain.length % 4) % 4;
	buf_add(&plain, "===", pad);
	to = pad < 3 ? buf_room(out, plain.length / 4 * 3) : NULL;
	n = to && !plain.failed ? EVP_DecodeBlock(to, plain.bytes, (int)plain.length) : -1;
	if (n <= (int)pad)
		return false;
	out->length += (size_t)n - pad;
	return true;
}

bool
seal_unwrap(struct span given, struct buf *out)
{
	static bool (*const ways[])(struct span text, struct buf * out) = { from_hex, from_base64 };
	struct span text = trim(given);

	out->length = 0;
	/* bytes that look like space may end a signature, and never a barcode's text */
	if (!starts(text, "RDB"))
		text = without_mark(given);
	if (text.length > 0 && seal_is_payload(text)) {
		buf_add(out, text.bytes, text.length);
		return !out->failed;
	}
	text = trim(given);
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		out->length = 0;
		if (ways[i](text, out) && seal_is_payload((struct span){ out->bytes, out->length }))
			return true;
	}
	out->length = 0;
	return false;
}

/* ---- what is no seal, and known all the same ---- */

static bool
is_2d_doc(struct span s)
{
	/* "DC" and the version in two digits (ANTS, Spécifications techniques des codes à barres
	 * 2D-Doc §3.4.1) */
	return s.length >= 20 && starts(s, "DC") && isdigit(s.bytes[2]) && isdigit(s.bytes[3]);
}

const char *
seal_stranger(struct span bytes)
{
	struct span s = trim(bytes);

	if (is_2d_doc(s))
		return N_("a 2D-Doc of France");
	if (starts(s, "HC1:"))
		return N_("a health certificate of the European Union");
	if (starts(s, "{"))
		return N_("a text in JSON, perhaps a VDS-NC of ICAO");
	if (s.length > 3 && starts(s, "RDB") && isdigit(s.bytes[3]))
		return N_("an ICAO barcode of another version");
	if (starts(s, "http://") || starts(s, "https://") || starts(s, "HTTP"))
		return N_("a web address, which is never opened");
	return NULL;
}
