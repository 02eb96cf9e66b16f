/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office.h"
#include "seal/vds.h"

static struct office o;

static int
open_office(void **state)
{
	(void)state;
	o = office_new("P-256");
	pki_write_key(office_path(&o, "key.pem"), o.key);
	return 0;
}

static int
close_office(void **state)
{
	(void)state;
	office_free(&o);
	return 0;
}

static void
refuses(const struct seal_draft *draft, EVP_PKEY *pkey, enum err code, const char *word)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_key key = { pkey };
	struct error err = { 0 };

	assert_int_equal(seal_issue(draft, &key, &seal, &err), code);
	assert_int_equal(seal.length, 0);
	if (!strstr(err.text, word))
		fail_msg("the message does not say \"%s\": %s", word, err.text);
}

static void
the_header_is_that_of_the_document(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	char hex[64];

	(void)state;
	office_issue(&o, &draft, &seal);
	hex_print(hex, seal.bytes, 18);
	assert_string_equal(hex, "dc0367646859ee273a992199aa2199aafa02");
	assert_int_equal(seal.bytes[seal.length - 66], 0xFF);
	assert_int_equal(seal.bytes[seal.length - 65], 64);
}

static void
messages_stand_in_the_order_of_their_tags_whatever_the_order_given(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	struct payload_field first = draft.payload[0];
	static struct vds v;
	struct vds_refusal why;

	(void)state;
	draft.payload[0] = draft.payload[8];
	draft.payload[8] = first;
	office_issue(&o, &draft, &seal);
	assert_true(vds_parse((struct span){ seal.bytes, seal.length }, &v, &why));
	assert_int_equal(v.message_count, 9);
	for (int i = 0; i < 9; i++)
		assert_int_equal(v.message[i].tag, i + 1);
}

static void
a_chinese_name_of_seven_characters_is_left_to_the_latin_one(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	static struct vds v;
	struct vds_refusal why;

	(void)state;
	(void)text_copy(draft.payload[2].text, sizeof(draft.payload[2].text), "阿依古丽买买提");
	office_issue(&o, &draft, &seal);
	assert_true(vds_parse((struct span){ seal.bytes, seal.length }, &v, &why));
	assert_null(vds_message(&v, 3));
	assert_non_null(vds_message(&v, 2));
}

static void
what_cannot_be_sealed_is_refused_by_its_name(void **state)
{
	struct seal_draft draft = office_draft();

	(void)state;
	(void)text_copy(draft.payload[0].text, sizeof(draft.payload[0].text), "领认字第1号");
	refuses(&draft, o.key, ERR_DATA, "certificate.number");
	draft = office_draft();
	draft.payload[4].text[0] = '\0';
	refuses(&draft, o.key, ERR_DATA, "holder.birth_date");
	draft = office_draft();
	draft.payload[2].name = FIELD_HOLDER_ADDRESS;
	refuses(&draft, o.key, ERR_DATA, "holder.address");
	draft = office_draft();
	(void)text_copy(draft.country, sizeof(draft.country), "c");
	refuses(&draft, o.key, ERR_DATA, "country");
	draft = office_draft();
	draft.signer[3] = '\0';
	refuses(&draft, o.key, ERR_DATA, "signer");
	draft = office_draft();
	(void)text_copy(draft.reference, sizeof(draft.reference), "5G");
	refuses(&draft, o.key, ERR_DATA, "reference");
	draft = office_draft();
	draft.signed_on.day = 30; /* of February */
	refuses(&draft, o.key, ERR_DATA, "day");
}

static void
a_key_that_may_not_seal_is_refused(void **state)
{
	struct seal_draft draft = office_draft();
	EVP_PKEY *rsa = EVP_RSA_gen(2048), *odd = EVP_EC_gen("secp256k1");

	(void)state;
	refuses(&draft, rsa, ERR_CONFIG, "named curve");
	refuses(&draft, odd, ERR_CONFIG, "named curve");
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(odd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_is_that_of_the_document),
		cmocka_unit_test(
		    messages_stand_in_the_order_of_their_tags_whatever_the_order_given),
		cmocka_unit_test(a_chinese_name_of_seven_characters_is_left_to_the_latin_one),
		cmocka_unit_test(what_cannot_be_sealed_is_refused_by_its_name),
		cmocka_unit_test(a_key_that_may_not_seal_is_refused),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
