/* SPDX-License-Identifier: Apache-2.0 */
#include "read/seek.h"

#include <regex.h>
#include <string.h>

#include "base/text.h"

#define EXPRESSION_BYTES 1024
#define CANDIDATES_MAX   8
/* Words may stand this far before and behind a value, in characters: "簽發日期 Data: " between. */
#define AFTER_GAP  30
#define BEFORE_GAP 12
/* As much text beside a value as words are looked for in. */
#define BESIDE_BYTES 120

/* ---- expressions ---- */

static bool
compile(const char *expression, regex_t *out)
{
	return regcomp(out, expression, REG_EXTENDED | REG_ICASE) == 0;
}

bool
text_matches(const char *text, const char *expression)
{
	regex_t compiled;
	bool fits;

	if (!compile(expression, &compiled))
		return false;
	fits = regexec(&compiled, text, 0, NULL, 0) == 0;
	regfree(&compiled);
	return fits;
}

/* ---- what values look like, in text without spaces ---- */

#define HAN_DIGIT "(〇|○|零|一|二|三|四|五|六|七|八|九|十|廿|元|O|[0-9])"
#define MONTH                                                                                      \
	"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|fev|abr|mai|ago|set|out|dez)"            \
	"([a-z]|ç)*"
/* A comma, a full stop, or a speck that was taken for a sign. */
#define DIRT "[^a-z0-9]?"
#define DATE                                                                                       \
	"((中華|中华)?(民國|民国))?" HAN_DIGIT "{2,4}年" HAN_DIGIT "{1,3}月" HAN_DIGIT             \
	"{1,3}(日|号|號)"                                                                       \
	"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"                   \
	"|[0-9]{1,2}(st|nd|rd|th|º|°|o)?" DIRT "(dayof|diade|of|de)?" MONTH "(de|of)?" DIRT        \
	"[0-9]{4}"                                                                                 \
	"|" MONTH DIRT "[0-9]{1,2}(st|nd|rd|th)?" DIRT "[0-9]{4}"
/* A recogniser of words takes a nought for O and a one for l; the digits are read again later. */
#define DIGIT "[0-9OoQDIlZSB]"
/* Its letter, too, may have been taken for a nought. */
#define HKID "[A-Z0]{1,2}" DIGIT "{6}[(][0-9AO][)]"
#define BIR  "[157]" DIGIT "{6}[(]" DIGIT "[)]|[157]/" DIGIT "{6}/" DIGIT

/* The first expression that matches decides, and all its matches must say the same. */
#define EXPRESSIONS_MAX 4
static const struct {
	enum field_kind kind;
	const char *expression[EXPRESSIONS_MAX];
} looks[] = {
	{ FIELD_KIND_DATE, { DATE } },
	{ FIELD_KIND_ID_NUMBER, { "[1-9]" DIGIT "{16}[0-9XxO]", HKID, BIR } },
	{ FIELD_KIND_PASSPORT,
	  { HKID, BIR, "[HM]" DIGIT "{8}(" DIGIT "{2})?|[A-Z]{1,2}" DIGIT "{6,8}" } },
	{ FIELD_KIND_SEX, { "男|女" } },
	{ FIELD_KIND_APPEARANCE,
	  { "本人到場|本人到场|親身|亲身|親臨|亲临|親自|亲自|inperson|personally|pessoalmente",
	    "代辦|代办|委託|委托|byproxy|procurador" } },
};

/* ---- candidates ---- */

struct search {
	const char *text;
	const struct form_field *field;
	struct text_span found[CANDIDATES_MAX];
	int count;
};

static bool
is_latin(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The value is no piece of a longer number or word. */
static bool
stands_alone(const char *text, struct text_span s)
{
	bool digit_before = s.from > 0 && text[s.from - 1] >= '0' && text[s.from - 1] <= '9';
	bool digit_behind = text[s.to] >= '0' && text[s.to] <= '9';

	return !(digit_before && is_latin(text[s.from])) &&
	       !(digit_behind && is_latin(text[s.to - 1]));
}

/* Words right before the value, or a few characters away. */
static bool
words_before(const struct search *s, int from)
{
	char text[BESIDE_BYTES], expression[FORM_WORDS_BYTES + 32];
	const char *all = s->text;
	int begin = from > BESIDE_BYTES - 1 ? from - (BESIDE_BYTES - 1) : 0;

	if (!s->field->after[0])
		return true;
	while (begin < from && ((unsigned char)all[begin] & 0xC0) == 0x80)
		begin++;
	(void)text_copy_n(text, sizeof(text), all + begin, (size_t)(from - begin));
	(void)text_print(expression, sizeof(expression), "(%s).{0,%d}$", s->field->after,
			 AFTER_GAP);
	return text_matches(text, expression);
}

static bool
words_behind(const struct search *s, int to)
{
	char text[BESIDE_BYTES], expression[FORM_WORDS_BYTES + 32];

	if (!s->field->before[0])
		return true;
	(void)text_copy(text, sizeof(text), s->text + to);
	(void)text_print(expression, sizeof(expression), "^.{0,%d}(%s)", BEFORE_GAP,
			 s->field->before);
	return text_matches(text, expression);
}

static void
search_expression(struct search *s, const char *expression)
{
	const char *text = s->text;
	regex_t compiled;
	regmatch_t match;
	int at = 0;

	if (!compile(expression, &compiled))
		return;
	while (s->count < CANDIDATES_MAX &&
	       regexec(&compiled, text + at, 1, &match, at ? REG_NOTBOL : 0) == 0) {
		struct text_span found = { at + match.rm_so, at + match.rm_eo };

		if (found.to <= found.from)
			break;
		if (stands_alone(text, found) && words_before(s, found.from) &&
		    words_behind(s, found.to))
			s->found[s->count++] = found;
		at = found.to;
	}
	regfree(&compiled);
}

/* A name or other words: everything between what stands before and what stands behind it. */
static void
search_between(struct search *s)
{
	char expression[EXPRESSION_BYTES];
	const char *text = s->text;
	regex_t compiled;
	regmatch_t match[4];
	int at = 0;
	/* the words of the form may have groups of their own, so the value is found by lengths */
	regex_t behind;
	regmatch_t end;

	(void)text_print(expression, sizeof(expression), "(%s)[]:;,.、（()[]*", s->field->after);
	if (!s->field->after[0] || !s->field->before[0] || !compile(expression, &compiled))
		return;
	if (!compile(s->field->before, &behind)) {
		regfree(&compiled);
		return;
	}
	while (s->count < CANDIDATES_MAX &&
	       regexec(&compiled, text + at, 1, match, at ? REG_NOTBOL : 0) == 0) {
		int from = at + match[0].rm_eo;

		if (match[0].rm_eo == 0)
			break;
		if (regexec(&behind, text + from, 1, &end, REG_NOTBOL) == 0 && end.rm_so > 0 &&
		    end.rm_so < FIELD_TEXT_BYTES - 1)
			s->found[s->count++] = (struct text_span){ from, from + (int)end.rm_so };
		at = from;
	}
	regfree(&compiled);
	regfree(&behind);
}

static bool
is_han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Two to six Chinese characters, or Latin letters with what stands between them. */
static bool
could_be_name(const char *text, struct text_span s)
{
	char value[FIELD_TEXT_BYTES];
	const char *at = value;
	int han = 0, latin = 0, other = 0;
	uint32_t c;

	(void)text_copy_n(value, sizeof(value), text + s.from, (size_t)(s.to - s.from));
	while ((c = utf8_next(&at)) != 0) {
		if (is_han(c))
			han++;
		else if (c >= 0x80 || !(is_latin((char)c) || strchr(",.'-", (char)c)))
			other++;
		else
			latin++;
	}
	return other == 0 &&
	       ((han >= 2 && han <= 6 && latin == 0) || (han == 0 && latin >= 4 && latin <= 60));
}

static const char *const titles[] = { "先生", "女士", "小姐", "太太" };

/* Without a title, and without what the gap before and behind a name was taken for: "羅濤錦[" is a
 * name and a space. */
static void
trim_name(const char *text, struct text_span *s)
{
	const char *at = text + s->from, *end = text + s->to;
	int from = s->to, to = s->from;

	while (at < end) {
		const char *here = at;
		uint32_t c = utf8_next(&at);

		if (!is_han(c) && !(c < 0x80 && is_latin((char)c)))
			continue;
		if (from > here - text)
			from = (int)(here - text);
		to = (int)(at - text);
	}
	s->from = from;
	s->to = to > from ? to : from;
	for (size_t i = 0; i < COUNT_OF(titles); i++) {
		size_t n = strlen(titles[i]);

		if ((size_t)(s->to - s->from) >= n && memcmp(text + s->to - n, titles[i], n) == 0)
			s->to -= (int)n;
	}
}

static void
drop_what_is_no_name(struct search *s)
{
	int n = 0;

	for (int i = 0; i < s->count; i++) {
		trim_name(s->text, &s->found[i]);
		if (could_be_name(s->text, s->found[i]))
			s->found[n++] = s->found[i];
	}
	s->count = n;
}

/* "^[A-Z]{3}20[0-9]{8}$" is a whole field; in a text it is a part. */
static void
search_pattern(struct search *s)
{
	char pattern[FORM_PATTERN_BYTES];
	size_t n;

	(void)text_copy(pattern, sizeof(pattern),
			s->field->pattern + (s->field->pattern[0] == '^'));
	n = strlen(pattern);
	if (n > 0 && pattern[n - 1] == '$')
		pattern[n - 1] = '\0';
	if (pattern[0])
		search_expression(s, pattern);
	else
		search_between(s);
}

static void
search_looks(struct search *s)
{
	for (size_t i = 0; i < COUNT_OF(looks); i++) {
		if (looks[i].kind != s->field->kind)
			continue;
		for (int k = 0; k < EXPRESSIONS_MAX && looks[i].expression[k]; k++) {
			int before = s->count;

			search_expression(s, looks[i].expression[k]);
			/* in person and by proxy in one letter: nobody knows */
			if (s->field->kind == FIELD_KIND_APPEARANCE) {
				if (before > 0 && s->count > before)
					s->count = 0;
				else if (s->count > before)
					s->count = before + 1;
			} else if (s->count > 0) {
				return;
			}
		}
	}
}

static void
search(struct search *s)
{
	switch (s->field->kind) {
	case FIELD_KIND_NUMBER:
		search_pattern(s);
		return;
	case FIELD_KIND_NAME:
		search_between(s);
		drop_what_is_no_name(s);
		return;
	case FIELD_KIND_TEXT:
		search_between(s);
		return;
	default:
		search_looks(s);
	}
}

static bool
all_say_the_same(const struct search *s)
{
	const char *text = s->text;

	for (int i = 1; i < s->count; i++) {
		int n = s->found[0].to - s->found[0].from;

		if (s->found[i].to - s->found[i].from != n ||
		    memcmp(text + s->found[0].from, text + s->found[i].from, (size_t)n) != 0)
			return false;
	}
	return s->count > 0;
}

bool
text_seek(const char *text, const struct form_field *field, struct text_span *out)
{
	struct search s = { .text = text, .field = field };

	search(&s);
	if (!all_say_the_same(&s))
		return false;
	*out = s.found[0];
	return true;
}
