/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"

/* A file as a scanner, or anybody, put it into the folder: the look at its structure happens in our
 * own process. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	AUTO(fd)
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct file_structure s;
	struct error err;

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || file_structure_check(fd, &s, &err))
		abort();
	/* whoever is not whole says why, and pages are counted within the limit */
	if ((s.whole == FILE_WHOLE) != (s.why[0] == '\0') || s.pages > LIMIT_PAGES_PER_FILE)
		abort();
	return 0;
}
