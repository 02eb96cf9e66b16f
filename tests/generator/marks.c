/* SPDX-License-Identifier: Apache-2.0 */
#include "marks.h"

#include <math.h>

#include "base/file.h"
#include "base/text.h"
#include "scan.h"

#define WIDTH_MM  210.0
#define HEIGHT_MM 297.0
#define DRAW_DPI  300

enum shape { NONE, ROUND, OVAL, SQUARE };
static const char *const shapes[] = { "none", "round", "oval", "square" };

struct mark {
	enum shape shape;
	const char *colour;
	double width, height, x, y, visible, strength;
};

static const struct tint {
	const char *name;
	struct ink from, to; /* any between */
} tints[] = {
	{ "red", { 0.72, 0.02, 0.05, 1 }, { 0.92, 0.22, 0.20, 1 } },
	{ "purple", { 0.38, 0.08, 0.50, 1 }, { 0.56, 0.22, 0.66, 1 } },
	{ "blue", { 0.05, 0.12, 0.50, 1 }, { 0.22, 0.32, 0.75, 1 } },
	{ "black", { 0.05, 0.05, 0.06, 1 }, { 0.22, 0.22, 0.23, 1 } },
};

static double
between(struct rng *r, double a, double b)
{
	return rng_real(r, fmin(a, b), fmax(a, b) + 1e-9);
}

/* Colour of the ink on white, as pale as its strength says. */
static struct ink
mix(struct rng *r, const struct tint *t, double strength)
{
	struct ink i = { between(r, t->from.red, t->to.red), between(r, t->from.green, t->to.green),
			 between(r, t->from.blue, t->to.blue), 1 };

	i.red = 1 - strength * (1 - i.red);
	i.green = 1 - strength * (1 - i.green);
	i.blue = 1 - strength * (1 - i.blue);
	return i;
}

static void
choose_size(struct rng *r, struct mark *m, struct stamp_design *d)
{
	d->flat = 1;
	if (m->shape == ROUND) {
		m->width = rng_real(r, 20, 58);
	} else if (m->shape == OVAL) {
		m->width = rng_real(r, 28, 55);
		d->flat = rng_real(r, 0.58, 0.85);
	} else {
		m->width = rng_real(r, 16, 48);
		d->flat = rng_chance(r, 0.5) ? 1 : rng_real(r, 0.45, 0.9);
	}
	m->height = m->width * d->flat;
}

/* Somewhere on the page; one in six is cut by an edge, a third to two thirds being left of it. */
static void
choose_place(struct rng *r, struct mark *m)
{
	double half = m->width / 2 + 2;

	m->x = rng_real(r, half, WIDTH_MM - half);
	m->y = rng_real(r, half, HEIGHT_MM - half);
	m->visible = 1;
	if (m->shape == NONE || !rng_chance(r, 1 / 6.0))
		return;
	m->visible = rng_real(r, 0.4, 0.75);
	switch (rng_int(r, 0, 3)) {
	case 0:
		m->x = m->width * (m->visible - 0.5);
		break;
	case 1:
		m->x = WIDTH_MM - m->width * (m->visible - 0.5);
		break;
	case 2:
		m->y = m->height * (m->visible - 0.5);
		break;
	default:
		m->y = HEIGHT_MM - m->height * (m->visible - 0.5);
		break;
	}
}

static void
draw_mark(cairo_t *c, struct rng *r, struct mark *m)
{
	static const char *const names[] = { "虚构市居民事务所", "虚构国总领事馆", "样张专用章",
					     "虚构会社団体連合会" };
	static const char *const fonts[] = { "Noto Serif CJK SC Bold", "Noto Sans CJK SC",
					     "AR PL UKai CN" };
	double kind = rng_real(r, 0, 1), colour = rng_real(r, 0, 1);
	const struct tint *t = &tints[colour < 0.5 ? 0 : colour < 0.7 ? 1 : colour < 0.85 ? 2 : 3];
	struct stamp_design d = stamp_plain;
	struct round_stamp stamp = { .present = true, .design = &d };

	m->shape = kind < 0.2 ? NONE : kind < 0.55 ? ROUND : kind < 0.78 ? OVAL : SQUARE;
	m->colour = t->name;
	m->strength = rng_chance(r, 0.3) ? rng_real(r, 0.2, 0.5) : rng_real(r, 0.5, 1);
	choose_size(r, m, &d);
	choose_place(r, m);
	d.square = m->shape == SQUARE;
	d.font = fonts[rng_int(r, 0, (int)COUNT_OF(fonts) - 1)];
	d.ring_mm = rng_real(r, 0.5, 1.4);
	d.letter_mm = m->height * rng_real(r, 0.10, 0.14);
	d.star = rng_chance(r, 0.6) ? rng_real(r, 0.10, 0.17) : 0;
	d.lost = rng_chance(r, 0.4) ? rng_real(r, 0, 0.15) : 0;
	d.ink = mix(r, t, m->strength);
	stamp.x = m->x;
	stamp.y = m->y;
	stamp.diameter_mm = m->width;
	stamp.turn_deg = rng_chance(r, 0.8) ? rng_real(r, -12, 12) : rng_real(r, -180, 180);
	if (m->visible < 1 && m->shape != ROUND)
		stamp.turn_deg = 0;
	stamp.wear = rng_real(r, 0.1, 0.6);
	(void)text_copy(stamp.name, sizeof(stamp.name),
			names[rng_int(r, 0, (int)COUNT_OF(names) - 1)]);
	if (m->shape != NONE)
		stamp_draw(c, &stamp, rng_next(r));
}

static void
draw_page(cairo_t *c, struct rng *r)
{
	static const char text[] =
	    "兹证明上述人员于本日亲自到场，经查验其护照及居留证件，确认本人在世。"
	    "This is to certify that the person named above appeared today. ";
	struct type body = { "Noto Sans CJK SC", rng_real(r, 3.2, 4.6), ALIGN_LEFT, ink_black, 0 };
	struct type head = { "Noto Serif CJK SC Bold", rng_real(r, 6, 10), ALIGN_CENTER, ink_black,
			     1 };
	struct box_mm sign = { rng_real(r, 20, 120), rng_real(r, 200, 255), 60, 18 };

	if (rng_chance(r, 0.3)) { /* a red letterhead, with its line */
		head.ink = (struct ink){ 0.85, 0.08, 0.08, 1 };
		canvas_ink(c, head.ink);
		cairo_rectangle(c, 20, 38, 170, 0.8);
		cairo_fill(c);
	}
	canvas_text(c, &head, "虚构机构生存证明", (struct box_mm){ 20, 18, 170, 14 }, NULL);
	for (int y = 45; y < 180; y += 30)
		canvas_text(c, &body, text, (struct box_mm){ 22, y, 166, 24 }, NULL);
	for (int k = 0; k < 8 && rng_chance(r, 0.9); k++)
		canvas_frame(
		    c, (struct box_mm){ 22 + 41.0 * (k % 4), 190 + 22.0 * (k / 4.0 >= 1), 41, 22 },
		    0.3);
	signature_draw(c, sign, rng_next(r));
	if (rng_chance(r, 0.3)) { /* somebody ticked in red */
		cairo_set_source_rgb(c, 0.85, 0.1, 0.15);
		cairo_set_line_width(c, 0.6);
		cairo_move_to(c, sign.x, sign.y - 40);
		cairo_rel_line_to(c, 3, 4);
		cairo_rel_line_to(c, 7, -9);
		cairo_stroke(c);
	}
}

static enum err
write_one(const char *dir, int number, struct rng *r, struct buf *list, struct error *err)
{
	AUTO(cairo_destroy)
	cairo_t *c = NULL;
	__attribute__((cleanup(auto_raster))) struct raster raster = { 0 };
	struct scan scan = scan_make(r, rng_int(r, 0, 2));
	double mode = rng_real(r, 0, 1);
	struct encoding how = { COMPRESS_JPEG, rng_int(r, 70, 92) };
	struct mark m = { 0 };
	char path[512], name[32];

	scan.skew_deg = scan.shift_x_mm = scan.shift_y_mm = 0; /* the truth is in millimetres */
	scan.scale_x = scan.scale_y = 1;
	scan.dpi = rng_chance(r, 0.4) ? 200 : 300;
	scan.color = mode < 0.76 ? COLOR_RGB : mode < 0.88 ? COLOR_GRAY : COLOR_BILEVEL;
	scan.photocopy = scan.color == COLOR_RGB && rng_chance(r, 0.08);
	if (scan.color == COLOR_BILEVEL)
		how.compression = COMPRESS_G4;
	(void)text_print(name, sizeof(name), "%03d.%s", number,
			 scan.color == COLOR_BILEVEL ? "tif" : "jpg");
	(void)text_print(path, sizeof(path), "%s/%s", dir, name);
	if (canvas_new(WIDTH_MM, HEIGHT_MM, DRAW_DPI, &c, err))
		return err->code;
	draw_page(c, r);
	draw_mark(c, r, &m);
	if (scan_picture(&scan, cairo_get_target(c), DRAW_DPI, &raster, err))
		return err->code;
	buf_print(list, "%s\t%s\t%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%s\n", name,
		  shapes[m.shape], scan.photocopy ? "black" : m.colour, m.width, m.height, m.x, m.y,
		  m.visible, m.strength,
		  scan.color == COLOR_RGB    ? "rgb"
		  : scan.color == COLOR_GRAY ? "gray"
					     : "bilevel");
	return scan_write(path, &raster, 1, &how, err);
}

enum err
marks_write(const char *dir, int count, uint64_t seed, struct error *err)
{
	AUTO(buf)
	struct buf list = BUF(1 << 20);
	struct rng r = rng_new(seed);
	char path[512];

	if (folder_make(dir, err))
		return err->code;
	for (int i = 1; i <= count; i++)
		if (write_one(dir, i, &r, &list, err))
			return error_wrap(err, "page %d", i);
	(void)text_print(path, sizeof(path), "%s/marks.tsv", dir);
	return file_replace(path, list.bytes, list.length, err);
}
