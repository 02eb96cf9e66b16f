/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "seal/seal.h"

/* trust specimen add: cuts the stamp (or a signature) of an office out of
 * a scan and enrols it. The scan is decoded in the caged child as any other; what is stored are our
 * own pixels. */

#define STAMPS_MAX 8

struct enrolment {
	struct cli *cli;
	const char *kind, *box;
	int nth; /* from 1; 0: there must be one only */
	struct image picture;
	struct specimen_addition add;
};

static void
auto_enrolment(struct enrolment *e)
{
	image_free(&e->picture);
}

/* ---- what is cut ---- */

static enum err
choose_stamp(const struct enrolment *e, const struct planes *planes, struct stamp *out,
	     struct error *err)
{
	struct stamp found[STAMPS_MAX];
	int count = STAMPS_MAX, whole = 0;

	if (planes->color != COLOR_RGB)
		return error_set(err, ERR_DATA,
				 "a grey scan: enrol the stamp from a scan in colour");
	if (stamps_find(planes, NULL, found, &count, err))
		return err->code;
	for (int i = 0; i < count; i++) /* half a seal on the edge is nobody's specimen; others
					   than round ones are not compared */
		if (!found[i].half && found[i].shape == STAMP_ROUND)
			found[whole++] = found[i];
	if (whole == 0)
		return error_set(err, ERR_DATA, "no whole round stamp found on the first page");
	if (e->nth > whole || (e->nth == 0 && whole > 1)) {
		(void)error_set(err, ERR_DATA, "%d stamps found on the first page", whole);
		return error_hint(err, "--nth 1 is the strongest; or cut the scan to one stamp.");
	}
	*out = found[e->nth ? e->nth - 1 : 0];
	return ERR_NONE;
}

static enum err
cut_stamp(struct enrolment *e, const struct planes *planes, struct error *err)
{
	struct affine plain = affine_plain(planes->dpi);
	struct stamp stamp = { 0 };
	struct box_mm box;

	if (choose_stamp(e, planes, &stamp, err))
		return err->code;
	box =
	    (struct box_mm){ stamp.x_mm - stamp.diameter_mm / 2, stamp.y_mm - stamp.diameter_mm / 2,
			     stamp.diameter_mm, stamp.diameter_mm };
	e->add.mm = stamp.diameter_mm;
	(void)text_copy(e->add.color, sizeof(e->add.color), seal_color_word(stamp.hue));
	return planes_crop_rgb(planes, &plain, box, SPECIMEN_DPI, &e->picture, err);
}

/* "20,155,54,14": millimetres of the page. */
static enum err
read_box(const char *text, struct box_mm *out, struct error *err)
{
	double *const to[] = { &out->x, &out->y, &out->width, &out->height };
	const char *at = text;

	for (int i = 0; i < 4; i++) {
		char *end;

		*to[i] = strtod(at, &end);
		if (end == at || *end != (i < 3 ? ',' : '\0') || !(*to[i] >= 0 && *to[i] <= 500))
			return error_set(err, ERR_USAGE, "--box %s: write X,Y,WIDTH,HEIGHT in mm",
					 text);
		at = end + 1;
	}
	return out->width >= 2 && out->height >= 2
		   ? ERR_NONE
		   : error_set(err, ERR_USAGE, "--box %s: smaller than 2 mm", text);
}

static enum err
cut_signature(struct enrolment *e, const struct planes *planes, struct error *err)
{
	struct affine plain = affine_plain(planes->dpi);
	struct box_mm box = { 0, 0, planes->red.width * 25.4 / planes->dpi,
			      planes->red.height * 25.4 / planes->dpi };

	if (e->box && read_box(e->box, &box, err))
		return err->code;
	if (!e->box && (box.width > 120 || box.height > 60))
		return error_set(err, ERR_USAGE,
				 "a whole page: say with --box where the signature stands");
	e->add.mm = 0;
	return planes_crop_rgb(planes, &plain, box, SPECIMEN_DPI, &e->picture, err);
}

static enum err
cut_picture(struct enrolment *e, const char *path, struct error *err)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	AUTO(planes)
	struct planes planes = { 0 };
	struct scan_page *page;

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (decode_open(fd, DECODE_PICTURE, &decoder, err) || decode_next(decoder, &page, err) ||
	    planes_make(page, &planes, err))
		return error_wrap(err, "%s", path);
	if (text_equal(e->kind, "stamp") ? cut_stamp(e, &planes, err)
					 : cut_signature(e, &planes, err))
		return error_wrap(err, "%s", path);
	return ERR_NONE;
}

/* ---- the verb ---- */

static enum err
tell(const struct enrolment *e, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	struct json j = { &out, false };

	if (!e->cli->json) {
		printf(_("enrolled for %s: %s, %.1f mm, %s\n"), e->add.issuer, e->add.file,
		       e->add.mm, e->add.color[0] ? e->add.color : "-");
		return ERR_NONE;
	}
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.specimen/1");
	json_text(&j, "issuer", e->add.issuer);
	json_text(&j, "kind", e->kind);
	json_text(&j, "file", e->add.file);
	json_number(&j, "mm", e->add.mm);
	json_text_or_null(&j, "color", e->add.color);
	json_end_object(&j);
	return cli_print(&out, err);
}

static enum err
specimen_add_verb(struct cli *cli, struct error *err)
{
	const char *issuer = NULL;
	AUTO(enrolment)
	struct enrolment e = { .cli = cli, .kind = "stamp" };
	const struct cli_option options[] = {
		{ "issuer", 0, OPTION_TEXT, &issuer, "ID",
		  N_("folder of the office below certs/") },
		{ "from", 0, OPTION_DATE, &e.add.from, "DATE",
		  N_("first day of issue it is used on") },
		{ "until", 0, OPTION_DATE, &e.add.to, "DATE", N_("last day; default: open") },
		{ "kind", 0, OPTION_TEXT, &e.kind, "KIND", N_("stamp or signature") },
		{ "nth", 0, OPTION_INT, &e.nth, "N", N_("which stamp, the strongest is 1") },
		{ "box", 0, OPTION_TEXT, &e.box, "X,Y,W,H",
		  N_("where the signature stands, millimetres of the page") },
		CLI_OPTIONS_END,
	};

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	if (!issuer || date_is_none(e.add.from))
		return error_set(err, ERR_USAGE, "--issuer and --from must be given");
	if (!text_equal(e.kind, "stamp") && !text_equal(e.kind, "signature"))
		return error_set(err, ERR_USAGE, "--kind %s: stamp or signature", e.kind);
	if (!date_is_none(e.add.to) && date_after(e.add.from, e.add.to))
		return error_set(err, ERR_USAGE, "--until lies before --from");
	if (cut_picture(&e, cli->argv[0], err))
		return err->code;
	e.add.certs = cli->config.certs;
	e.add.issuer = issuer;
	e.add.kind = e.kind;
	e.add.picture = &e.picture;
	return specimen_add(&e.add, err) ? err->code : tell(&e, err);
}

enum err
cmd_trust_specimen(struct cli *cli, struct error *err)
{
	static const struct cli_action actions[] = { { "add", specimen_add_verb }, { NULL, NULL } };

	return cli_action(cli, actions, err);
}
