/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_HOT_H
#define INTAKE_IMAGE_HOT_H

/* HOT marks the few loops over whole pages. In the release build they are compiled for AVX2 as
 * well, and the machine's own kind is chosen at start; sanitizer builds stay plain, because they
 * cannot instrument that choice. */
#if defined(INTAKE_RELEASE) && defined(__x86_64__) && !defined(__clang__)
#define HOT __attribute__((optimize("O3"), target_clones("avx2", "default")))
#else
#define HOT
#endif

#endif
