/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "image/image.h"
#include "paper.h"
#include "seal/seal.h"

/* What is printed or stuck on besides form and fills: codes, our label, and a letter that is no
 * certificate. */

#define SYMBOL_MODULE_PX 8

/* Draws the symbol with its left upper corner at x, y; side is its whole width with the quiet zone.
 */
static enum err
symbol_draw(cairo_t *c, struct span payload, enum code_kind kind, struct box_mm where,
	    struct error *err)
{
	__attribute__((cleanup(auto_image))) struct image symbol = { 0 };
	cairo_surface_t *image;
	uint8_t *to;
	int stride;

	if (seal_symbol(payload, kind, SYMBOL_MODULE_PX, &symbol, err))
		return err->code;
	image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, symbol.width, symbol.height);
	to = cairo_image_surface_get_data(image);
	stride = cairo_image_surface_get_stride(image);
	for (int y = 0; y < symbol.height; y++)
		for (int x = 0; x < symbol.width; x++)
			memset(to + (ptrdiff_t)y * stride + 4 * (ptrdiff_t)x,
			       symbol.px[(size_t)y * (size_t)symbol.width + (size_t)x], 4);
	cairo_surface_mark_dirty(image);
	cairo_save(c);
	cairo_translate(c, where.x, where.y);
	cairo_scale(c, where.width / symbol.width, where.width / symbol.width);
	cairo_set_operator(c, CAIRO_OPERATOR_MULTIPLY);
	cairo_set_source_surface(c, image, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(c), CAIRO_FILTER_GOOD);
	cairo_paint(c);
	cairo_restore(c);
	cairo_surface_destroy(image);
	return ERR_NONE;
}

enum err
code_draw(cairo_t *c, const struct paper *p, struct error *err)
{
	const struct form *f = &p->layout->form;

	for (int i = 0; i < f->seal_count && p->seal_length > 0; i++) {
		/* 52 modules and 4 of quiet zone at 0.43 mm; a QR code of the same bytes has more
		 * of them. */
		struct box_mm where = { f->seal[i].box.x + 3.5, f->seal[i].box.y + 2.5,
					p->seal_qr ? 28.0 : 24.5, 0 };

		if (f->seal[i].kind == FORM_SEAL_VDS)
			return symbol_draw(c, (struct span){ p->seal, p->seal_length },
					   p->seal_qr ? CODE_QR : CODE_DATAMATRIX, where, err);
	}
	return ERR_NONE;
}

enum err
label_draw(cairo_t *c, const struct paper *p, struct error *err)
{
	struct type type = { "Liberation Mono Bold", 2.7, ALIGN_CENTER, ink_black, 0 };
	struct type small = { "Noto Sans CJK SC", 2.4, ALIGN_CENTER, ink_black, 0 };
	enum err rc;

	if (!p->label[0])
		return ERR_NONE;
	cairo_save(c);
	cairo_translate(c, 163, 3);
	cairo_rotate(c, 0.02);
	cairo_set_source_rgb(c, 0.72, 0.72, 0.72); /* the sticker's shadow */
	cairo_rectangle(c, 0.25, 0.3, 38, 22);
	cairo_fill(c);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_rectangle(c, 0, 0, 38, 22);
	cairo_fill(c);
	rc = symbol_draw(c, (struct span){ (const uint8_t *)p->label, strlen(p->label) }, CODE_QR,
			 (struct box_mm){ 11, 0.2, 16.5, 0 }, err);
	canvas_text(c, &type, p->label, (struct box_mm){ 0, 16.2, 38, 3 }, NULL);
	canvas_text(c, &small, "生存证明收件", (struct box_mm){ 0, 19, 38, 2.6 }, NULL);
	cairo_restore(c);
	return rc;
}

void
letter_draw(cairo_t *c)
{
	static const char *const lines[] = {
		"茂名市社会保险基金管理局：",
		"　　你们好！随信寄上今年的审核表，请查收。",
		"　　因身体原因，今年由女儿代为邮寄。如有缺件，请按信封上的",
		"地址来信告知，或发邮件给我们。去年寄出的表格约二十天才到，",
		"今年提前寄出，望收到后予以登记。",
		"　　附：审核表一份，护照复印件一份。",
		"　　此致",
		"敬礼！",
		"　　　　　　　　　　　　　　　　　　　　（样张）二〇二六年六月",
	};
	struct type type = { "AR PL UKai CN", 5.2, ALIGN_LEFT, { 0.08, 0.1, 0.35, 1 }, 0 };

	for (size_t i = 0; i < COUNT_OF(lines); i++)
		canvas_text(c, &type, lines[i], (struct box_mm){ 25, 35 + 12 * (double)i, 165, 8 },
			    NULL);
}
