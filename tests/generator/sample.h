/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_SAMPLE_H
#define GENERATOR_SAMPLE_H

#include "order.h"
#include "scan.h"

/* The fixed catalogue of samples/: one row, one file and what must be found in it. The day is
 * always 2026-07-10. */
#define SAMPLE_SEED 20260710

enum twist { /* what is special about the paper */
	     TWIST_NONE,
	     TWIST_OVER_DATE, /* the seal lies across the day of issue */
	     TWIST_NO_STAMP,
	     TWIST_NO_RIDING,
	     TWIST_NO_APPLICANT, /* not signed by the applicant */
	     TWIST_SMALL_STAMP,  /* 36 mm */
	     TWIST_NO_NUMBER,    /* 编号 empty */
	     TWIST_CHECK_DIGIT,  /* one digit of the ID number is wrong */
	     TWIST_TRADITIONAL,  /* 陳大文 for 陈大文 */
	     TWIST_PROXY,        /* 代办 */
	     TWIST_STRANGER,     /* nobody on the roster */
	     TWIST_LETTER,       /* no form at all */
	     TWIST_EMPTY,        /* nothing at all */
	     TWIST_LABEL,        /* our own serial on a sticker */
	     TWIST_DMY,          /* the day of issue as day/month/year */
	     TWIST_FORGED,       /* seal: payload changed after signing */
	     TWIST_OTHER_PERSON, /* seal: genuine, of somebody else */
};

enum sheet { SHEET_SINGLE, SHEET_BLANK_BACK, SHEET_COUPLE };
enum mishap { MISHAP_NONE, MISHAP_TRUNCATED, MISHAP_ZERO, MISHAP_COPY_OF_FIRST };
enum signer { SIGNER_NONE, SIGNER_CURRENT, SIGNER_CURRENT_QR, SIGNER_EXPIRED, SIGNER_REVOKED };

struct sample {
	const char *file;  /* "01-clean-with-seal.jpg" */
	const char *title; /* for samples/README.md */
	int person;        /* row of the roster, from 1; a couple is this one and the next */
	int office;
	struct date issued_on;
	enum twist twist;
	enum signer signer;
	int dpi, turn, hardness, quality;
	enum color_mode color;
	enum compression compression;
	bool worn, photocopy;
	enum sheet sheet;
	enum mishap mishap;
	const char
	    *of; /* MISHAP_COPY_OF_FIRST: that file; else same paper as that row, scanned again */
	const char *expect; /* lines besides those that follow from the paper */
};

extern const struct sample samples[];
extern const int sample_count;

#define ROSTER_PERSONS 48
/* Everybody who is on the roster, [0] is the stranger who is not. */
void sample_roster(struct holder people[ROSTER_PERSONS + 1]);

/* Writes the whole folder; or only what must be found, beside scans that stay as they are; or only
 * the samples whose name begins with only, none of which may bear a digital seal: the keys of the
 * others are gone. */
enum err samples_write(const char *dir, const char *only, bool expect_only,
		       struct error *err) MUST_USE;

#endif
