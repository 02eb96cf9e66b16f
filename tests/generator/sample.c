/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "model/serial.h"

/* Less than half of that page. */
#define TRUNCATED_BYTES 300000

/* The people the samples need to be special; everybody else is as chance made them. */
static void
rename_holder(struct holder *h, const char *name, const char *latin)
{
	(void)text_copy(h->person.name, sizeof(h->person.name), name);
	(void)text_copy(h->latin, sizeof(h->latin), latin);
}

static void
suspend(struct person *p, struct date last_certified)
{
	p->last_certified_on = last_certified;
	p->valid_until = date_month_end(date_add_months(last_certified, 12));
	p->suspended_from = date_add_days(p->valid_until, 1);
	p->pay_status = PAY_SUSPENDED;
}

void
sample_roster(struct holder people[ROSTER_PERSONS + 1])
{
	struct rng r = rng_new(SAMPLE_SEED);

	for (int i = 0; i <= ROSTER_PERSONS; i++)
		holder_make(&r, i, &people[i]);
	rename_holder(&people[10], "陈大文", "CHEN DAWEN");
	suspend(&people[7].person, (struct date){ 2024, 7, 8 });
	people[34].person.proxy_years = 3;
	people[35].person.died_on = (struct date){ 2026, 5, 30 };
	suspend(&people[36].person, (struct date){ 2025, 4, 21 });
}

static void
wrong_digit(char *number)
{
	number[16] = number[16] == '9' ? '0' : (char)(number[16] + 1);
}

static void
twist_paper(const struct sample *s, int arrival, struct paper *p)
{
	switch (s->twist) {
	case TWIST_OVER_DATE:
		paper_stamp_date(p, 50, 49);
		return;
	case TWIST_NO_STAMP:
		p->stamp.present = false;
		return;
	case TWIST_NO_RIDING:
		p->riding.present = false;
		return;
	case TWIST_NO_APPLICANT:
		p->applicant = false;
		return;
	case TWIST_SMALL_STAMP:
		p->stamp.diameter_mm = 36;
		p->stamp.y += 3;
		return;
	case TWIST_NO_NUMBER:
		p->printed[FIELD_CERTIFICATE_NUMBER][0] = '\0';
		p->truth[FIELD_CERTIFICATE_NUMBER][0] = '\0';
		return;
	case TWIST_CHECK_DIGIT:
		wrong_digit(p->printed[FIELD_HOLDER_ID_NUMBER]);
		return;
	case TWIST_TRADITIONAL:
		(void)text_copy(p->printed[FIELD_HOLDER_NAME], FIELD_TEXT_BYTES, "陳大文");
		return;
	case TWIST_PROXY:
		(void)text_copy(p->truth[FIELD_CERTIFICATE_APPEARANCE], FIELD_TEXT_BYTES,
				"by-proxy");
		(void)text_copy(p->printed[FIELD_CERTIFICATE_APPEARANCE], FIELD_TEXT_BYTES, "代办");
		(void)text_copy(p->proxy, sizeof(p->proxy), "林样例");
		return;
	case TWIST_LABEL:
		(void)serial_make(p->label, "RZ", 2026, arrival);
		return;
	case TWIST_DMY:
		paper_date(p, FIELD_CERTIFICATE_ISSUE_DATE, s->issued_on, NOTATION_DMY);
		return;
	case TWIST_LETTER:
		p->layout = NULL;
		return;
	default:
		return;
	}
}

static enum err
seal_paper(const struct sample *s, const struct holder *people, const char *keys, struct paper *p,
	   struct error *err)
{
	const struct office *o = &offices[s->office];
	const char *reference = s->signer == SIGNER_EXPIRED   ? o->expired
				: s->signer == SIGNER_REVOKED ? o->revoked
							      : o->current;
	static struct paper other; /* 10 KB */
	enum { SIGNATURE_BYTES = 64 };

	other = *p;
	p->seal_qr = s->signer == SIGNER_CURRENT_QR;
	if (s->signer == SIGNER_NONE)
		return ERR_NONE;
	if (s->twist == TWIST_OTHER_PERSON || s->twist == TWIST_FORGED) {
		/* Somebody of the same length of name, so that only words differ. */
		(void)text_copy(other.truth[FIELD_HOLDER_ID_NUMBER], FIELD_TEXT_BYTES,
				people[ROSTER_PERSONS].person.id_number);
		paper_date(&other, FIELD_HOLDER_BIRTH_DATE, people[ROSTER_PERSONS].person.born_on,
			   0);
		if (paper_seal(&other, o, reference, s->issued_on, keys, err))
			return err->code;
	}
	if (paper_seal(p, o, reference, s->issued_on, keys, err))
		return err->code;
	if (s->twist == TWIST_OTHER_PERSON) {
		memcpy(p->seal, other.seal, sizeof(p->seal));
		p->seal_length = other.seal_length;
	}
	assert(p->seal_length == other.seal_length || s->twist != TWIST_FORGED);
	if (s->twist == TWIST_FORGED) /* these words, the signature of those */
		memcpy(p->seal + p->seal_length - SIGNATURE_BYTES,
		       other.seal + other.seal_length - SIGNATURE_BYTES, SIGNATURE_BYTES);
	return ERR_NONE;
}

static const struct sample *
sample_get(const char *file)
{
	for (int i = 0; i < sample_count; i++)
		if (text_equal(samples[i].file, file))
			return &samples[i];
	return NULL;
}

struct studio { /* what stays the same for all samples */
	const char *dir;
	const char *keys; /* NULL: nothing is sealed, drawn or scanned */
	const char *only; /* samples whose file name begins so; NULL: all, and the office */
	struct holder people[ROSTER_PERSONS + 1];
};

/* The paper of row s (of the couple: the member-th). Equal rows give equal papers: chance hangs on
 * the first of them. */
static enum err
make_paper(const struct studio *studio, const struct sample *s, int member, struct paper *out,
	   struct error *err)
{
	const struct sample *first = s->of ? sample_get(s->of) : s;
	int row = (int)(first - samples);
	struct rng r = rng_new((uint64_t)(SAMPLE_SEED + 100 * (row + 1) + member));
	const struct office *o = &offices[s->office];
	struct holder holder = studio->people[s->person + member];
	struct paper_order order = { &holder,          layout_get(o->form),    o->printed,
				     o->number_prefix, 400 + 3 * row + member, s->issued_on };

	holder_move(&r, o->place, &holder);
	paper_make(&r, &order, out);
	twist_paper(s, row + 1, out);
	return studio->keys ? seal_paper(s, studio->people, studio->keys, out, err) : ERR_NONE;
}

static struct scan
make_scan(const struct sample *s, int page)
{
	struct rng r = rng_new((uint64_t)(SAMPLE_SEED * 7 + 100 * (s - samples) + page));
	struct scan scan = scan_make(&r, s->hardness);

	scan.dpi = s->dpi;
	scan.color = s->color;
	scan.turn = s->turn;
	scan.photocopy = s->photocopy;
	if (s->worn)
		scan.folded = scan.stained = scan.stapled = true;
	if (s->compression == COMPRESS_LZW || s->compression == COMPRESS_DEFLATE ||
	    text_ends(s->file, ".png"))
		scan.noise = 1; /* what must be packed without loss must not be noise */
	return scan;
}

/* ---- expectations ---- */

static void
expect_field(struct buf *out, const struct paper *p, enum field_name field)
{
	buf_print(out, "field %s agreed %s\n", field_name_text(field), p->truth[field]);
}

static void
expect_paper(struct buf *out, const struct sample *s, const struct paper *p)
{
	if (!p->layout || s->twist == TWIST_EMPTY)
		return;
	buf_print(out, "form %s\n", p->layout->form.id);
	if (s->twist != TWIST_CHECK_DIGIT)
		expect_field(out, p, FIELD_HOLDER_ID_NUMBER);
	/* Without colour the seal's rim cannot always be parted from the day below it: such a paper
	 * is reviewed for its seal (S02), and the day may be left to a person. */
	if (s->color == COLOR_RGB)
		expect_field(out, p, FIELD_CERTIFICATE_ISSUE_DATE);
}

static enum err
write_text(const char *dir, const char *name, const struct buf *text, struct error *err)
{
	char path[512];

	if (buf_check(text, name, err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s/%s", dir, name);
	return file_replace(path, text->bytes, text->length, err);
}

static enum err
write_expect(const struct studio *studio, const struct sample *s, const struct buf *papers,
	     struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	char name[128];

	(void)text_print(name, sizeof(name), "%.*s.expect", (int)(strrchr(s->file, '.') - s->file),
			 s->file);
	buf_print(&out, "# %s\n", s->title);
	if (s->mishap == MISHAP_NONE || s->mishap == MISHAP_COPY_OF_FIRST)
		buf_print(&out, "documents %d\n%s", s->sheet == SHEET_COUPLE ? 2 : 1,
			  buf_string(papers));
	buf_text(&out, s->expect);
	return write_text(studio->dir, name, &out, err);
}

/* ---- files ---- */

struct sheets {
	struct raster page[2];
	int count;
};

static void
auto_sheets(struct sheets *s)
{
	for (int i = 0; i < 2; i++)
		raster_free(&s->page[i]);
}

static enum err
make_sheets(const struct studio *studio, const struct sample *s, struct sheets *sheets,
	    struct buf *expect, struct error *err)
{
	static struct paper paper; /* 10 KB, one at a time */
	int papers = s->sheet == SHEET_COUPLE ? 2 : 1;

	for (int i = 0; i < papers; i++) {
		struct scan scan = make_scan(s, i);

		if (make_paper(studio, s, i, &paper, err))
			return err->code;
		expect_paper(expect, s, &paper);
		if (!studio->keys)
			continue;
		if (scan_paper(&scan, s->twist == TWIST_EMPTY ? NULL : &paper,
			       &sheets->page[sheets->count], err))
			return err->code;
		sheets->count++;
	}
	if (studio->keys && s->sheet == SHEET_BLANK_BACK) {
		struct scan scan = make_scan(s, 1);

		scan.specks = 3;
		scan.show_through = 0.02;
		if (scan_paper(&scan, NULL, &sheets->page[sheets->count], err))
			return err->code;
		sheets->count++;
	}
	return ERR_NONE;
}

/* The table says what the file is called; one of them lies about it. */
static enum err
write_scan(const char *path, const struct sample *s, const struct sheets *sheets, struct error *err)
{
	struct encoding how = { s->compression, s->quality };
	char honest[512];

	if (!strstr(path, "pdf-named"))
		return scan_write(path, sheets->page, sheets->count, &how, err);
	(void)text_print(honest, sizeof(honest), "%s.pdf", path);
	if (scan_write(honest, sheets->page, sheets->count, &how, err))
		return err->code;
	return rename(honest, path) ? error_errno(err, "%s", path) : ERR_NONE;
}

static enum err
copy_file(const char *dir, const char *from, const char *to, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	char path[512];

	(void)text_print(path, sizeof(path), "%s/%s", dir, from);
	return file_read(path, &bytes, err) ? err->code : write_text(dir, to, &bytes, err);
}

static enum err
write_file(const struct studio *studio, const struct sample *s, const struct sheets *sheets,
	   struct error *err)
{
	AUTO(buf)
	struct buf nothing = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[512];

	(void)text_print(path, sizeof(path), "%s/%s", studio->dir, s->file);
	switch (s->mishap) {
	case MISHAP_COPY_OF_FIRST:
		return copy_file(studio->dir, s->of, s->file, err);
	case MISHAP_ZERO:
		return write_text(studio->dir, s->file, &nothing, err);
	case MISHAP_NONE:
	case MISHAP_TRUNCATED:
		break;
	}
	if (write_scan(path, s, sheets, err))
		return err->code;
	if (s->mishap == MISHAP_TRUNCATED && truncate(path, TRUNCATED_BYTES))
		return error_errno(err, "%s", path);
	return ERR_NONE;
}

static enum err
write_sample(const struct studio *studio, const struct sample *s, struct error *err)
{
	__attribute__((cleanup(auto_sheets))) struct sheets sheets = { 0 };
	AUTO(buf)
	struct buf expect = BUF(LIMIT_SMALL_FILE_BYTES);

	if (s->mishap != MISHAP_ZERO && make_sheets(studio, s, &sheets, &expect, err))
		return err->code;
	if (studio->keys && write_file(studio, s, &sheets, err))
		return err->code;
	return write_expect(studio, s, &expect, err);
}

static enum err
write_roster(const struct studio *studio, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

	holder_csv_head(&out);
	for (int i = 1; i <= ROSTER_PERSONS; i++)
		holder_csv_line(&out, &studio->people[i]);
	return write_text(studio->dir, "roster.csv", &out, err);
}

static const char readme[] =
    "# Samples\n\n"
    "Made by `make samples` (tests/generator); nobody in here exists, no number belongs to "
    "anybody, every\n"
    "seal says 样张 (specimen), and the offices in `certs/` are inventions with keys that were "
    "thrown away.\n"
    "The form is our own invention as far as no source shows it (see templates/cn-mission/).\n\n"
    "The day is always **2026-07-10**: every paper is received and judged on it\n"
    "(`intake inspect --as-of 2026-07-10 …` with `roster.csv` and `certs/`).\n\n"
    "Beside every scan lies what must be found in it, `NN-….expect`: each line must appear in the "
    "output of\n"
    "`intake inspect --plain FILE`; a line after `!` must not; `#` is a comment.\n\n"
    "`05-…` and `06-…` bear a label of ours with the serial that an empty register gives to the "
    "fifth and the\n"
    "sixth arrival of 2026, which they are when the files are registered one by one in the order "
    "of names.\n\n"
    "Making the samples again makes new keys: the digital seals and `certs/` change, everything "
    "else stays\n"
    "byte for byte the same with the same fonts and libraries.\n\n";

static enum err
write_readme(const struct studio *studio, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

	buf_text(&out, readme);
	buf_text(&out, "| file | what it is |\n|---|---|\n");
	for (int i = 0; i < sample_count; i++)
		buf_print(&out, "| `%s` | %s |\n", samples[i].file, samples[i].title);
	return write_text(studio->dir, "README.md", &out, err);
}

/* Of the offices with keys nothing can be made again alone: the keys are gone. */
static enum err
write_office(const struct studio *studio, struct error *err)
{
	char certs[512];

	(void)text_print(certs, sizeof(certs), "%s/certs", studio->dir);
	if (folder_make(certs, err))
		return err->code;
	if (studio->only)
		return trust_make_plain(certs, err);
	return trust_make(certs, studio->keys, err) || write_roster(studio, err) ? err->code
										 : ERR_NONE;
}

static enum err
write_all(const struct studio *studio, struct error *err)
{
	if ((studio->keys && write_office(studio, err)) || write_readme(studio, err))
		return err->code;
	for (int i = 0; i < sample_count; i++)
		if ((!studio->only || text_starts(samples[i].file, studio->only)) &&
		    write_sample(studio, &samples[i], err))
			return error_wrap(err, "%s", samples[i].file);
	return ERR_NONE;
}

enum err
samples_write(const char *dir, const char *only, bool expect_only, struct error *err)
{
	static struct studio studio;
	char keys[256];
	enum err rc;

	studio.dir = dir;
	studio.only = only;
	sample_roster(studio.people);
	if (expect_only)
		return write_all(&studio, err);
	if (keys_open(keys, sizeof(keys), err))
		return err->code;
	studio.keys = keys;
	rc = write_all(&studio, err);
	keys_remove(keys);
	return rc;
}
