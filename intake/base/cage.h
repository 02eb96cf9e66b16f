/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_CAGE_H
#define INTAKE_BASE_CAGE_H

#include <stdbool.h>
#include <stddef.h>

/* The walls around a throw-away process (base/child.h, which is what others use): resource limits,
 * no new privileges, Landlock where the kernel has it, and a seccomp list of what it may ask the
 * kernel for. */
struct cage_limits {
	size_t memory_bytes; /* on top of what is mapped now; not under AddressSanitizer, which maps
				terabytes */
	unsigned cpu_s;
	unsigned fds;
	const char *program; /* path of the one program it may become; NULL: none */
};

/* Locks the calling process in, for good. false: the kernel refuses a wall that we insist on. */
bool cage_close(const struct cage_limits *limits);

/* Where a caged process may complain: nowhere (−1), except under a sanitizer (standard error). */
int cage_stderr(void);

#endif
