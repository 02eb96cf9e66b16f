/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"

/* The whole way of a hostile file: structure, child, answer. The child runs under the same
 * sanitizers; when they end it, the parent is told of a signal or a strange status, and that is a
 * find. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	AUTO(fd)
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	AUTO(decode_close)
	struct decoder *d = NULL;
	struct scan_page *page = NULL;
	struct error err = { 0 };

	if (n >= 5 && memcmp(bytes, "%PDF-", 5) == 0)
		return 0; /* poppler is fuzzed by its own project; each run would start two programs
			   */
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	if (decode_open(fd, DECODE_PLANES, &d, &err) == ERR_NONE)
		while (decode_next(d, &page, &err) == ERR_NONE)
			if (!scan_full(page)->px)
				abort();
	if (strstr(err.text, "ended by signal") || strstr(err.text, "gave up") ||
	    strstr(err.text, "hostile: "))
		abort();
	return 0;
}
