/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "seal/seal.h"

/* seal inspect: any seal, ours or anybody's, from an image or from bytes, judged against certs/ or
 * one certificate. seal issue stands in cmd_issue.c. */

struct inspection {
	struct cli *cli;
	struct trust *trust;
	struct seal_days days;
	int seen;
	const char *stranger; /* what a code is that is no seal, NULL: none */
};

/* ---- one seal, for programs and for people ---- */

static void
json_day(struct json *j, const char *key, struct date d)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, d);
	json_text_or_null(j, key, text);
}

static void
json_hex(struct json *j, const char *key, struct span value)
{
	AUTO(buf)
	struct buf hex = BUF(2 * LIMIT_CODE_BYTES + 2);

	for (size_t i = 0; i < value.length; i++)
		buf_print(&hex, "%02x", value.bytes[i]);
	json_text(j, key, buf_string(&hex));
}

static void
json_content(struct json *j, const struct seal_content *c)
{
	json_object(j, "header");
	json_int(j, "version", c->version);
	json_text(j, "country", c->country);
	json_text(j, "signer", c->signer);
	json_text(j, "reference", c->reference);
	json_day(j, "issued_on", c->issued_on);
	json_day(j, "signed_on", c->signed_on);
	json_int(j, "feature", c->feature);
	json_int(j, "type", c->type);
	json_end_object(j);
	json_array(j, "messages");
	for (int i = 0; i < c->message_count; i++) {
		json_object(j, NULL);
		json_int(j, "tag", c->message[i].tag);
		json_text_or_null(j, "name", c->message[i].label);
		json_text_or_null(j, "text", c->message[i].text);
		json_hex(j, "hex", c->message[i].value);
		json_end_object(j);
	}
	json_end_array(j);
	json_hex(j, "signature", c->signature);
}

static void
json_seal(struct buf *out, const char *source, const struct seal_verdict *v,
	  const struct seal_content *content)
{
	struct json j = { out, false };
	char identity[SHA256_TEXT_BYTES] = "";

	if (!sha256_is_zero(&v->signed_bytes))
		sha256_print(identity, &v->signed_bytes);
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.seal/1");
	json_text(&j, "source", source);
	json_text(&j, "kind", seal_kind_text(v->kind));
	json_text(&j, "verdict", verdict_text(v->verdict));
	json_text_or_null(&j, "reason", seal_reason_text(v->reason));
	json_text_or_null(&j, "clause", v->clause);
	json_text_or_null(&j, "detail", v->detail);
	json_text_or_null(&j, "issuer", v->issuer);
	json_text_or_null(&j, "signer", v->signer);
	json_day(&j, "signed_on", v->signed_on);
	json_day(&j, "issued_on", v->issued_on);
	json_text_or_null(&j, "identity", identity);
	if (content)
		json_content(&j, content);
	json_end_object(&j);
}

static const char *
verdict_words(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_VALID:
		return _("valid: sealed by this signer, unchanged");
	case VERDICT_INVALID:
		return _("invalid: do not trust this seal");
	default:
		return _("undecided: a person must look");
	}
}

static void
print_row(const char *name, const char *text)
{
	if (!text[0])
		return;
	fputs("  ", stdout);
	cli_cell(name, 26);
	printf("%s\n", text);
}

/* For people a sentence; the word of ETSI EN 319 102-1 behind it is what others look up. */
static void
print_why(enum seal_reason reason)
{
	const char *sentence = seal_reason_sentence(reason);
	char text[256];

	if (!sentence[0])
		return;
	(void)text_print(text, sizeof(text), "%s (%s)", _(sentence), seal_reason_text(reason));
	print_row(_("reason"), text);
}

static void
print_message(const struct seal_message *m)
{
	char name[48];

	(void)text_print(name, sizeof(name), "%02X %s", (unsigned)m->tag, m->label);
	if (m->text[0]) {
		print_row(name, m->text);
		return;
	}
	fputs("  ", stdout);
	cli_cell(name, 26);
	for (size_t i = 0; i < m->value.length; i++)
		printf("%02x", m->value.bytes[i]);
	putchar('\n');
}

static void
print_seal(const char *source, const struct seal_verdict *v, const struct seal_content *content)
{
	char day[DATE_TEXT_BYTES], type[16];

	printf("%s: %s\n", source, verdict_words(v->verdict));
	print_why(v->reason);
	print_row(_("clause"), v->clause);
	print_row(_("detail"), v->detail);
	print_row(_("issuer"), v->issuer);
	print_row(_("signer"), v->signer);
	if (!content)
		return;
	print_row(_("country"), content->country);
	date_print(day, content->issued_on);
	print_row(_("issued on"), day);
	date_print(day, content->signed_on);
	print_row(_("signed on"), day);
	(void)text_print(type, sizeof(type), "%02X%02X", (unsigned)content->feature,
			 (unsigned)content->type);
	if (content->kind == SEAL_VDS) /* a barcode has none */
		print_row(_("document type"), type);
	for (int i = 0; i < content->message_count; i++)
		print_message(&content->message[i]);
}

static enum err
inspect_bytes(struct inspection *in, const char *source, struct span bytes, struct error *err)
{
	AUTO(seal_content)
	struct seal_content content = { 0 };
	AUTO(buf)
	struct buf out = BUF((size_t)1024 * 1024);
	const struct seal_content *shown = &content;
	struct seal_verdict v;
	struct error unread;

	if (seal_judge(in->trust, &in->days, bytes, &v, err))
		return err->code;
	if (seal_read(bytes, &content, &unread))
		shown = NULL; /* the verdict says why */
	in->seen++;
	if (v.verdict != VERDICT_VALID)
		in->cli->status = CLI_NEEDS_PEOPLE;
	if (!in->cli->json) {
		print_seal(source, &v, shown);
		return ERR_NONE;
	}
	json_seal(&out, source, &v, shown);
	return cli_print(&out, err);
}

/* ---- where the bytes come from ---- */

/* The first code that is no seal, so that nobody looks for a fault in his scan. */
static void
name_stranger(struct inspection *in, struct span bytes)
{
	const char *known = seal_stranger(bytes);

	if (!in->stranger)
		in->stranger = known ? known : N_("a code with something else in it");
}

static enum err
inspect_codes(struct inspection *in, const char *path, const struct code *codes, int count,
	      struct error *err)
{
	for (int i = 0; i < count; i++) {
		struct span bytes = { codes[i].bytes, codes[i].length };

		if (bytes.length == 0)
			continue;
		if (!seal_is_payload(bytes)) {
			name_stranger(in, bytes);
			continue;
		}
		if (inspect_bytes(in, path, bytes, err))
			return err->code;
	}
	return ERR_NONE;
}

/* A picture of nothing but the symbol has no page around it: at 300 dpi the largest symbols are 60
 * mm. */
#define SYMBOL_SIDE_PX 1200

static enum err
inspect_symbol(struct inspection *in, const char *path, const struct scan_page *page,
	       struct code *codes, struct error *err)
{
	int count = LIMIT_CODES_PER_PAGE;

	if (page->pixels.width > SYMBOL_SIDE_PX || page->pixels.height > SYMBOL_SIDE_PX)
		return ERR_NONE;
	if (codes_read(&page->pixels, codes, &count, err))
		return err->code;
	return inspect_codes(in, path, codes, count, err);
}

/* Photographs and screenshots: no paper around, any turn, perspective, white on black. Windows of
 * the whole, then of half the shorter side, half overlapping, so that a symbol comes to lie in the
 * middle of one, where the library looks for it. */
#define WINDOW_PX    900
#define WINDOWS_SIZE 2

static enum err
inspect_window(struct inspection *in, const char *path, const struct scan_page *page,
	       const struct box_mm *box, struct code *codes, struct error *err)
{
	/* a pixel for a millimetre */
	struct affine plain = affine_plain(25.4);
	double scale = box->width > WINDOW_PX       ? WINDOW_PX / box->width
		       : box->width < WINDOW_PX / 3 ? 2
						    : 1;
	AUTO(image)
	struct image window = { 0 };
	int count = LIMIT_CODES_PER_PAGE;

	if (image_crop_mm(&page->pixels, &plain, *box, 0, 25.4 * scale, &window, err) ||
	    codes_read(&window, codes, &count, err))
		return err->code;
	return inspect_codes(in, path, codes, count, err);
}

static enum err
inspect_hard(struct inspection *in, const char *path, const struct scan_page *page,
	     struct code *codes, struct error *err)
{
	double w = page->pixels.width, h = page->pixels.height;
	int before = in->seen;

	for (int size = 1; size <= WINDOWS_SIZE; size++) {
		double side = (w < h ? w : h) / size;

		for (double y = 0; y + side / 2 <= h; y += side / 2)
			for (double x = 0; x + side / 2 <= w; x += side / 2) {
				struct box_mm box = { x, y, side, side };

				if (inspect_window(in, path, page, &box, codes, err))
					return err->code;
				if (in->seen > before)
					return ERR_NONE;
			}
	}
	return ERR_NONE;
}

static enum err
inspect_page(struct inspection *in, const char *path, const struct scan_page *page,
	     struct error *err)
{
	static struct code codes[LIMIT_CODES_PER_PAGE];
	AUTO(planes)
	struct planes planes = { 0 };
	int count = LIMIT_CODES_PER_PAGE, before = in->seen;

	if (inspect_symbol(in, path, page, codes, err))
		return err->code;
	if (in->seen > before)
		return ERR_NONE;
	if (planes_make(page, &planes, err)) {
		if (err->code != ERR_DATA)
			return err->code;
		/* too small for a page: a symbol and little around it */
	} else if (codes_find(&planes, codes, &count, err) ||
		   inspect_codes(in, path, codes, count, err)) {
		return err->code;
	}
	return in->seen > before ? ERR_NONE : inspect_hard(in, path, page, codes, err);
}

static enum err
inspect_image(struct inspection *in, const char *path, struct error *err)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	struct scan_page *page;
	int before = in->seen;
	enum err rc;

	if (fd < 0)
		return error_errno(err, "%s", path);
	in->stranger = NULL;
	if (decode_open(fd, DECODE_PICTURE, &decoder, err)) {
		if (err->code == ERR_DATA && strstr(err->text, "unknown-kind"))
			(void)error_hint(err, "The bytes of a seal: --raw FILE; as text: --hex.");
		return error_wrap(err, "%s", path);
	}
	while (!(rc = decode_next(decoder, &page, err)))
		if (inspect_page(in, path, page, err))
			return error_wrap(err, "%s", path);
	if (rc != ERR_NOTFOUND)
		return error_wrap(err, "%s", path);
	if (in->seen == before && in->stranger)
		return error_set(err, ERR_DATA, "%s: no seal found, only %s", path,
				 _(in->stranger));
	if (in->seen == before) {
		(void)error_set(err, ERR_DATA, "%s: no seal found", path);
		return error_hint(err,
				  "Scan at 300 dpi, flat, the whole symbol with white around it.");
	}
	return ERR_NONE;
}

static enum err
inspect_raw(struct inspection *in, const char *path, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(buf)
	struct buf seal = BUF(LIMIT_SMALL_FILE_BYTES);
	struct span given;

	if (file_read(path, &bytes, err))
		return err->code;
	given = (struct span){ bytes.bytes, bytes.length };
	/* what becomes no seal is judged as it is: the verdict says why */
	if (seal_unwrap(given, &seal))
		given = (struct span){ seal.bytes, seal.length };
	return inspect_bytes(in, path, given, err);
}

static enum err
inspect_hex(struct inspection *in, const char *hex, struct error *err)
{
	static uint8_t bytes[LIMIT_CODE_BYTES];
	struct span given = { (const uint8_t *)hex, strlen(hex) };
	AUTO(buf)
	struct buf seal = BUF(LIMIT_SMALL_FILE_BYTES);
	size_t n;

	if (seal_unwrap(given, &seal))
		return inspect_bytes(in, "--hex", (struct span){ seal.bytes, seal.length }, err);
	if (seal_stranger(given))
		return inspect_bytes(in, "--hex", given, err);
	if (!hex_parse(hex, bytes, sizeof(bytes), &n))
		return error_set(err, ERR_USAGE, "--hex: not hex digits, or more than %d bytes",
				 LIMIT_CODE_BYTES);
	return inspect_bytes(in, "--hex", (struct span){ bytes, n }, err);
}

/* "--hex -": a seal a line from standard input, as a hand scanner types them. */
static enum err
inspect_lines(struct inspection *in, struct error *err)
{
	static char line[2 * LIMIT_CODE_BYTES + 2];

	for (int n = 1; fgets(line, sizeof(line), stdin); n++) {
		char *end = line + strcspn(line, "\r\n");

		if (!*end && !feof(stdin))
			return error_set(err, ERR_DATA, "line %d is longer than a seal", n);
		*end = '\0';
		if (line[0] && inspect_hex(in, line, err))
			return error_wrap(err, "line %d", n);
	}
	return ferror(stdin) ? error_errno(err, "standard input") : ERR_NONE;
}

static enum err
inspect_typed(struct inspection *in, const char *hex, struct error *err)
{
	return text_equal(hex, "-") ? inspect_lines(in, err) : inspect_hex(in, hex, err);
}

static enum err
seal_inspect(struct cli *cli, struct error *err)
{
	const char *signer = NULL, *raw = NULL, *hex = NULL;
	struct date at = { 0, 0, 0 };
	const struct cli_option options[] = {
		{ "signer", 0, OPTION_TEXT, &signer, "CERT.pem",
		  N_("trust this certificate alone, instead of certs/") },
		{ "at", 0, OPTION_DATE, &at, "DAY", N_("judge as on this day") },
		{ "raw", 0, OPTION_TEXT, &raw, "FILE", N_("the seal's bytes in a file") },
		{ "hex", 0, OPTION_TEXT, &hex, "STRING",
		  N_("the seal's bytes in hex digits; - for one a line") },
		CLI_OPTIONS_END,
	};
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct inspection in = { .cli = cli };

	if (cli_options(cli, options, err) || cli_arguments(cli, raw || hex ? 0 : 1, 100000, err))
		return err->code;
	if (signer && trust_of_signer(signer, &trust, err)) /* a file given, not our set-up */
		return err->code == ERR_CONFIG ? (err->code = ERR_DATA) : err->code;
	if (!signer && trust_open(cli->config.certs, &trust, err))
		return err->code;
	in.trust = trust;
	in.days.today = in.days.registered = date_is_none(at) ? clock_today() : at;
	if ((raw && inspect_raw(&in, raw, err)) || (hex && inspect_typed(&in, hex, err)))
		return err->code;
	for (int i = 0; i < cli->argc; i++) {
		if (!inspect_image(&in, cli->argv[i], err))
			continue;
		if (cli->argc == 1 || (err->code != ERR_DATA && err->code != ERR_LIMIT))
			return err->code;
		/* one picture without a seal among others: told, and the next one follows */
		cli_error(cli, err);
		cli->status = CLI_NEEDS_PEOPLE;
	}
	return ERR_NONE;
}

/* A list of what was issued is another task with the same verb. */
static enum err
seal_issue_any(struct cli *cli, struct error *err)
{
	for (int i = 1; i < cli->argc; i++)
		if (text_equal(cli->argv[i], "--list") || text_starts(cli->argv[i], "--list="))
			return cmd_seal_issue_list(cli, err);
	return cmd_seal_issue(cli, err);
}

enum err
cmd_seal(struct cli *cli, struct error *err)
{
	static const struct cli_action actions[] = {
		{ "inspect", seal_inspect },
		{ "issue", seal_issue_any },
		{ NULL, NULL },
	};

	return cli_action(cli, actions, err);
}
