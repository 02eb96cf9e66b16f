/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <string.h>

#include "base/text.h"

/* A label's QR code holds the serial and nothing else; whatever does not parse, check character
 * included, is somebody else's code. */
static bool
serial_of(const struct code *code, char serial[SERIAL_BYTES])
{
	char text[SERIAL_BYTES + 8];

	return code->kind == CODE_QR && code->length < sizeof(text) &&
	       !memchr(code->bytes, '\0', code->length) &&
	       text_copy_n(text, sizeof(text), (const char *)code->bytes, code->length) &&
	       serial_parse(text, serial);
}

bool
label_find(const struct code *codes, int count, char serial[SERIAL_BYTES])
{
	char first[SERIAL_BYTES] = "", other[SERIAL_BYTES];

	for (int i = 0; i < count; i++) {
		if (!serial_of(&codes[i], other))
			continue;
		/* two labels on one page: which envelope it came in is for a person to say */
		if (first[0] && !text_equal(first, other))
			return false;
		(void)text_copy(first, sizeof(first), other);
	}
	return first[0] && text_copy(serial, SERIAL_BYTES, first);
}
