/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rules.h"

#include <assert.h>

#include "base/text.h"
#include "rules/case.h"

/* Legal and local grounds, as letters and audits cite them, with the days they are in force: a rule
 * speaks while its ground stands. Days that no source names are open. */
static const struct basis records = { "《社会保险经办条例》第三十五条、第三十八条",
				      { 2023, 12, 1 },
				      { 0 } },
			  no_more = { "《社会保险经办条例》第三十一条", { 2023, 12, 1 }, { 0 } },
			  suspect = { "《社会保险经办条例》第二十六条、第五十五条",
				      { 2023, 12, 1 },
				      { 0 } },
			  changed = { "《社会保险经办条例》第二十五条", { 2023, 12, 1 }, { 0 } },
			  matching = { "《社会保险经办条例》第二十六条", { 2023, 12, 1 }, { 0 } },
			  notice = { "本机构受理公告", { 0 }, { 0 } },
			  mission = { "外领函〔2015〕660号", { 2015, 7, 1 }, { 0 } },
			  filling = { "驻外使领馆填表须知", { 0 }, { 0 } },
			  seals = { "国发〔1999〕25号", { 1999, 10, 31 }, { 0 } },
			  cycle = { "粤府〔2019〕105号", { 2019, 1, 1 }, { 0 } },
			  macau = { "澳门第9/2018号法律", { 0 }, { 0 } },
			  proxy = { "外交部等四部委2007年通知", { 2007, 4, 1 }, { 0 } },
			  attested = { "中国委托公证人(香港)管理办法", { 0 }, { 0 } },
			  apostille = { "取消外国公文书认证要求的公约", { 2023, 11, 7 }, { 0 } },
			  straits = { "两岸公证书使用查证协议", { 1993, 5, 29 }, { 0 } },
			  gb11643 = { "GB 11643", { 0 }, { 0 } }, upu = { "UPU S10", { 0 }, { 0 } },
			  local = { "本机构规定", { 0 }, { 0 } },
			  ours = { "docs/decisions/0040-rules-of-our-own.md", { 0 }, { 0 } },
			  lists = { "docs/decisions/0131-rules-of-issue-lists.md", { 0 }, { 0 } };

/* The order of domain.md §4.3; V and K stand behind the seals and the form. A rule whose evidence
 * this program does not have yet is not here at all. */
static const struct rule table[] = {
	{ "A01", 1, &records, rule_a01 },  { "A02", 1, &no_more, rule_a02 },
	{ "A03", 1, &notice, rule_a03 },   { "A04", 1, &upu, rule_a04 },

	{ "F01", 1, &no_more, rule_f01 },  { "F02", 1, &mission, rule_f02 },
	{ "F03", 1, &mission, rule_f03 },  { "F04", 1, &mission, rule_f04 },
	{ "F05", 1, &mission, rule_f05 },  { "F06", 1, &notice, rule_f06 },
	{ "F07", 1, &filling, rule_f07 },  { "F08", 1, &filling, rule_f08 },
	{ "F09", 1, &filling, rule_f09 },  { "F10", 1, &records, rule_f10 },
	{ "F11", 1, &filling, rule_f11 },  { "F12", 2, &filling, rule_f12 },
	{ "F13", 1, &filling, rule_f13 },  { "F14", 1, &local, rule_f14 },
	{ "F15", 1, &ours, rule_f15 },

	{ "K01", 1, &ours, rule_k01 },     { "K02", 1, &ours, rule_k02 },

	{ "I01", 1, &notice, rule_i01 },   { "I02", 1, &macau, rule_i02 },
	{ "I03", 2, &notice, rule_i03 },   { "I04", 1, &attested, rule_i04 },
	{ "I05", 1, &local, rule_i05 },    { "I06", 1, &suspect, rule_i06 },

	{ "S01", 1, &filling, rule_s01 },  { "S02", 1, &seals, rule_s02 },
	{ "S03", 1, &seals, rule_s03 },    { "S04", 1, &filling, rule_s04 },
	{ "S06", 1, &seals, rule_s06 },    { "S07", 1, &filling, rule_s07 },
	{ "S08", 1, &seals, rule_s08 },

	{ "V01", 1, &ours, rule_v01 },     { "V02", 1, &ours, rule_v02 },
	{ "V03", 1, &ours, rule_v03 },     { "V04", 1, &ours, rule_v04 },
	{ "V05", 1, &lists, rule_v05 },    { "V06", 1, &lists, rule_v06 },
	{ "V07", 1, &lists, rule_v07 },

	{ "T01", 1, &filling, rule_t01 },  { "T02", 1, &filling, rule_t02 },
	{ "T03", 1, &filling, rule_t03 },  { "T04", 1, &local, rule_t04 },
	{ "T05", 1, &mission, rule_t05 },  { "T06", 1, &cycle, rule_t06 },
	{ "T07", 1, &cycle, rule_t07 },    { "T08", 1, &cycle, rule_t08 },

	{ "P01", 1, &matching, rule_p01 }, { "P02", 1, &gb11643, rule_p02 },
	{ "P03", 1, &matching, rule_p03 }, { "P04", 1, &filling, rule_p04 },
	{ "P05", 1, &filling, rule_p05 },  { "P06", 1, &matching, rule_p06 },
	{ "P07", 1, &matching, rule_p07 }, { "P08", 1, &matching, rule_p08 },
	{ "P09", 1, &ours, rule_p09 },

	{ "L01", 1, &suspect, rule_l01 },  { "L02", 1, &changed, rule_l02 },
	{ "L03", 1, &changed, rule_l03 },  { "L04", 1, &changed, rule_l04 },

	{ "X01", 1, &no_more, rule_x01 },  { "X02", 1, &proxy, rule_x02 },
	{ "X03", 1, &proxy, rule_x03 },

	{ "C01", 1, &proxy, rule_c01 },    { "C02", 1, &apostille, rule_c02 },
	{ "C03", 1, &suspect, rule_c03 },  { "C04", 1, &straits, rule_c04 },
	{ "C05", 1, &attested, rule_c05 },

	{ "U01", 1, &cycle, rule_u01 },    { "U02", 1, &suspect, rule_u02 },
	{ "U03", 1, &cycle, rule_u03 },
};

const struct rule *
rules_table(int *count)
{
	*count = (int)COUNT_OF(table);
	return table;
}

bool
rule_in_force(const struct rule *rule, const struct policy *policy, struct date day)
{
	const struct basis *b = rule->basis;

	if ((!date_is_none(b->from) && date_before(day, b->from)) ||
	    (!date_is_none(b->to) && date_after(day, b->to)))
		return false;
	for (int i = 0; i < policy->off_count; i++)
		if (text_equal(policy->off[i], rule->id))
			return false;
	return true;
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
		if (!rule_in_force(&table[i], c->policy, c->today))
			continue;
		table[i].run(c, &out);
	}
}
