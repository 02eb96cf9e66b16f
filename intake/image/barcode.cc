/* SPDX-License-Identifier: Apache-2.0 */
#define ZX_USE_UTF8 1
#include "image/barcode.h"

#include <cstring>
#include <exception>
#include <new>

#include <ZXing/ReadBarcode.h>

namespace
{

ZXing::DecodeHints
hints_for(enum barcode_look look, int room)
{
	static const ZXing::Binarizer binarizers[] = { ZXing::Binarizer::LocalAverage,
						       ZXing::Binarizer::GlobalHistogram,
						       ZXing::Binarizer::FixedThreshold };
	auto formats = ZXing::BarcodeFormats(ZXing::BarcodeFormat::QRCode);

	if (look != BARCODE_PAGE)
		formats = ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::DataMatrix;
	/* Without "try harder" the QR reader skips lines and misses small codes on a page. A QR
	 * code is found in any turn anyhow; turning is for DataMatrix. */
	return ZXing::DecodeHints()
	    .setFormats(formats)
	    .setBinarizer(binarizers[look])
	    .setTryHarder(true)
	    .setTryRotate(look != BARCODE_PAGE)
	    .setTryDownscale(false)
	    .setMaxNumberOfSymbols(static_cast<uint8_t>(room));
}

/* false: more bytes than any code of these kinds can carry. */
bool
take(const ZXing::Result &from, struct barcode_hit *to)
{
	/* bytes(), never text(): a signed payload is bytes, and text() guesses a character set */
	const ZXing::ByteArray &bytes = from.bytes();
	const auto &corners = from.position();

	if (bytes.empty() || bytes.size() > sizeof(to->bytes))
		return false;
	to->is_qr = from.format() == ZXing::BarcodeFormat::QRCode;
	to->length = bytes.size();
	std::memcpy(to->bytes, bytes.data(), bytes.size());
	for (int i = 0; i < 4; i++) {
		to->x[i] = corners[i].x;
		to->y[i] = corners[i].y;
	}
	return true;
}

} // namespace

int
barcode_scan(const uint8_t *px, int width, int height, enum barcode_look look,
	     struct barcode_hit *out, int room)
{
	int count = 0;

	try {
		const ZXing::ImageView view(px, width, height, ZXing::ImageFormat::Lum);
		const auto hints = hints_for(look, room);

		for (const ZXing::Result &result : ZXing::ReadBarcodes(view, hints))
			if (count < room && result.isValid() && take(result, &out[count]))
				count++;
	} catch (const std::bad_alloc &) {
		return -1;
	} catch (...) {
		/* the library met pixels that it does not understand: there is no code in them */
	}
	return count;
}
