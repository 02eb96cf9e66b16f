/* SPDX-License-Identifier: Apache-2.0 */
#include "pages.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"

struct run {
	const struct pages *order;
	const char *keys;
	struct buf *roster;
	struct rng rng;
};

/* One page: who, where, and what chance made of it. */
struct sheet {
	struct holder holder;
	const struct office *office;
	struct paper paper;
	struct scan scan;
	struct encoding how;
	const char *ending;
};

static const struct office *
choose_office(struct run *run)
{
	/* forms that are not asked for by name are those that may bear a seal */
	const struct layout *l = run->order->form ? layout_get(run->order->form) : NULL;
	bool all = l && (l->paragraph || text_equal(l->form.id, "consular-2007"));
	int last = all ? (int)COUNT_OF(offices) - 1 : OFFICES_SEALED - 1;
	const struct office *o;

	do {
		o = &offices[rng_int(&run->rng, 0, last)];
	} while (run->order->form && !text_equal(run->order->form, o->form));
	return o;
}

static void
choose_paper(struct run *run, int number, struct sheet *s)
{
	struct rng *r = &run->rng;
	struct paper_order order = {
		&s->holder, NULL, NULL, NULL, number, date_from_days(rng_int(r, 20454, 20643))
	}; /* 2026 to 9 July */

	holder_make(r, 2 * number, &s->holder);
	holder_csv_line(run->roster, &s->holder);
	s->office = choose_office(run);
	holder_move(r, s->office->place, &s->holder);
	order.layout = layout_get(s->office->form);
	order.issuer = s->office->printed;
	order.number_prefix = s->office->number_prefix;
	paper_make(r, &order, &s->paper);
	if (run->order->under_seal) {
		double right = rng_real(r, 36, 62);

		paper_stamp_date(&s->paper, right, rng_real(r, 41, 58));
	}
	if (run->order->clean)
		return;
	s->paper.stamp.present = rng_chance(r, 0.95) || run->order->under_seal;
	s->paper.riding.present = s->paper.riding.present && rng_chance(r, 0.95);
	s->paper.applicant = rng_chance(r, 0.95);
	s->paper.handler = rng_chance(r, 0.97);
	s->paper.approver = rng_chance(r, 0.97);
}

static double
either_way(struct rng *r, double least, double most)
{
	return rng_real(r, least, most) * (rng_chance(r, 0.5) ? 1 : -1);
}

static void
choose_scan(struct run *run, struct sheet *s)
{
	static const int dpis[] = { 150, 200, 200, 300, 300, 300, 300, 400, 600 };
	static const int turns[] = { 90, 180, 270 };
	struct rng *r = &run->rng;
	double color = rng_real(r, 0, 1);

	s->ending = "jpg";
	s->how = (struct encoding){ COMPRESS_JPEG, rng_int(r, 70, 90) };
	s->scan = scan_make(r, run->order->clean ? 0 : rng_int(r, 0, 2));
	if (run->order->crooked) {
		s->scan.skew_deg = either_way(r, 4, 5);
		s->scan.scale_x = s->scan.scale_y = 1 + either_way(r, 0.02, 0.03);
	}
	if (run->order->clean)
		return;
	s->scan.dpi = dpis[rng_int(r, 0, (int)COUNT_OF(dpis) - 1)];
	s->scan.color = color < 0.8 ? COLOR_RGB : color < 0.92 ? COLOR_GRAY : COLOR_BILEVEL;
	if (rng_chance(r, 0.06))
		s->scan.turn = turns[rng_int(r, 0, (int)COUNT_OF(turns) - 1)];
	s->scan.photocopy = rng_chance(r, 0.03);
	if (s->scan.color == COLOR_BILEVEL) {
		s->ending = "tif";
		s->how.compression = COMPRESS_G4;
	} else if (rng_chance(r, 0.15)) {
		s->ending = "tif";
	} else if (rng_chance(r, 0.08)) {
		s->ending = "pdf";
	}
}

static void
put_field(struct buf *out, const struct paper *p, enum field_name field)
{
	if (p->truth[field][0])
		buf_print(out, "%s=%s\n", field_name_text(field), p->truth[field]);
}

static void
put_bool(struct buf *out, const char *key, bool value)
{
	buf_print(out, "%s=%s\n", key, value ? "yes" : "no");
}

static void
put_truth(struct buf *out, const struct run *run, const struct sheet *s)
{
	const struct form *form = &s->paper.layout->form;

	buf_print(out, "form=%s\nperson=%s\noffice=%s\n", form->id, s->holder.person.person_no,
		  s->office->id);
	for (int i = 0; i < form->field_count; i++)
		put_field(out, &s->paper, form->field[i].name);
	put_bool(out, "seal.vds", s->paper.seal_length > 0);
	put_bool(out, "seal.official", s->paper.stamp.present);
	put_bool(out, "seal.riding", s->paper.riding.present);
	put_bool(out, "ink.handler", s->paper.handler);
	put_bool(out, "ink.approver", s->paper.approver);
	put_bool(out, "ink.applicant", s->paper.applicant);
	put_bool(out, "under-seal", run->order->under_seal);
	put_bool(out, "photocopy", s->scan.photocopy);
	buf_print(out, "dpi=%g\ncolor=%s\nturn=%d\n", s->scan.dpi, color_mode_text(s->scan.color),
		  s->scan.turn);
}

static enum err
write_text(const char *path, const struct buf *text, struct error *err)
{
	return buf_check(text, path, err) ? err->code
					  : file_replace(path, text->bytes, text->length, err);
}

/* The paper of the sheet once more through a scanner, under the number with that ending. */
static enum err
write_again(struct run *run, int number, const char *mark, struct sheet *s, struct error *err)
{
	__attribute__((cleanup(auto_raster))) struct raster raster = { 0 };
	char path[512];

	choose_scan(run, s);
	if (scan_paper(&s->scan, &s->paper, &raster, err))
		return err->code;
	if (!text_print(path, sizeof(path), "%s/%05d-%s.%s", run->order->dir, number, mark,
			s->ending))
		return error_set(err, ERR_USAGE, "--out is too long");
	return scan_write(path, &raster, 1, &s->how, err);
}

static enum err
write_twins(struct run *run, int number, struct sheet *s, struct date issued, struct error *err)
{
	if (write_again(run, number, "again", s, err))
		return err->code;
	paper_date(&s->paper, FIELD_CERTIFICATE_ISSUE_DATE,
		   date_add_days(issued, rng_int(&run->rng, 20, 400)),
		   rng_int(&run->rng, 0, NOTATION_DMY - 1));
	return write_again(run, number, "redated", s, err);
}

static enum err
write_page(struct run *run, int number, struct sheet *s, struct error *err)
{
	__attribute__((cleanup(auto_raster))) struct raster raster = { 0 };
	AUTO(buf)
	struct buf truth = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[512];
	struct date issued;

	choose_paper(run, number, s);
	if (!date_parse(s->paper.truth[FIELD_CERTIFICATE_ISSUE_DATE], &issued))
		return error_set(err, ERR_BUG, "page %d without a day", number);
	s->paper.seal_qr = rng_chance(&run->rng, 0.4);
	if (rng_chance(&run->rng, 0.4) && s->office->curve &&
	    paper_seal(&s->paper, s->office, s->office->current, issued, run->keys, err))
		return err->code;
	choose_scan(run, s);
	if (scan_paper(&s->scan, &s->paper, &raster, err))
		return err->code;
	if (!text_print(path, sizeof(path), "%s/%05d.%s", run->order->dir, number, s->ending))
		return error_set(err, ERR_USAGE, "--out is too long");
	if (scan_write(path, &raster, 1, &s->how, err))
		return err->code;
	put_truth(&truth, run, s);
	(void)text_print(path, sizeof(path), "%s/%05d.truth", run->order->dir, number);
	if (write_text(path, &truth, err))
		return err->code;
	return run->order->again ? write_twins(run, number, s, issued, err) : ERR_NONE;
}

static enum err
write_pages(struct run *run, struct error *err)
{
	AUTO(memory)
	struct sheet *sheet = calloc(1, sizeof(*sheet));

	if (!sheet)
		return error_set(err, ERR_NOMEM, "page");
	for (int i = 1; i <= run->order->count; i++) {
		struct holder bystander;

		if (write_page(run, i, sheet, err))
			return error_wrap(err, "page %d", i);
		holder_make(&run->rng, 2 * i + 1, &bystander);
		holder_csv_line(run->roster, &bystander);
	}
	return ERR_NONE;
}

/* Without a folder for the office the certificates go where the keys go: away. */
static enum err
write_all(struct run *run, struct error *err)
{
	const char *office = run->order->office;
	char certs[512], roster[512];

	if (!text_print(certs, sizeof(certs), "%s/certs", office ? office : run->keys) ||
	    !text_print(roster, sizeof(roster), "%s/roster.csv", office ? office : run->keys))
		return error_set(err, ERR_USAGE, "--office is too long");
	if (folder_make(certs, err) || folder_make(run->order->dir, err) ||
	    trust_make(certs, run->keys, err) || write_pages(run, err))
		return err->code;
	return write_text(roster, run->roster, err);
}

enum err
pages_write(const struct pages *p, struct error *err)
{
	AUTO(buf)
	struct buf roster = BUF(LIMIT_SCAN_BYTES);
	struct run run = { .order = p, .roster = &roster, .rng = rng_new(p->seed) };
	char keys[256];
	enum err rc;

	if (keys_open(keys, sizeof(keys), err))
		return err->code;
	run.keys = keys;
	holder_csv_head(&roster);
	rc = write_all(&run, err);
	keys_remove(keys);
	return rc;
}
