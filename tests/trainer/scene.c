/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/text.h"
#include "read/net.h"
#include "write.h"

/* ---- what is written ---- */

static int
sign_of(enum net_alphabet alphabet, const char *text, size_t n)
{
	int other = 0;

	for (int o = 1; o < net_outputs(alphabet); o++) {
		const char *sign = net_sign(alphabet, o);

		if (strlen(sign) == n && memcmp(sign, text, n) == 0)
			return o;
		if (text_equal(sign, NET_OTHER))
			other = o;
	}
	return text[0] == ' ' ? 0 : other;
}

/* The signs of the text and where in it they stand. */
static void
spell(enum net_alphabet alphabet, const char *text, struct scene *out, int *at)
{
	const char *next = text;

	out->count = 0;
	for (const char *here = next; utf8_next(&next) && out->count < SCENE_SIGNS_MAX;
	     here = next) {
		int sign = sign_of(alphabet, here, (size_t)(next - here));

		if (!sign)
			continue;
		at[out->count] = (int)(here - text);
		out->sign[out->count++] = sign;
	}
}

/* ---- how it is drawn ---- */

static const char *const faces_han[] = {
	"AR PL SungtiL GB",  "AR PL KaitiM GB",
	"AR PL KaitiM Big5", "AR PL Mingti2L Big5",
	"cwTeXFangSong",     "cwTeXHeiBold",
	"cwTeXKai",          "cwTeXMing",
	"cwTeXYen",          "WenQuanYi Micro Hei",
	"IPAexGothic",       "IPAexMincho",
	"Sawarabi Gothic",   "Sawarabi Mincho",
	"VL Gothic",         "LXGW WenKai",
	"UnBatang",          "UnDotum",
};
static const char *const faces_latin[] = {
	"FreeSerif",
	"FreeSans",
	"FreeMono",
	"TeX Gyre Termes",
	"TeX Gyre Heros",
	"TeX Gyre Cursor",
	"TeX Gyre Schola",
	"TeX Gyre Bonum",
	"TeX Gyre Pagella",
	"Nimbus Mono PS",
	"C059",
	"URW Bookman",
	"Lato",
	"Open Sans",
	"Roboto",
	"Caladea",
	"Carlito",
	"Courier Prime",
	"Hack",
	"Noto Mono",
	"Linux Libertine O",
	"Latin Modern Roman",
	"Latin Modern Mono",
	"Inconsolata",
	"OCR B",
	"Cantarell",
	"DejaVu Sans",
	"DejaVu Serif",
	"DejaVu Sans Mono",
	"TeX Gyre Heros Cn",
	"Nimbus Sans Narrow",
};

static const char *const seal_signs[] = { "中", "国", "驻", "总", "领", "事", "馆", "社",
					  "会", "保", "障", "基", "金", "澳", "门", "悉",
					  "尼", "约", "纽", "多", "伦", "审", "专", "用" };

#define PICK(r, list) (list)[rng_int(r, 0, (int)COUNT_OF(list) - 1)]

/* A sheet of gray while it is drawn on; em is the height of its lettering. */
struct sheet {
	cairo_surface_t *surface;
	cairo_t *c;
	int width, height;
	double em;
	PangoRectangle ink;
	double middle[SCENE_SIGNS_MAX]; /* of each sign */
};

/* Choosing a face costs more than all else, so a few stay at hand for some time, in one size; cairo
 * scales them. One set for each thread. */
#define AT_HAND 12
#define FACE_PX 48.0

static PangoLayout *
face_open(struct rng *r, cairo_t *c)
{
	PangoLayout *layout = pango_cairo_create_layout(c);
	PangoFontDescription *font;
	char families[128];
	bool same = rng_chance(r, 0.35);

	(void)text_print(families, sizeof(families), "%s%s%s%s", same ? "" : PICK(r, faces_latin),
			 same ? "" : ",", PICK(r, faces_han), rng_chance(r, 0.12) ? " Bold" : "");
	font = pango_font_description_from_string(families);
	pango_font_description_set_absolute_size(font, FACE_PX * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	return layout;
}

/* Lent; good until the next call. */
static PangoLayout *
lettering(struct rng *r, cairo_t *c, const char *text)
{
	static _Thread_local PangoLayout *hand[AT_HAND];
	PangoLayout **layout = &hand[rng_int(r, 0, AT_HAND - 1)];
	PangoAttrList *attributes = pango_attr_list_new();

	if (*layout && rng_chance(r, 0.06)) {
		g_object_unref(*layout);
		*layout = NULL;
	}
	if (!*layout)
		*layout = face_open(r, c);
	if (rng_chance(r, 0.5))
		pango_attr_list_insert(attributes,
				       pango_attr_letter_spacing_new(
					   (int)(rng_real(r, 0, 0.12) * FACE_PX * PANGO_SCALE)));
	pango_layout_set_attributes(*layout, attributes);
	pango_layout_set_text(*layout, text, -1);
	pango_attr_list_unref(attributes);
	return *layout;
}

static void
gray(cairo_t *c, double level)
{
	cairo_set_source_rgb(c, level, level, level);
}

/* A piece of a round seal: ring, star, lettering turned along the ring. */
static void
draw_seal(struct rng *r, struct sheet *s, double level)
{
	double radius = s->em * rng_real(r, 3.2, 6.5), away = radius * rng_real(r, 0.4, 1.02);
	double turn = rng_real(r, 0, 2 * M_PI);
	double x = rng_real(r, 0, s->width) + away * cos(turn);
	double y = s->height / 2.0 + away * sin(turn);

	PangoLayout *layout = lettering(r, s->c, "");

	gray(s->c, level);
	cairo_set_line_width(s->c, s->em * rng_real(r, 0.12, 0.4));
	cairo_new_path(s->c);
	cairo_arc(s->c, x, y, radius, 0, 2 * M_PI);
	cairo_stroke(s->c);
	cairo_save(s->c);
	cairo_translate(s->c, x, y);
	cairo_rotate(s->c, turn);
	for (int i = 0; i < 14; i++) {
		const double size = s->em / FACE_PX * 1.15;

		pango_layout_set_text(layout, PICK(r, seal_signs), -1);
		cairo_rotate(s->c, 2 * M_PI / 14);
		cairo_save(s->c);
		cairo_scale(s->c, size, size);
		cairo_move_to(s->c, -FACE_PX / 2, -radius * 0.93 / size);
		pango_cairo_show_layout(s->c, layout);
		cairo_restore(s->c);
	}
	cairo_restore(s->c);
	cairo_new_path(s->c);
	for (int i = 0; i < 5; i++)
		cairo_line_to(s->c, x + radius * 0.36 * cos(turn + i * 4 * M_PI / 5),
			      y + radius * 0.36 * sin(turn + i * 4 * M_PI / 5));
	cairo_fill(s->c);
}

static void
draw_rules(struct rng *r, struct sheet *s, double level)
{
	gray(s->c, level);
	cairo_set_line_width(s->c, s->em * rng_real(r, 0.03, 0.1));
	cairo_new_path(s->c);
	if (rng_chance(r, 0.6)) {
		double y = rng_chance(r, 0.5) ? s->em * rng_real(r, 0, 0.2)
					      : s->height - s->em * rng_real(r, 0, 0.2);

		cairo_move_to(s->c, 0, y);
		cairo_line_to(s->c, s->width, y + rng_real(r, -1, 1));
	} else {
		double x = rng_chance(r, 0.5) ? s->em * rng_real(r, 0, 0.3)
					      : s->width - s->em * rng_real(r, 0, 0.3);

		cairo_move_to(s->c, x, 0);
		cairo_line_to(s->c, x, s->height);
	}
	cairo_stroke(s->c);
}

static void
draw_dirt(struct rng *r, struct sheet *s)
{
	for (int n = rng_int(r, 0, 6); n > 0; n--) {
		gray(s->c, rng_real(r, 0, 0.7));
		cairo_new_path(s->c);
		cairo_arc(s->c, rng_real(r, 0, s->width), rng_real(r, 0, s->height),
			  s->em * rng_real(r, 0.01, 0.07), 0, 2 * M_PI);
		cairo_fill(s->c);
	}
}

static void
find_signs(const struct scene *scene, const int *at, PangoLayout *layout, double margin,
	   double size, struct sheet *s)
{
	for (int n = 0; n < scene->count; n++) {
		PangoRectangle where;

		pango_layout_index_to_pos(layout, at[n], &where);
		s->middle[n] =
		    margin + ((where.x + where.width / 2.0) / PANGO_SCALE - s->ink.x) * size;
	}
}

/* The seal lies over the print or, as the red channel shows it, under it; MULTIPLY is both. */
static void
draw(struct rng *r, double ease, const char *text, const struct scene *scene, const int *at,
     struct sheet *s)
{
	double paper = rng_real(r, 0.75, 1.0), ink = rng_real(r, 0.0, 0.35);
	PangoLayout *layout = lettering(r, s->c, text);
	double margin = s->em * rng_real(r, 0.25, 0.7), size = s->em / FACE_PX;

	pango_layout_get_pixel_extents(layout, &s->ink, NULL);
	gray(s->c, paper);
	cairo_paint(s->c);
	gray(s->c, ink);
	cairo_save(s->c);
	cairo_rotate(s->c, rng_real(r, -0.012, 0.012) * ease);
	cairo_scale(s->c, size, size);
	cairo_move_to(s->c, margin / size - s->ink.x,
		      (s->height / size - s->ink.height) / 2.0 - s->ink.y);
	pango_cairo_show_layout(s->c, layout);
	cairo_restore(s->c);
	find_signs(scene, at, layout, margin, size, s);
	s->ink.height = (int)(s->ink.height * size);
	if (!rng_chance(r, 0.85 * ease + 0.05))
		return;
	cairo_set_operator(s->c, CAIRO_OPERATOR_DARKEN);
	if (rng_chance(r, 0.6 * ease))
		draw_seal(r, s,
			  rng_chance(r, 0.25) ? ink + rng_real(r, 0, 0.2)
					      : rng_real(r, ink + 0.15, paper));
	if (rng_chance(r, 0.25))
		draw_rules(r, s, rng_real(r, 0.1, 0.5));
	draw_dirt(r, s);
}

static enum err
sheet_open(const char *text, double em, struct sheet *s, struct error *err)
{
	size_t signs = text_width(text);

	s->em = em;
	s->height = (int)(em * 1.9);
	s->width = (int)(em * ((double)signs * 0.85 + 4));
	s->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, s->width, s->height);
	s->c = cairo_create(s->surface);
	return cairo_status(s->c) ? error_set(err, ERR_NOMEM, "sheet") : ERR_NONE;
}

static enum err
sheet_take(struct sheet *s, struct image *out, struct error *err)
{
	const uint8_t *from = cairo_image_surface_get_data(s->surface);
	int stride = cairo_image_surface_get_stride(s->surface);

	cairo_surface_flush(s->surface);
	if (image_new(s->width, s->height, 1, out, err))
		return err->code;
	for (int y = 0; y < s->height; y++)
		for (int x = 0; x < s->width; x++)
			out->px[y * s->width + x] = from[y * stride + 4 * x];
	return ERR_NONE;
}

/* ---- how it is scanned ---- */

static uint8_t
level(double v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
}

static void
blur_row(uint8_t *p, ptrdiff_t step, int n, double share)
{
	uint8_t before = p[0];

	for (int i = 0; i < n; i++) {
		uint8_t here = p[i * step], after = i + 1 < n ? p[(i + 1) * step] : here;

		p[i * step] = level(here + share * (before + after - 2 * here));
		before = here;
	}
}

static void
blur(struct image *m, double share, int times)
{
	while (times-- > 0) {
		for (int y = 0; y < m->height; y++)
			blur_row(m->px + y * m->width, 1, m->width, share);
		for (int x = 0; x < m->width; x++)
			blur_row(m->px + x, m->width, m->height, share);
	}
}

static void
degrade(struct rng *r, double ease, struct image *m)
{
	int n = m->width * m->height;
	double noise = rng_real(r, 0, 12) * ease, light = rng_real(r, -20, 20) * ease;
	int cut = rng_chance(r, 0.2 * ease) ? rng_int(r, 110, 190) : 0;
	int clip = rng_chance(r, 0.25 * ease) ? rng_int(r, 120, 210) : 256;

	blur(m, rng_real(r, 0.05, 0.25), rng_int(r, 0, 1 + (int)(2 * ease)));
	for (int i = 0; i < n; i++) {
		double v = m->px[i] + light * (i % m->width) / m->width +
			   noise * (rng_real(r, -1, 1) + rng_real(r, -1, 1));

		m->px[i] = cut ? (v < cut ? 0 : 255) : v >= clip ? 255 : level(v);
	}
}

/* Brings the print to its height in the line, more or less as a finder of lines would. */
static enum err
frame(struct rng *r, double ease, const struct image *m, double print_height, struct scene *out,
      struct error *err)
{
	double print = NET_PRINT_PX * (1 + ease * rng_real(r, -0.28, 0.2));
	double scale = print / print_height;
	double drop = rng_real(r, -3, 3) * ease, squeeze = 1 + ease * rng_real(r, -0.08, 0.08);
	int width = (int)(m->width * scale * squeeze) / 4 * 4;
	struct affine map = { .a = 1 / scale / squeeze, .e = 1 / scale };
	double middle = m->height / 2.0;

	if (width > NET_WIDTH_MAX)
		width = NET_WIDTH_MAX;
	for (int i = 0; i < out->count; i++)
		out->middle[i] *= scale * squeeze;
	map.f = middle - (NET_HEIGHT / 2.0 + drop) / scale;
	return image_crop_mm(m, &map, (struct box_mm){ 0, 0, width < 16 ? 16 : width, NET_HEIGHT },
			     0, 25.4, &out->line, err);
}

enum err
scene_make(struct rng *r, enum net_alphabet alphabet, double ease, struct scene *out,
	   struct error *err)
{
	struct sheet s = { 0 };
	AUTO(image)
	struct image scanned = { 0 };
	char text[128];
	int at[SCENE_SIGNS_MAX];
	enum err rc;

	(alphabet == NET_CAPITALS ? write_capitals : write_numerals)(r, ease, text, sizeof(text));
	spell(alphabet, text, out, at);
	rc = sheet_open(text, rng_real(r, 30 - 10 * ease, 34 + 26 * ease), &s, err);
	if (!rc) {
		draw(r, ease, text, out, at, &s);
		rc = sheet_take(&s, &scanned, err);
	}
	cairo_destroy(s.c);
	cairo_surface_destroy(s.surface);
	if (rc)
		return rc;
	degrade(r, ease, &scanned);
	memcpy(out->middle, s.middle, sizeof(out->middle));
	return frame(r, ease, &scanned, s.ink.height > 6 ? s.ink.height : s.em * 0.8, out, err);
}
