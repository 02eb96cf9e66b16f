/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_FAIL_H
#define INTAKE_BASE_FAIL_H

#include <stdbool.h>

/* The n-th fallible call fails: every allocation and file operation of base/ asks fail_here()
 * first, and whoever calls something fallible outside base/ gives it the same door.
 * INTAKE_FAIL_AT=n in the environment (debug and cover builds only; a release build compiles it to
 * false) makes the n-th call in this process fail; INTAKE_FAIL_AT=n+ makes it and all later ones
 * fail. INTAKE_FAIL_TELL=1 prints on standard error how many calls there were. Sets errno to ENOMEM
 * or, with INTAKE_FAIL_ERRNO=number, to that. */
bool fail_here(void);
long fail_count(void); /* calls seen so far */

#endif
