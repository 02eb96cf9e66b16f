/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/issue.h"
#include "report/report.h"

/* seal issue: signed seals for an issuing office (docs/seal.md), of one certificate or of a table
 * of them, as pictures, as sheets to cut, or as pages to be printed onto the form. Either every
 * line is good and everything is written, or nothing is. */

/* The resolution that pictures are meant for: a module of 5 pixels has 0.42 mm. */
#define PRINT_DPI     300.0
#define MODULE_PX_MIN 4 /* 0.339 mm, BSI TR-03137-1 §3.1 */
#define MODULE_PX_MAX 23

struct order {
	struct cli *cli;
	struct issued_list list;
	const char *symbol, *out, *raw, *pdf, *csv, *form;
	struct seal_key *key;
	int module_px;
	bool dry_run, many;
};

/* ---- drafts ---- */

void
issued_list_free(struct issued_list *list)
{
	free(list->item);
	memset(list, 0, sizeof(*list));
}

static const char *
number_of(const struct seal_draft *draft)
{
	for (int i = 0; i < draft->payload_count; i++)
		if (draft->payload[i].name == FIELD_CERTIFICATE_NUMBER)
			return draft->payload[i].text;
	return "";
}

/* docs/seal.md §3: letters and digits of a number only; what stands around them (领认字第…号) is
 * printed, not sealed. */
static void
squeeze(char *number)
{
	char *to = number;

	text_upper(number);
	for (const char *at = number; *at; at++)
		if ((*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9'))
			*to++ = *at;
	*to = '\0';
}

static void
squeeze_number(struct seal_draft *draft)
{
	for (int i = 0; i < draft->payload_count; i++)
		if (draft->payload[i].name == FIELD_CERTIFICATE_NUMBER)
			squeeze(draft->payload[i].text);
}

static enum err
make_room(struct issued_list *list, struct error *err)
{
	int room = list->room ? list->room * 2 : 4;
	struct issued *grown;

	if (list->count < list->room)
		return ERR_NONE;
	if (list->count >= LIMIT_ISSUED_SEALS)
		return error_set(err, ERR_LIMIT, "more than %d seals at once", LIMIT_ISSUED_SEALS);
	grown = fail_here() ? NULL : realloc(list->item, (size_t)room * sizeof(*grown));
	if (!grown)
		return error_set(err, ERR_NOMEM, "seals: out of memory");
	list->item = grown;
	list->room = room;
	return ERR_NONE;
}

enum err
issue_add(const struct seal_draft *draft, const struct seal_key *key, int line,
	  struct issued_list *list, struct error *err)
{
	AUTO(buf)
	struct buf seal = BUF(LIMIT_CODE_BYTES);
	const char *number = number_of(draft);
	struct seal_draft sealed = *draft;
	struct issued *item;

	for (int i = 0; i < list->count; i++)
		if (number[0] && text_equal(list->item[i].number, number))
			return error_set(err, ERR_DATA,
					 "certificate number %s stands in line %d too", number,
					 list->item[i].line);
	squeeze_number(&sealed);
	if (seal_issue(&sealed, key, &seal, err) || make_room(list, err))
		return err->code;
	item = &list->item[list->count++];
	memset(item, 0, sizeof(*item));
	item->line = line;
	item->length = seal.length;
	memcpy(item->seal, seal.bytes, seal.length);
	(void)text_copy(item->number, sizeof(item->number), number);
	return ERR_NONE;
}

/* NAME=VALUE, the field names of JSON. */
static enum err
take_field(struct seal_draft *draft, const char *typed, struct error *err)
{
	const char *equals = strchr(typed, '=');
	struct payload_field *field = &draft->payload[draft->payload_count];
	char name[64];

	if (!equals || !text_copy_n(name, sizeof(name), typed, (size_t)(equals - typed)))
		return error_set(err, ERR_USAGE, "--field: write NAME=VALUE");
	if (!issue_field_parse(name, &field->name))
		return error_set(err, ERR_USAGE, "--field %s: no such field", name);
	if (draft->payload_count == SEAL_PAYLOAD_FIELDS ||
	    !text_copy(field->text, sizeof(field->text), equals + 1))
		return error_set(err, ERR_USAGE, "--field %s: too long, or too many of them", name);
	draft->payload_count++;
	return ERR_NONE;
}

static void
tell_bad_line(void *context, int line, const char *what)
{
	const struct order *o = context;

	fprintf(stderr, _("%s: line %d: %s\n"), o->csv, line, what);
}

static enum err
seal_all(struct order *o, const struct seal_draft *draft, struct error *err)
{
	struct issue_csv csv = { o->csv, o->key, *draft, tell_bad_line, o, NULL };

	if (!o->csv)
		return issue_add(draft, o->key, 0, &o->list, err);
	if (issue_read_csv(&csv, &o->list, err))
		return err->code;
	if (!o->list.bad)
		return ERR_NONE;
	(void)error_set(err, ERR_DATA, "%s: %d of %d lines are bad, nothing was written", o->csv,
			o->list.bad, o->list.bad + o->list.count);
	return error_hint(err, "Correct them; --dry-run checks without writing.");
}

/* ---- symbols ---- */

static bool
is_qr(const struct order *o)
{
	return text_equal(o->symbol, "qr");
}

/* The symbol, a pixel a module. */
static enum err
draw(const struct order *o, const struct issued *item, struct image *out, struct error *err)
{
	struct span seal = { item->seal, item->length };

	if (seal_symbol(seal, is_qr(o) ? CODE_QR : CODE_DATAMATRIX, 1, out, err))
		return error_wrap(err, "certificate %s", item->number);
	return ERR_NONE;
}

static struct report_seal
to_print(const struct image *symbol, const struct issued *item)
{
	return (struct report_seal){ symbol->width, symbol->height, symbol->px, item->number };
}

static enum err
write_png(const struct order *o, const struct issued *item, const char *path, struct error *err)
{
	AUTO(image)
	struct image symbol = { 0 };
	AUTO(image)
	struct image picture = { .channels = 1 };
	struct report_picture drawn;
	struct report_seal seal;

	if (draw(o, item, &symbol, err))
		return err->code;
	seal = to_print(&symbol, item);
	if (report_seal_picture(&seal, o->module_px, &drawn, err))
		return err->code;
	picture.width = drawn.width;
	picture.height = drawn.height;
	picture.px = drawn.px;
	return image_save_png(path, &picture, PRINT_DPI, err);
}

/* The line and the letters and digits of the number: a file's name on every system. */
static void
file_of(const struct issued *item, const char *folder, const char *ending, char *to, size_t size)
{
	char name[FIELD_TEXT_BYTES];

	(void)text_copy(name, sizeof(name), item->number);
	squeeze(name);
	(void)text_print(to, size, "%s/%04d-%s.%s", folder, item->line, name, ending);
}

static enum err
write_pictures(const struct order *o, struct error *err)
{
	char path[512];

	if (!o->out)
		return ERR_NONE;
	if (!o->many)
		return write_png(o, &o->list.item[0], o->out, err);
	if (folder_make(o->out, err))
		return err->code;
	for (int i = 0; i < o->list.count; i++) {
		file_of(&o->list.item[i], o->out, "png", path, sizeof(path));
		if (write_png(o, &o->list.item[i], path, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
write_bytes(const struct order *o, struct error *err)
{
	char path[512];

	if (!o->raw)
		return ERR_NONE;
	if (!o->many)
		return file_replace(o->raw, o->list.item[0].seal, o->list.item[0].length, err);
	if (folder_make(o->raw, err))
		return err->code;
	for (int i = 0; i < o->list.count; i++) {
		file_of(&o->list.item[i], o->raw, "bin", path, sizeof(path));
		if (file_replace(path, o->list.item[i].seal, o->list.item[i].length, err))
			return err->code;
	}
	return ERR_NONE;
}

/* ---- PDF ---- */

/* Where the form wants its digital seal. */
static enum err
place_on_form(const struct order *o, struct report_seal_sheet *sheet, struct error *err)
{
	AUTO(catalog_close)
	struct catalog *catalog = NULL;
	const struct form *form;

	if (catalog_open(o->cli->config.templates, o->cli->config.certs, &catalog, err))
		return err->code;
	form = catalog_form_get(catalog, o->form);
	if (!form)
		return error_set(err, ERR_USAGE, "--form %s: no such form", o->form);
	for (int i = 0; i < form->seal_count; i++)
		if (form->seal[i].kind == FORM_SEAL_VDS) {
			sheet->at_place = true;
			sheet->x_mm = form->seal[i].box.x;
			sheet->y_mm = form->seal[i].box.y;
			sheet->page_width_mm = form->width_mm;
			sheet->page_height_mm = form->height_mm;
			return ERR_NONE;
		}
	return error_set(err, ERR_USAGE, "--form %s: it has no place for a digital seal", o->form);
}

struct symbols { /* all symbols of a PDF, owned */
	struct image *image;
	struct report_seal *seal;
	int count;
};
static void
auto_symbols(struct symbols *s)
{
	for (int i = 0; i < s->count; i++)
		image_free(&s->image[i]);
	free(s->image);
	free(s->seal);
}

static enum err
write_pdf(const struct order *o, struct error *err)
{
	struct report_seal_sheet sheet = { .module_mm = o->module_px * 25.4 / PRINT_DPI };
	AUTO(symbols)
	struct symbols s = { 0 };

	if (!o->pdf)
		return ERR_NONE;
	if (o->form && place_on_form(o, &sheet, err))
		return err->code;
	s.image = fail_here() ? NULL : calloc((size_t)o->list.count, sizeof(*s.image));
	s.seal = fail_here() ? NULL : calloc((size_t)o->list.count, sizeof(*s.seal));
	if (!s.image || !s.seal)
		return error_set(err, ERR_NOMEM, "seals: out of memory");
	for (int i = 0; i < o->list.count; i++) {
		if (draw(o, &o->list.item[i], &s.image[i], err))
			return err->code;
		s.count++;
		s.seal[i] = to_print(&s.image[i], &o->list.item[i]);
	}
	return report_seals(o->pdf, &sheet, s.seal, s.count, err);
}

/* ---- what was done ---- */

static enum err
print_hex(const struct issued *item, struct error *err)
{
	AUTO(buf)
	struct buf hex = BUF(2 * LIMIT_CODE_BYTES + 2);

	for (size_t i = 0; i < item->length; i++)
		buf_print(&hex, "%02x", item->seal[i]);
	return cli_print(&hex, err);
}

static enum err
print_json(const struct order *o, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF((size_t)128 * 1024 * 1024);
	struct json j = { &out, false };

	json_object(&j, NULL);
	json_text(&j, "schema", "intake.issue/1");
	json_bool(&j, "dry_run", o->dry_run);
	json_array(&j, "seals");
	for (int i = 0; i < o->list.count; i++) {
		const struct issued *item = &o->list.item[i];
		AUTO(buf)
		struct buf hex = BUF(2 * LIMIT_CODE_BYTES + 2);

		for (size_t k = 0; k < item->length; k++)
			buf_print(&hex, "%02x", item->seal[k]);
		json_object(&j, NULL);
		json_int(&j, "line", item->line);
		json_text(&j, "certificate.number", item->number);
		json_int(&j, "bytes", (long long)item->length);
		json_text(&j, "hex", buf_string(&hex));
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	return cli_print(&out, err);
}

static enum err
write_all(struct order *o, struct error *err)
{
	if (!o->dry_run && (write_bytes(o, err) || write_pictures(o, err) || write_pdf(o, err)))
		return err->code;
	if (o->cli->json)
		return print_json(o, err);
	if (o->dry_run) {
		printf(_("%d seals are good; nothing was written\n"), o->list.count);
		return ERR_NONE;
	}
	if (!o->out && !o->raw && !o->pdf)
		return print_hex(&o->list.item[0], err);
	if (!o->cli->quiet && o->many)
		fprintf(stderr, _("sealed: %d certificates\n"), o->list.count);
	else if (!o->cli->quiet)
		fprintf(stderr, _("sealed: %zu bytes\n"), o->list.item[0].length);
	return ERR_NONE;
}

/* ---- the verb ---- */

static enum err
copy_name(const char *option, const char *typed, char *to, size_t size, struct error *err)
{
	if (!typed)
		return error_set(err, ERR_USAGE, "--%s is missing", option);
	if (!text_copy(to, size, typed))
		return error_set(err, ERR_USAGE, "--%s %s: too long", option, typed);
	return ERR_NONE;
}

static enum err
check_order(const struct order *o, struct error *err)
{
	if (!is_qr(o) && !text_equal(o->symbol, "datamatrix"))
		return error_set(err, ERR_USAGE, "--symbol %s: datamatrix or qr", o->symbol);
	if (o->module_px < MODULE_PX_MIN || o->module_px > MODULE_PX_MAX) {
		(void)error_set(err, ERR_USAGE, "--module: %d to %d pixels", MODULE_PX_MIN,
				MODULE_PX_MAX);
		return error_hint(err, "4 pixels are 0.34 mm at 300 dpi; finer modules are lost in "
				       "print.");
	}
	if (o->form && !o->pdf)
		return error_set(err, ERR_USAGE, "--form goes with --pdf");
	if (o->many && !o->out && !o->raw && !o->pdf && !o->dry_run && !o->cli->json)
		return error_set(err, ERR_USAGE, "--csv: say where to: --out, --pdf or --raw");
	return ERR_NONE;
}

enum err
cmd_seal_issue(struct cli *cli, struct error *err)
{
	const char *country = "CHN", *signer = NULL, *reference = NULL, *place = NULL;
	struct order o = { .cli = cli, .symbol = "datamatrix", .module_px = 5 };
	AUTO(issued_list)
	struct issued_list owned = { 0 };
	AUTO(seal_key_close)
	struct seal_key *key = NULL;
	struct option_list fields = { .count = 0 };
	struct seal_draft draft = { .payload_count = 0 };
	const struct cli_option options[] = {
		{ "key", 0, OPTION_TEXT, &place, "KEY",
		  N_("the signer's private key: a PEM file, or pkcs11:…") },
		{ "country", 0, OPTION_TEXT, &country, "CHN", N_("issuing country") },
		{ "signer-id", 0, OPTION_TEXT, &signer, "CNSY",
		  N_("country and name of the signer") },
		{ "reference", 0, OPTION_TEXT, &reference, "HEX",
		  N_("serial number of the signer's certificate") },
		{ "issued-on", 0, OPTION_DATE, &draft.issued_on, "DAY",
		  N_("issue date of the certificate; default: today") },
		{ "field", 0, OPTION_LIST, &fields, "NAME=VALUE",
		  N_("what is sealed, docs/seal.md") },
		{ "csv", 0, OPTION_TEXT, &o.csv, "FILE.csv",
		  N_("a seal for every line of a table") },
		{ "symbol", 0, OPTION_TEXT, &o.symbol, "KIND", N_("datamatrix or qr") },
		{ "module", 0, OPTION_INT, &o.module_px, "PIXELS",
		  N_("pixels of a module at 300 dpi") },
		{ "out", 0, OPTION_TEXT, &o.out, "FILE.png",
		  N_("write the symbol to print; with --csv a folder") },
		{ "pdf", 0, OPTION_TEXT, &o.pdf, "FILE.pdf", N_("write sheets of seals to cut") },
		{ "form", 0, OPTION_TEXT, &o.form, "FORM",
		  N_("with --pdf: a page each, the seal at the form's place") },
		{ "raw", 0, OPTION_TEXT, &o.raw, "FILE",
		  N_("write the seal's bytes; with --csv a folder") },
		{ "dry-run", 0, OPTION_FLAG, &o.dry_run, NULL,
		  N_("check everything, write nothing") },
		CLI_OPTIONS_END,
	};
	enum err rc;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    copy_name("country", country, draft.country, sizeof(draft.country), err) ||
	    copy_name("signer-id", signer, draft.signer, sizeof(draft.signer), err) ||
	    copy_name("reference", reference, draft.reference, sizeof(draft.reference), err))
		return err->code;
	o.many = o.csv != NULL;
	if (!place)
		return error_set(err, ERR_USAGE, "--%s is missing", "key");
	if (check_order(&o, err) || seal_key_open(place, &key, err))
		return err->code;
	o.key = key;
	for (int i = 0; i < fields.count; i++)
		if (take_field(&draft, fields.item[i], err))
			return err->code;
	draft.signed_on = clock_today();
	if (date_is_none(draft.issued_on))
		draft.issued_on = draft.signed_on;
	rc = seal_all(&o, &draft, err);
	owned = o.list;
	return rc ? rc : write_all(&o, err);
}
