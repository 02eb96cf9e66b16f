/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "report/moment.h"
#include "report/paper.h"
#include "report/piece.h"
#include "report/report.h"

/* 收件回执: what the person at the counter takes home. A5 landscape, two on a sheet of A4. */

#define WIDTH_MM  210.0
#define HEIGHT_MM 148.0
#define LEFT_MM   22.0
#define LABEL_MM  28.0

static const struct paper_style office_style = {
	.size_pt = 15, .bold = true, .serif = true, .align = PAPER_CENTER
};
static const struct paper_style title_style = {
	.size_pt = 18, .bold = true, .serif = true, .align = PAPER_CENTER
};
static const struct paper_style body_style = { .size_pt = 11, .serif = true };
static const struct paper_style label_style = { .size_pt = 11, .one_line = true };
static const struct paper_style value_style = { .size_pt = 12, .bold = true, .one_line = true };

struct receipt {
	const struct catalog *catalog;
	const char *language;
	struct paper paper;
	double y;
};

static void
auto_receipt(struct receipt *r)
{
	paper_close(&r->paper);
}

static void
put_line(struct receipt *r, const char *name, const char *value)
{
	(void)paper_text(&r->paper, LEFT_MM, r->y + 0.6, LABEL_MM, &label_style,
			 catalog_letter(r->catalog, name, r->language));
	(void)paper_text(&r->paper, LEFT_MM + LABEL_MM, r->y, 88, &value_style,
			 value[0] ? value : "—");
	paper_line(&r->paper, LEFT_MM, r->y + 7.4, LEFT_MM + LABEL_MM + 90, r->y + 7.4, 0.1);
	r->y += 9;
}

static void
put_lines(struct receipt *r, const struct arrival *a, const char *handler)
{
	char received[48], pieces[16];

	moment_day(received, a->received_on, r->language);
	(void)text_print(pieces, sizeof(pieces), "%d", a->pieces);
	put_line(r, "receipt.serial", a->serial);
	put_line(r, "receipt.received", received);
	put_line(r, "receipt.route",
		 text_equal(r->language, "en") ? route_text(a->route) : route_zh(a->route));
	put_line(r, "receipt.from", a->agent_name[0] ? a->agent_name : a->sender_name);
	put_line(r, "receipt.pieces", pieces);
	put_line(r, "receipt.handler", handler);
}

enum err
report_receipt(const struct catalog *catalog, const struct arrival *arrival, const char *language,
	       const char *handler, struct buf *out, struct error *err)
{
	AUTO(receipt)
	struct receipt r = { .catalog = catalog, .language = language };
	char ask[320];
	const struct piece pieces[] = {
		{ "phone", catalog_letter(catalog, "office.phone", language) },
		{ NULL, NULL },
	};
	const char *title = catalog_letter(catalog, "receipt.title", language);

	if (!title[0])
		return error_set(err, ERR_CONFIG, "templates/letters.xml is missing");
	if (paper_open(&r.paper, title, language, WIDTH_MM, HEIGHT_MM, err))
		return err->code;
	(void)paper_text(&r.paper, LEFT_MM, 11, WIDTH_MM - 2 * LEFT_MM, &office_style,
			 catalog_letter(catalog, "office.name", language));
	(void)paper_text(&r.paper, LEFT_MM, 20, WIDTH_MM - 2 * LEFT_MM, &title_style, title);
	r.y = 33;
	r.y += paper_text(&r.paper, LEFT_MM, r.y, WIDTH_MM - 2 * LEFT_MM, &body_style,
			  catalog_letter(catalog, "receipt.opening", language)) +
	       4;
	(void)paper_code(&r.paper, WIDTH_MM - LEFT_MM - 34, r.y, 30, arrival->serial);
	paper_seal_place(&r.paper, WIDTH_MM - LEFT_MM - 42, r.y + 34, 42,
			 catalog_letter(catalog, "letter.seal", language));
	put_lines(&r, arrival, handler);
	(void)piece_fill(ask, sizeof(ask), catalog_letter(catalog, "receipt.ask", language),
			 pieces);
	(void)paper_text(&r.paper, LEFT_MM, r.y + 5, LABEL_MM + 90, &body_style, ask);
	paper_next(&r.paper);
	return paper_finish(&r.paper, out, err);
}
