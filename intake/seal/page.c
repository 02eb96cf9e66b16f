/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "seal/eye.h"
#include "seal/seal.h"
#include "seal/trust.h"

/* Everything on one page that is meant to prove something: codes judged by their signature, stamps
 * and ink by the eye. */

struct verdicts {
	struct seal_verdict *list;
	int *count;
};

static struct seal_verdict *
add(const struct verdicts *v)
{
	struct seal_verdict *verdict;

	if (*v->count >= LIMIT_SEALS_PER_DOCUMENT)
		return NULL;
	verdict = &v->list[(*v->count)++];
	memset(verdict, 0, sizeof(*verdict));
	return verdict;
}

/* Form millimetres to pixels; without a form those of the page. */
static struct affine
affine_of(const struct seal_page *page)
{
	return page->form ? page->page->to_px
			  : affine_plain(page->planes->dpi > 0 ? page->planes->dpi : 300);
}

static void
place_code(const struct seal_page *page, const struct code *code, struct seal_verdict *v)
{
	struct affine to_px = affine_of(page), to_mm;
	double x, y, side;

	if (!affine_invert(&to_px, &to_mm))
		return;
	affine_apply(&to_mm, code->x_px, code->y_px, &x, &y);
	side = code->side_px * sqrt(fabs(to_mm.a * to_mm.e - to_mm.b * to_mm.d));
	v->where = (struct box_mm){ x - side / 2, y - side / 2, side, side };
}

/* An anchor with a purpose: an office's key proves nothing on a form that the office does not use
 * (issue 4.4). */
static void
check_form(const struct trust *t, const struct seal_page *page, struct seal_verdict *v)
{
	const struct trust_issuer *issuer = trust_issuer_get(t, v->issuer);

	if (v->verdict != VERDICT_VALID || !page->form || !issuer || t->bare ||
	    issuer_may_use(&issuer->facts, page->form->id))
		return;
	v->verdict = VERDICT_INVALID;
	v->reason = SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE;
	(void)text_copy(v->clause, sizeof(v->clause), "trust.xml <may-use>");
	(void)text_print(v->detail, sizeof(v->detail), "this office does not use the form %s",
			 page->form->id);
}

static bool
seen_before(const struct verdicts *v, int from, const struct seal_verdict *one)
{
	for (int i = from; i < *v->count; i++)
		if (v->list[i].kind == one->kind && !sha256_is_zero(&one->signed_bytes) &&
		    sha256_equal(&v->list[i].signed_bytes, &one->signed_bytes))
			return true;
	return false;
}

/* Valid codes first, and room left for what the form asks: a page full of junk codes must not hide
 * the real one. */
static void
keep_codes(const struct seal_verdict *judged, int count, int room, const struct verdicts *out)
{
	int before = *out->count;

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < count; i++) {
			struct seal_verdict *v;

			if ((judged[i].verdict == VERDICT_VALID) != (pass == 0) ||
			    seen_before(out, before, &judged[i]) || *out->count - before >= room)
				continue;
			v = add(out);
			if (v)
				*v = judged[i];
		}
}

static enum err
judge_codes(const struct trust *t, const struct seal_days *days, const struct seal_page *page,
	    const struct verdicts *out, struct error *err)
{
	AUTO(memory)
	struct seal_verdict *judged =
	    fail_here() ? NULL : calloc(LIMIT_CODES_PER_PAGE, sizeof(*judged));
	int count = 0, room = LIMIT_SEALS_PER_DOCUMENT - 1 - *out->count; /* 1: the issue list's */

	if (!judged)
		return error_set(err, ERR_NOMEM, "seals: out of memory");
	for (int i = 0; i < page->code_count && count < LIMIT_CODES_PER_PAGE; i++) {
		struct span bytes = { page->codes[i].bytes, page->codes[i].length };

		if (bytes.length == 0 || !seal_is_payload(bytes))
			continue; /* a label, a web address, somebody's parcel: not a seal */
		if (seal_judge(t, days, bytes, &judged[count], err))
			return err->code;
		check_form(t, page, &judged[count]);
		place_code(page, &page->codes[i], &judged[count]);
		count++;
	}
	if (page->form)
		room -= page->form->seal_count;
	keep_codes(judged, count, room, out);
	return ERR_NONE;
}

static void
set_reason(struct seal_verdict *v, const struct judgement *j)
{
	v->verdict = VERDICT_INDETERMINATE; /* seal.h: the eye never says valid */
	v->reason = j->reason;
	(void)text_copy(v->clause, sizeof(v->clause), j->clause);
	(void)text_copy(v->detail, sizeof(v->detail), j->detail);
}

static enum err
judge_stamp(const struct trust *t, const struct seal_days *days, const struct seal_page *page,
	    const struct form_seal *want, struct sighting *seen, struct seal_verdict *v,
	    struct error *err)
{
	bool riding = want->kind == FORM_SEAL_RIDING;
	struct stamp *stamp = eye_choose(seen, want);
	struct judgement j = { 0 };

	v->kind = riding ? SEAL_RIDING : SEAL_STAMP;
	v->where = want->box;
	if (!stamp)
		stamp = eye_other(seen, want);
	if (stamp) {
		eye_stamp(want, stamp, &j);
		v->diameter_mm = stamp->diameter_mm;
		v->where = (struct box_mm){ stamp->x_mm - stamp->diameter_mm / 2,
					    stamp->y_mm - stamp->diameter_mm / 2,
					    stamp->diameter_mm, stamp->diameter_mm };
		v->touches_date = eye_touches(stamp, &page->date_box);
		stamp->found = false; /* one stamp answers one question */
		if (!riding && stamp->shape == STAMP_ROUND &&
		    eye_likeness(t, days, page, stamp, v, err))
			return err->code;
	} else {
		if (eye_no_stamp(page, want, &j, err))
			return err->code;
		seen->black |= j.reason == SEAL_REASON_WRONG_COLOR;
	}
	set_reason(v, &j);
	return ERR_NONE;
}

static bool
is_stamp(const struct form_seal *s)
{
	return s->kind == FORM_SEAL_STAMP || s->kind == FORM_SEAL_RIDING;
}

static void
judge_ink(const struct seal_page *page, const struct form_seal *want, bool copy,
	  struct seal_verdict *v)
{
	struct judgement j = { 0 };

	v->kind = SEAL_INK;
	v->where = want->box;
	eye_ink(ink_share(page->planes, &page->page->to_px, want->box, page->blank), copy, &j);
	set_reason(v, &j);
}

/* Stamps first: a black one casts doubt on the ink. The verdicts keep the order of the form. */
static enum err
judge_form(const struct trust *t, const struct seal_days *days, const struct seal_page *page,
	   const struct verdicts *out, struct error *err)
{
	struct sighting seen = { .count = SIGHTING_STAMPS };
	struct seal_verdict *v[LIMIT_SEALS_PER_FORM] = { NULL };

	if (stamps_find(page->planes, &page->page->to_px, seen.stamp, &seen.count, err))
		return err->code;
	for (int i = 0; i < page->form->seal_count; i++) {
		const struct form_seal *want = &page->form->seal[i];

		v[i] = want->kind == FORM_SEAL_VDS ? NULL : add(out);
		if (!v[i])
			continue;
		(void)text_copy(v[i]->name, sizeof(v[i]->name), want->name);
		if (is_stamp(want) && judge_stamp(t, days, page, want, &seen, v[i], err))
			return err->code;
	}
	for (int i = 0; i < page->form->seal_count; i++)
		if (v[i] && !is_stamp(&page->form->seal[i]))
			judge_ink(page, &page->form->seal[i], seen.black, v[i]);
	return ERR_NONE;
}

enum err
seal_judge_page(const struct trust *t, const struct seal_days *days, const struct seal_page *page,
		struct seal_verdict *verdicts, int *count, struct error *err)
{
	int n = *count;
	struct verdicts out = { verdicts, &n };

	assert(t && page->planes && page->page);
	assert(n >= 0 && n <= LIMIT_SEALS_PER_DOCUMENT);
	if (judge_codes(t, days, page, &out, err) ||
	    (page->form && judge_form(t, days, page, &out, err)))
		return err->code;
	*count = n;
	return ERR_NONE;
}
