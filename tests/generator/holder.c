/* SPDX-License-Identifier: Apache-2.0 */
#include "holder.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"

struct syllable {
	const char *han, *latin;
};

static const struct syllable surnames[] = {
	{ "陈", "CHEN" },  { "黄", "HUANG" }, { "李", "LI" },   { "梁", "LIANG" }, { "林", "LIN" },
	{ "张", "ZHANG" }, { "吴", "WU" },    { "杨", "YANG" }, { "周", "ZHOU" },  { "刘", "LIU" },
	{ "何", "HE" },    { "邓", "DENG" },  { "谢", "XIE" },  { "罗", "LUO" },   { "赖", "LAI" },
	{ "苏", "SU" },    { "车", "CHE" },   { "柯", "KE" },   { "冯", "FENG" },  { "莫", "MO" },
	{ "潘", "PAN" },   { "曾", "ZENG" },  { "廖", "LIAO" }, { "郑", "ZHENG" },
};

static const struct syllable given[] = {
	{ "伟", "WEI" },  { "芳", "FANG" },  { "秀", "XIU" },  { "英", "YING" },
	{ "华", "HUA" },  { "明", "MING" },  { "玉", "YU" },   { "兰", "LAN" },
	{ "国", "GUO" },  { "强", "QIANG" }, { "建", "JIAN" }, { "平", "PING" },
	{ "文", "WEN" },  { "海", "HAI" },   { "丽", "LI" },   { "珍", "ZHEN" },
	{ "志", "ZHI" },  { "荣", "RONG" },  { "春", "CHUN" }, { "燕", "YAN" },
	{ "炳", "BING" }, { "坤", "KUN" },   { "瑞", "RUI" },  { "琼", "QIONG" },
	{ "月", "YUE" },  { "娥", "E" },     { "景", "JING" }, { "祥", "XIANG" },
	{ "宗", "ZONG" }, { "贤", "XIAN" },  { "桂", "GUI" },  { "梅", "MEI" },
	{ "永", "YONG" }, { "康", "KANG" },  { "振", "ZHEN" }, { "雄", "XIONG" },
	{ "慧", "HUI" },  { "娟", "JUAN" },  { "锦", "JIN" },  { "涛", "TAO" },
};

/* Divisions of Maoming, and two of other cities where people lived before. */
static const char *const regions[] = { "440902", "440904", "440981", "440982",
				       "440983", "440802", "440103" };

/* None of these places and numbers exists. */
static const struct {
	const char *place, *country, *address, *phone;
} abroad[] = {
	{ "AUS", "澳大利亚", "12 Example Street, Sydney NSW 2000", "+61 2 5550 " },
	{ "AUS", "澳大利亚", "7/88 Sample Road, Hurstville NSW 2220", "+61 2 5550 " },
	{ "CAN", "加拿大", "1208-45 Specimen Avenue, Toronto ON", "+1 416 555 " },
	{ "CAN", "加拿大", "9 Fiction Crescent, Markham ON", "+1 905 555 " },
	{ "USA", "美国", "301 Placeholder Blvd, Queens NY", "+1 212 555 " },
	{ "USA", "美国", "77 Nowhere Street, Brooklyn NY", "+1 718 555 " },
	{ "MAC", "澳門", "澳門虛構街8號樣本大廈3樓B", "+853 2855 " },
	{ "MAC", "澳門", "氹仔見本馬路21號地下", "+853 2855 " },
};

static char
check_character(const char *seventeen)
{
	static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += weight[i] * (seventeen[i] - '0');
	return "10X98765432"[sum % 11];
}

void
holder_number(char *to, const char *region, struct date born, int sequence)
{
	char text[ID_NUMBER_BYTES];

	(void)text_print(text, sizeof(text), "%s%04d%02d%02d%03d", region, born.year, born.month,
			 born.day, sequence);
	text[17] = check_character(text);
	text[18] = '\0';
	(void)text_copy(to, ID_NUMBER_BYTES, text);
}

static void
make_name(struct rng *r, struct holder *out)
{
	const struct syllable *s = &surnames[rng_int(r, 0, (int)COUNT_OF(surnames) - 1)];
	const struct syllable *a = &given[rng_int(r, 0, (int)COUNT_OF(given) - 1)];
	const struct syllable *b = &given[rng_int(r, 0, (int)COUNT_OF(given) - 1)];
	bool two = rng_chance(r, 0.8) && a != b;

	(void)text_print(out->person.name, sizeof(out->person.name), "%s%s%s", s->han, a->han,
			 two ? b->han : "");
	(void)text_print(out->latin, sizeof(out->latin), "%s %s%s", s->latin, a->latin,
			 two ? b->latin : "");
}

void
holder_make(struct rng *r, int n, struct holder *out)
{
	struct person *p = &out->person;
	int sequence = rng_int(r, 1, 999);

	memset(out, 0, sizeof(*out));
	make_name(r, out);
	p->born_on = date_from_days(rng_int(r, -14000, -3300)); /* 1931 … 1960 */
	p->sex = sequence % 2 ? SEX_MALE : SEX_FEMALE;
	p->category = (enum category)rng_int(r, CATEGORY_GOVERNMENT, CATEGORY_ENTERPRISE);
	p->pay_status = PAY_ACTIVE;
	p->last_certified_on = date_from_days(rng_int(r, 20274, 20420)); /* July to November 2025 */
	p->valid_until = date_month_end(date_add_months(p->last_certified_on, 12));
	holder_number(p->id_number, regions[rng_int(r, 0, (int)COUNT_OF(regions) - 1)], p->born_on,
		      sequence);
	(void)text_print(p->person_no, sizeof(p->person_no), "4409%08d", 10000000 + n * 137);
	(void)text_copy(p->agency, sizeof(p->agency), "440900");
	(void)text_print(out->passport, sizeof(out->passport), "E%08d",
			 rng_int(r, 10000000, 99999999));
}

void
holder_move(struct rng *r, const char *place, struct holder *h)
{
	int house = rng_int(r, 0, 1);

	for (size_t i = 0; i < COUNT_OF(abroad); i++) {
		if (!text_equal(abroad[i].place, place) || house-- > 0)
			continue;
		(void)text_copy(h->country, sizeof(h->country), abroad[i].country);
		(void)text_copy(h->address, sizeof(h->address), abroad[i].address);
		(void)text_print(h->phone, sizeof(h->phone), "%s%04d", abroad[i].phone,
				 rng_int(r, 100, 199));
		return;
	}
}

void
holder_traditional(char *to, size_t size, const char *name)
{
	/* Of the characters above, those that differ. */
	static const struct {
		const char *simplified, *traditional;
	} pairs[] = {
		{ "陈", "陳" }, { "黄", "黃" }, { "张", "張" }, { "吴", "吳" }, { "杨", "楊" },
		{ "刘", "劉" }, { "邓", "鄧" }, { "谢", "謝" }, { "罗", "羅" }, { "赖", "賴" },
		{ "苏", "蘇" }, { "车", "車" }, { "冯", "馮" }, { "郑", "鄭" }, { "伟", "偉" },
		{ "华", "華" }, { "兰", "蘭" }, { "国", "國" }, { "强", "強" }, { "丽", "麗" },
		{ "荣", "榮" }, { "琼", "瓊" }, { "贤", "賢" }, { "锦", "錦" }, { "涛", "濤" },
	};

	to[0] = '\0';
	while (*name) {
		char one[8] = "";
		const char *put = one;

		(void)utf8_put(one, sizeof(one), utf8_next(&name));
		for (size_t i = 0; i < COUNT_OF(pairs); i++)
			if (text_equal(one, pairs[i].simplified))
				put = pairs[i].traditional;
		(void)text_append(to, size, put);
	}
}

void
holder_csv_head(struct buf *out)
{
	buf_text(out, "个人编号,姓名,公民身份号码,其他证件,出生日期,性别,人员类别,经办机构,"
		      "待遇状态,上次认证日期,有效期至,暂停起始,死亡日期,代办年数\n");
}

static void
put_date(struct buf *out, struct date d)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, d);
	buf_print(out, "%s,", text);
}

void
holder_csv_line(struct buf *out, const struct holder *h)
{
	static const char *const status[] = { "正常", "暂停", "终止" };
	static const char *const category[] = { "",
						"机关事业单位退休",
						"企业退休",
						"病残津贴",
						"一至四级工伤职工",
						"工亡供养亲属",
						"城乡居民养老" };
	const struct person *p = &h->person;

	buf_print(out, "%s,%s,%s,%s,", p->person_no, p->name, p->id_number, p->other_id);
	put_date(out, p->born_on);
	buf_print(out, "%s,%s,%s,%s,", p->sex == SEX_MALE ? "男" : "女", category[p->category],
		  p->agency, status[p->pay_status]);
	put_date(out, p->last_certified_on);
	put_date(out, p->valid_until);
	put_date(out, p->suspended_from);
	put_date(out, p->died_on);
	buf_print(out, "%d\n", p->proxy_years);
}
