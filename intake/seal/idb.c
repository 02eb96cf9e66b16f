/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/x509.h>
#include <string.h>
#include <zlib.h>

#include "base/fail.h"
#include "base/text.h"
#include "seal/c40.h"
#include "seal/judge.h"
#include "seal/profile.h"

/* ICAO datastructure for barcode (IDB): the seal as text, "RDB1", a flag, Base32 (RFC 4648 without
 * padding). Flag A plain, B signed, C packed by zlib, D packed and signed. Inside: header, message
 * group 61, perhaps the signer's certificate 7E (never believed), signature 7F over header and
 * message group. */
#define IDB_START        "RDB1"
#define IDB_HEAD_BYTES   5
#define IDB_HEADER_BYTES 12 /* signed: country 2, algorithm 1, reference 5, signing date 4 */
#define IDB_REFERENCE    5  /* the last bytes of SHA-1 over the signer's certificate */
#define IDB_TAG_MESSAGES 0x61
#define IDB_TAG_CERT     0x7E
#define IDB_TAG_SIGNED   0x7F

struct idb {
	bool is_signed;
	char country[4];
	uint8_t algorithm;
	uint8_t reference[IDB_REFERENCE];
	struct date signed_on;
	struct span messages; /* what is inside tag 61 */
	struct span signed_bytes, signature;
};

struct walk {
	struct span rest;
	const char **why; /* what refuses it */
};

static bool
refuse(const struct walk *w, const char *why)
{
	*w->why = why;
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

static bool
is_idb(struct span bytes)
{
	return bytes.length > IDB_HEAD_BYTES && memcmp(bytes.bytes, IDB_START, 4) == 0;
}

static bool
base32_get(struct span text, struct buf *out)
{
	unsigned int bits = 0;
	int count = 0;

	for (size_t i = 0; i < text.length; i++) {
		uint8_t c = text.bytes[i];
		unsigned int value = c >= 'A' && c <= 'Z'   ? (unsigned)(c - 'A')
				     : c >= '2' && c <= '7' ? (unsigned)(c - '2' + 26)
							    : 32u;

		if (value == 32)
			return false;
		bits = (bits << 5 | value) & 0xFFF;
		count += 5;
		if (count >= 8) {
			count -= 8;
			buf_byte(out, (uint8_t)(bits >> count));
		}
	}
	/* what is left over is padding and zero, less than one character */
	return count < 5 && (bits & ((1u << count) - 1)) == 0;
}

/* Packed content may claim any size: it is unpacked into a buffer with a ceiling (LIMIT_IDB_BYTES).
 */
static enum err
unpack(struct span packed, struct buf *out, bool *good, struct error *err)
{
	uLongf n = LIMIT_IDB_BYTES;
	uint8_t *to = buf_room(out, LIMIT_IDB_BYTES);

	if (!to)
		return buf_check(out, "barcode", err);
	*good = uncompress(to, &n, packed.bytes, packed.length) == Z_OK;
	out->length = *good ? n : 0;
	return ERR_NONE;
}

/* Mask and number: a masked digit is one nobody knows, and then there is no signing day. */
static bool
parse_day(struct walk *w, struct date *out)
{
	struct span part;

	if (!take(w, 4, &part))
		return false;
	if (part.bytes[0] == 0)
		return seal_date_get(part.bytes + 1, out);
	*out = (struct date){ 0, 0, 0 };
	return true;
}

static bool
parse_header(struct walk *w, struct idb *out)
{
	struct span part;

	if (!take(w, 2, &part) || !c40_get(part, out->country, sizeof(out->country)))
		return refuse(w, "no issuing country");
	for (size_t n = strlen(out->country); n > 0 && out->country[n - 1] == ' '; n--)
		out->country[n - 1] = '\0';
	if (!out->is_signed)
		return true;
	if (!take(w, 1, &part))
		return refuse(w, "no signature algorithm");
	out->algorithm = part.bytes[0];
	if (!take(w, IDB_REFERENCE, &part))
		return refuse(w, "no certificate reference");
	memcpy(out->reference, part.bytes, IDB_REFERENCE);
	if (!parse_day(w, &out->signed_on))
		return refuse(w, "the signing date does not exist");
	return true;
}

/* DER: 81 and 82 announce one and two bytes of length. */
static bool
parse_tlv(struct walk *w, uint8_t *tag, struct span *value)
{
	struct span part;
	size_t length;

	if (!take(w, 2, &part))
		return false;
	*tag = part.bytes[0];
	length = part.bytes[1];
	if (length == 0x81 || length == 0x82) {
		size_t n = length - 0x80;

		if (!take(w, n, &part))
			return false;
		length = n == 1 ? part.bytes[0] : (size_t)(part.bytes[0] << 8 | part.bytes[1]);
	} else if (length > 0x7F) {
		return false;
	}
	return take(w, length, value);
}

static bool
parse_body(struct walk *w, const uint8_t *begin, struct idb *out)
{
	struct span value;
	uint8_t tag;

	if (!parse_tlv(w, &tag, &out->messages) || tag != IDB_TAG_MESSAGES)
		return refuse(w, "no message group behind the header");
	out->signed_bytes = (struct span){ begin, (size_t)(w->rest.bytes - begin) };
	if (!out->is_signed)
		return w->rest.length == 0 ||
		       refuse(w, "bytes behind the messages of an unsigned barcode");
	if (!parse_tlv(w, &tag, &value))
		return refuse(w, "no signature");
	if (tag == IDB_TAG_CERT && !parse_tlv(w, &tag, &value))
		return refuse(w, "no signature");
	if (tag != IDB_TAG_SIGNED)
		return refuse(w, "no signature");
	out->signature = value;
	return w->rest.length == 0 || refuse(w, "bytes behind the signature");
}

/* Text to parts; bytes of out are lent from content. *good false: why says what refuses it. */
static enum err
parse(struct span text, struct buf *content, struct idb *out, bool *good, const char **why,
      struct error *err)
{
	AUTO(buf)
	struct buf plain = BUF(LIMIT_CODE_BYTES);
	char flag = (char)text.bytes[IDB_HEAD_BYTES - 1];
	struct walk w = { { NULL, 0 }, why };

	*good = false;
	*why = "the Base32 text is broken";
	memset(out, 0, sizeof(*out));
	if (flag < 'A' || flag > 'D') {
		*why = "the flag is none of A to D";
		return ERR_NONE;
	}
	out->is_signed = flag == 'B' || flag == 'D';
	*good = base32_get(
	    (struct span){ text.bytes + IDB_HEAD_BYTES, text.length - IDB_HEAD_BYTES }, &plain);
	if (buf_check(&plain, "barcode", err))
		return err->code;
	if (*good && flag >= 'C') {
		*why = "the packed content is broken or too large";
		if (unpack((struct span){ plain.bytes, plain.length }, content, good, err))
			return err->code;
	} else {
		buf_add(content, plain.bytes, plain.length);
	}
	if (!*good)
		return ERR_NONE;
	w.rest = (struct span){ content->bytes, content->length };
	*good = parse_header(&w, out) && parse_body(&w, content->bytes, out);
	return buf_check(content, "barcode", err);
}

static bool
names(const void *seal, const struct trust_signer *signer)
{
	const struct idb *idb = seal;
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	return X509_digest(signer->cert, EVP_sha1(), digest, &n) == 1 && n == 20 &&
	       memcmp(digest + 20 - IDB_REFERENCE, idb->reference, IDB_REFERENCE) == 0;
}

/* The algorithm byte; NULL: not one of the standard's. */
static const char *
digest_of(uint8_t algorithm)
{
	static const char *const digests[] = { "SHA256", "SHA384", "SHA512" };

	return algorithm >= 1 && algorithm <= COUNT_OF(digests) ? digests[algorithm - 1] : NULL;
}

static void
say(struct seal_verdict *out, enum verdict verdict, enum seal_reason reason, const char *detail)
{
	struct judgement j;

	(void)judgement_set(&j, verdict, reason, "ICAO TR Datastructure for Barcode", "%s", detail);
	verdict_set(out, &j);
}

static enum err
judge_idb(const struct trust *t, const struct seal_days *days, struct span bytes,
	  struct seal_verdict *out, struct error *err)
{
	AUTO(buf)
	struct buf content = BUF(LIMIT_IDB_BYTES + 1);
	struct idb idb;
	struct claim claim;
	const char *why;
	bool good, authentic;

	if (parse(bytes, &content, &idb, &good, &why, err))
		return err->code;
	if (!good) {
		say(out, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE, why);
		return ERR_NONE;
	}
	if (!idb.is_signed) {
		say(out, VERDICT_INDETERMINATE, SEAL_REASON_UNSIGNED,
		    "a barcode without signature: anybody can print it");
		return ERR_NONE;
	}
	out->signed_on = idb.signed_on;
	hex_print(out->signer, idb.reference, IDB_REFERENCE);
	if (!digest_of(idb.algorithm)) {
		say(out, VERDICT_INDETERMINATE, SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE,
		    "an algorithm the standard does not name");
		return ERR_NONE;
	}
	claim = (struct claim){ .signed_bytes = idb.signed_bytes,
				.signature = idb.signature,
				.signed_on = idb.signed_on,
				.digest = digest_of(idb.algorithm),
				.names = names,
				.seal = &idb };
	(void)text_copy(claim.country, sizeof(claim.country), idb.country);
	if (judge_claim(t, days, &claim, out, &authentic, err))
		return err->code;
	if (authentic && out->verdict == VERDICT_VALID && !t->bare)
		say(out, VERDICT_INDETERMINATE, SEAL_REASON_UNKNOWN_PROFILE,
		    "genuine, but no life certificate");
	return ERR_NONE;
}

/* The messages one by one; a broken group is shown as far as it goes. */
static enum err
read_messages(struct span group, struct buf *content, struct seal_content *out, struct error *err)
{
	const char *why = "";
	struct walk w = { group, &why };
	size_t room = group.length / 2 + 1;
	struct span value;
	uint8_t tag;

	out->message = fail_here() ? NULL : calloc(room, sizeof(*out->message));
	if (!out->message)
		return error_set(err, ERR_NOMEM, "barcode: out of memory");
	while (w.rest.length > 0 && parse_tlv(&w, &tag, &value)) {
		out->message[out->message_count].tag = tag;
		out->message[out->message_count++].value = value;
	}
	out->owned = content->bytes; /* what the values point into */
	content->bytes = NULL;
	content->length = content->room = 0;
	return ERR_NONE;
}

static enum err
read_idb(struct span bytes, struct seal_content *out, struct error *err)
{
	AUTO(buf)
	struct buf content = BUF(LIMIT_IDB_BYTES + 1);
	struct idb idb;
	const char *why;
	bool good;

	if (parse(bytes, &content, &idb, &good, &why, err))
		return err->code;
	if (!good)
		return error_set(err, ERR_DATA, "ICAO TR Datastructure for Barcode: %s", why);
	(void)text_copy(out->country, sizeof(out->country), idb.country);
	if (idb.is_signed)
		hex_print(out->reference, idb.reference, IDB_REFERENCE);
	out->signed_on = idb.signed_on;
	out->signature = idb.signature;
	return read_messages(idb.messages, &content, out, err);
}

const struct seal_envelope seal_idb = {
	.kind = SEAL_IDB,
	.is = is_idb,
	.judge = judge_idb,
	.read = read_idb,
};
