/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "image/image.h"
#include "read/read.h"

/* template new: a form file from a clean blank page. template check: what a form sees on a scan.
 * docs/adding/issuer.md walks through both. */

#define BLANK_DPI   150.0
#define OVERLAY_DPI 100.0
#define MM_PER_INCH 25.4

/* ---- the overlay: the page with boxes and their numbers ---- */

static const uint8_t color_field[3] = { 0, 90, 200 }, color_seal[3] = { 200, 0, 120 },
		     color_anchor[3] = { 0, 140, 60 }, color_text[3] = { 230, 120, 0 };

static void
dot(struct image *i, int x, int y, const uint8_t *color)
{
	if (x < 0 || y < 0 || x >= i->width || y >= i->height)
		return;
	memcpy(i->px + 3 * ((size_t)y * (size_t)i->width + (size_t)x), color, 3);
}

static void
draw_box(struct image *i, struct box_mm box, const uint8_t *color)
{
	double k = OVERLAY_DPI / MM_PER_INCH;
	int left = (int)(box.x * k), right = (int)((box.x + box.width) * k);
	int top = (int)(box.y * k), bottom = (int)((box.y + box.height) * k);

	for (int n = 0; n < 2; n++) {
		for (int x = left; x <= right; x++) {
			dot(i, x, top + n, color);
			dot(i, x, bottom - n, color);
		}
		for (int y = top; y <= bottom; y++) {
			dot(i, left + n, y, color);
			dot(i, right - n, y, color);
		}
	}
}

/* Digits of three by five dots, each three pixels wide: the only letters an overlay needs. */
static void
draw_number(struct image *i, int number, struct box_mm box, const uint8_t *color)
{
	static const uint16_t digit[10] = { 0x7B6F, 0x2492, 0x73E7, 0x73CF, 0x5BC9,
					    0x79CF, 0x79EF, 0x7249, 0x7BEF, 0x7BCF };
	char text[8];
	int x = (int)((box.x + box.width) * OVERLAY_DPI / MM_PER_INCH);
	int y = (int)(box.y * OVERLAY_DPI / MM_PER_INCH) + 4;

	(void)text_print(text, sizeof(text), "%d", number);
	x -= 12 * (int)strlen(text) + 3;
	for (const char *c = text; *c; c++, x += 12)
		for (int bit = 0; bit < 15; bit++)
			for (int p = 0; p < 9 && digit[*c - '0'] & (0x4000 >> bit); p++)
				dot(i, x + bit % 3 * 3 + p % 3, y + bit / 3 * 3 + p / 3, color);
}

/* gray pages become colour, so that boxes show. */
static enum err
page_picture(const struct planes *planes, const struct affine *to_px, const struct form *f,
	     struct image *out, struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };
	struct box_mm page = { 0, 0, f->width_mm, f->height_mm };

	if (planes->rgb.channels == 3)
		return planes_crop_rgb(planes, to_px, page, OVERLAY_DPI, out, err);
	if (image_crop_mm(&planes->red, to_px, page, 0, OVERLAY_DPI, &gray, err) ||
	    image_new(gray.width, gray.height, 3, out, err))
		return err->code;
	for (size_t n = 0; n < (size_t)gray.width * (size_t)gray.height; n++)
		memset(out->px + 3 * n, gray.px[n], 3);
	return ERR_NONE;
}

/* fields may be NULL: the boxes of the form itself. */
static enum err
write_overlay(const char *path, const struct planes *planes, const struct affine *to_px,
	      const struct form *f, const struct field *fields, struct error *err)
{
	AUTO(image)
	struct image picture = { 0 };

	if (page_picture(planes, to_px, f, &picture, err))
		return err->code;
	for (int i = 0; i < f->anchor_count; i++)
		draw_box(&picture, f->anchor[i], color_anchor);
	if (f->text.width > 0)
		draw_box(&picture, f->text, color_text);
	for (int i = 0; i < f->field_count; i++) {
		struct box_mm box = fields ? fields[i].where : f->field[i].box;

		draw_box(&picture, box, color_field);
		draw_number(&picture, i + 1, box, color_field);
	}
	for (int i = 0; i < f->seal_count; i++)
		draw_box(&picture, f->seal[i].box, color_seal);
	return image_save_png(path, &picture, OVERLAY_DPI, err);
}

/* ---- the scan ---- */

struct sheet {
	struct decoder *decoder;
	struct planes planes;
};

static void
auto_sheet(struct sheet *s)
{
	planes_free(&s->planes);
	decode_close(s->decoder);
}

static enum err
open_sheet(const char *path, struct sheet *s, struct error *err)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct scan_page *page;

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (decode_open(fd, DECODE_PICTURE, &s->decoder, err) ||
	    decode_next(s->decoder, &page, err) || planes_make(page, &s->planes, err))
		return error_wrap(err, "%s", path);
	return ERR_NONE;
}

/* ---- template new ---- */

struct draft {
	const char *out, *id, *issuer, *title, *language;
	struct option_list zones;
	struct form form;
	char folder[CONFIG_VALUE_BYTES + FORM_ID_BYTES];
};

/* "certificate.issue_date=132,226,56,10"; a seal is "stamp:official=…" or "ink:applicant=…". */
static enum err
take_zone(struct form *f, const char *zone, struct error *err)
{
	char name[64], kind[16];
	const char *equals = strchr(zone, '='), *colon = strchr(zone, ':');
	struct form_seal *s = &f->seal[f->seal_count];
	enum field_name field;
	struct box_mm box;

	if (!equals ||
	    sscanf(equals + 1, "%lf,%lf,%lf,%lf", &box.x, &box.y, &box.width, &box.height) != 4 ||
	    box.width <= 0 || box.height <= 0)
		return error_set(err, ERR_USAGE, "--zone %s: wants NAME=x,y,w,h in millimetres",
				 zone);
	if (colon && colon < equals && f->seal_count < LIMIT_SEALS_PER_FORM) {
		*s = (struct form_seal){ .required = true, .box = box };
		(void)text_copy_n(kind, sizeof(kind), zone, (size_t)(colon - zone));
		(void)text_copy_n(s->name, sizeof(s->name), colon + 1,
				  (size_t)(equals - colon - 1));
		if (!form_seal_kind_parse(kind, &s->kind))
			return error_set(err, ERR_USAGE, "--zone %s: vds, stamp, riding or ink",
					 zone);
		f->seal_count++;
		return ERR_NONE;
	}
	(void)text_copy_n(name, sizeof(name), zone, (size_t)(equals - zone));
	if (!field_name_parse(name, &field) || form_field_get(f, field) ||
	    f->field_count == LIMIT_FIELDS_PER_FORM)
		return error_set(err, ERR_USAGE, "--zone %s: no such field, or given twice", zone);
	field_usual(field, &f->field[f->field_count]);
	f->field[f->field_count++].box = box;
	return ERR_NONE;
}

/* Asks for what no label told; an empty line leaves it out. */
static enum err
ask_zones(struct form *f, struct error *err)
{
	static const enum field_name wanted[] = { FIELD_HOLDER_NAME, FIELD_HOLDER_ID_NUMBER,
						  FIELD_HOLDER_BIRTH_DATE, FIELD_CERTIFICATE_NUMBER,
						  FIELD_CERTIFICATE_ISSUE_DATE };
	char line[128], zone[192];

	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		if (form_field_get(f, wanted[i]))
			continue;
		if (!isatty(STDIN_FILENO)) {
			fprintf(stderr, _("no place for %s; --zone %s=x,y,w,h gives one\n"),
				field_name_text(wanted[i]), field_name_text(wanted[i]));
			continue;
		}
		printf(_("%s: x,y,w,h in millimetres, or nothing: "), field_name_text(wanted[i]));
		(void)fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			return ERR_NONE;
		text_trim(line);
		(void)text_print(zone, sizeof(zone), "%s=%s", field_name_text(wanted[i]), line);
		if (line[0] && take_zone(f, zone, err))
			return err->code;
	}
	return ERR_NONE;
}

/* The clean page as the form's blank, and its liveliest patches as anchors. */
static enum err
make_blank(struct draft *d, const struct planes *planes, const struct affine *to_px,
	   struct error *err)
{
	AUTO(image)
	struct image page = { 0 };
	AUTO(blank_close)
	struct blank *blank = NULL;
	char path[CONFIG_VALUE_BYTES + 2 * FORM_FILE_BYTES];
	struct form *f = &d->form;

	if (!text_print(f->blank, sizeof(f->blank), "%s/%s.png", d->issuer, d->id) ||
	    !text_print(path, sizeof(path), "%s/%s", d->out, f->blank))
		return error_set(err, ERR_USAGE, "the path of the form is too long");
	if (folder_make(d->folder, err) ||
	    image_crop_mm(&planes->red, to_px, (struct box_mm){ 0, 0, f->width_mm, f->height_mm },
			  0, BLANK_DPI, &page, err) ||
	    image_save_png(path, &page, BLANK_DPI, err) || blank_open(f, d->out, &blank, err) ||
	    blank_prepare(blank, err))
		return err->code;
	f->anchor_count = blank_anchors(blank, f->anchor);
	return ERR_NONE;
}

static enum err
write_form(const struct draft *d, struct error *err)
{
	AUTO(buf)
	struct buf xml = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[CONFIG_VALUE_BYTES + 2 * FORM_ID_BYTES + 16];

	form_put(
	    &xml, &d->form,
	    "Made by intake template new. Compare with a filled paper (intake template check), "
	    "correct\n     it, and say confirmed=\"true\" when somebody has seen a real one.");
	if (buf_check(&xml, "form file", err) ||
	    !text_print(path, sizeof(path), "%s/%s.xml", d->folder, d->id))
		return err->code ? err->code : error_set(err, ERR_USAGE, "the path is too long");
	if (file_replace(path, xml.bytes, xml.length, err))
		return err->code;
	printf("%s\n", path);
	return ERR_NONE;
}

static enum err
draft_form(struct draft *d, const struct sheet *s, struct error *err)
{
	double dpi = s->planes.dpi > 0 ? s->planes.dpi : BLANK_DPI;
	struct affine to_px = affine_plain(dpi);
	struct form *f = &d->form;
	char overlay[CONFIG_VALUE_BYTES + 2 * FORM_ID_BYTES + 16];

	f->width_mm = floor(s->planes.red.width * MM_PER_INCH / dpi * 10) / 10;
	f->height_mm = floor(s->planes.red.height * MM_PER_INCH / dpi * 10) / 10;
	for (int i = 0; i < d->zones.count; i++)
		if (take_zone(f, d->zones.item[i], err))
			return err->code;
	if (make_blank(d, &s->planes, &to_px, err) ||
	    propose_fields(&s->planes, &to_px, d->language, f, err) || ask_zones(f, err) ||
	    write_form(d, err))
		return err->code;
	for (int i = 0; i < f->field_count; i++)
		printf("%3d %-28s %.1f,%.1f %.1fx%.1f\n", i + 1, field_name_text(f->field[i].name),
		       f->field[i].box.x, f->field[i].box.y, f->field[i].box.width,
		       f->field[i].box.height);
	(void)text_print(overlay, sizeof(overlay), "%s/%s-overlay.png", d->folder, d->id);
	if (write_overlay(overlay, &s->planes, &to_px, f, NULL, err))
		return err->code;
	printf("%s\n", overlay);
	return ERR_NONE;
}

static enum err
template_new(struct draft *d, const char *path, struct error *err)
{
	__attribute__((cleanup(auto_sheet))) struct sheet sheet = { 0 };
	struct form *f = &d->form;

	if (!text_copy(f->id, sizeof(f->id), d->id) ||
	    !text_copy(f->issuer, sizeof(f->issuer), d->issuer) ||
	    !text_copy(f->title, sizeof(f->title), d->title ? d->title : d->id) ||
	    !text_print(d->folder, sizeof(d->folder), "%s/%s", d->out, d->issuer))
		return error_set(err, ERR_USAGE, "--id, --issuer or --title is too long");
	(void)text_copy(f->kind, sizeof(f->kind), "OTHER");
	return open_sheet(path, &sheet, err) || draft_form(d, &sheet, err) ? err->code : ERR_NONE;
}

/* ---- template check ---- */

static void
print_field(int number, const struct field *f)
{
	printf("%3d %-28s %-8s %s\n", number, field_name_text(f->name),
	       field_status_text(f->status), f->text);
}

static enum err
check_scan(struct cli *cli, struct reader *reader, const struct form *f, const struct sheet *s,
	   const char *overlay, struct error *err)
{
	struct page page = { .color = s->planes.color };
	struct field fields[LIMIT_FIELDS_PER_FORM];
	const struct blank *blank;
	int count = 0;

	if (reader_recognise(reader, &s->planes, &page, &blank, err))
		return err->code;
	if (!blank) {
		printf(_("form %s does not fit this page\n"), f->id);
		cli->status = CLI_NEEDS_PEOPLE;
		return ERR_NONE;
	}
	if (reader_fields(reader, &s->planes, &page, (struct date){ 0, 0, 0 }, fields, &count, err))
		return err->code;
	printf("form %s score %.2f dpi %.0f turn %d\n", f->id, page.form_score, page.dpi,
	       page.turn);
	for (int i = 0; i < count; i++)
		print_field(i + 1, &fields[i]);
	return overlay ? write_overlay(overlay, &s->planes, &page.to_px, f, fields, err) : ERR_NONE;
}

static enum err
template_check(struct cli *cli, const char *id, const char *path, const char *overlay,
	       struct error *err)
{
	__attribute__((cleanup(auto_sheet))) struct sheet sheet = { 0 };
	AUTO(catalog_close)
	struct catalog *catalog = NULL;
	AUTO(reader_close)
	struct reader *reader = NULL;
	const struct form *f;

	if (catalog_open(cli->config.templates, cli->config.certs, &catalog, err))
		return err->code;
	f = catalog_form_get(catalog, id);
	if (!f)
		return error_set(err, ERR_USAGE, "no form has the id %s", id);
	if (open_sheet(path, &sheet, err) ||
	    reader_open(&f, 1, cli->config.templates, &reader, err))
		return err->code;
	return check_scan(cli, reader, f, &sheet, overlay, err);
}

enum err
cmd_template(struct cli *cli, struct error *err)
{
	static struct draft draft; /* a form is 20 KB */
	const char *overlay = NULL;
	const struct cli_option options[] = {
		{ "output", 'o', OPTION_TEXT, &overlay, "PATH",
		  N_("new: folder of forms; check: the overlay as PNG") },
		{ "id", 0, OPTION_TEXT, &draft.id, "ID", N_("new: name of the form") },
		{ "issuer", 0, OPTION_TEXT, &draft.issuer, "ID", N_("new: folder of its issuer") },
		{ "title", 0, OPTION_TEXT, &draft.title, "TEXT", N_("new: title in Chinese") },
		{ "labels", 0, OPTION_TEXT, &draft.language, "LANG",
		  N_("new: language of the labels, chi_sim or chi_tra") },
		{ "zone", 0, OPTION_LIST, &draft.zones, "NAME=x,y,w,h",
		  N_("new: place of a field or KIND:NAME of a seal, in millimetres") },
		CLI_OPTIONS_END,
	};

	memset(&draft, 0, sizeof(draft));
	draft.language = "chi_sim";
	draft.id = "new-form";
	draft.issuer = "new-issuer";
	if (cli_options(cli, options, err) || cli_arguments(cli, 2, 3, err))
		return err->code;
	draft.out = overlay ? overlay : cli->config.templates;
	if (text_equal(cli->argv[0], "new") && cli->argc == 2)
		return template_new(&draft, cli->argv[1], err);
	if (text_equal(cli->argv[0], "check") && cli->argc == 3)
		return template_check(cli, cli->argv[1], cli->argv[2], overlay, err);
	(void)error_set(err, ERR_USAGE, "template: new BLANK, or check FORM SCAN");
	return error_hint(err, "intake template --help lists the options.");
}
