/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/c40.h"

#include <assert.h>
#include <string.h>

#define UNLATCH 0xFE
#define PAD     0 /* shift 1 with nothing behind it */

/* The two values of a character, or one (shift −1); false for what is not ASCII. */
static bool
values_of(unsigned char c, int *shift, int *value)
{
	*shift = -1;
	if (c == ' ')
		*value = 3;
	else if (c >= '0' && c <= '9')
		*value = c - '0' + 4;
	else if (c >= 'A' && c <= 'Z')
		*value = c - 'A' + 14;
	else if (c < 32)
		*shift = 0, *value = c;
	else if (c >= 33 && c <= 47)
		*shift = 1, *value = c - 33;
	else if (c >= 58 && c <= 64)
		*shift = 1, *value = c - 58 + 15;
	else if (c >= 91 && c <= 95)
		*shift = 1, *value = c - 91 + 22;
	else if (c >= 96 && c <= 127)
		*shift = 2, *value = c - 96;
	else
		return false;
	return true;
}

/* Values waiting to become two bytes. */
struct triple {
	int value[3];
	int count;
};

static void
push(struct triple *t, int value, struct buf *out)
{
	t->value[t->count++] = value;
	if (t->count == 3) {
		int sum = 1600 * t->value[0] + 40 * t->value[1] + t->value[2] + 1;

		buf_byte(out, (uint8_t)(sum >> 8));
		buf_byte(out, (uint8_t)(sum & 0xFF));
		t->count = 0;
	}
}

/* The last character: ICAO Doc 9303-13 §2.6.1 fills two values with a shift 1, and writes a lonely
 * one, or the half of a shifted pair that would be cut in two, as plain ASCII behind the unlatch
 * byte. */
static void
push_last(struct triple *t, unsigned char c, int shift, int value, struct buf *out)
{
	int need = shift < 0 ? 1 : 2;

	if ((t->count + need) % 3 == 1) {
		if (t->count == 2)
			push(t, PAD, out);
		buf_byte(out, UNLATCH);
		buf_byte(out, (uint8_t)(c + 1));
		return;
	}
	if (shift >= 0)
		push(t, shift, out);
	push(t, value, out);
	if (t->count == 2)
		push(t, PAD, out);
	assert(t->count == 0);
}

bool
c40_put(struct buf *out, const char *text)
{
	struct triple t = { { 0 }, 0 };
	int shift, value;

	for (const char *c = text; *c; c++)
		if (!values_of((unsigned char)*c, &shift, &value))
			return false;
	for (const char *c = text; *c; c++) {
		(void)values_of((unsigned char)*c, &shift, &value);
		if (!c[1]) {
			push_last(&t, (unsigned char)*c, shift, value, out);
			return true;
		}
		if (shift >= 0)
			push(&t, shift, out);
		push(&t, value, out);
	}
	return true;
}

/* The character of a value in a set (0 basic, 1–3 shifts), or −1. */
static int
character_of(int set, int value)
{
	switch (set) {
	case 0:
		return value == 3 ? ' ' : value < 14 ? '0' + value - 4 : 'A' + value - 14;
	case 1:
		return value < 32 ? value : -1;
	case 2: /* 27 is FNC1, 30 the upper shift: ICAO knows neither */
		return value <= 14   ? 33 + value
		       : value <= 21 ? 58 + value - 15
		       : value <= 26 ? 91 + value - 22
				     : -1;
	default:
		return value < 32 ? 96 + value : -1;
	}
}

struct text_out {
	char *to;
	size_t size, length;
};

static bool
append(struct text_out *t, int c)
{
	if (c <= 0 || t->length + 1 >= t->size)
		return false;
	t->to[t->length++] = (char)c;
	return true;
}

bool
c40_get(struct span bytes, char *to, size_t size)
{
	struct text_out text = { to, size, 0 };
	int set = 0;

	assert(size > 0);
	to[0] = '\0';
	if (bytes.length % 2)
		return false;
	for (size_t i = 0; i < bytes.length; i += 2) {
		int sum = (bytes.bytes[i] << 8) + bytes.bytes[i + 1] - 1;
		const int value[3] = { sum / 1600, sum / 40 % 40, sum % 40 };

		if (bytes.bytes[i] == UNLATCH) {
			if (set > 1 || i + 2 != bytes.length || bytes.bytes[i + 1] > 128 ||
			    !append(&text, bytes.bytes[i + 1] - 1))
				return false;
			set = 0;
			break;
		}
		if (sum < 0 || value[0] > 39)
			return false;
		for (int k = 0; k < 3; k++) {
			if (set == 0 && value[k] < 3) {
				set = value[k] + 1;
				continue;
			}
			if (!append(&text, character_of(set, value[k])))
				return false;
			set = 0;
		}
	}
	to[text.length] = '\0';
	return set <= 1; /* a shift 1 at the very end is padding, the others promise a character */
}
