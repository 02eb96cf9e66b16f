/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_PAPER_H
#define GENERATOR_PAPER_H

#include "canvas.h"
#include "holder.h"
#include "layout.h"
#include "model/issuer.h"
#include "rng.h"

/* One certificate as it lies in the envelope: what is filled in, signed and stamped. Change any of
 * it before drawing to make the paper that a test needs. */
enum paper_ink { PAPER_RED, PAPER_BLACK };

/* How a stamp is cut and pressed, for those who need another than the plain one. */
struct stamp_design {
	const char *font;
	double letter_mm, ring_mm;
	double star;    /* its radius as share of the diameter; 0 none */
	double over_mm; /* too much ink: it spreads by so much */
	double lost;    /* 0…1: share of places where the rubber did not touch */
	double flat;    /* height of width: 0.7 of a round one is an oval */
	bool square;    /* a frame with the name in two lines */
	struct ink ink;
};
extern const struct stamp_design stamp_plain;

struct round_stamp {
	bool present;
	double x, y; /* centre, mm */
	double diameter_mm;
	double turn_deg;
	double wear; /* 0 fresh … 1 hardly there */
	char name[ISSUER_NAME_BYTES];
	const struct stamp_design *design; /* NULL: stamp_plain */
};

struct paper {
	const struct layout *layout;                    /* NULL: a letter that is no form at all */
	char truth[FIELD_NAME_COUNT][FIELD_TEXT_BYTES]; /* as a reader must give it */
	char printed[FIELD_NAME_COUNT][FIELD_TEXT_BYTES]; /* as it stands on the paper */
	char address[96], phone[24], proxy[32], agency[64];
	struct round_stamp stamp, riding;
	bool handler, approver, applicant; /* signed */
	const char *font, *latin_font;
	double size_mm;
	struct ink ink;
	uint64_t
	    hand; /* seed of the small chances of filling in: the same paper twice looks the same */
	char label[24];     /* our own serial on a sticker; "" none */
	uint8_t seal[1024]; /* VDS payload */
	size_t seal_length;
	bool seal_qr; /* QR instead of DataMatrix */
};

/* A good certificate for this person, issued on that day by that office; number is the running
 * number of the office. */
struct paper_order {
	const struct holder *holder;
	const struct layout *layout;
	const char *issuer;        /* as printed, "中国驻悉尼总领事馆" */
	const char *number_prefix; /* "SYD" */
	int number;
	struct date issued_on;
};
void paper_make(struct rng *r, const struct paper_order *order, struct paper *out);
/* Notations of a day are numbered; this one is for where the order is known. */
#define NOTATION_DMY 9
/* Prints the truth and the writing of a day in one of the ways offices write it. */
void paper_date(struct paper *p, enum field_name field, struct date day, int notation);

/* Moves the seal: its centre from the left upper corner of its zone. */
void paper_stamp_date(struct paper *p, double right_mm, double down_mm);

enum err paper_draw(cairo_t *c, const struct paper *p, struct error *err) MUST_USE;

/* ---- parts of it, each in its own file ---- */
void stamp_draw(cairo_t *c, const struct round_stamp *stamp, uint64_t hand);
void signature_draw(cairo_t *c, struct box_mm box, uint64_t hand);
enum err code_draw(cairo_t *c, const struct paper *p, struct error *err) MUST_USE;
enum err label_draw(cairo_t *c, const struct paper *p, struct error *err) MUST_USE;
void letter_draw(cairo_t *c);

#endif
