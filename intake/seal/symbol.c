/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include <zint.h>

#include "base/fail.h"
#include "seal/seal.h"

DEFINE_AUTO(ZBarcode_Delete, struct zint_symbol *);

/* Quiet zones: ISO/IEC 18004 §6.3.8 asks for 4 modules around a QR code, ISO/IEC 16022 §8.3 for 1
 * around a DataMatrix; 2 survive a ruled line printed beside it. */
#define QUIET_QR         4
#define QUIET_DATAMATRIX 2
/* QR error correction M (15 %), as TR-03137-1 §3.1 has for paper that is handled. */
#define QR_LEVEL_M 2

static bool
module_is_black(const struct zint_symbol *symbol, int row, int column)
{
	return symbol->encoded_data[row][column / 8] >> (column % 8) & 1;
}

static void
fill_square(struct image *image, int x, int y, int side)
{
	for (int row = y; row < y + side; row++)
		memset(image->px + (size_t)row * (size_t)image->width + (size_t)x, 0, (size_t)side);
}

static enum err
draw(const struct zint_symbol *symbol, int quiet, int module_px, struct image *out,
     struct error *err)
{
	int width = (symbol->width + 2 * quiet) * module_px;
	int height = (symbol->rows + 2 * quiet) * module_px;

	if (image_new(width, height, 1, out, err))
		return err->code;
	memset(out->px, 255, (size_t)width * (size_t)height);
	for (int row = 0; row < symbol->rows; row++)
		for (int column = 0; column < symbol->width; column++)
			if (module_is_black(symbol, row, column))
				fill_square(out, (column + quiet) * module_px,
					    (row + quiet) * module_px, module_px);
	return ERR_NONE;
}

enum err
seal_symbol(struct span payload, enum code_kind kind, int module_px, struct image *out,
	    struct error *err)
{
	AUTO(ZBarcode_Delete)
	struct zint_symbol *symbol = fail_here() ? NULL : ZBarcode_Create();

	assert(payload.bytes);
	assert(module_px >= 1 && module_px <= 64);
	if (!symbol)
		return error_set(err, ERR_NOMEM, "symbol: out of memory");
	if (payload.length == 0 || payload.length > LIMIT_CODE_BYTES)
		return error_set(err, ERR_LIMIT, "%zu bytes do not fit into a symbol",
				 payload.length);
	/* DATA_MODE: bytes as they are. A text mode would choose Shift-JIS or an ECI for some of
	 * them (scanning.md §5). */
	symbol->input_mode = DATA_MODE;
	symbol->symbology = kind == CODE_QR ? BARCODE_QRCODE : BARCODE_DATAMATRIX;
	symbol->option_1 = kind == CODE_QR ? QR_LEVEL_M : -1;
	symbol->option_3 = kind == CODE_QR ? 0 : DM_SQUARE;
	if (ZBarcode_Encode(symbol, payload.bytes, (int)payload.length) >= ZINT_ERROR)
		return error_set(err, ERR_LIMIT, "%zu bytes: %s", payload.length, symbol->errtxt);
	return draw(symbol, kind == CODE_QR ? QUIET_QR : QUIET_DATAMATRIX, module_px, out, err);
}
