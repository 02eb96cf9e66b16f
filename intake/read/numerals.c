/* SPDX-License-Identifier: Apache-2.0 */
#include "read/numerals.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "read/net.h"

/* ---- grammars: patterns, all tried side by side ---- */

/* In a pattern every character stands for itself, but
 *   d a digit · e 1 or 2, with which years begin · h a Chinese numeral of a year, where people also
 *   type 0 for 〇 · k 一 or 二 · m 一 to 九 · x a digit or X */
static const char *const date_patterns[] = {
	"eddd年d月d日",
	"eddd年dd月d日",
	"eddd年d月dd日",
	"eddd年dd月dd日",
	"eddd-d-d",
	"eddd-dd-d",
	"eddd-d-dd",
	"eddd-dd-dd",
	"eddd/d/d",
	"eddd/dd/d",
	"eddd/d/dd",
	"eddd/dd/dd",
	"eddd.d.d",
	"eddd.dd.d",
	"eddd.d.dd",
	"eddd.dd.dd",
	"d-d-eddd",
	"dd-d-eddd",
	"d-dd-eddd",
	"dd-dd-eddd",
	"d/d/eddd",
	"dd/d/eddd",
	"d/dd/eddd",
	"dd/dd/eddd",
	"d.d.eddd",
	"dd.d.eddd",
	"d.dd.eddd",
	"dd.dd.eddd",
	"khhh年m月m日",
	"khhh年m月十日",
	"khhh年m月十m日",
	"khhh年m月二十日",
	"khhh年m月二十m日",
	"khhh年m月三十日",
	"khhh年m月三十一日",
	"khhh年十月m日",
	"khhh年十月十日",
	"khhh年十月十m日",
	"khhh年十月二十日",
	"khhh年十月二十m日",
	"khhh年十月三十日",
	"khhh年十月三十一日",
	"khhh年十k月m日",
	"khhh年十k月十日",
	"khhh年十k月十m日",
	"khhh年十k月二十日",
	"khhh年十k月二十m日",
	"khhh年十k月三十日",
	"khhh年十k月三十一日",
};
static const char *const citizen_patterns[] = { "dddddddddddddddddx" };
static const char *const sex_patterns[] = { "男", "女" };

#define PATTERNS_MAX  64
#define PATTERN_SIGNS 20

/* A set of outputs. */
struct set {
	bool has[NET_OUT_MAX];
};

struct pattern {
	struct set set[PATTERN_SIGNS];
	int length;
};

struct grammar {
	enum net_alphabet alphabet;
	struct pattern pattern[PATTERNS_MAX];
	int count;       /* 0: any text */
	struct set free; /* of these signs */
};

static bool
belongs(char kind, const char *sign)
{
	bool digit = sign[0] >= '0' && sign[0] <= '9';

	switch (kind) {
	case 'd':
		return digit;
	case 'e':
		return sign[0] == '1' || sign[0] == '2';
	case 'x':
		return digit || sign[0] == 'X';
	case 'k':
		return text_equal(sign, "一") || text_equal(sign, "二");
	case 'm':
		return strstr("一二三四五六七八九", sign) != NULL;
	case 'h':
		return strstr("〇零一二三四五六七八九0", sign) != NULL;
	default:
		return false;
	}
}

static void
pattern_compile(const char *text, struct pattern *out)
{
	const char *at = text, *here = text;

	memset(out, 0, sizeof(*out));
	while (utf8_next(&at)) {
		struct set *set = &out->set[out->length];

		assert(out->length < PATTERN_SIGNS);
		for (int o = 1; o < net_outputs(NET_NUMERALS); o++) {
			const char *sign = net_sign(NET_NUMERALS, o);

			set->has[o] = (*here >= 'a' && *here <= 'z') ? belongs(*here, sign)
								     : text_starts(here, sign);
		}
		out->length++;
		here = at;
	}
}

static void
grammar_compile(enum numerals_grammar which, struct grammar *out)
{
	static const struct {
		const char *const *pattern;
		size_t count;
	} all[] = {
		[NUMERALS_DATE] = { date_patterns, COUNT_OF(date_patterns) },
		[NUMERALS_CITIZEN] = { citizen_patterns, COUNT_OF(citizen_patterns) },
		[NUMERALS_SEX] = { sex_patterns, COUNT_OF(sex_patterns) },
		[NUMERALS_CAPITALS] = { NULL, 0 },
		[NUMERALS_LETTERS] = { NULL, 0 },
	};

	out->alphabet =
	    which == NUMERALS_CAPITALS || which == NUMERALS_LETTERS ? NET_CAPITALS : NET_NUMERALS;
	for (int o = 1; o < net_outputs(out->alphabet); o++) {
		const char *sign = net_sign(out->alphabet, o);

		out->free.has[o] =
		    sign[0] && (which != NUMERALS_LETTERS || !strpbrk(sign, "0123456789()/"));
	}
	out->count = (int)all[which].count;
	for (int i = 0; i < out->count; i++)
		pattern_compile(all[which].pattern[i], &out->pattern[i]);
}

/* ---- the search: beginnings of texts, the likeliest kept (prefix beam search, Hannun 2014) ----
 */

#define BEAM      16
#define GROWN_MAX (BEAM * (NET_OUT_MAX + 1))
#define SIGNS_MAX 40
#define NEVER     (-1e30F)

struct prefix {
	uint8_t sign[SIGNS_MAX];
	int length;
	uint64_t alive;       /* patterns it may still become */
	float blank, signed_; /* log p of all ways that end with nothing, with its last sign */
};

struct beam {
	struct prefix prefix[GROWN_MAX];
	int count;
};

static float
log_add(float a, float b)
{
	float most = a > b ? a : b, least = a > b ? b : a;

	return least <= NEVER / 2 ? most : most + log1pf(expf(least - most));
}

static float
prefix_p(const struct prefix *p)
{
	return log_add(p->blank, p->signed_);
}

/* The place of that text in the beam, made if it is new; NULL for one that is too long. */
static struct prefix *
beam_place(struct beam *b, const struct prefix *from, int sign, uint64_t alive)
{
	int length = from->length + (sign > 0);
	struct prefix *fresh;

	if (length > SIGNS_MAX)
		return NULL;
	for (int i = 0; i < b->count; i++) {
		struct prefix *p = &b->prefix[i];

		if (p->length == length && (sign == 0 || p->sign[length - 1] == sign) &&
		    memcmp(p->sign, from->sign, (size_t)from->length) == 0)
			return p;
	}
	fresh = &b->prefix[b->count++];
	*fresh = *from;
	if (sign > 0)
		fresh->sign[from->length] = (uint8_t)sign;
	fresh->length = length;
	fresh->alive = alive;
	fresh->blank = fresh->signed_ = NEVER;
	return fresh;
}

static uint64_t
still_alive(const struct grammar *g, const struct prefix *p, int sign)
{
	uint64_t alive = g->count == 0 && g->free.has[sign]; /* goes on for ever */

	for (int i = 0; i < g->count; i++) {
		const struct pattern *pattern = &g->pattern[i];

		if ((p->alive >> i & 1) && p->length < pattern->length &&
		    pattern->set[p->length].has[sign])
			alive |= (uint64_t)1 << i;
	}
	return alive;
}

/* One step further for one beginning. */
static void
grow(const struct grammar *g, const struct prefix *p, const float *log_p, int outputs,
     struct beam *to)
{
	const float worth = -9; /* less than one in 8,000 is not followed */
	int last = p->length > 0 ? p->sign[p->length - 1] : 0;
	struct prefix *same = beam_place(to, p, 0, p->alive);

	same->blank = log_add(same->blank, prefix_p(p) + log_p[0]);
	if (last)
		same->signed_ = log_add(same->signed_, p->signed_ + log_p[last]);
	for (int o = 1; o < outputs; o++) {
		uint64_t alive;
		struct prefix *longer;

		if (log_p[o] < worth)
			continue;
		alive = still_alive(g, p, o);
		longer = alive ? beam_place(to, p, o, alive) : NULL;
		if (longer)
			longer->signed_ = log_add(longer->signed_,
						  (o == last ? p->blank : prefix_p(p)) + log_p[o]);
	}
}

static int
likelier(const void *a, const void *b)
{
	float x = prefix_p(a), y = prefix_p(b);

	return (x < y) - (x > y);
}

static void
beam_search(const struct net_view *view, const struct grammar *g, struct beam *now,
	    struct beam *next)
{
	now->count = 1;
	memset(&now->prefix[0], 0, sizeof(now->prefix[0]));
	now->prefix[0].alive = g->count < 64 ? ((uint64_t)1 << g->count) - 1 : ~(uint64_t)0;
	now->prefix[0].signed_ = NEVER;
	for (int t = 0; t < view->steps; t++) {
		next->count = 0;
		for (int i = 0; i < now->count; i++)
			grow(g, &now->prefix[i], view->log_p[t], view->outputs, next);
		qsort(next->prefix, (size_t)next->count, sizeof(next->prefix[0]), likelier);
		now->count = next->count < BEAM ? next->count : BEAM;
		memcpy(now->prefix, next->prefix, (size_t)now->count * sizeof(now->prefix[0]));
	}
}

static bool
is_whole(const struct grammar *g, const struct prefix *p)
{
	if (g->count == 0)
		return p->length > 0;
	for (int i = 0; i < g->count; i++)
		if ((p->alive >> i & 1) && p->length == g->pattern[i].length)
			return true;
	return false;
}

static void
spell(enum net_alphabet alphabet, const struct prefix *p, struct numeral *out)
{
	out->text[0] = '\0';
	for (int i = 0; i < p->length; i++)
		(void)text_append(out->text, sizeof(out->text), net_sign(alphabet, p->sign[i]));
	out->log_p = (double)prefix_p(p);
}

/* Without any grammar, the likeliest output of every step. */
static double
best_path(const struct net_view *view)
{
	double sum = 0;

	for (int t = 0; t < view->steps; t++) {
		float most = view->log_p[t][0];

		for (int o = 1; o < view->outputs; o++)
			most = view->log_p[t][o] > most ? view->log_p[t][o] : most;
		sum += (double)most;
	}
	return sum;
}

struct work {
	struct net_view view;
	struct grammar grammar;
	struct beam now, next;
};

enum err
numerals_read(const struct image *line, enum numerals_grammar grammar, struct numerals *out,
	      struct error *err)
{
	AUTO(memory)
	struct work *w = malloc(sizeof(*w));

	memset(out, 0, sizeof(*out));
	if (!w)
		return error_set(err, ERR_NOMEM, "numerals");
	grammar_compile(grammar, &w->grammar);
	if (net_look(w->grammar.alphabet, line, &w->view, err))
		return err->code;
	beam_search(&w->view, &w->grammar, &w->now, &w->next);
	for (int i = 0; i < w->now.count && out->count < NUMERALS_MAX; i++)
		if (is_whole(&w->grammar, &w->now.prefix[i]))
			spell(w->grammar.alphabet, &w->now.prefix[i], &out->text[out->count++]);
	out->least = (double)prefix_p(&w->now.prefix[w->now.count - 1]);
	out->best = best_path(&w->view);
	return ERR_NONE;
}
