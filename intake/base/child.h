/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_CHILD_H
#define INTAKE_BASE_CHILD_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Somebody with empty pockets who opens unknown bytes: a throw-away process with one input, one
 * line to its parent, one piece of shared memory, and nothing else: no files, no network, no
 * programs, little memory and time (rlimits, seccomp, Landlock where the kernel has it; design §2).
 * Whatever it says is read with limits, as if an enemy had written it; it may be right.
 *
 * The child starts as a copy of its parent: memory that it must not know has to be marked
 * MADV_DONTFORK or MADV_WIPEONFORK by its owner. */

/* Longest message in either direction; what is longer goes through the shared memory. */
#define CHILD_MESSAGE_BYTES ((size_t)16 * 1024)

struct child_setup {
	const char *name; /* for errors: "decoder" */
	int input_fd; /* what it reads, −1 none; it gets a duplicate that shares the file offset */
	size_t shared_bytes; /* memory it may fill for the parent; costs nothing until touched; 0
				none */
	size_t memory_bytes; /* what it may allocate on top of what the parent has */
	int cpu_s;           /* computing time per question */
	int wall_s;          /* time per question, waiting included */
};

/* What the child sees of itself. */
struct child_side {
	int input_fd;
	uint8_t *shared;
	size_t shared_bytes;
	int line; /* to the parent: child_hear, child_say */
};
typedef void child_main(const struct child_side *side, const void *context);

struct child;
/* Starts it; main runs in the cage, and its return ends the process. */
enum err child_start(const struct child_setup *setup, child_main *main, const void *context,
		     struct child **out, struct error *err) MUST_USE;
/* Kills it if it still runs, and waits for it; NULL is fine. */
void child_close(struct child *c);
DEFINE_AUTO(child_close, struct child *);
/* Ends it already, when nothing more will be asked; the shared memory stays. A living child makes
 * the parent copy every page of memory that it writes to (12 % of reading a scan). */
void child_end(struct child *c);

/* In the parent. A child that dies, stays silent too long or says more than size is ERR_DATA: the
 * bytes it had to open made it do that. */
enum err child_ask(struct child *c, const void *question, size_t n, struct error *err) MUST_USE;
enum err child_answer(struct child *c, void *to, size_t size, size_t *n,
		      struct error *err) MUST_USE;
uint8_t *child_shared(struct child *c); /* lent until child_close */

/* In the child. child_hear returns the length of the next question, −1 when the parent is gone. */
long child_hear(const struct child_side *side, void *to, size_t size);
void child_say(const struct child_side *side, const void *answer, size_t n);

/* The same cage around a foreign program: standard input is input_fd, standard output a pipe. It
 * may read the folders of the system (/usr, /etc/fonts, …), write nothing, start nothing, reach
 * nobody. shared_bytes is not used; cpu_s and wall_s hold for the whole run. A program that is not
 * there is ERR_CONFIG. */
enum err child_run(const struct child_setup *setup, const char *const *argv, struct child **out,
		   struct error *err) MUST_USE;
int child_output(const struct child *c); /* the reading end, lent */
/* Everything it prints, at most size bytes, until it ends or wall_s have passed; status as of
 * exit(3), 128 + signal if killed. */
enum err child_collect(struct child *c, void *to, size_t size, size_t *n, int *status,
		       struct error *err) MUST_USE;

/* What keeps a child in on this kernel: "rlimits, seccomp, landlock 4". */
const char *child_cage_text(void);

#endif
