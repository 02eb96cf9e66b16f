/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/vds.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "seal/c40.h"
#include "seal/profile.h"

/* What is left to read. */
struct walk {
	struct span rest;
	struct vds_refusal *why;
};

static bool
refuse(struct walk *w, const char *clause, const char *detail)
{
	(void)text_copy(w->why->clause, sizeof(w->why->clause), clause);
	(void)text_copy(w->why->detail, sizeof(w->why->detail), detail);
	return false;
}

static bool
take(struct walk *w, size_t n, struct span *out)
{
	if (n > w->rest.length)
		return false;
	*out = (struct span){ w->rest.bytes, n };
	w->rest.bytes += n;
	w->rest.length -= n;
	return true;
}

static void
trim_fill(char *text)
{
	for (size_t n = strlen(text); n > 0 && (text[n - 1] == ' ' || text[n - 1] == '<'); n--)
		text[n - 1] = '\0';
}

static bool
parse_start(struct walk *w, struct vds *out)
{
	struct span start, country;

	if (!take(w, 2, &start))
		return refuse(w, "ICAO 9303-13 §2.2.1", "it ends before its version");
	if (start.bytes[0] != VDS_MAGIC)
		return refuse(w, "ICAO 9303-13 §2.2.1", "the first byte is not DC");
	out->version = start.bytes[1];
	if (out->version != VDS_VERSION_3 && out->version != VDS_VERSION_4)
		return refuse(w, "ICAO 9303-13 §2.2.1", "the version is neither 02 nor 03");
	if (!take(w, 2, &country) || !c40_get(country, out->country, sizeof(out->country)))
		return refuse(w, "ICAO 9303-13 §2.2.1", "no issuing country");
	trim_fill(out->country);
	if (!out->country[0])
		return refuse(w, "ICAO 9303-13 §2.2.1", "no issuing country");
	return true;
}

/* How the two characters before the reference are meant. The standard: a hex number, its length.
 * BSI TR-03171 (signer DEZV) writes it decimal, and the German arrival attestation (DEME, DES1) has
 * no length at all but counts them to a reference of five characters ("DEME" "03123"). The signed
 * bytes are the same; which certificate it was, the signature says. */
enum reading { READING_HEX, READING_DECIMAL, READING_FIVE };

static int
digit(char c, int base)
{
	int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : base;

	return value < base ? value : -1;
}

/* 0: not readable so. */
static size_t
reference_length(const char *two, const char *signer, enum reading reading)
{
	int base = reading == READING_HEX ? 16 : 10;
	int high = digit(two[0], base), low = digit(two[1], base);

	if (reading == READING_FIVE)
		return text_equal(signer, "DEME") || text_equal(signer, "DES1") ? 3 : 0;
	return high < 0 || low < 0 ? 0 : (size_t)(high * base + low);
}

static bool
parse_reference_4(struct walk *w, struct vds *out, enum reading reading)
{
	char head[7];
	struct span part;
	size_t length;

	if (!take(w, 4, &part) || !c40_get(part, head, sizeof(head)) || strlen(head) != 6)
		return refuse(w, "ICAO 9303-13 §2.2.2", "no signer identifier");
	(void)text_copy_n(out->signer, sizeof(out->signer), head, 4);
	length = reference_length(head + 4, out->signer, reading);
	if (length == 0)
		return refuse(w, "ICAO 9303-13 §2.2.2", "no length of the certificate reference");
	if (length == 3 && reference_length(head + 4, out->signer, READING_FIVE))
		(void)text_copy(out->reference_prefix, sizeof(out->reference_prefix), head + 4);
	if (!take(w, c40_bytes(length), &part) ||
	    !c40_get(part, out->reference, sizeof(out->reference)) ||
	    strlen(out->reference) != length)
		return refuse(w, "ICAO 9303-13 §2.2.2",
			      "the certificate reference has not the length it states");
	return true;
}

static bool
parse_signer(struct walk *w, struct vds *out, enum reading reading)
{
	char text[10];
	struct span part;

	if (out->version == VDS_VERSION_4) {
		if (!parse_reference_4(w, out, reading))
			return false;
	} else {
		if (!take(w, 6, &part) || !c40_get(part, text, sizeof(text)) || strlen(text) != 9)
			return refuse(w, "ICAO 9303-13 §2.2.2", "no signer and reference");
		(void)text_copy_n(out->signer, sizeof(out->signer), text, 4);
		(void)text_copy(out->reference, sizeof(out->reference), text + 4);
	}
	if (strspn(out->signer, VDS_SIGNER_CHARACTERS) != 4)
		return refuse(w, "ICAO 9303-13 §2.2.2", "the signer is not of letters and digits");
	return true;
}

static bool
parse_days(struct walk *w, struct vds *out)
{
	struct span part;

	if (!take(w, 3, &part) || !seal_date_get(part.bytes, &out->issued_on))
		return refuse(w, "ICAO 9303-13 §2.2.2", "the issue date does not exist");
	if (!take(w, 3, &part) || !seal_date_get(part.bytes, &out->signed_on))
		return refuse(w, "ICAO 9303-13 §2.2.2", "the signing date does not exist");
	if (!take(w, 2, &part))
		return refuse(w, "ICAO 9303-13 §2.2.2", "the header ends early");
	out->feature = part.bytes[0];
	out->type = part.bytes[1];
	return true;
}

/* 81 and 82 announce DER lengths, as producers write them; any other byte is the length itself, 0
 * to 254 as BSI TR-03137-1 §3.2 has it (a P-521 signature is "FF 84"). */
static bool
parse_length(struct walk *w, size_t *length, bool *is_long)
{
	struct span part;

	*is_long = false;
	if (!take(w, 1, &part))
		return false;
	*length = part.bytes[0];
	if (*length == 0x81) {
		if (!take(w, 1, &part))
			return false;
		*length = part.bytes[0];
		*is_long = *length < 0x80;
	} else if (*length == 0x82) {
		if (!take(w, 2, &part))
			return false;
		*length = (size_t)part.bytes[0] << 8 | part.bytes[1];
		*is_long = *length < 0x100;
	}
	return true;
}

static bool
add_message(struct walk *w, struct vds *out, uint8_t tag, struct span value)
{
	if (vds_message(out, tag))
		return refuse(w, "ICAO 9303-13 §2.3", "a message tag appears twice");
	assert(out->message_count < VDS_MESSAGES_MAX);
	out->message[out->message_count].tag = tag;
	out->message[out->message_count++].value = value;
	return true;
}

static bool
parse_messages(struct walk *w, struct vds *out, const uint8_t *begin)
{
	for (;;) {
		const uint8_t *at = w->rest.bytes;
		struct span tag, value;
		size_t length;
		bool is_long;

		if (!take(w, 1, &tag))
			return refuse(w, "ICAO 9303-13 §2.4", "no signature at the end");
		if (!parse_length(w, &length, &is_long) || !take(w, length, &value))
			return refuse(w, "ICAO 9303-13 §2.3", "a message is longer than the seal");
		if (tag.bytes[0] == SEAL_TAG_SIGNATURE) {
			out->signed_bytes = (struct span){ begin, (size_t)(at - begin) };
			out->signature = value;
			return true;
		}
		out->long_length |= is_long;
		if (!add_message(w, out, tag.bytes[0], value))
			return false;
	}
}

static bool
parse_as(struct span bytes, enum reading reading, struct vds *out, struct vds_refusal *why)
{
	struct walk w = { bytes, why };

	memset(out, 0, sizeof(*out));
	memset(why, 0, sizeof(*why));
	if (!parse_start(&w, out) || !parse_signer(&w, out, reading) || !parse_days(&w, out) ||
	    !parse_messages(&w, out, bytes.bytes))
		return false;
	if (out->message_count == 0)
		return refuse(&w, "BSI TR-03137-1 §3.2", "the seal says nothing: no message");
	if (w.rest.length > 0)
		return refuse(&w, "ICAO 9303-13 §2.4", "bytes behind the signature");
	return true;
}

bool
vds_parse(struct span bytes, struct vds *out, struct vds_refusal *why)
{
	struct vds_refusal ignored;

	assert(bytes.bytes);
	/* DEZV before the rule: a decimal 40 could by accident also be walked through as 64. */
	if (parse_as(bytes, READING_DECIMAL, out, why) && text_equal(out->signer, "DEZV"))
		return true;
	if (parse_as(bytes, READING_HEX, out, why) ||
	    parse_as(bytes, READING_DECIMAL, out, &ignored) ||
	    parse_as(bytes, READING_FIVE, out, &ignored))
		return true;
	/* None: say what is wrong with the reading this signer would use. */
	return parse_as(bytes, text_equal(out->signer, "DEZV") ? READING_DECIMAL : READING_HEX, out,
			why);
}

const struct vds_message *
vds_message(const struct vds *v, uint8_t tag)
{
	for (int i = 0; i < v->message_count; i++)
		if (v->message[i].tag == tag)
			return &v->message[i];
	return NULL;
}
