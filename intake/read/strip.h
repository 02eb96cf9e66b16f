/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_STRIP_H
#define INTAKE_READ_STRIP_H

#include "base/date.h"
#include "read/numerals.h"
#include "read/zone.h"

/* Zones read by our own network (numerals.h): finds the line, prepares it, weighs what was read. */

/* A text and how sure it is. */
struct strip_text {
	char text[48];
	struct box_mm where; /* the part of the zone it was read in */
	double lead;         /* natural logarithm: so much likelier than the next text */
	double bend;         /* and so much less likely than what no grammar held back */
};
/* The text of the zone's likeliest line; text "" when there is none of that grammar. */
enum err strip_read(const struct zone *z, enum numerals_grammar grammar, struct strip_text *out,
		    struct error *err) MUST_USE;

/* What the zone's one line says in capitals and digits, if three preparations say the same; "" if
 * they do not, if there are several lines, or signs that are neither. Of each look it is the
 * likeliest text that fits (NULL: any); one that would have to be bent into it says nothing. fits
 * may exchange signs of text that look alike, never add any. */
typedef bool strip_fits(const void *context, char *text);
enum err strip_thrice(const struct zone *z, enum numerals_grammar grammar, strip_fits *fits,
		      const void *context, char *text, size_t size, struct error *err) MUST_USE;

/* A day; lead is over the next other day, however written. */
struct strip_day {
	struct date date; /* none: no day was read */
	struct strip_text text;
};
/* The day in the zone, in order as for date_read. When no line bears one out, every part of the
 * zone is tried: a seal of a gray scan hides where the line is. */
enum err strip_day(const struct zone *z, const char *order, struct strip_day *out,
		   struct error *err) MUST_USE;
/* The day in that part of the zone, prepared in that way. */
enum err strip_day_in(const struct zone *z, struct box_mm where, enum zone_prep prep,
		      const char *order, struct strip_day *out, struct error *err) MUST_USE;
/* Read without doubt, as far as one look can tell. */
bool strip_is_clear(const struct strip_text *t);

#endif
