/* SPDX-License-Identifier: Apache-2.0 */
#include "rescan.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "scan.h"

static enum err
rescan_one(const char *from, const char *to, double dpi, struct rng *r, struct error *err)
{
	cairo_surface_t *page = cairo_image_surface_create_from_png(from);
	__attribute__((cleanup(auto_raster))) struct raster raster = { 0 };
	struct scan scan = scan_make(r, rng_int(r, 0, 2));
	struct encoding how = { COMPRESS_JPEG, rng_int(r, 70, 92) };
	enum err rc;

	scan.dpi = dpi;
	if (cairo_surface_status(page) != CAIRO_STATUS_SUCCESS)
		rc = error_set(err, ERR_DATA, "%s: no PNG", from);
	else
		rc = scan_picture(&scan, page, dpi, &raster, err);
	cairo_surface_destroy(page);
	return rc ? rc : scan_write(to, &raster, 1, &how, err);
}

enum err
rescan(char **files, const char *dir, double dpi, uint64_t seed, struct error *err)
{
	struct rng r = rng_new(seed);

	if (folder_make(dir, err))
		return err->code;
	for (int i = 0; files[i]; i++) {
		char path[512];

		if (!strstr(files[i], ".png"))
			continue;
		(void)text_print(path, sizeof(path), "%s/%05d.jpg", dir, i);
		if (rescan_one(files[i], path, dpi, &r, err))
			return err->code;
	}
	return ERR_NONE;
}
