/* SPDX-License-Identifier: Apache-2.0 */
#include "impressions.h"

#include <math.h>

#include "base/file.h"
#include "base/text.h"
#include "scan.h"

#define SIDE_MM 90.0
#define PRESSES 4 /* of the same stamp; of each other kind half as many */

/* Those of one length stand in for each other: a length that only one place has would be looked for
 * without end. */
static const char *const places[] = {
	"悉尼",     "珀斯",     "里昂",       "大阪",     "福冈",       "米兰",
	"开罗",     "孟买",     "曼谷",       "清迈",     "仰光",       "雅典",
	"墨尔本",   "布里斯班", "奥克兰",     "温哥华",   "多伦多",     "卡尔加里",
	"旧金山",   "洛杉矶",   "芝加哥",     "纽约",     "休斯敦",     "巴塞罗那",
	"法兰克福", "圣保罗",   "约翰内斯堡", "圣彼得堡", "伊尔库茨克", "里约热内卢"
};
static const struct pattern {
	const char *before, *after;
} patterns[] = { { "中国驻", "总领事馆" },
		 { "中华人民共和国驻", "总领事馆" },
		 { "中国驻", "大使馆领事部" },
		 { "", "华人社团联合总会" } };
static const char *const fonts[] = { "Noto Serif CJK SC Bold", "Noto Sans CJK SC", "AR PL UMing CN",
				     "AR PL UKai CN" };

struct cut { /* what the stamp maker made */
	struct stamp_design design;
	double diameter_mm;
	int place, pattern;
};

static struct cut
cut_make(struct rng *r)
{
	struct cut c = { .design = stamp_plain };

	c.design.font = fonts[rng_int(r, 0, (int)COUNT_OF(fonts) - 1)];
	c.design.letter_mm = rng_real(r, 4.2, 5.6);
	c.design.ring_mm = rng_real(r, 0.7, 1.4);
	c.design.star = rng_real(r, 0.12, 0.18);
	c.diameter_mm = rng_chance(r, 0.7) ? 42 : rng_real(r, 36, 45);
	c.place = rng_int(r, 0, (int)COUNT_OF(places) - 1);
	c.pattern = rng_int(r, 0, (int)COUNT_OF(patterns) - 1);
	return c;
}

static struct cut
other_name(const struct cut *from, struct rng *r)
{
	struct cut c = *from;
	size_t length = utf8_count(places[from->place]);

	do {
		c.place = rng_int(r, 0, (int)COUNT_OF(places) - 1);
	} while (c.place == from->place || utf8_count(places[c.place]) != length);
	return c;
}

static struct cut
other_star(const struct cut *from, struct rng *r)
{
	struct cut c = *from;

	c.design.star *= rng_chance(r, 0.5) ? rng_real(r, 0.65, 0.8) : rng_real(r, 1.25, 1.5);
	return c;
}

static struct cut
other_font(const struct cut *from, struct rng *r)
{
	struct cut c = *from;

	do {
		c.design.font = fonts[rng_int(r, 0, (int)COUNT_OF(fonts) - 1)];
	} while (c.design.font == from->design.font);
	return c;
}

static struct cut
other_stamp(const struct cut *from, struct rng *r)
{
	struct cut c;

	do {
		c = cut_make(r);
	} while (c.place == from->place);
	c.diameter_mm = from->diameter_mm;
	return c;
}

static const struct kind {
	const char *name;
	struct cut (*make)(const struct cut *from, struct rng *r);
} kinds[] = {
	{ "name", other_name },
	{ "star", other_star },
	{ "font", other_font },
	{ "other", other_stamp },
};

/* ---- pressing ---- */

struct press {
	double turn_deg, wear, over_mm, lost, scale, blur_px, dpi;
	bool text, date;
};

static struct press
press_make(struct rng *r)
{
	double ink = rng_real(r, 0, 1);

	return (struct press){ .turn_deg = rng_real(r, -180, 180),
			       .wear = rng_real(r, 0.1, 0.7),
			       .over_mm = ink > 0.6 ? rng_real(r, 0.05, 0.25) : 0,
			       .lost = ink < 0.5 ? rng_real(r, 0, 0.15) : 0,
			       .scale = rng_real(r, 0.97, 1.03),
			       .blur_px = rng_real(r, 0.5, 1.2),
			       .dpi = rng_chance(r, 0.7) ? 300 : 200,
			       .text = rng_chance(r, 0.7),
			       .date = rng_chance(r, 0.7) };
}

/* An office presses its specimen with care. */
static const struct press careful = { .wear = 0.15, .scale = 1, .blur_px = 0.6, .dpi = 300 };

static void
draw_text(cairo_t *c, const struct press *p)
{
	struct type line = { "Noto Sans CJK SC", 3.4, ALIGN_LEFT, ink_black, 0.2 };
	struct type date = { "Noto Sans CJK SC", 4.6, ALIGN_LEFT, ink_black, 0.4 };

	if (p->text)
		for (int i = 0; i < 2; i++)
			canvas_text(c, &line, "兹证明上述人员于本日亲自到场经查验护照属实",
				    (struct box_mm){ 6, 28 + 9.0 * i, 80, 6 }, NULL);
	if (p->date)
		canvas_text(c, &date, "2026年3月15日", (struct box_mm){ 28, 54, 60, 7 }, NULL);
}

static enum err
press(const char *path, const struct cut *cut, const struct press *p, struct rng *r,
      struct error *err)
{
	struct stamp_design design = cut->design;
	struct round_stamp stamp = { .present = true,
				     .x = SIDE_MM / 2 + rng_real(r, -2, 2),
				     .y = SIDE_MM / 2 + rng_real(r, -2, 2),
				     .diameter_mm = cut->diameter_mm,
				     .turn_deg = p->turn_deg,
				     .wear = p->wear,
				     .design = &design };
	struct scan scan = { .dpi = p->dpi, .paper = { 1, 1, 1, 1 } };
	struct encoding how = { COMPRESS_JPEG, rng_int(r, 72, 92) };
	AUTO(cairo_destroy)
	cairo_t *c = NULL;
	__attribute__((cleanup(auto_raster))) struct raster raster = { 0 };

	design.over_mm = p->over_mm;
	design.lost = p->lost;
	design.ink.red += rng_real(r, -0.1, 0.1);
	(void)text_print(stamp.name, sizeof(stamp.name), "%s%s%s", patterns[cut->pattern].before,
			 places[cut->place], patterns[cut->pattern].after);
	if (canvas_new(SIDE_MM, SIDE_MM, p->dpi, &c, err))
		return err->code;
	draw_text(c, p);
	cairo_translate(c, stamp.x, stamp.y);
	cairo_scale(c, p->scale, p->scale);
	stamp.x = stamp.y = 0;
	stamp_draw(c, &stamp, rng_next(r));
	if (raster_of(c, p->dpi, &raster, err))
		return err->code;
	degrade_light(&raster, &scan, r);
	if (degrade_blur(&raster, p->blur_px * p->dpi / 300, err))
		return err->code;
	degrade_noise(&raster, rng_real(r, 1, 4), r);
	return scan_write(path, &raster, 1, &how, err);
}

static enum err
write_design(const char *dir, int number, struct rng *r, struct error *err)
{
	struct cut own = cut_make(r);
	char path[512];

	(void)text_print(path, sizeof(path), "%s/%03d-specimen.jpg", dir, number);
	if (press(path, &own, &careful, r, err))
		return err->code;
	for (int k = 0; k < PRESSES; k++) {
		struct press p = press_make(r);

		(void)text_print(path, sizeof(path), "%s/%03d-same-%d.jpg", dir, number, k);
		if (press(path, &own, &p, r, err))
			return err->code;
	}
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		for (int k = 0; k < PRESSES / 2; k++) {
			struct cut other = kinds[i].make(&own, r);
			struct press p = press_make(r);

			(void)text_print(path, sizeof(path), "%s/%03d-%s-%d.jpg", dir, number,
					 kinds[i].name, k);
			if (press(path, &other, &p, r, err))
				return err->code;
		}
	return ERR_NONE;
}

enum err
impressions_write(const char *dir, int count, uint64_t seed, struct error *err)
{
	struct rng r = rng_new(seed);

	if (folder_make(dir, err))
		return err->code;
	for (int i = 1; i <= count; i++)
		if (write_design(dir, i, &r, err))
			return error_wrap(err, "stamp %d", i);
	return ERR_NONE;
}
