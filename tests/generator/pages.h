/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_PAGES_H
#define GENERATOR_PAGES_H

#include "order.h"
#include "scan.h"

/* Any number of pages with their truth, for measuring: NNNNN.jpg (or .tif, .pdf) and NNNNN.truth
 * with "key=value" lines. What the office would have, roster.csv (everybody on a page and as many
 * who are not) and certs/, goes to another folder, so that a folder of pages holds pages only. */
struct pages {
	const char *dir;
	const char *office; /* NULL: not written */
	const char *form;   /* NULL: all of them */
	int count;
	uint64_t seed;
	bool under_seal; /* every office seal lies across the day of issue */
	bool clean;      /* a good office scanner, 300 dpi, colour */
	bool
	    crooked; /* each sheet lies as askew, and its scanner enlarges, as far as is promised */
	bool again; /* each paper also as NNNNN-again (scanned a second time) and NNNNN-redated (the
		       same paper with another day of issue): for finding a paper again */
};

enum err pages_write(const struct pages *p, struct error *err) MUST_USE;

#endif
