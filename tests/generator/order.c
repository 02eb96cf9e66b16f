/* SPDX-License-Identifier: Apache-2.0 */
#include "order.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "seal/seal.h"

static void
add(struct seal_draft *draft, enum field_name name, const char *text)
{
	struct payload_field *f = &draft->payload[draft->payload_count];

	if (!text[0])
		return;
	f->name = name;
	(void)text_copy(f->text, sizeof(f->text), text);
	draft->payload_count++;
}

/* "CHEN DAWEN" as a travel document has it: "CHEN<<DAWEN". */
static void
travel_name(char *to, size_t size, const char *latin)
{
	const char *space = strchr(latin, ' ');

	if (space)
		(void)text_print(to, size, "%.*s<<%s", (int)(space - latin), latin, space + 1);
	else
		(void)text_copy(to, size, latin);
}

enum err
paper_seal(struct paper *p, const struct office *o, const char *reference, struct date signed_on,
	   const char *keys, struct error *err)
{
	AUTO(buf)
	struct buf payload = BUF(sizeof(p->seal));
	struct seal_draft draft = { .issued_on = signed_on, .signed_on = signed_on };
	AUTO(seal_key_close)
	struct seal_key *key = NULL;
	char path[512], name[FIELD_TEXT_BYTES];

	(void)text_copy(draft.country, sizeof(draft.country), o->country);
	(void)text_copy(draft.signer, sizeof(draft.signer), o->signer);
	(void)text_copy(draft.reference, sizeof(draft.reference), reference);
	travel_name(name, sizeof(name), p->truth[FIELD_HOLDER_NAME_LATIN]);
	add(&draft, FIELD_CERTIFICATE_NUMBER, p->truth[FIELD_CERTIFICATE_NUMBER]);
	add(&draft, FIELD_HOLDER_NAME_LATIN, name);
	add(&draft, FIELD_HOLDER_NAME, p->truth[FIELD_HOLDER_NAME]);
	add(&draft, FIELD_HOLDER_ID_NUMBER, p->truth[FIELD_HOLDER_ID_NUMBER]);
	add(&draft, FIELD_HOLDER_BIRTH_DATE, p->truth[FIELD_HOLDER_BIRTH_DATE]);
	add(&draft, FIELD_HOLDER_PASSPORT_NUMBER, p->truth[FIELD_HOLDER_PASSPORT_NUMBER]);
	add(&draft, FIELD_CERTIFICATE_APPEARANCE, p->truth[FIELD_CERTIFICATE_APPEARANCE]);
	add(&draft, FIELD_CERTIFICATE_PAYING_AGENCY, "440900");
	add(&draft, FIELD_HOLDER_COUNTRY, o->place);
	if (!trust_key_path(path, sizeof(path), keys, o, reference))
		return error_set(err, ERR_USAGE, "the folder of keys is too long");
	if (seal_key_open(path, &key, err) || seal_issue(&draft, key, &payload, err))
		return err->code;
	memcpy(p->seal, payload.bytes, payload.length);
	p->seal_length = payload.length;
	return ERR_NONE;
}

enum err
keys_open(char *dir, size_t size, struct error *err)
{
	const char *tmp = getenv("TMPDIR");

	if (!text_print(dir, size, "%s/generator-keys-XXXXXX", tmp && tmp[0] ? tmp : "/tmp"))
		return error_set(err, ERR_USAGE, "TMPDIR is too long");
	return mkdtemp(dir) ? ERR_NONE : error_errno(err, "%s", dir);
}

/* Folders in folders are few here: a name that is no file is a folder. */
static enum err
remove_one(void *context, const char *name, struct error *err)
{
	char path[512];

	if (!text_print(path, sizeof(path), "%s/%s", (const char *)context, name) || !unlink(path))
		return ERR_NONE;
	if (folder_walk(path, remove_one, path, err))
		return err->code;
	return rmdir(path) ? error_errno(err, "%s", path) : ERR_NONE;
}

void
keys_remove(const char *dir)
{
	struct error err;
	char copy[512];

	if (text_copy(copy, sizeof(copy), dir) && !folder_walk(copy, remove_one, copy, &err))
		(void)rmdir(copy);
}
