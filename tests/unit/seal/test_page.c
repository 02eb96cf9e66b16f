/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "office.h"

/* A page of our own: A5 at 150 dpi, white, on which a test draws. */
#define DPI    150
#define WIDTH  874
#define HEIGHT 1240

static struct image paper;
static struct planes planes;
static struct page page;
static struct form form;
static struct code codes[LIMIT_CODES_PER_PAGE];
static struct seal_verdict verdicts[LIMIT_SEALS_PER_DOCUMENT];
static int count;
static struct trust *trust;
static struct office o;

static int
open_page(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(image_new(WIDTH, HEIGHT, 3, &paper, &err), ERR_NONE);
	memset(paper.px, 250, (size_t)WIDTH * HEIGHT * 3);
	o = office_new("P-256");
	office_write(&o);
	assert_int_equal(trust_open(o.folder, &trust, &err), ERR_NONE);
	memset(&form, 0, sizeof(form));
	(void)text_copy(form.id, sizeof(form.id), "consular-2015");
	form.width_mm = WIDTH * 25.4 / DPI;
	form.height_mm = HEIGHT * 25.4 / DPI;
	page = (struct page){ .to_px = affine_plain(DPI) };
	count = 0;
	return 0;
}

static int
close_page(void **state)
{
	(void)state;
	planes_free(&planes);
	memset(&planes, 0, sizeof(planes));
	image_free(&paper);
	trust_close(trust);
	office_free(&o);
	return 0;
}

static void
judge_with(const struct form *f, int code_count, enum color_mode color)
{
	struct scan_page scan = { .pixels = paper, .color = color, .dpi_x = DPI, .dpi_y = DPI };
	struct seal_page look = { .planes = &planes,
				  .page = &page,
				  .form = f,
				  .codes = codes,
				  .code_count = code_count,
				  .date_box = { 60, 110, 30, 8 } };
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	struct error err;

	if (planes_make(&scan, &planes, &err) ||
	    seal_judge_page(trust, &days, &look, verdicts, &count, &err))
		fail_msg("%s", err.text);
}

static void
put_code(struct code *code, struct span bytes, double x, double y)
{
	memset(code, 0, sizeof(*code));
	memcpy(code->bytes, bytes.bytes, bytes.length);
	code->length = bytes.length;
	code->x_px = x;
	code->y_px = y;
	code->side_px = 120;
}

static void
put_seal(struct code *code, const char *number)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();

	(void)text_copy(draft.payload[0].text, sizeof(draft.payload[0].text), number);
	office_issue(&o, &draft, &seal);
	put_code(code, (struct span){ seal.bytes, seal.length }, 300, 150);
}

static void
put_text(struct code *code, const char *text)
{
	put_code(code, (struct span){ (const uint8_t *)text, strlen(text) }, 100, 100);
}

static void
codes_that_are_no_seals_are_left_alone(void **state)
{
	(void)state;
	put_text(&codes[0], "RZ2026-000001N");
	put_text(&codes[1], "https://example.org/?q=1");
	put_seal(&codes[2], "2026000123");
	judge_with(NULL, 3, COLOR_RGB);
	assert_int_equal(count, 1);
	expect(&verdicts[0], VERDICT_VALID, SEAL_REASON_NONE);
	/* where it stands, in millimetres of the page */
	assert_true(fabs(verdicts[0].where.x + verdicts[0].where.width / 2 - 300 * 25.4 / DPI) <
		    0.1);
	assert_true(fabs(verdicts[0].where.width - 120 * 25.4 / DPI) < 0.1);
}

static void
the_same_seal_printed_twice_on_one_page_is_one(void **state)
{
	(void)state;
	put_seal(&codes[0], "2026000123");
	codes[1] = codes[0];
	put_seal(&codes[2], "2026000124");
	judge_with(NULL, 3, COLOR_RGB);
	assert_int_equal(count, 2);
}

static void
junk_codes_do_not_push_out_the_valid_one(void **state)
{
	(void)state;
	for (int i = 0; i < LIMIT_CODES_PER_PAGE - 1; i++) {
		char number[16];

		(void)text_print(number, sizeof(number), "%d", i);
		put_seal(&codes[i], number);
		codes[i].bytes[codes[i].length - 1] ^= 1;
	}
	put_seal(&codes[LIMIT_CODES_PER_PAGE - 1], "2026000123");
	count = LIMIT_SEALS_PER_DOCUMENT - 3; /* earlier pages filled the rest */
	judge_with(NULL, LIMIT_CODES_PER_PAGE, COLOR_RGB);
	/* the last place is the issue list's */
	assert_int_equal(count, LIMIT_SEALS_PER_DOCUMENT - 1);
	expect(&verdicts[LIMIT_SEALS_PER_DOCUMENT - 3], VERDICT_VALID, SEAL_REASON_NONE);
	expect(&verdicts[LIMIT_SEALS_PER_DOCUMENT - 2], VERDICT_INVALID,
	       SEAL_REASON_SIG_CRYPTO_FAILURE);
}

static void
an_office_seals_only_the_forms_it_may_use(void **state)
{
	(void)state;
	put_seal(&codes[0], "2026000123");
	judge_with(&form, 1, COLOR_RGB);
	expect(&verdicts[0], VERDICT_VALID, SEAL_REASON_NONE);
	planes_free(&planes);
	count = 0;
	(void)text_copy(form.id, sizeof(form.id), "mo-fss-2019");
	judge_with(&form, 1, COLOR_RGB);
	expect(&verdicts[0], VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE);
}

/* A ring of 42 mm with a star of dots in it, where the test wants it. */
static void
press(double x_mm, double y_mm, int r, int g, int b)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			double dx = x * 25.4 / DPI - x_mm, dy = y * 25.4 / DPI - y_mm;
			double d = sqrt(dx * dx + dy * dy);
			uint8_t *px = paper.px + ((size_t)y * WIDTH + (size_t)x) * 3;

			if ((d > 19.6 && d < 21) || d < 5 ||
			    (d > 14 && d < 18 && (int)(atan2(dy, dx) * 9 + 30) % 2)) {
				px[0] = (uint8_t)r;
				px[1] = (uint8_t)g;
				px[2] = (uint8_t)b;
			}
		}
}

static void
ask_for_stamp(void)
{
	form.seal[0] = (struct form_seal){ .kind = FORM_SEAL_STAMP,
					   .name = "official",
					   .box = { 70, 110, 60, 60 },
					   .required = true,
					   .diameter_mm = 42,
					   .tolerance_mm = 2,
					   .color = "red" };
	form.seal_count = 1;
}

static void
a_red_stamp_is_seen_measured_and_never_called_valid(void **state)
{
	(void)state;
	ask_for_stamp();
	press(95, 130, 205, 40, 50);
	judge_with(&form, 0, COLOR_RGB);
	assert_int_equal(count, 1);
	assert_int_equal(verdicts[0].kind, SEAL_STAMP);
	assert_string_equal(verdicts[0].name, "official");
	expect(&verdicts[0], VERDICT_INDETERMINATE, SEAL_REASON_PRESENT);
	assert_true(fabs(verdicts[0].diameter_mm - 42) < 1);
	assert_true(verdicts[0].touches_date);
}

static void
a_stamp_far_from_its_zone_is_found_and_does_not_touch_the_date(void **state)
{
	(void)state;
	ask_for_stamp();
	press(40, 50, 205, 40, 50);
	judge_with(&form, 0, COLOR_RGB);
	expect(&verdicts[0], VERDICT_INDETERMINATE, SEAL_REASON_PRESENT);
	assert_false(verdicts[0].touches_date);
}

static void
without_a_stamp_it_is_absent(void **state)
{
	(void)state;
	ask_for_stamp();
	judge_with(&form, 0, COLOR_RGB);
	expect(&verdicts[0], VERDICT_INDETERMINATE, SEAL_REASON_ABSENT);
	assert_true(verdicts[0].diameter_mm <= 0);
}

static void
a_stamp_of_another_colour_than_the_form_says_is_told(void **state)
{
	(void)state;
	ask_for_stamp();
	(void)text_copy(form.seal[0].color, sizeof(form.seal[0].color), "blue");
	press(95, 130, 205, 40, 50);
	judge_with(&form, 0, COLOR_RGB);
	expect(&verdicts[0], VERDICT_INDETERMINATE, SEAL_REASON_WRONG_COLOR);
}

/* The picture of a signature specimen: here the stamp itself, so that the likeness has something to
 * be high against. */
static void
likeness_is_high_with_the_same_stamp_and_low_with_another(void **state)
{
	struct trust *plain = trust;
	struct image specimen = { 0 };
	struct box_mm box = { 95 - 21, 130 - 21, 42, 42 };
	struct affine to_px = affine_plain(DPI);
	struct error err;
	double same, other;

	(void)state;
	press(95, 130, 205, 40, 50);
	assert_int_equal(image_crop_mm(&paper, &to_px, box, 0, 100, &specimen, &err), ERR_NONE);
	assert_int_equal(
	    image_save_png(office_path(&o, "cn-sydney/stamp.png"), &specimen, 100, &err), ERR_NONE);
	o.elements = "<specimen kind=\"stamp\" file=\"stamp.png\" mm=\"42\" color=\"red\"/>";
	office_write(&o);
	assert_int_equal(trust_open(o.folder, &trust, &err), ERR_NONE);
	trust_close(plain);
	ask_for_stamp();
	judge_with(&form, 0, COLOR_RGB);
	same = verdicts[0].likeness;
	expect(&verdicts[0], VERDICT_INDETERMINATE,
	       SEAL_REASON_PRESENT); /* likeness decides nothing */
	planes_free(&planes);
	memset(paper.px, 250, (size_t)WIDTH * HEIGHT * 3);
	for (int i = 0; i < 9; i++) { /* same ring, other inside: thick bars */
		press(95, 130, 205, 40, 50);
		for (int y = 620 + i * 30; y < 635 + i * 30; y++)
			memset(paper.px + ((size_t)y * WIDTH + 460) * 3, 250, 200 * 3);
	}
	count = 0;
	judge_with(&form, 0, COLOR_RGB);
	other = verdicts[0].likeness;
	image_free(&specimen);
	if (!(same > 0.9 && other < same))
		fail_msg("same %.2f other %.2f", same, other);
}

#define PAGE_TEST(test) cmocka_unit_test_setup_teardown(test, open_page, close_page)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PAGE_TEST(codes_that_are_no_seals_are_left_alone),
		PAGE_TEST(the_same_seal_printed_twice_on_one_page_is_one),
		PAGE_TEST(junk_codes_do_not_push_out_the_valid_one),
		PAGE_TEST(an_office_seals_only_the_forms_it_may_use),
		PAGE_TEST(a_red_stamp_is_seen_measured_and_never_called_valid),
		PAGE_TEST(a_stamp_far_from_its_zone_is_found_and_does_not_touch_the_date),
		PAGE_TEST(without_a_stamp_it_is_absent),
		PAGE_TEST(a_stamp_of_another_colour_than_the_form_says_is_told),
		PAGE_TEST(likeness_is_high_with_the_same_stamp_and_low_with_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
