/* SPDX-License-Identifier: Apache-2.0 */
#include "read/align.h"

#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/text.h"

/* A Chinese character in a line of ZONE_PLAIN, whose print is 30 pixels high. */
#define HAN_PX 27.0
/* A character has at most as many runs of ink: 川, 洲. */
#define RUNS_MAX 4

/* What is unlikely costs; one is "as unlikely as a misreading". */
#define COST_SHARED  1.3 /* two characters in one run: they touch */
#define COST_SKIPPED 1.8 /* a run that is no character: dirt */
#define COST_SPLIT   1.0 /* a letter or digit in two runs: it is broken */
#define COST_WIDTH   1.5 /* a Chinese character of no width, or of twice its width */
#define COST_FAR     0.5 /* as far from where the recogniser saw it as a character is wide */
#define COST_FAR_MAX 2.0

struct cell {
	float cost;
	signed char runs; /* of the symbol that ends here; −1: a run was skipped */
};

struct plan {
	const struct ocr_symbols *line;
	const struct ink_run *run;
	int runs;
	struct cell *cell; /* [symbols + 1][runs + 1] */
};

static struct cell *
cell_of(const struct plan *p, int symbol, int run)
{
	return &p->cell[(size_t)symbol * (size_t)(p->runs + 1) + (size_t)run];
}

static bool
is_wide(const struct ocr_symbol *s)
{
	const char *at = s->text;
	uint32_t c = utf8_next(&at);

	return c >= 0x2E80 && c <= 0x9FFF && c != 0x3001 && c != 0x3002 && c != 0x4E00;
}

/* Of a symbol on runs first … last. */
static double
cost_of(const struct plan *p, const struct ocr_symbol *s, int first, int last)
{
	double width = p->run[last].to - p->run[first].from;
	double middle = (p->run[last].to + p->run[first].from) / 2.0;
	double cost =
	    fmin(COST_FAR * fabs(middle - (s->left + s->right) / 2.0) / HAN_PX, COST_FAR_MAX);

	if (is_wide(s))
		return cost + COST_WIDTH * fabs(width - HAN_PX) / HAN_PX;
	return cost + COST_SPLIT * (last - first) + (width > HAN_PX ? COST_WIDTH : 0);
}

static void
offer(struct cell *to, double cost, int runs)
{
	if (cost >= (double)to->cost)
		return;
	to->cost = (float)cost;
	to->runs = (signed char)runs;
}

static void
fill_plan(const struct plan *p)
{
	int symbols = p->line->symbol_count;

	for (int i = 0; i <= symbols; i++)
		for (int r = 0; r <= p->runs; r++)
			*cell_of(p, i, r) = (struct cell){ 1e9F, 0 };
	cell_of(p, 0, 0)->cost = 0;
	for (int i = 0; i <= symbols; i++)
		for (int r = 0; r <= p->runs; r++) {
			double cost = (double)cell_of(p, i, r)->cost;

			if (r < p->runs)
				offer(cell_of(p, i, r + 1), cost + COST_SKIPPED, -1);
			if (i == symbols)
				continue;
			if (r > 0)
				offer(cell_of(p, i + 1, r), cost + COST_SHARED, 0);
			for (int n = 1; n <= RUNS_MAX && r + n <= p->runs; n++)
				offer(cell_of(p, i + 1, r + n),
				      cost + cost_of(p, &p->line->symbol[i], r, r + n - 1), n);
		}
}

/* Symbols first … last stand on one run: it is divided among them. */
static void
share(struct ocr_symbols *line, int first, int last, struct ink_run run)
{
	double step = (double)(run.to - run.from) / (last - first + 1);

	for (int i = first; i <= last; i++) {
		line->symbol[i].left = run.from + (int)lround(step * (i - first));
		line->symbol[i].right = run.from + (int)lround(step * (i - first + 1));
	}
}

static void
follow_plan(const struct plan *p, struct ocr_symbols *line)
{
	int i = line->symbol_count, r = p->runs, last = i - 1;

	while (i > 0) {
		int runs = cell_of(p, i, r)->runs;

		if (runs < 0) {
			r--;
			continue;
		}
		i--;
		if (runs == 0)
			continue; /* it shares the run of the symbol before it */
		share(line, i, last, (struct ink_run){ p->run[r - runs].from, p->run[r - 1].to });
		r -= runs;
		last = i - 1;
	}
}

void
align_symbols(struct ocr_symbols *line, const struct ink_run *run, int run_count)
{
	size_t cells = (size_t)(line->symbol_count + 1) * (size_t)(run_count + 1);
	AUTO(memory)
	struct cell *cell = NULL;
	struct plan plan = { line, run, run_count, NULL };

	if (run_count < 1 || run_count > ALIGN_RUNS_MAX || line->symbol_count < 1)
		return;
	cell = fail_here() ? NULL : malloc(cells * sizeof(*cell));
	if (!cell)
		return;
	plan.cell = cell;
	fill_plan(&plan);
	if (cell_of(&plan, line->symbol_count, run_count)->cost < 1e8F)
		follow_plan(&plan, line);
}
