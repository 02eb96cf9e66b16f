/* SPDX-License-Identifier: Apache-2.0 */
#include "model/page.h"

#include "model/word.h"

static const struct word modes[] = {
	[COLOR_BILEVEL] = { "bilevel", NULL },
	[COLOR_GRAY] = { "gray", NULL },
	[COLOR_RGB] = { "rgb", NULL },
};

DEFINE_WORD_TEXT(color_mode, enum color_mode, mode, modes);
