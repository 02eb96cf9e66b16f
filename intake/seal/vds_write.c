/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "seal/c40.h"
#include "seal/key.h"
#include "seal/profile.h"
#include "seal/seal.h"
#include "seal/vds.h"

/* Issuing: header, messages in the order of their tags, signature (docs/seal.md). */

/* Country: three letters, the short ones filled with "<" (ICAO Doc 9303-3 §5), which C40 writes as
 * space. */
static enum err
put_country(const char *country, struct buf *out, struct error *err)
{
	char text[4] = "   ";
	size_t n = strlen(country);

	for (size_t i = 0; i < n; i++)
		if (country[i] < 'A' || country[i] > 'Z')
			n = 0;
	if (n < 1 || n > 3)
		return error_set(err, ERR_DATA,
				 "issuing country \"%s\" is not of one to three letters", country);
	for (size_t i = 0; i < n; i++)
		text[i] = country[i];
	(void)c40_put(out, text);
	return ERR_NONE;
}

/* Signer, two hex digits of the reference's length, reference: header version 0x03, ICAO Doc
 * 9303-13 §2.2.2 table 3. */
static enum err
put_signer(const struct seal_draft *draft, struct buf *out, struct error *err)
{
	char text[32], reference[24];
	size_t n = strlen(draft->reference);

	(void)text_copy(reference, sizeof(reference), draft->reference);
	text_upper(reference);
	if (strlen(draft->signer) != 4 || strspn(draft->signer, VDS_SIGNER_CHARACTERS) != 4)
		return error_set(err, ERR_DATA,
				 "signer \"%s\" is not two letters of a country and two characters",
				 draft->signer);
	if (n == 0 || strspn(reference, "0123456789ABCDEF") != n)
		return error_set(err, ERR_DATA, "certificate reference \"%s\" is no hex number",
				 draft->reference);
	(void)text_print(text, sizeof(text), "%s%02zX%s", draft->signer, n, reference);
	(void)c40_put(out, text);
	return ERR_NONE;
}

static enum err
put_header(const struct seal_draft *draft, struct buf *out, struct error *err)
{
	if (!date_valid(draft->issued_on) || !date_valid(draft->signed_on))
		return error_set(err, ERR_DATA, "a seal needs the day of issue and of signing");
	buf_byte(out, VDS_MAGIC);
	buf_byte(out, VDS_VERSION_4);
	if (put_country(draft->country, out, err) || put_signer(draft, out, err))
		return err->code;
	seal_date_put(draft->issued_on, out);
	seal_date_put(draft->signed_on, out);
	buf_byte(out, PROFILE_FEATURE);
	buf_byte(out, PROFILE_TYPE);
	return ERR_NONE;
}

/* Tag, length, value; lengths as DER writes them (ICAO Doc 9303-13 §2.3). */
static void
put_message(uint8_t tag, struct span value, struct buf *out)
{
	buf_byte(out, tag);
	if (value.length > 0x7F)
		buf_byte(out, 0x81);
	assert(value.length <= 0xFF);
	buf_byte(out, (uint8_t)value.length);
	buf_add(out, value.bytes, value.length);
}

static const struct payload_field *
payload_get(const struct seal_draft *draft, enum field_name name)
{
	for (int i = 0; i < draft->payload_count; i++)
		if (draft->payload[i].name == name && draft->payload[i].text[0])
			return &draft->payload[i];
	return NULL;
}

/* The values of a draft that no message can carry are refused, not dropped: the office would
 * believe them sealed. */
static enum err
check_payload(const struct seal_draft *draft, struct error *err)
{
	assert(draft->payload_count >= 0);
	assert(draft->payload_count <= SEAL_PAYLOAD_FIELDS);
	for (int i = 0; i < draft->payload_count; i++)
		if (!profile_row_of(draft->payload[i].name))
			return error_set(err, ERR_DATA, "the seal has no message for %s",
					 field_name_text(draft->payload[i].name));
	return ERR_NONE;
}

static enum err
put_messages(const struct seal_draft *draft, struct buf *out, struct error *err)
{
	bool present[256] = { false };
	const char *missing;

	for (int tag = 1; tag < SEAL_TAG_SIGNATURE; tag++) {
		const struct profile_row *row = profile_row((uint8_t)tag);
		const struct payload_field *field = row ? payload_get(draft, row->name) : NULL;
		AUTO(buf)
		struct buf value = BUF(FIELD_TEXT_BYTES);

		/* A name of more than six characters does not fit; the Latin one counts
		 * (docs/seal.md, message 03). */
		if (!field ||
		    (row->name == FIELD_HOLDER_NAME && strlen(field->text) > row->bytes_max))
			continue;
		if (!profile_put(row, field->text, &value))
			return error_set(
			    err, ERR_DATA,
			    "%s cannot be sealed: wrong characters or longer than %zu bytes",
			    row->label, row->bytes_max);
		put_message(row->tag, (struct span){ value.bytes, value.length }, out);
		present[tag] = true;
	}
	missing = profile_missing(present);
	if (missing)
		return error_set(err, ERR_DATA, "%s is missing: the seal would prove nothing",
				 missing);
	return ERR_NONE;
}

enum err
seal_issue(const struct seal_draft *draft, const struct seal_key *key, struct buf *out,
	   struct error *err)
{
	AUTO(buf)
	struct buf seal = BUF(LIMIT_CODE_BYTES);
	AUTO(buf)
	struct buf signature = BUF(LIMIT_CODE_BYTES);

	if (!curve_of(key->pkey))
		return error_set(err, ERR_CONFIG, "a seal needs an EC or SM2 key on a named curve");
	if (check_payload(draft, err) || put_header(draft, &seal, err) ||
	    put_messages(draft, &seal, err) || buf_check(&seal, "seal", err))
		return err->code;
	if (key_sign(key->pkey, SM2_ID_DEFAULT, (struct span){ seal.bytes, seal.length },
		     &signature, err))
		return err->code;
	put_message(SEAL_TAG_SIGNATURE, (struct span){ signature.bytes, signature.length }, &seal);
	buf_add(out, seal.bytes, seal.length);
	return buf_check(&seal, "seal", err) ? err->code : buf_check(out, "seal", err);
}
