/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "desk/inside.h"

/* Secrets of second factors lie sealed in the register (secretbox of libsodium), the key in a file
 * of its own beside it: a copy of the register alone, or a backup, does not let anybody in
 * (docs/decisions/0190). */

#define MARK "1:" /* sealed; a secret of before is base32 and has no colon */

/* Whole or not at all, and the first of two makers wins. */
static enum err
key_make(const struct desk *d, const char *path, struct error *err)
{
	unsigned char key[crypto_secretbox_KEYBYTES];
	char draft[CONFIG_VALUE_BYTES + 32];
	AUTO(fd)
	int fd = -1;
	enum err rc;

	(void)text_print(draft, sizeof(draft), "%s/secret-XXXXXX", d->config.data);
	fd = mkostemp(draft, O_CLOEXEC); /* 0600 */
	if (fd < 0)
		return error_errno(err, "%s", path);
	crypto_secretbox_keygen(key);
	rc = file_write_all(fd, key, sizeof(key), err);
	sodium_memzero(key, sizeof(key));
	if (!rc && (fsync(fd) || (link(draft, path) && errno != EEXIST)))
		rc = error_errno(err, "%s", path);
	(void)unlink(draft);
	return rc ? rc : file_sync_folder(d->config.data, err);
}

static enum err
key_read(const struct desk *d, bool make, unsigned char key[crypto_secretbox_KEYBYTES],
	 struct error *err)
{
	char path[CONFIG_VALUE_BYTES + 16];
	AUTO(buf)
	struct buf bytes = BUF((size_t)crypto_secretbox_KEYBYTES + 1);

	if (sodium_init() < 0)
		return error_set(err, ERR_BUG, "libsodium does not start");
	(void)text_print(path, sizeof(path), "%s/secret.key", d->config.data);
	if (make && !file_exists(path) && key_make(d, path, err))
		return err->code;
	if (!file_exists(path)) {
		(void)error_set(err, ERR_CONFIG, "%s is not there: no second factor can be checked",
				path);
		return error_hint(err, "Bring the file back from where it is kept, or give new "
				       "second factors: intake user totp NAME");
	}
	if (file_read(path, &bytes, err))
		return err->code;
	if (bytes.length != crypto_secretbox_KEYBYTES)
		return error_set(err, ERR_CORRUPT, "%s is no key", path);
	memcpy(key, bytes.bytes, crypto_secretbox_KEYBYTES);
	sodium_memzero(bytes.bytes, bytes.length);
	return ERR_NONE;
}

enum err
secret_seal(const struct desk *d, const char *secret, char *to, size_t size, struct error *err)
{
	unsigned char key[crypto_secretbox_KEYBYTES];
	unsigned char box[crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + SECRET_BYTES];
	size_t n = strlen(secret), all;
	char base64[sizeof(box) * 2];

	if (n > SECRET_BYTES)
		return error_set(err, ERR_BUG, "second factor: too long");
	if (key_read(d, true, key, err))
		return err->code;
	all = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + n;
	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	(void)crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES,
				    (const unsigned char *)secret, n, box, key);
	sodium_memzero(key, sizeof(key));
	(void)sodium_bin2base64(base64, sizeof(base64), box, all,
				sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	if (!text_print(to, size, MARK "%s", base64))
		return error_set(err, ERR_BUG, "second factor: too long");
	return ERR_NONE;
}

bool
secret_is_sealed(const char *stored)
{
	return text_starts(stored, MARK);
}

enum err
secret_open(const struct desk *d, const char *stored, char *to, size_t size, struct error *err)
{
	unsigned char key[crypto_secretbox_KEYBYTES];
	unsigned char box[crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + SECRET_BYTES];
	const size_t extra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	size_t n = 0;
	int rc;

	if (!secret_is_sealed(stored))
		return text_copy(to, size, stored) ? ERR_NONE
						   : error_set(err, ERR_BUG, "second factor");
	if (key_read(d, false, key, err))
		return err->code;
	if (sodium_base642bin(box, sizeof(box), stored + strlen(MARK),
			      strlen(stored + strlen(MARK)), NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL_NO_PADDING) ||
	    n < extra || n - extra >= size)
		return error_set(err, ERR_CORRUPT, "a second factor of the register is broken");
	rc = crypto_secretbox_open_easy((unsigned char *)to, box + crypto_secretbox_NONCEBYTES,
					n - crypto_secretbox_NONCEBYTES, box, key);
	sodium_memzero(key, sizeof(key));
	if (rc)
		return error_set(err, ERR_CORRUPT, "secret.key does not fit this register");
	to[n - extra] = '\0';
	return ERR_NONE;
}
