/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

/* What can be refused by bytes alone, before a parser sees them (signatures.md §0.2). */

struct scan {
	const char *start, *at, *end, *what;
	int depth; /* of open elements */
};

/* Lines are counted when somebody is told of one, not on the way. */
static int
line_at(const struct scan *s)
{
	int line = 1;

	for (const char *c = s->start; (c = memchr(c, '\n', (size_t)(s->at - c))); c++)
		line++;
	return line;
}

static enum err
refuse(const struct scan *s, enum err code, const char *why, struct error *err)
{
	return error_set(err, code, "%s:%d: %s", s->what, line_at(s), why);
}

/* Moves behind the first of `until`; false at the end of the bytes. */
static bool
skip_to(struct scan *s, const char *until)
{
	size_t n = strlen(until);
	const char *found = memmem(s->at, (size_t)(s->end - s->at), until, n);

	s->at = found ? found + n : s->end;
	return found;
}

static bool
scan_starts(const struct scan *s, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(s->end - s->at) >= n && memcmp(s->at, with, n) == 0;
}

/* A start or end tag: quotes may hold '>'. */
static enum err
scan_tag(struct scan *s, struct error *err)
{
	const char *start = s->at;
	bool closing = s->at + 1 < s->end && s->at[1] == '/';
	char quote = 0;

	for (; s->at < s->end; s->at++) {
		if (s->at - start > LIMIT_XML_TAG_BYTES)
			return error_set(err, ERR_LIMIT, "%s:%d: a tag is longer than %d bytes",
					 s->what, line_at(s), LIMIT_XML_TAG_BYTES);
		if (quote) {
			if (*s->at == quote)
				quote = '\0';
			continue;
		}
		if (*s->at == '"' || *s->at == '\'')
			quote = *s->at;
		if (*s->at == '>')
			break;
	}
	if (s->at >= s->end)
		return refuse(s, ERR_DATA, "the XML ends inside a tag", err);
	if (closing)
		s->depth--;
	else if (s->at[-1] != '/')
		s->depth++;
	s->at++;
	if (s->depth > LIMIT_XML_DEPTH)
		return error_set(err, ERR_LIMIT, "%s:%d: elements nest deeper than %d", s->what,
				 line_at(s), LIMIT_XML_DEPTH);
	return ERR_NONE;
}

static enum err
scan_markup(struct scan *s, bool first, struct error *err)
{
	const char *end = NULL;

	if (scan_starts(s, "<!--"))
		end = "-->";
	else if (scan_starts(s, "<![CDATA["))
		end = "]]>";
	else if (scan_starts(s, "<!"))
		return refuse(s, ERR_DATA, "a DTD or entity is not allowed", err);
	else if (first && scan_starts(s, "<?xml "))
		end = "?>";
	else if (scan_starts(s, "<?"))
		return refuse(s, ERR_DATA, "a processing instruction is not allowed", err);
	if (!end)
		return scan_tag(s, err);
	return skip_to(s, end) ? ERR_NONE : refuse(s, ERR_DATA, "the XML ends too early", err);
}

enum err
xml_scan(struct span bytes, const char *what, struct error *err)
{
	struct scan s = { .start = (const char *)bytes.bytes, .what = what };
	bool first = true;

	if (bytes.length > LIMIT_XML_BYTES)
		return error_set(err, ERR_LIMIT, "%s: %zu bytes are more than the limit of %zu",
				 what, bytes.length, LIMIT_XML_BYTES);
	if (bytes.length == 0)
		return error_set(err, ERR_DATA, "%s: empty", what);
	s.at = s.start;
	s.end = s.start + bytes.length;
	if (scan_starts(&s, "\xEF\xBB\xBF"))
		s.at += 3;
	if (!utf8_valid(s.at, (size_t)(s.end - s.at)))
		return error_set(err, ERR_DATA, "%s: not UTF-8", what);
	for (; (s.at = memchr(s.at, '<', (size_t)(s.end - s.at))); first = false)
		if (scan_markup(&s, first, err))
			return err->code;
	return ERR_NONE;
}
