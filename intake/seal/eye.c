/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/eye.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* Signatures were told from empty lines without error at 0.3 % of dark pixels (scanning.md §2.6,
 * 168 of 168); half of that is what dust and the edge of a ruled line leave. Between them a person
 * looks. */
#define INK_PRESENT 0.003
#define INK_ABSENT  0.0015

/* A black stamp of 42 mm covers 7 % of its zone, a typed date about 1 %. */
#define INK_BLACK_STAMP 0.03

/* Share of the ring's sectors that must carry colour before we speak of its size (scanning.md §2.4:
 * ring cover over 72 sectors). A riding seal shows half of it. */
/* Farther than this share from the size that the form says is another thing. */
#define SIZE_FAR    0.25
#define COVER_WHOLE 0.5
#define COVER_HALF  0.25

static bool
reason(struct judgement *j, enum seal_reason why, const char *detail)
{
	return judgement_set(j, VERDICT_INDETERMINATE, why, "", "%s", detail);
}

/* How badly a stamp fits the question, in millimetres: wrong size weighs more than a wrong place,
 * because seals are pressed where there is room (0 of 24 displaced seals lay in their zone,
 * scanning.md §2.6). */
static double
misfit(const struct stamp *stamp, const struct form_seal *want)
{
	double x = stamp->x_mm - (want->box.x + want->box.width / 2);
	double y = stamp->y_mm - (want->box.y + want->box.height / 2);
	double size = want->diameter_mm > 0 ? fabs(stamp->diameter_mm - want->diameter_mm) : 0;

	return size * 10 + sqrt(x * x + y * y) / 10;
}

/* A form that says how wide its seal is means a round one.
 *
 * A letterhead's emblem or a company's round logo is not the office's seal pressed wrongly. A wrong
 * seal is nearly of the right size, or somebody would notice without us. */
static bool
could_be(const struct stamp *stamp, const struct form_seal *want)
{
	return want->diameter_mm <= 0 ||
	       (stamp->shape == STAMP_ROUND &&
		fabs(stamp->diameter_mm - want->diameter_mm) <= want->diameter_mm * SIZE_FAR);
}

struct stamp *
eye_choose(struct sighting *seen, const struct form_seal *want)
{
	struct stamp *best = NULL;

	for (int i = 0; i < seen->count; i++) {
		struct stamp *stamp = &seen->stamp[i];

		if (!stamp->found || !could_be(stamp, want) ||
		    stamp->half != (want->kind == FORM_SEAL_RIDING))
			continue;
		if (!best || misfit(stamp, want) < misfit(best, want))
			best = stamp;
	}
	return best;
}

/* Nothing round of that size. A coloured stamp that lies where the form wants one is still a stamp,
 * of another kind; it is left for a person to say which. */
struct stamp *
eye_other(struct sighting *seen, const struct form_seal *want)
{
	for (int i = 0; i < seen->count; i++) {
		struct stamp *s = &seen->stamp[i];
		double x = fabs(s->x_mm - want->box.x - want->box.width / 2);
		double y = fabs(s->y_mm - want->box.y - want->box.height / 2);

		if (s->found && s->shape != STAMP_ROUND && !s->half &&
		    want->kind == FORM_SEAL_STAMP && x <= (want->box.width + s->diameter_mm) / 2 &&
		    y <= (want->box.height + s->diameter_mm) / 2)
			return s;
	}
	return NULL;
}

struct color_word {
	const char *name;
	double from, to; /* hue in degrees, from > to goes over 360 */
};
static const struct color_word colors[] = {
	{ "red", 325, 35 },
	{ "purple", 265, 325 },
	{ "blue", 185, 265 },
};

static bool
color_holds(const struct color_word *c, double hue)
{
	return c->from < c->to ? hue >= c->from && hue <= c->to : hue >= c->from || hue <= c->to;
}

const char *
seal_color_word(double hue)
{
	for (size_t i = 0; i < COUNT_OF(colors); i++)
		if (color_holds(&colors[i], hue))
			return colors[i].name;
	return "";
}

static bool
color_is(const char *name, double hue)
{
	for (size_t i = 0; i < COUNT_OF(colors); i++) {
		const struct color_word *c = &colors[i];

		if (text_equal(c->name, name))
			return color_holds(c, hue);
	}
	return true; /* the form names a colour we have no word for: not judged */
}

void
eye_stamp(const struct form_seal *want, const struct stamp *stamp, struct judgement *j)
{
	double off = fabs(stamp->diameter_mm - want->diameter_mm);
	double need = stamp->half ? COVER_HALF : COVER_WHOLE;

	if (stamp->cover < need)
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_UNSURE, "",
				    "only %.0f %% of a ring is seen", stamp->cover * 100);
	else if (want->color[0] && stamp->hue >= 0 && !color_is(want->color, stamp->hue))
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_WRONG_COLOR, "",
				    "hue %.0f°, the form's seal is %s", stamp->hue, want->color);
	else if (want->diameter_mm > 0 && stamp->shape != STAMP_ROUND)
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_WRONG_SIZE, "",
				    "%s, %.1f × %.1f mm, the form's seal is round, %.1f mm",
				    stamp_shape_text(stamp->shape), stamp->diameter_mm,
				    stamp->height_mm, want->diameter_mm);
	else if (want->diameter_mm > 0 && off > want->tolerance_mm)
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_WRONG_SIZE, "",
				    "%.1f mm, the form's seal has %.1f ± %.1f mm",
				    stamp->diameter_mm, want->diameter_mm, want->tolerance_mm);
	else if (stamp->shape != STAMP_ROUND)
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_PRESENT, "",
				    "%s %s, %.1f × %.1f mm", seal_color_word(stamp->hue),
				    stamp_shape_text(stamp->shape), stamp->diameter_mm,
				    stamp->height_mm);
	else
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_PRESENT, "",
				    "%.1f mm, hue %.0f°", stamp->diameter_mm, stamp->hue);
}

/* A ring without colour, of the size that the form wants: 0 mm if there is none. */
static enum err
dark_ring(const struct seal_page *page, const struct form_seal *want, double *mm, struct error *err)
{
	struct sighting seen = { .count = SIGHTING_STAMPS };
	struct stamp *ring;

	*mm = 0;
	if (want->kind != FORM_SEAL_STAMP)
		return ERR_NONE;
	if (stamps_find_dark(page->planes, &page->page->to_px, seen.stamp, &seen.count, err))
		return err->code;
	ring = eye_choose(&seen, want);
	if (ring)
		*mm = ring->diameter_mm;
	return ERR_NONE;
}

enum err
eye_no_stamp(const struct seal_page *page, const struct form_seal *want, struct judgement *j,
	     struct error *err)
{
	bool gray = page->planes->color != COLOR_RGB;
	double mm;

	if (dark_ring(page, want, &mm, err))
		return err->code;
	if (gray && mm > 0)
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_NO_COLOR, "",
				    "grey scan with a ring of %.1f mm: scan the paper in colour",
				    mm);
	else if (gray)
		(void)reason(j, SEAL_REASON_NO_COLOR, "grey scan: scan the paper in colour");
	else if (mm > 0)
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_WRONG_COLOR, "",
				    "a black ring of %.1f mm: perhaps a copy", mm);
	else if (want->kind == FORM_SEAL_STAMP &&
		 ink_share(page->planes, &page->page->to_px, want->box, page->blank) >=
		     INK_BLACK_STAMP)
		(void)reason(j, SEAL_REASON_WRONG_COLOR,
			     "black where the seal should be: perhaps a copy");
	else
		(void)reason(j, SEAL_REASON_ABSENT, "no coloured stamp");
	return ERR_NONE;
}

bool
eye_touches(const struct stamp *stamp, const struct box_mm *box)
{
	double x = fmax(box->x, fmin(stamp->x_mm, box->x + box->width)) - stamp->x_mm;
	double y = fmax(box->y, fmin(stamp->y_mm, box->y + box->height)) - stamp->y_mm;

	if (box->width <= 0 || box->height <= 0)
		return false;
	return x * x + y * y <= stamp->diameter_mm * stamp->diameter_mm / 4;
}

void
eye_ink(double share, bool copy, struct judgement *j)
{
	enum seal_reason why = share >= INK_PRESENT ? SEAL_REASON_PRESENT
			       : share < INK_ABSENT ? SEAL_REASON_ABSENT
						    : SEAL_REASON_UNSURE;

	/* Black ink and toner look alike in a scan (decision 0141): only the seal tells. */
	if (why == SEAL_REASON_PRESENT && copy)
		why = SEAL_REASON_UNSURE;
	(void)judgement_set(j, VERDICT_INDETERMINATE, why, "", "%.2f %% of the zone is ink%s",
			    share * 100,
			    copy ? "; the seal is black, perhaps all of it is a copy" : "");
}

enum stamp_alike
eye_alike(double likeness)
{
	return likeness >= LIKENESS_ALIKE      ? ALIKE_YES
	       : likeness < LIKENESS_DIFFERENT ? ALIKE_DIFFERENT
					       : ALIKE_UNSURE;
}

static enum err
compare(const struct seal_page *page, const struct stamp *stamp,
	const struct trust_specimen *specimen, double *out, struct error *err)
{
	AUTO(image)
	struct image one = { 0 };
	struct stamp_likeness likeness;
	struct affine map = planes_rgb_map(page->planes, &page->page->to_px);

	if (image_load_png(specimen->path, 3, &one, err))
		return error_wrap(err, "stamp specimen");
	if (stamp_compare(&page->planes->rgb, &map, stamp, &one, &likeness, err))
		return err->code;
	*out = likeness.alike;
	return ERR_NONE;
}

/* Issuer's folder and what follows it in the path. */
static void
name_specimen(const struct trust_issuer *issuer, const struct trust_specimen *specimen,
	      struct seal_verdict *out)
{
	const char *file = specimen->path + specimen->folder_length + 1;

	(void)text_copy(out->issuer, sizeof(out->issuer), issuer->facts.id);
	if (!text_print(out->specimen, sizeof(out->specimen), "%s/%s", issuer->facts.id, file))
		(void)text_copy(out->specimen, sizeof(out->specimen), issuer->facts.id);
}

enum err
eye_likeness(const struct trust *t, const struct seal_days *days, const struct seal_page *page,
	     const struct stamp *stamp, struct seal_verdict *out, struct error *err)
{
	struct date day = !date_is_none(page->issued_on)    ? page->issued_on
			  : !date_is_none(days->registered) ? days->registered
							    : days->today;

	if (page->planes->color != COLOR_RGB)
		return ERR_NONE;
	for (int i = 0; i < t->issuer_count; i++) {
		const struct trust_issuer *issuer = t->issuer[i];

		if (!issuer_may_use(&issuer->facts, page->form->id))
			continue;
		for (int k = 0; k < issuer->specimen_count; k++) {
			const struct trust_specimen *specimen = &issuer->specimen[k];
			double likeness = 0;

			if (specimen->kind != SPECIMEN_STAMP || !life_holds(&specimen->life, day))
				continue;
			if (compare(page, stamp, specimen, &likeness, err))
				return err->code;
			if (out->alike != ALIKE_NOT_COMPARED && likeness <= out->likeness)
				continue;
			out->likeness = likeness;
			out->alike = eye_alike(likeness);
			name_specimen(issuer, specimen, out);
		}
	}
	return ERR_NONE;
}
