/* SPDX-License-Identifier: Apache-2.0 */
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "desk/inside.h"

/* Who is the paper about? A roster of 2,400 invented persons, and for each of them papers that name
 * him in every way papers do: traditional, full width, pinyin, the spellings of Hong Kong and
 * Macau, surname first or last, and with one character misread. No wrong person may ever be taken
 * as certain; the right one must be taken or shown. `build/debug/unit/desk/test_match` prints the
 * figures. */
#define PERSONS 2400
/* Of each other kind of paper; a sanitizer build needs a millisecond for each name it compares. */
#define EVERY 7

/* Simplified, traditional, pinyin, Hong Kong, Macau: written down without looking at read/roman.c.
 */
struct syllable {
	const char *simple, *traditional, *pinyin, *hongkong, *macau;
};

static const struct syllable surnames[] = {
	{ "陈", "陳", "CHEN", "CHAN", "CHAN" },
	{ "林", "林", "LIN", "LAM", "LAM" },
	{ "黄", "黃", "HUANG", "WONG", "VONG" },
	{ "李", "李", "LI", "LEE", "LEI" },
	{ "梁", "梁", "LIANG", "LEUNG", "LEONG" },
	{ "张", "張", "ZHANG", "CHEUNG", "CHEONG" },
	{ "吴", "吳", "WU", "NG", "NG" },
	{ "何", "何", "HE", "HO", "HO" },
	{ "刘", "劉", "LIU", "LAU", "LAO" },
	{ "杨", "楊", "YANG", "YEUNG", "IEONG" },
	{ "曾", "曾", "ZENG", "TSANG", "CHANG" },
	{ "罗", "羅", "LUO", "LAW", "LO" },
	{ "郑", "鄭", "ZHENG", "CHENG", "CHEANG" },
	{ "谢", "謝", "XIE", "TSE", "CHE" },
	{ "冯", "馮", "FENG", "FUNG", "FONG" },
	{ "许", "許", "XU", "HUI", "HOI" },
	{ "叶", "葉", "YE", "YIP", "IP" },
	{ "苏", "蘇", "SU", "SO", "SOU" },
	{ "蔡", "蔡", "CAI", "CHOI", "CHOI" },
	{ "邓", "鄧", "DENG", "TANG", "TANG" },
	{ "周", "周", "ZHOU", "CHOW", "CHAO" },
	{ "郭", "郭", "GUO", "KWOK", "KUOK" },
	{ "朱", "朱", "ZHU", "CHU", "CHU" },
	{ "欧阳", "歐陽", "OUYANG", "AU YEUNG", "AO IEONG" },
	{ "仇", "仇", "QIU", "SAU", "SAO" },
	{ "单", "單", "SHAN", "SIN", "SIN" },
};

static const struct syllable given[] = {
	{ "大", "大", "DA", "TAI", "TAI" },     { "文", "文", "WEN", "MAN", "MAN" },
	{ "明", "明", "MING", "MING", "MENG" }, { "华", "華", "HUA", "WAH", "WA" },
	{ "国", "國", "GUO", "KWOK", "KUOK" },  { "强", "強", "QIANG", "KEUNG", "KEONG" },
	{ "丽", "麗", "LI", "LAI", "LAI" },     { "珍", "珍", "ZHEN", "CHUN", "CHAN" },
	{ "秀", "秀", "XIU", "SAU", "SAO" },    { "英", "英", "YING", "YING", "IENG" },
	{ "玉", "玉", "YU", "YUK", "IOK" },     { "兰", "蘭", "LAN", "LAN", "LAN" },
	{ "志", "志", "ZHI", "CHI", "CHI" },    { "伟", "偉", "WEI", "WAI", "WAI" },
	{ "建", "建", "JIAN", "KIN", "KIN" },   { "荣", "榮", "RONG", "WING", "WENG" },
	{ "月", "月", "YUE", "YUET", "UT" },    { "娟", "娟", "JUAN", "KUEN", "KUN" },
	{ "家", "家", "JIA", "KA", "KA" },      { "辉", "輝", "HUI", "FAI", "FAI" },
	{ "东", "東", "DONG", "TUNG", "TONG" }, { "海", "海", "HAI", "HOI", "HOI" },
	{ "美", "美", "MEI", "MEI", "MEI" },    { "金", "金", "JIN", "KAM", "KAM" },
	{ "德", "德", "DE", "TAK", "TAK" },     { "宝", "寶", "BAO", "PO", "POU" },
	{ "少", "少", "SHAO", "SIU", "SIO" },   { "芳", "芳", "FANG", "FONG", "FONG" },
	{ "永", "永", "YONG", "WING", "WENG" }, { "安", "安", "AN", "ON", "ON" },
};

enum way {
	WAY_SIMPLE,
	WAY_TRADITIONAL,
	WAY_SPACED, /* 陈 大 文 */
	WAY_PINYIN,
	WAY_PINYIN_LAST,  /* Dawen CHEN */
	WAY_PINYIN_APART, /* CHEN DA WEN */
	WAY_HONGKONG,
	WAY_HONGKONG_LAST,
	WAY_MACAU,
	WAY_COUNT,
};

struct invented {
	struct person person;
	const struct syllable *part[3];
	int parts;
};

struct tally {
	int papers, right, shown, lost, wrong_certain, wrong_review;
};

static struct invented people[PERSONS];
static uint64_t seed = 20261126;

static int
chance(int below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)below);
}

static void
invent(struct invented *x, int number)
{
	struct person *p = &x->person;
	char head[24];

	x->part[0] = &surnames[chance((int)COUNT_OF(surnames))];
	x->parts = chance(4) ? 3 : 2;
	for (int i = 1; i < x->parts; i++)
		x->part[i] = &given[chance((int)COUNT_OF(given))];
	p->name[0] = '\0';
	for (int i = 0; i < x->parts; i++)
		(void)text_append(p->name, sizeof(p->name), x->part[i]->simple);
	(void)text_print(p->person_no, sizeof(p->person_no), "4409%08d", number);
	/* few days, so that many share one: a hundredth on one New Year's day */
	p->born_on = chance(100)
			 ? (struct date){ 1935 + chance(20), 1 + chance(12), 1 + chance(28) }
			 : (struct date){ 1945, 1, 1 };
	(void)text_print(head, sizeof(head), "440902%04d%02d%02d%03d", p->born_on.year,
			 p->born_on.month, p->born_on.day, number % 1000);
	(void)text_print(p->id_number, sizeof(p->id_number), "%s%c", head,
			 id_number_check_char(head));
	(void)text_print(p->other_id, sizeof(p->other_id), "H%08d%02d", 10000000 + number * 7, 1);
	p->category = CATEGORY_ENTERPRISE;
	(void)text_copy(p->agency, sizeof(p->agency), "440902");
}

static const char *
spelling(const struct syllable *s, enum way way)
{
	switch (way) {
	case WAY_SIMPLE:
	case WAY_SPACED:
		return s->simple;
	case WAY_TRADITIONAL:
		return s->traditional;
	case WAY_HONGKONG:
	case WAY_HONGKONG_LAST:
		return s->hongkong;
	case WAY_MACAU:
		return s->macau;
	default:
		return s->pinyin;
	}
}

static void
write_name(const struct invented *x, enum way way, char *to, size_t size)
{
	bool last = way == WAY_PINYIN_LAST || way == WAY_HONGKONG_LAST;
	bool joined = way == WAY_SIMPLE || way == WAY_TRADITIONAL;

	to[0] = '\0';
	for (int n = 0; n < x->parts; n++) {
		int i = last ? (n + 1) % x->parts : n;
		bool inside = i >= 2 && (way == WAY_PINYIN || way == WAY_PINYIN_LAST);

		if (n && !joined && !inside)
			(void)text_append(to, size, " ");
		(void)text_append(to, size, spelling(x->part[i], way));
	}
}

static void
put(struct document *d, enum field_name name, const char *text)
{
	struct field *f = document_field_put(d, name);

	f->status = text[0] ? FIELD_AGREED : FIELD_MISSING;
	(void)text_copy(f->text, sizeof(f->text), text);
}

static bool
is_shown(const struct match *m, const char *person_no)
{
	for (int i = 0; i < m->near_count; i++)
		if (text_equal(m->near[i].person_no, person_no))
			return true;
	return text_equal(m->person_no, person_no);
}

/* Certain is what no rule would have a person look at: by number, with a name that is his. */
static bool
is_certain(const struct match *m)
{
	return m->matches == 1 && (m->how == MATCH_ID_NUMBER || m->how == MATCH_PASSPORT) &&
	       (m->name == NAME_EQUAL || m->name == NAME_VARIANT || m->name == NAME_ALIAS);
}

static void
look(struct desk *desk, struct document *d, const struct person *right, struct tally *t)
{
	struct person person;
	struct error err;
	bool found = false;

	d->match = (struct match){ .how = MATCH_NONE };
	if (match_person(desk, d, &person, &found, &err))
		fail_msg("%s", err.text);
	t->papers++;
	if (found && right && text_equal(person.person_no, right->person_no))
		t->right++;
	else if (right && is_shown(&d->match, right->person_no))
		t->shown++;
	else
		t->lost++;
	if (found && (!right || !text_equal(person.person_no, right->person_no)))
		is_certain(&d->match) ? t->wrong_certain++ : t->wrong_review++;
}

static void
print_tally(const char *title, const struct tally *t)
{
	printf(
	    "%-38s %6d papers: taken %5.1f %%, shown %5.1f %%, neither %4.1f %%; wrong person: %d "
	    "certain, %d for review\n",
	    title, t->papers, 100.0 * t->right / t->papers, 100.0 * t->shown / t->papers,
	    100.0 * t->lost / t->papers, t->wrong_certain, t->wrong_review);
}

/* ---- the office ---- */

static char folder[PATH_MAX];

static int
remove_entry(const char *path, const struct stat *stat, int flag, struct FTW *where)
{
	(void)stat;
	(void)flag;
	(void)where;
	return remove(path);
}

static void
import_all(struct desk *desk)
{
	struct act act = { .actor = "roster", .at_us = 1 };
	struct names *names;
	struct error err;

	assert_int_equal(desk_names(desk, &names, &err), ERR_NONE);
	assert_int_equal(store_roster_begin(desk->store, &act, &err), ERR_NONE);
	for (int i = 0; i < PERSONS; i++) {
		char key[PERSON_NAME_BYTES * 2];
		const char *keys[] = { key };
		bool changed;

		assert_true(name_fold(names, people[i].person.name, key, sizeof(key)));
		assert_int_equal(
		    store_person_put(desk->store, &people[i].person, keys, 1, &changed, &err),
		    ERR_NONE);
	}
	assert_int_equal(store_roster_end(desk->store, true, "", &err), ERR_NONE);
}

static int
open_office(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct config config;
	struct desk *desk = NULL;
	struct error err;

	for (int i = 0; i < PERSONS; i++)
		invent(&people[i], i + 1);
	(void)text_print(folder, sizeof(folder), "%s/intake-match-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(folder));
	if (config_load(NULL, &config, &err))
		fail_msg("%s", err.text);
	(void)text_copy(config.data, sizeof(config.data), folder);
	if (desk_open(&config, true, &desk, &err))
		fail_msg("%s", err.text);
	import_all(desk);
	*state = desk;
	return 0;
}

static int
close_office(void **state)
{
	desk_close(*state);
	return nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- properties ---- */

static void
name_and_birth_date_find_him_in_every_spelling(void **state)
{
	static const char *const title[WAY_COUNT] = {
		"simplified, birth date",
		"traditional, birth date",
		"simplified with spaces",
		"pinyin",
		"pinyin, surname last",
		"pinyin, three words",
		"Hong Kong",
		"Hong Kong, surname last",
		"Macau",
	};
	struct tally all = { 0 };

	for (int way = 0; way < WAY_COUNT; way++) {
		struct tally t = { 0 };

		for (int i = way; i < PERSONS; i += WAY_COUNT) {
			AUTO(document_free)
			struct document *d = document_new();
			char name[FIELD_TEXT_BYTES], born[DATE_TEXT_BYTES];

			write_name(&people[i], (enum way)way, name, sizeof(name));
			date_print(born, people[i].person.born_on);
			put(d, way <= WAY_SPACED ? FIELD_HOLDER_NAME : FIELD_HOLDER_NAME_LATIN,
			    name);
			put(d, FIELD_HOLDER_BIRTH_DATE, born);
			look(*state, d, &people[i].person, &t);
		}
		print_tally(title[way], &t);
		all.papers += t.papers;
		all.right += t.right;
		all.shown += t.shown;
		all.lost += t.lost;
		all.wrong_certain += t.wrong_certain;
		all.wrong_review += t.wrong_review;
	}
	print_tally("all spellings", &all);
	assert_int_equal(all.wrong_certain, 0);
	assert_true((all.right + all.shown) * 100 >= all.papers * 98);
}

/* As typed on cards of another generation, renewed, or with spaces. */
static void
his_number_finds_him_however_it_is_written(void **state)
{
	struct tally t = { 0 };

	for (int i = 0; i < PERSONS; i += EVERY) {
		AUTO(document_free)
		struct document *d = document_new();
		const struct person *p = &people[i].person;
		char number[ID_NUMBER_BYTES];

		(void)text_copy(number, sizeof(number), p->id_number);
		if (i % 3 == 1) /* 7 and 3 have no factor in common */
			id_number_other_form(number, p->id_number);
		if (i % 3 == 2)
			(void)text_print(number, sizeof(number), "%.9s%02d", p->other_id, 2);
		put(d, FIELD_HOLDER_NAME, p->name);
		put(d, FIELD_HOLDER_ID_NUMBER, number);
		look(*state, d, p, &t);
	}
	print_tally("by number: new, old, renewed card", &t);
	assert_int_equal(t.right, t.papers - t.shown); /* old numbers of two persons may be one */
	assert_int_equal(t.wrong_certain + t.wrong_review + t.lost, 0);
}

static void
a_misread_character_shows_him_and_takes_nobody_else(void **state)
{
	struct tally t = { 0 };

	for (int i = 0; i < PERSONS; i += EVERY) {
		AUTO(document_free)
		struct document *d = document_new();
		struct invented other = people[i];
		char name[FIELD_TEXT_BYTES], born[DATE_TEXT_BYTES];

		other.part[other.parts - 1] = &given[chance((int)COUNT_OF(given))];
		write_name(&other, WAY_SIMPLE, name, sizeof(name));
		date_print(born, people[i].person.born_on);
		put(d, FIELD_HOLDER_NAME, name);
		put(d, FIELD_HOLDER_BIRTH_DATE, born);
		put(d, FIELD_HOLDER_ID_NUMBER, people[i].person.id_number);
		document_field_put(d, FIELD_HOLDER_ID_NUMBER)->text[17] = '?';
		look(*state, d, &people[i].person, &t);
	}
	print_tally("number unread, one character misread", &t);
	assert_int_equal(t.wrong_certain, 0);
	assert_true((t.right + t.shown) * 100 >= t.papers * 98);
}

/* Nobody of these is on the roster: born on a day of somebody there, or of his name. */
static void
strangers_are_never_certain_and_a_name_alone_takes_nobody(void **state)
{
	struct tally named = { 0 }, numbered = { 0 };

	for (int i = 0; i < PERSONS; i += EVERY) {
		AUTO(document_free)
		struct document *d = document_new();
		struct invented stranger;
		char born[DATE_TEXT_BYTES];

		put(d, FIELD_HOLDER_NAME, people[i].person.name);
		look(*state, d, NULL, &named);
		invent(&stranger, 500000 + i);
		date_print(born, people[i].person.born_on);
		put(d, FIELD_HOLDER_BIRTH_DATE, born);
		(void)text_print(stranger.person.id_number, ID_NUMBER_BYTES, "440982%.11s",
				 people[i].person.id_number + 6);
		(void)text_append(
		    stranger.person.id_number, ID_NUMBER_BYTES,
		    (char[]){ id_number_check_char(stranger.person.id_number), '\0' });
		put(d, FIELD_HOLDER_ID_NUMBER, stranger.person.id_number);
		look(*state, d, NULL, &numbered);
	}
	print_tally("a name alone", &named);
	print_tally("his name and birthday, other number", &numbered);
	assert_int_equal(named.wrong_certain + named.wrong_review, 0);
	assert_int_equal(numbered.wrong_certain + numbered.wrong_review, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_and_birth_date_find_him_in_every_spelling),
		cmocka_unit_test(his_number_finds_him_however_it_is_written),
		cmocka_unit_test(a_misread_character_shows_him_and_takes_nobody_else),
		cmocka_unit_test(strangers_are_never_certain_and_a_name_alone_takes_nobody),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
