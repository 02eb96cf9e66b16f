/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_OCR_H
#define INTAKE_READ_OCR_H

#include "base/error.h"
#include "image/image.h"
#include "model/field.h"

/* One line of print → text, by tesseract's LSTM models. Holds one recogniser per language for the
 * life of the process (a model takes 60–160 ms to load); for one thread. */
struct ocr;

struct ocr_line {
	char text[FIELD_TEXT_BYTES]; /* trimmed; cut if the line is longer than any field */
	int confidence; /* 0…100, mean: wrong readings reach 90 (scanning.md §5), so it never
			   decides */
};

enum err ocr_open(struct ocr **out, struct error *err) MUST_USE;
void ocr_close(struct ocr *o);
DEFINE_AUTO(ocr_close, struct ocr *);

/* Loads the model of a language ("chi_sim", "chi_tra+por") unless it is there. Without its data:
 * ERR_CONFIG that names the Debian package. */
enum err ocr_load(struct ocr *o, const char *language, struct error *err) MUST_USE;

/* The data of a language are installed; nothing is loaded. Otherwise ERR_CONFIG as of ocr_load. */
enum err ocr_check(const char *language, struct error *err) MUST_USE;

struct ocr_how {
	const char *language;
	const char *only; /* the characters that may be read; NULL for all. Never for Chinese dates:
			     it costs ones */
	bool whole;       /* the whole picture is the line: no search, so nothing of it is lost */
};
/* line is gray, dark on light, with some paper around the print. Nothing readable is an empty text.
 */
enum err ocr_read(struct ocr *o, const struct ocr_how *how, const struct image *line,
		  struct ocr_line *out, struct error *err) MUST_USE;

/* Characters of one line: of a letter in small print, across the page. */
#define OCR_SYMBOLS_MAX 120

struct ocr_symbols {
	struct ocr_symbol {
		char text[8];
		int left, right; /* columns of the picture, right exclusive; some pixels off */
	} symbol[OCR_SYMBOLS_MAX];
	int symbol_count;
	char text[2 * FIELD_TEXT_BYTES]; /* the same with the spaces between words */
};
/* A whole line of running text, character by character; see align.h about their places. */
enum err ocr_read_symbols(struct ocr *o, const char *language, const struct image *line,
			  struct ocr_symbols *out, struct error *err) MUST_USE;

#endif
