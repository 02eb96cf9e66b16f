/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"
#include "base/text.h"
#include "base/xml.h"
#include "seal/list.h"

/* Parsing XML of strangers is left to somebody with empty pockets. What the child hands back is
 * believed by nobody: the signature is checked over these bytes, and whatever the child made of the
 * document, only the digested bytes are read again (docs/decisions/0130). */

/* Nodes of 4 MB of the shortest elements take some 250 MB. */
#define LIST_CHILD_BYTES ((size_t)512 * 1024 * 1024)
#define LIST_CPU_S       10
#define LIST_WALL_S      30

#define PIECES 4

struct answer {
	enum err code;
	char text[256];
	size_t length[PIECES];
};

static void
pieces_of(struct xml_signature *s, struct buf *piece[PIECES])
{
	piece[0] = &s->info;
	piece[1] = &s->value;
	piece[2] = &s->certificate;
	piece[3] = &s->content;
}

static void
give(const struct child_side *side, struct xml_signature *s, struct answer *a)
{
	struct buf *piece[PIECES];
	size_t at = 0;

	pieces_of(s, piece);
	for (int i = 0; i < PIECES; i++) {
		if (piece[i]->length > side->shared_bytes - at) {
			a->code = ERR_LIMIT;
			(void)text_copy(a->text, sizeof(a->text), "the list is too large");
			return;
		}
		memcpy(side->shared + at, piece[i]->bytes, piece[i]->length);
		a->length[i] = piece[i]->length;
		at += piece[i]->length;
	}
}

/* A tree takes some twelve times its text, and each of 3,000 small pages of it costs a fault: large
 * ones save a tenth of the whole import. Without them it works as well. */
#define TREE_TIMES 12

static void
make_room(size_t bytes)
{
	size_t n = bytes * TREE_TIMES, page = (size_t)sysconf(_SC_PAGESIZE);
	AUTO(memory)
	char *room = NULL;

	(void)mallopt(M_MMAP_THRESHOLD, 1 << 30);
	(void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
	room = malloc(n);
	if (room && n > 64 * page)
		(void)madvise(room + page - (uintptr_t)room % page, n - 2 * page, MADV_HUGEPAGE);
}

static void
child_take(const struct child_side *side, const void *context)
{
	const struct span *bytes = context;
	xmlDoc *doc = NULL; /* never freed: the process ends here, and with it the tree */
	AUTO(xml_signature)
	struct xml_signature s;
	struct answer a = { .code = ERR_NONE };
	struct error err;
	char question;

	if (child_hear(side, &question, sizeof(question)) < 0)
		return;
	make_room(bytes->length);
	xml_signature_init(&s);
	if (xml_parse(*bytes, "list", &doc, &err) || xmldsig_take(doc, &s, &err)) {
		a.code = err.code;
		(void)text_copy(a.text, sizeof(a.text), err.text);
	} else {
		give(side, &s, &a);
	}
	child_say(side, &a, sizeof(a));
}

static enum err
receive(struct child *c, struct answer *a, size_t room, struct xml_signature *out,
	struct error *err)
{
	struct buf *piece[PIECES];
	const uint8_t *from = child_shared(c);
	size_t at = 0;

	pieces_of(out, piece);
	for (int i = 0; i < PIECES; i++) {
		if (a->length[i] > room - at)
			return error_set(err, ERR_DATA, "list: the child says nonsense");
		buf_add(piece[i], from + at, a->length[i]);
		at += a->length[i];
		if (buf_check(piece[i], "list", err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
ask(struct span bytes, struct xml_signature *out, struct answer *a, struct error *err)
{
	/* Attribute values may grow by canonical escapes ("&#xD;" for one byte never shrinks). */
	const struct child_setup setup = { .name = "list reader",
					   .input_fd = -1,
					   .shared_bytes = 2 * LIMIT_ANSWER_BYTES,
					   .memory_bytes = LIST_CHILD_BYTES,
					   .cpu_s = LIST_CPU_S,
					   .wall_s = LIST_WALL_S };
	AUTO(child_close)
	struct child *c = NULL;
	size_t n = 0;

	if (child_start(&setup, child_take, &bytes, &c, err) || child_ask(c, "?", 1, err) ||
	    child_answer(c, a, sizeof(*a), &n, err))
		return err->code;
	if (n != sizeof(*a))
		return error_set(err, ERR_DATA, "list: the child says nonsense");
	a->text[sizeof(a->text) - 1] = '\0';
	return a->code ? ERR_NONE : receive(c, a, setup.shared_bytes, out, err);
}

static bool
is_refusal(enum err code)
{
	return code == ERR_DATA || code == ERR_LIMIT || code == ERR_TRUST;
}

enum err
list_take(struct span bytes, struct xml_signature *out, bool *taken, struct judgement *j,
	  struct error *err)
{
	struct answer a = { .code = ERR_NONE };

	*taken = false;
	if (ask(bytes, out, &a, err)) {
		/* It died or was silent: the bytes made it do that (child.h). */
		if (err->code != ERR_DATA)
			return err->code;
		(void)text_copy(a.text, sizeof(a.text), err->text);
		a.code = ERR_DATA;
	}
	if (a.code && !is_refusal(a.code))
		return error_set(err, a.code, "%s", a.text);
	if (a.code) {
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE,
				    "docs/issue-list.md §3", "%s", a.text);
		return ERR_NONE;
	}
	*taken = true;
	return ERR_NONE;
}
