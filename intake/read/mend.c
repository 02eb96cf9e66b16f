/* SPDX-License-Identifier: Apache-2.0 */
#include "read/mend.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "read/kinds.h"

#define DIGITS     "0123456789"
#define HAN_DIGITS "〇零一二三四五六七八九"
/* What the Chinese model makes of 〇. */
#define NOUGHTS "〇零○◯O0oQ口囗@◎。"

static bool
is_in(uint32_t c, const char *set)
{
	uint32_t known;

	while ((known = utf8_next(&set)) != 0)
		if (known == c)
			return true;
	return false;
}

static bool
is_numeral(uint32_t c)
{
	return is_in(c, DIGITS HAN_DIGITS "十廿卅");
}

/* In Chinese numerals the year of a paper begins with 二〇, and it is the nought that is misread.
 * The first numeral and the last two tell the year. Three characters with a nought among the last
 * two may have lost a numeral instead: left alone. */
static bool
mend_year(const char *year, size_t length, char *to, size_t size)
{
	char text[FIELD_TEXT_BYTES];
	const char *at = text;
	uint32_t c[6];
	int n = 0;

	if (!text_copy_n(text, sizeof(text), year, length))
		return false;
	while (*at && n < (int)COUNT_OF(c))
		c[n++] = utf8_next(&at);
	if (*at || n < 3 || c[0] != 0x4E8C /* 二 */)
		return false;
	for (int i = n - 2; i < n; i++) {
		if (is_in(c[i], NOUGHTS)) {
			if (n == 3)
				return false;
			c[i] = 0x3007;
		}
		if (!is_in(c[i], HAN_DIGITS))
			return false;
	}
	/* Between them is the nought and its halves, never another numeral. */
	for (int i = 1; i < n - 2; i++)
		if (!is_in(c[i], NOUGHTS) && is_numeral(c[i]))
			return false;
	to[0] = '\0';
	return text_append(to, size, "二〇") && utf8_put(to, size, c[n - 2]) &&
	       utf8_put(to, size, c[n - 1]);
}

static void
drop_signs(char *text, const char *signs)
{
	const char *at = text, *here = text;
	char *to = text;

	for (uint32_t c = utf8_next(&at); c; c = utf8_next(&at)) {
		if (!is_in(c, signs)) {
			memmove(to, here, (size_t)(at - here));
			to += at - here;
		}
		here = at;
	}
	*to = '\0';
}

/* The end of the numerals from here on. */
static const char *
behind_numerals(const char *from)
{
	const char *at = from, *end = from;

	for (uint32_t c = utf8_next(&at); c && is_numeral(c); c = utf8_next(&at))
		end = at;
	return end;
}

/* One sign between the two numbers behind 年 can only be 月 (用, 肖 under a seal's edge). */
static void
mend_month_sign(char *text)
{
	char mended[FIELD_TEXT_BYTES];
	const char *month = strstr(text, "年");
	const char *sign, *behind, *at;

	if (!month || strstr(text, "月"))
		return;
	month += strlen("年");
	sign = behind = behind_numerals(month);
	if (sign == month || utf8_next(&behind) == 0)
		return;
	at = behind;
	if (!is_numeral(utf8_next(&at)))
		return;
	if (text_copy_n(mended, sizeof(mended), text, (size_t)(sign - text)) &&
	    text_append(mended, sizeof(mended), "月") &&
	    text_append(mended, sizeof(mended), behind))
		(void)text_copy(text, FIELD_TEXT_BYTES, mended);
}

/* One sign behind the number that follows 月 can only be 日 (月, 目, 晶). */
static void
mend_day_sign(char *text)
{
	char *month = strstr(text, "月");
	const char *sign, *at;

	if (!month)
		return;
	sign = at = behind_numerals(month + strlen("月"));
	if (sign == month + strlen("月") || utf8_next(&at) == 0 || *at)
		return;
	month[sign - month] = '\0';
	(void)text_append(text, FIELD_TEXT_BYTES, "日");
}

void
date_mend(char *text)
{
	char mended[FIELD_TEXT_BYTES];
	const char *year;

	if (!strstr(text, "年")) {
		drop_signs(text, "`|\"“”‘’·_");
		return;
	}
	text_close_up(text);
	drop_signs(text, ",.'`:;|\"，、：“”‘’·_");
	year = strstr(text, "年");
	if (mend_year(text, (size_t)(year - text), mended, sizeof(mended)) &&
	    text_append(mended, sizeof(mended), year))
		(void)text_copy(text, FIELD_TEXT_BYTES, mended);
	mend_month_sign(text);
	mend_day_sign(text);
}
