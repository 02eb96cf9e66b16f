/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/catalog.h"

/* Whatever stands in the file: it is refused as configuration, or every value is within its range
 * and ends inside its array. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(void *context, const char *key, const char *value, const char *origin)
{
	(void)context;
	if (strlen(key) == 0 || strlen(value) >= CONFIG_VALUE_BYTES ||
	    strlen(origin) >= CONFIG_ORIGIN_BYTES)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	AUTO(fd)
	int fd = memfd_create("intake.conf", MFD_CLOEXEC);
	char path[32];
	struct config c;
	struct error err;
	enum err rc;

	if (fd < 0 || file_write_all(fd, bytes, n, &err))
		return 0;
	(void)text_print(path, sizeof(path), "/proc/self/fd/%d", fd);
	rc = config_load(path, &c, &err);
	if (rc && rc != ERR_CONFIG)
		abort();
	if (rc)
		return 0;
	config_walk(&c, check, NULL);
	if (c.workers < 0 || c.workers > LIMIT_WORKERS || c.batch_max < 1 ||
	    c.batch_max > LIMIT_RECORDS_PER_BATCH || c.connections < 1 || c.connections > 8)
		abort();
	return 0;
}
