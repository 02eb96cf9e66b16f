/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xml.h"
#include "seal/list.h"
#include "tests/fuzz/office.h"

/* Issue lists, without the cage around the parser (a process a list would be too slow): what the
 * child does, what the parent does with the child's word, and the values. Each input is taken as a
 * list, and as a patch of a good one. Nothing but the good content may ever be found signed; the
 * values are read from whatever has the shape, signed or not. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct {
	struct fuzz_office office;
	struct buf good, content;
} world;

static void
world_make(void)
{
	struct issue_entry entry[] = {
		{ .number = "SYD2026-0007", .name = "李明华", .issued_on = { 2026, 2, 20 } },
		{ .number = "SYD2026-0009", .passport = "E12345678", .issued_on = { 2026, 2, 21 } }
	};
	struct seal_list l = { .list = { .issuer = "cn-sydney",
					 .country = "CHN",
					 .sequence = 1,
					 .from = { 2026, 2, 1 },
					 .to = { 2026, 2, 28 },
					 .signed_on = { 2026, 3, 1 },
					 .range = { { "SYD2026-0007", "SYD2026-0010" } },
					 .range_count = 1,
					 .entries = 2 },
			       .entry = entry };
	char path[] = "/tmp/fuzz_list.XXXXXX";
	struct seal_key key;
	struct error err;
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	(void)close(fd);
	world.office = fuzz_office_new();
	key.pkey = world.office.key;
	pki_write_certificate(path, world.office.cert);
	world.good = (struct buf)BUF(LIMIT_XML_BYTES);
	if (seal_list_issue(&l, &key, path, &world.good, NULL, &err))
		abort();
	(void)unlink(path);
}

static void
values(const struct buf *content)
{
	struct seal_list l = { .entry = NULL };
	struct judgement j = { .verdict = VERDICT_VALID };
	struct error err;
	bool read = false;

	if (list_read((struct span){ content->bytes, content->length },
		      "templates/protocol/issue-list-1.xsd", &l, &read, &j, &err))
		abort(); /* a document is refused, never an error of ours */
	if (read != (j.verdict == VERDICT_VALID) || l.list.entries > LIMIT_LIST_ENTRIES)
		abort();
	seal_list_free(&l);
}

static void
judge(struct span bytes)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(xml_signature)
	struct xml_signature s;
	struct error err;
	enum err rc;

	xml_signature_init(&s);
	if (xml_parse(bytes, "fuzz", &doc, &err) || xmldsig_take(doc, &s, &err))
		return;
	rc = xmldsig_check(&s, world.office.key, XMLDSIG_SHA2, &err);
	if (rc && rc != ERR_TRUST && rc != ERR_CONFLICT)
		abort();
	if (rc == ERR_NONE && !world.content.bytes) {
		world.content = (struct buf)BUF(LIMIT_ANSWER_BYTES);
		buf_add(&world.content, s.content.bytes, s.content.length);
	} else if (rc == ERR_NONE) {
		if (s.content.length != world.content.length ||
		    memcmp(s.content.bytes, world.content.bytes, s.content.length) != 0)
			abort();
	}
	values(&s.content);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	uint8_t *patched;

	if (!world.good.bytes) {
		world_make();
		judge((struct span){ world.good.bytes, world.good.length });
		if (!world.content.bytes)
			abort();
	}
	judge((struct span){ bytes, n });
	patched = fuzz_patch((struct span){ world.good.bytes, world.good.length }, bytes, n);
	if (patched)
		judge((struct span){ patched, world.good.length });
	free(patched);
	return 0;
}
