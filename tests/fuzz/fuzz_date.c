/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "read/read.h"

/* Whatever a recogniser says is a day that exists, or no day. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *const orders[] = { "", "dmy", "mdy", "ymd" };
	char *text = malloc(n + 1);

	if (!text)
		return 0;
	if (n > 0)
		memcpy(text, bytes, n);
	text[n] = '\0';
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct date d = { 0, 0, 0 };
		enum date_reading reading = date_read(text, orders[i], &d);

		if (reading == DATE_READ ? !date_valid(d) : !date_is_none(d))
			abort();
	}
	free(text);
	return 0;
}
