/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rules.h"

#include <assert.h>

#include "rules/case.h"

/* Legal and local grounds, as letters and audits cite them. */
#define RECORDS  "《社会保险经办条例》第三十五条、第三十八条"
#define NO_MORE  "《社会保险经办条例》第三十一条"
#define SUSPECT  "《社会保险经办条例》第二十六条、第五十五条"
#define CHANGED  "《社会保险经办条例》第二十五条"
#define MATCHING "《社会保险经办条例》第二十六条"
#define NOTICE   "本机构受理公告"
#define MISSION  "外领函〔2015〕660号"
#define FILLING  "驻外使领馆填表须知"
#define SEALS    "国发〔1999〕25号"
#define CYCLE    "粤府〔2019〕105号"
#define MACAU    "澳门第9/2018号法律"
#define PROXY    "外交部等四部委2007年通知"
#define LOCAL    "本机构规定"
#define OURS     "docs/decisions/0040-rules-of-our-own.md"

/* The order of domain.md §4.3; V and K stand behind the seals and the form. A rule whose evidence
 * this program does not have yet is not here at all. */
static const struct rule table[] = {
	{ "A01", 1, RECORDS, rule_a01 },   { "A03", 1, NOTICE, rule_a03 },
	{ "A04", 1, "UPU S10", rule_a04 },

	{ "F01", 1, NO_MORE, rule_f01 },   { "F02", 1, MISSION, rule_f02 },
	{ "F03", 1, MISSION, rule_f03 },   { "F06", 1, NOTICE, rule_f06 },
	{ "F09", 1, FILLING, rule_f09 },   { "F10", 1, RECORDS, rule_f10 },
	{ "F12", 1, FILLING, rule_f12 },   { "F15", 1, OURS, rule_f15 },

	{ "K01", 1, OURS, rule_k01 },      { "K02", 1, OURS, rule_k02 },

	{ "I01", 1, NOTICE, rule_i01 },    { "I02", 1, MACAU, rule_i02 },
	{ "I03", 1, NOTICE, rule_i03 },    { "I05", 1, LOCAL, rule_i05 },
	{ "I06", 1, SUSPECT, rule_i06 },

	{ "S01", 1, FILLING, rule_s01 },   { "S02", 1, SEALS, rule_s02 },
	{ "S04", 1, FILLING, rule_s04 },   { "S07", 1, FILLING, rule_s07 },

	{ "V01", 1, OURS, rule_v01 },      { "V02", 1, OURS, rule_v02 },
	{ "V03", 1, OURS, rule_v03 },      { "V04", 1, OURS, rule_v04 },

	{ "T01", 1, FILLING, rule_t01 },   { "T02", 1, FILLING, rule_t02 },
	{ "T04", 1, LOCAL, rule_t04 },     { "T05", 1, MISSION, rule_t05 },
	{ "T06", 1, CYCLE, rule_t06 },     { "T07", 1, CYCLE, rule_t07 },
	{ "T08", 1, CYCLE, rule_t08 },

	{ "P01", 1, MATCHING, rule_p01 },  { "P02", 1, "GB 11643", rule_p02 },
	{ "P03", 1, MATCHING, rule_p03 },  { "P04", 1, FILLING, rule_p04 },
	{ "P05", 1, FILLING, rule_p05 },   { "P06", 1, MATCHING, rule_p06 },
	{ "P07", 1, MATCHING, rule_p07 },  { "P08", 1, MATCHING, rule_p08 },
	{ "P09", 1, OURS, rule_p09 },

	{ "L01", 1, SUSPECT, rule_l01 },   { "L02", 1, CHANGED, rule_l02 },
	{ "L04", 1, CHANGED, rule_l04 },

	{ "X01", 1, NO_MORE, rule_x01 },   { "X03", 1, PROXY, rule_x03 },

	{ "U01", 1, CYCLE, rule_u01 },     { "U02", 1, SUSPECT, rule_u02 },
	{ "U03", 1, CYCLE, rule_u03 },
};

const struct rule *
rules_table(int *count)
{
	*count = (int)COUNT_OF(table);
	return table;
}

void
rules_run(const struct rule_case *c, struct finding *findings, int *count)
{
	struct findings out = { .list = findings, .count = count };

	assert(c->document);
	assert(c->policy);
	assert(c->precedent);
	assert(date_valid(c->today));
	*count = 0;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		out.rule = &table[i];
		table[i].run(c, &out);
	}
}
