/* SPDX-License-Identifier: Apache-2.0 */
#include "model/arrival.h"

#include "model/word.h"

static const struct word routes[] = {
	[ROUTE_POST] = { "post", "邮寄" },         [ROUTE_EMS] = { "ems", "EMS" },
	[ROUTE_COURIER] = { "courier", "快递" },   [ROUTE_BY_HAND] = { "by-hand", "窗口递交" },
	[ROUTE_BY_AGENT] = { "by-agent", "代交" }, [ROUTE_INTERNAL] = { "internal", "内部转来" },
};

static const struct word conditions[] = {
	[CONDITION_INTACT] = { "intact", "完好" },
	[CONDITION_TORN] = { "torn", "破损" },
	[CONDITION_WET] = { "wet", "受潮" },
	[CONDITION_OPENED] = { "opened", "已拆" },
};

DEFINE_WORD_TEXT(route, enum route, route, routes);
DEFINE_WORD_ZH(route, enum route, route, routes);
DEFINE_WORD_PARSE(route, enum route, routes);
DEFINE_WORD_TEXT(condition, enum condition, condition, conditions);
DEFINE_WORD_ZH(condition, enum condition, condition, conditions);
DEFINE_WORD_PARSE(condition, enum condition, conditions);
