/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_LIMITS_H
#define INTAKE_BASE_LIMITS_H

#include <stddef.h>

/* Every maximum of the program, each with its reason. A loop over input from outside ends at one of
 * these; each has a test that goes one over. */

/* A raw scan file: 50 pages of colour at 300 dpi as JPEG are 40 MB; uncompressed A4 at 600 dpi 105
 * MB. */
#define LIMIT_SCAN_BYTES ((size_t)256 * 1024 * 1024)

/* One decoded page: A4 colour at 600 dpi is 104 MB, A3 at 400 dpi 93 MB. */
#define LIMIT_PAGE_BYTES ((size_t)112 * 1024 * 1024)

/* Page sides and area in pixels, checked in the header before a byte is decoded (scanning.md §5).
 */
#define LIMIT_PAGE_SIDE_PX     15000
#define LIMIT_PAGE_PX          ((size_t)120 * 1000 * 1000)
#define LIMIT_PAGE_SIDE_MIN_PX 100

/* Declared pixels against compressed bytes; G4 tops out at about 2,000:1 (scanning.md §5). */
#define LIMIT_INFLATE_RATIO 10000

/* Pages in one file: a feeder holds 100 sheets, duplex 200. More is a misfed stack or an attack. */
#define LIMIT_PAGES_PER_FILE 200

/* The thickest envelope seen: form, passport copy, letter, both sides, for two persons. */
#define LIMIT_PAGES_PER_DOCUMENT 24

/* Papers in one envelope: a couple, two entitlements each, and what comes with them. */
#define LIMIT_DOCUMENTS_PER_ARRIVAL 32

#define LIMIT_FIELDS_PER_DOCUMENT   32
#define LIMIT_SEALS_PER_DOCUMENT    12
#define LIMIT_FINDINGS_PER_DOCUMENT 64
#define LIMIT_REASONS_PER_DECISION  12

/* What one form file may declare; the consular form needs 40 anchors and 14 fields. */
#define LIMIT_ANCHORS_PER_FORM 64
#define LIMIT_FIELDS_PER_FORM  24
#define LIMIT_SEALS_PER_FORM   8
#define LIMIT_WORDS_PER_FORM   6
#define LIMIT_FORMS            64
#define LIMIT_ISSUERS          256

/* Policies: one a year, for a working life. Words: 22 reasons and 60 rules in three languages. */
#define LIMIT_POLICIES 40
/* The Apostille convention has about 125 states. */
#define LIMIT_APOSTILLES 160
/* Rules an office may switch off; more of them off is another rule book. */
#define LIMIT_RULES_OFF 16
#define LIMIT_PHRASES   400
/* Pieces of the papers we send out: 40 of them in three languages, twice that. */
#define LIMIT_LETTER_WORDS 240

/* Barcodes on one page: a label, a seal, a form code, and a sheet of stickers beside them, so that
 * nobody hides a seal behind other codes. 96 KB. */
#define LIMIT_CODES_PER_PAGE 32
/* A DataMatrix carries at most 1,556 bytes, a QR code 2,953. */
#define LIMIT_CODE_BYTES 3000

/* What a packed barcode may unpack to: the largest seals known hold a portrait of 1 KB, 64 KB is
 * far beyond any. */
#define LIMIT_IDB_BYTES ((size_t)64 * 1024)

/* Persons born on one day whose names are compared: 1 January is the birthday of those who had none
 * written down; a city's roster has some hundred of them. */
#define LIMIT_BORN_ON_ONE_DAY 2000

/* Persons that a search by name and birth date may bring; more is no match. */
#define LIMIT_CANDIDATES 8

/* A record is about 2 KB; research/reliability.md §6 batches at 100 records or 1 MB. */
#define LIMIT_RECORDS_PER_BATCH 1000
#define LIMIT_BATCH_BYTES       ((size_t)4 * 1024 * 1024)
/* An answer of the central service: 1,000 results with 20 issues each stay below it. */
#define LIMIT_ANSWER_BYTES ((size_t)16 * 1024 * 1024)
/* Headers of one answer: ten lines of ours take 1 KB; nginx and Apache stop at 8 KB a line. */
#define LIMIT_HEADER_BYTES ((size_t)64 * 1024)
/* Documents in the outbox of one run: a province's year. At 72 bytes each the list takes 15 MB. */
#define LIMIT_RECORDS_PER_RUN 200000

/* XML from outside (lists, receipts): parsing costs are quadratic in attributes (signatures.md
 * §0.2). */
#define LIMIT_XML_BYTES     ((size_t)4 * 1024 * 1024)
#define LIMIT_XML_TAG_BYTES 4096
#define LIMIT_XML_DEPTH     32

/* Configuration, certificates, templates: files of ours, read whole. */
#define LIMIT_SMALL_FILE_BYTES ((size_t)4 * 1024 * 1024)

/* Trust of one issuer: two anchors live side by side while one replaces the other, a CA below each,
 * a document signer a year with some kept for old papers, a specimen per seal and officer. */
#define LIMIT_ANCHORS_PER_ISSUER   8
#define LIMIT_CRLS_PER_ISSUER      16
#define LIMIT_SIGNERS_PER_ISSUER   64
#define LIMIT_SPECIMENS_PER_ISSUER 64
#define LIMIT_LISTERS_PER_ISSUER   16

/* Certificates on one issue list: the busiest consulate makes out some thousand a year; at 290
 * bytes an entry LIMIT_XML_BYTES ends a little above ten thousand. */
#define LIMIT_LIST_ENTRIES 20000

/* A CRL of a national root has some ten thousand entries of 40 bytes. */
#define LIMIT_CRL_BYTES ((size_t)16 * 1024 * 1024)

/* What a walk through the register holds at once, 8 to 80 bytes a row: ten years of a province's
 * papers. */
#define LIMIT_WALK_BYTES ((size_t)64 * 1024 * 1024)

/* Lines of the register a search looks at, the newest: nobody reads more than some pages, and to
 * count 5,000 takes 15 ms (tests/bench/bench_lists.c). */
#define LIMIT_LINES_FOUND 5000

/* A PDF or table we make: 20,000 lines of the register take 12 MB. */
#define LIMIT_PAPER_BYTES ((size_t)64 * 1024 * 1024)
/* Lines on paper, 700 pages; more is for a table file. */
#define LIMIT_PAPER_LINES 20000

/* A path in the vault; what stands before "ab/cd/<sha256>" is a folder an administrator chose. */
#define LIMIT_VAULT_PATH_BYTES 1024

/* A roster line; the longest seen in such exports is under 1 KB. */
#define LIMIT_CSV_LINE_BYTES 8192

/* Recognition processes; each needs about 110 MB. */
#define LIMIT_WORKERS 64

/* The throw-away child that opens untrusted bytes. */
#define LIMIT_CHILD_MEMORY_BYTES ((size_t)1024 * 1024 * 1024)
#define LIMIT_CHILD_CPU_S        20
#define LIMIT_CHILD_WALL_S       60

/* The largest document feeders hold 500 sheets, two sides each. */
#define LIMIT_SHEETS_PER_SCAN 1000

#endif
