/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <stdint.h>
#include <sys/random.h>

#include "base/fail.h"
#include "base/text.h"

enum err
random_bytes(void *to, size_t n, struct error *err)
{
	/* getrandom never gives less than asked for up to 256 bytes */
	for (size_t done = 0; done < n;) {
		size_t part = n - done < 256 ? n - done : 256;

		if (fail_here() || getrandom((uint8_t *)to + done, part, 0) != (ssize_t)part)
			return error_errno(err, "random numbers");
		done += part;
	}
	return ERR_NONE;
}

enum err
random_uuid(char *to, struct error *err)
{
	uint8_t b[16] = { 0 };
	char hex[33];

	if (random_bytes(b, sizeof(b), err))
		return err->code;
	b[6] = (uint8_t)((b[6] & 0x0F) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
	hex_print(hex, b, sizeof(b));
	(void)text_print(to, UUID_TEXT_BYTES, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
			 hex + 16, hex + 20);
	return ERR_NONE;
}
