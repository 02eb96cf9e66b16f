/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ocr.h"

#include <assert.h>
#include <dlfcn.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tesseract/capi.h>

#include "base/text.h"

/* chi_sim, eng, chi_tra, por and two mixtures. */
#define MODELS_MAX 6

/* Tesseract scales every line itself; the number only keeps it from guessing one and saying so. */
#define ASSUMED_DPI 300

#define DATA_FOLDER "/usr/share/tesseract-ocr/5/tessdata"

struct model {
	char language[FORM_LANG_BYTES];
	TessBaseAPI *handle;
	bool restricted; /* a white list is set */
};

struct ocr {
	struct model model[MODELS_MAX];
	int count;
	locale_t plain; /* numbers with a point */
};

/* Tesseract's own threads make a line seven times slower (147 → 20 ms on two cores; scanning.md
 * §5). OMP_THREAD_LIMIT is read when libgomp is loaded, before main: too late to set it here for
 * ourselves, so the run-time call is made through the library that tesseract brought; the variable
 * is for our children. */
static void
one_thread(void)
{
	union {
		void *object;
		void (*set_levels)(int);
	} omp = { dlsym(RTLD_DEFAULT, "omp_set_max_active_levels") };

	if (omp.object)
		omp.set_levels(0);
}

/* With each model tesseract reads a table of shapes that are easily confused, for its old
 * recogniser, which is never asked here: a fifth of the time of the first page, a third under the
 * sanitizers. It has no switch for that; a symbol of the program goes before that of a library, so
 * this does nothing in its place (decision 0142). */
void ocr_no_ambiguities(void *table, const void *encoder, void *characters) __asm__(
    "_ZN9tesseract13UnicharAmbigs13LoadUniversalERKNS_10UNICHARSETEPS1_");
void
ocr_no_ambiguities(void *table, const void *encoder, void *characters)
{
	(void)table;
	(void)encoder;
	(void)characters;
}

enum err
ocr_open(struct ocr **out, struct error *err)
{
	struct ocr *o = calloc(1, sizeof(*o));

	if (!o)
		return error_set(err, ERR_NOMEM, "recogniser");
	one_thread();
	/* Model files and variables hold numbers with a point; a German or French locale would read
	 * them wrongly. */
	o->plain = newlocale(LC_NUMERIC_MASK, "C", duplocale(LC_GLOBAL_LOCALE));
	*out = o;
	return ERR_NONE;
}

void
ocr_close(struct ocr *o)
{
	if (!o)
		return;
	for (int i = 0; i < o->count; i++) {
		TessBaseAPIEnd(o->model[i].handle);
		TessBaseAPIDelete(o->model[i].handle);
	}
	if (o->plain)
		freelocale(o->plain);
	free(o);
}

static struct model *
model_get(struct ocr *o, const char *language)
{
	for (int i = 0; i < o->count; i++)
		if (text_equal(o->model[i].language, language))
			return &o->model[i];
	return NULL;
}

static int
handle_init(TessBaseAPI *handle, const char *language)
{
	/* Word lists pull numbers and names towards words; inverted print does not occur on forms
	 * (a third of the time). */
	static const char *const names[] = { "load_system_dawg", "load_freq_dawg",
					     "tessedit_do_invert", "debug_file" };
	static const char *const values[] = { "0", "0", "0", "/dev/null" };
	char *name[COUNT_OF(names)], *value[COUNT_OF(values)];
	int rc = -1;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		name[i] = strdup(names[i]);
		value[i] = strdup(values[i]);
	}
	if (name[0] && name[1] && name[2] && name[3] && value[0] && value[1] && value[2] &&
	    value[3])
		rc = TessBaseAPIInit4(handle, NULL, language, OEM_LSTM_ONLY, NULL, 0, name, value,
				      COUNT_OF(names), 0);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		free(name[i]);
		free(value[i]);
	}
	return rc;
}

/* chi_sim+eng lives in tesseract-ocr-chi-sim and tesseract-ocr-eng. */
static enum err
no_model(const char *language, struct error *err)
{
	char packages[FORM_LANG_BYTES * 16] = "";
	const char *at = language;

	while (*at) {
		char one[FORM_LANG_BYTES];
		size_t n = strcspn(at, "+");

		(void)text_copy_n(one, sizeof(one), at, n);
		for (char *s = one; *s; s++)
			if (*s == '_')
				*s = '-';
		(void)text_append(packages, sizeof(packages), " tesseract-ocr-");
		(void)text_append(packages, sizeof(packages), one);
		at += n + (at[n] == '+');
	}
	(void)error_set(err, ERR_CONFIG, "recogniser: no data for language %s", language);
	return error_hint(err, "install the Debian package:%s", packages);
}

enum err
ocr_load(struct ocr *o, const char *language, struct error *err)
{
	struct model *m = &o->model[o->count];
	locale_t before;
	int rc;

	if (model_get(o, language))
		return ERR_NONE;
	if (o->count == MODELS_MAX)
		return error_set(err, ERR_LIMIT, "forms need more than %d languages", MODELS_MAX);
	if (!text_copy(m->language, sizeof(m->language), language))
		return error_set(err, ERR_CONFIG, "language name %s is too long", language);
	m->handle = TessBaseAPICreate();
	if (!m->handle)
		return error_set(err, ERR_NOMEM, "recogniser");
	before = uselocale(o->plain ? o->plain : (locale_t)0);
	rc = handle_init(m->handle, language);
	(void)uselocale(before);
	if (rc != 0) {
		TessBaseAPIDelete(m->handle);
		return no_model(language, err);
	}
	m->restricted = false;
	o->count++;
	return ERR_NONE;
}

/* Where tesseract looks for its data: told by the environment, else where Debian's package has
 * them. */
static bool
is_installed(const char *language, size_t length)
{
	const char *folder = getenv("TESSDATA_PREFIX");
	char path[PATH_MAX];

	return text_print(path, sizeof(path), "%s/%.*s.traineddata",
			  folder && folder[0] ? folder : DATA_FOLDER, (int)length, language) &&
	       access(path, R_OK) == 0;
}

enum err
ocr_check(const char *language, struct error *err)
{
	for (const char *at = language; *at;) {
		size_t n = strcspn(at, "+");

		if (!is_installed(at, n))
			return no_model(language, err);
		at += n + (at[n] == '+');
	}
	return ERR_NONE;
}

static void
restrict_to(struct model *m, const char *only)
{
	if (!only && !m->restricted)
		return;
	(void)TessBaseAPISetVariable(m->handle, "tessedit_char_whitelist", only ? only : "");
	m->restricted = only != NULL;
}

/* Tesseract reads "Oe" on an even sheet of paper. */
static bool
is_even(const struct image *line)
{
	const int contrast_min = 30;
	uint8_t least = 255, most = 0;

	for (size_t i = 0; i < (size_t)line->width * (size_t)line->height; i++) {
		if (line->px[i] < least)
			least = line->px[i];
		if (line->px[i] > most)
			most = line->px[i];
	}
	return most - least < contrast_min;
}

static char *
recognise(TessBaseAPI *handle, const struct image *line, TessPageSegMode mode)
{
	TessBaseAPISetPageSegMode(handle, mode);
	TessBaseAPISetImage(handle, line->px, line->width, line->height, 1, line->width);
	TessBaseAPISetSourceResolution(handle, ASSUMED_DPI);
	return TessBaseAPIGetUTF8Text(handle);
}

enum err
ocr_read(struct ocr *o, const struct ocr_how *how, const struct image *line, struct ocr_line *out,
	 struct error *err)
{
	struct model *m;
	char *text;

	assert(line->channels == 1);
	memset(out, 0, sizeof(*out));
	if (ocr_load(o, how->language, err))
		return err->code;
	if (is_even(line))
		return ERR_NONE;
	m = model_get(o, how->language);
	assert(m);
	restrict_to(m, how->only);
	text = recognise(m->handle, line, how->whole ? PSM_RAW_LINE : PSM_SINGLE_LINE);
	/* Its search for lines drops a lone character and thin brush strokes; taking the whole
	 * picture for the line is worse for all else (scanning.md §2.6). */
	if (!how->whole && text && !text[strspn(text, " \n")]) {
		TessDeleteText(text);
		text = recognise(m->handle, line, PSM_RAW_LINE);
	}
	if (!text) {
		TessBaseAPIClear(m->handle);
		return ERR_NONE;
	}
	(void)text_copy(out->text, sizeof(out->text), text);
	TessDeleteText(text);
	text_trim(out->text);
	out->confidence = TessBaseAPIMeanTextConf(m->handle);
	TessBaseAPIClear(m->handle);
	return ERR_NONE;
}

static void
symbols_read(TessBaseAPI *handle, struct ocr_symbols *out)
{
	TessResultIterator *at = TessBaseAPIGetIterator(handle);
	int top, bottom;

	if (!at)
		return;
	do {
		struct ocr_symbol *s = &out->symbol[out->symbol_count];
		char *text = TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);

		if (text && text_copy(s->text, sizeof(s->text), text) &&
		    TessPageIteratorBoundingBox(TessResultIteratorGetPageIterator(at), RIL_SYMBOL,
						&s->left, &top, &s->right, &bottom))
			out->symbol_count++;
		TessDeleteText(text);
	} while (out->symbol_count < OCR_SYMBOLS_MAX && TessResultIteratorNext(at, RIL_SYMBOL));
	TessResultIteratorDelete(at);
}

enum err
ocr_read_symbols(struct ocr *o, const char *language, const struct image *line,
		 struct ocr_symbols *out, struct error *err)
{
	struct model *m;
	char *text;

	assert(line->channels == 1);
	out->symbol_count = 0;
	out->text[0] = '\0';
	if (ocr_load(o, language, err))
		return err->code;
	if (is_even(line))
		return ERR_NONE;
	m = model_get(o, language);
	assert(m);
	restrict_to(m, NULL);
	text = recognise(m->handle, line, PSM_SINGLE_LINE);
	if (text) {
		(void)text_copy(out->text, sizeof(out->text), text);
		TessDeleteText(text);
		symbols_read(m->handle, out);
	}
	TessBaseAPIClear(m->handle);
	return ERR_NONE;
}
