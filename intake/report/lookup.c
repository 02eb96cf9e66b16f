/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "report/moment.h"
#include "report/paper.h"
#include "report/report.h"

/* 查询结果: what the office says today of one person. The ID number is masked: the paper leaves the
 * house. */

#define LEFT_MM  22.0
#define BODY_MM  (210.0 - 2 * LEFT_MM)
#define LABEL_MM 42.0

/* What fits below the facts on one page. */
#define PAPERS_MAX 20

static const struct paper_style office_style = {
	.size_pt = 15, .bold = true, .serif = true, .align = PAPER_CENTER
};
static const struct paper_style title_style = {
	.size_pt = 18, .bold = true, .serif = true, .align = PAPER_CENTER
};
static const struct paper_style label_style = { .size_pt = 11, .one_line = true };
static const struct paper_style value_style = { .size_pt = 11, .bold = true };
static const struct paper_style cell_style = { .size_pt = 9, .one_line = true };
static const struct paper_style head_style = { .size_pt = 9, .bold = true, .one_line = true };

struct sheet {
	struct paper paper;
	const struct report_lookup *lookup;
	double y;
};

static void
auto_sheet(struct sheet *s)
{
	paper_close(&s->paper);
}

static void
put_fact(struct sheet *s, const char *label, const char *value)
{
	(void)paper_text(&s->paper, LEFT_MM, s->y, LABEL_MM, &label_style, label);
	s->y += paper_text(&s->paper, LEFT_MM + LABEL_MM, s->y, BODY_MM - LABEL_MM, &value_style,
			   value[0] ? value : "—") +
		2.5;
}

static void
put_standing(struct sheet *s)
{
	const struct person *p = s->lookup->person;
	struct date today = s->lookup->today;
	char text[256], from[DATE_TEXT_BYTES];

	date_print(from, p->suspended_from);
	if (p->pay_status == PAY_SUSPENDED && !date_is_none(p->suspended_from))
		(void)text_print(text, sizeof(text),
				 _("suspended from %s; %d months to pay back if certified today"),
				 from, policy_back_pay_months(p->suspended_from, today));
	else if (date_is_none(p->valid_until))
		(void)text_copy(text, sizeof(text), _("never certified here"));
	else if (date_after(today, p->valid_until))
		(void)text_print(text, sizeof(text), _("run out %d days ago"),
				 date_days_between(p->valid_until, today));
	else
		(void)text_print(text, sizeof(text), _("valid, %d days left"),
				 date_days_between(today, p->valid_until));
	put_fact(s, _("Standing"), text);
}

static void
put_facts(struct sheet *s)
{
	const struct person *p = s->lookup->person;
	const char *number = p->id_number[0] ? p->id_number : p->other_id;
	char masked[ID_NUMBER_BYTES] = "", day[DATE_TEXT_BYTES];

	if (number[0])
		id_number_mask(masked, number);
	put_fact(s, _("Name"), p->name);
	put_fact(s, _("Person number"), p->person_no);
	put_fact(s, _("ID number"), masked);
	put_fact(s, _("Category"), words(category_zh(p->category)));
	date_print(day, p->last_certified_on);
	put_fact(s, _("Last certified"), day);
	date_print(day, p->valid_until);
	put_fact(s, _("Valid until"), day);
	put_standing(s);
	if (p->proxy_years >= 3)
		put_fact(s, _("Please note"),
			 _("certified by proxy three years in a row: in person next"));
}

static void
put_row(struct sheet *s, const struct paper_style *style, const char *const *cell)
{
	static const double width[] = { 40, 26, 50, 26, 24 };
	double x = LEFT_MM;

	for (int i = 0; i < 5; i++) {
		(void)paper_text(&s->paper, x, s->y, width[i] - 1.5, style, cell[i]);
		x += width[i];
	}
	s->y += 6;
	paper_line(&s->paper, LEFT_MM, s->y - 0.7, LEFT_MM + BODY_MM, s->y - 0.7, 0.1);
}

static void
put_papers(struct sheet *s)
{
	const struct report_lookup *l = s->lookup;

	s->y += 3;
	put_row(s, &head_style,
		(const char *const[]){ _("Serial"), _("Received"), _("Issuing office"), _("State"),
				       _("Valid until") });
	for (int i = 0; i < l->paper_count && i < PAPERS_MAX; i++) {
		const struct list_row *row = &l->papers[i];
		const struct issuer *issuer =
		    row->issuer[0] ? catalog_issuer_get(l->catalog, row->issuer) : NULL;
		char received[DATE_TEXT_BYTES], until[DATE_TEXT_BYTES];
		/* Whoever is under suspicion only hears that it is being verified. */
		enum state told = row->state == STATE_SUSPECT || row->state == STATE_REFERRED
				      ? STATE_REVIEW
				      : row->state;

		date_print(received, row->received_on);
		date_print(until, row->valid_until);
		put_row(s, &cell_style,
			(const char *const[]){ row->serial, received,
					       issuer && issuer->name_count ? issuer->name[0]
									    : row->issuer,
					       words(state_zh(told)), until });
	}
}

enum err
report_lookup(const struct report_lookup *lookup, struct buf *out, struct error *err)
{
	AUTO(sheet)
	struct sheet s = { .lookup = lookup };
	const char *language = words_language();
	const char *title = catalog_letter(lookup->catalog, "lookup.title", language);
	char foot[256], day[48];

	if (paper_open(&s.paper, title, language, PAPER_A4_MM, err))
		return err->code;
	(void)paper_text(&s.paper, LEFT_MM, 18, BODY_MM, &office_style,
			 catalog_letter(lookup->catalog, "office.name", language));
	(void)paper_text(&s.paper, LEFT_MM, 28, BODY_MM, &title_style, title);
	s.y = 45;
	put_facts(&s);
	put_papers(&s);
	paper_seal_place(&s.paper, 210 - LEFT_MM - 42, 297 - 70, 42,
			 catalog_letter(lookup->catalog, "letter.seal", language));
	moment_day(day, lookup->today, language);
	(void)text_print(foot, sizeof(foot), _("Printed by %s on %s"), lookup->printed_by, day);
	(void)paper_text(&s.paper, LEFT_MM, 297 - 24, BODY_MM, &cell_style, foot);
	paper_next(&s.paper);
	return paper_finish(&s.paper, out, err);
}
