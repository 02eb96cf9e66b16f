/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_UNCAUGHT_H
#define INTAKE_BASE_UNCAUGHT_H

/* C++ libraries below us (opencc, zxing-cpp) may throw through a C call, which nobody can catch
 * there. From here on that ends the process with a sentence and an exit status of ours instead of a
 * crash: no memory is "not finished, run again"; everything else is a bug. What was stored is
 * stored: a process may end at any moment (docs/faults.md). */
#ifdef __cplusplus
extern "C"
#endif
    void
    uncaught_open(void);

#endif
