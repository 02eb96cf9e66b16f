/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_REPORT_H
#define INTAKE_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "model/arrival.h"
#include "model/document.h"
#include "model/person.h"
#include "model/run.h"
#include "store/store.h"

/* Papers and tables out. Papers are PDF, A4 unless said otherwise, set in Noto CJK; their words
 * come from templates/letters.xml and po/. What is appended to a buf is the whole file. */

/* One 50 × 30 mm page an arrival: QR code of the serial (error correction Q, modules of 0.75 mm =
 * six dots of a 203 dpi printer), the serial in plain characters, the day received. Writes the PDF
 * whole or not at all. */
enum err report_labels(const char *path, const struct arrival *arrivals, int count,
		       struct error *err) MUST_USE;

/* ---- letters ---- */
/* 退件通知书 of a document in REJECTED, 补正材料通知书 of one in WAIT_FIX: all defects at once
 * (一次性告知), each with its basis and what to do; deadline, return address, place for the seal.
 * The number on it is that of the arrival, so that a second print is the same letter. ERR_CONFLICT:
 * the document stands elsewhere, has no reasons, or is under suspicion (R20): that is never told in
 * a letter. */
struct report_letter {
	const struct catalog *catalog;
	const struct arrival *arrival;
	const struct document *document;
	const char *to;       /* name of the recipient, "" unknown */
	const char *language; /* "zh_CN", "zh_HK", "en"; report_language(sender's country) */
	struct date today;    /* printed on it */
};
enum err report_letter(const struct report_letter *letter, struct buf *out,
		       struct error *err) MUST_USE;
/* Who it is for: the roster's name if the person is known, else as the paper has it, else the
 * sender's. */
void report_recipient(struct store *s, const struct document *d, const struct arrival *a, char *to,
		      size_t size);
/* zh_HK for "HKG" and "MAC", else zh_CN: everybody the agency pays reads Chinese. */
const char *report_language(const char *country);

/* 收件回执 for who hands papers in, half a page (A5 landscape), with the QR code of the serial. */
enum err report_receipt(const struct catalog *catalog, const struct arrival *arrival,
			const char *language, const char *handler, struct buf *out,
			struct error *err) MUST_USE;

/* 查询结果: one person, what holds today, and the papers there were; lent. */
struct report_lookup {
	const struct catalog *catalog;
	const struct person *person;
	const struct list_row *papers; /* newest first */
	int paper_count;
	const char *printed_by;
	struct date today;
};
enum err report_lookup(const struct report_lookup *lookup, struct buf *out,
		       struct error *err) MUST_USE;

/* ---- lists: one description of columns serves screen, xlsx, csv and print ---- */
enum report_kind {
	REPORT_TEXT,   /* also numbers that must keep their zeros: ID, serial, tracking */
	REPORT_NUMBER, /* counted: right side */
	REPORT_DAY,    /* ISO day or "" */
	REPORT_MOMENT, /* "2026-07-01 09:00:00" in Asia/Shanghai, or "" */
};
struct report_query;
struct report_column {
	const char *name;  /* for programs: "id_number" */
	const char *title; /* for people, an N_() message */
	enum report_kind kind;
	double width_mm; /* on paper and, in proportion, in a table file */
	/* The cell of a row of that list; to has REPORT_CELL_BYTES. */
	void (*print)(const void *row, const struct report_query *query, char *to);
};
#define REPORT_CELL_BYTES    512
#define LIMIT_REPORT_COLUMNS 16

/* What is asked: each list takes from it what is its own. */
struct report_query {
	const struct catalog *catalog;
	const char *language; /* of states and issuers */
	struct date today;
	bool whole;                /* ID numbers in full; else masked. The caller logs it. */
	struct list_filter filter; /* register, batch (batch_id) */
	struct audit_filter log;   /* audit; limit 0 = LIMIT_PAPER_LINES */
	int days;                  /* due: runs out within so many days, */
	int people_max;            /* so many people; 0 = LIMIT_PAPER_LINES */
	int file_state;            /* files: enum file_state, −1 all */
	const char *run;           /* run: of the submission; NULL all */
};
typedef enum err report_row_each(void *context, const void *row, struct error *err);
struct report_list {
	const char *name;  /* "register" */
	const char *title; /* an N_() message */
	const struct report_column *column;
	int count;
	/* Calls each with a row of this list's type: struct list_row (register, batch), struct
	 * person (due), struct raw_file (files), struct batch (batches), struct record_answer
	 * (run), struct audit_line (audit). */
	enum err (*walk)(struct store *s, const struct report_query *query, report_row_each *each,
			 void *context, struct error *err);
};
/* register, due, files, batches, batch, run, audit; NULL if unknown, or i behind the last. */
const struct report_list *report_list_get(const char *name);
const struct report_list *report_list_at(int i);

/* UTF-8, CRLF, RFC 4180. bom: for programs of Windows. A cell that begins with = + - @ or a tab
 * gets an apostrophe in front, so that no table program takes it for a formula. */
enum err report_csv(struct store *s, const struct report_list *list,
		    const struct report_query *query, bool bom, struct buf *out, int *rows,
		    struct error *err) MUST_USE;
/* Excel: text stays text, days are days, the head stands still, a filter on each column. */
enum err report_xlsx(struct store *s, const struct report_list *list,
		     const struct report_query *query, struct buf *out, int *rows,
		     struct error *err) MUST_USE;
/* On paper, A4 landscape, at most LIMIT_PAPER_LINES. */
struct report_heading {
	const char *subtitle; /* the filter in words, "" none */
	const char *printed_by;
	int64_t at_us;
};
enum err report_print(struct store *s, const struct report_list *list,
		      const struct report_query *query, const struct report_heading *heading,
		      struct buf *out, int *rows, struct error *err) MUST_USE;

/* ---- codes as people say them, in this thread's language ---- */
const char *report_decide(enum decide decide); /* "" none */
void report_roles(char *to, int roles);        /* to has ROLES_TEXT_BYTES */
/* A line of the log: "route=post pieces=1" as "came by: post; papers: 1", "user:liang" as "account
 * liang". What is hashed is the line itself; `intake audit show` has it. to has REPORT_CELL_BYTES.
 */
void report_log_detail(const char *detail, char *to);
void report_log_object(const char *object, char *to);

/* The months to pay back to a person who is resumed, "2025-11 … 2026-06"; "" none. */
void report_months(const struct record_answer *answer, char *to, size_t size);

/* ---- seals to print, for an issuing office (docs/seal.md §1) ---- */
/* A module below this is lost by an inkjet: four dots at 300 dpi. */
#define SEAL_MODULE_MM_MIN 0.33
/* One symbol, quiet zone included: a byte a module, 0 black, rows without padding; lent. Under it
 * stands the number of its certificate, for people. */
struct report_seal {
	int width, height;
	const uint8_t *modules;
	const char *number;
};
struct report_seal_sheet {
	double module_mm; /* SEAL_MODULE_MM_MIN to 2 */
	bool at_place;    /* one page a seal with the symbol's left upper corner at x, y: to be
			     printed onto the form; else as many as fit on A4, to be cut */
	double x_mm, y_mm, page_width_mm, page_height_mm;
};
/* Writes the PDF whole or not at all. ERR_USAGE: a symbol does not fit onto its page. */
enum err report_seals(const char *path, const struct report_seal_sheet *sheet,
		      const struct report_seal *seals, int count, struct error *err) MUST_USE;

/* The symbol with its number under it as gray pixels, module_px a module: no module is ever
 * smoothed. The caller frees *px. */
struct report_picture {
	int width, height;
	uint8_t *px;
};
enum err report_seal_picture(const struct report_seal *seal, int module_px,
			     struct report_picture *out, struct error *err) MUST_USE;

/* ---- words for screens ---- */
/* Why a file is unbound or in quarantine, in this thread's language: raw_file.reason by its code
 * word; what has none comes back as it is. */
const char *report_file_reason(const char *reason);
/* ---- codes for screens ---- */
/* A QR code as one SVG path of horizontal strokes, one unit a module; *modules is its width. */
enum err report_code_path(const char *text, int *modules, struct buf *out,
			  struct error *err) MUST_USE;

#endif
