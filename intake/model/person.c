/* SPDX-License-Identifier: Apache-2.0 */
#include "model/person.h"

#include "base/text.h"
#include "model/word.h"

/* The numbers of domain.md §4.1 are the enum's values. */
static const struct word categories[] = {
	{ "none", NULL },
	[CATEGORY_GOVERNMENT] = { "government", "机关事业单位退休" },
	[CATEGORY_ENTERPRISE] = { "enterprise", "企业退休" },
	[CATEGORY_DISABILITY] = { "disability", "病残津贴" },
	[CATEGORY_INJURY] = { "injury", "一至四级工伤职工" },
	[CATEGORY_DEPENDANT] = { "dependant", "工亡供养亲属" },
	[CATEGORY_RESIDENT] = { "resident", "城乡居民养老" },
};

static const struct word pay_statuses[] = {
	[PAY_ACTIVE] = { "active", "正常" },
	[PAY_SUSPENDED] = { "suspended", "暂停" },
	[PAY_ENDED] = { "ended", "终止" },
};

DEFINE_WORD_TEXT(category, enum category, category, categories);
DEFINE_WORD_ZH(category, enum category, category, categories);

bool
category_parse(const char *text, enum category *out)
{
	long number;
	int i = word_find(categories, COUNT_OF(categories), text);

	if (i < CATEGORY_GOVERNMENT) {
		if (!text_is_digits(text) ||
		    !text_to_long(text, CATEGORY_GOVERNMENT, CATEGORY_RESIDENT, &number))
			return false;
		i = (int)number;
	}
	*out = (enum category)i;
	return true;
}

DEFINE_WORD_TEXT(pay_status, enum pay_status, status, pay_statuses);
DEFINE_WORD_PARSE(pay_status, enum pay_status, pay_statuses);
